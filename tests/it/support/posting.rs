//! Made-up job ads in a database, and the cells that it sums them in, by name.

use std::fmt::Debug;
use std::sync::Arc;

use ads::Ad;
use metier::clock::Clock;
use metier::db::{BatchSize, Db, Record};
use metier::ingest::{self, Report};
use metier::posting::{self, EditionId, Names, Reading};
use metier::release::Current;
use metier::sql;

pub(crate) use super::made_up::{Dice, ads, lines};
use super::site;

/// Reads ads into a database, so many in one transaction.
pub(crate) async fn ingest(db: &Db, source: &str, ads: Vec<Ad>, batch: usize) -> Report {
    ingest::ingest(
        (db, Clock::of(|| 0)),
        &site::catalogue(),
        source,
        ads.into_iter().map(Ok),
        batch,
        |_| {},
    )
    .await
    .unwrap()
}

/// Ads as they are read, before they are committed.
pub(crate) fn readings(ads: &[Ad]) -> Vec<Reading> {
    let current = site::catalogue();
    ads.iter()
        .map(|ad| ingest::reading(&current, current.reader(), ad))
        .collect()
}

/// Commits what was read, at most so many in one transaction.
pub(crate) async fn commit(db: &Db, current: &Arc<Current>, readings: &[Reading], batch: u32) {
    let names = Names(&current.catalogue);
    ingest::commit(db, &mut BatchSize::new(batch), 0, "test", &names, readings)
        .await
        .unwrap();
}

/// All cells of the own postings that are shown, by the names of what they count and in a fixed
/// order.
pub(crate) async fn cells(db: &Db) -> Vec<String> {
    let state = posting::state(db).await.unwrap();
    cells_of(db, state.cells_edition).await
}

/// All cells of an edition.
pub(crate) async fn cells_of(db: &Db, edition: EditionId) -> Vec<String> {
    type Profile = (String, String, String, i64, i64, i64, String, i64, i64, i64);
    type Skill = (String, String, String, i64, i64, i64, String, i64);
    let profile = sql!(
        "SELECT COALESCE(code, '') AS code, COALESCE(specialization, '') AS specialization, place, month, seniority,
                workplace, measure, value, postings, total
         FROM profile_cell LEFT JOIN profile ON id = profile WHERE edition = $1",
        edition
    );
    let skill = sql!(
        "SELECT COALESCE(code, '') AS code, COALESCE(specialization, '') AS specialization, place, month, seniority,
                workplace, counted_skill.id AS skill_id, postings
         FROM skill_cell JOIN counted_skill ON number = skill LEFT JOIN profile ON profile.id = profile
         WHERE edition = $1",
        edition
    );
    let by_month = sql!(
        "SELECT COALESCE(id, '') AS skill_id, month, postings FROM skill_month LEFT JOIN counted_skill ON number = skill
         WHERE edition = $1",
        edition
    );
    let by_profile = sql!(
        "SELECT COALESCE(counted_skill.id, '') AS skill_id, COALESCE(code, '') AS code, COALESCE(specialization, '') AS specialization, postings
         FROM skill_profile LEFT JOIN counted_skill ON number = skill LEFT JOIN profile ON profile.id = profile
         WHERE edition = $1",
        edition
    );
    let mut cells = written::<Profile>("profile_cell", &profile.all(db).await.unwrap());
    cells.extend(written::<Skill>(
        "skill_cell",
        &skill.all(db).await.unwrap(),
    ));
    cells.extend(written::<(String, i64, i64)>(
        "skill_month",
        &by_month.all(db).await.unwrap(),
    ));
    cells.extend(written::<(String, String, String, i64)>(
        "skill_profile",
        &by_profile.all(db).await.unwrap(),
    ));
    cells.sort();
    cells
}

/// All facts that are shown, by the keys of their ads and in a fixed order.
pub(crate) async fn facts(db: &Db) -> Vec<String> {
    type Numbers = (String, String, String, String, String, i64, i64, i64, i64);
    type Amounts = (
        String,
        Option<String>,
        Option<i64>,
        Option<i64>,
        Option<i64>,
        Option<i64>,
        Option<i64>,
        Option<i64>,
    );
    let numbers = sql!(
        "SELECT source, key, COALESCE(code, '') AS code, COALESCE(specialization, '') AS specialization, place, month, seniority,
                workplace, employment
         FROM fact JOIN posting ON posting.id = posting LEFT JOIN profile ON profile.id = profile
         WHERE edition = (SELECT facts_edition FROM posting_state)"
    );
    let amounts = sql!(
        "SELECT key, currency, pay, pay_bin, experience_min, experience_max, education, education_preferred
         FROM fact JOIN posting ON id = posting WHERE edition = (SELECT facts_edition FROM posting_state)"
    );
    let skills = sql!(
        "SELECT key, counted_skill.id AS skill_id FROM posting_skill JOIN posting ON posting.id = posting
         JOIN counted_skill ON number = skill
         WHERE edition = (SELECT facts_edition FROM posting_state)"
    );
    let mut facts = written::<Numbers>("fact", &numbers.all(db).await.unwrap());
    facts.extend(written::<Amounts>(
        "amounts",
        &amounts.all(db).await.unwrap(),
    ));
    facts.extend(written::<(String, String)>(
        "skill",
        &skills.all(db).await.unwrap(),
    ));
    facts.sort();
    facts
}

fn written<T: Record + Debug>(table: &str, rows: &[T]) -> Vec<String> {
    rows.iter().map(|row| format!("{table} {row:?}")).collect()
}

/// Fails with the first few differences, because all of them would fill the screen.
pub(crate) fn assert_same(left: &[String], right: &[String]) {
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        these
            .iter()
            .filter(|line| those.binary_search(line).is_err())
            .take(5)
            .cloned()
            .collect()
    };
    assert!(!left.is_empty());
    assert!(
        left == right,
        "only left: {:#?}\nonly right: {:#?}",
        only(left, right),
        only(right, left)
    );
}
