//! The share in the company that an ad offers: `0.5% - 1% equity`. It is no pay.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::lexicon::Lexicon;
use crate::number;
use crate::text::{Span, Text, TokenKind};

/// A share in the company that comes with the job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Equity {
    /// At least so much, in hundredths of a percent.
    pub min: Option<u32>,
    /// At most so much, in hundredths of a percent.
    pub max: Option<u32>,
    /// What states it: `0.5%–1.5%`.
    pub span: Span,
}

/// Larger shares are commissions, and percentages of something else.
const MOST: i64 = 3000;
/// How many words may stand between a share and the word that says it is one.
const REACH: usize = 5;

/// Words near a percentage, and whether they make it a share in the company.
static CUES: LazyLock<Lexicon<bool>> = LazyLock::new(|| {
    Lexicon::new(&[
        (
            true,
            "equity|options|option|stock|stocks|share|shares|ownership|iso|isos|esop|emi|founder's equity|stake|\
             vested",
        ),
        (
            false,
            "bonus|commission|match|matching|401k|remote|raise|growth|revenue|coverage|covered|salary|travel|\
             profit|discount|;|.|contribution|time|of your|of our|of the|premium|premiums|employer|paid|pension",
        ),
    ])
});

/// Reads the share whose percent sign, the last one of a range, is at a token. `paid` is the token
/// after the nearest pay before it: "$80k - $120k · 0.5 - 1%" speaks of shares without the word.
pub(super) fn equity(text: &Text, percent: usize, paid: Option<usize>) -> Option<Equity> {
    let (high, mut start) = percentage(text, percent)?;
    let mut low = None;
    if let Some(dash) = start
        .checked_sub(1)
        .filter(|at| matches!(text.word(*at), "-" | "–" | "—" | "to" | "−" | "‐" | "~"))
    {
        let end = dash - usize::from(text.word(dash.checked_sub(1)?) == "%");
        if let Some((value, from)) = percentage(text, end).filter(|(value, _)| *value <= high) {
            (low, start) = (Some(value), from);
        }
    }
    // The lower end of a range is read with the upper one.
    let range_follows = matches!(
        text.word(percent + 1),
        "-" | "–" | "—" | "to" | "−" | "‐" | "~"
    ) && text
        .tokens
        .get(percent + 2)
        .is_some_and(|next| next.kind == TokenKind::Number)
        && percentage(text, percent + 3).is_some_and(|(next, _)| next >= high)
        && text.word(percent + 3) == "%";
    if range_follows || high > MOST {
        return None;
    }
    let after = (percent + 1..percent + 1 + REACH).find_map(|at| CUES.at(text, at));
    let before = (start.saturating_sub(REACH)..start)
        .rev()
        .find_map(|at| CUES.at(text, at));
    let named = match (after, before) {
        (Some((named, _)), _) if named || !matches!(text.word(percent + 1), "." | ";") => named,
        (_, Some((named, _))) => named,
        (_, None) => paid.is_some_and(|paid| start.checked_sub(paid).is_some_and(|gap| gap <= 2)),
    };
    let up_to = start >= 2
        && text.word(start - 2).eq_ignore_ascii_case("up")
        && text.word(start - 1).eq_ignore_ascii_case("to");
    let open = text.word(percent + 1) == "+"
        && text
            .tokens
            .get(percent + 1)
            .is_some_and(|plus| !plus.spaced);
    let points = |value: i64| u32::try_from(value).ok();
    named.then(|| Equity {
        min: if low.is_none() && up_to {
            None
        } else {
            points(low.unwrap_or(high))
        },
        max: if low.is_none() && open {
            None
        } else {
            points(high)
        },
        span: text.span(start..percent + 1),
    })
}

/// The number that ends right before a token, in hundredths, and its token.
fn percentage(text: &Text, end: usize) -> Option<(i64, usize)> {
    let at = end.checked_sub(1)?;
    let figure =
        number::figure(text.word(at)).filter(|figure| figure.rest.is_empty() && !figure.grouped)?;
    // ".5%"
    let point = at
        .checked_sub(1)
        .filter(|point| text.word(*point) == "." && !text.tokens[at].spaced);
    match point {
        Some(point)
            if text.tokens[point].spaced
                || point == 0
                || !matches!(text.tokens[point - 1].kind, TokenKind::Number) =>
        {
            let shift = if figure.digits == 1 { 10 } else { 1 };
            (figure.digits <= 2).then_some((figure.hundredths / 100 * shift, point))
        }
        _ => Some((figure.hundredths, at)),
    }
}
