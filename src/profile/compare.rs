//! Sentences about a profile, composed from the numbers that the page shows.

use catalogue::Catalogue;
use catalogue::skill::SkillKind;

use super::section::level_name;
use super::{Profile, Scope};
use crate::format::{Count, Money, Share, list};

/// How many skills a sentence names.
const NAMED: usize = 5;

/// The at-a-glance sentences: pay, education, experience, skills.
pub fn glance(catalogue: &Catalogue, scope: &Scope<'_>, profile: &Profile) -> Vec<String> {
    let mut sentences = Vec::new();
    if profile.postings < profile.least {
        return sentences;
    }
    if let Some((pay, mean)) = profile.pay.as_ref().and_then(|pay| Some((pay, pay.mean.as_ref().ok()?))) {
        sentences.push(format!(
            "Job ads for {} offer {} a year on average ({} ads state pay that counts).",
            scope.name(),
            Money(mean.value(), &pay.currency),
            Count::of(mean.n())
        ));
    }
    if let Some((level, share)) = profile.typical_education() {
        sentences.push(format!(
            "Of the ads that state a level of education, {} ask for: {}.",
            Share(share.value()),
            level_name(level).to_lowercase()
        ));
    }
    if let Ok(least) = &profile.experience.0 {
        let most = profile.experience.1.as_ref().ok().map(crate::estimate::Estimate::value);
        sentences.push(match most.filter(|most| *most > least.value()) {
            Some(most) => {
                format!(
                    "They ask for {:.1} to {:.1} years of experience on average.",
                    least.value() / 12.0,
                    most / 12.0
                )
            }
            None => format!("They ask for at least {:.1} years of experience on average.", least.value() / 12.0),
        });
    }
    let skills = profile.skills_of(SkillKind::Specialized).take(NAMED);
    let skills: Vec<&str> = skills.map(|row| catalogue.vocabulary.skills[row.skill].label.as_str()).collect();
    if !skills.is_empty() {
        sentences.push(format!("What sets them apart: {}.", list(&skills)));
    }
    sentences
}

/// Why advertised pay and the wage differ, where both are known.
pub fn pay_and_wage(profile: &Profile, wage: Option<&str>) -> Option<String> {
    let pay = profile.pay.as_ref()?;
    let mean = pay.mean.as_ref().ok()?;
    let wage = wage?;
    Some(format!(
        "Two different numbers: {} is what {} employers promised in ads, new jobs only and only where the ad says it; {wage} is what \
         people in this work are paid at the median, in all jobs, as their employers report it to BLS.",
        Money(mean.value(), &pay.currency),
        Count::of(mean.n()),
    ))
}
