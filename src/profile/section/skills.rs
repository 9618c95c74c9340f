//! The skills that ads ask for, the most relevant first.

use catalogue::Catalogue;
use catalogue::skill::SkillKind;

use super::{interval, sample};
use crate::posting::{Filter, Scope};
use crate::profile::{Profile, SkillRow, Trend, ads_path};
use crate::skill;

/// A skill in a list.
pub(super) struct SkillLine {
    pub(super) label: String,
    pub(super) path: String,
    /// Relevance, 0 to 5, as written.
    pub(super) score: String,
    /// Length of the bar, in percent.
    pub(super) length: f64,
    pub(super) sample: String,
    pub(super) interval: String,
    pub(super) trend: Trend,
    /// Where the ads that ask for it are, if single ones are kept.
    pub(super) ads: Option<String>,
}

/// The skills of a kind whose share is not withheld.
pub(super) fn lines(
    catalogue: &Catalogue,
    scope: &Scope<'_>,
    profile: &Profile,
    kind: SkillKind,
    filter: &Filter,
) -> Vec<SkillLine> {
    let line = |row: &SkillRow| {
        let skill = &catalogue.vocabulary.skills[row.skill];
        let estimate = row.share.as_ref().ok()?;
        let out_of_five = row.score?;
        Some(SkillLine {
            label: skill.label.clone(),
            path: skill::path(skill),
            score: format!("{out_of_five:.1}"),
            length: 20.0 * out_of_five,
            sample: sample(estimate),
            interval: interval(estimate),
            trend: row.trend,
            ads: profile
                .own
                .then(|| ads_path(scope, catalogue, Some(&skill.slug), filter)),
        })
    };
    profile.skills_of(kind).filter_map(line).collect()
}
