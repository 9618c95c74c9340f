//! Sentences about a profile, composed from the numbers that the page shows.

use catalogue::Catalogue;
use catalogue::skill::SkillKind;
use facts::education::Level;

use super::Profile;
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
    // What is past is told as past.
    let (ask, offer) = if profile.own {
        ("ask", "offer")
    } else {
        ("asked", "offered")
    };
    let mut sentences = Vec::new();
    if profile.postings < profile.least {
        return sentences;
    }
    if let Some((pay, mean)) = profile
        .pay
        .as_ref()
        .and_then(|pay| Some((pay, pay.mean.as_ref().ok()?)))
    {
        sentences.push(format!(
            "Job ads for {}{} {offer} {} a year on average ({} ads state pay).",
            scope.name(),
            if only.is_empty() {
                String::new()
            } else {
                format!(" ({})", only.join(", "))
            },
            Money(mean.value(), &pay.currency),
            Count::of(mean.n())
        ));
    }
    if let Some((level, share)) = profile.typical_education() {
        sentences.push(format!(
            "Of the ads that state a level of education, {} {ask} for {}.",
            Share(share.value()),
            a_level(level)
        ));
    }
    if let Ok(least) = &profile.experience.0 {
        let most = profile
            .experience
            .1
            .as_ref()
            .ok()
            .map(crate::estimate::Estimate::value);
        sentences.push(match most.filter(|most| *most > least.value()) {
            Some(most) => {
                format!(
                    "Ads {ask} for {:.1} to {:.1} years of experience on average.",
                    least.value() / 12.0,
                    most / 12.0
                )
            }
            None => format!(
                "Ads {ask} for at least {:.1} years of experience on average.",
                least.value() / 12.0
            ),
        });
    }
    let skills = profile.skills_of(SkillKind::Specialized).take(NAMED);
    let skills: Vec<&str> = skills
        .map(|row| catalogue.vocabulary.skills[row.skill].label.as_str())
        .collect();
    if !skills.is_empty() {
        sentences.push(format!("What sets them apart: {}.", list(&skills)));
    }
    sentences
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

/// Why advertised pay and the wage differ, where both are known.
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
