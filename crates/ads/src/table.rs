//! CSV and TSV: reads the rows of a table with a header.
//!
//! A quote that is never closed makes a field of all that follows. So a record has a longest size,
//! and where it is reached the line with the quote is rejected and the lines after it are read
//! anew.

use std::collections::VecDeque;
use std::io;

use crate::ad::Ad;
use crate::columns::{ColumnMap, Columns, TableError};
use crate::lines::{Line, Lines};
use crate::record::{LONGEST_RECORD, Reason, Records, until_end};
use crate::unpack::Stream;

/// What stands between values; the first that is most frequent in the header is taken.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// The longest row, some times as long as the longest text; and its lines. Both bound what a quote
/// without end costs.
const LONGEST_ROW: usize = 1 << 20;
const MOST_LINES: usize = 1_000;

/// The ads of a table.
pub(super) fn records(stream: Stream, map: &ColumnMap, now: i64) -> Result<Records, TableError> {
    let mut table = Table {
        lines: Lines::new(stream),
        again: VecDeque::new(),
        delimiter: b',',
        first: 0,
    };
    let header = table.header()?;
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let columns = Columns::find(map, &header)?;
    let width = header.len();
    Ok(until_end(move || {
        let ads = match table.next() {
            Ok(Some(row)) => Ok(row
                .and_then(|row| ad(&row, width, &columns, now))
                .map_or_else(|reason| vec![Err(reason)], |ad| vec![Ok(ad)])),
            Ok(None) => return None,
            Err(error) => Err(error.into()),
        };
        Some((ads, format!("line {}", table.first)))
    }))
}

fn ad(row: &[Vec<u8>], width: usize, columns: &Columns, now: i64) -> Result<Ad, Reason> {
    // Some programs end each line with a delimiter.
    let values = row.len()
        - row
            .iter()
            .rev()
            .take_while(|value| value.is_empty())
            .count()
            .min(row.len().saturating_sub(width));
    if values != width {
        return Err(Reason::Width {
            values,
            columns: width,
        });
    }
    let mut texts = Vec::with_capacity(width);
    for value in row {
        texts.push(
            std::str::from_utf8(value)
                .map_err(|error| Reason::Encoding(error.valid_up_to() + 1))?,
        );
    }
    columns.ad(|at| texts.get(at).copied(), now)
}

/// A row, or why it is none.
type Row = Result<Vec<Vec<u8>>, Reason>;

struct Table {
    lines: Lines,
    /// Lines that were taken for a part of a record and are none, with their numbers.
    again: VecDeque<(u64, Vec<u8>)>,
    delimiter: u8,
    /// The line on which the record that was read last begins.
    first: u64,
}

impl Table {
    fn header(&mut self) -> io::Result<Vec<String>> {
        let invalid =
            |problem: &str| io::Error::new(io::ErrorKind::InvalidData, problem.to_owned());
        let header = match self.lines.next()? {
            Some(Line::Whole(line)) => line.to_vec(),
            Some(Line::TooLong) => return Err(invalid("its first line is longer than any header")),
            None => return Err(invalid("it is empty")),
        };
        let frequency = |delimiter: u8| header.split(|byte| *byte == delimiter).count();
        // Of those that are equally frequent, the last maximum would win: the usual one is looked
        // at last.
        self.delimiter = DELIMITERS
            .into_iter()
            .rev()
            .max_by_key(|delimiter| frequency(*delimiter))
            .unwrap_or(b',');
        let not_text = "its first line is not UTF-8: it is no table, or was saved in another encoding (save it as CSV UTF-8)";
        let mut row = Cells::new(self.delimiter);
        row.line(&header);
        row.finish()
            .into_iter()
            .map(|name| String::from_utf8(name).map_err(|_| invalid(not_text)))
            .collect()
    }

    /// The next record, or none at the end.
    fn next(&mut self) -> io::Result<Option<Row>> {
        let mut cells = Cells::new(self.delimiter);
        let mut raw: Vec<(u64, Vec<u8>)> = Vec::new();
        let mut size = 0;
        loop {
            let (number, line) = match self.again.pop_front() {
                Some(line) => line,
                None => match self.lines.next()? {
                    Some(Line::Whole(line)) => {
                        let line = line.to_vec();
                        (self.lines.number, line)
                    }
                    Some(Line::TooLong) if raw.is_empty() => {
                        self.first = self.lines.number;
                        return Ok(Some(Err(Reason::TooLong(LONGEST_RECORD))));
                    }
                    None if raw.is_empty() => return Ok(None),
                    Some(Line::TooLong) | None => return Ok(Some(Err(self.never_closed(raw)))),
                },
            };
            if raw.is_empty() {
                if line.trim_ascii().is_empty() {
                    continue;
                }
                self.first = number;
            }
            size += line.len();
            if size > LONGEST_ROW || raw.len() == MOST_LINES {
                raw.push((number, line));
                return Ok(Some(Err(self.never_closed(raw))));
            }
            if cells.line(&line) {
                return Ok(Some(Ok(cells.finish())));
            }
            raw.push((number, line));
        }
    }

    /// Gives back the lines after the one whose quote is not closed.
    fn never_closed(&mut self, mut raw: Vec<(u64, Vec<u8>)>) -> Reason {
        raw.drain(..1);
        for line in raw.into_iter().rev() {
            self.again.push_front(line);
        }
        Reason::Quote
    }
}

/// The values of a record, line by line.
struct Cells {
    delimiter: u8,
    values: Vec<Vec<u8>>,
    value: Vec<u8>,
    quoted: bool,
    open: bool,
}

impl Cells {
    fn new(delimiter: u8) -> Self {
        Self {
            delimiter,
            values: Vec::new(),
            value: Vec::new(),
            quoted: false,
            open: false,
        }
    }

    /// Takes a line; tells whether the record ends with it.
    fn line(&mut self, line: &[u8]) -> bool {
        if self.open {
            self.value.push(b'\n');
        }
        let mut bytes = line.iter().copied().peekable();
        while let Some(byte) = bytes.next() {
            if self.open {
                if byte != b'"' {
                    self.value.push(byte);
                } else if bytes.next_if_eq(&b'"').is_some() {
                    self.value.push(b'"');
                } else {
                    self.open = false;
                }
            } else if byte == b'"' && self.value.is_empty() && !self.quoted {
                self.quoted = true;
                self.open = true;
            } else if byte == self.delimiter {
                self.end_value();
            } else {
                self.value.push(byte);
            }
        }
        !self.open
    }

    fn end_value(&mut self) {
        self.values.push(std::mem::take(&mut self.value));
        self.quoted = false;
    }

    fn finish(mut self) -> Vec<Vec<u8>> {
        self.end_value();
        self.values
    }
}
