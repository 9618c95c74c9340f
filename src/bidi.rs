//! Characters that steer the direction of text. In a text of others they can turn around what
//! stands beside it, so that it reads as something else.

/// Whether a character is one: marks, embeddings, overrides and isolates (Unicode's
/// `Bidi_Control`).
pub const fn is_control(character: char) -> bool {
    matches!(
        character,
        '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'
    )
}
