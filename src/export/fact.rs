//! What each posting says, a row each; and the skills that it asks for.

use std::path::Path;

use facts::education::Level;
use facts::seniority::Seniority;
use facts::workplace::Workplace;
use parquet::data_type::ByteArray;

use super::table::{Column, Table};
use super::{Error, Names, Watch, named, not_empty, text};
use crate::db::Db;
use crate::posting::State;
use crate::posting::month::written_month;
use crate::posting::{EMPLOYMENT, LEVELS};
use crate::posting::{SENIORITIES, WORKPLACES};
use crate::sql;

/// Postings in a piece: some megabytes.
const PIECE: i64 = 20_000;

const FACTS: &str = "message fact {
    REQUIRED INT64 posting;
    REQUIRED BINARY source (STRING);
    OPTIONAL BINARY url (STRING);
    OPTIONAL INT32 posted (DATE);
    OPTIONAL BINARY title (STRING);
    OPTIONAL BINARY employer (STRING);
    OPTIONAL BINARY occupation (STRING);
    OPTIONAL BINARY specialization (STRING);
    OPTIONAL BINARY place (STRING);
    OPTIONAL BINARY month (STRING);
    OPTIONAL BINARY seniority (STRING);
    OPTIONAL BINARY workplace (STRING);
    OPTIONAL BINARY employment (STRING);
    OPTIONAL BINARY currency (STRING);
    OPTIONAL INT64 pay_cents_a_year;
    OPTIONAL INT64 experience_min_months;
    OPTIONAL INT64 experience_max_months;
    OPTIONAL BINARY education (STRING);
    OPTIONAL BINARY education_preferred (STRING);
}";

const SKILLS: &str = "message skill {
    REQUIRED INT64 posting;
    OPTIONAL BINARY skill (STRING);
}";

#[derive(Debug, sqlx::FromRow)]
struct Fact {
    id: i64,
    source: String,
    url: Option<String>,
    posted: Option<i64>,
    title: String,
    employer: String,
    profile: i64,
    place: String,
    month: i64,
    seniority: i64,
    workplace: i64,
    employment: i64,
    currency: Option<String>,
    pay: Option<i64>,
    experience_min: Option<i64>,
    experience_max: Option<i64>,
    education: Option<i64>,
    education_preferred: Option<i64>,
}

pub(super) async fn facts(
    db: &Db,
    state: &State,
    folder: &Path,
    names: &Names,
    watch: &mut Watch<'_>,
) -> Result<Table, Error> {
    let mut table = Table::create(folder, "facts.parquet", FACTS)?;
    let mut after = 0;
    loop {
        let rows: Vec<Fact> = sql!(
            "SELECT id, source, url, posted, title, employer, profile, place, month, seniority, workplace, employment,
                    currency, pay, experience_min, experience_max, education, education_preferred
             FROM fact JOIN posting ON id = posting
             WHERE edition = $1 AND posting > $2 ORDER BY posting LIMIT $3",
            state.facts_edition,
            after,
            PIECE
        )
        .all(db)
        .await?;
        let Some(last) = rows.last() else { break };
        watch.add(last.id - after);
        after = last.id;
        table.append(columns(names, &rows))?;
    }
    watch.add(state.last_posting - after);
    table.finish()?;
    Ok(table)
}

fn columns(names: &Names, rows: &[Fact]) -> Vec<Column> {
    let integers = |of: fn(&Fact) -> Option<i64>| Column::Integer(rows.iter().map(of).collect());
    let texts =
        |of: &dyn Fn(&Fact) -> Option<ByteArray>| Column::Text(rows.iter().map(of).collect());
    let [occupation, specialization] = names.occupations(rows.iter().map(|row| row.profile));
    let (seniorities, workplaces) = (
        SENIORITIES.map(Seniority::id),
        WORKPLACES.map(Workplace::id),
    );
    let levels = LEVELS.map(Level::id);
    let level = |number: Option<i64>| named(&levels, number? + 1);
    let posted = rows
        .iter()
        .map(|row| i32::try_from(row.posted?).ok())
        .collect();
    vec![
        integers(|row| Some(row.id)),
        texts(&|row| Some(text(row.source.clone()))),
        texts(&|row| row.url.clone().map(text)),
        Column::Date(posted),
        texts(&|row| not_empty(row.title.clone())),
        texts(&|row| not_empty(row.employer.clone())),
        occupation,
        specialization,
        texts(&|row| not_empty(row.place.clone())),
        texts(&|row| written_month(row.month).map(text)),
        texts(&|row| named(&seniorities, row.seniority)),
        texts(&|row| named(&workplaces, row.workplace)),
        texts(&|row| not_empty(employment(row.employment))),
        texts(&|row| row.currency.clone().map(text)),
        integers(|row| row.pay),
        integers(|row| row.experience_min),
        integers(|row| row.experience_max),
        texts(&|row| level(row.education)),
        texts(&|row| level(row.education_preferred)),
    ]
}

/// `full time, contract`.
pub(super) fn employment(bits: i64) -> String {
    let named = EMPLOYMENT
        .iter()
        .enumerate()
        .filter(|(bit, _)| bits & 1 << bit != 0);
    named.map(|(_, name)| *name).collect::<Vec<_>>().join(", ")
}

pub(super) async fn skills(
    db: &Db,
    state: &State,
    folder: &Path,
    names: &Names,
    watch: &mut Watch<'_>,
) -> Result<Table, Error> {
    let mut table = Table::create(folder, "skills.parquet", SKILLS)?;
    let mut after = 0;
    while after < state.last_posting {
        let upto = (after + PIECE).min(state.last_posting);
        let rows: Vec<(i64, i64)> = sql!(
            "SELECT posting, skill FROM posting_skill
             WHERE edition = $1 AND posting > $2 AND posting <= $3 ORDER BY posting, skill",
            state.facts_edition,
            after,
            upto
        )
        .all(db)
        .await?;
        if !rows.is_empty() {
            let postings = rows.iter().map(|(posting, _)| Some(*posting)).collect();
            table.append(vec![
                Column::Integer(postings),
                names.skills(rows.iter().map(|(_, skill)| *skill)),
            ])?;
        }
        watch.add(upto - after);
        after = upto;
    }
    table.finish()?;
    Ok(table)
}
