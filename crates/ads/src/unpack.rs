//! Unpacks gzip and zstd, which are recognized by how they begin and not by a name.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

/// What is read from a file at once: enough to see how a file is laid out.
pub(super) const CHUNK: usize = 256 << 10;

/// The largest window that a zstd frame may ask for, as a power of two: 128 MB, what `zstd` itself
/// accepts.
const LARGEST_WINDOW: u32 = 27;

/// Bytes, of which the next can be seen before they are taken.
pub(super) type Stream = Box<dyn BufRead + Send>;

/// The bytes of a gzip or zstd stream unpacked, and others as they are; and whether they were
/// packed.
pub(super) fn unpack(packed: impl Read + Send + 'static) -> io::Result<(Stream, bool)> {
    let packed = Prefetched::new(packed)?;
    if packed.start.starts_with(&[0x1f, 0x8b]) {
        Ok((
            Box::new(Prefetched::new(MultiGzDecoder::new(packed))?),
            true,
        ))
    } else if packed.start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        let mut decoder = zstd::stream::read::Decoder::with_buffer(packed)?;
        decoder.window_log_max(LARGEST_WINDOW)?;
        Ok((Box::new(Prefetched::new(decoder)?), true))
    } else {
        Ok((Box::new(packed), false))
    }
}

/// A stream whose start is read, however small the pieces are in which it comes.
struct Prefetched<R> {
    start: Vec<u8>,
    at: usize,
    /// What ended the start; it is given after it.
    failed: Option<io::Error>,
    rest: BufReader<R>,
}

impl<R: Read> Prefetched<R> {
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

impl<R: Read> BufRead for Prefetched<R> {
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

impl<R: Read> Read for Prefetched<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}
