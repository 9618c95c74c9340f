//! Parquet files: reads the plain columns of a table, some rows at a time.

mod pages;

use std::collections::VecDeque;
use std::fs::File;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use ::parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use ::parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use ::parquet::data_type::DataType;
use ::parquet::errors::ParquetError;
use ::parquet::file::reader::{FileReader, SerializedFileReader};
use ::parquet::schema::types::ColumnDescriptor;

use crate::ad::Ad;
use crate::columns::{ColumnMap, Columns, TableError};
use crate::input::Position;
use crate::record::{LONGEST_RECORD, Reason, Records, until_end};

/// Rows that are in memory at once.
const ROWS: usize = 64;

/// The ads of a file, which is open twice: once for the library, which reads it from its end, and
/// once to look ahead of it.
pub(super) fn records(
    path: &Path,
    map: &ColumnMap,
    position: Position,
    now: i64,
) -> Result<Records, TableError> {
    let (file, ahead) = (File::open(path)?, File::open(path)?);
    let damaged = |problem| io::Error::new(io::ErrorKind::InvalidData, problem);
    let reader = guarded(|| SerializedFileReader::new(file)).map_err(damaged)?;
    let schema = reader.metadata().file_metadata().schema_descr_ptr();
    // Values in lists and structures have no place in a row.
    let flat: Vec<usize> = (0..schema.num_columns())
        .filter(|at| {
            schema.column(*at).path().parts().len() == 1 && schema.column(*at).max_rep_level() == 0
        })
        .collect();
    let header: Vec<String> = flat
        .iter()
        .map(|at| schema.column(*at).name().to_owned())
        .collect();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let columns = Columns::find(map, &header)?;
    let needed = columns
        .needed()
        .into_iter()
        .map(|place| (place, flat[place]))
        .collect();
    let mut table = Table {
        reader,
        ahead,
        needed,
        open: Vec::new(),
        group: 0,
        left: 0,
        rows: VecDeque::new(),
        position,
    };
    let mut number = 0_u64;
    Ok(until_end(move || {
        number += 1;
        let at = format!("row {number}");
        let row = match table.next() {
            Ok(row) => row?,
            Err(problem) => return Some((Err(Reason::Stopped(problem)), at)),
        };
        Some((Ok(vec![ad(row, &columns, now)]), at))
    }))
}

fn ad(row: Vec<(usize, Cell)>, columns: &Columns, now: i64) -> Result<Ad, Reason> {
    let mut texts: Vec<(usize, String)> = Vec::with_capacity(row.len());
    for (place, cell) in row {
        if let Some(text) = cell? {
            texts.push((place, text));
        }
    }
    columns.ad(
        |at| {
            texts
                .iter()
                .find(|(place, _)| *place == at)
                .map(|(_, text)| text.as_str())
        },
        now,
    )
}

/// A value as text, or what is wrong with it.
type Cell = Result<Option<String>, Reason>;

struct Table {
    reader: SerializedFileReader<File>,
    ahead: File,
    /// The columns that are read: their place in the header, and in the file.
    needed: Vec<(usize, usize)>,
    /// Readers of these columns in the open group of rows.
    open: Vec<ColumnReader>,
    /// The group that is opened next.
    group: usize,
    /// Rows of the open group that are not read yet.
    left: usize,
    rows: VecDeque<Vec<(usize, Cell)>>,
    position: Position,
}

impl Table {
    /// The next row, or none at the end.
    fn next(&mut self) -> Result<Option<Vec<(usize, Cell)>>, String> {
        while self.rows.is_empty() {
            if self.left == 0 {
                if self.group == self.reader.num_row_groups() {
                    return Ok(None);
                }
                guarded(|| self.open_group())?;
            } else {
                guarded(|| self.read_rows())?;
            }
        }
        Ok(self.rows.pop_front())
    }

    fn open_group(&mut self) -> Result<(), ParquetError> {
        let group = self.reader.get_row_group(self.group)?;
        let about = group.metadata();
        let rows = about.num_rows();
        self.open.clear();
        for (_, column) in &self.needed {
            let (start, len) = about.column(*column).byte_range();
            pages::check(&mut self.ahead, start, len)?;
            self.open.push(group.get_column_reader(*column)?);
        }
        self.position
            .add(usize::try_from(about.compressed_size()).unwrap_or(0));
        self.left = usize::try_from(rows)
            .map_err(|_| ParquetError::General("a negative number of rows".to_owned()))?;
        self.group += 1;
        Ok(())
    }

    fn read_rows(&mut self) -> Result<(), ParquetError> {
        let wanted = self.left.min(ROWS);
        let schema = self.reader.metadata().file_metadata().schema_descr_ptr();
        let mut rows: Vec<Vec<(usize, Cell)>> = Vec::new();
        rows.resize_with(wanted, Vec::new);
        for ((place, column), reader) in self.needed.iter().zip(&mut self.open) {
            let cells = cells(reader, &schema.column(*column), wanted)?;
            if cells.len() != wanted {
                return Err(ParquetError::EOF(
                    "a column has fewer values than there are rows".to_owned(),
                ));
            }
            for (row, cell) in rows.iter_mut().zip(cells) {
                row.push((*place, cell));
            }
        }
        self.left -= wanted;
        self.rows.extend(rows);
        Ok(())
    }
}

/// The next values of a column.
fn cells(
    reader: &mut ColumnReader,
    about: &ColumnDescriptor,
    wanted: usize,
) -> Result<Vec<Cell>, ParquetError> {
    match reader {
        ColumnReader::BoolColumnReader(reader) => {
            values(reader, about, wanted, |value| Ok(Some(value.to_string())))
        }
        ColumnReader::Int32ColumnReader(reader) => values(reader, about, wanted, |value| {
            Ok(Some(whole(i64::from(*value), about)))
        }),
        ColumnReader::Int64ColumnReader(reader) => values(reader, about, wanted, |value| {
            Ok(Some(whole(*value, about)))
        }),
        ColumnReader::Int96ColumnReader(reader) => values(reader, about, wanted, |value| {
            Ok(Some((value.to_millis() / 1000).to_string()))
        }),
        ColumnReader::FloatColumnReader(reader) => {
            values(reader, about, wanted, |value| Ok(Some(value.to_string())))
        }
        ColumnReader::DoubleColumnReader(reader) => {
            values(reader, about, wanted, |value| Ok(Some(value.to_string())))
        }
        ColumnReader::ByteArrayColumnReader(reader) => {
            values(reader, about, wanted, |value| text(value.data()))
        }
        // Identifiers and amounts of other systems, not text.
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            values(reader, about, wanted, |_| Ok(None))
        }
    }
}

fn values<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    about: &ColumnDescriptor,
    wanted: usize,
    shown: impl Fn(&T::T) -> Cell,
) -> Result<Vec<Cell>, ParquetError> {
    let (mut levels, mut values) = (Vec::new(), Vec::new());
    let (rows, ..) = reader.read_records(wanted, Some(&mut levels), None, &mut values)?;
    let most = about.max_def_level();
    let mut values = values.iter();
    let present = |row: usize| most == 0 || levels.get(row) == Some(&most);
    Ok((0..rows)
        .map(|row| {
            if present(row) {
                values.next().map_or(Ok(None), &shown)
            } else {
                Ok(None)
            }
        })
        .collect())
}

fn text(bytes: &[u8]) -> Cell {
    if bytes.len() > LONGEST_RECORD {
        return Err(Reason::TooLong(LONGEST_RECORD));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Some(text.to_owned())),
        Err(error) => Err(Reason::Encoding(error.valid_up_to() + 1)),
    }
}

/// A whole number as what it stands for: a time as its seconds, a decimal with its point.
fn whole(value: i64, about: &ColumnDescriptor) -> String {
    const DAY: i64 = 86_400;
    match (about.logical_type_ref(), about.converted_type()) {
        (_, ConvertedType::DATE) => date(value.saturating_mul(DAY)),
        (_, ConvertedType::TIMESTAMP_MILLIS) => date(value.div_euclid(1_000)),
        (_, ConvertedType::TIMESTAMP_MICROS) => date(value.div_euclid(1_000_000)),
        (Some(LogicalType::Timestamp(time)), _) if time.unit == TimeUnit::NANOS => {
            date(value.div_euclid(1_000_000_000))
        }
        (_, ConvertedType::DECIMAL) => {
            let scale = u32::try_from(about.type_scale()).unwrap_or(0).min(18);
            let one = 10_i64.pow(scale);
            let fraction = (value % one).unsigned_abs();
            format!(
                "{}.{fraction:0>width$}",
                value / one,
                width = scale as usize
            )
        }
        _ => value.to_string(),
    }
}

fn date(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds).map_or_else(
        |_| String::new(),
        |time| time.strftime("%Y-%m-%d").to_string(),
    )
}

/// What a step over a file gives. Damaged files make the library panic in places where it trusts
/// them.
fn guarded<T>(step: impl FnOnce() -> Result<T, ParquetError>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(step)) {
        Ok(done) => done.map_err(|error| error.to_string()),
        Err(_) => Err("the file is damaged".to_owned()),
    }
}
