//! What the program writes. All of it goes through here: text for people, in which nothing that
//! comes from outside (names of files, titles, texts of ads) can steer the terminal or turn the text
//! around, and answers for programs (`--json`), which hold the data as they are.

use std::borrow::Cow;
use std::io::{self, Stderr, Stdout, Write};

use serde::Serialize;

use crate::bidi;

/// Standard output, for people.
pub(super) fn text() -> Plain<Stdout> {
    Plain(io::stdout())
}

/// Standard error, for people: errors and the log.
pub(super) fn errors() -> Plain<Stderr> {
    Plain(io::stderr())
}

/// Standard output, for programs.
pub(super) fn raw() -> Stdout {
    io::stdout()
}

/// Standard error, for programs: the log as JSON.
pub(super) fn raw_errors() -> Stderr {
    io::stderr()
}

/// Writes one value as indented JSON.
pub(super) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    Ok(writeln!(raw(), "{text}")?)
}

/// Writes text in which a character that would steer a terminal stands as its number: `\u{1b}`.
#[derive(Debug)]
pub(super) struct Plain<W>(W);

impl<W: Write> Write for Plain<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for chunk in bytes.utf8_chunks() {
            self.0.write_all(plain(chunk.valid()).as_bytes())?;
            for byte in chunk.invalid() {
                write!(self.0, "\\x{byte:02x}")?;
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A text as [`Plain`] writes it, for what writes to the terminal by itself.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(steers) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if steers(character) {
            plain.extend(character.escape_unicode());
        } else {
            plain.push(character);
        }
    }
    Cow::Owned(plain)
}

/// Whether a character moves the cursor, begins a command of a terminal, or turns text around.
fn steers(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\t') || bidi::is_control(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(bytes: &[u8]) -> String {
        let mut out = Plain(Vec::new());
        out.write_all(bytes).unwrap();
        String::from_utf8(out.0).unwrap()
    }

    #[test]
    fn nothing_that_is_written_steers_the_terminal() {
        assert_eq!(
            written("\u{1b}[31mred\u{9b}1m \u{202e}back\u{2069}\r\u{7f}".as_bytes()),
            r"\u{1b}[31mred\u{9b}1m \u{202e}back\u{2069}\u{d}\u{7f}"
        );
    }

    #[test]
    fn text_is_written_as_it_is() {
        let text = "Café · 日本 · a\tb\nc 👩‍🍳";
        assert_eq!(written(text.as_bytes()), text);
    }

    #[test]
    fn bytes_that_are_no_text_are_written_as_numbers() {
        assert_eq!(written(b"a\xffb\x9b"), r"a\xffb\x9b");
    }
}
