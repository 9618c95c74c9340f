//! Collections of postings that profiles are made of: those read into this database, and those
//! whose sums came with the program.

use std::collections::HashMap;
use std::sync::Arc;

use catalogue::Catalogue;
use serde::Deserialize;

use crate::db::{self, Db, On, Transaction};
use crate::estimate::Basis;
use crate::posting::{EditionId, Month, PostingId, SkillNumber};
use crate::{posting, sql};

/// A collection, with what a node keeps of it in memory.
#[derive(Debug)]
pub struct Collection {
    /// The edition of its cells.
    pub edition: EditionId,
    /// Whether its postings are in this database.
    pub own: bool,
    /// Where its postings come from, and of which months.
    pub basis: Arc<Basis>,
    /// All unique postings.
    pub postings: i64,
    /// How many postings ask for a skill, by the skill's number in the database.
    pub asked: HashMap<SkillNumber, i64>,
}

impl Collection {
    /// A collection without postings, for where there is none: whatever is asked of it, it says of
    /// how few.
    pub fn empty() -> Self {
        let basis = Basis {
            collection: "own",
            sources: Vec::new(),
            from: None,
            to: None,
        };
        Self {
            edition: EditionId::default(),
            own: true,
            basis: Arc::new(basis),
            postings: 0,
            asked: HashMap::new(),
        }
    }
}

/// The collections of a node, by version.
#[derive(Debug, Default)]
pub struct Collections {
    /// Grows with every change.
    pub version: i64,
    /// The own one first.
    pub all: Vec<Arc<Collection>>,
    /// The catalogue's skill of a number in the database, where the catalogue still has it.
    pub skills: HashMap<SkillNumber, usize>,
    /// The numbers of each skill.
    numbers: HashMap<usize, Vec<SkillNumber>>,
}

/// What is said of a collection that came with the program.
#[derive(Debug, Deserialize)]
struct About {
    sources: Vec<String>,
}

impl Collections {
    /// As they are now.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn load(db: &Db, catalogue: &Catalogue) -> db::Result<Self> {
        let state = posting::state(db).await?;
        let mut all = Vec::new();
        if state.last_posting > PostingId::NONE {
            let sources: Vec<(String,)> =
                sql!("SELECT DISTINCT source FROM posting_batch ORDER BY source")
                    .all(db)
                    .await?;
            let sources = sources.into_iter().map(|(source,)| source).collect();
            all.push(load(db, state.cells_edition, true, sources).await?);
        }
        let came: Vec<(EditionId, String)> =
            sql!("SELECT edition, about FROM collection ORDER BY edition")
                .all(db)
                .await?;
        for (edition, about) in came {
            let about: Option<About> = serde_json::from_str(&about).ok();
            all.push(
                load(
                    db,
                    edition,
                    false,
                    about.map(|about| about.sources).unwrap_or_default(),
                )
                .await?,
            );
        }
        posting::find_ids_of_slugs(db, catalogue).await?;
        let ids = posting::counted_skills(db).await?;
        let skills: HashMap<SkillNumber, usize> = ids
            .iter()
            .filter_map(|(number, id)| Some((*number, catalogue.vocabulary.by_id(id)?)))
            .collect();
        let mut numbers = HashMap::<usize, Vec<SkillNumber>>::new();
        for (number, skill) in &skills {
            numbers.entry(*skill).or_default().push(*number);
        }
        Ok(Self {
            version: state.version,
            all,
            skills,
            numbers,
        })
    }

    /// The numbers in the database of a skill of the catalogue: several where a release joined what
    /// was counted apart, none where no posting ever asked for it.
    pub fn numbers(&self, skill: usize) -> &[SkillNumber] {
        self.numbers.get(&skill).map_or(&[], Vec::as_slice)
    }

    /// How many postings of a collection ask for a skill; none where none does.
    pub fn asking(&self, collection: &Collection, skill: usize) -> Option<i64> {
        let numbers = self.numbers(skill).iter();
        numbers
            .filter_map(|number| collection.asked.get(number).copied())
            .reduce(|a, b| a + b)
    }
}

impl Collection {
    /// The collection at this moment, where a rework has ended since it was loaded: its old cells
    /// may be gone.
    pub(super) async fn newer(&self, at: &mut Transaction) -> db::Result<Option<Arc<Self>>> {
        if !self.own {
            return Ok(None);
        }
        let (edition,): (EditionId,) = sql!("SELECT cells_edition FROM posting_state WHERE id = 1")
            .one(&mut *at)
            .await?;
        if edition == self.edition {
            return Ok(None);
        }
        load(at, edition, true, self.basis.sources.clone())
            .await
            .map(Some)
    }
}

async fn load(
    on: impl Into<On<'_>>,
    edition: EditionId,
    own: bool,
    sources: Vec<String>,
) -> db::Result<Arc<Collection>> {
    let mut on = on.into();
    let mut asked: HashMap<SkillNumber, i64> = sql!(
        "SELECT skill, CAST(SUM(postings) AS BIGINT) AS postings FROM skill_month WHERE edition = $1 GROUP BY skill",
        edition
    )
    .all::<(SkillNumber, i64)>(on.again())
    .await?
    .into_iter()
    .collect();
    let postings = asked.remove(&SkillNumber::ALL).unwrap_or(0);
    let (from, to): (Option<Month>, Option<Month>) = sql!(
        "SELECT MIN(month) AS first_month, MAX(month) AS last_month FROM skill_month
         WHERE edition = $1 AND skill = 0 AND month > 0",
        edition
    )
    .one(on)
    .await?;
    let basis = Basis {
        collection: if own { "own" } else { "starter" },
        sources,
        from: from.and_then(Month::written),
        to: to.and_then(Month::written),
    };
    Ok(Arc::new(Collection {
        edition,
        own,
        basis: Arc::new(basis),
        postings,
        asked,
    }))
}
