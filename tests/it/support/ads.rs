//! A small collection of job ads, written for the tests.

use std::sync::Arc;

use ads::{Ad, StatedPay};
use facts::pay::Period;
use metier::clock::Clock;
use metier::db::Db;
use metier::ingest::{self, Report};
use metier::release::Current;

/// 2026-01-15, as days since 1970-01-01.
const JANUARY: i64 = 20_468;
/// Ads for web developers, a third of them in each of three months.
pub(crate) const DEVELOPERS: i64 = 36;

/// 36 web developers, half of them in Texas and asking for Python; two nurses; a title that means
/// nothing; pay that is no pay; and an ad that comes twice.
fn ads() -> Vec<Ad> {
    let mut ads: Vec<Ad> = (0..DEVELOPERS).map(developer).collect();
    ads.extend([nurse("Mercy"), nurse("Charity")]);
    ads.push(Ad {
        key: "wizard".to_owned(),
        title: Some("Wizard of Light Bulb Moments".to_owned()),
        text: "Come and shine with us.".to_owned(),
        ..Ad::default()
    });
    ads.push(Ad {
        key: "joke".to_owned(),
        pay: Some(yearly(90_000_000)),
        ..developer(100)
    });
    ads.push(Ad {
        key: "again".to_owned(),
        ..developer(0)
    });
    ads
}

fn developer(number: i64) -> Ad {
    let in_texas = number % 2 == 0;
    let language = if in_texas { "Python" } else { "JavaScript" };
    Ad {
        key: format!("developer-{number}"),
        url: Some(format!("https://jobs.example/{number}")),
        posted: Some(JANUARY + 30 * (number % 3)),
        title: Some("Web Developer".to_owned()),
        employer: Some(format!("Acme {number}")),
        place: Some(
            if in_texas {
                "Austin, TX"
            } else {
                "Oakland, CA"
            }
            .to_owned(),
        ),
        pay: Some(yearly(80_000 + 1_000 * (number % 12))),
        text: format!("You have a bachelor's degree and 3 years of experience with {language}."),
        ..Ad::default()
    }
}

fn yearly(dollars: i64) -> StatedPay {
    let cents = Some(dollars * 100);
    StatedPay {
        min: cents,
        max: cents,
        currency: Some("USD".to_owned()),
        period: Some(Period::Year),
    }
}

fn nurse(employer: &str) -> Ad {
    Ad {
        key: format!("nurse-{employer}"),
        posted: Some(JANUARY),
        title: Some("Registered Nurse".to_owned()),
        employer: Some(employer.to_owned()),
        place: Some("Austin, TX".to_owned()),
        text: "You care for patients at night.".to_owned(),
        ..Ad::default()
    }
}

/// Reads them into a database, as the source `fixture`.
pub(crate) async fn ingest(db: &Db, current: &Arc<Current>) -> Report {
    ingest::ingest(
        (db, Clock::of(|| 0)),
        current,
        "fixture",
        ads().into_iter().map(Ok),
        ingest::BATCH,
        |_| (),
    )
    .await
    .expect("the ads are read")
}
