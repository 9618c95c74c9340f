//! The catalogue: one release of each source, joined. A plain value that pages, API and command
//! line read.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use crate::code::OnetCode;
use crate::esco::Esco;
use crate::occupation::{self, Occupation};
use crate::onet::{Element, ElementKind, Rating, Title};
use crate::parts::Parts;
use crate::projections::{Outlook, Projections};
use crate::ranker::{Builder, Kind, Ranker, Strength};
use crate::release::{About, Content, Release, ReleaseId, Source, hex};
use crate::skill::{Skill, Use, Vocabulary};
use crate::specialization::{self, Specialization};
use crate::taxonomy::{self, CareerArea, OccupationGroup};
use crate::wages::{Measure, WageCell, Wages};

/// Everything that public data says, joined and indexed.
#[derive(Debug)]
pub struct Catalogue {
    /// Hash over the ids of the releases in use; changes when any of them does.
    pub version: String,
    /// The releases in use.
    pub releases: BTreeMap<Source, InUse>,
    /// Career areas, in page order.
    pub areas: Vec<CareerArea>,
    /// Occupation groups, in page order.
    pub groups: Vec<OccupationGroup>,
    /// Occupations, sorted by code.
    pub occupations: Vec<Occupation>,
    /// Which of the two O*NET releases the job titles are of.
    pub titles_source: Source,
    /// Specialised occupations, sorted by code, most titles first.
    pub specializations: Vec<Specialization>,
    /// Skills.
    pub vocabulary: Vocabulary,
    /// What O*NET rates.
    pub elements: Vec<Element>,
    /// What O*NET's categories of education are called, by number from 1.
    pub education_levels: Vec<String>,
    /// Wages by level of places.
    pub wages: BTreeMap<Source, Wages>,
    /// Employment projections.
    pub projections: Option<Projections>,
    /// ESCO's labels and hierarchy.
    pub esco: Option<Esco>,
    /// Finds occupations, specialised occupations and skills.
    ranker: Ranker,
    docs: Vec<Doc>,
}

/// A release that a catalogue was assembled from.
#[derive(Debug, Clone)]
pub struct InUse {
    /// Its id.
    pub id: ReleaseId,
    /// What it is.
    pub about: About,
}

/// What a search finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doc {
    /// Index of an occupation.
    Occupation(usize),
    /// Index of a specialised occupation.
    Specialization(usize),
    /// Index of a skill.
    Skill(usize),
}

/// A search result.
#[derive(Debug, Clone)]
pub struct Found<'a> {
    /// What was found.
    pub doc: Doc,
    /// How well it matches, higher is better.
    pub score: f32,
    /// The title or label that matched best.
    pub matched: &'a str,
}

/// Why releases do not make a catalogue.
#[derive(Debug, thiserror::Error)]
#[error(
    "there is no O*NET release, and every page starts from its occupations: import one, or start with the bundled one"
)]
pub struct NoOccupations;

impl Catalogue {
    /// Joins releases, one for each source.
    ///
    /// # Errors
    /// When the O*NET release is missing.
    pub fn assemble(releases: Vec<(ReleaseId, Release)>) -> Result<Self, NoOccupations> {
        let mut in_use = BTreeMap::new();
        let mut parts = Parts::default();
        for (id, release) in releases {
            let source = release.about.source;
            match release.content {
                Content::Onet(onet) => parts.onet = *onet,
                Content::Titles(titles) => parts.newer_titles = Some(titles),
                Content::Wages(wages) => drop(parts.wages.insert(source, wages)),
                Content::Projections(projections) => parts.projections = Some(projections),
                Content::Crosswalk(crosswalk) => parts.crosswalk = crosswalk,
                Content::Esco(esco) => parts.esco = Some(esco),
                Content::BrightOutlook(bright) => parts.bright = Some(bright),
            }
            in_use.insert(
                source,
                InUse {
                    id,
                    about: release.about,
                },
            );
        }
        if parts.onet.occupations.is_empty() {
            return Err(NoOccupations);
        }
        Ok(Self::join(in_use, parts))
    }

    fn join(releases: BTreeMap<Source, InUse>, mut parts: Parts) -> Self {
        let vocabulary = Vocabulary::build(&parts.onet, parts.esco.as_ref());
        let (areas, mut groups) = taxonomy::read();
        let (titles_source, titles) = titles(&releases, &mut parts);
        let names: Vec<(OnetCode, &str)> = parts
            .onet
            .occupations
            .iter()
            .map(|occupation| (occupation.code, occupation.title.as_str()))
            .collect();
        let specializations = specialization::derive(&titles, &names);
        let mut occupations = occupation::join(&mut parts, titles, &vocabulary, &specializations);
        for (index, occupation) in occupations.iter_mut().enumerate() {
            occupation.group = taxonomy::group_of(&groups, occupation.code);
            groups[occupation.group].occupations.push(index);
        }
        let mut catalogue = Self {
            version: version(&releases),
            releases,
            areas,
            groups,
            occupations,
            titles_source,
            specializations,
            vocabulary,
            elements: parts.onet.elements,
            education_levels: parts.onet.education_levels,
            wages: parts.wages,
            projections: parts.projections,
            esco: parts.esco,
            ranker: Ranker::default(),
            docs: Vec::new(),
        };
        catalogue.link_skills_to_occupations();
        catalogue.build_ranker();
        catalogue
    }

    fn link_skills_to_occupations(&mut self) {
        for (index, occupation) in self.occupations.iter().enumerate() {
            for technology in &occupation.technologies {
                let (hot, in_demand) = (technology.hot, technology.in_demand);
                self.vocabulary.skills[technology.skill].uses.push(Use {
                    occupation: index,
                    hot,
                    in_demand,
                });
            }
        }
        let occupations = &self.occupations;
        for skill in &mut self.vocabulary.skills {
            // Where ads of the occupation ask for it first, then by title.
            skill
                .uses
                .sort_by_key(|one| (!one.in_demand, &occupations[one.occupation].title));
        }
    }

    fn build_ranker(&mut self) {
        let mut builder = Builder::default();
        for (index, occupation) in self.occupations.iter().enumerate() {
            let own = std::iter::once((occupation.title.as_str(), Strength::Name));
            let strength = |reported| {
                if reported {
                    Strength::Reported
                } else {
                    Strength::Alternate
                }
            };
            let others = occupation
                .titles
                .iter()
                .map(|title| (title.text.as_str(), strength(title.reported)));
            builder.add_doc(Kind::Occupation, self.prior(occupation), own.chain(others));
            self.docs.push(Doc::Occupation(index));
        }
        for (index, specialization) in self.specializations.iter().enumerate() {
            let own = std::iter::once((specialization.name.as_str(), Strength::Name));
            let others = specialization
                .titles
                .iter()
                .map(|title| (title.as_str(), Strength::Alternate));
            // Behind its occupation, where both match alike.
            let prior = self
                .occupation(specialization.code)
                .map_or(0.0, |occupation| 0.7 * self.prior(occupation));
            builder.add_doc(Kind::Specialization, prior, own.chain(others));
            self.docs.push(Doc::Specialization(index));
        }
        for (index, skill) in self.vocabulary.skills.iter().enumerate() {
            let own = std::iter::once((skill.label.as_str(), Strength::Name));
            let others = skill
                .alternatives
                .iter()
                .map(|label| (label.as_str(), Strength::Alternate));
            builder.add_doc(Kind::Skill, skill_prior(skill), own.chain(others));
            self.docs.push(Doc::Skill(index));
        }
        self.ranker = builder.build();
    }

    /// How likely an occupation is meant, all else equal: 300 jobs are 0, three million are 1, on a
    /// logarithmic scale. The parts of a SOC occupation share its jobs, and count for half: the
    /// whole is the usual meaning.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a prior needs no more than three digits"
    )]
    fn prior(&self, occupation: &Occupation) -> f32 {
        let jobs = self.employment(occupation).unwrap_or(0) as f32;
        let soc = occupation.code.soc();
        let from = self
            .occupations
            .partition_point(|other| other.code.soc() < soc);
        let to = self
            .occupations
            .partition_point(|other| other.code.soc() <= soc);
        let parts = (to - from) as f32;
        let jobs = if occupation.code.is_whole_soc() {
            jobs
        } else {
            jobs / parts / 2.0
        };
        ((jobs.max(1.0).log10() - 2.5) / 4.0).clamp(0.0, 1.0)
    }

    /// Finds occupations, specialised occupations and skills by any of their titles and labels,
    /// best first.
    pub fn search(&self, query: &str, kind: Option<Kind>, limit: usize) -> Vec<Found<'_>> {
        /// What matches less than half as well as the best is noise: it shares one word of three.
        const WORTH_SHOWING: f32 = 0.5;
        let hits = self.ranker.search(query, kind, limit);
        let enough = hits.first().map_or(0.0, |best| best.score * WORTH_SHOWING);
        let found = hits
            .into_iter()
            .take_while(|hit| hit.score >= enough)
            .map(|hit| Found {
                doc: self.docs[hit.doc as usize],
                score: hit.score,
                matched: self.matched(self.docs[hit.doc as usize], hit.title as usize),
            });
        found.collect()
    }

    /// The title or label of a result with its number in the order in which the ranker was given
    /// them.
    fn matched(&self, doc: Doc, number: usize) -> &str {
        match (doc, number.checked_sub(1)) {
            (Doc::Occupation(index), None) => &self.occupations[index].title,
            (Doc::Occupation(index), Some(at)) => &self.occupations[index].titles[at].text,
            (Doc::Specialization(index), None) => &self.specializations[index].name,
            (Doc::Specialization(index), Some(at)) => &self.specializations[index].titles[at],
            (Doc::Skill(index), None) => &self.vocabulary.skills[index].label,
            (Doc::Skill(index), Some(at)) => &self.vocabulary.skills[index].alternatives[at],
        }
    }

    /// The index of an occupation.
    pub fn index_of(&self, code: OnetCode) -> Option<usize> {
        self.occupations
            .binary_search_by_key(&code, |occupation| occupation.code)
            .ok()
    }

    /// The occupation of a code.
    pub fn occupation(&self, code: OnetCode) -> Option<&Occupation> {
        self.index_of(code).map(|index| &self.occupations[index])
    }

    /// The specialised occupations of an occupation.
    pub fn specializations_of(&self, occupation: &Occupation) -> &[Specialization] {
        &self.specializations[occupation.specializations.clone()]
    }

    /// The wages of one level for an occupation, by place.
    pub fn wages_of(&self, occupation: &Occupation, source: Source) -> &[WageCell] {
        match (&occupation.wage_code, self.wages.get(&source)) {
            (Some(under), Some(wages)) => wages.of(under.code),
            _ => &[],
        }
    }

    /// The wages of an occupation in the whole country.
    pub fn national_wage(&self, occupation: &Occupation) -> Option<&WageCell> {
        self.wages_of(occupation, Source::OewsNational).first()
    }

    /// The projection of an occupation.
    pub fn outlook(&self, occupation: &Occupation) -> Option<&Outlook> {
        self.projections
            .as_ref()?
            .get(occupation.outlook_code.as_ref()?.code)
    }

    /// Jobs in the whole country, from OEWS.
    pub fn employment(&self, occupation: &Occupation) -> Option<u32> {
        self.national_wage(occupation)?
            .get(Measure::Employment)
            .value()
    }

    /// The ratings of one kind with an importance that O*NET recommends to use, most important
    /// first.
    pub fn ratings_of<'a>(
        &'a self,
        occupation: &'a Occupation,
        kind: ElementKind,
    ) -> Vec<&'a Rating> {
        let usable = |rating: &&Rating| {
            self.elements[usize::from(rating.element)].kind == kind
                && rating.importance.is_some_and(|score| !score.suppress)
        };
        let mut ratings: Vec<&Rating> = occupation.ratings.iter().filter(usable).collect();
        ratings.sort_by_key(|rating| {
            std::cmp::Reverse(rating.importance.map(|score| score.hundredths))
        });
        ratings
    }

    /// The vintage of the release in use of a source.
    pub fn vintage(&self, source: Source) -> Option<&str> {
        self.releases
            .get(&source)
            .map(|release| release.about.vintage.as_str())
    }
}

/// How likely a skill is meant: an O*NET element always, a technology by how many occupations use
/// it, an ESCO label seldom.
#[expect(
    clippy::cast_precision_loss,
    reason = "a prior needs no more than three digits"
)]
fn skill_prior(skill: &Skill) -> f32 {
    if skill.element.is_some() {
        return 0.6;
    }
    let hot = if skill.uses.iter().any(|one| one.hot) {
        1.0
    } else {
        0.6
    };
    let users = skill.uses.len().max(1) as f32;
    (users.log10() / 3.0 * hot).clamp(if skill.esco.is_some() { 0.2 } else { 0.0 }, 1.0)
}

/// The job titles of the newer of two O*NET releases, where there are two.
fn titles(releases: &BTreeMap<Source, InUse>, parts: &mut Parts) -> (Source, Vec<Title>) {
    let number = |source| {
        releases
            .get(&source)
            .and_then(|one| crate::onet::release_number(&one.about.vintage))
    };
    let own = std::mem::take(&mut parts.onet.titles);
    match parts.newer_titles.take() {
        Some(newer) if own.is_empty() || number(Source::OnetTitles) >= number(Source::Onet) => {
            (Source::OnetTitles, newer)
        }
        _ => (Source::Onet, own),
    }
}

fn version(releases: &BTreeMap<Source, InUse>) -> String {
    let mut hash = Sha256::new();
    for release in releases.values() {
        hash.update(release.id.as_str());
    }
    // The program is part of it: a newer one derives other pages from the same releases.
    hash.update(env!("CARGO_PKG_VERSION"));
    hex(&hash.finalize())[..16].to_owned()
}
