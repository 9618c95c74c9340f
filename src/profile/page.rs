//! The section on job ads that pages of occupations, groups and areas have.

use std::sync::Arc;

use askama::Template;
use catalogue::release::Source;
use catalogue::{Catalogue, Occupation};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::section::{Around, Section};
use super::{Conditions, Filter, Profile, Scope};
use crate::error::Error;
use crate::occupation;
use crate::web::{App, Counted, Current};

/// How much of them a node keeps.
const BYTES: u64 = 16 << 20;
const AVERAGE: u64 = 24 << 10;

/// Path, and the version of all that pages show.
type Key = (Arc<str>, Arc<str>);

/// Weighs by bytes.
#[derive(Clone)]
pub struct ByBytes;

impl Weighter<Key, Option<Arc<str>>> for ByBytes {
    fn weight(&self, _: &Key, section: &Option<Arc<str>>) -> u64 {
        section.as_ref().map_or(0, |section| section.len() as u64) + 64
    }
}

/// The sections that a node keeps, as rendered: without a filter they say the same to everyone.
pub type Sections = Cache<Key, Option<Arc<str>>, ByBytes>;

/// An empty, bounded cache.
pub fn sections() -> Sections {
    Cache::with_weighter(
        usize::try_from(BYTES / AVERAGE).unwrap_or(1),
        BYTES,
        ByBytes,
    )
}

/// Weighs by the rows of its lists.
#[derive(Clone)]
pub struct ByRows;

impl Weighter<Key, Option<Arc<Profile>>> for ByRows {
    fn weight(&self, _: &Key, profile: &Option<Arc<Profile>>) -> u64 {
        let rows = |profile: &Arc<Profile>| {
            let pay = profile.pay.as_ref().map_or(0, |pay| pay.counts.len());
            profile.skills.len() + profile.months.len() + profile.places.len() + pay
        };
        // What a profile has besides its lists is about as large as some rows.
        profile.as_ref().map_or(0, rows) as u64 + 16
    }
}

/// The profiles that a node keeps: those without a filter, which pages, their neighbors and the API
/// ask for again and again.
pub type Profiles = Cache<Key, Option<Arc<Profile>>, ByRows>;

/// Rows of all profiles together: some 30 MB.
const ROWS: u64 = 300_000;
const AVERAGE_ROWS: u64 = 250;

/// An empty, bounded cache.
pub fn profiles() -> Profiles {
    Cache::with_weighter(
        usize::try_from(ROWS / AVERAGE_ROWS).unwrap_or(1),
        ROWS,
        ByRows,
    )
}

impl App {
    /// The section on job ads of a scope; none where no job ads are known at all.
    ///
    /// # Errors
    /// When the filter is none, or the database fails.
    pub async fn ads_section(
        &self,
        current: &Current,
        scope: &Scope<'_>,
        filter: &Filter,
    ) -> Result<Option<Arc<str>>, Error> {
        let counted = self.counted();
        if counted.collections.all.is_empty() {
            return Ok(None);
        }
        if !filter.is_empty() {
            return Box::pin(self.render_ads(current, &counted, scope, filter)).await;
        }
        let key = (
            Arc::from(scope.path(&current.catalogue)),
            Arc::clone(&counted.version),
        );
        if let Some(section) = self.sections.get(&key) {
            return Ok(section);
        }
        // On the heap: it holds a statement and its rows, and would stand on the stack of every
        // page.
        let make = Box::pin(self.render_ads(current, &counted, scope, filter));
        self.sections.get_or_insert_async(&key, make).await
    }

    async fn render_ads(
        &self,
        current: &Current,
        counted: &Counted,
        scope: &Scope<'_>,
        filter: &Filter,
    ) -> Result<Option<Arc<str>>, Error> {
        let catalogue = &current.catalogue;
        filter.possible()?;
        let conditions = filter.conditions()?;
        let Some(whole) = self
            .profile(current, counted, scope, &Conditions::default())
            .await?
        else {
            return Ok(None);
        };
        let profile = self.profile(current, counted, scope, &conditions).await?;
        let profile = profile.as_ref().unwrap_or(&whole);
        // A part is not compared with all of the occupation: fewer ads say less, and nothing of
        // other places or ranks stands in.
        let parent = if filter.is_empty() {
            self.stand_in(current, counted, scope, profile).await?
        } else {
            None
        };
        let around = Around {
            parent: parent.as_ref().map(|(scope, profile)| (scope, &**profile)),
            whole: &whole,
            wage: wage(catalogue, scope),
        };
        let section = Section::of(catalogue, scope, profile, filter, &around);
        Ok(Some(Arc::from(section.render()?)))
    }

    /// The profile of a scope; none where no job ads are known at all. Without conditions it is
    /// kept, or made now and kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn profile(
        &self,
        current: &Current,
        counted: &Counted,
        scope: &Scope<'_>,
        conditions: &Conditions,
    ) -> Result<Option<Arc<Profile>>, Error> {
        let known = (&current.catalogue, &counted.collections);
        let make = async {
            let profile = super::of(&self.db, known, scope, self.least_postings).await?;
            Ok::<_, Error>(profile.map(Arc::new))
        };
        let key = (
            Arc::from(scope.path(&current.catalogue)),
            Arc::clone(&counted.version),
        );
        let whole = self.profiles.get_or_insert_async(&key, make).await?;
        match whole {
            Some(whole) if *conditions != Conditions::default() => {
                Ok(super::part_of(&self.db, known, &whole, scope, conditions)
                    .await?
                    .map(Arc::new))
            }
            whole => Ok(whole),
        }
    }

    /// The occupation of a specialised one, where some value of this one is withheld. Higher up
    /// stands other work: the pay of all of healthcare says nothing of anesthesiologists.
    async fn stand_in<'a>(
        &self,
        current: &'a Current,
        counted: &Counted,
        scope: &Scope<'a>,
        profile: &Profile,
    ) -> Result<Option<(Scope<'a>, Arc<Profile>)>, Error> {
        let withheld = profile.pay.as_ref().is_none_or(|pay| pay.mean.is_err())
            || profile.typical_education().is_none()
            || profile.experience.0.is_err();
        let Some(parent) = scope.parent(&current.catalogue).filter(|_| withheld) else {
            return Ok(None);
        };
        let found = self
            .profile(current, counted, &parent, &Conditions::default())
            .await?;
        Ok(found
            .filter(|found| found.postings >= found.least)
            .map(|found| (parent, found)))
    }
}

/// The median wage of the occupation of a scope.
fn wage(catalogue: &Catalogue, scope: &Scope<'_>) -> Option<String> {
    let occupation: &Occupation = match scope {
        Scope::Specialization(one) => catalogue.occupation(one.code)?,
        Scope::Occupation(one) => one,
        Scope::Group(_) | Scope::Area(_) => return None,
    };
    let wage = catalogue
        .national_wage(occupation)
        .and_then(|cell| occupation::median(catalogue, cell))?;
    Some(format!(
        "{wage} (OEWS {})",
        catalogue.vintage(Source::OewsNational)?
    ))
}
