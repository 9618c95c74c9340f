//! What job ads say, as a section of a page: every number with its sample, its interval and its
//! period.

mod filter;
mod months;
mod pay;
mod shares;
mod skills;
mod stat;

use askama::Template;
use catalogue::Catalogue;
use catalogue::skill::SkillKind;

use self::filter::FilterForm;
use self::months::Months;
use self::pay::AdvertisedPay;
use self::shares::Shares;
use self::skills::SkillLine;
use self::stat::Stat;
use super::compute::Profile;
use super::skills::Trend;
use super::{ads_path, compare};
use crate::estimate::{Basis, Estimate};
use crate::format::{Count, Shares as Interval};
use crate::posting::month::period_name;
use crate::posting::{Filter, FilterError, Scope};
use crate::web::part::Link;

/// How many skills are shown before "show all".
const SKILLS_SHOWN: usize = 30;

/// The section, as a template.
#[derive(Template)]
#[template(path = "profile/section.html")]
pub struct Section {
    basis: Cited,
    /// The postings that all numbers were made of which are not the parent's.
    made_of: Link,
    stats: Vec<Stat>,
    glance: Vec<String>,
    /// What the filter leaves in, in words.
    only: String,
    /// Said above the numbers, where they are not of this site's own ads.
    sample: Option<Sample>,
    /// Said above the numbers, where they are of fewer postings than are needed.
    few: Option<Few>,
    filter: FilterForm,
    pay: Option<AdvertisedPay>,
    pay_and_wage: Option<String>,
    education: Option<Shares>,
    /// Workplace, employment and seniority.
    conditions: Vec<Shares>,
    months: Option<Months>,
    specialized: Vec<SkillLine>,
    specialized_more: Vec<SkillLine>,
    common: Vec<SkillLine>,
    has_trends: bool,
}

/// Too few postings, and whose numbers stand in.
struct Few {
    postings: i64,
    least: i64,
    parent: Option<Link>,
    /// Postings of the parent.
    of_parent: String,
}

/// Numbers that came with the program.
struct Sample {
    /// `Sep 2011 – Jun 2020`.
    period: Option<String>,
    /// Postings of the scope that this site has read itself, where they are too few.
    own: Option<i64>,
    /// How many of them are needed.
    least: i64,
    /// Where those are shown.
    ads: String,
}

/// What the section shows besides the profile: what stands in, and what it is compared with.
pub struct Context<'a> {
    /// Whose values stand in where one of the profile is withheld.
    pub parent: Option<Parent<'a>>,
    /// The unfiltered profile, for what the filter offers.
    pub whole: &'a Profile,
    /// The median wage of the occupation, as it is written.
    pub wage: Option<String>,
    /// The filter as it was typed.
    pub typed: &'a Filter,
    /// What is wrong with it, if anything.
    pub problem: Option<&'a FilterError>,
}

/// The occupation of a specialized one, with its profile.
#[derive(Clone, Copy)]
pub struct Parent<'a> {
    /// The occupation.
    pub scope: &'a Scope<'a>,
    /// What its ads say.
    pub profile: &'a Profile,
}

impl Section {
    /// The section of a profile.
    pub fn of(
        catalogue: &Catalogue,
        scope: &Scope<'_>,
        profile: &Profile,
        filter: &Filter,
        context: &Context<'_>,
    ) -> Self {
        let parent = context
            .parent
            .filter(|parent| parent.profile.postings >= parent.profile.least);
        let only = filter.words();
        let made_of = made_of(catalogue, scope, profile, filter);
        let skills = |kind| skills::lines(catalogue, scope, profile, kind, filter);
        let mut specialized = skills(SkillKind::Specialized);
        let specialized_more = specialized.split_off(SKILLS_SHOWN.min(specialized.len()));
        Self {
            basis: cited(&profile.basis, profile.postings, &only),
            stats: stat::stats(catalogue, profile, &made_of, parent),
            made_of,
            glance: compare::glance(catalogue, scope, profile, &only),
            only: only.join(", "),
            sample: (!profile.own).then(|| Sample::of(catalogue, scope, profile, context.whole)),
            few: (profile.postings < profile.least).then(|| Few::of(catalogue, profile, parent)),
            filter: FilterForm::of(catalogue, scope, context),
            pay: profile
                .pay
                .as_ref()
                .map(|pay| AdvertisedPay::of(pay, profile.least)),
            pay_and_wage: compare::pay_and_wage(profile, context.wage.as_deref()),
            education: shares::education(profile),
            conditions: shares::conditions(profile),
            months: Months::of(profile),
            specialized,
            specialized_more,
            common: skills(SkillKind::Common),
            has_trends: profile.skills.iter().any(|row| row.trend != Trend::Unknown),
        }
    }
}

impl Few {
    fn of(catalogue: &Catalogue, profile: &Profile, parent: Option<Parent<'_>>) -> Self {
        Self {
            postings: profile.postings,
            least: profile.least,
            parent: parent.map(|parent| link(catalogue, parent.scope)),
            of_parent: parent.map_or_else(String::new, |parent| {
                Count::of(parent.profile.postings).to_string()
            }),
        }
    }
}

impl Sample {
    fn of(catalogue: &Catalogue, scope: &Scope<'_>, profile: &Profile, whole: &Profile) -> Self {
        Self {
            period: period(&profile.basis),
            own: (whole.passed_over > 0).then_some(whole.passed_over),
            least: profile.least,
            ads: ads_path(scope, catalogue, None, &Filter::default()),
        }
    }
}

/// Where postings come from, as it stands under numbers.
pub struct Cited {
    /// `13 job ads, Jan 2019 – Dec 2019`.
    pub text: String,
    /// What the collection is.
    pub collection: String,
}

/// Where postings come from, in words, and which of them are counted.
pub fn cited(basis: &Basis, postings: i64, only: &[String]) -> Cited {
    let ads = format!(
        "{} job ad{}",
        Count::of(postings),
        if postings == 1 { "" } else { "s" }
    );
    let only = if only.is_empty() {
        String::new()
    } else {
        format!(" ({})", only.join(", "))
    };
    let period = period(basis).map_or_else(String::new, |period| format!(", {period}"));
    let sources = basis.sources.join(", ");
    let collection = if basis.collection == "own" {
        sources
    } else {
        format!("starter collection: {sources}")
    };
    Cited {
        text: format!("{ads}{only}{period}"),
        collection,
    }
}

/// The months of postings: `Jan 2019 – Dec 2019`.
fn period(basis: &Basis) -> Option<String> {
    period_name(basis.from.as_deref(), basis.to.as_deref())
}

/// The page of a scope.
fn link(catalogue: &Catalogue, scope: &Scope<'_>) -> Link {
    Link {
        name: scope.name().to_owned(),
        path: scope.path(catalogue),
    }
}

/// The postings that the numbers of a profile were made of. They are listed, or described as a
/// collection where single ones are not kept.
fn made_of(catalogue: &Catalogue, scope: &Scope<'_>, profile: &Profile, filter: &Filter) -> Link {
    Link {
        name: cited(&profile.basis, profile.postings, &filter.words()).text,
        path: if profile.own {
            ads_path(scope, catalogue, None, filter)
        } else {
            "/postings".to_owned()
        },
    }
}

/// `11 of 13 ads`.
fn sample(estimate: &Estimate) -> String {
    format!(
        "{} of {} ads",
        Count::of(estimate.n()),
        Count::of(estimate.of())
    )
}

/// `58% to 96%`.
fn interval(share: &Estimate) -> String {
    let (low, high) = share.interval();
    Interval(low, high).to_string()
}
