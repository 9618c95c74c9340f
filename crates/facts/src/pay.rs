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
        Some(Sign::Known(currency)) => Some(currency),
        _ => None,
    });
    let place = home.or_else(|| currency::of_place(text));
    let dollars = found
        .iter()
        .any(|(_, quote)| quote.sign == Some(Sign::Dollar));
    let mut salaries: Vec<Pay> = Vec::new();
    for (_, quote) in found {
        let currency = match quote.sign {
            Some(Sign::Known(currency)) => currency,
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
mod tests {
    use super::Currency::{AUD, CAD, CHF, ETB, EUR, GBP, INR, NOK, USD, ZAR};
    use super::Period::{Day, Hour, Month, Week, Year};
    use super::*;
    use proptest::prelude::*;

    /// Pay in whole units, as `min..max`.
    fn first(raw: &str) -> Option<(String, Period, Currency, &str)> {
        let text = Text::new(raw);
        let pay = read(&text).salaries.first().copied()?;
        let amount = |cents: Option<Cents>| {
            cents.map_or(String::new(), |cents| match cents % 100 {
                0 => (cents / 100).to_string(),
                rest => format!("{}.{rest:02}", cents / 100),
            })
        };
        Some((
            format!("{}..{}", amount(pay.min), amount(pay.max)),
            pay.period,
            pay.currency,
            pay.span.of(raw),
        ))
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of cases")]
    fn ranges_are_read() {
        let table = [
            (
                "Salary: $80,000 - $95,500 per year",
                "80000..95500",
                Year,
                USD,
                "$80,000 - $95,500 per year",
            ),
            (
                "Acme | Baker | Ohio | 80-95k",
                "80000..95000",
                Year,
                USD,
                "80-95k",
            ),
            (
                "Acme | Baker | $80k–$95k | ONSITE",
                "80000..95000",
                Year,
                USD,
                "$80k–$95k",
            ),
            (
                "Pay is 100K to 140K USD",
                "100000..140000",
                Year,
                USD,
                "100K to 140K USD",
            ),
            (
                "We pay between $20 and $25 an hour",
                "20..25",
                Hour,
                USD,
                "$20 and $25 an hour",
            ),
            (
                "Acme | Baker | $100-120k",
                "100000..120000",
                Year,
                USD,
                "$100-120k",
            ),
            (
                "Acme | Baker | $80k-90",
                "80000..90000",
                Year,
                USD,
                "$80k-90",
            ),
            (
                "Salary: $40,000+ commission",
                "40000..",
                Year,
                USD,
                "$40,000+",
            ),
            (
                "Salary: $15.50 to $16.25 /hour",
                "15.50..16.25",
                Hour,
                USD,
                "$15.50 to $16.25 /hour",
            ),
            (
                "Acme | Welder | London | £35-47.5k",
                "35000..47500",
                Year,
                GBP,
                "£35-47.5k",
            ),
            (
                "Acme | Baker | Berlin | €50k - 75k",
                "50000..75000",
                Year,
                EUR,
                "€50k - 75k",
            ),
            (
                "Acme | Baker | 40-65k € + bonus",
                "40000..65000",
                Year,
                EUR,
                "40-65k €",
            ),
            (
                "Acme | Baker | EUR 60- 70k",
                "60000..70000",
                Year,
                EUR,
                "EUR 60- 70k",
            ),
            (
                "Salary 60.000 - 80.000 € per year",
                "60000..80000",
                Year,
                EUR,
                "60.000 - 80.000 € per year",
            ),
            (
                "Salary: € 60 000 - 80 000",
                "60000..80000",
                Year,
                EUR,
                "€ 60 000 - 80 000",
            ),
            (
                "Salary: 80k - 120k+ CHF per year",
                "80000..120000",
                Year,
                CHF,
                "80k - 120k+ CHF per year",
            ),
            (
                "Acme | Cook | Zurich | 90k-120k",
                "90000..120000",
                Year,
                CHF,
                "90k-120k",
            ),
            (
                "Acme | Cook | Leeds | 40-50k",
                "40000..50000",
                Year,
                GBP,
                "40-50k",
            ),
            (
                "Acme | Cook | Toronto | $90k-110k",
                "90000..110000",
                Year,
                CAD,
                "$90k-110k",
            ),
            (
                "Acme | Cook | Vancouver | $75 - $110k CAD",
                "75000..110000",
                Year,
                CAD,
                "$75 - $110k CAD",
            ),
            (
                "Acme | Cook | A$90k-A$110k",
                "90000..110000",
                Year,
                AUD,
                "A$90k-A$110k",
            ),
            (
                "Salary: 450k-800k NOK",
                "450000..800000",
                Year,
                NOK,
                "450k-800k NOK",
            ),
            ("CTC: 8-12 LPA", "800000..1200000", Year, INR, "8-12 LPA"),
            (
                "Salary: ₹ 8,00,000 - 12,00,000 per annum",
                "800000..1200000",
                Year,
                INR,
                "₹ 8,00,000 - 12,00,000 per annum",
            ),
            (
                "Salary: Net 16,000-20,000 Birr",
                "16000..20000",
                Month,
                ETB,
                "16,000-20,000 Birr",
            ),
            (
                "Compensation: ETB 15000 - 30,000 per month",
                "15000..30000",
                Month,
                ETB,
                "ETB 15000 - 30,000 per month",
            ),
            (
                "Net 12,000 ETB / month - 14,000ETB / month",
                "12000..14000",
                Month,
                ETB,
                "12,000 ETB / month - 14,000ETB / month",
            ),
            (
                "Salary: $59,534 (Step 1) to $77,396 (Step 10)",
                "59534..77396",
                Year,
                USD,
                "$59,534 (Step 1) to $77,396",
            ),
            (
                "Salary: $90,077/yr - $144,123/yr",
                "90077..144123",
                Year,
                USD,
                "$90,077/yr - $144,123/yr",
            ),
            (
                "Day rate: £400-500 per day",
                "400..500",
                Day,
                GBP,
                "£400-500 per day",
            ),
            (
                "Acme | Cook | $100k-$160k+ | Ohio",
                "100000..160000",
                Year,
                USD,
                "$100k-$160k+",
            ),
            (
                "Pay: $900 - $1,100 weekly",
                "900..1100",
                Week,
                USD,
                "$900 - $1,100 weekly",
            ),
            (
                "Our Roles\n- Cook (80-110k)",
                "80000..110000",
                Year,
                USD,
                "80-110k",
            ),
            (
                "Job Type: Full-timeSalary: $50.00 to $68.00 /hour",
                "50..68",
                Hour,
                USD,
                "$50.00 to $68.00 /hour",
            ),
            (
                "Fees\nSalary\n45k-60k",
                "45000..60000",
                Year,
                USD,
                "45k-60k",
            ),
        ];
        for (raw, amounts, period, currency, span) in table {
            assert_eq!(
                first(raw),
                Some((amounts.to_owned(), period, currency, span)),
                "{raw}"
            );
        }
    }

    #[test]
    #[expect(clippy::too_many_lines, reason = "a table of cases")]
    fn lone_amounts_are_read() {
        let table = [
            ("Salary up to £60k", "..60000", Year, GBP, "up to £60k"),
            (
                "Pay from €4.000 per month",
                "4000..",
                Month,
                EUR,
                "from €4.000 per month",
            ),
            (
                "Acme | Cook | Ohio | $150k+",
                "150000..",
                Year,
                USD,
                "$150k+",
            ),
            (
                "Salary: $130,000.00 /year",
                "130000..130000",
                Year,
                USD,
                "$130,000.00 /year",
            ),
            ("Pay Rate: $26/hr", "26..26", Hour, USD, "$26/hr"),
            (
                "Salary: 15,000 ETB per month",
                "15000..15000",
                Month,
                ETB,
                "15,000 ETB per month",
            ),
            ("Salary: 8000 Birr", "8000..8000", Month, ETB, "8000 Birr"),
            (
                "Salary: ETB 25,000 (Net)",
                "25000..25000",
                Month,
                ETB,
                "ETB 25,000",
            ),
            (
                "Addis Ababa. Salary: 12000",
                "12000..12000",
                Month,
                ETB,
                "12000",
            ),
            (
                "Base salary $90k plus bonus",
                "90000..90000",
                Year,
                USD,
                "$90k",
            ),
            (
                "Acme | Cook | SALARY:50k EUR | Bonn",
                "50000..50000",
                Year,
                EUR,
                "50k EUR",
            ),
            (
                "Hourly pay up to $29.12.",
                "..29.12",
                Hour,
                USD,
                "up to $29.12",
            ),
            (
                "£28,000p.a. plus benefits",
                "28000..28000",
                Year,
                GBP,
                "£28,000p.a",
            ),
            (
                "Acme | Cook | $120,000 | Ohio",
                "120000..120000",
                Year,
                USD,
                "$120,000",
            ),
            (
                "We pay $3000 per month",
                "3000..3000",
                Month,
                USD,
                "$3000 per month",
            ),
            ("Salary is USD80k", "80000..80000", Year, USD, "USD80k"),
            (
                "Pay: R25,000 per month",
                "25000..25000",
                Month,
                ZAR,
                "R25,000 per month",
            ),
            (
                "Monthly salary of 20,700 birr",
                "20700..20700",
                Month,
                ETB,
                "20,700 birr",
            ),
            (
                "Acme | Cook | $100k and up",
                "100000..",
                Year,
                USD,
                "$100k and up",
            ),
            (
                "Salary: minimum $45,000",
                "45000..",
                Year,
                USD,
                "minimum $45,000",
            ),
            (
                "Compensation: 100 USD / month",
                "100..100",
                Month,
                USD,
                "100 USD / month",
            ),
            (
                "Salary range: 140,000 USD",
                "140000..140000",
                Year,
                USD,
                "140,000 USD",
            ),
            (
                "Acme | Cook | 90-120k w/ equity | Ohio",
                "90000..120000",
                Year,
                USD,
                "90-120k",
            ),
            (
                "Job Type: ContractSalary: $5,000.00 /monthEducation:",
                "5000..5000",
                Month,
                USD,
                "$5,000.00",
            ),
            (
                "Salary: 9,000 ETB / month Meal Allowance: 900 ETB",
                "9000..9000",
                Month,
                ETB,
                "9,000 ETB / month",
            ),
            ("ደመወዝ 5 ሺህ እና ኮሚሽን", "5000..5000", Month, ETB, "5 ሺህ"),
        ];
        for (raw, amounts, period, currency, span) in table {
            assert_eq!(
                first(raw),
                Some((amounts.to_owned(), period, currency, span)),
                "{raw}"
            );
        }
    }

    #[test]
    fn other_money_and_other_numbers_are_no_pay() {
        for raw in [
            "We raised $20M from investors",
            "A $2 billion market",
            "We raised $500k last year",
            "Customers save $500 a month",
            "A budget of $2,000 for conferences",
            "Sign-on bonus of $5,000",
            "Refer a friend and get a $1,000 referral bonus",
            "A $50/month gym stipend",
            "401k match",
            "Benefits: 401k",
            "$1,000 yearly training budget",
            "The course price is $300",
            "Life insurance up to $200,000",
            "60% of salary up to $2,000 per week",
            "Competitive salary, DOE",
            "Salary: negotiable",
            "Founded in 2019, 10,000 users",
            "Call 0911234567",
            "Open 24/7",
            "An S&P 500 company",
            "Seed round of $750k",
            "$1.2m in revenue",
            "We process $30k-$50k orders",
            "Payment: 300 birr per video",
            "$5 per article",
            "Salary: $0.00 /year",
            "Salary: $90k-$80k",
            "We serve 100k-200k requests",
            "Acme | Cook | 500k users | Ohio",
            "ARR of $800k",
            "Assets of $15 million",
            "Ship to 90210",
            "Job number: R0051234",
            "You can earn $5,000 if your friend is hired",
            "Salary: 30000",
            "Salary 20000 - 25000",
        ] {
            assert_eq!(first(raw), None, "{raw}");
        }
    }

    #[test]
    fn the_first_base_pay_stands_for_the_ad() {
        let salaries = |raw: &str| -> Vec<String> {
            let text = Text::new(raw);
            read(&text)
                .salaries
                .iter()
                .map(|pay| pay.span.of(raw).to_owned())
                .collect()
        };
        assert_eq!(salaries("OTE $150k, base salary $90k"), ["$90k", "$150k"]);
        assert_eq!(
            salaries("Salary: $150,000+ OTE. The base salary is $90,000."),
            ["$90,000", "$150,000+"]
        );
        assert_eq!(
            salaries("- Cook: $50k-$60k\n- Chef: $70k-$90k"),
            ["$50k-$60k", "$70k-$90k"]
        );
        assert_eq!(
            salaries("Acme | Cook | $50k-$60k\nSalary: $50k-$60k"),
            ["$50k-$60k"]
        );
    }

    #[test]
    fn the_period_is_stated_or_told_from_the_size() {
        let stated = |raw: &str| {
            let text = Text::new(raw);
            read(&text)
                .salaries
                .first()
                .map(|pay| (pay.period, pay.stated))
        };
        assert_eq!(stated("Salary: $25"), Some((Hour, false)));
        assert_eq!(stated("Salary: $90,000"), Some((Year, false)));
        assert_eq!(stated("Annual salary: $90,000"), Some((Year, true)));
        assert_eq!(stated("Monthly salary: €3,000"), Some((Month, true)));
    }

    #[test]
    fn equity_is_apart() {
        let table = [
            (
                "Acme | Cook | $90k | 0.5%–1.5% equity",
                Some((50, 150)),
                "0.5%–1.5%",
            ),
            (
                "Acme | Cook | $90k-$100k, 0.25 - 1.0%",
                Some((25, 100)),
                "0.25 - 1.0%",
            ),
            ("Equity: 0.05% to 1%", Some((5, 100)), "0.05% to 1%"),
            (".5-2% equity", Some((50, 200)), ".5-2%"),
            ("A 10% bonus", None, ""),
            ("4% 401k match", None, ""),
            ("We grow 30% a month", None, ""),
            ("1% commission", None, ""),
        ];
        for (raw, points, span) in table {
            let equity = read(&Text::new(raw)).equity;
            assert_eq!(
                equity.and_then(|equity| equity.min.zip(equity.max)),
                points,
                "{raw}"
            );
            assert_eq!(
                equity.map_or("", |equity| equity.span.of(raw)),
                span,
                "{raw}"
            );
        }
    }

    #[test]
    fn the_currency_of_the_place_is_meant_where_none_is_named() {
        let text = Text::new("Salary: 12,000 net");
        let currency = |home| read_in(&text, home).salaries[0].currency;
        assert_eq!(currency(Some(ETB)), ETB);
        assert_eq!(currency(None), USD);
    }

    #[test]
    fn a_year_of_work_is_2080_hours() {
        let yearly = |raw: &str| read(&Text::new(raw)).salaries[0].yearly();
        assert_eq!(
            yearly("Pay: $20 an hour"),
            (Some(4_160_000), Some(4_160_000))
        );
        assert_eq!(
            yearly("Pay: up to €3,000 per month"),
            (None, Some(3_600_000))
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_alike_twice_and_spans_stand_in_it(
            raw in "(Salary|: |\\$|€|£|80|,000|k| - |–|\\+|/| hour|per year|%|\\.|USD|birr|R5| equity|\\n|\\||é|[a-z]| ){0,40}",
        ) {
            let text = Text::new(&raw);
            let found = read(&text);
            prop_assert_eq!(&found, &read(&text));
            for pay in found.salaries {
                prop_assert!(!pay.span.of(&raw).is_empty());
                prop_assert!(pay.min.is_some() || pay.max.is_some());
                prop_assert!(pay.max.is_none_or(|max| pay.min <= Some(max)));
            }
            if let Some(equity) = found.equity {
                prop_assert!(equity.span.of(&raw).ends_with('%'));
            }
        }
    }
}
