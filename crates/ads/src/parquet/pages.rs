//! Checks how large the pages of a column get, before one is unpacked.
//!
//! The library takes a page's word for its size and unpacks it whole, and a page of some kilobytes
//! may say two gigabytes. So the heads of the pages, which stand between them, are looked at first.
//! They are structures of Thrift's compact protocol:
//! <https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>,
//! <https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift>.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

/// Pages have about a megabyte; some writers make them eight times as large.
const LARGEST: u64 = 32 << 20;

/// Heads hold statistics, in structures that are a few levels deep.
const DEEPEST: u8 = 8;

/// Fails if a page of a column is larger than any honest one. The column lies at `start` and has
/// `len` bytes.
pub(super) fn check(file: &mut File, start: u64, len: u64) -> io::Result<()> {
    let end = start.saturating_add(len);
    let mut at = start;
    while at < end {
        file.seek(SeekFrom::Start(at))?;
        let mut head = Head {
            bytes: BufReader::with_capacity(1 << 10, &mut *file),
            read: 0,
        };
        let (unpacked, packed) = head.sizes()?;
        if unpacked > LARGEST || packed > LARGEST {
            return Err(wrong("a page is larger than any in a table of ads"));
        }
        at += head.read + packed;
    }
    Ok(())
}

/// The head of a page.
struct Head<R> {
    bytes: R,
    read: u64,
}

impl<R: Read> Head<R> {
    /// The sizes of the page, unpacked and packed: fields 2 and 3.
    fn sizes(&mut self) -> io::Result<(u64, u64)> {
        let (mut unpacked, mut packed) = (None, None);
        let mut last = 0;
        while let Some((id, kind)) = self.field(last)? {
            last = id;
            match id {
                2 => unpacked = Some(self.size()?),
                3 => packed = Some(self.size()?),
                _ => self.skip(kind, 0)?,
            }
        }
        unpacked
            .zip(packed)
            .ok_or_else(|| wrong("a page does not say how large it is"))
    }

    /// The number and the type of the next field, or none at the end of a structure.
    fn field(&mut self, last: u64) -> io::Result<Option<(u64, u8)>> {
        let byte = self.byte()?;
        if byte == 0 {
            return Ok(None);
        }
        let id = if byte >> 4 == 0 {
            self.varint()?
        } else {
            last.saturating_add(u64::from(byte >> 4))
        };
        Ok(Some((id, byte & 0x0f)))
    }

    /// A size: a whole number in zigzag, of which even ones are not negative.
    fn size(&mut self) -> io::Result<u64> {
        let zigzag = self.varint()?;
        if zigzag % 2 == 1 {
            Err(wrong("a page has a negative size"))
        } else {
            Ok(zigzag / 2)
        }
    }

    fn skip(&mut self, kind: u8, depth: u8) -> io::Result<()> {
        if depth > DEEPEST {
            return Err(wrong("the head of a page is nested too deep"));
        }
        match kind {
            1 | 2 => Ok(()), // a truth, in the type
            3 => self.byte().map(drop),
            4..=6 => self.varint().map(drop),
            7 => self.skip_bytes(8),
            8 => {
                let len = self.varint()?;
                self.skip_bytes(len)
            }
            9 | 10 => {
                let byte = self.byte()?;
                let len = if byte >> 4 == 15 {
                    self.varint()?
                } else {
                    u64::from(byte >> 4)
                };
                // Truths in lists have a byte each.
                let kind = if matches!(byte & 0x0f, 1 | 2) {
                    3
                } else {
                    byte & 0x0f
                };
                (0..len).try_for_each(|_| self.skip(kind, depth + 1))
            }
            12 => {
                let mut last = 0;
                while let Some((id, kind)) = self.field(last)? {
                    last = id;
                    self.skip(kind, depth + 1)?;
                }
                Ok(())
            }
            _ => Err(wrong("the head of a page is damaged")),
        }
    }

    fn skip_bytes(&mut self, len: u64) -> io::Result<()> {
        let skipped = io::copy(&mut (&mut self.bytes).take(len), &mut io::sink())?;
        self.read += skipped;
        if skipped == len {
            Ok(())
        } else {
            Err(io::ErrorKind::UnexpectedEof.into())
        }
    }

    fn varint(&mut self) -> io::Result<u64> {
        let mut value = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(wrong("a number in the head of a page has no end"))
    }

    fn byte(&mut self) -> io::Result<u8> {
        let mut byte = [0];
        self.bytes.read_exact(&mut byte)?;
        self.read += 1;
        Ok(byte[0])
    }
}

fn wrong(problem: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, problem.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sizes(bytes: &[u8]) -> io::Result<(u64, u64)> {
        Head { bytes, read: 0 }.sizes()
    }

    #[test]
    fn the_sizes_of_a_page_are_read_and_all_else_is_passed_over() {
        // type = 0, sizes 300 and 20, a structure with a list of two truths and a text, the end.
        let head = [
            0x15, 0, 0x15, 0xd8, 0x04, 0x15, 40, 0x2c, 0x19, 0x21, 1, 2, 0x18, 2, b'a', b'b', 0, 0,
        ];
        assert_eq!(sizes(&head).unwrap(), (300, 20));
    }

    #[test]
    fn a_damaged_head_is_an_error() {
        for head in [
            &[][..],
            &[0],
            &[0x15],
            &[0x15, 0, 0x15, 1, 0x15, 2, 0],
            &[0x1f; 40],
            &[0x1c; 40],
            &[0x15; 40],
            &[0xff; 40],
        ] {
            assert!(sizes(head).is_err(), "{head:?}");
        }
    }
}
