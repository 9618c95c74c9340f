//! How long a filtered profile takes with a million postings, on SQLite and, where
//! `METIER_BENCH_POSTGRES` names an empty database, on PostgreSQL.
//!
//! `cargo bench -p metier --bench profiles [-- POSTINGS SQLite]` (both databases, if none is named)
//! fills a new database with made-up facts: occupations as often as people work in them, about ten
//! skills each, 54 places and 36 months, and sums them with `profile.sql`. It then asks for
//! profiles as the pages do, occupations and specialized occupations again as often as people work
//! in them, and prints the median and the 95th percentile. The target is 100 ms.

#![expect(clippy::unwrap_used, reason = "a benchmark fails by panicking")]

use std::time::{Duration, Instant};

use catalogue::Catalogue;
use catalogue::place::STATES;
use facts::splitmix::SplitMix64;
use metier::db::{self, DatabaseUrl, Db, Value, pieces};
use metier::posting::{Conditions, EditionId, Editions, Month, PostingId, Scope, of_occupation};
use metier::profile::{self, Collections};
use metier::{release, sql, transaction};

const POSTINGS: i64 = 1_000_000;
const SKILLS: i64 = 10;
/// Skills that are asked for at all, and of them those that an occupation asks for.
const VOCABULARY: i64 = 5_000;
const OF_ONE: u64 = 200;
const QUERIES: usize = 200;
/// Postings that are written in one transaction.
const BATCH: i64 = 50_000;

/// Numbers that look random and are the same in every run.
struct Dice(SplitMix64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0.below(end)
    }

    /// Small numbers more often than large ones.
    fn skewed(&mut self, end: u64) -> i64 {
        let (one, other) = (self.below(end), self.below(end));
        (one * other / end).cast_signed()
    }

    /// An index, as often as its weight says; `upto` are the sums of the weights.
    fn weighted(&mut self, upto: &[u64]) -> usize {
        let at = self.below(*upto.last().unwrap());
        upto.partition_point(|sum| *sum <= at)
    }
}

/// Occupations and specialized occupations with their numbers, and the sums of how many people work
/// in each.
struct Scopes<'a> {
    scopes: Vec<(Scope<'a>, i64)>,
    upto: Vec<u64>,
}

impl<'a> Scopes<'a> {
    /// Half of an occupation's people have a title of one of its specialized occupations.
    fn of(catalogue: &'a Catalogue) -> Self {
        let (mut scopes, mut upto, mut sum) = (Vec::new(), Vec::new(), 0);
        for occupation in &catalogue.occupations {
            let people = catalogue
                .outlook(occupation)
                .map_or(1, |outlook| u64::from(outlook.employment_hundreds).max(1));
            let first = of_occupation(occupation.code);
            let specialized = &catalogue.specializations[occupation.specializations.clone()];
            let share = people / (2 * specialized.len().max(1)) as u64;
            scopes.push((Scope::Occupation(occupation), first));
            sum += people - share * specialized.len() as u64;
            upto.push(sum);
            for (number, one) in (1..).zip(specialized) {
                scopes.push((Scope::Specialization(one), first + number));
                sum += share;
                upto.push(sum);
            }
        }
        Self { scopes, upto }
    }
}

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with('-'))
        .collect();
    let postings = arguments
        .iter()
        .find_map(|argument| argument.parse().ok())
        .unwrap_or(POSTINGS);
    let named = arguments
        .iter()
        .find(|argument| argument.parse::<i64>().is_err());
    let wanted = |name: &str| named.is_none_or(|named| named == name);
    let folder = tempfile::tempdir().unwrap();
    if wanted("SQLite") {
        measure(
            "SQLite",
            &format!("sqlite://{}/metier.db", folder.path().display()),
            postings,
        )
        .await;
    }
    match std::env::var("METIER_BENCH_POSTGRES") {
        _ if !wanted("PostgreSQL") => {}
        Ok(address) => measure("PostgreSQL", &address, postings).await,
        Err(_) => {
            println!("PostgreSQL: set METIER_BENCH_POSTGRES to the address of an empty database");
        }
    }
}

#[expect(
    clippy::too_many_lines,
    reason = "one report, in the order of its lines"
)]
async fn measure(name: &str, address: &str, postings: i64) {
    let url: DatabaseUrl = address.parse().unwrap();
    let db = Db::connect(&url).await.unwrap();
    release::install_starter(&db, 0).await.unwrap();
    let current = release::load(&db).await.unwrap();
    let catalogue = &current.catalogue;
    let scopes = Scopes::of(catalogue);
    let started = Instant::now();
    fill(&db, catalogue, &scopes, postings).await;
    let filled = started.elapsed();
    let started = Instant::now();
    let first = EditionId::new(1);
    let editions = Editions {
        facts: first,
        cells: first,
    };
    let all = PostingId::new(1)..=PostingId::new(postings);
    let summed: db::Result<()> = transaction!(&db, |tx| {
        profile::add(&mut tx, editions, all.clone()).await
    });
    summed.unwrap();
    // PostgreSQL does so by itself after so many changes, a little later; SQLite does without.
    if name == "PostgreSQL" {
        sql!("VACUUM ANALYZE").execute(&db).await.unwrap();
    }
    println!(
        "{name}: {postings} postings written in {filled:.0?}, summed in {:.0?}",
        started.elapsed()
    );

    let collections = Collections::load(&db, catalogue).await.unwrap();
    let data = profile::Data {
        catalogue,
        collections: &collections,
    };
    // Tells the collection, which is the same for all.
    let whole = profile::of(&db, data, &scopes.scopes[0].0, 1)
        .await
        .unwrap()
        .unwrap();
    let mut dice = Dice(SplitMix64::new(7));
    let mut kinds: Vec<(&str, Vec<Duration>)> = [
        "all",
        "a place",
        "a rank",
        "a workplace",
        "a year",
        "a place and a rank",
        "a rank and a year",
    ]
    .map(|kind| (kind, Vec::new()))
    .into();
    for number in 0..QUERIES * kinds.len() {
        let kind = number % kinds.len();
        let (scope, _) = &scopes.scopes[dice.weighted(&scopes.upto)];
        let conditions = conditions(kinds[kind].0, &mut dice);
        let started = Instant::now();
        let found = profile::part_of(&db, data, &whole, scope, &conditions)
            .await
            .unwrap();
        kinds[kind].1.push(started.elapsed());
        assert!(found.is_some());
    }
    let filtered: Vec<Duration> = kinds[1..]
        .iter()
        .flat_map(|(_, times)| times)
        .copied()
        .collect();
    for (kind, times) in &mut kinds {
        say(name, kind, times);
    }
    say(
        name,
        "any of these filters (target: 100 ms)",
        &mut filtered.clone(),
    );
    db.close().await;
}

fn say(name: &str, what: &str, times: &mut [Duration]) {
    times.sort();
    let at = |percent: usize| {
        times[(times.len() * percent / 100).min(times.len() - 1)].as_secs_f64() * 1e3
    };
    println!(
        "{name}: {what}: p50 {:.1} ms, p95 {:.1} ms, longest {:.1} ms",
        at(50),
        at(95),
        at(100)
    );
}

fn conditions(kind: &str, dice: &mut Dice) -> Conditions {
    let mut conditions = Conditions::default();
    if kind.contains("place") && !kind.contains("workplace") {
        conditions.place = place(dice);
    }
    if kind.contains("rank") {
        conditions.seniority = 1 + dice.below(7).cast_signed();
    }
    if kind.contains("workplace") {
        conditions.workplace = 1 + dice.below(3).cast_signed();
    }
    if kind.contains("year") {
        let year = 2_017 + dice.below(3).cast_signed();
        let month = |month: i64| Month::new(year * 100 + month);
        (conditions.from, conditions.to) = (month(1), month(12));
    }
    conditions
}

fn place(dice: &mut Dice) -> String {
    format!(
        "US-{}",
        STATES[usize::try_from(dice.skewed(STATES.len() as u64)).unwrap()].usps
    )
}

/// Postings with facts and skills, as if they had been read.
async fn fill(db: &Db, catalogue: &Catalogue, scopes: &Scopes<'_>, postings: i64) {
    let mut dice = Dice(SplitMix64::new(1));
    sql!(
        "INSERT INTO posting_batch VALUES (1, 'made-up', 0, 1, 1, $1, $1, 0, 0)",
        postings
    )
    .execute(db)
    .await
    .unwrap();
    for piece in pieces(&scopes.scopes, 3) {
        sql!("INSERT INTO profile (id, code, specialization) VALUES ($1, $2, $3)")
            .rows(piece.iter().map(|(scope, number)| {
                let (code, slug) = match scope {
                    Scope::Specialization(one) => (one.code.to_string(), one.slug.as_str()),
                    Scope::Occupation(one) => (one.code.to_string(), ""),
                    Scope::Group(_) | Scope::Area(_) => unreachable!(),
                };
                [Value::from(*number), Value::from(code), Value::from(slug)]
            }))
            .execute(db)
            .await
            .unwrap();
    }
    let skills: Vec<(i64, &str)> = (1..=VOCABULARY)
        .zip(&catalogue.vocabulary.skills)
        .map(|(number, skill)| (number, skill.id.as_str()))
        .collect();
    for piece in pieces(&skills, 2) {
        sql!("INSERT INTO counted_skill (number, id) VALUES ($1, $2)")
            .rows(
                piece
                    .iter()
                    .map(|(number, id)| [Value::from(*number), Value::from(*id)]),
            )
            .execute(db)
            .await
            .unwrap();
    }
    let mut first = 1;
    while first <= postings {
        let last = (first + BATCH - 1).min(postings);
        write(db, scopes, &mut dice, first, last).await;
        first = last + 1;
    }
    sql!(
        "UPDATE posting_state SET last_posting = $1, last_batch = 1, version = 1 WHERE id = 1",
        postings
    )
    .execute(db)
    .await
    .unwrap();
}

async fn write(db: &Db, scopes: &Scopes<'_>, dice: &mut Dice, first: i64, last: i64) {
    let ids: Vec<i64> = (first..=last).collect();
    let written: db::Result<()> = transaction!(db, |tx| {
        for piece in pieces(&ids, 2) {
            sql!(
                "INSERT INTO posting (id, source, key, batch, title, employer, body)
                 VALUES ($1, 'made-up', $2, 1, '', '', '')"
            )
            .rows(
                piece
                    .iter()
                    .map(|id| [Value::from(*id), Value::from(id.to_string())]),
            )
            .execute(&mut tx)
            .await?;
        }
        let mut asked: Vec<(i64, i64)> = Vec::new();
        for piece in pieces(&ids, 12) {
            let mut rows = Vec::new();
            for id in piece {
                let (_, profile) = scopes.scopes[dice.weighted(&scopes.upto)];
                let mut skills: Vec<i64> = (0..SKILLS + 2)
                    .map(|_| {
                        1 + (profile * 31 + dice.skewed(OF_ONE) * dice.skewed(OF_ONE))
                            .rem_euclid(VOCABULARY)
                    })
                    .collect();
                skills.sort_unstable();
                skills.dedup();
                asked.extend(skills.into_iter().map(|skill| (*id, skill)));
                rows.push(fact(*id, profile, dice));
            }
            sql!(
                "INSERT INTO fact (edition, employment, currency, posting, profile, place, month, seniority, workplace, pay, pay_bin,
                                   experience_min, education, evidence)
                 VALUES (1, 1, 'USD', $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)"
            )
            .rows(rows)
            .execute(&mut tx)
            .await?;
        }
        for piece in pieces(&asked, 2) {
            sql!("INSERT INTO posting_skill (edition, posting, skill) VALUES (1, $1, $2)")
                .rows(
                    piece
                        .iter()
                        .map(|(posting, skill)| [Value::from(*posting), Value::from(*skill)]),
                )
                .execute(&mut tx)
                .await?;
        }
        Ok(())
    });
    written.unwrap();
}

/// Half of the postings say what is asked for; most say neither rank nor workplace.
fn fact(id: i64, profile: i64, dice: &mut Dice) -> [Value<'static>; 11] {
    let month = dice.below(36).cast_signed();
    let said = |dice: &mut Dice, value: i64| dice.below(2).eq(&0).then_some(value);
    let pay = 3_000_000 + dice.skewed(200) * 100_000;
    let years = dice.skewed(12) * 12;
    let level = dice.skewed(8);
    [
        Value::from(id),
        Value::from(profile),
        Value::from(place(dice)),
        Value::from((2_017 + month / 12) * 100 + month % 12 + 1),
        Value::from(dice.skewed(16).min(7)),
        Value::from(dice.skewed(10).min(3)),
        Value::from(pay),
        Value::from(metier::posting::pay_bin::bin_of(pay)),
        Value::from(said(dice, years)),
        Value::from(said(dice, level)),
        Value::from(vec![0]),
    ]
}
