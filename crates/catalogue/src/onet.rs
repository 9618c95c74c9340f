//! What an O*NET release holds.

use serde::{Deserialize, Serialize};

use crate::code::OnetCode;

/// The tables of an O*NET release.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Onet {
    /// Every occupation, sorted by code.
    pub occupations: Vec<Occupation>,
    /// Job titles, as [`Title`].
    pub titles: Vec<Title>,
    /// Names and descriptions of what is rated.
    pub elements: Vec<Element>,
    /// Ratings of skills, knowledge, abilities and work activities; sorted by code, then element.
    pub ratings: Vec<Rating>,
    /// Technologies, sorted by code.
    pub technologies: Vec<Technology>,
    /// Shares of the required level of education; sorted by code.
    pub education: Vec<EducationShare>,
    /// What the categories of education are called, by number from 1.
    pub education_levels: Vec<String>,
    /// Related occupations, in O*NET's order.
    pub related: Vec<Related>,
    /// Interests and work styles; sorted by code.
    pub traits: Vec<Trait>,
    /// Task statements; empty where the release has facts only.
    pub tasks: Vec<Task>,
}

/// One O*NET-SOC occupation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Occupation {
    /// Its code.
    pub code: OnetCode,
    /// Its title, in the plural.
    pub title: String,
    /// O*NET's description; none where the release has facts only.
    pub description: Option<String>,
    /// Job zone, 1 (little preparation) to 5 (extensive).
    pub job_zone: Option<u8>,
}

/// A job title that stands under an occupation.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Title {
    /// The occupation.
    pub code: OnetCode,
    /// The title as published; brackets may hold an expansion or abbreviation.
    pub text: String,
    /// A short form that O*NET gives for it, such as `CEO`.
    pub short: Option<String>,
    /// Whether people in the occupation reported it themselves.
    pub reported: bool,
}

/// What kind of thing an element rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum ElementKind {
    /// 2.A and 2.B: developed capacities, such as Reading Comprehension.
    Skill,
    /// 2.C: bodies of knowledge, such as Mathematics.
    Knowledge,
    /// 1.A: enduring attributes, such as Oral Comprehension.
    Ability,
    /// 4.A: generalised work activities, such as Getting Information.
    Activity,
    /// 1.B.1: vocational interests (RIASEC).
    Interest,
    /// 1.D: work styles, such as Innovation.
    Style,
}

/// One element of the O*NET content model.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Element {
    /// Its place in the content model, such as `2.A.1.a`.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What it rates.
    pub kind: ElementKind,
}

/// One rated value with its sample, as O*NET publishes it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// Mean rating × 100: importance 1 to 5, level 0 to 7.
    pub hundredths: u16,
    /// How many were asked; none where O*NET does not say.
    pub n: Option<u16>,
    /// Standard error × 10,000; none where O*NET does not say.
    pub error_e4: Option<u32>,
    /// O*NET recommends not to use the value: its sample is too small or too spread.
    pub suppress: bool,
    /// The raters said that the element is not relevant to the occupation (level only).
    pub not_relevant: bool,
}

/// How important an element is to an occupation, and at what level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rating {
    /// The occupation.
    pub code: OnetCode,
    /// Index into [`Onet::elements`].
    pub element: u16,
    /// Scale IM, 1 to 5.
    pub importance: Option<Score>,
    /// Scale LV, 0 to 7.
    pub level: Option<Score>,
}

/// A technology that people in an occupation use.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Technology {
    /// The occupation.
    pub code: OnetCode,
    /// Its name, such as `Python`.
    pub name: String,
    /// The class it belongs to, such as `Object or component oriented development software`.
    pub class: String,
    /// Often asked for in job ads of all occupations.
    pub hot: bool,
    /// Often asked for in job ads of this occupation.
    pub in_demand: bool,
}

/// The share of people who say that a level of education is required.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EducationShare {
    /// The occupation.
    pub code: OnetCode,
    /// Category from 1; see [`Onet::education_levels`].
    pub level: u8,
    /// Percent × 100.
    pub percent_hundredths: u16,
    /// How many were asked.
    pub n: Option<u16>,
    /// O*NET recommends not to use the value.
    pub suppress: bool,
}

/// A related occupation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Related {
    /// The occupation.
    pub code: OnetCode,
    /// The one it is related to.
    pub to: OnetCode,
    /// Whether O*NET counts it among the primary ones (tiers `Primary-Short` and `Primary-Long`).
    pub primary: bool,
}

/// An interest or work style of an occupation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trait {
    /// The occupation.
    pub code: OnetCode,
    /// Index into [`Onet::elements`].
    pub element: u16,
    /// The rating × 100: interests 1 to 7 (scale OI); work styles −3 to 3 (WI, elements 1.D), or 1
    /// to 5 until 30.0 (IM, elements 1.C).
    pub hundredths: i16,
}

/// A task statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Task {
    /// The occupation.
    pub code: OnetCode,
    /// O*NET's sentence.
    pub text: String,
    /// Whether it is a core task of the occupation.
    pub core: bool,
}

impl Onet {
    /// Takes out what is somebody's sentence rather than a fact: descriptions and task statements.
    pub fn keep_facts_only(&mut self) {
        self.tasks.clear();
        for occupation in &mut self.occupations {
            occupation.description = None;
        }
    }
}

/// The number of an O*NET release from its name: `O*NET 30.1 Database` → (30, 1).
pub(crate) fn release_number(vintage: &str) -> Option<(u16, u16)> {
    let (major, minor) = vintage
        .strip_prefix("O*NET ")?
        .strip_suffix(" Database")?
        .split_once('.')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
