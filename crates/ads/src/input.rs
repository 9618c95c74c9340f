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

/// The largest window that a zstd frame may ask for, as a power of two: 128 MB, what `zstd` itself
/// accepts.
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

/// The bytes of a gzip or zstd stream unpacked, and others as they are; and whether they were
/// packed.
pub(super) fn unpack(packed: impl Read + Send + 'static) -> io::Result<(Stream, bool)> {
    let packed = Begun::new(packed)?;
    if packed.start.starts_with(&[0x1f, 0x8b]) {
        Ok((Box::new(Begun::new(MultiGzDecoder::new(packed))?), true))
    } else if packed.start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        let mut decoder = zstd::stream::read::Decoder::with_buffer(packed)?;
        decoder.window_log_max(LARGEST_WINDOW)?;
        Ok((Box::new(Begun::new(decoder)?), true))
    } else {
        Ok((Box::new(packed), false))
    }
}

/// A stream whose start is read, however small the pieces are in which it comes.
struct Begun<R> {
    start: Vec<u8>,
    at: usize,
    /// What ended the start, told after it.
    failed: Option<io::Error>,
    rest: BufReader<R>,
}

impl<R: Read> Begun<R> {
    fn new(stream: R) -> io::Result<Self> {
        let mut rest = BufReader::with_capacity(CHUNK, stream);
        let mut start = Vec::new();
        let failed = (&mut rest).take(CHUNK as u64).read_to_end(&mut start).err();
        match failed {
            Some(error) if start.is_empty() => Err(error),
            failed => Ok(Self {
                start,
                at: 0,
                failed,
                rest,
            }),
        }
    }
}

impl<R: Read> BufRead for Begun<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at < self.start.len() {
            return Ok(&self.start[self.at..]);
        }
        self.start = Vec::new();
        self.at = 0;
        match self.failed.take() {
            Some(error) => Err(error),
            None => self.rest.fill_buf(),
        }
    }

    fn consume(&mut self, len: usize) {
        if self.start.is_empty() {
            self.rest.consume(len);
        } else {
            self.at += len;
        }
    }
}

impl<R: Read> Read for Begun<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
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
