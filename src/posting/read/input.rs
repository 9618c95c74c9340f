//! Files as streams of bytes: opened, unpacked by what they are and not by their name, and counted.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::MultiGzDecoder;

use super::Error;

/// What is read from a file at once: enough to see how a file is laid out.
pub(super) const CHUNK: usize = 256 << 10;

/// The largest window that a zstd frame may ask for, as a power of two: 128 MB, what `zstd` itself accepts.
const LARGEST_WINDOW: u32 = 27;

/// Bytes that can be looked at before they are taken.
pub(super) type Stream = Box<dyn BufRead + Send>;

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
        let open = |source| Error::Open { path: path.to_owned(), source };
        let file = File::open(path).map_err(open)?;
        let about = file.metadata().map_err(open)?;
        let damaged = |source| Error::Damaged { path: path.to_owned(), source };
        let (stream, packed) = unpack(Counted { inner: file, position: position.clone() }).map_err(damaged)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        let name = name.trim_end_matches(".gz").trim_end_matches(".zst").to_owned();
        Ok(Self { stream, name, packed, len: about.is_file().then_some(about.len()) })
    }
}

/// The bytes of a gzip or zstd stream unpacked, and others as they are; and whether they were packed.
pub(super) fn unpack(packed: impl Read + Send + 'static) -> io::Result<(Stream, bool)> {
    let mut packed = BufReader::with_capacity(CHUNK, packed);
    let start = packed.fill_buf()?;
    if start.starts_with(&[0x1f, 0x8b]) {
        Ok((Box::new(BufReader::with_capacity(CHUNK, MultiGzDecoder::new(packed))), true))
    } else if start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        let mut decoder = zstd::stream::read::Decoder::with_buffer(packed)?;
        decoder.window_log_max(LARGEST_WINDOW)?;
        Ok((Box::new(BufReader::with_capacity(CHUNK, decoder)), true))
    } else {
        Ok((Box::new(packed), false))
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
