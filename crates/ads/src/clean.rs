//! Cleans the texts that sources give: HTML becomes plain text, characters that a database refuses
//! are left out, and no field gets longer than it may be.

use serde_json::Value;

use crate::record::Reason;

/// The longest text: the longest ads have some tens of thousands of characters.
pub(super) const LONGEST_TEXT: usize = 256 << 10;

/// The longest field of one line, in characters: the longest titles and lists of places have some
/// hundreds.
const LONGEST_LINE: usize = 500;

/// What exports write where there is nothing.
const NOTHING: [&str; 7] = ["nan", "null", "none", "n/a", "na", "-", "undefined"];

/// The text of an ad, which may be written as HTML, also as HTML whose brackets are escaped.
pub(super) fn text(written: &str) -> Result<String, Reason> {
    let mut text = without_control(&facts::html::text(written));
    if !written.contains('<') && written.contains("&lt;") {
        text = without_control(&facts::html::text(&text));
    }
    text_of_length(text)
}

/// A text that says something, and not more than an ad can.
pub(super) fn text_of_length(text: String) -> Result<String, Reason> {
    match text.len() {
        0 => Err(Reason::NoText),
        len if len > LONGEST_TEXT => Err(Reason::LongText(len)),
        _ => Ok(text),
    }
}

/// A field of one line; none if it says nothing.
pub(super) fn line(written: &str) -> Option<String> {
    // What is cut off below is not looked at: a title of megabytes is as quick as any.
    let start: String = written.chars().take(4 * LONGEST_LINE).collect();
    let text = without_control(&facts::html::text(&start));
    let words: Vec<&str> = text.split_whitespace().collect();
    let line: String = words.join(" ").chars().take(LONGEST_LINE).collect();
    let says_nothing = line.is_empty()
        || NOTHING
            .iter()
            .any(|nothing| nothing.eq_ignore_ascii_case(&line));
    (!says_nothing).then_some(line)
}

/// An address that a reader can follow.
pub(super) fn url(written: &str) -> Option<String> {
    let url = written.trim();
    let named = ["https://", "http://"].iter().any(|scheme| {
        url.get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
            && url.len() > scheme.len()
    });
    let plain = url.len() <= 2000 && !url.contains(|c: char| c.is_whitespace() || c.is_control());
    (named && plain).then(|| url.to_owned())
}

/// What a value of JSON is called: a text or a number itself, an object by its name, a list by its
/// first that has one.
pub(super) fn name(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => line(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => values.iter().find_map(name),
        Value::Object(fields) => ["name", "legalName", "value", "label"]
            .iter()
            .find_map(|key| name(fields.get(*key)?)),
        Value::Null | Value::Bool(_) => None,
    }
}

/// PostgreSQL refuses NUL in a text, and other control characters say nothing.
fn without_control(text: &str) -> String {
    let control = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if !text.contains(control) {
        return text.trim().to_owned();
    }
    let text: String = text
        .replace("\r\n", "\n")
        .chars()
        .filter(|c| !control(*c))
        .collect();
    text.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_html_reads_as_html() {
        assert_eq!(
            text("&lt;p&gt;Nurses &amp;amp; aides&lt;/p&gt;&lt;p&gt;Nights&lt;/p&gt;").unwrap(),
            "Nurses & aides\n\nNights"
        );
    }

    #[test]
    fn characters_that_a_database_refuses_are_left_out() {
        assert_eq!(text("Nurse\0s\u{7} wanted").unwrap(), "Nurses wanted");
        assert_eq!(
            line("Reg\0istered\tNurse").as_deref(),
            Some("Registered Nurse")
        );
    }

    #[test]
    fn what_an_export_writes_for_nothing_is_nothing() {
        assert_eq!(line(" NaN "), None);
        assert_eq!(line("<b></b>"), None);
    }

    #[test]
    fn only_addresses_that_can_be_followed_are_kept() {
        assert_eq!(
            url("HTTPS://example.com/a").as_deref(),
            Some("HTTPS://example.com/a")
        );
        assert_eq!(url("javascript:alert(1)"), None);
        assert_eq!(url("https://"), None);
    }
}
