//! The profiles that a node keeps, and the sections on job ads that were rendered from them. A cache
//! belongs to one snapshot of the data and is dropped with it.

use std::sync::Arc;

use askama::Template;
use axum::http::StatusCode;
use catalogue::release::Source;
use catalogue::{Catalogue, Occupation};
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use super::section::{Context, Parent, Section};
use super::{Data, Error, Profile};
use crate::db::Db;
use crate::occupation;
use crate::posting::{Conditions, Filter, Scope};

/// How many bytes of rendered sections are kept.
const BYTES: u64 = 16 << 20;
const AVERAGE: u64 = 24 << 10;
/// Rows of all kept profiles together: some 30 MB.
const ROWS: u64 = 300_000;
const AVERAGE_ROWS: u64 = 250;

/// Weighs a section by its bytes.
#[derive(Clone)]
struct ByBytes;

impl Weighter<Arc<str>, Option<Arc<str>>> for ByBytes {
    fn weight(&self, _: &Arc<str>, section: &Option<Arc<str>>) -> u64 {
        section.as_ref().map_or(0, |section| section.len() as u64) + 64
    }
}

/// Weighs a profile by the rows of its lists.
#[derive(Clone)]
struct ByRows;

impl Weighter<Arc<str>, Option<Arc<Profile>>> for ByRows {
    fn weight(&self, _: &Arc<str>, profile: &Option<Arc<Profile>>) -> u64 {
        let rows = |profile: &Arc<Profile>| {
            let pay = profile.pay.as_ref().map_or(0, |pay| pay.counts.len());
            profile.skills.len() + profile.months.len() + profile.places.len() + pay
        };
        // What a profile has besides its lists is about as large as some rows.
        profile.as_ref().map_or(0, rows) as u64 + 16
    }
}

/// The section on job ads, as rendered.
#[derive(Debug, Clone)]
pub struct RenderedSection {
    /// Its HTML.
    pub html: Arc<str>,
    /// Whether the filter could be used. If not, the section counts all ads, and says beside the
    /// field what is wrong with it.
    pub is_filter_sound: bool,
}

impl RenderedSection {
    /// The section on all ads.
    const fn of_all(html: Arc<str>) -> Self {
        Self {
            html,
            is_filter_sound: true,
        }
    }

    /// The status of a page with this section.
    pub fn status(section: Option<&Self>) -> StatusCode {
        match section {
            Some(section) if !section.is_filter_sound => StatusCode::BAD_REQUEST,
            _ => StatusCode::OK,
        }
    }
}

/// The kept profiles and sections, by the path of their page: those without a filter, which pages,
/// their neighbors and the API ask for again and again.
pub struct ProfileCache {
    profiles: Cache<Arc<str>, Option<Arc<Profile>>, ByRows>,
    sections: Cache<Arc<str>, Option<Arc<str>>, ByBytes>,
    least: i64,
}

impl ProfileCache {
    /// Nothing yet. With fewer than `least` postings a value is withheld.
    pub fn new(least: i64) -> Self {
        let sections = usize::try_from(BYTES / AVERAGE).unwrap_or(1);
        let profiles = usize::try_from(ROWS / AVERAGE_ROWS).unwrap_or(1);
        Self {
            profiles: Cache::with_weighter(profiles, ROWS, ByRows),
            sections: Cache::with_weighter(sections, BYTES, ByBytes),
            least,
        }
    }

    /// The section on job ads of a scope; none where no job ads are known at all.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn section(
        &self,
        db: &Db,
        data: Data<'_>,
        scope: &Scope<'_>,
        filter: &Filter,
    ) -> Result<Option<RenderedSection>, Error> {
        if data.collections.all.is_empty() {
            return Ok(None);
        }
        if !filter.is_empty() {
            return Box::pin(self.render(db, data, scope, filter)).await;
        }
        let path = scope.path(data.catalogue);
        if let Some(section) = self.sections.get(path.as_str()) {
            return Ok(section.map(RenderedSection::of_all));
        }
        // On the heap: it holds a statement and its rows, and would stand on the stack of every
        // page.
        let make = Box::pin(async {
            let section = self.render(db, data, scope, filter).await?;
            Ok::<_, Error>(section.map(|section| section.html))
        });
        let path: Arc<str> = Arc::from(path);
        let section = self.sections.get_or_insert_async(&path, make).await?;
        Ok(section.map(RenderedSection::of_all))
    }

    async fn render(
        &self,
        db: &Db,
        data: Data<'_>,
        scope: &Scope<'_>,
        filter: &Filter,
    ) -> Result<Option<RenderedSection>, Error> {
        let (typed, none) = (filter, Filter::default());
        let problem = typed.possible().err();
        let filter = if problem.is_none() { typed } else { &none };
        let conditions = filter.conditions()?;
        let any = Conditions::default();
        let Some(whole) = self.profile(db, data, scope, &any).await? else {
            return Ok(None);
        };
        let profile = self.profile(db, data, scope, &conditions).await?;
        let profile = profile.as_ref().unwrap_or(&whole);
        // A part is not compared with all of the occupation: fewer ads say less, and nothing of
        // other places or ranks stands in.
        let parent = if filter.is_empty() {
            self.stand_in(db, data, scope, profile).await?
        } else {
            None
        };
        let context = Context {
            parent: parent
                .as_ref()
                .map(|(scope, profile)| Parent { scope, profile }),
            whole: &whole,
            wage: wage(data.catalogue, scope),
            typed,
            problem: problem.as_ref(),
        };
        let section = Section::of(data.catalogue, scope, profile, filter, &context);
        Ok(Some(RenderedSection {
            html: Arc::from(section.render()?),
            is_filter_sound: problem.is_none(),
        }))
    }

    /// The profile of a scope; none where no job ads are known at all. Without conditions it is
    /// kept, or made now and kept.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn profile(
        &self,
        db: &Db,
        data: Data<'_>,
        scope: &Scope<'_>,
        conditions: &Conditions,
    ) -> Result<Option<Arc<Profile>>, Error> {
        let make = async {
            let profile = super::of(db, data, scope, self.least).await?;
            Ok::<_, Error>(profile.map(Arc::new))
        };
        let path: Arc<str> = Arc::from(scope.path(data.catalogue));
        let whole = self.profiles.get_or_insert_async(&path, make).await?;
        match whole {
            Some(whole) if *conditions != Conditions::default() => {
                let part = super::part_of(db, data, &whole, scope, conditions).await?;
                Ok(part.map(Arc::new))
            }
            whole => Ok(whole),
        }
    }

    /// The occupation of a specialised one, where some value of this one is withheld. Higher up
    /// stands other work: the pay of all of healthcare says nothing of anesthesiologists.
    async fn stand_in<'a>(
        &self,
        db: &Db,
        data: Data<'a>,
        scope: &Scope<'a>,
        profile: &Profile,
    ) -> Result<Option<(Scope<'a>, Arc<Profile>)>, Error> {
        let withheld = profile.pay.as_ref().is_none_or(|pay| pay.mean.is_err())
            || profile.typical_education().is_none()
            || profile.experience.0.is_err();
        let Some(parent) = scope.parent(data.catalogue).filter(|_| withheld) else {
            return Ok(None);
        };
        let any = Conditions::default();
        let found = self.profile(db, data, &parent, &any).await?;
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
