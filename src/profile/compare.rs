//! Sentences about a profile, composed from the numbers that the page shows.

use catalogue::Catalogue;
use catalogue::skill::SkillKind;
use facts::education::Level;

use super::Profile;
use crate::estimate::Estimate;
use crate::format::{Count, Money, Share, list};
use crate::posting::Scope;

/// How many skills a sentence names.
const NAMED: usize = 5;

/// The at-a-glance sentences: pay, education, experience, skills.
pub fn glance(
    catalogue: &Catalogue,
    scope: &Scope<'_>,
    profile: &Profile,
    only: &[String],
) -> Vec<String> {
    if profile.postings < profile.least {
        return Vec::new();
    }
    // What is past stands in the past tense.
    let (ask, offer) = if profile.own {
        ("ask", "offer")
    } else {
        ("asked", "offered")
    };
    let sentences = [
        pay(scope, profile, only, offer),
        education(profile, ask),
        experience(profile, ask),
        skills(catalogue, profile),
    ];
    sentences.into_iter().flatten().collect()
}

fn pay(scope: &Scope<'_>, profile: &Profile, only: &[String], offer: &str) -> Option<String> {
    let pay = profile.pay.as_ref()?;
    let mean = pay.mean.as_ref().ok()?;
    let only = if only.is_empty() {
        String::new()
    } else {
        format!(" ({})", only.join(", "))
    };
    Some(format!(
        "Job ads for {}{only} {offer} {} a year on average ({} ads state pay).",
        scope.name(),
        Money(mean.value(), &pay.currency),
        Count::of(mean.n())
    ))
}

fn education(profile: &Profile, ask: &str) -> Option<String> {
    let (level, share) = profile.typical_education()?;
    Some(format!(
        "Of the ads that state a level of education, {} {ask} for {}.",
        Share(share.value()),
        a_level(level)
    ))
}

fn experience(profile: &Profile, ask: &str) -> Option<String> {
    let years = |months: f64| months / 12.0;
    let least = profile.experience.0.as_ref().ok()?.value();
    let most = profile.experience.1.as_ref().ok().map(Estimate::value);
    Some(match most.filter(|most| *most > least) {
        Some(most) => format!(
            "Ads {ask} for {:.1} to {:.1} years of experience on average.",
            years(least),
            years(most)
        ),
        None => format!(
            "Ads {ask} for at least {:.1} years of experience on average.",
            years(least)
        ),
    })
}

fn skills(catalogue: &Catalogue, profile: &Profile) -> Option<String> {
    let skills: Vec<&str> = profile
        .skills_of(SkillKind::Specialized)
        .take(NAMED)
        .map(|row| catalogue.vocabulary.skills[row.skill].label.as_str())
        .collect();
    (!skills.is_empty()).then(|| format!("What sets them apart: {}.", list(&skills)))
}

/// A level of education within a sentence.
const fn a_level(level: Level) -> &'static str {
    match level {
        Level::NoFormal => "no formal education",
        Level::HighSchool => "high school",
        Level::PostSecondary => "a certificate or diploma",
        Level::Associate => "an associate degree",
        Level::Bachelor => "a bachelor’s degree",
        Level::Master => "a master’s degree",
        Level::Professional => "a professional degree",
        Level::Doctorate => "a doctorate",
    }
}

/// Why advertised pay and the wage differ, where there are both.
pub fn pay_and_wage(profile: &Profile, wage: Option<&str>) -> Option<String> {
    let pay = profile.pay.as_ref()?;
    let wage = wage?;
    // Birr and dollars cannot be compared.
    if pay.currency != "USD" {
        return None;
    }
    let median = pay.median.as_ref().ok()?;
    Some(format!(
        "Two different numbers: {} is the median of what {} ads offer, for new jobs, where the ad says it; {wage} is the median of \
         what people in this work are paid, in all jobs, as their employers report it to BLS.",
        Money::about(median.value(), &pay.currency),
        Count::of(median.n()),
    ))
}
