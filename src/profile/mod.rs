//! Profiles: what the postings of an occupation say, in estimates.
//!
//! ```text
//! facts ──profile.sql──▶ cells (integers) ──compute──▶ Profile (estimates) ──▶ section of a page · API
//! ```

pub mod answer;
pub mod api;
mod cache;
pub mod chart;
pub mod collection;
mod compare;
pub mod compute;
pub mod demand;
mod pay;
pub mod section;
mod skills;
pub mod starter;
pub mod trend;

use std::ops::RangeInclusive;
use std::sync::Arc;

use catalogue::Catalogue;

pub use self::cache::{ProfileCache, RenderedSection};
pub use self::collection::{Collection, Collections};
pub use self::compute::{Pay, Profile, SkillRow, Trend};
use crate::db::{self, Db, Transaction};
use crate::posting::{Conditions, Editions, Filter, FilterError, PostingId, Scope};
use crate::web::error::Error as WebError;

/// Why a profile or its section cannot be shown.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The filter is none.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
    /// The section could not be rendered: a mistake of ours.
    #[error("the section on job ads could not be rendered")]
    Render(#[from] askama::Error),
}

impl From<Error> for WebError {
    fn from(error: Error) -> Self {
        match error {
            Error::Filter(filter) => filter.into(),
            Error::Database(error) => error.into(),
            other @ Error::Render(_) => Self::internal(other),
        }
    }
}

/// What profiles are made with, of one snapshot.
#[derive(Clone, Copy)]
pub struct Data<'a> {
    /// What occupations and skills there are.
    pub catalogue: &'a Catalogue,
    /// The postings, and the numbers of these skills in the database.
    pub collections: &'a Collections,
}

/// Adds the facts of these postings to the cells. Each posting must be added once.
///
/// # Errors
/// When the database fails.
pub async fn add(
    tx: &mut Transaction,
    editions: Editions,
    postings: RangeInclusive<PostingId>,
) -> db::Result<()> {
    for statement in crate::sql_file!(
        "profile.sql",
        editions.facts,
        editions.cells,
        *postings.start(),
        *postings.end()
    ) {
        statement.execute(&mut *tx).await?;
    }
    Ok(())
}

/// Where the ads behind a number are shown.
pub fn ads_path(
    scope: &Scope<'_>,
    catalogue: &Catalogue,
    skill: Option<&str>,
    filter: &Filter,
) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("of", scope.path(catalogue).as_str());
    for (name, value) in [
        ("skill", skill),
        ("place", filter.place.as_deref()),
        ("workplace", filter.workplace.as_deref()),
        ("seniority", filter.seniority.as_deref()),
        ("from", filter.from.as_deref()),
        ("to", filter.to.as_deref()),
    ] {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            query.append_pair(name, value);
        }
    }
    format!("/postings/search?{}", query.finish())
}

/// The profile of a scope from the first collection that has enough postings of it; from the one
/// with most if none has.
///
/// # Errors
/// When the database fails.
pub async fn of(
    db: &Db,
    data: Data<'_>,
    scope: &Scope<'_>,
    least: i64,
) -> db::Result<Option<Profile>> {
    let mut best: Option<Profile> = None;
    let mut own = 0;
    for collection in &data.collections.all {
        let mut profile =
            compute::compute(db, data, collection, scope, &Conditions::default(), least).await?;
        profile.passed_over = if profile.own { 0 } else { own };
        if profile.own {
            own = profile.postings;
        }
        let better = best
            .as_ref()
            .is_none_or(|best| profile.postings > best.postings);
        if profile.postings >= least {
            return Ok(Some(profile));
        }
        if better {
            best = Some(profile);
        }
    }
    Ok(best)
}

/// A part of a profile, from the same collection: a filter must not change which ads are counted at
/// all.
///
/// # Errors
/// When the database fails.
pub async fn part_of(
    db: &Db,
    data: Data<'_>,
    whole: &Profile,
    scope: &Scope<'_>,
    conditions: &Conditions,
) -> db::Result<Option<Profile>> {
    let same =
        |one: &&Arc<Collection>| one.own == whole.own && (one.own || one.edition == whole.edition);
    let Some(collection) = data.collections.all.iter().find(same) else {
        return Ok(None);
    };
    compute::compute(db, data, collection, scope, conditions, whole.least)
        .await
        .map(Some)
}
