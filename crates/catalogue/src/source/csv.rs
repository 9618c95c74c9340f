//! Quoted CSV with a header, as ESCO and O*NET OnLine publish it.

use super::table::clip;
use super::{Folder, OnStep, SourceError};

/// The longest field of any official file is a description of about 3,000 characters.
const MAX_FIELD: usize = 64 << 10;

/// Quoted CSV with a header, read row by row.
pub(super) struct Csv<'a> {
    file: String,
    columns: Vec<&'static str>,
    places: Vec<usize>,
    reader: ::csv::Reader<Box<dyn std::io::Read + 'a>>,
    record: ::csv::StringRecord,
}

impl<'a> Csv<'a> {
    pub(super) fn open(
        folder: &'a Folder,
        file: &str,
        columns: &[&'static str],
        on_step: OnStep<'a>,
    ) -> Result<Self, SourceError> {
        let stream = folder.open(file, on_step)?;
        let mut reader = ::csv::Reader::from_reader(Box::new(stream.inner) as Box<dyn std::io::Read + 'a>);
        let header = reader.headers().map_err(|error| csv_error(file, &error))?.clone();
        let place = |column: &&str| header.iter().position(|name| name.trim_start_matches('\u{feff}') == *column);
        let places: Option<Vec<usize>> = columns.iter().map(place).collect();
        let places = places.ok_or_else(|| SourceError::Header {
            file: file.to_owned(),
            line: 1,
            expected: columns.join(", "),
            found: clip(&header.iter().collect::<Vec<_>>().join(", "), 300),
        })?;
        let record = ::csv::StringRecord::new();
        Ok(Self { file: file.to_owned(), columns: columns.to_vec(), places, reader, record })
    }

    pub(super) fn next(&mut self) -> Result<Option<CsvRow<'_>>, SourceError> {
        if !self.reader.read_record(&mut self.record).map_err(|error| csv_error(&self.file, &error))? {
            return Ok(None);
        }
        let row = CsvRow { file: &self.file, columns: &self.columns, places: &self.places, record: &self.record };
        match self.record.iter().position(|field| field.len() > MAX_FIELD) {
            Some(_) => Err(row.wrong(0, "a field is longer than any in the official file")),
            None => Ok(Some(row)),
        }
    }

    pub(super) fn incomplete(&self, problem: String) -> SourceError {
        SourceError::Incomplete { file: self.file.clone(), problem }
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
        self.record.get(self.places[column]).unwrap_or_default().trim()
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
        _ => SourceError::Container { file: file.to_owned(), problem: format!("cannot be read ({error})") },
    }
}
