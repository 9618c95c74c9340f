//! Cuts a stream of JSON into records without holding it whole: the elements of a list, wherever it
//! begins, as bytes.
//!
//! Only brackets, strings and commas are looked at, so that a damaged element does not end the
//! list; what an element says is for the parser. Nesting is counted and not followed, so no depth
//! is too deep here.

use std::io::{self, BufRead};

use crate::record::LONGEST_RECORD;
use crate::unpack::Stream;

/// Longer keys are not the one that is looked for.
const LONGEST_KEY: usize = 256;

/// The records of JSON text: the elements of a list, of the list under one key of an object, or the
/// objects themselves, when they hold no such list.
pub(super) struct Elements {
    stream: Stream,
    /// The key of an object under which its list is.
    key: &'static str,
    within: Within,
    record: Kept,
    /// The number of the record that was read last, from 1.
    pub number: u64,
}

/// What the next byte belongs to.
enum Within {
    /// Values stand side by side.
    Top,
    /// A list on its own.
    List,
    /// A list in an object, after which the object goes on.
    ListOfObject,
}

/// A record as it was cut out.
pub(super) enum Element<'a> {
    /// All of it.
    Whole(&'a [u8]),
    /// It has more than [`LONGEST_RECORD`].
    TooLong,
}

impl Elements {
    pub fn new(stream: Stream, key: &'static str) -> Self {
        Self {
            stream,
            key,
            within: Within::Top,
            record: Kept::default(),
            number: 0,
        }
    }

    /// The next record, or none at the end.
    pub fn next(&mut self) -> io::Result<Option<Element<'_>>> {
        loop {
            self.record.clear();
            let Some(byte) = self.peek()? else {
                return match self.within {
                    Within::Top => Ok(None),
                    Within::List | Within::ListOfObject => Err(cut_off()),
                };
            };
            match (&self.within, byte) {
                // What stands between values; at the top also a byte order mark.
                (_, b' ' | b'\n' | b'\r' | b'\t' | b',') | (Within::Top, 0xef | 0xbb | 0xbf) => {
                    self.stream.consume(1);
                }
                (Within::Top, b'[') => {
                    self.stream.consume(1);
                    self.within = Within::List;
                }
                (Within::Top, b'{') => {
                    self.stream.consume(1);
                    self.record.push(b'{');
                    if self.object()? {
                        return Ok(Some(self.taken()));
                    }
                }
                (Within::List, b']') => {
                    self.stream.consume(1);
                    self.within = Within::Top;
                }
                (Within::ListOfObject, b']') => {
                    self.stream.consume(1);
                    self.within = Within::Top;
                    // What follows the list says nothing about its elements.
                    self.rest_of_object()?;
                }
                _ => {
                    self.value()?;
                    return Ok(Some(self.taken()));
                }
            }
        }
    }

    fn taken(&mut self) -> Element<'_> {
        self.number += 1;
        if self.record.too_long {
            Element::TooLong
        } else {
            Element::Whole(&self.record.bytes)
        }
    }

    /// Follows an object, after its bracket, to its end (true) or to the beginning of its list
    /// (false).
    fn object(&mut self) -> io::Result<bool> {
        loop {
            match self.peek()?.ok_or_else(cut_off)? {
                b'}' => {
                    self.keep(1);
                    return Ok(true);
                }
                b'"' => {
                    let start = self.record.bytes.len();
                    self.string()?;
                    let name = self.record.bytes.get(start + 1..).unwrap_or_default();
                    let listed = name.len() <= LONGEST_KEY
                        && name.strip_suffix(b"\"") == Some(self.key.as_bytes());
                    if self.after_colon()? == b'[' && listed {
                        self.stream.consume(1);
                        self.within = Within::ListOfObject;
                        return Ok(false);
                    }
                    self.value()?;
                }
                _ => self.keep(1),
            }
        }
    }

    /// The first byte of the value that belongs to a key.
    fn after_colon(&mut self) -> io::Result<u8> {
        loop {
            match self.peek()?.ok_or_else(cut_off)? {
                b' ' | b'\n' | b'\r' | b'\t' | b':' => self.keep(1),
                byte => return Ok(byte),
            }
        }
    }

    fn rest_of_object(&mut self) -> io::Result<()> {
        let mut depth = 1_u64;
        self.nested(&mut depth)
    }

    /// Keeps one value: a string, a list or an object to its end, anything else up to the next
    /// mark.
    fn value(&mut self) -> io::Result<()> {
        match self.peek()?.ok_or_else(cut_off)? {
            b'"' => self.string(),
            b'{' | b'[' => {
                self.keep(1);
                let mut depth = 1;
                self.nested(&mut depth)
            }
            _ => loop {
                match self.peek()? {
                    None | Some(b',' | b']' | b'}' | b'{' | b'[' | b'\n') => {
                        // Whatever else stands here is no value either, but it has to be passed.
                        if self.record.is_empty() {
                            self.keep(1);
                        }
                        return Ok(());
                    }
                    Some(_) => self.keep(1),
                }
            },
        }
    }

    /// Keeps what stands within so many brackets.
    fn nested(&mut self, depth: &mut u64) -> io::Result<()> {
        while *depth > 0 {
            let buffer = self.stream.fill_buf()?;
            if buffer.is_empty() {
                return Err(cut_off());
            }
            let marks = buffer
                .iter()
                .position(|byte| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']'));
            let Some(at) = marks else {
                let len = buffer.len();
                self.keep(len);
                continue;
            };
            let mark = buffer[at];
            self.keep(at);
            match mark {
                b'"' => self.string()?,
                b'{' | b'[' => {
                    *depth += 1;
                    self.keep(1);
                }
                _ => {
                    *depth -= 1;
                    self.keep(1);
                }
            }
        }
        Ok(())
    }

    /// Keeps a string with its quotes.
    fn string(&mut self) -> io::Result<()> {
        self.keep(1);
        loop {
            let buffer = self.stream.fill_buf()?;
            if buffer.is_empty() {
                return Err(cut_off());
            }
            let Some(at) = buffer.iter().position(|byte| matches!(byte, b'"' | b'\\')) else {
                let len = buffer.len();
                self.keep(len);
                continue;
            };
            let escapes = buffer[at] == b'\\';
            self.keep(at + 1);
            if !escapes {
                return Ok(());
            }
            if self.peek()?.is_none() {
                return Err(cut_off());
            }
            self.keep(1);
        }
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        Ok(self.stream.fill_buf()?.first().copied())
    }

    /// Takes so many bytes of those that are buffered.
    fn keep(&mut self, len: usize) {
        // What is buffered was looked at by the caller, so that this cannot fail; at the end of the
        // stream it is empty.
        if let Ok(buffer) = self.stream.fill_buf() {
            let len = len.min(buffer.len());
            self.record.extend(&buffer[..len]);
            self.stream.consume(len);
        }
    }
}

/// Bytes up to the longest record.
#[derive(Default)]
struct Kept {
    bytes: Vec<u8>,
    too_long: bool,
}

impl Kept {
    fn clear(&mut self) {
        self.bytes.clear();
        self.too_long = false;
    }

    fn is_empty(&self) -> bool {
        self.bytes.is_empty() && !self.too_long
    }

    fn push(&mut self, byte: u8) {
        self.extend(&[byte]);
    }

    fn extend(&mut self, bytes: &[u8]) {
        if self.too_long || self.bytes.len() + bytes.len() > LONGEST_RECORD {
            self.too_long = true;
            self.bytes = Vec::new();
        } else {
            self.bytes.extend_from_slice(bytes);
        }
    }
}

fn cut_off() -> io::Error {
    io::ErrorKind::UnexpectedEof.into()
}
