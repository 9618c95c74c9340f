//! The parts of an occupation's page, each made of the numbers of one source.

mod wages;

use catalogue::onet::{EducationShare, ElementKind};
use catalogue::projections::{ATTAINMENT, Bright};
use catalogue::release::Source;
use catalogue::wages::{Cap, Measure};
use catalogue::{BrightBy, Catalogue, Occupation};

pub use self::wages::Wages;
use super::sentence::basis_note;
use crate::format::{Annual, Change, Count, Hourly, Hundreds, Hundredths, Percent, Projected};
use crate::web::part::Provenance;

/// A number with what it is, and where it comes from.
#[derive(Debug, Clone)]
pub struct Stat<'a> {
    /// What it is.
    pub label: &'static str,
    /// The number as written, or why there is none.
    pub value: String,
    /// What else to know about it.
    pub note: String,
    /// Where it comes from.
    pub from: Provenance<'a>,
}

/// The numbers at the top of the page: what it pays, whether it grows, what it asks.
pub fn stats<'a>(catalogue: &'a Catalogue, occupation: &'a Occupation) -> Vec<Stat<'a>> {
    let mut stats = Vec::new();
    let oews = Provenance::of(catalogue, Source::OewsNational);
    match catalogue.national_wage(occupation) {
        Some(cell) => {
            let cap = cap(catalogue, Source::OewsNational);
            let (annual, hourly) = (
                cell.get(Measure::AnnualMedian),
                cell.get(Measure::HourlyMedianCents),
            );
            let note = occupation
                .wage_code
                .as_ref()
                .and_then(|under| basis_note(&under.basis))
                .unwrap_or_default();
            let (value, other) = match (annual.is_known(), hourly.is_known()) {
                (true, true) => (
                    Annual(annual, cap).to_string(),
                    format!("a year, {} an hour", Hourly(hourly, cap)),
                ),
                (true, false) => (Annual(annual, cap).to_string(), "a year".to_owned()),
                (false, true) => (
                    Hourly(hourly, cap).to_string(),
                    "an hour; not paid by the year".to_owned(),
                ),
                (false, false) => ("not released".to_owned(), String::new()),
            };
            let note = [other, note]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(", ");
            stats.push(Stat {
                label: "Median wage",
                value,
                note,
                from: oews.clone(),
            });
        }
        None => stats.push(Stat {
            label: "Median wage",
            value: "Not published".to_owned(),
            note: "BLS publishes no wage for this occupation".to_owned(),
            from: oews.clone(),
        }),
    }
    let projected = Provenance::of(catalogue, Source::Projections);
    if let Some(outlook) = catalogue.outlook(occupation) {
        let note = occupation
            .outlook_code
            .as_ref()
            .and_then(|under| basis_note(&under.basis))
            .unwrap_or_default();
        let overall = catalogue
            .projections
            .as_ref()
            .and_then(|p| p.get(catalogue::code::SocCode::ALL));
        let overall = overall
            .map(|all| format!("all occupations: {}", Change(all.growth_tenths)))
            .unwrap_or_default();
        let growth_note = if note.is_empty() {
            overall
        } else {
            note.clone()
        };
        stats.push(Stat {
            label: "Growth",
            value: Change(outlook.growth_tenths).to_string(),
            note: growth_note,
            from: projected.clone(),
        });
        if let Some(openings) = outlook.openings_hundreds {
            stats.push(Stat {
                label: "Openings a year",
                value: Hundreds(openings).to_string(),
                note: note.clone(),
                from: projected.clone(),
            });
        }
        if let Some(education) = &outlook.education {
            stats.push(Stat {
                label: "Typical entry education",
                value: education.clone(),
                note,
                from: projected,
            });
        }
    }
    if let Some(jobs) = catalogue.employment(occupation) {
        let note = occupation
            .wage_code
            .as_ref()
            .and_then(|under| basis_note(&under.basis))
            .unwrap_or_default();
        stats.push(Stat {
            label: "Jobs",
            value: Count(u64::from(jobs)).to_string(),
            note,
            from: oews,
        });
    }
    if let Some(zone) = occupation.job_zone {
        stats.push(Stat {
            label: "Job zone",
            value: format!("{zone} of 5"),
            note: preparation(zone).to_owned(),
            from: Provenance::of(catalogue, Source::Onet),
        });
    }
    stats
}

/// How much preparation a job zone stands for.
pub const fn preparation(zone: u8) -> &'static str {
    match zone {
        1 => "little or no preparation",
        2 => "some preparation",
        3 => "medium preparation",
        4 => "considerable preparation",
        _ => "extensive preparation",
    }
}

/// Why the outlook is bright, by whose rule.
pub fn bright(catalogue: &Catalogue, occupation: &Occupation) -> Option<String> {
    match occupation.bright.as_ref()? {
        BrightBy::List(words) => Some(format!(
            "On O*NET's Bright Outlook list: {}",
            words.replace(';', ",")
        )),
        BrightBy::Rule(why) => {
            let projections = catalogue.projections.as_ref()?;
            let rule = projections.bright_rule;
            let growth = format!(
                "growth of {}% or more",
                f64::from(rule.growth_tenths) / 10.0
            );
            let openings = format!("{} or more openings", Count(u64::from(rule.openings)));
            let why = match why {
                Bright::RapidGrowth => growth,
                Bright::NumerousOpenings => openings,
                Bright::Both => format!("{growth}, and {openings}"),
            };
            Some(format!(
                "{why} over {}–{:02}",
                projections.from,
                projections.to % 100
            ))
        }
    }
}

fn cap(catalogue: &Catalogue, source: Source) -> Cap {
    catalogue
        .wages
        .get(&source)
        .map(|wages| wages.cap)
        .unwrap_or_default()
}

/// What BLS projects for an occupation.
#[derive(Debug)]
pub struct Outlook<'a> {
    /// From which year.
    pub from_year: u16,
    /// To which year.
    pub to_year: u16,
    /// Why the figures are those of a wider group.
    pub note: Option<String>,
    /// Name and value of each row.
    pub rows: Vec<(String, String)>,
    /// Where they come from.
    pub from: Provenance<'a>,
}

impl<'a> Outlook<'a> {
    /// The projection of an occupation; none where BLS makes none.
    pub fn of(catalogue: &'a Catalogue, occupation: &'a Occupation) -> Option<Self> {
        let inner = catalogue.outlook(occupation)?;
        let projections = catalogue.projections.as_ref()?;
        let (from_year, to_year) = (projections.from, projections.to);
        let mut rows = vec![
            (
                format!("Employment, {from_year}"),
                Hundreds(inner.employment_hundreds).to_string(),
            ),
            (
                format!("Employment, {to_year}"),
                Hundreds(inner.projected_hundreds).to_string(),
            ),
            (
                format!("Change, {from_year}–{:02}", to_year % 100),
                Change(inner.growth_tenths).to_string(),
            ),
        ];
        let mut add = |name: &str, value: Option<String>| {
            rows.extend(value.map(|value| (name.to_owned(), value)))
        };
        let hundreds = |value: Option<u32>| value.map(|n| Hundreds(n).to_string());
        add("Openings a year", hundreds(inner.openings_hundreds));
        add(
            "… because people leave the labor force",
            hundreds(inner.exits_hundreds),
        );
        add(
            "… because people change occupation",
            hundreds(inner.transfers_hundreds),
        );
        add(
            "Self-employed",
            inner
                .self_employed_tenths
                .map(|tenths| Percent(i64::from(tenths)).to_string()),
        );
        add(
            &format!("Median wage, {from_year} (projections table)"),
            Some(Projected(inner.wage).to_string()),
        );
        add("Typical education to start", inner.education.clone());
        // BLS writes "None" where nothing is typically asked for.
        let asked = |value: &Option<String>| {
            value
                .as_ref()
                .map(|v| if v == "None" { "none needed" } else { v }.to_owned())
        };
        add(
            "Work experience in a related occupation",
            asked(&inner.experience),
        );
        add("On-the-job training", asked(&inner.training));
        Some(Self {
            from_year,
            to_year,
            note: occupation
                .outlook_code
                .as_ref()
                .and_then(|under| basis_note(&under.basis)),
            rows,
            from: Provenance::of(catalogue, Source::Projections),
        })
    }
}

/// One bar.
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

    /// Skills, knowledge, abilities and activities by importance.
    pub fn ratings(catalogue: &'a Catalogue, occupation: &'a Occupation) -> Vec<Self> {
        let kinds = [
            (ElementKind::Skill, "Skills"),
            (ElementKind::Knowledge, "Knowledge"),
            (ElementKind::Ability, "Abilities"),
            (ElementKind::Activity, "What people do"),
        ];
        let of_kind = |(kind, heading): (ElementKind, &str)| {
            let ratings = catalogue.ratings_of(occupation, kind);
            let n = ratings
                .iter()
                .filter_map(|rating| rating.importance?.n)
                .max();
            let mut bars = ratings.iter().filter_map(|rating| {
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
            let shown: Vec<Bar<'_>> = bars.by_ref().take(SHOWN).collect();
            let more: Vec<Bar<'_>> = bars.collect();
            let sample = n
                .map(|n| format!(", mean of up to {n} raters"))
                .unwrap_or_default();
            (!shown.is_empty()).then(|| Self {
                heading: heading.to_owned(),
                scale: format!(
                    "Importance from 1 (not important) to 5 (extremely important){sample}"
                ),
                shown,
                more,
                from: Provenance::of(catalogue, Source::Onet),
            })
        };
        kinds
            .into_iter()
            .filter_map(of_kind)
            .chain(Self::traits(catalogue, occupation))
            .collect()
    }

    /// Interests that the work satisfies, and how people who do it well go about it.
    fn traits(catalogue: &'a Catalogue, occupation: &'a Occupation) -> Vec<Self> {
        let branches = [
            (
                "1.B.",
                "Interests",
                "How well the work fits an interest, from 1 to 7",
                100..=700,
            ),
            (
                "1.D.",
                "Work styles",
                "How much a style helps in this work, from −3 to 3",
                -300..=300,
            ),
            // Until O*NET 30.0 work styles were other elements on another scale.
            (
                "1.C.",
                "Work styles",
                "Importance from 1 (not important) to 5 (extremely important)",
                100..=500,
            ),
        ];
        let of_branch =
            |(branch, heading, scale, range): (&str, &str, &str, std::ops::RangeInclusive<i32>)| {
                let mut values: Vec<(i32, &str)> = occupation
                    .traits
                    .iter()
                    .map(|value| {
                        (
                            i32::from(value.hundredths),
                            &catalogue.elements[usize::from(value.element)],
                        )
                    })
                    .filter(|(_, element)| element.id.starts_with(branch))
                    .map(|(hundredths, element)| (hundredths, element.name.as_str()))
                    .collect();
                values.sort_by_key(|(hundredths, _)| std::cmp::Reverse(*hundredths));
                let span = range.end() - range.start();
                let mut bars = values.into_iter().map(|(hundredths, name)| Bar {
                    name,
                    path: String::new(),
                    length: u32::try_from((hundredths - range.start()) * 100 / span).unwrap_or(0),
                    value: Hundredths(hundredths).to_string(),
                });
                let shown: Vec<Bar<'_>> = bars.by_ref().take(SHOWN).collect();
                let more = bars.collect();
                let from = Provenance::of(catalogue, Source::Onet);
                (!shown.is_empty()).then(|| Self {
                    heading: heading.to_owned(),
                    scale: scale.to_owned(),
                    shown,
                    more,
                    from,
                })
            };
        branches.into_iter().filter_map(of_branch).collect()
    }
}

/// Technologies that are shown together.
#[derive(Debug, Clone)]
pub struct TechnologyGroup<'a> {
    /// Why they stand together.
    pub heading: &'static str,
    /// What that means.
    pub meaning: &'static str,
    /// Name and path of each.
    pub technologies: Vec<(&'a str, String)>,
    /// Whether the whole list is folded at first.
    pub folded: bool,
}

/// What of a longer list is shown at first: two or three lines of a desktop, six of a phone.
const CHIPS: usize = 12;

impl<'a> TechnologyGroup<'a> {
    /// What is shown at first.
    pub fn first(&self) -> &[(&'a str, String)] {
        &self.technologies[..self.shown()]
    }

    /// What is folded.
    pub fn more(&self) -> &[(&'a str, String)] {
        &self.technologies[self.shown()..]
    }

    fn shown(&self) -> usize {
        if self.folded {
            0
        } else {
            self.technologies.len().min(CHIPS)
        }
    }

    /// In demand, hot, and the others; empty groups are left out.
    pub fn of(catalogue: &'a Catalogue, occupation: &'a Occupation) -> Vec<Self> {
        let pick = |wanted: &dyn Fn(bool, bool) -> bool| -> Vec<(&'a str, String)> {
            let chosen = occupation
                .technologies
                .iter()
                .filter(|one| wanted(one.in_demand, one.hot));
            chosen
                .map(|one| {
                    let skill = &catalogue.vocabulary.skills[one.skill];
                    (skill.label.as_str(), crate::skill::path(skill))
                })
                .collect()
        };
        let groups = [
            Self {
                heading: "In demand",
                meaning: "often asked for in job ads of this occupation",
                technologies: pick(&|in_demand, _| in_demand),
                folded: false,
            },
            Self {
                heading: "Hot",
                meaning: "often asked for in job ads of all occupations",
                technologies: pick(&|in_demand, hot| hot && !in_demand),
                folded: false,
            },
            Self {
                heading: "Also used",
                meaning: "named by people in this work or found in its ads",
                technologies: pick(&|in_demand, hot| !hot && !in_demand),
                folded: true,
            },
        ];
        groups
            .into_iter()
            .filter(|group| !group.technologies.is_empty())
            .collect()
    }
}
