//! Opens files as streams of bytes, unpacked up to a limit, and counted.

use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::error::Error;
use crate::unpack::{Stream, unpack};

/// How many times its packed size a file may have. Ads deflate 3 to 20 : 1; a gzip bomb does
/// 1,000 : 1, and one of zstd more. There is no limit besides: files of ads of any size are read.
const MAX_RATIO: u64 = 100;

/// Below this size the ratio says nothing: 64 MB are read in some seconds, whatever they hold, and
/// a small file may well say the same a hundred times.
const RATIO_MATTERS_FROM: u64 = 64 << 20;

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
        let start = position.get();
        let (stream, packed) = unpack(Counted {
            inner: file,
            position: position.clone(),
        })
        .map_err(damaged)?;
        let stream = if packed {
            Box::new(Bounded {
                stream,
                unpacked: 0,
                start,
                position: position.clone(),
                path: path.to_owned(),
            })
        } else {
            stream
        };
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

/// The unpacked bytes of a file, with an error where they become too many for its packed size: a
/// bomb of some hundred kilobytes would keep the program busy for minutes. What stands before the
/// error is read. Answers from the web have a limit of their own ([`crate::Limits::longest`]).
struct Bounded {
    stream: Stream,
    /// How many bytes of it are taken.
    unpacked: u64,
    /// How far the source was read before this file.
    start: u64,
    position: Position,
    path: PathBuf,
}

impl BufRead for Bounded {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let packed = self.position.get() - self.start;
        if self.unpacked > RATIO_MATTERS_FROM.max(packed.saturating_mul(MAX_RATIO)) {
            return Err(io::Error::new(
                io::ErrorKind::FileTooLarge,
                format!(
                    "{} unpacks to more than {MAX_RATIO} times its size, as no file of ads does; \
                     if you trust it, unpack it and read the unpacked file",
                    self.path.display()
                ),
            ));
        }
        self.stream.fill_buf()
    }

    fn consume(&mut self, len: usize) {
        self.unpacked += len as u64;
        self.stream.consume(len);
    }
}

impl Read for Bounded {
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
