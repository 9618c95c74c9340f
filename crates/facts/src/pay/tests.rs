//! What pay is read from a text, and what other money is left out.

mod amount;
mod first;
mod range;

use proptest::prelude::*;

use super::Currency::{ETB, USD};
use super::Period::{Hour, Month, Year};
use super::*;
use first::first;

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
