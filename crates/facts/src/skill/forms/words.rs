//! The words of a form.

use crate::text::{Text, TokenKind};

/// A hyphen inside a word: `object-oriented`.
pub(super) fn is_hyphen(text: &Text, at: usize) -> bool {
    let token = text.tokens[at];
    token.kind == TokenKind::Mark
        && !token.spaced
        && text.tokens.get(at + 1).is_some_and(|next| !next.spaced)
        && matches!(text.word(at), "-" | "‐" | "‑")
}

/// The keys of a form's words, without the hyphens inside words.
pub(super) fn words(form: &str) -> Vec<u64> {
    let text = Text::new(form);
    (0..text.tokens.len())
        .filter(|at| *at == 0 || !is_hyphen(&text, *at))
        .map(|at| text.keys[at])
        .collect()
}
