//! Lists of bars: education, ratings, interests, work styles.

use std::cmp::Reverse;

use catalogue::onet::{EducationShare, ElementKind};
use catalogue::projections::ATTAINMENT;
use catalogue::release::Source;
use catalogue::{Catalogue, Occupation};

use crate::format::{Hundredths, Percent};
use crate::web::part::Provenance;

/// A bar with its name and value.
#[derive(Debug, Clone)]
pub struct Bar<'a> {
    /// What it stands for.
    pub name: &'a str,
    /// Where the name leads; empty for nowhere.
    pub path: String,
    /// Length, 0 to 100.
    pub length: u32,
    /// The value as written.
    pub value: String,
}

/// A list of bars under a heading that says what they show.
#[derive(Debug, Clone)]
pub struct Bars<'a> {
    /// What they show.
    pub heading: String,
    /// What the values are, with their scale and sample.
    pub scale: String,
    /// The bars shown first.
    pub shown: Vec<Bar<'a>>,
    /// The bars behind "show all".
    pub more: Vec<Bar<'a>>,
    /// Where they come from.
    pub from: Provenance<'a>,
}

/// How many rated elements are shown before "show all".
const SHOWN: usize = 8;

impl<'a> Bars<'a> {
    /// Education that people in the occupation have (table 5.3).
    pub fn attainment(catalogue: &'a Catalogue, occupation: &'a Occupation) -> Option<Self> {
        let outlook = catalogue.outlook(occupation)?;
        let shares = outlook.attainment_tenths?;
        let bars = ATTAINMENT.iter().zip(shares).map(|(name, tenths)| Bar {
            name,
            path: String::new(),
            length: u32::from(tenths) / 10,
            value: Percent(i64::from(tenths)).to_string(),
        });
        let years = catalogue
            .projections
            .as_ref()
            .map_or("", |projections| &projections.attainment_years);
        let wider = if outlook.attainment_is_wider {
            "; the census groups this occupation with similar ones"
        } else {
            ""
        };
        Some(Self {
            heading: "What people in this work have".to_owned(),
            scale: format!("Workers aged 25 and older, {years} American Community Survey{wider}"),
            shown: bars.collect(),
            more: Vec::new(),
            from: Provenance::of(catalogue, Source::Projections),
        })
    }

    /// Education that people in the occupation say is required.
    pub fn required_education(
        catalogue: &'a Catalogue,
        occupation: &'a Occupation,
    ) -> Option<Self> {
        let named = |share: &&EducationShare| share.percent_hundredths > 0;
        let (withheld, shares): (Vec<_>, Vec<_>) = occupation
            .education
            .iter()
            .filter(named)
            .partition(|share| share.suppress);
        let n = shares.iter().filter_map(|share| share.n).max();
        let bar = |name, hundredths: u16| Bar {
            name,
            path: String::new(),
            length: u32::from(hundredths) / 100,
            value: Percent((i64::from(hundredths) + 5) / 10).to_string(),
        };
        let mut bars: Vec<Bar<'_>> = shares
            .iter()
            .filter_map(|share| {
                let name = catalogue
                    .education_levels
                    .get(usize::from(share.level).checked_sub(1)?)?;
                Some(bar(name.as_str(), share.percent_hundredths))
            })
            .collect();
        // Left out without a word, they would make the others look like the whole.
        if !withheld.is_empty() && !bars.is_empty() {
            let total = withheld.iter().map(|share| share.percent_hundredths).sum();
            bars.push(bar("Other levels, each too imprecise to show", total));
        }
        (!bars.is_empty()).then(|| Self {
            heading: "What people in this work say is required".to_owned(),
            scale: n.map_or_else(
                || "Share of answers".to_owned(),
                |n| format!("Share of {n} answers"),
            ),
            shown: bars,
            more: Vec::new(),
            from: Provenance::of(catalogue, Source::Onet),
        })
    }

    /// Skills, knowledge, abilities and activities by importance; then interests and work styles.
    pub fn ratings(catalogue: &'a Catalogue, occupation: &'a Occupation) -> Vec<Self> {
        let kinds = [
            (ElementKind::Skill, "Skills"),
            (ElementKind::Knowledge, "Knowledge"),
            (ElementKind::Ability, "Abilities"),
            (ElementKind::Activity, "What people do"),
        ];
        let ratings = kinds
            .into_iter()
            .filter_map(|(kind, heading)| Self::importance(catalogue, occupation, kind, heading));
        let traits = TRAITS
            .iter()
            .filter_map(|branch| Self::traits(catalogue, occupation, branch));
        ratings.chain(traits).collect()
    }

    /// The elements of a kind by importance.
    fn importance(
        catalogue: &'a Catalogue,
        occupation: &'a Occupation,
        kind: ElementKind,
        heading: &str,
    ) -> Option<Self> {
        let ratings = catalogue.ratings_of(occupation, kind);
        let raters = ratings
            .iter()
            .filter_map(|rating| rating.importance?.n)
            .max();
        let sample = raters.map_or_else(String::new, |n| format!(", mean of up to {n} raters"));
        let bars = ratings.iter().filter_map(|rating| {
            let importance = i32::from(rating.importance?.hundredths);
            let skill = catalogue.vocabulary.element(rating.element);
            Some(Bar {
                name: &catalogue.elements[usize::from(rating.element)].name,
                path: skill
                    .map(|at| crate::skill::path(&catalogue.vocabulary.skills[at]))
                    .unwrap_or_default(),
                // 1 to 5 as 0 to 100.
                length: u32::try_from((importance - 100) / 4).unwrap_or(0),
                value: Hundredths(importance).to_string(),
            })
        });
        let scale = format!("Importance from 1 (not important) to 5 (extremely important){sample}");
        Self::folded(catalogue, heading, scale, bars.collect())
    }

    /// Interests that the work satisfies, or how people who do it well go about it.
    fn traits(
        catalogue: &'a Catalogue,
        occupation: &'a Occupation,
        branch: &Branch,
    ) -> Option<Self> {
        let mut values: Vec<(i32, &str)> = occupation
            .traits
            .iter()
            .map(|value| {
                let element = &catalogue.elements[usize::from(value.element)];
                (i32::from(value.hundredths), element)
            })
            .filter(|(_, element)| element.id.starts_with(branch.id))
            .map(|(hundredths, element)| (hundredths, element.name.as_str()))
            .collect();
        values.sort_by_key(|(hundredths, _)| Reverse(*hundredths));
        let (least, most) = branch.hundredths;
        let bars = values.into_iter().map(|(hundredths, name)| Bar {
            name,
            path: String::new(),
            length: u32::try_from((hundredths - least) * 100 / (most - least)).unwrap_or(0),
            value: Hundredths(hundredths).to_string(),
        });
        let scale = branch.scale.to_owned();
        Self::folded(catalogue, branch.heading, scale, bars.collect())
    }

    /// Bars of O*NET, all but the first folded; none where there are none.
    fn folded(
        catalogue: &'a Catalogue,
        heading: &str,
        scale: String,
        mut bars: Vec<Bar<'a>>,
    ) -> Option<Self> {
        let more = bars.split_off(SHOWN.min(bars.len()));
        (!bars.is_empty()).then(|| Self {
            heading: heading.to_owned(),
            scale,
            shown: bars,
            more,
            from: Provenance::of(catalogue, Source::Onet),
        })
    }
}

/// A branch of O*NET's elements that an occupation has one value of each of.
struct Branch {
    /// How the ids of its elements begin.
    id: &'static str,
    heading: &'static str,
    scale: &'static str,
    /// The least and the most that a value can be, in hundredths.
    hundredths: (i32, i32),
}

const TRAITS: [Branch; 3] = [
    Branch {
        id: "1.B.",
        heading: "Interests",
        scale: "How well the work fits an interest, from 1 to 7",
        hundredths: (100, 700),
    },
    Branch {
        id: "1.D.",
        heading: "Work styles",
        scale: "How much a style helps in this work, from −3 to 3",
        hundredths: (-300, 300),
    },
    // Until O*NET 30.0 work styles were other elements on another scale.
    Branch {
        id: "1.C.",
        heading: "Work styles",
        scale: "Importance from 1 (not important) to 5 (extremely important)",
        hundredths: (100, 500),
    },
];
