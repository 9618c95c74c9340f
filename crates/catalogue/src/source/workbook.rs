//! Sheets of the workbooks (xlsx) that BLS publishes, read row by row with the place of every value
//! at hand.

use std::fmt::Display;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{Cell, Data, DataRef, Range, Reader, Xlsx, XlsxError};

use super::error::SourceError;
use super::folder::Folder;
use super::step::OnStep;
use super::table::clip;

/// A workbook's parts together unpack to no more: the largest official one (all areas) has 400 MB
/// of XML.
const MAX_PARTS: u64 = 1 << 30;
/// XML of numbers deflates 10 to 40 : 1; a bomb 1,000 : 1.
const MAX_RATIO: u64 = 250;
/// The largest official sheet has 13 million cells, 33 columns and no text longer than 600 bytes.
const MAX_CELLS: usize = 20_000_000;
const MAX_COLUMNS: u32 = 256;
const MAX_TEXT: usize = 32 << 10;
const MAX_TEXTS: usize = 512 << 20;
/// Official sheets are filled; one with two cells a million rows apart is not official.
const MAX_EMPTY: usize = 1 << 20;

/// The header is searched in so many rows: BLS puts a title line, sometimes four, above it.
const HEADER_WITHIN: usize = 12;

/// An open workbook.
pub(super) struct Workbook {
    file: String,
    inner: Xlsx<Cursor<Vec<u8>>>,
}

impl Workbook {
    /// Opens a workbook after a look at how far its parts unpack.
    pub(super) fn open<'a>(
        folder: &'a Folder,
        file: &str,
        on_step: OnStep<'a>,
    ) -> Result<Self, SourceError> {
        let bytes = folder.bytes(file, on_step)?;
        let broken = |error: String| SourceError::Container {
            file: file.to_owned(),
            problem: format!("is not a complete workbook ({error}): download it again"),
        };
        refuse_bombs(file, &bytes, &broken)?;
        let inner = survive(|| Xlsx::new(bytes)).map_err(broken)?;
        Ok(Self {
            file: file.to_owned(),
            inner,
        })
    }

    fn range(&mut self, name: &str) -> Result<Range<Data>, SourceError> {
        let unreadable = |why: &dyn Display| SourceError::Incomplete {
            file: self.file.clone(),
            problem: format!("sheet `{name}` cannot be read ({why})"),
        };
        let inner = &mut self.inner;
        match survive(|| cells(inner, name)) {
            Ok(Some(cells)) => Ok(Range::from_sparse(cells)),
            Ok(None) => Err(unreadable(&"it is far larger than any official one")),
            Err(error) => Err(unreadable(&error)),
        }
    }

    /// The texts of a sheet, for what stands in words beside the table; none where the sheet cannot
    /// be read.
    pub(super) fn texts(&mut self, name: &str) -> Vec<String> {
        let cells = self.range(name).unwrap_or_default();
        cells
            .used_cells()
            .filter_map(|(_, _, cell)| calamine::DataType::get_string(cell).map(str::to_owned))
            .collect()
    }

    /// The names of its sheets.
    pub(super) fn sheets(&self) -> Vec<String> {
        self.inner.sheet_names()
    }

    /// Reads a sheet and finds the header row: the first that has all these columns, compared
    /// without case, spaces and footnote marks, in this order.
    pub(super) fn sheet(&mut self, name: &str, columns: &[&str]) -> Result<Sheet, SourceError> {
        let range = self.range(name)?;
        let file = format!("{} ({name})", self.file);
        let wanted: Vec<String> = columns.iter().map(|column| plain(column)).collect();
        for (index, row) in range.rows().take(HEADER_WITHIN).enumerate() {
            let found: Vec<String> = row.iter().map(|cell| plain(&cell.to_string())).collect();
            let mut from = 0;
            let places: Option<Vec<usize>> = wanted
                .iter()
                .map(|column| {
                    let place = from
                        + found
                            .get(from..)?
                            .iter()
                            .position(|name| name.starts_with(column.as_str()))?;
                    from = place + 1;
                    Some(place)
                })
                .collect();
            if let Some(places) = places {
                let header = row.iter().map(ToString::to_string).collect();
                return Ok(Sheet {
                    file,
                    range,
                    places,
                    header,
                    first: index + 1,
                });
            }
        }
        // The first of the fullest rows is most likely meant as the header.
        let empty = |row: &&[Data]| row.iter().filter(|cell| **cell == Data::Empty).count();
        let found = (1..)
            .zip(range.rows().take(HEADER_WITHIN))
            .min_by_key(|(_, row)| empty(row));
        let (line, found) = found.unwrap_or((1, &[]));
        let top = range.start().map_or(0, |(row, _)| u64::from(row));
        Err(SourceError::Header {
            file,
            line: top + line,
            expected: columns.join(", "),
            found: clip(
                &found
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join(", "),
                300,
            ),
        })
    }
}

/// Runs the workbook reader, which panics on some damaged workbooks: that must not end the program
/// that asked.
fn survive<T>(read: impl FnOnce() -> Result<T, XlsxError>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("it breaks the reader".to_owned()),
    }
}

/// The cells of a sheet with something in them, as long as they fit into memory as a table;
/// otherwise none.
fn cells(
    book: &mut Xlsx<Cursor<Vec<u8>>>,
    name: &str,
) -> Result<Option<Vec<Cell<Data>>>, XlsxError> {
    let mut reader = book.worksheet_cells_reader(name)?;
    let (mut cells, mut texts) = (Vec::new(), 0);
    let (mut first, mut last) = ((u32::MAX, u32::MAX), (0, 0));
    while let Some(cell) = reader.next_cell()? {
        let text = match cell.get_value() {
            DataRef::Empty => continue,
            DataRef::SharedString(text) => text.len(),
            DataRef::String(text) => text.len(),
            _ => 0,
        };
        let (row, column) = cell.get_position();
        texts += text;
        if column >= MAX_COLUMNS || text > MAX_TEXT || texts > MAX_TEXTS || cells.len() >= MAX_CELLS
        {
            return Ok(None);
        }
        first = (first.0.min(row), first.1.min(column));
        last = (last.0.max(row), last.1.max(column));
        cells.push(Cell::new((row, column), cell.get_value().clone().into()));
    }
    let area = (last.0.saturating_sub(first.0) as usize + 1)
        * (last.1.saturating_sub(first.1) as usize + 1);
    Ok(Some(cells).filter(|cells| area <= MAX_EMPTY + 16 * cells.len()))
}

/// Unpacks every part once, counting: the sizes that a zip states of itself are only a claim.
fn refuse_bombs(
    file: &str,
    bytes: &Cursor<Vec<u8>>,
    broken: &dyn Fn(String) -> SourceError,
) -> Result<(), SourceError> {
    let packed = bytes.get_ref().len() as u64;
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes.get_ref().as_slice()))
        .map_err(|error| broken(error.to_string()))?;
    let limit = MAX_PARTS.min(packed.max(1 << 16) * MAX_RATIO);
    let mut total = 0;
    for index in 0..archive.len() {
        let part = archive
            .by_index(index)
            .map_err(|error| broken(error.to_string()))?;
        let texts = part
            .name()
            .is_ok_and(|name| name.to_ascii_lowercase().ends_with("sharedstrings.xml"));
        let mut counts = StatedCounts {
            has_texts: texts,
            ..StatedCounts::default()
        };
        let unpacked = std::io::copy(&mut part.take(limit + 1), &mut counts)
            .map_err(|error| broken(error.to_string()))?;
        total += unpacked;
        if total > limit {
            return Err(SourceError::Container {
                file: file.to_owned(),
                problem: "unpacks to far more than an official workbook does: refused as a decompression bomb"
                    .to_owned(),
            });
        }
        // A text takes at least `<si><t/></si>`.
        if counts.largest > unpacked / 13 {
            return Err(broken("it states more texts than it has".to_owned()));
        }
    }
    Ok(())
}

/// Finds the largest `uniqueCount` that the part with the texts states, because the workbook reader
/// makes room for as many as it says.
#[derive(Default)]
struct StatedCounts {
    has_texts: bool,
    largest: u64,
    /// The last bytes before those that come next: an attribute may stand across the border.
    tail: Vec<u8>,
}

impl std::io::Write for StatedCounts {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        const NAME: &[u8] = b"uniqueCount";
        /// Name, equals sign, quotes, spaces, and more digits than a count of memory has.
        const SPAN: usize = 64;
        if !self.has_texts {
            return Ok(bytes.len());
        }
        self.tail.extend_from_slice(bytes);
        if bytes.contains(&0) {
            // UTF-16, in which the name would not be found; BLS writes UTF-8
            self.largest = u64::MAX;
        }
        let mut from = 0;
        while let Some(at) = self.tail[from..]
            .windows(NAME.len())
            .position(|window| window == NAME)
        {
            from += at + NAME.len();
            let value = self.tail[from..]
                .iter()
                .skip_while(|byte| !byte.is_ascii_digit());
            let digits = value.take_while(|byte| byte.is_ascii_digit());
            let count = digits.fold(0u64, |sum, digit| {
                sum.saturating_mul(10)
                    .saturating_add(u64::from(digit - b'0'))
            });
            self.largest = self.largest.max(count);
        }
        self.tail.drain(..self.tail.len().saturating_sub(SPAN));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
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
        self.range
            .rows()
            .enumerate()
            .skip(self.first)
            .map(move |(index, cells)| SheetRow {
                sheet: self,
                line: top + index as u64 + 1,
                cells,
            })
    }

    /// The header of a column as it stands in the sheet.
    pub(super) fn header(&self, column: usize) -> &str {
        &self.header[self.places[column]]
    }

    /// What stands in the first cell of the sheet: the table's title, where there is a line above
    /// the header.
    pub(super) fn title(&self) -> String {
        self.range
            .rows()
            .next()
            .and_then(|row| row.first())
            .map(ToString::to_string)
            .unwrap_or_default()
    }

    /// An error about the whole sheet.
    pub(super) fn incomplete(&self, problem: impl Into<String>) -> SourceError {
        SourceError::Incomplete {
            file: self.file.clone(),
            problem: problem.into(),
        }
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
        self.cells
            .get(self.sheet.places[column])
            .unwrap_or(&Data::Empty)
    }

    /// The value as text, trimmed, without a footnote mark such as `[1]` at its end.
    pub(super) fn text(&self, column: usize) -> String {
        let text = self.cell(column).to_string();
        let text = text.trim();
        let (before, mark) = text.rsplit_once('[').unwrap_or((text, ""));
        let marked = mark
            .strip_suffix(']')
            .is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()));
        if marked {
            before.trim_end().to_owned()
        } else {
            text.to_owned()
        }
    }

    /// Whether the value ends with a footnote mark.
    pub(super) fn has_footnote(&self, column: usize) -> bool {
        self.cell(column).to_string().trim_end().ends_with(']')
    }

    /// The value as text, or none where the table has a dash or nothing.
    pub(super) fn optional(&self, column: usize) -> Option<String> {
        Some(self.text(column))
            .filter(|text| !text.is_empty() && !matches!(text.as_str(), "—" | "–" | "-"))
    }

    /// Whether a column from this one on has a value: a row without its code is a note only if
    /// there is nothing else in it.
    pub(super) fn has_values_from(&self, column: usize) -> bool {
        (column..self.sheet.places.len()).any(|column| !self.text(column).is_empty())
    }

    /// The value as a number, or none where the table has a dash or nothing.
    pub(super) fn number(&self, column: usize) -> Result<Option<f64>, SourceError> {
        if let Data::Float(number) = self.cell(column)
            && number.is_finite()
        {
            return Ok(Some(*number));
        }
        let Some(text) = self.optional(column) else {
            return Ok(None);
        };
        match text.replace(['$', ','], "").parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Some(number)),
            _ => Err(self.wrong(column, format!("`{}` is not a number", clip(&text, 40)))),
        }
    }

    /// The value × scale, rounded, which must be there and within ± 2 billion.
    pub(super) fn scaled(&self, column: usize, scale: f64) -> Result<i32, SourceError> {
        self.scaled_optional(column, scale)?
            .ok_or_else(|| self.wrong(column, "is empty"))
    }

    /// The value × scale, rounded, or none.
    pub(super) fn scaled_optional(
        &self,
        column: usize,
        scale: f64,
    ) -> Result<Option<i32>, SourceError> {
        let Some(number) = self.number(column)? else {
            return Ok(None);
        };
        let scaled = (number * scale).round();
        if scaled.abs() > 2e9 {
            return Err(self.wrong(column, format!("{number} is out of range")));
        }
        #[expect(clippy::cast_possible_truncation, reason = "just checked to fit")]
        Ok(Some(scaled as i32))
    }

    /// The value × scale, rounded, or none; a negative value is an error.
    pub(super) fn count_optional(
        &self,
        column: usize,
        scale: f64,
    ) -> Result<Option<u32>, SourceError> {
        let Some(number) = self.scaled_optional(column, scale)? else {
            return Ok(None);
        };
        let negative = |_| {
            self.wrong(
                column,
                format!("`{}` is negative", clip(&self.text(column), 40)),
            )
        };
        u32::try_from(number).map(Some).map_err(negative)
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

/// A header cell without case, spaces, line breaks and the dash variants that BLS changes from year
/// to year.
fn plain(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| {
            if matches!(c, '–' | '—') {
                '-'
            } else {
                c.to_ascii_lowercase()
            }
        })
        .collect()
}
