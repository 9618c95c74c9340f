//! How text gets into HTML (`askama.toml` names it for every template): escaped, and without
//! characters that steer the direction of text.

use std::fmt::{self, Write};

use askama::filters::{Escaper, Html};

use crate::bidi;

/// Escapes text for HTML.
#[derive(Debug, Clone, Copy, Default)]
pub struct Text;

impl Escaper for Text {
    fn write_escaped_str<W: Write>(&self, mut dest: W, text: &str) -> fmt::Result {
        if text.is_ascii() {
            return Html.write_escaped_str(dest, text);
        }
        text.split(bidi::is_control)
            .try_for_each(|part| Html.write_escaped_str(&mut dest, part))
    }

    fn write_escaped_char<W: Write>(&self, dest: W, character: char) -> fmt::Result {
        if bidi::is_control(character) {
            return Ok(());
        }
        Html.write_escaped_char(dest, character)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_can_neither_be_markup_nor_turn_around_what_stands_beside_it() {
        let mut html = String::new();
        let text = "<b>Café\u{202E} & \u{2066}co\u{2069}\u{200F}";
        Text.write_escaped_str(&mut html, text).unwrap();
        Text.write_escaped_char(&mut html, '\u{202E}').unwrap();
        Text.write_escaped_char(&mut html, '<').unwrap();
        assert_eq!(html, "&#60;b&#62;Café &#38; co&#60;");
    }
}
