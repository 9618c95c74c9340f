//! Opens files as streams of bytes, unpacked and counted.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::Error;
use crate::unpack::{Stream, unpack};

/// How far a source is read, for whoever watches.
#[derive(Debug, Clone, Default)]
pub(super) struct Position(Arc<AtomicU64>);

impl Position {
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub fn add(&self, bytes: usize) {
        self.0.fetch_add(bytes as u64, Ordering::Relaxed);
    }
}

/// An open file.
pub(super) struct Input {
    /// Its bytes, unpacked.
    pub stream: Stream,
    /// Its name without the ending of the packing, in lower case.
    pub name: String,
    /// Whether they were packed.
    pub packed: bool,
    /// Its size as it lies there.
    pub len: Option<u64>,
}

impl Input {
    /// Opens a file.
    pub fn open(path: &Path, position: &Position) -> Result<Self, Error> {
        let open = |source| Error::Open {
            path: path.to_owned(),
            source,
        };
        let file = File::open(path).map_err(open)?;
        let about = file.metadata().map_err(open)?;
        let damaged = |source| Error::Damaged {
            path: path.to_owned(),
            source,
        };
        let (stream, packed) = unpack(Counted {
            inner: file,
            position: position.clone(),
        })
        .map_err(damaged)?;
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .to_lowercase();
        let name = name
            .trim_end_matches(".gz")
            .trim_end_matches(".zst")
            .to_owned();
        Ok(Self {
            stream,
            name,
            packed,
            len: about.is_file().then_some(about.len()),
        })
    }
}

/// Tells how much is read.
struct Counted<R> {
    inner: R,
    position: Position,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.position.add(read);
        Ok(read)
    }
}
