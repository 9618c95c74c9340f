//! One table as a Parquet file: written under another name, in groups of rows, and named only when
//! it is whole.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType, Int32Type, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use serde::Serialize;

/// What a column of a group of rows holds; none where a row has no value.
pub(super) enum Column {
    /// Text.
    Text(Vec<Option<ByteArray>>),
    /// Whole numbers.
    Integer(Vec<Option<i64>>),
    /// Days since 1970-01-01.
    Date(Vec<Option<i32>>),
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Written {
    /// Its name.
    pub file: String,
    /// Its rows.
    pub rows: u64,
    /// Its size.
    pub bytes: u64,
}

/// A file that is being written. Dropped before it is named, it leaves nothing behind.
pub(super) struct Table {
    writer: Option<SerializedFileWriter<BufWriter<File>>>,
    partial: PathBuf,
    whole: PathBuf,
    rows: u64,
    optional: Vec<bool>,
}

impl Table {
    /// Begins `name` in a folder, with the columns of a Parquet message type.
    pub(super) fn create(folder: &Path, name: &str, schema: &str) -> Result<Self, ParquetError> {
        let partial = folder.join(format!(".{name}.partial"));
        let schema = Arc::new(parse_message_type(schema)?);
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .set_created_by(format!("metier {}", env!("CARGO_PKG_VERSION")))
            .build();
        let file = BufWriter::new(File::create(&partial)?);
        let writer = SerializedFileWriter::new(file, schema, Arc::new(properties))?;
        let columns = writer.schema_descr().columns().iter();
        let optional = columns.map(|column| column.max_def_level() > 0).collect();
        Ok(Self {
            writer: Some(writer),
            partial,
            whole: folder.join(name),
            rows: 0,
            optional,
        })
    }

    /// Appends a group of rows: its columns in the order of the schema, all of the same length.
    pub(super) fn append(&mut self, columns: Vec<Column>) -> Result<(), ParquetError> {
        let Some(writer) = &mut self.writer else {
            return Ok(());
        };
        let mut rows = 0;
        let mut group = writer.next_row_group()?;
        for (column, optional) in columns.into_iter().zip(&self.optional) {
            let Some(mut writer) = group.next_column()? else {
                break;
            };
            rows = match column {
                Column::Text(values) => {
                    let (values, levels) = split(values);
                    let levels_of = optional.then_some(levels.as_slice());
                    writer
                        .typed::<ByteArrayType>()
                        .write_batch(&values, levels_of, None)?;
                    levels.len()
                }
                Column::Integer(values) => {
                    let (values, levels) = split(values);
                    let levels_of = optional.then_some(levels.as_slice());
                    writer
                        .typed::<Int64Type>()
                        .write_batch(&values, levels_of, None)?;
                    levels.len()
                }
                Column::Date(values) => {
                    let (values, levels) = split(values);
                    let levels_of = optional.then_some(levels.as_slice());
                    writer
                        .typed::<Int32Type>()
                        .write_batch(&values, levels_of, None)?;
                    levels.len()
                }
            };
            writer.close()?;
        }
        group.close()?;
        self.rows += rows as u64;
        Ok(())
    }

    /// Ends the file, which has its own name only after [`Table::name`].
    pub(super) fn finish(&mut self) -> Result<(), ParquetError> {
        if let Some(writer) = self.writer.take() {
            writer.close()?;
        }
        Ok(())
    }

    /// Gives the file its own name, instead of one that has it already.
    pub(super) fn name(self) -> std::io::Result<Written> {
        std::fs::rename(&self.partial, &self.whole)?;
        let file = self
            .whole
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        Ok(Written {
            file,
            rows: self.rows,
            bytes: std::fs::metadata(&self.whole)?.len(),
        })
    }
}

impl Drop for Table {
    fn drop(&mut self) {
        // Gone already once it was named.
        let _ = std::fs::remove_file(&self.partial);
    }
}

/// The values that there are, and for each row whether it has one.
fn split<T>(rows: Vec<Option<T>>) -> (Vec<T>, Vec<i16>) {
    let levels = rows.iter().map(|row| i16::from(row.is_some())).collect();
    (rows.into_iter().flatten().collect(), levels)
}
