//! How well a title answers a query, and a document by its titles.

use super::document::{Doc, Kind, Strength};

/// A title that is the query, word for word, gets this on top of [`TITLE`].
const EXACT: f32 = 0.25;
/// The title that answers best.
const TITLE: f32 = 0.40;
/// The document's own name.
const NAME: f32 = 0.12;
/// How many titles of the document answer.
const SIMILAR: f32 = 0.08;
/// The document's prior. The five make 1.
const PRIOR: f32 = 0.15;

/// What a title that answers only in part can score.
pub(super) const MOST_PARTLY: f32 = TITLE + NAME + SIMILAR + PRIOR;

/// What a title gets for answering the query, however many other words it has.
const ANY_TITLE: f32 = 0.5;
/// What a title in another order of words is worth.
const DISORDER: f32 = 0.97;
/// So many titles that answer are as good as any more.
const MANY_TITLES: usize = 64;

/// The part of a score that one title gives, of whose weight the query has `share`.
pub(super) fn title(full: bool, share: f32, ordered: bool, strength: Strength) -> f32 {
    /// Rounding aside, everything.
    const ALL: f32 = 0.999;
    let exact = if full && share > ALL { EXACT } else { 0.0 };
    let order = if ordered { 1.0 } else { DISORDER };
    (exact + TITLE * (ANY_TITLE + (1.0 - ANY_TITLE) * share)) * order * typical(strength)
}

/// How typical a title of this strength is.
fn typical(strength: Strength) -> f32 {
    match strength {
        Strength::Name => 1.0,
        Strength::Reported => 0.95,
        Strength::Alternate | Strength::Short => 0.90,
    }
}

/// The title that gives most, the first of equals.
pub(super) fn best_title(titles: impl Iterator<Item = (u32, f32)>) -> (u32, f32) {
    titles.fold(
        (0, -1.0),
        |best, next| if next.1 > best.1 { next } else { best },
    )
}

/// The score of a document before it is multiplied with the quality of the match.
#[expect(clippy::cast_precision_loss, reason = "at most 64")]
pub(super) fn doc(doc: &Doc, title: f32, name: f32, titles: usize) -> f32 {
    let similar = (1.0 + titles.min(MANY_TITLES) as f32).ln() / (1.0 + MANY_TITLES as f32).ln();
    of_kind(doc.kind) * (title + NAME * name + SIMILAR * similar + PRIOR * doc.prior)
}

/// The most that [`doc`] can give with this title.
pub(super) fn at_most(doc: &Doc, title: f32) -> f32 {
    of_kind(doc.kind) * (title + NAME + SIMILAR + PRIOR * doc.prior)
}

/// Who types a role looks for a role.
fn of_kind(kind: Kind) -> f32 {
    match kind {
        Kind::Occupation => 1.0,
        Kind::Specialization => 0.97,
        Kind::Skill => 0.85,
    }
}
