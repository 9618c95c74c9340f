//! Cuts a stream into lines of bounded length.

use std::io::{self, BufRead, Read};

use crate::unpack::Stream;

/// The longest record: the longest ads have some tens of thousands of characters, saved pages
/// around them some megabytes.
pub(super) const LONGEST_RECORD: usize = 4 << 20;

/// A stream cut into lines. Of a line that is too long, the rest is passed over without keeping it.
pub(super) struct Lines {
    stream: Stream,
    line: Vec<u8>,
    /// The number of the line that was read last, from 1.
    pub number: u64,
}

/// A line as it was read.
pub(super) enum Line<'a> {
    /// All of it, without the line end.
    Whole(&'a [u8]),
    /// It has more than [`LONGEST_RECORD`].
    TooLong,
}

impl Lines {
    pub fn new(stream: Stream) -> Self {
        Self {
            stream,
            line: Vec::new(),
            number: 0,
        }
    }

    /// The next line, or none at the end.
    pub fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        self.number += 1;
        let read = (&mut self.stream)
            .take(LONGEST_RECORD as u64 + 1)
            .read_until(b'\n', &mut self.line)?;
        if read == 0 {
            return Ok(None);
        }
        if read > LONGEST_RECORD && !self.line.ends_with(b"\n") {
            self.stream.skip_until(b'\n')?;
            self.line = Vec::new();
            return Ok(Some(Line::TooLong));
        }
        let line = self.line.strip_suffix(b"\n").unwrap_or(&self.line);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        let mark = if self.number == 1 {
            b"\xef\xbb\xbf".as_slice()
        } else {
            b""
        };
        Ok(Some(Line::Whole(line.strip_prefix(mark).unwrap_or(line))))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor};

    use super::*;

    #[test]
    fn of_a_line_without_end_no_more_than_a_record_is_kept() {
        let endless = io::repeat(b'a')
            .take(20 * LONGEST_RECORD as u64)
            .chain(Cursor::new("\nnext\r\n"));
        let mut lines = Lines::new(Box::new(BufReader::new(endless)));
        assert!(matches!(lines.next().unwrap(), Some(Line::TooLong)));
        assert!(lines.line.capacity() <= 2 * LONGEST_RECORD + 1);
        assert!(matches!(lines.next().unwrap(), Some(Line::Whole(b"next"))));
        assert_eq!(lines.number, 2);
        assert!(lines.next().unwrap().is_none());
    }
}
