//! What an ad pays.

use serde::{Deserialize, Serialize};

mod amount;
mod context;
mod currency;
mod equity;
mod period;

pub use amount::Cents;
pub use currency::Currency;
pub use equity::Equity;
pub use period::Period;

use crate::near;
use crate::text::{Span, Text, TokenKind};
use amount::{Quote, Sign};
use context::{Place, Rank};

/// Pay as an ad states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pay {
    /// At least so much. An amount alone, without "from" or "up to", is both the minimum and the
    /// maximum.
    pub min: Option<Cents>,
    /// At most so much.
    pub max: Option<Cents>,
    /// What time it is for.
    pub period: Period,
    /// What it is paid in.
    pub currency: Currency,
    /// What states it: `$80,000 - $95,500 per year`.
    pub span: Span,
    /// Whether the ad names the period; otherwise it is told from the size of the amount.
    pub stated: bool,
}

impl Pay {
    /// Minimum and maximum for a year of full-time work.
    pub fn yearly(&self) -> (Option<Cents>, Option<Cents>) {
        let yearly = |amount: Cents| amount.saturating_mul(self.period.per_year());
        (self.min.map(yearly), self.max.map(yearly))
    }
}

/// What an ad says of money.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PayRead {
    /// All pay, the first one standing for the ad.
    ///
    /// They have the order of the text, because an ad of several jobs names the one first that
    /// gives it its title; but base pay goes before what may be earned with commission ("on-target
    /// earnings").
    pub salaries: Vec<Pay>,
    /// The first share in the company.
    pub equity: Option<Equity>,
}

/// Reads what an ad pays.
pub fn read(text: &Text) -> PayRead {
    read_in(text, None)
}

/// Reads what an ad pays that is known to pay in a currency, which is meant where it names none.
pub fn read_in(text: &Text, home: Option<Currency>) -> PayRead {
    let mut found: Vec<(Rank, Quote)> = Vec::new();
    let mut equity = None;
    let mut title = 0..0;
    for (number, line) in near::lines(text).enumerate() {
        let above = std::mem::replace(&mut title, line.clone());
        let mut place = None;
        let mut at = line.start;
        while at < line.end {
            let token = at;
            at += 1;
            if text.word(token) == "%" && equity.is_none() {
                let paid = found.last().map(|(_, quote)| quote.tokens.end);
                equity = equity::equity(text, token, paid);
            }
            if !may_be_amount(text, token) {
                continue;
            }
            let Some(quote) = amount::quote(text, token, line.end) else {
                continue;
            };
            if quote.most() == 0 {
                at = quote.tokens.end.max(at);
                continue;
            }
            let place = place.get_or_insert_with(|| Place {
                line: line.clone(),
                listed: number == 0 || line.clone().any(|at| text.word(at) == "|"),
                titled: above.len() <= LONGEST_TITLE
                    && above.clone().any(|at| context::names_pay(text, at)),
            });
            if let Some(rank) = context::rank(text, place, &quote) {
                at = quote.tokens.end.max(at);
                found.push((rank, quote));
            }
        }
    }
    PayRead {
        salaries: salaries(text, found, home),
        equity,
    }
}

/// A longer line is no title.
const LONGEST_TITLE: usize = 5;

/// Tells most numbers that are no amounts from their bytes: those of up to three digits without a
/// letter, unless a currency or "k" stands near.
fn may_be_amount(text: &Text, at: usize) -> bool {
    let token = text.tokens[at];
    let word = text.word(at).as_bytes();
    if token.kind == TokenKind::Word {
        return word.len() >= 4
            && word[word.len() - 2..].iter().any(u8::is_ascii_digit)
            && word[0].is_ascii_alphabetic();
    }
    if !word[0].is_ascii_digit() {
        return false;
    }
    if word.len() > 3 || !word[word.len() - 1].is_ascii_digit() {
        return true;
    }
    let before = at.checked_sub(1).map_or("", |at| text.word(at));
    let after = text.word(at + 1);
    let is_joint = |word: &str| {
        matches!(
            word,
            "-" | "–" | "—" | "−" | "~" | "to" | "and" | "+" | "'" | "’" | ","
        )
    };
    let is_sign = |word: &str| {
        !word.is_ascii()
            || word == "$"
            || (2..=6).contains(&word.len()) && currency::of_word(word).is_some()
    };
    is_sign(before) || is_sign(after) || is_joint(after) || amount::is_scale(after)
}

/// Turns what was found into pay, the best first and nothing twice.
fn salaries(text: &Text, mut found: Vec<(Rank, Quote)>, home: Option<Currency>) -> Vec<Pay> {
    if found.is_empty() {
        return Vec::new();
    }
    found.sort_by_key(|(rank, _)| *rank);
    let known = found.iter().find_map(|(_, quote)| match quote.sign {
        Some(Sign::Currency(currency)) => Some(currency),
        _ => None,
    });
    let place = home.or_else(|| currency::of_place(text));
    let dollars = found
        .iter()
        .any(|(_, quote)| quote.sign == Some(Sign::Dollar));
    let mut salaries: Vec<Pay> = Vec::new();
    for (_, quote) in found {
        let currency = match quote.sign {
            Some(Sign::Currency(currency)) => currency,
            Some(Sign::Dollar) => place
                .filter(|place| place.is_dollar())
                .unwrap_or(Currency::USD),
            None => match known.or(place.filter(|place| !dollars || place.is_dollar())) {
                Some(currency) => currency,
                // "Salary: 30000" may be of any country and period.
                None if !dollars && quote.is_plain() && period_before(text, &quote).is_none() => {
                    continue;
                }
                None => Currency::USD,
            },
        };
        let mut span = text.span(quote.tokens.clone());
        span.start += quote.skip;
        let usual = match currency.usual_period(quote.most()) {
            // In Ethiopia pay is by the month in dollars too.
            Period::Hour | Period::Day if place == Some(Currency::ETB) => Period::Month,
            usual => usual,
        };
        let before =
            || period_before(text, &quote).filter(|period| period.fits(quote.most(), usual));
        let stated = quote.period.or_else(before);
        let (period, stated) = (stated.unwrap_or(usual), stated.is_some());
        let pay = Pay {
            min: quote.min,
            max: quote.max,
            period,
            currency,
            span,
            stated,
        };
        let same = |other: &Pay| {
            (other.min, other.max, other.period, other.currency)
                == (pay.min, pay.max, period, currency)
        };
        if !salaries.iter().any(same) && salaries.len() < MOST_SALARIES {
            salaries.push(pay);
        }
    }
    salaries
}

/// More are a price list.
const MOST_SALARIES: usize = 40;

/// How far before an amount its period may stand.
const REACH_OF_PERIOD: usize = 8;

fn period_before(text: &Text, quote: &Quote) -> Option<Period> {
    let sentence = near::sentence(text, quote.tokens.start);
    let from = sentence
        .start
        .max(quote.tokens.start.saturating_sub(REACH_OF_PERIOD));
    let is_break = |at: &usize| {
        matches!(text.word(*at), "|" | ";" | "•") || text.tokens[*at].kind == TokenKind::Number
    };
    let from = (from..quote.tokens.start)
        .rev()
        .find(is_break)
        .map_or(from, |at| at + 1);
    period::before(text, from, quote.tokens.start)
}

#[cfg(test)]
mod tests;
