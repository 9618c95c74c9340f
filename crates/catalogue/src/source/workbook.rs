//! Sheets of the workbooks (xlsx) that BLS publishes, read row by row with the place of every value at hand.

use std::io::Cursor;

use calamine::{Data, Range, Reader, Xlsx};

use super::table::clip;
use super::{Folder, OnStep, SourceError};

/// A workbook's parts together unpack to no more: the largest official one (all areas) has 400 MB of XML.
const MAX_PARTS: u64 = 1 << 30;
/// XML of numbers deflates 10 to 40 : 1; a bomb 1,000 : 1.
const MAX_RATIO: u64 = 250;

/// An open workbook.
pub(super) struct Workbook {
    file: String,
    inner: Xlsx<Cursor<Vec<u8>>>,
}

impl Workbook {
    /// Opens a workbook after a look at how far its parts unpack.
    pub(super) fn open<'a>(folder: &'a Folder, file: &str, on_step: OnStep<'a>) -> Result<Self, SourceError> {
        let bytes = folder.bytes(file, on_step)?;
        let broken = |error: String| SourceError::Container {
            file: file.to_owned(),
            problem: format!("is not a complete workbook ({error}): download it again"),
        };
        refuse_bombs(file, &bytes, &broken)?;
        let inner = Xlsx::new(bytes).map_err(|error| broken(error.to_string()))?;
        Ok(Self { file: file.to_owned(), inner })
    }

    /// The names of its sheets.
    pub(super) fn sheets(&self) -> Vec<String> {
        self.inner.sheet_names()
    }

    /// Reads a sheet and finds the header row: the first that has all these columns, compared without case, spaces and
    /// footnote marks, in this order.
    pub(super) fn sheet(&mut self, name: &str, columns: &[&str]) -> Result<Sheet, SourceError> {
        let range = self.inner.worksheet_range(name).map_err(|error| SourceError::Incomplete {
            file: self.file.clone(),
            problem: format!("sheet `{name}` cannot be read ({error})"),
        })?;
        let file = format!("{} ({name})", self.file);
        let wanted: Vec<String> = columns.iter().map(|column| plain(column)).collect();
        // BLS puts a title line, sometimes four, above the header.
        const LOOK_AT: usize = 12;
        for (index, row) in range.rows().take(LOOK_AT).enumerate() {
            let found: Vec<String> = row.iter().map(|cell| plain(&cell.to_string())).collect();
            let mut from = 0;
            let places: Option<Vec<usize>> = wanted
                .iter()
                .map(|column| {
                    let place = from + found.get(from..)?.iter().position(|name| name.starts_with(column.as_str()))?;
                    from = place + 1;
                    Some(place)
                })
                .collect();
            if let Some(places) = places {
                let header = row.iter().map(ToString::to_string).collect();
                return Ok(Sheet { file, range, places, header, first: index + 1 });
            }
        }
        let found = range.rows().take(LOOK_AT).max_by_key(|row| row.iter().filter(|c| **c != Data::Empty).count());
        let found = found.map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
        Err(SourceError::Header {
            file,
            line: 1,
            expected: columns.join(", "),
            found: clip(&found.unwrap_or_default(), 300),
        })
    }
}

/// Unpacks every part once, counting: the sizes that a zip states of itself are only a claim.
fn refuse_bombs(
    file: &str,
    bytes: &Cursor<Vec<u8>>,
    broken: &dyn Fn(String) -> SourceError,
) -> Result<(), SourceError> {
    let packed = bytes.get_ref().len() as u64;
    let mut archive = zip::ZipArchive::new(bytes.clone()).map_err(|error| broken(error.to_string()))?;
    let limit = MAX_PARTS.min(packed.max(1 << 16) * MAX_RATIO);
    let mut total = 0;
    for index in 0..archive.len() {
        let part = archive.by_index(index).map_err(|error| broken(error.to_string()))?;
        let mut part = std::io::Read::take(part, limit + 1);
        total += std::io::copy(&mut part, &mut std::io::sink()).map_err(|error| broken(error.to_string()))?;
        if total > limit {
            return Err(SourceError::Container {
                file: file.to_owned(),
                problem: "unpacks to far more than an official workbook does: refused as a decompression bomb"
                    .to_owned(),
            });
        }
    }
    Ok(())
}

/// One sheet below its header.
pub(super) struct Sheet {
    file: String,
    range: Range<Data>,
    places: Vec<usize>,
    header: Vec<String>,
    first: usize,
}

impl Sheet {
    /// The rows below the header.
    pub(super) fn rows(&self) -> impl Iterator<Item = SheetRow<'_>> {
        let top = self.range.start().map_or(0, |(row, _)| u64::from(row));
        self.range.rows().enumerate().skip(self.first).map(move |(index, cells)| SheetRow {
            sheet: self,
            line: top + index as u64 + 1,
            cells,
        })
    }

    /// The header of a column as it stands in the sheet.
    pub(super) fn header(&self, column: usize) -> &str {
        &self.header[self.places[column]]
    }

    /// An error about the whole sheet.
    pub(super) fn incomplete(&self, problem: impl Into<String>) -> SourceError {
        SourceError::Incomplete { file: self.file.clone(), problem: problem.into() }
    }
}

/// One row of a sheet; values are asked for by their place in the columns that were looked for.
pub(super) struct SheetRow<'a> {
    sheet: &'a Sheet,
    line: u64,
    cells: &'a [Data],
}

impl SheetRow<'_> {
    fn cell(&self, column: usize) -> &Data {
        self.cells.get(self.sheet.places[column]).unwrap_or(&Data::Empty)
    }

    /// The value as text, trimmed, without a footnote mark such as `[1]` at its end.
    pub(super) fn text(&self, column: usize) -> String {
        let text = self.cell(column).to_string();
        let text = text.trim();
        let (before, mark) = text.rsplit_once('[').unwrap_or((text, ""));
        let marked = mark.strip_suffix(']').is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()));
        if marked { before.trim_end().to_owned() } else { text.to_owned() }
    }

    /// Whether the value ends with a footnote mark.
    pub(super) fn has_footnote(&self, column: usize) -> bool {
        self.cell(column).to_string().trim_end().ends_with(']')
    }

    /// The value as text, or none where the table has a dash or nothing.
    pub(super) fn optional(&self, column: usize) -> Option<String> {
        Some(self.text(column)).filter(|text| !text.is_empty() && !matches!(text.as_str(), "—" | "–" | "-"))
    }

    /// The value as a number, or none where the table has a dash or nothing.
    pub(super) fn number(&self, column: usize) -> Result<Option<f64>, SourceError> {
        if let Data::Float(number) = self.cell(column) {
            return Ok(Some(*number));
        }
        let Some(text) = self.optional(column) else { return Ok(None) };
        match text.replace(['$', ','], "").parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Some(number)),
            _ => Err(self.wrong(column, format!("`{}` is not a number", clip(&text, 40)))),
        }
    }

    /// The value × scale, rounded, which must be there and within ± 2 billion.
    pub(super) fn scaled(&self, column: usize, scale: f64) -> Result<i32, SourceError> {
        self.scaled_optional(column, scale)?.ok_or_else(|| self.wrong(column, "is empty"))
    }

    /// The value × scale, rounded, or none.
    pub(super) fn scaled_optional(&self, column: usize, scale: f64) -> Result<Option<i32>, SourceError> {
        let Some(number) = self.number(column)? else { return Ok(None) };
        let scaled = (number * scale).round();
        if scaled.abs() > 2e9 {
            return Err(self.wrong(column, format!("{number} is out of range")));
        }
        #[expect(clippy::cast_possible_truncation, reason = "just checked to fit")]
        Ok(Some(scaled as i32))
    }

    /// The value × scale, rounded, or none; a negative value is an error.
    pub(super) fn count_optional(&self, column: usize, scale: f64) -> Result<Option<u32>, SourceError> {
        let Some(number) = self.scaled_optional(column, scale)? else { return Ok(None) };
        u32::try_from(number).map(Some).map_err(|_| self.wrong(column, format!("{number} is negative")))
    }

    /// An error about one value of this row.
    pub(super) fn wrong(&self, column: usize, problem: impl Into<String>) -> SourceError {
        SourceError::Value {
            file: self.sheet.file.clone(),
            line: self.line,
            column: clip(self.sheet.header(column), 60),
            problem: problem.into(),
        }
    }
}

/// A header cell without case, spaces, line breaks and the dash variants that BLS changes from year to year.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| if matches!(c, '–' | '—') { '-' } else { c.to_ascii_lowercase() })
        .collect()
}
