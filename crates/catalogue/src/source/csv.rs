//! Quoted CSV with a header, as ESCO and O*NET OnLine publish it.

use std::fmt;
use std::io::{self, Read};

use super::error::SourceError;
use super::folder::Folder;
use super::folder::{Limited, read_error};
use super::step::OnStep;
use super::table::{clip, not_text};

/// The longest field of any official file is a description of about 3,000 characters.
const MAX_FIELD: usize = 64 << 10;
/// The longest row is a skill with some dozens of alternative labels, about 10,000 bytes.
const MAX_RECORD: usize = 4 * MAX_FIELD;

/// Quoted CSV with a header, read row by row.
pub(super) struct Csv<'a> {
    file: String,
    columns: Vec<&'static str>,
    places: Vec<usize>,
    reader: ::csv::Reader<Guard<io::BufReader<Limited<'a>>>>,
    record: ::csv::StringRecord,
    rows: u64,
}

impl<'a> Csv<'a> {
    pub(super) fn open(
        folder: &'a Folder,
        file: &str,
        columns: &[&'static str],
        on_step: OnStep<'a>,
    ) -> Result<Self, SourceError> {
        let stream = folder.open(file, on_step)?;
        let mut reader = ::csv::Reader::from_reader(Guard::new(stream.inner));
        let header = reader
            .headers()
            .map_err(|error| csv_error(file, &error))?
            .clone();
        if header.is_empty() {
            return Err(SourceError::Incomplete {
                file: file.to_owned(),
                problem: "is empty".to_owned(),
            });
        }
        let place = |column: &&str| {
            header
                .iter()
                .position(|name| name.trim_start_matches('\u{feff}') == *column)
        };
        let places: Option<Vec<usize>> = columns.iter().map(place).collect();
        let places = places.ok_or_else(|| SourceError::Header {
            file: file.to_owned(),
            line: 1,
            expected: columns.join(", "),
            found: clip(&header.iter().collect::<Vec<_>>().join(", "), 300),
        })?;
        let record = ::csv::StringRecord::new();
        Ok(Self {
            file: file.to_owned(),
            columns: columns.to_vec(),
            places,
            reader,
            record,
            rows: 0,
        })
    }

    /// The next row, or none at the end. A table without any row is an error: no official one is
    /// empty.
    pub(super) fn next(&mut self) -> Result<Option<CsvRow<'_>>, SourceError> {
        if !self
            .reader
            .read_record(&mut self.record)
            .map_err(|error| csv_error(&self.file, &error))?
        {
            return if self.rows == 0 {
                Err(self.incomplete("has no rows"))
            } else {
                Ok(None)
            };
        }
        self.rows += 1;
        let row = CsvRow {
            file: &self.file,
            columns: &self.columns,
            places: &self.places,
            record: &self.record,
        };
        match self.record.iter().position(|field| field.len() > MAX_FIELD) {
            Some(_) => Err(row.wrong(0, "a field is longer than any in the official file")),
            None => Ok(Some(row)),
        }
    }

    pub(super) fn incomplete(&self, problem: impl Into<String>) -> SourceError {
        SourceError::Incomplete {
            file: self.file.clone(),
            problem: problem.into(),
        }
    }
}

pub(super) struct CsvRow<'a> {
    file: &'a str,
    columns: &'a [&'static str],
    places: &'a [usize],
    record: &'a ::csv::StringRecord,
}

impl CsvRow<'_> {
    pub(super) fn get(&self, column: usize) -> &str {
        self.record
            .get(self.places[column])
            .unwrap_or_default()
            .trim()
    }

    pub(super) fn wrong(&self, column: usize, problem: impl Into<String>) -> SourceError {
        SourceError::Value {
            file: self.file.to_owned(),
            line: self.record.position().map_or(0, ::csv::Position::line),
            column: self.columns[column].to_owned(),
            problem: problem.into(),
        }
    }
}

fn csv_error(file: &str, error: &::csv::Error) -> SourceError {
    let line = error.position().map_or(0, ::csv::Position::line);
    match error.kind() {
        ::csv::ErrorKind::Utf8 { err, .. } => SourceError::Value {
            file: file.to_owned(),
            line,
            column: (err.field() + 1).to_string(),
            problem: "is not UTF-8: the file was saved in another encoding (Latin-1?); use it as downloaded".to_owned(),
        },
        ::csv::ErrorKind::UnequalLengths { expected_len, len, .. } => SourceError::Value {
            file: file.to_owned(),
            line,
            column: len.to_string(),
            problem: format!("expected {expected_len} values, found {len}: the line is damaged or cut off"),
        },
        ::csv::ErrorKind::Io(error) => match error.get_ref().and_then(|inner| inner.downcast_ref::<Torn>()) {
            Some(torn) => SourceError::Value {
                file: file.to_owned(),
                line: torn.line,
                column: torn.column.to_string(),
                problem: torn.problem.clone(),
            },
            None => read_error(file, error),
        },
        _ => SourceError::Container { file: file.to_owned(), problem: format!("cannot be read ({error})") },
    }
}

/// Passes the bytes on to the CSV reader and follows the quotes. The CSV reader alone takes a quote
/// that is never closed for a field that reaches to the end of the file, however far that is, and
/// sees nothing wrong.
struct Guard<R> {
    inner: R,
    at: At,
    line: u64,
    column: u64,
    /// Where the last quoted field began.
    quoted: (u64, u64),
    /// Bytes of this row so far.
    record: usize,
}

/// Where in a field a byte stands.
#[derive(Clone, Copy, PartialEq)]
enum At {
    Start,
    Plain,
    Quoted,
    /// After a quote within a quoted field: its end, or the first of two that stand for one.
    Quote,
}

/// What is wrong, carried through the CSV reader as an I/O error.
#[derive(Debug)]
struct Torn {
    line: u64,
    column: u64,
    problem: String,
}

impl fmt::Display for Torn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.problem)
    }
}

impl std::error::Error for Torn {}

impl<R> Guard<R> {
    fn new(inner: R) -> Self {
        Self {
            inner,
            at: At::Start,
            line: 1,
            column: 1,
            quoted: (1, 1),
            record: 0,
        }
    }

    fn torn((line, column): (u64, u64), problem: impl Into<String>) -> io::Error {
        io::Error::other(Torn {
            line,
            column,
            problem: problem.into(),
        })
    }

    fn follow(&mut self, byte: u8) -> io::Result<()> {
        self.record += 1;
        if byte == 0 {
            return Err(Self::torn((self.line, self.column), not_text(0)));
        }
        if self.record > MAX_RECORD {
            // Most often a quote that swallows the rows after it.
            let from = if self.at == At::Quoted {
                self.quoted
            } else {
                (self.line, self.column)
            };
            let problem = format!(
                "the row has more than {MAX_RECORD} bytes: a quote is not closed, or it is not CSV"
            );
            return Err(Self::torn(from, problem));
        }
        self.line += u64::from(byte == b'\n');
        self.at = match (self.at, byte) {
            (At::Quoted, b'"') => At::Quote,
            (At::Quoted, _) => At::Quoted,
            (At::Start | At::Quote, b'"') => {
                if self.at == At::Start {
                    self.quoted = (self.line, self.column);
                }
                At::Quoted
            }
            (_, b',') => {
                self.column += 1;
                At::Start
            }
            (_, b'\n' | b'\r') => {
                (self.column, self.record) = (1, 0);
                At::Start
            }
            _ => At::Plain,
        };
        Ok(())
    }
}

impl<R: Read> Read for Guard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        if count == 0 && !buffer.is_empty() && self.at == At::Quoted {
            return Err(Self::torn(
                self.quoted,
                "a quote is opened here and never closed: the file is cut off",
            ));
        }
        buffer[..count]
            .iter()
            .try_for_each(|byte| self.follow(*byte))?;
        Ok(count)
    }
}
