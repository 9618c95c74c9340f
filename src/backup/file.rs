//! The file: a line that says what it is, what follows in zstd, and the SHA-256 of all before it.
//!
//! In zstd stand MessagePack values: the [`Header`], then blocks of rows, each an array of the
//! table's place in the header and of rows, which are arrays of the cells. Tables and rows stand in
//! the order of the header and of the key.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::Path;

use serde::de::{Deserializer, Visitor};
use serde::ser::Serializer;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{BLOCK_BYTES, Error, damaged};
use crate::db::{self, Cell, Table, newest_migration};

/// How every backup begins; the number changes when an older program could not read what follows.
const FIRST_LINE: &[u8] = b"Metier backup 1\n";
/// Bytes of the checksum at the end.
const CHECKSUM: u64 = 32;
/// zstd's own default: a higher level takes long for little.
const LEVEL: i32 = 3;

/// What a backup says of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// The version of the program that wrote it.
    pub program: String,
    /// The migration that its tables are of.
    pub migration: i64,
    /// When it was taken, in seconds since 1970.
    pub taken_at: i64,
    /// Its tables, a table that others refer to before them, and how many rows each has.
    pub tables: Vec<Contents>,
}

/// A table and how many rows of it there are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contents {
    /// The table.
    pub table: Table,
    /// Its rows.
    pub rows: u64,
}

impl Header {
    /// Rows of all tables.
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|one| one.rows).sum()
    }

    /// Rows of a table.
    pub fn rows_of(&self, table: &str) -> u64 {
        let mut tables = self.tables.iter();
        tables
            .find(|one| one.table.name == table)
            .map_or(0, |one| one.rows)
    }

    /// Whether this program can restore it.
    async fn check(&self) -> Result<(), Error> {
        let known = newest_migration();
        if self.migration > known {
            return Err(Error::Newer {
                program: self.program.clone(),
                found: self.migration,
                known,
            });
        }
        let expected = db::tables(self.migration).await?;
        let is_same = expected.iter().eq(self.tables.iter().map(|one| &one.table));
        if is_same && !expected.is_empty() {
            Ok(())
        } else {
            Err(damaged("its tables are not those of its version"))
        }
    }
}

/// A cell as MessagePack has it.
struct Packed<C>(C);

impl Serialize for Packed<&Cell> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            Cell::Null => to.serialize_unit(),
            Cell::Integer(value) => to.serialize_i64(*value),
            Cell::Boolean(value) => to.serialize_bool(*value),
            Cell::Text(value) => to.serialize_str(value),
            Cell::Bytes(value) => to.serialize_bytes(value),
        }
    }
}

impl<'de> Deserialize<'de> for Packed<Cell> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct OfAnyKind;

        impl Visitor<'_> for OfAnyKind {
            type Value = Cell;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a cell")
            }

            fn visit_unit<E>(self) -> Result<Cell, E> {
                Ok(Cell::Null)
            }

            fn visit_i64<E>(self, value: i64) -> Result<Cell, E> {
                Ok(Cell::Integer(value))
            }

            fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Cell, E> {
                i64::try_from(value).map(Cell::Integer).map_err(E::custom)
            }

            fn visit_bool<E>(self, value: bool) -> Result<Cell, E> {
                Ok(Cell::Boolean(value))
            }

            fn visit_str<E>(self, value: &str) -> Result<Cell, E> {
                Ok(Cell::Text(value.to_owned()))
            }

            fn visit_bytes<E>(self, value: &[u8]) -> Result<Cell, E> {
                Ok(Cell::Bytes(value.to_vec()))
            }
        }

        from.deserialize_any(OfAnyKind).map(Self)
    }
}

/// Hashes what passes through.
struct Hashing<T> {
    inner: T,
    hash: Sha256,
}

impl<T> Hashing<T> {
    fn new(inner: T) -> Self {
        Self {
            inner,
            hash: Sha256::new(),
        }
    }
}

impl<T: Write> Write for Hashing<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<T: Read> Read for Hashing<T> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(bytes)?;
        self.hash.update(&bytes[..read]);
        Ok(read)
    }
}

/// Writes a backup, row by row.
pub struct Writer<W: Write> {
    out: zstd::Encoder<'static, Hashing<BufWriter<W>>>,
    table: u32,
    block: Vec<Vec<Cell>>,
    block_bytes: usize,
}

impl<W: Write> Writer<W> {
    /// Begins a backup.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn new(out: W, header: &Header) -> io::Result<Self> {
        let mut out = Hashing::new(BufWriter::new(out));
        out.write_all(FIRST_LINE)?;
        let mut out = zstd::Encoder::new(out, LEVEL)?;
        out.write_all(&rmp_serde::to_vec(header).map_err(io::Error::other)?)?;
        Ok(Self {
            out,
            table: 0,
            block: Vec::new(),
            block_bytes: 0,
        })
    }

    /// Adds a row of the table that stands there in the header; tables come in their order.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn row(&mut self, table: u32, row: Vec<Cell>) -> io::Result<()> {
        if table != self.table {
            self.end_block()?;
            self.table = table;
        }
        self.block_bytes += row.iter().map(Cell::size).sum::<usize>();
        self.block.push(row);
        if self.block_bytes >= BLOCK_BYTES {
            self.end_block()?;
        }
        Ok(())
    }

    fn end_block(&mut self) -> io::Result<()> {
        let rows = self.block.drain(..);
        let rows: Vec<Vec<Cell>> = rows.collect();
        self.block_bytes = 0;
        if rows.is_empty() {
            return Ok(());
        }
        let rows: Vec<Vec<Packed<&Cell>>> = rows
            .iter()
            .map(|row| row.iter().map(Packed).collect())
            .collect();
        let block = rmp_serde::to_vec(&(self.table, rows)).map_err(io::Error::other)?;
        self.out.write_all(&block)
    }

    /// Ends the backup with its checksum, and gives back what it was written to.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn finish(mut self) -> io::Result<W> {
        self.end_block()?;
        let Hashing { mut inner, hash } = self.out.finish()?;
        inner.write_all(&hash.finalize())?;
        inner.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

/// Reads a backup whose checksum was right: its header, and then its rows, some with each call.
pub struct Reader<R: Read> {
    from: rmp_serde::Deserializer<rmp_serde::decode::ReadReader<Unpacked<R>>>,
    header: Header,
    /// The table of the last block, and its rows that have been read.
    table: usize,
    read: u64,
}

type Unpacked<R> = zstd::Decoder<'static, BufReader<io::Take<R>>>;

/// Rows as they are packed.
type Rows = Vec<Vec<Packed<Cell>>>;

/// Some rows of a table, in the order of its key.
pub struct Block {
    /// The table's place in the header.
    pub table: usize,
    /// Its rows, each with a cell for each column.
    pub rows: Vec<Vec<Cell>>,
}

/// Checks the first line and the checksum of a file, and that this program can restore it; says what
/// is in it.
///
/// # Errors
/// When it is no backup, damaged, or made by a newer version.
pub async fn check(path: &Path) -> Result<Header, Error> {
    let file = File::open(path)?;
    let length = file.metadata()?.len();
    let mut file = BufReader::new(file);
    let mut first_line = Vec::new();
    let shortest = FIRST_LINE.len() as u64;
    file.by_ref().take(shortest).read_to_end(&mut first_line)?;
    if first_line != FIRST_LINE {
        return Err(Error::NoBackup);
    }
    let Some(left) = length.checked_sub(shortest + CHECKSUM) else {
        return Err(damaged("it ends too early"));
    };
    let mut hashed = Hashing::new(io::sink());
    hashed.write_all(FIRST_LINE)?;
    io::copy(&mut file.by_ref().take(left), &mut hashed)?;
    let mut checksum = Vec::new();
    file.take(CHECKSUM).read_to_end(&mut checksum)?;
    if checksum[..] != hashed.hash.finalize()[..] {
        return Err(damaged(
            "its checksum is wrong, so it was cut off or changed",
        ));
    }
    let reader = read(File::open(path)?, length)?;
    reader.header.check().await?;
    Ok(reader.header)
}

/// Reads a backup of so many bytes, whose checksum was [`check`]ed.
///
/// # Errors
/// When it cannot be read, or does not begin as a backup does.
pub fn read<R: Read>(mut from: R, length: u64) -> Result<Reader<R>, Error> {
    let mut first_line = [0; FIRST_LINE.len()];
    from.read_exact(&mut first_line).map_err(damaged)?;
    if first_line != FIRST_LINE {
        return Err(Error::NoBackup);
    }
    let packed = length.saturating_sub(FIRST_LINE.len() as u64 + CHECKSUM);
    let unpacked = zstd::Decoder::new(from.take(packed))?;
    let mut from = rmp_serde::Deserializer::new(unpacked);
    let header = Header::deserialize(&mut from).map_err(damaged)?;
    Ok(Reader {
        from,
        header,
        table: 0,
        read: 0,
    })
}

impl<R: Read> Reader<R> {
    /// What the backup says of itself.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The next rows; none at the end, when every table had as many as the header says.
    ///
    /// # Errors
    /// When a row has other cells than its table, or rows are missing.
    pub fn block(&mut self) -> Result<Option<Block>, Error> {
        if self.skip_complete_tables() == self.header.tables.len() {
            return Ok(None);
        }
        let (table, rows) = <(usize, Rows)>::deserialize(&mut self.from).map_err(damaged)?;
        let unpacked = rows.into_iter();
        let unpacked = unpacked.map(|row| row.into_iter().map(|Packed(cell)| cell).collect());
        let rows: Vec<Vec<Cell>> = unpacked.collect();
        let Contents {
            table: Table { name, columns, .. },
            rows: all,
        } = &self.header.tables[self.table];
        if table != self.table || rows.is_empty() {
            return Err(damaged(format_args!("rows of {name} are missing")));
        }
        let fits = |row: &Vec<Cell>| {
            row.len() == columns.len()
                && row
                    .iter()
                    .zip(columns)
                    .all(|(cell, column)| cell.is_of(column.kind))
        };
        if !rows.iter().all(fits) {
            return Err(damaged(format_args!("a row of {name} has other columns")));
        }
        self.read += rows.len() as u64;
        if self.read > *all {
            return Err(damaged(format_args!(
                "there are more rows of {name} than it says"
            )));
        }
        Ok(Some(Block { table, rows }))
    }

    /// Goes on to the first table of which rows are left.
    fn skip_complete_tables(&mut self) -> usize {
        while let Some(contents) = self.header.tables.get(self.table)
            && self.read == contents.rows
        {
            self.table += 1;
            self.read = 0;
        }
        self.table
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::db::{Column, Kind};

    fn cell(kind: Kind) -> BoxedStrategy<Cell> {
        let value = match kind {
            Kind::Integer => any::<i64>().prop_map(Cell::Integer).boxed(),
            Kind::Boolean => any::<bool>().prop_map(Cell::Boolean).boxed(),
            Kind::Text => any::<String>().prop_map(Cell::Text).boxed(),
            Kind::Bytes => any::<Vec<u8>>().prop_map(Cell::Bytes).boxed(),
        };
        prop_oneof![1 => Just(Cell::Null), 4 => value].boxed()
    }

    const KINDS: [Kind; 4] = [Kind::Integer, Kind::Boolean, Kind::Text, Kind::Bytes];

    /// A table with a column of each kind, of which there are so many rows.
    fn contents(rows: usize) -> Contents {
        let column = |(at, kind): (usize, Kind)| Column {
            name: format!("column{at}"),
            kind,
        };
        let table = Table {
            name: "table".to_owned(),
            columns: KINDS.into_iter().enumerate().map(column).collect(),
            key: Vec::new(),
        };
        Contents {
            table,
            rows: rows as u64,
        }
    }

    fn header(rows: &[usize]) -> Header {
        Header {
            program: "0".to_owned(),
            migration: 0,
            taken_at: 0,
            tables: rows.iter().map(|rows| contents(*rows)).collect(),
        }
    }

    /// A file with any content below its compression.
    fn file(content: &[u8]) -> Vec<u8> {
        let mut file = FIRST_LINE.to_vec();
        file.extend(zstd::encode_all(content, 1).expect("memory takes everything"));
        file.extend([0; 32]);
        file
    }

    proptest! {
        #[test]
        fn rows_come_back_as_they_were_written(
            tables in prop::collection::vec(prop::collection::vec(KINDS.map(cell), 0..6), 0..4)
        ) {
            let counts: Vec<usize> = tables.iter().map(Vec::len).collect();
            let header = header(&counts);
            let mut writer = Writer::new(Vec::new(), &header).expect("memory takes everything");
            for (table, rows) in (0..).zip(&tables) {
                for row in rows {
                    writer.row(table, row.to_vec()).expect("memory takes everything");
                }
            }
            let file = writer.finish().expect("memory takes everything");
            let mut reader = read(&file[..], file.len() as u64).expect("a backup");
            prop_assert_eq!(reader.header(), &header);
            let mut found: Vec<Vec<Vec<Cell>>> = vec![Vec::new(); tables.len()];
            while let Some(block) = reader.block().expect("its rows") {
                found[block.table].extend(block.rows);
            }
            let tables: Vec<Vec<Vec<Cell>>> = tables
                .into_iter()
                .map(|rows| rows.into_iter().map(|row| row.to_vec()).collect())
                .collect();
            prop_assert_eq!(found, tables);
        }

        #[test]
        fn any_content_is_read_or_refused(content in any::<Vec<u8>>(), rows in 0_usize..3) {
            let mut after_a_header = rmp_serde::to_vec(&header(&[rows])).expect("a header");
            after_a_header.extend(&content);
            for content in [content, after_a_header] {
                let file = file(&content);
                if let Ok(mut reader) = read(&file[..], file.len() as u64) {
                    while let Ok(Some(_)) = reader.block() {}
                }
            }
        }
    }
}
