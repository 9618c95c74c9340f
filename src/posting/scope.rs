//! Whose postings are counted: those of an occupation, of a part of it, or of a group.

use catalogue::specialization::Specialization;
use catalogue::taxonomy::{CareerArea, OccupationGroup};
use catalogue::{Catalogue, Occupation};

use super::profile_number::{OF_ONE_OCCUPATION, of_occupation};
use crate::db::On;
use crate::occupation::UnknownOccupation;
use crate::web::error::Error;
use crate::{career, db, occupation, sql};

/// Whose postings are counted.
#[derive(Debug, Clone, Copy)]
pub enum Scope<'a> {
    /// Those of a specialised occupation.
    Specialization(&'a Specialization),
    /// Those of an occupation with all its specialised ones.
    Occupation(&'a Occupation),
    /// Those of all occupations of a group.
    Group(&'a OccupationGroup),
    /// Those of all occupations of a career area.
    Area(&'a CareerArea),
}

/// There is no occupation with the code that was given, or none of its specialized occupations has
/// the name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnknownScope {
    /// No occupation.
    #[error(transparent)]
    Occupation(#[from] UnknownOccupation),
    /// No specialized occupation of the occupation.
    #[error("This occupation has no specialized occupation with this name.")]
    Specialization,
}

impl From<UnknownScope> for Error {
    fn from(unknown: UnknownScope) -> Self {
        Self::NotFound(unknown.to_string())
    }
}

impl<'a> Scope<'a> {
    /// The scope of an occupation by its code, or of one of its specialized occupations by the last
    /// part of its path.
    ///
    /// # Errors
    /// When there is none.
    pub fn named(
        catalogue: &'a Catalogue,
        code: &str,
        specialization: Option<&str>,
    ) -> Result<Self, UnknownScope> {
        let occupation = occupation::named(catalogue, code)?;
        let Some(slug) = specialization.filter(|slug| !slug.is_empty()) else {
            return Ok(Self::Occupation(occupation));
        };
        let all = catalogue.specializations_of(occupation);
        let found = all.iter().find(|one| one.slug == slug);
        found
            .map(Self::Specialization)
            .ok_or(UnknownScope::Specialization)
    }

    /// Its name.
    pub fn name(&self) -> &'a str {
        match self {
            Self::Specialization(one) => &one.name,
            Self::Occupation(one) => &one.title,
            Self::Group(one) => one.name,
            Self::Area(one) => one.name,
        }
    }

    /// The path of its page.
    pub fn path(&self, catalogue: &Catalogue) -> String {
        match self {
            Self::Specialization(one) => occupation::specialization_path(one),
            Self::Occupation(one) => occupation::path(one),
            Self::Group(one) => career::group_path(catalogue, one),
            Self::Area(one) => career::area_path(one),
        }
    }

    /// The occupation that a specialised one is a part of, whose numbers stand in where there are
    /// too few of its own.
    pub fn parent(&self, catalogue: &'a Catalogue) -> Option<Self> {
        match self {
            Self::Specialization(one) => catalogue.occupation(one.code).map(Self::Occupation),
            Self::Occupation(_) | Self::Group(_) | Self::Area(_) => None,
        }
    }

    /// Ranges of the numbers of its profiles, both ends included.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn ranges(
        &self,
        on: impl Into<On<'_>>,
        catalogue: &Catalogue,
    ) -> db::Result<Vec<(i64, i64)>> {
        let of = |occupation: &Occupation| {
            let first = of_occupation(occupation.code);
            (first, first + OF_ONE_OCCUPATION - 1)
        };
        let of_group = |group: &OccupationGroup| {
            group
                .occupations
                .iter()
                .map(|at| of(&catalogue.occupations[*at]))
                .collect::<Vec<_>>()
        };
        Ok(match self {
            Self::Specialization(one) => {
                let code = one.code.to_string();
                let found: Option<(i64,)> = sql!(
                    "SELECT id FROM profile WHERE code = $1 AND specialization = $2",
                    code,
                    &one.slug
                )
                .optional(on)
                .await?;
                found.map(|(id,)| (id, id)).into_iter().collect()
            }
            Self::Occupation(one) => vec![of(one)],
            Self::Group(one) => of_group(one),
            Self::Area(one) => one
                .groups
                .iter()
                .flat_map(|at| of_group(&catalogue.groups[*at]))
                .collect(),
        })
    }
}
