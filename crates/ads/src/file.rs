//! Opens one file of ads with the reader of its format, which its name says, or else how it begins.

use std::io;
use std::path::Path;

use crate::ads::Ads;
use crate::columns::TableError;
use crate::error::Error;
use crate::input::{Input, Position};
use crate::options::Options;
use crate::record::Records;
use crate::{json, page, parquet, sitemap, table};

/// How a file is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Json,
    Table,
    Parquet,
    Page,
    Sitemap,
}

/// The ads of a file.
pub(super) fn ads(path: &Path, options: &Options) -> Result<Ads, Error> {
    let position = Position::default();
    let damaged = |source| Error::Damaged {
        path: path.to_owned(),
        source,
    };
    let unusable = |error| match error {
        TableError::Io(source) => damaged(source),
        TableError::Columns(source) => Error::Columns {
            path: path.to_owned(),
            source,
        },
    };
    let mut input = Input::open(path, &position)?;
    let format = format(&input.name, input.stream.fill_buf().map_err(damaged)?);
    let (columns, now) = (&options.columns, options.now);
    let records: Records = match format {
        Format::Json => json::records(input.stream, &input.name, now).map_err(damaged)?,
        Format::Table => table::records(input.stream, columns, now).map_err(unusable)?,
        Format::Page => {
            let at = path.file_name().unwrap_or_default().to_string_lossy();
            Box::new(page::records(input.stream, &at, None, now).into_iter())
        }
        Format::Sitemap => {
            let pages = sitemap::records(path, input.stream, position.clone(), now)?;
            Box::new(pages)
        }
        Format::Parquet if input.packed => {
            let problem = "a Parquet file is compressed inside; unpack it first";
            return Err(damaged(io::Error::new(io::ErrorKind::InvalidData, problem)));
        }
        Format::Parquet => {
            parquet::records(path, columns, position.clone(), now).map_err(unusable)?
        }
    };
    // A sitemap is a few bytes beside the pages that it names.
    let total = input.len.filter(|_| format != Format::Sitemap);
    Ok(Ads::new(records, position, total))
}

fn format(name: &str, start: &[u8]) -> Format {
    if start.starts_with(b"PAR1") {
        return Format::Parquet;
    }
    let ends = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
    if ends(&[".json", ".jsonld", ".jsonl", ".ndjson", ".jsonlines"]) {
        return Format::Json;
    }
    if ends(&[".csv", ".tsv", ".tab"]) {
        return Format::Table;
    }
    let text = start
        .strip_prefix(b"\xef\xbb\xbf")
        .unwrap_or(start)
        .trim_ascii_start();
    match text.first() {
        Some(b'{' | b'[') => Format::Json,
        Some(b'<') if sitemap::is_sitemap(text) => Format::Sitemap,
        Some(b'<') => Format::Page,
        _ if ends(&[".html", ".htm", ".xhtml"]) => Format::Page,
        _ => Format::Table,
    }
}
