//! Tables with one row a line and a tab between the values: O*NET's text release and BLS's LABSTAT
//! files.

use std::fmt::Display;
use std::str::FromStr;

use super::error::SourceError;
use super::folder::{Folder, Stream};
use super::step::OnStep;

/// The longest line of any official table is a task statement of about 1,100 bytes.
const MAX_LINE: u64 = 64 << 10;
/// What O*NET writes for "no value" (empty from release 30.3 on).
const NOT_AVAILABLE: &str = "n/a";

/// One layout of a table: the columns a reader needs, in the order in which the file has them.
/// Other columns may stand between them, so that a release may add one; a changed order is refused,
/// because values would land under wrong names.
pub(crate) type Layout = &'static [&'static str];

/// A table that is read row by row.
pub(crate) struct Table<'a> {
    stream: Stream<'a>,
    layout: Layout,
    /// For each column of the layout, where it stands in the file.
    places: Vec<usize>,
    width: usize,
    bytes: Vec<u8>,
    rows: u64,
}

impl<'a> Table<'a> {
    /// Opens a table and matches its header against the layouts that are known, in order.
    pub(crate) fn open(
        folder: &'a Folder,
        name: &str,
        layouts: &[Layout],
        on_step: OnStep<'a>,
    ) -> Result<Self, SourceError> {
        let stream = folder.open(name, on_step)?;
        let mut table = Self {
            stream,
            layout: &[],
            places: Vec::new(),
            width: 0,
            bytes: Vec::new(),
            rows: 0,
        };
        if !table.next_line()? {
            return Err(table.incomplete("is empty"));
        }
        let header = table.text()?.trim_start_matches('\u{feff}').to_owned();
        let found: Vec<&str> = header.split('\t').map(str::trim).collect();
        let matched = layouts
            .iter()
            .find_map(|layout| Some((*layout, places(layout, &found)?)));
        let Some((layout, places)) = matched else {
            return Err(SourceError::Header {
                file: table.stream.name,
                line: table.stream.lines,
                expected: layouts
                    .iter()
                    .map(|layout| layout.join(", "))
                    .collect::<Vec<_>>()
                    .join("] or ["),
                found: clip(&found.join(", "), 300),
            });
        };
        (table.layout, table.places, table.width) = (layout, places, found.len());
        Ok(table)
    }

    /// The next row, or none at the end. A table without any row is an error: no official one is
    /// empty.
    pub(crate) fn next(&mut self) -> Result<Option<Row<'_>>, SourceError> {
        if !self.next_line()? {
            return if self.rows == 0 {
                Err(self.incomplete("has no rows"))
            } else {
                Ok(None)
            };
        }
        self.rows += 1;
        let text = self.text()?;
        // At most 24 columns in any known table; a fixed array keeps three million rows from
        // allocating.
        let mut values = [""; 24];
        let mut count = 0;
        for value in text.split('\t') {
            if let Some(place) = values.get_mut(count) {
                *place = value;
            }
            count += 1;
        }
        let row = Row {
            file: &self.stream.name,
            line: self.stream.lines,
            layout: self.layout,
            places: &self.places,
            values,
        };
        if count != self.width {
            return Err(SourceError::Value {
                file: row.file.to_owned(),
                line: row.line,
                column: count.min(self.width).to_string(),
                problem: format!(
                    "expected {} values, found {count}: the line is damaged or cut off",
                    self.width
                ),
            });
        }
        Ok(Some(row))
    }

    /// An error about the whole file.
    pub(crate) fn incomplete(&self, problem: impl Into<String>) -> SourceError {
        SourceError::Incomplete {
            file: self.stream.name.clone(),
            problem: problem.into(),
        }
    }

    fn next_line(&mut self) -> Result<bool, SourceError> {
        let count = self.stream.read_line(&mut self.bytes, MAX_LINE)?;
        if count == 0 {
            return Ok(false);
        }
        // Official tables end every line; one that does not has lost its end.
        if self.bytes.pop() != Some(b'\n') {
            return Err(self.incomplete(format!(
                "is cut off in line {}: download it again",
                self.stream.lines
            )));
        }
        if self.bytes.last() == Some(&b'\r') {
            self.bytes.pop();
        }
        Ok(true)
    }

    fn text(&self) -> Result<&str, SourceError> {
        // A zero byte is UTF-8, but no text.
        let wrong = match std::str::from_utf8(&self.bytes) {
            Ok(text) if !self.bytes.contains(&0) => return Ok(text),
            Ok(_) => self
                .bytes
                .iter()
                .position(|byte| *byte == 0)
                .unwrap_or_default(),
            Err(error) => error.valid_up_to(),
        };
        Err(SourceError::Value {
            file: self.stream.name.clone(),
            line: self.stream.lines,
            column: self.bytes[..wrong]
                .split(|byte| *byte == b'\t')
                .count()
                .to_string(),
            problem: not_text(self.bytes[wrong]),
        })
    }
}

/// One row; values are asked for by their place in the layout.
pub(crate) struct Row<'a> {
    file: &'a str,
    line: u64,
    layout: Layout,
    places: &'a [usize],
    values: [&'a str; 24],
}

impl<'a> Row<'a> {
    /// The file it stands in.
    pub(crate) fn file(&self) -> &'a str {
        self.file
    }

    /// The value of a column, without surrounding spaces (LABSTAT pads).
    pub(crate) fn get(&self, column: usize) -> &'a str {
        self.values
            .get(self.places[column])
            .map_or("", |value| value.trim())
    }

    /// The value, which must not be empty.
    pub(crate) fn text(&self, column: usize) -> Result<&'a str, SourceError> {
        match self.get(column) {
            "" => Err(self.wrong(column, "is empty")),
            value => Ok(value),
        }
    }

    /// The value, or none where the source has none.
    pub(crate) fn optional(&self, column: usize) -> Option<&'a str> {
        Some(self.get(column)).filter(|value| !value.is_empty() && *value != NOT_AVAILABLE)
    }

    /// The value, parsed.
    pub(crate) fn parse<T: FromStr<Err: Display>>(&self, column: usize) -> Result<T, SourceError> {
        self.get(column).parse().map_err(|error: T::Err| {
            self.wrong(column, format!("`{}`: {error}", clip(self.get(column), 40)))
        })
    }

    /// A decimal number as a whole number of `1 / scale`, rounded: `4.12` with 100 is 412.
    pub(crate) fn scaled(
        &self,
        column: usize,
        scale: f64,
        range: std::ops::RangeInclusive<f64>,
    ) -> Result<u32, SourceError> {
        let value: f64 = self.parse(column)?;
        if !range.contains(&value) {
            let (low, high) = (range.start(), range.end());
            return Err(self.wrong(column, format!("{value} is outside {low} to {high}")));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "in range, and rounded"
        )]
        Ok((value * scale).round() as u32)
    }

    /// A decimal number as [`scaled`](Self::scaled), or none where the source has none.
    pub(crate) fn scaled_optional(
        &self,
        column: usize,
        scale: f64,
        range: std::ops::RangeInclusive<f64>,
    ) -> Result<Option<u32>, SourceError> {
        if self.optional(column).is_some() {
            self.scaled(column, scale, range).map(Some)
        } else {
            Ok(None)
        }
    }

    /// A `Y` or `N`; no value counts as no.
    pub(crate) fn flag(&self, column: usize) -> Result<bool, SourceError> {
        match self.optional(column) {
            Some("Y") => Ok(true),
            Some("N") | None => Ok(false),
            Some(other) => {
                Err(self.wrong(column, format!("`{}` is neither Y nor N", clip(other, 40))))
            }
        }
    }

    /// An error about one value of this row.
    pub(crate) fn wrong(&self, column: usize, problem: impl Into<String>) -> SourceError {
        SourceError::Value {
            file: self.file.to_owned(),
            line: self.line,
            column: self.layout[column].to_owned(),
            problem: problem.into(),
        }
    }
}

/// What a byte that is not UTF-8 text says of the file it stands in.
pub(crate) fn not_text(byte: u8) -> String {
    let why = match byte {
        0 => "is no text: the file is damaged, or was saved as UTF-16",
        0xfe | 0xff => "is not UTF-8: the file was saved in another encoding (UTF-16?)",
        _ => "is not UTF-8: the file was saved in another encoding (Latin-1?)",
    };
    format!("byte 0x{byte:02x} {why}; use it as downloaded")
}

/// Where each column of the layout stands, if they stand there in this order.
fn places(layout: Layout, found: &[&str]) -> Option<Vec<usize>> {
    let mut from = 0;
    layout
        .iter()
        .map(|column| {
            let place = from + found[from..].iter().position(|name| name == column)?;
            from = place + 1;
            Some(place)
        })
        .collect()
}

/// Outside text in a message, no longer than a person reads.
pub(crate) fn clip(text: &str, max: usize) -> String {
    let mut clipped: String = text
        .chars()
        .take(max)
        .map(|c| if c.is_control() { '\u{fffd}' } else { c })
        .collect();
    if text.chars().nth(max).is_some() {
        clipped.push('…');
    }
    clipped
}
