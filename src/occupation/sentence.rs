//! Sentences about an occupation, composed from the same numbers that the page shows.

use catalogue::onet::ElementKind;
use catalogue::release::Source;
use catalogue::wages::{Figure, Measure, WageCell};
use catalogue::{Basis, Catalogue, Occupation, PublishedUnder};

use super::cap;
use crate::format::{Annual, Change, Hourly, Hundreds, Percent, article, list, lower_first};

/// A question that people ask, and its answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The question.
    pub question: String,
    /// The answer, in full sentences.
    pub text: String,
}

/// The median wage as a sentence has it: by the year where there is one, else by the hour.
pub fn median(catalogue: &Catalogue, cell: &WageCell) -> Option<String> {
    let cap = cap(catalogue, Source::OewsNational);
    let (annual, hourly) = (
        cell.get(Measure::AnnualMedian),
        cell.get(Measure::HourlyMedianCents),
    );
    if annual.is_known() {
        Some(format!("{} a year", Annual(annual, cap)))
    } else if hourly.is_known() {
        Some(format!("{} an hour", Hourly(hourly, cap)))
    } else {
        None
    }
}

/// Whose figure it is, where it is a wider group's.
pub fn basis_note(under: Option<&PublishedUnder>) -> Option<String> {
    match &under?.basis {
        Basis::Own => None,
        Basis::WholeSoc(title) | Basis::Together(title) => Some(format!("for {title}")),
    }
}

/// Why figures are those of a wider group, as a sentence above them; none where they are the
/// occupation's own.
pub fn fallback_notice(occupation: &Occupation) -> Option<String> {
    let (wage, outlook) = (
        occupation.wage_code.as_ref(),
        occupation.outlook_code.as_ref(),
    );
    let is_wider = |under: &&PublishedUnder| under.basis != Basis::Own;
    let (what, under) = match (wage.filter(is_wider), outlook.filter(is_wider)) {
        (Some(under), Some(_)) => ("pay and outlook", under),
        (Some(under), None) => ("pay", under),
        (None, Some(under)) => ("an outlook", under),
        (None, None) => return None,
    };
    Some(match &under.basis {
        Basis::Own => return None,
        Basis::WholeSoc(title) => {
            format!(
                "BLS publishes {what} not for this occupation alone but for {title}, of which it is a part."
            )
        }
        Basis::Together(title) => {
            format!(
                "BLS publishes {what} not for this occupation alone but together with others, as {title}."
            )
        }
    })
}

/// The at-a-glance sentences: pay, outlook, education, what matters most.
pub fn at_a_glance(catalogue: &Catalogue, occupation: &Occupation) -> Vec<String> {
    let mut sentences = Vec::new();
    if let Some(wage) = catalogue
        .national_wage(occupation)
        .and_then(|cell| median(catalogue, cell))
    {
        let note = basis_note(occupation.wage_code.as_ref());
        let note = note.map(|note| format!(" ({note})")).unwrap_or_default();
        sentences.push(format!(
            "Half of the people in this work earn more than {wage}, half less{note}."
        ));
    }
    if let Some(outlook) = catalogue.outlook(occupation) {
        let (from, to) = catalogue
            .projections
            .as_ref()
            .map_or((0, 0), |p| (p.from, p.to));
        let change = match outlook.growth_tenths {
            0 => "to stay as it is".to_owned(),
            tenths if tenths > 0 => format!("to grow by {}", Percent(i64::from(tenths))),
            tenths => format!("to shrink by {}", Percent(-i64::from(tenths))),
        };
        let openings = outlook.openings_hundreds.filter(|hundreds| *hundreds > 0);
        let openings = openings
            .map(|n| format!(", with about {} openings a year", Hundreds(n)))
            .unwrap_or_default();
        sentences.push(format!(
            "Employment is projected {change} from {from} to {to}{openings}."
        ));
        if let Some(education) = &outlook.education {
            sentences.push(entry(education));
        }
    }
    let skills = catalogue.ratings_of(occupation, ElementKind::Skill);
    let top: Vec<String> = skills
        .iter()
        .take(3)
        .map(|rating| {
            catalogue.elements[usize::from(rating.element)]
                .name
                .to_lowercase()
        })
        .collect();
    if !top.is_empty() {
        sentences.push(format!(
            "The skills rated most important are {}.",
            list(&top)
        ));
    }
    sentences
}

fn entry(education: &str) -> String {
    if education.starts_with("No formal") {
        "No formal qualification is typically needed to start.".to_owned()
    } else {
        let education = lower_first(education);
        format!(
            "People typically start with {} {education}.",
            article(&education)
        )
    }
}

/// Frequent questions with their answers; a question without data is left out.
pub fn frequent(catalogue: &Catalogue, occupation: &Occupation) -> Vec<Answer> {
    let answers = [
        earnings(catalogue, occupation),
        prospects(catalogue, occupation),
        education(catalogue, occupation),
        software(catalogue, occupation),
        titles(occupation),
    ];
    answers.into_iter().flatten().collect()
}

fn earnings(catalogue: &Catalogue, occupation: &Occupation) -> Option<Answer> {
    let cell = catalogue.national_wage(occupation)?;
    let wage = median(catalogue, cell)?;
    let vintage = catalogue.vintage(Source::OewsNational).unwrap_or_default();
    let cap = cap(catalogue, Source::OewsNational);
    let range = match (cell.get(Measure::AnnualP10), cell.get(Measure::AnnualP90)) {
        (low @ Figure::Value(_), high) if high.is_known() => format!(
            " One in ten earned less than {} and one in ten {}.",
            Annual(low, cap),
            match high {
                Figure::AtCap => Annual(high, cap).to_string(),
                _ => format!("more than {}", Annual(high, cap)),
            }
        ),
        _ => String::new(),
    };
    let note = basis_note(occupation.wage_code.as_ref());
    let note = note.map(|note| format!(", {note}")).unwrap_or_default();
    Some(Answer {
        question: format!("How much do {} earn?", occupation.title),
        text: format!(
            "The median wage in the United States was {wage} ({vintage}{note}).{range} Source: BLS OEWS."
        ),
    })
}

fn prospects(catalogue: &Catalogue, occupation: &Occupation) -> Option<Answer> {
    let outlook = catalogue.outlook(occupation)?;
    let projections = catalogue.projections.as_ref()?;
    let openings = outlook.openings_hundreds.filter(|hundreds| *hundreds > 0);
    let openings = openings.map(|n| {
        format!(
            " About {} jobs open up each year, most of them because people leave.",
            Hundreds(n)
        )
    });
    let overall = projections.get(catalogue::code::SocCode::ALL).map(|all| {
        format!(
            " All occupations together are projected to change by {}.",
            Change(all.growth_tenths)
        )
    });
    Some(Answer {
        question: format!("Will there be more jobs for {}?", occupation.title),
        text: format!(
            "BLS projects a change of {} in employment from {} to {}.{}{} Source: BLS Employment Projections.",
            Change(outlook.growth_tenths),
            projections.from,
            projections.to,
            overall.unwrap_or_default(),
            openings.unwrap_or_default()
        ),
    })
}

fn education(catalogue: &Catalogue, occupation: &Occupation) -> Option<Answer> {
    let outlook = catalogue.outlook(occupation)?;
    // BLS writes "None" where nothing is typically needed.
    let needed = |value: &Option<String>| value.clone().filter(|value| value != "None");
    let education = outlook.education.as_deref()?;
    let experience = needed(&outlook.experience).map_or_else(
        || "No earlier work in a related occupation is typically asked for.".to_owned(),
        |experience| {
            format!("{experience} of work in a related occupation is typically asked for.")
        },
    );
    let training = needed(&outlook.training).map_or_else(String::new, |training| {
        format!(" Training: {}.", lower_first(&training))
    });
    Some(Answer {
        question: format!("What education do {} need?", occupation.title),
        text: format!(
            "{} {experience}{training} Source: BLS Employment Projections.",
            entry(education)
        ),
    })
}

fn software(catalogue: &Catalogue, occupation: &Occupation) -> Option<Answer> {
    let in_demand: Vec<&str> = occupation
        .technologies
        .iter()
        .filter(|one| one.in_demand || one.hot)
        .take(6)
        .map(|one| catalogue.vocabulary.skills[one.skill].label.as_str())
        .collect();
    (!in_demand.is_empty()).then(|| Answer {
        question: format!("Which software do {} use?", occupation.title),
        text: format!("Often asked for are {}. Source: O*NET.", list(&in_demand)),
    })
}

fn titles(occupation: &Occupation) -> Option<Answer> {
    let reported: Vec<&str> = occupation
        .titles
        .iter()
        .filter(|title| title.reported)
        .take(8)
        .map(|title| title.text.as_str())
        .collect();
    (reported.len() > 1).then(|| Answer {
        question: format!("What are {} called at work?", occupation.title),
        text: format!(
            "People report titles such as {}. Source: O*NET.",
            list(&reported)
        ),
    })
}
