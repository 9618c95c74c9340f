//! What each posting says, a row each; and the skills that it asks for.

use std::path::Path;

use facts::employment::Employment;
use parquet::data_type::ByteArray;

use super::table::{Column, Table};
use super::{Error, Names, Watch, not_empty, text};
use crate::db::Db;
use crate::posting::{FactRow, PostingId, SkillNumber, State};
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
struct Row {
    id: PostingId,
    source: String,
    url: Option<String>,
    posted: Option<i64>,
    title: String,
    employer: String,
    #[sqlx(flatten)]
    fact: FactRow,
}

pub(super) async fn facts(
    db: &Db,
    state: &State,
    folder: &Path,
    watch: &mut Watch<'_>,
) -> Result<Table, Error> {
    let mut table = Table::create(folder, "facts.parquet", FACTS)?;
    let mut after = PostingId::NONE;
    loop {
        let rows: Vec<Row> = sql!(
            "SELECT posting.id, source, url, posted, title, employer, COALESCE(code, '') AS code,
                    COALESCE(specialization, '') AS specialization, place, month, seniority, workplace, employment,
                    currency, pay, experience_min, experience_max, education, education_preferred
             FROM fact JOIN posting ON posting.id = posting
             LEFT JOIN profile ON profile.id = fact.profile
             WHERE edition = $1 AND posting > $2 ORDER BY posting LIMIT $3",
            state.facts_edition,
            after,
            PIECE
        )
        .all(db)
        .await?;
        let Some(last) = rows.last() else { break };
        watch.add(last.id.since(after));
        after = last.id;
        table.append(columns(&rows))?;
    }
    watch.add(state.last_posting.since(after));
    table.finish()?;
    Ok(table)
}

fn columns(rows: &[Row]) -> Vec<Column> {
    let integers = |of: fn(&Row) -> Option<i64>| Column::Integer(rows.iter().map(of).collect());
    let texts = |of: fn(&Row) -> Option<ByteArray>| Column::Text(rows.iter().map(of).collect());
    let posted = rows
        .iter()
        .map(|row| i32::try_from(row.posted?).ok())
        .collect();
    vec![
        integers(|row| Some(row.id.number())),
        texts(|row| Some(text(row.source.clone()))),
        texts(|row| row.url.clone().map(text)),
        Column::Date(posted),
        texts(|row| not_empty(row.title.clone())),
        texts(|row| not_empty(row.employer.clone())),
        texts(|row| not_empty(row.fact.code.clone())),
        texts(|row| not_empty(row.fact.specialization.clone())),
        texts(|row| not_empty(row.fact.place.clone())),
        texts(|row| row.fact.month.written().map(text)),
        texts(|row| row.fact.seniority().map(|one| one.id().into())),
        texts(|row| row.fact.workplace().map(|one| one.id().into())),
        texts(|row| employment(row.fact.employment())),
        texts(|row| row.fact.currency.clone().map(text)),
        integers(|row| row.fact.pay),
        integers(|row| row.fact.experience_min),
        integers(|row| row.fact.experience_max),
        texts(|row| row.fact.education().map(|level| level.id().into())),
        texts(|row| {
            row.fact
                .education_preferred()
                .map(|level| level.id().into())
        }),
    ]
}

/// `full-time, contract`.
pub(super) fn employment(all: impl Iterator<Item = Employment>) -> Option<ByteArray> {
    not_empty(all.map(Employment::id).collect::<Vec<_>>().join(", "))
}

pub(super) async fn skills(
    db: &Db,
    state: &State,
    folder: &Path,
    names: &Names,
    watch: &mut Watch<'_>,
) -> Result<Table, Error> {
    let mut table = Table::create(folder, "skills.parquet", SKILLS)?;
    let mut after = PostingId::NONE;
    while after < state.last_posting {
        let upto = after.plus(PIECE).min(state.last_posting);
        let rows: Vec<(PostingId, SkillNumber)> = sql!(
            "SELECT posting, skill FROM posting_skill
             WHERE edition = $1 AND posting > $2 AND posting <= $3 ORDER BY posting, skill",
            state.facts_edition,
            after,
            upto
        )
        .all(db)
        .await?;
        if !rows.is_empty() {
            let postings = rows
                .iter()
                .map(|(posting, _)| Some(posting.number()))
                .collect();
            table.append(vec![
                Column::Integer(postings),
                names.skills(rows.iter().map(|(_, skill)| *skill)),
            ])?;
        }
        watch.add(upto.since(after));
        after = upto;
    }
    table.finish()?;
    Ok(table)
}
