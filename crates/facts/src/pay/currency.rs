//! Currencies, as ads name them.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::period::Period;
use crate::lexicon::Lexicon;
use crate::near;
use crate::text::Text;

macro_rules! currencies {
    ($($code:ident $hour:literal $day:literal $month:literal $names:literal,)*) => {
        /// A currency, by its ISO 4217 code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "UPPERCASE")]
        #[expect(missing_docs, reason = "the names are ISO 4217's")]
        pub enum Currency { $($code),* }

        /// What names a currency, besides its code.
        const NAMES: &[(Currency, &str)] = &[$((Currency::$code, concat!(stringify!($code), "|", $names))),*];

        impl Currency {
            /// ISO 4217's code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$code => stringify!($code)),* }
            }

            /// The most that is paid an hour, a day and a month: an amount without a period is read
            /// by them.
            fn most(self) -> (i64, i64, i64) {
                match self { $(Self::$code => ($hour, $day, $month)),* }
            }
        }
    };
}

// The bounds are round figures between what is paid for one period at most and for the next at
// least. Where ads without a period name the month (Ethiopia, Poland, …) hours and days have none.
currencies! {
    USD 250 1_200 11_000 "US $|U.S $|usd|dollar|dollars|us dollars|$",
    EUR 250 1_200 11_000 "eur|€|euro|euros",
    GBP 250 1_200 9_000 "gbp|£|ukp|pounds sterling|sterling",
    CAD 250 1_200 12_000 "cad|cdn|CA $|C $|CAD $|CDN $",
    AUD 250 1_500 12_000 "aud|AU $|A $|AUD $",
    NZD 250 1_500 12_000 "nzd|NZ $",
    SGD 150 1_000 18_000 "sgd|S $|SG $",
    HKD 0 0 120_000 "hkd|HK $",
    CHF 250 1_500 15_000 "chf|sfr|francs",
    INR 0 0 150_000 "inr|₹|rs|rs .|rupees|lpa|lakhs per annum",
    ETB 0 0 400_000 "etb|birr|Br|BR|birrs|ብር",
    SEK 0 0 150_000 "sek|kr",
    NOK 0 0 120_000 "nok",
    DKK 0 0 100_000 "dkk",
    PLN 0 0 60_000 "pln|zł|zloty|zlotys|złotych",
    CZK 0 0 300_000 "czk|kč",
    HUF 0 0 3_000_000 "huf",
    RUB 0 0 600_000 "rub|₽|rubles|rur",
    UAH 0 0 300_000 "uah|₴",
    ILS 0 0 80_000 "nis|ils|₪",
    JPY 0 0 1_500_000 "jpy|¥|yen",
    CNY 0 0 80_000 "cny|rmb",
    BRL 0 0 40_000 "brl|R $|reais",
    MXN 0 0 150_000 "mxn",
    ZAR 0 0 150_000 "zar|R",
    KES 0 0 1_000_000 "kes|ksh",
    NGN 0 0 3_000_000 "ngn|₦|naira",
    AED 0 0 90_000 "aed",
}

impl Currency {
    /// The period of an amount that states none. In hundredths.
    pub(super) fn usual_period(self, cents: i64) -> Period {
        let (hour, day, month) = self.most();
        match cents / 100 {
            amount if amount <= hour => Period::Hour,
            amount if amount <= day => Period::Day,
            amount if amount <= month => Period::Month,
            _ => Period::Year,
        }
    }

    /// Whether it is one of those that `$` can stand for.
    pub(super) fn is_dollar(self) -> bool {
        matches!(
            self,
            Self::USD | Self::CAD | Self::AUD | Self::NZD | Self::SGD | Self::HKD
        )
    }
}

static LEXICON: LazyLock<Lexicon<Currency>> = LazyLock::new(|| Lexicon::new(NAMES));

/// The currency that begins at a token, and how many tokens name it.
pub(super) fn at(text: &Text, token: usize) -> Option<(Currency, usize)> {
    LEXICON.at(text, token)
}

/// The currency that a part of a word names.
pub(super) fn of_word(word: &str) -> Option<Currency> {
    LEXICON.word(word)
}

/// The currency that ends before a token, and where it begins.
pub(super) fn before(text: &Text, end: usize) -> Option<(Currency, usize)> {
    // "US$" is two tokens, "$" one.
    (1..=3)
        .rev()
        .filter_map(|len| end.checked_sub(len))
        .find_map(|start| {
            let (currency, len) = at(text, start)?;
            // "A $90k base" is not in Australian dollars.
            let joined = len == 1 && text.word(start) != "R"
                || text.word(start).len() >= 3
                || !text.tokens[end - 1].spaced;
            (start + len == end && joined).then_some((currency, start))
        })
}

/// Places, and what is paid there.
static PLACES: LazyLock<Lexicon<Currency>> = LazyLock::new(|| {
    Lexicon::new(&[
        (
            Currency::GBP,
            "UK|U.K|United Kingdom|England|London|Scotland|Edinburgh|Glasgow|Manchester|Bristol|Leeds|Oxford|\
             Birmingham|Wales",
        ),
        (
            Currency::EUR,
            "Germany|Berlin|Munich|Hamburg|Cologne|Frankfurt|Stuttgart|Netherlands|Amsterdam|Rotterdam|Utrecht|\
             France|Ireland|Dublin|Spain|Madrid|Barcelona|Italy|Milan|Austria|Vienna|Finland|Helsinki|Belgium|\
             Brussels|Portugal|Lisbon|Greece|Estonia|Tallinn|Luxembourg|EU|Europe",
        ),
        (
            Currency::CHF,
            "Switzerland|Zurich|Zürich|Geneva|Lausanne|Basel",
        ),
        (
            Currency::CAD,
            "Canada|Toronto|Vancouver|Montreal|Montréal|Calgary|Ottawa|Ontario|Waterloo , ON",
        ),
        (Currency::AUD, "Australia|Sydney|Melbourne|Brisbane|Perth"),
        (Currency::NZD, "New Zealand|Auckland|Wellington"),
        (Currency::SGD, "Singapore"),
        (Currency::HKD, "Hong Kong"),
        (
            Currency::INR,
            "India|Bangalore|Bengaluru|Mumbai|Pune|Delhi|Hyderabad|Chennai",
        ),
        (Currency::SEK, "Sweden|Stockholm|Gothenburg"),
        (Currency::NOK, "Norway|Oslo"),
        (Currency::DKK, "Denmark|Copenhagen"),
        (Currency::PLN, "Poland|Warsaw|Krakow|Kraków|Wroclaw"),
        (
            Currency::ETB,
            "Addis Ababa|Ethiopia|Ethiopian|Bole|Piassa|Megenagna|Kazanchis|Gerji|Kality|Sarbet|+ 251*",
        ),
        (
            Currency::USD,
            "US|USA|U.S|U.S.A|United States|New York|NYC|San Francisco|SF|CA|NY|MA|TX|WA|Boston|Chicago|Austin|\
             Seattle|Los Angeles|Denver|Palo Alto|Mountain View|Bay Area|IL|CO|VA|PA|NJ|DC|GA|FL|OH|MI|MD|NC|OR|\
             MN|UT|Portland|Atlanta|TN|AZ",
        ),
    ])
});

/// The currency of a place that the first line names, if all its places have one.
///
/// It says what `$` and a bare `80k` mean: in "Toronto | $90k" Canadian dollars, in "Leeds |
/// 40-50k" pounds. Where it names no place, or several, they are US dollars, which most such ads
/// pay in. An ad in Ethiopia pays in birr.
pub(super) fn of_place(text: &Text) -> Option<Currency> {
    let line = near::lines(text).next()?;
    let mut places = line
        .filter_map(|at| PLACES.at(text, at))
        .map(|(currency, _)| currency);
    let first = places.next();
    if let Some(first) = first {
        return places.all(|next| next == first).then_some(first);
    }
    // These ads have their text on one line and name the city anywhere, or are in Amharic.
    let ethiopian = |at: usize| matches!(PLACES.at(text, at), Some((Currency::ETB, _)));
    let amharic = || {
        text.raw
            .chars()
            .any(|c| ('\u{1200}'..='\u{137f}').contains(&c))
    };
    ((0..text.tokens.len()).any(ethiopian) || amharic()).then_some(Currency::ETB)
}
