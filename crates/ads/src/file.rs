//! Files: what they are, by their names or else by how they begin.

use std::fs::File;
use std::io;
use std::path::Path;

use super::input::{Input, Position};
use super::{Ads, Error, Options, Records, json, page, parquet, sitemap, table};

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
    let columns = |source| Error::Columns {
        path: path.to_owned(),
        source,
    };
    let mut input = Input::open(path, &position)?;
    let format = format(&input.name, input.stream.fill_buf().map_err(damaged)?);
    let records: Records = match format {
        Format::Json => json::records(input.stream, &input.name, options.now).map_err(damaged)?,
        Format::Table => table::records(input.stream, &options.columns, options.now).map_err(
            |error| match error {
                table::Unusable::Io(error) => damaged(error),
                table::Unusable::Columns(error) => columns(error),
            },
        )?,
        Format::Page => {
            let at = path.file_name().unwrap_or_default().to_string_lossy();
            Box::new(page::records(input.stream, &at, None, options.now).into_iter())
        }
        Format::Sitemap => Box::new(sitemap::records(
            path,
            input.stream,
            position.clone(),
            options.now,
        )?),
        Format::Parquet if input.packed => {
            let problem = "a Parquet file is compressed inside; unpack it first";
            return Err(damaged(io::Error::new(io::ErrorKind::InvalidData, problem)));
        }
        Format::Parquet => {
            // It is read from its end, so through handles of its own.
            let open = || {
                File::open(path).map_err(|source| Error::Open {
                    path: path.to_owned(),
                    source,
                })
            };
            let records = parquet::records(
                open()?,
                open()?,
                &options.columns,
                position.clone(),
                options.now,
            );
            records.map_err(|error| match error {
                parquet::Unusable::Damaged(problem) => {
                    damaged(io::Error::new(io::ErrorKind::InvalidData, problem))
                }
                parquet::Unusable::Columns(error) => columns(error),
            })?
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
