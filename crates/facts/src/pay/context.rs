//! Whether an amount of money is pay: what stands around it.

use std::ops::Range;
use std::sync::LazyLock;

use super::amount::{Quote, Sign};
use super::currency::Currency;
use super::period::Period;
use crate::lexicon::{Lexicon, says};
use crate::near;
use crate::text::{Text, TokenKind};

/// A line of an ad.
pub(super) struct Place {
    pub line: Range<usize>,
    /// Whether it is the first one, or fields with `|` between: amounts need no word that says what
    /// they are.
    pub listed: bool,
    /// Whether the line before is a title such as "Salary".
    pub titled: bool,
}

/// How well an amount stands for what the ad pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Base,
    WithCommission,
}

/// What words near an amount say about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cue {
    /// It is pay.
    Pay,
    /// The same, as the name of a field: "Salary: 8,000".
    Label,
    /// It is something else.
    Other,
    /// It is what may be earned with commission.
    OnTarget,
}

static BEFORE: LazyLock<Lexicon<Cue>> = LazyLock::new(|| {
    Lexicon::new(&[
        (
            Cue::Label,
            "salary|salaries|sallary|salery|compensation|comp|pay|rate|rates|wage|wages|remuneration|renumeration|\
             base|package|ctc|gross|net|ደመወዝ|ደሞዝ|payscale|payrate|tc|£££|$$$|payment|estimated income",
        ),
        (
            Cue::Pay,
            "paying|pays|paid|earn|earning|earnings|offer|offering",
        ),
        (
            Cue::Other,
            "raise|raised|raising|raises|funding|funded|fundraise*|seed|series|revenue|revenues|arr|mrr|valuation|\
             valued|worth|bonus|bonuses|stipend|reimburse*|allowance|save|saves|saving|savings|saved|budget|\
             insurance|disability|referral|refer|referrals|reward|invest|invested|investment|investors|sold|prize|\
             award|cost|costs|costing|price|priced|prices|spend|spends|spending|spent|profit|profits|turnover|\
             transactions|process|processed|processing|processes|assets|backed|tuition|conference|conferences|401k|\
             match|discount|deposit|grant|grants|relocation|equipment|gym|internet|commuter|closed|secured|\
             customers|users|generate|generates|generating|generated|sign - on|signing|value|fees|deductible|gift|\
             donate*|donated|capital|round|purchase|purchases|loan of|loans of|credit of|limit|tax|over the|\
             incentive|incentives|commission|transport|transportation|meal|phone|laptop|fee|won|less|income of|\
             sales of|clients|manage|managing|managed|reach|contract value|projects|project worth|charge|charges|\
             charged|fine|vacation|penalty|quota|deals|offset|pension|per diem|wellness|learning budget|credit|\
             credits|voucher|commissions|bootcamp|average salary|median salary|average gross|companies pay|\
             customers pay|rates averaging|cash prize",
        ),
        (Cue::OnTarget, "ote|on target|on - target"),
    ])
});

static AFTER: LazyLock<Lexicon<Cue>> = LazyLock::new(|| {
    Lexicon::new(&[
        (
            Cue::Pay,
            "base|salary|salaries|doe|d . o . e|compensation|comp|gross|net|per annum|total comp|wage|pay|cash|\
             depending on|brutto|based on|commensurate|dependent on|w2|1099|corp|c2c|negotiable|take - home|starting",
        ),
        (
            Cue::Other,
            "to whoever|to anyone|cash to|usd to whoever|if you refer|if your|if the person|if a person|if a candidate|bonus|bonuses|starting bonus|net revenue|\
             gross revenue|gross sales|base bonus|funding|funded|in revenue|revenue|raised|stipend|budget|referral|\
             sign - on|signing|allowance|toward|towards|for every|worth|credit|credits|seed|series|round|vc|\
             investment|arr|mrr|market|company|industry|users|customers|match|commission|relocation|equipment|prize|\
             award|fee|reimbursement|tuition|insurance|deductible|off|annual bonus|sponsorship|grant|grants|\
             of funding|in funding|in venture|in seed|from investors|in capital|valuation|profit|per video|per task|\
             deal|deals|loan|loans|gift|contract|contracts|voucher|perk|contribution|raise|incentive|on sign|sign|\
             to spend|towards your|to invest|laptop|conference|meal|transport|transportation|savings|copay|vacation|\
             a year in revenue|income|software|assets|donation|scholarship|increase|discount|rent|clients|sales|\
             product",
        ),
        (Cue::OnTarget, "ote|on target|on - target"),
    ])
});

/// How far before an amount words say what it is.
const REACH_BEFORE: usize = 12;
/// How far after it.
const REACH_AFTER: usize = 5;

/// How well an amount stands for what the ad pays, if it is pay.
pub(super) fn rank(text: &Text, place: &Place, quote: &Quote) -> Option<Rank> {
    let (start, end) = (quote.tokens.start, quote.tokens.end);
    let before = cue_before(text, place, start);
    let labelled =
        before.is_some_and(|(cue, at)| cue == Cue::Label && is_label(text, at + 1..start));
    // "Salary: 20,000+ commission": what follows the plus comes on top.
    let on_top = labelled && text.word(end - 1) == "+";
    let after = cue_after(text, place, end).filter(|cue| *cue != Cue::Other || !on_top);
    if after == Some(Cue::Other)
        || before.is_some_and(|(cue, _)| cue == Cue::Other) && after != Some(Cue::Pay)
    {
        return None;
    }
    let named = before.filter(|(cue, _)| *cue != Cue::Other);
    let stated = match named {
        Some(_) if labelled => Statement::Label,
        Some(_) => Statement::Pay,
        None if after.is_some() => Statement::Pay,
        None => Statement::Nothing,
    };
    let setting = if place.listed {
        Setting::Listed
    } else if near::sentence(text, start).len() <= LONGEST_ITEM {
        Setting::Item
    } else {
        Setting::Prose
    };
    let is_pay = match quote.sign {
        Some(sign) => signed_is_pay(text, quote, sign, stated, setting),
        None => bare_is_pay(text, quote, stated, setting),
    };
    let on_target =
        after == Some(Cue::OnTarget) || named.is_some_and(|(cue, _)| cue == Cue::OnTarget);
    is_pay.then_some(if on_target {
        Rank::WithCommission
    } else {
        Rank::Base
    })
}

/// What words say of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Statement {
    Nothing,
    /// That it is pay.
    Pay,
    /// The same, right before it: "Salary: 8,000".
    Label,
}

/// Where an amount stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Setting {
    /// In the first line of the ad, or among fields with `|` between.
    Listed,
    /// In a short sentence, such as an item of a list.
    Item,
    Prose,
}

/// Whether a word is the name of a field with pay.
pub(super) fn names_pay(text: &Text, at: usize) -> bool {
    matches!(BEFORE.at(text, at), Some((Cue::Label, _)))
}

/// The nearest word before an amount that says what it is, within its field or sentence.
fn cue_before(text: &Text, place: &Place, start: usize) -> Option<(Cue, usize)> {
    let from = place
        .line
        .start
        .max(near::sentence(text, start).start)
        .max(start.saturating_sub(REACH_BEFORE));
    let mut at = start;
    while at > from {
        at -= 1;
        if matches!(text.word(at), "|" | "•" | "●" | ";") {
            return None;
        }
        let word = text.word(at);
        let joined = || {
            near::tail(word)
                .and_then(|tail| BEFORE.word(tail))
                .filter(|cue| *cue == Cue::Label)
        };
        if let Some(cue) = BEFORE.at(text, at).map(|(cue, _)| cue).or_else(joined) {
            // "60% of salary up to $2,000 a week" is insurance.
            let share = at >= 2 && text.word(at - 2) == "%" && says(text.word(at - 1), "of");
            return Some((if share { Cue::Other } else { cue }, at));
        }
    }
    let first = start <= place.line.start + 2;
    (place.titled && first).then_some((Cue::Label, start.saturating_sub(1)))
}

/// The first word after an amount that says what it is, before anything else begins.
fn cue_after(text: &Text, place: &Place, end: usize) -> Option<Cue> {
    for at in end..place.line.end.min(end + REACH_AFTER) {
        let word = text.word(at);
        let joins = matches!(word, "+" | "&" | "," | "/")
            || ["and", "plus", "with", "w"]
                .iter()
                .any(|joint| says(word, joint));
        if joins {
            // Who gets shares or a bonus on top gets the amount too.
            let more = (at + 1..place.line.end.min(at + 8)).any(|at| MORE.at(text, at).is_some());
            return (more && at == end).then_some(Cue::Pay);
        }
        if text.tokens[at].kind == TokenKind::Number
            || text.tokens[at].kind == TokenKind::Mark && word != "("
        {
            return None;
        }
        if let Some((cue, _)) = AFTER.at(text, at) {
            return (!is_next_label(text, at)).then_some(cue);
        }
    }
    None
}

/// Whether a word begins the next field, in an ad that lost its line breaks: `Salary: $900
/// Transport Allowance: $50`.
fn is_next_label(text: &Text, at: usize) -> bool {
    text.word(at).starts_with(char::is_uppercase)
        && (at + 1..at + LONGEST_LABEL).any(|at| text.word(at) == ":")
}

/// A colon further away ends no label.
const LONGEST_LABEL: usize = 4;

static MORE: LazyLock<Lexicon<()>> = LazyLock::new(|| {
    Lexicon::new(&[(
        (),
        "equity|stock|options|bonus|bonuses|commission|benefits|super|shares|esop|ote",
    )])
});

/// Whether nothing but a colon and the like stands between a label and its amount.
fn is_label(text: &Text, mut between: Range<usize>) -> bool {
    static FILLERS: LazyLock<Lexicon<()>> = LazyLock::new(|| {
        Lexicon::new(&[(
            (),
            ":|-|–|=|—|*|(|)|/|፦|፡|is|of|range|net|gross|monthly|from|up|to|about|approximately|around|starting|at|\
             the|basic|be|month|hourly|annual|yearly|will|band|for|this|position|compensation|package|scale|offer|\
             per|negotiable|birr|a|max|maximum|min|minimum|of up",
        )])
    });
    between.all(|at| FILLERS.at(text, at).is_some())
}

/// Whether an amount with a currency is pay.
fn signed_is_pay(
    text: &Text,
    quote: &Quote,
    sign: Sign,
    stated: Statement,
    setting: Setting,
) -> bool {
    let amount = quote.most() / 100;
    let next = text.word(quote.tokens.end);
    // "$5 per article", "$3/user"
    let piecework = ["per", "/", "a", "an", "each"]
        .iter()
        .any(|word| says(next, word));
    if piecework && quote.period.is_none() && !quote.scaled {
        return false;
    }
    if stated != Statement::Nothing {
        let clear = quote.period.is_some()
            || stated == Statement::Label
            || quote.is_range()
            || amount >= LEAST_BARE;
        return amount >= LEAST_PAID && clear;
    }
    if sign == Sign::Currency(Currency::ETB) {
        return quote.period == Some(Period::Month) && amount >= LEAST_BIRR;
    }
    let apart = setting != Setting::Prose;
    if let Some(period) = quote.period {
        return period.is_plausible(amount)
            && (apart || quote.is_range() || period == Period::Hour);
    }
    let yearly = (LEAST_YEARLY..=MOST_YEARLY).contains(&amount);
    let hourly = quote.is_range()
        && amount <= MOST_HOURLY
        && setting == Setting::Listed
        && is_alone(text, quote);
    yearly && apart && (quote.is_range() || is_alone(text, quote)) || hourly
}

/// Less is a price.
const LEAST_PAID: i64 = 5;
/// Less a month, in birr, is an allowance.
const LEAST_BIRR: i64 = 1_000;
/// Without a period or a word for it, only so much is taken for pay.
const LEAST_YEARLY: i64 = 15_000;
const MOST_YEARLY: i64 = 999_000;
/// Or a range of so much, which is by the hour.
const MOST_HOURLY: i64 = 250;
/// A longer sentence is prose, in which a lone amount may be anything.
const LONGEST_ITEM: usize = 24;

/// Words after a bare number with which it is still an amount; before others it counts them.
static NO_THINGS: LazyLock<Lexicon<()>> = LazyLock::new(|| {
    Lexicon::new(&[(
        (),
        "per|plus|and|depending|doe|base|in|to|with|w|or|for|based|net|gross|negotiable|equity|salary|commission",
    )])
});

/// Whether an amount without a currency is pay.
fn bare_is_pay(text: &Text, quote: &Quote, stated: Statement, setting: Setting) -> bool {
    let amount = quote.most() / 100;
    let year = !quote.scaled && !quote.grouped && (1900..=2100).contains(&amount);
    let plan = quote.scaled && !quote.is_range() && matches!(amount, 401_000 | 403_000);
    let end = quote.tokens.end;
    if year || plan || quote.digits > MOST_DIGITS || text.word(end) == "%" {
        return false;
    }
    let counts =
        text.word(end).starts_with(char::is_lowercase) && NO_THINGS.at(text, end).is_none();
    let counts = counts && text.word(end - 1) != "+";
    let yearly = (LEAST_YEARLY..=MOST_YEARLY).contains(&amount);
    if stated == Statement::Label && !counts {
        let plausible = quote
            .period
            .is_some_and(|period| period.is_plausible(amount));
        return quote.scaled && yearly || plausible || amount >= LEAST_BARE;
    }
    if counts || !yearly || !(quote.scaled || quote.grouped) {
        return false;
    }
    let alone = is_alone(text, quote);
    let listed = setting == Setting::Listed;
    if quote.is_range() {
        let stated = listed || stated != Statement::Nothing;
        return stated && (quote.scaled || alone)
            || quote.scaled && alone && setting == Setting::Item;
    }
    quote.scaled && alone && (listed || stated != Statement::Nothing && setting == Setting::Item)
}

/// A bare number that is less needs a period to be pay.
const LEAST_BARE: i64 = 2_500;
/// A longer bare number is a telephone number.
const MOST_DIGITS: usize = 7;

/// Whether an amount is a field of its own: between marks, brackets or the ends of the line.
fn is_alone(text: &Text, quote: &Quote) -> bool {
    let sentence = near::sentence(text, quote.tokens.start);
    let is_mark = |word: &str| {
        matches!(
            word,
            "|" | "("
                | "["
                | ","
                | "·"
                | "•"
                | ":"
                | "-"
                | "–"
                | "—"
                | ";"
                | ")"
                | "]"
                | "/"
                | "+"
                | "*"
                | "~"
                | "&"
                | "//"
                | "."
        )
    };
    let opens = quote.tokens.start <= sentence.start
        || is_mark(text.word(quote.tokens.start - 1))
        || [
            "circa", "ca", "around", "approx", "offering", "offer", "pay", "is", "of",
        ]
        .iter()
        .any(|word| says(text.word(quote.tokens.start - 1), word));
    let next = text.word(quote.tokens.end);
    let closes = quote.tokens.end >= sentence.end
        || is_mark(next)
        || [
            "plus",
            "and",
            "with",
            "depending",
            "doe",
            "base",
            "equity",
            "or",
            "salary",
        ]
        .iter()
        .any(|word| says(next, word));
    opens && closes
}
