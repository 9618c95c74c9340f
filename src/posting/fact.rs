//! What one posting says, in integers: the columns that profiles are summed from, and the words
//! that each was read from.

use catalogue::Catalogue;
use catalogue::code::OnetCode;
use facts::education::Level;
use facts::employer::without_legal_form;
use facts::employment::Employment;
use facts::experience;
use facts::language::Language;
use facts::pay::{Currency, Pay, Period};
use facts::reader::Facts;
use facts::seniority::Seniority;
use facts::text::Span;
use facts::workplace::Workplace;
use serde::{Deserialize, Serialize};

use super::month::Month;
use super::pay_bin::bin_of;
use super::skill_number::SkillNumber;

/// The version of all that turns an ad into facts: raised with every change that gives other facts,
/// so that facts that were read before can be told and read anew (`metier postings reread`).
pub const RULES: i64 = 5;

/// What one posting says. `None`: it does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fact {
    /// The occupation and, where the title is near one, the specialised occupation (index in the
    /// catalogue).
    pub occupation: Option<(OnetCode, Option<usize>)>,
    /// `US-CA`, or the two letters of another country, or nothing.
    pub place: String,
    /// The code of a [`Seniority`]; 0: unstated.
    pub seniority: i64,
    /// The code of a [`Workplace`]; 0: unstated.
    pub workplace: i64,
    /// The bits of each [`Employment`].
    pub employment: i64,
    /// ISO 4217, where the ad states pay.
    pub currency: Option<&'static str>,
    /// Cents a year: the middle of the stated range. None beside a currency: stated, and not
    /// plausible.
    pub pay: Option<i64>,
    /// Required months, at least.
    pub experience_min: Option<i64>,
    /// Required months, at most.
    pub experience_max: Option<i64>,
    /// The code of the lowest [`Level`] of education that is enough.
    pub education: Option<i64>,
    /// The code of a higher one that is welcome.
    pub education_preferred: Option<i64>,
    /// The skills that are asked for, each once, where it is asked for first; by index in the
    /// catalogue's vocabulary.
    pub skills: Vec<(u32, Words, u8)>,
    /// From which words the others were read.
    pub evidence: Evidence,
}

/// What one posting says, as the database has it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct FactRow {
    /// The code of the occupation; empty: uncoded.
    pub code: String,
    /// The slug of the specialised occupation; empty: none.
    pub specialization: String,
    /// As in a [`Fact`].
    pub place: String,
    /// When it was posted.
    pub month: Month,
    seniority: i64,
    workplace: i64,
    employment: i64,
    /// As in a [`Fact`].
    pub currency: Option<String>,
    /// As in a [`Fact`].
    pub pay: Option<i64>,
    /// As in a [`Fact`].
    pub experience_min: Option<i64>,
    /// As in a [`Fact`].
    pub experience_max: Option<i64>,
    education: Option<i64>,
    education_preferred: Option<i64>,
}

impl FactRow {
    /// How senior the job is; none: unstated.
    pub fn seniority(&self) -> Option<Seniority> {
        Seniority::from_code(self.seniority)
    }

    /// Where the work is done; none: unstated.
    pub fn workplace(&self) -> Option<Workplace> {
        Workplace::from_code(self.workplace)
    }

    /// The types of employment that it offers.
    pub fn employment(&self) -> impl Iterator<Item = Employment> + use<> {
        Employment::from_bits(self.employment)
    }

    /// The lowest level of education that is enough; none: unstated.
    pub fn education(&self) -> Option<Level> {
        self.education.and_then(Level::from_code)
    }

    /// A higher level that is welcome.
    pub fn education_preferred(&self) -> Option<Level> {
        self.education_preferred.and_then(Level::from_code)
    }
}

/// A part of a posting's text: first byte, and after the last.
pub type Words = (u32, u32);

/// From which words each fact was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The title of the job.
    pub title: Option<Words>,
    /// Who offers it.
    pub employer: Option<Words>,
    /// Pay.
    pub pay: Option<Words>,
    /// Required experience.
    pub experience: Option<Words>,
    /// Required education.
    pub education: Option<Words>,
    /// Preferred education.
    pub education_preferred: Option<Words>,
    /// Seniority.
    pub seniority: Option<Words>,
    /// Workplace.
    pub workplace: Option<Words>,
    /// Employment.
    pub employment: Vec<Words>,
    /// The main place.
    pub place: Option<Words>,
    /// Skills by their number in the database, with how sure each is in percent.
    pub skills: Vec<(SkillNumber, Words, u8)>,
}

impl Fact {
    /// The integers of what was read in an ad of an employer.
    pub fn of(catalogue: &Catalogue, facts: &Facts, body: &str, employer: &str) -> Self {
        let mut fact = Self {
            evidence: evidence(facts),
            ..Self::default()
        };
        // A title in another language may have an English word in it that means something else
        // there.
        if matches!(facts.language, Language::English | Language::Unknown) {
            fact.occupation = facts
                .occupations
                .first()
                .map(|best| (best.occupation, best.specialization));
        }
        fact.place = facts.places.first().map(place).unwrap_or_default();
        fact.seniority = facts.seniority.map_or(0, |(one, _)| one.to_code());
        fact.workplace = facts.workplace.most().map_or(0, |(one, _)| one.to_code());
        fact.employment = facts
            .employment
            .iter()
            .fold(0, |bits, (one, _)| bits | one.to_code());
        if let Some(pay) = facts.pay.salaries.first() {
            fact.currency = Some(pay.currency.code());
            fact.pay = yearly(pay);
        }
        if let Some(experience) = experience::requirement(&facts.experience) {
            fact.experience_min = experience.min.map(i64::from);
            fact.experience_max = experience.max.map(i64::from);
        }
        fact.education = facts.education.required.map(|(level, _)| level.to_code());
        fact.education_preferred = facts.education.preferred.map(|(level, _)| level.to_code());
        fact.skills = skills(catalogue, facts, body, employer);
        fact
    }

    /// The bin of its pay.
    pub fn pay_bin(&self) -> Option<i64> {
        self.pay.map(bin_of)
    }
}

fn skills(
    catalogue: &Catalogue,
    facts: &Facts,
    body: &str,
    employer: &str,
) -> Vec<(u32, Words, u8)> {
    let mut skills: Vec<(u32, Words, u8)> = Vec::new();
    for mention in facts
        .mentions
        .iter()
        .filter(|mention| !names_employer(body, mention.name, employer))
    {
        let Some(skill) = mention
            .skill
            .filter(|skill| (*skill as usize) < catalogue.vocabulary.skills.len())
        else {
            continue;
        };
        if !skills.iter().any(|(known, ..)| *known == skill) {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a confidence is from 0 to 1"
            )]
            let percent = (mention.confidence * 100.0).round() as u8;
            skills.push((skill, words(mention.span), percent));
        }
    }
    skills
}

/// Whether words are the employer's name or a part of it where it stands: a database by name says
/// who offers the job in the ad of its maker, and *Velvet* in the name of Velvet Travel is none.
fn names_employer(body: &str, span: Span, employer: &str) -> bool {
    let name = without_legal_form(employer);
    let said = span.of(body);
    if name.is_empty() || said.is_empty() {
        return false;
    }
    if said.eq_ignore_ascii_case(name) {
        return true;
    }
    let start = span.start as usize;
    employer
        .match_indices(' ')
        .map(|(at, _)| at + 1)
        .chain([0])
        .any(|at| {
            let whole = start
                .checked_sub(at)
                .and_then(|from| body.get(from..from + employer.len()));
            at + said.len() <= employer.len()
                && whole.is_some_and(|whole| whole.eq_ignore_ascii_case(employer))
        })
}

fn words(span: Span) -> Words {
    (span.start, span.end)
}

fn evidence(facts: &Facts) -> Evidence {
    Evidence {
        title: facts.title.map(words),
        employer: facts.employer.map(words),
        pay: facts.pay.salaries.first().map(|pay| words(pay.span)),
        experience: experience::requirement(&facts.experience).map(|one| words(one.span)),
        education: facts.education.required.map(|(_, span)| words(span)),
        education_preferred: facts.education.preferred.map(|(_, span)| words(span)),
        seniority: facts.seniority.map(|(_, span)| words(span)),
        workplace: facts.workplace.most().map(|(_, span)| words(span)),
        employment: facts
            .employment
            .iter()
            .map(|(_, span)| words(*span))
            .collect(),
        place: facts.places.first().map(|place| words(place.span)),
        skills: Vec::new(),
    }
}

fn place(place: &facts::place::Place) -> String {
    match (place.state, place.country) {
        (Some(state), _) => format!("US-{state}"),
        (None, Some(country)) => country.to_owned(),
        (None, None) => String::new(),
    }
}

/// Cents for a year of full-time work, the middle of the range; none where nobody is paid so much
/// or so little, which is a mistake of the ad or of the reader, or is no base pay.
fn yearly(pay: &Pay) -> Option<i64> {
    let (least, most) = (pay.min.or(pay.max)?, pay.max.or(pay.min)?);
    let plausible = |cents: i64| bounds(pay.currency, pay.period).contains(&(cents / 100));
    if !plausible(least) || !plausible(most) || most < least {
        return None;
    }
    Some(i64::midpoint(least, most) * pay.period.per_year())
}

/// What can be paid for a period, in whole units. Wide: what is odd within an occupation is found
/// among its other pay. Of other currencies only what is no amount at all is refused.
fn bounds(currency: Currency, period: Period) -> std::ops::RangeInclusive<i64> {
    use Currency::{AUD, CAD, CHF, EUR, GBP, NZD, SGD, USD};
    if !matches!(currency, USD | EUR | GBP | CAD | AUD | NZD | SGD | CHF) {
        return 1..=1_000_000_000;
    }
    match period {
        Period::Hour => 5..=1_000,
        Period::Day => 40..=8_000,
        Period::Week => 150..=40_000,
        Period::Month => 500..=170_000,
        Period::Year => 8_000..=2_000_000,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(body: &str, said: &str, employer: &str) -> bool {
        let start = body.find(said).expect("it is said");
        #[expect(clippy::cast_possible_truncation, reason = "a short text")]
        let span = Span {
            start: start as u32,
            end: (start + said.len()) as u32,
        };
        names_employer(body, span, employer)
    }

    #[test]
    fn the_employers_name_is_no_skill() {
        assert!(names("MongoDB is hiring", "MongoDB", "MongoDB, Inc."));
        assert!(names(
            "Join Velvet Travel Co today",
            "Velvet",
            "Velvet Travel Co"
        ));
        assert!(names(
            "EMAWA SHOPPING PLC company",
            "PLC",
            "EMAWA SHOPPING PLC"
        ));
    }

    #[test]
    fn a_skill_that_only_sounds_like_the_employer_stays() {
        assert!(!names(
            "Google asks for Google Cloud",
            "Google Cloud",
            "Google"
        ));
        assert!(!names(
            "Experience with velvet fabrics",
            "velvet",
            "Velvet Travel Co"
        ));
        assert!(!names("PLC programming", "PLC", "EMAWA SHOPPING PLC"));
        assert!(!names("Python", "Python", ""));
    }
}
