//! Occupations, with all that the releases say of each.

use std::collections::{BTreeMap, HashSet};

use crate::code::{OnetCode, SocCode};
use crate::onet::{self, EducationShare, Rating, Task, Title, Trait};
use crate::parts::Parts;
use crate::projections::Bright;
use crate::skill::Vocabulary;
use crate::specialization::Specialization;
use crate::summary;
use crate::wages::{WageCell, Wages};

/// An occupation with all that hangs on it.
#[derive(Debug)]
pub struct Occupation {
    /// O*NET-SOC code.
    pub code: OnetCode,
    /// Title, in the plural.
    pub title: String,
    /// Metier's sentence about it; none for a code that O*NET added since.
    pub summary: Option<&'static str>,
    /// O*NET's description, where the operator imported it.
    pub description: Option<String>,
    /// Index of its group.
    pub group: usize,
    /// Job zone, 1 to 5.
    pub job_zone: Option<u8>,
    /// Titles people use, those they reported themselves first.
    pub titles: Vec<Title>,
    /// Technologies: in demand first, then hot, then by name.
    pub technologies: Vec<TechnologyUse>,
    /// Ratings, by element.
    pub ratings: Vec<Rating>,
    /// Shares of required education, by level.
    pub education: Vec<EducationShare>,
    /// Related occupations, nearest first.
    pub related: Vec<RelatedTo>,
    /// Interests and work styles.
    pub traits: Vec<Trait>,
    /// Task statements, where the operator imported them.
    pub tasks: Vec<Task>,
    /// Range of its specialised occupations.
    pub specializations: std::ops::Range<usize>,
    /// Under which code its wages are published.
    pub wage_code: Option<PublishedUnder>,
    /// Under which code its projections are published.
    pub outlook_code: Option<PublishedUnder>,
    /// Why its outlook is bright.
    pub bright: Option<BrightBy>,
}

/// A technology of an occupation.
#[derive(Debug, Clone, Copy)]
pub struct TechnologyUse {
    /// Index of the skill.
    pub skill: usize,
    /// Often asked for in job ads of all occupations.
    pub hot: bool,
    /// Often asked for in job ads of this occupation.
    pub in_demand: bool,
}

/// A related occupation.
#[derive(Debug, Clone, Copy)]
pub struct RelatedTo {
    /// Index of the occupation.
    pub occupation: usize,
    /// Whether O*NET counts it among the primary ones.
    pub primary: bool,
}

/// The code under which BLS publishes figures for an occupation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedUnder {
    /// The code.
    pub code: SocCode,
    /// Why it is not the occupation's own.
    pub basis: Basis,
}

/// Why a figure stands under a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Basis {
    /// The occupation's own SOC code.
    Own,
    /// BLS publishes only the whole SOC occupation that this one is a part of; its title.
    WholeSoc(String),
    /// BLS publishes several occupations together, by its crosswalk; their title.
    Together(String),
}

/// Who says that an outlook is bright.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BrightBy {
    /// The rule of the projections release.
    Rule(Bright),
    /// O*NET's own list, with its words.
    List(String),
}

/// Joins what the releases say of each occupation, by code. Takes what it needs out of the O*NET
/// release.
pub(crate) fn join(
    parts: &mut Parts,
    titles: Vec<Title>,
    vocabulary: &Vocabulary,
    specializations: &[Specialization],
) -> Vec<Occupation> {
    let found = std::mem::take(&mut parts.onet.occupations);
    let index: BTreeMap<OnetCode, usize> = found.iter().map(|one| one.code).zip(0..).collect();
    let mut occupations = begin(found, parts, specializations);
    let onet = &mut parts.onet;
    let all = &mut occupations;
    for title in titles {
        put(all, title.code, |one| &mut one.titles, title);
    }
    for technology in std::mem::take(&mut onet.technologies) {
        let Some(skill) = vocabulary.technology(&technology.name) else {
            continue;
        };
        let used = TechnologyUse {
            skill,
            hot: technology.hot,
            in_demand: technology.in_demand,
        };
        put(all, technology.code, |one| &mut one.technologies, used);
    }
    for rating in std::mem::take(&mut onet.ratings) {
        put(all, rating.code, |one| &mut one.ratings, rating);
    }
    for share in std::mem::take(&mut onet.education) {
        put(all, share.code, |one| &mut one.education, share);
    }
    for value in std::mem::take(&mut onet.traits) {
        put(all, value.code, |one| &mut one.traits, value);
    }
    for task in std::mem::take(&mut onet.tasks) {
        put(all, task.code, |one| &mut one.tasks, task);
    }
    for related in std::mem::take(&mut onet.related) {
        let Some(occupation) = index.get(&related.to).copied() else {
            continue;
        };
        let to = RelatedTo {
            occupation,
            primary: related.primary,
        };
        put(all, related.code, |one| &mut one.related, to);
    }
    for occupation in all {
        occupation.sort(vocabulary);
    }
    occupations
}

/// Occupations with what hangs on their codes alone.
fn begin(
    found: Vec<onet::Occupation>,
    parts: &Parts,
    specializations: &[Specialization],
) -> Vec<Occupation> {
    let mut summaries = summary::read();
    let names: BTreeMap<OnetCode, String> = found
        .iter()
        .map(|one| (one.code, one.title.clone()))
        .collect();
    let begun = found.into_iter().map(|occupation| Occupation {
        summary: summaries.remove(&occupation.code),
        description: occupation.description,
        job_zone: occupation.job_zone,
        wage_code: wage_code(occupation.code, parts, &names),
        outlook_code: outlook_code(occupation.code, parts, &names),
        bright: bright(occupation.code, parts),
        specializations: {
            let from = specializations.partition_point(|one| one.code < occupation.code);
            from..specializations.partition_point(|one| one.code <= occupation.code)
        },
        code: occupation.code,
        title: occupation.title,
        group: 0,
        titles: Vec::new(),
        technologies: Vec::new(),
        ratings: Vec::new(),
        education: Vec::new(),
        related: Vec::new(),
        traits: Vec::new(),
        tasks: Vec::new(),
    });
    begun.collect()
}

impl Occupation {
    /// Puts titles and technologies in the order in which they are shown.
    fn sort(&mut self, vocabulary: &Vocabulary) {
        self.titles
            .sort_by(|a, b| (!a.reported, &a.text).cmp(&(!b.reported, &b.text)));
        let label = |one: &TechnologyUse| &vocabulary.skills[one.skill].label;
        self.technologies.sort_by(|a, b| {
            (!a.in_demand, !a.hot, label(a)).cmp(&(!b.in_demand, !b.hot, label(b)))
        });
        // Two spellings of one technology.
        let mut seen = HashSet::new();
        self.technologies.retain(|one| seen.insert(one.skill));
    }
}

/// Adds a row to one of the lists of an occupation. A row of a newer table may carry a code that
/// this O*NET release does not have; there is no page for it to stand on.
fn put<T>(
    all: &mut [Occupation],
    code: OnetCode,
    list: impl Fn(&mut Occupation) -> &mut Vec<T>,
    row: T,
) {
    if let Ok(at) = all.binary_search_by_key(&code, |occupation| occupation.code) {
        list(&mut all[at]).push(row);
    }
}

/// Own SOC code, then the code that the crosswalk names. OEWS publishes by six-digit codes, so a
/// part of a SOC occupation (15-1299.08) has the wage of the whole.
fn wage_code(
    code: OnetCode,
    parts: &Parts,
    names: &BTreeMap<OnetCode, String>,
) -> Option<PublishedUnder> {
    let has_wage = |soc: SocCode| {
        let in_level = |wages: &Wages| wages.of(soc).iter().any(WageCell::has_wage);
        parts.wages.values().any(in_level)
    };
    published_under(code, parts, names, &has_wage)
}

fn outlook_code(
    code: OnetCode,
    parts: &Parts,
    names: &BTreeMap<OnetCode, String>,
) -> Option<PublishedUnder> {
    let projections = parts.projections.as_ref()?;
    published_under(code, parts, names, &|soc| projections.get(soc).is_some())
}

fn published_under(
    code: OnetCode,
    parts: &Parts,
    names: &BTreeMap<OnetCode, String>,
    is_published: &dyn Fn(SocCode) -> bool,
) -> Option<PublishedUnder> {
    if is_published(code.soc()) {
        let whole = || {
            names
                .get(&code.whole())
                .cloned()
                .unwrap_or_else(|| code.soc().to_string())
        };
        let basis = if code.is_whole_soc() {
            Basis::Own
        } else {
            Basis::WholeSoc(whole())
        };
        return Some(PublishedUnder {
            code: code.soc(),
            basis,
        });
    }
    let row = parts.crosswalk.get(code)?;
    is_published(row.matrix).then(|| PublishedUnder {
        code: row.matrix,
        basis: Basis::Together(row.title.clone()),
    })
}

/// O*NET's list decides where it is present; otherwise the rule of the projections release, applied
/// to the figures that are published for the occupation: its own, its SOC occupation's, or those of
/// the group that BLS publishes it with.
fn bright(code: OnetCode, parts: &Parts) -> Option<BrightBy> {
    if let Some(list) = &parts.bright {
        return list.get(code).map(|words| BrightBy::List(words.to_owned()));
    }
    let projections = parts.projections.as_ref()?;
    let outlook = projections
        .get(code.soc())
        .or_else(|| projections.get(parts.crosswalk.get(code)?.matrix))?;
    outlook
        .is_bright(projections.bright_rule)
        .map(BrightBy::Rule)
}
