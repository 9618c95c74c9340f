//! Reads an ad: all steps, one after the other.

use catalogue::Catalogue;

use crate::education::{self, Education};
use crate::employment::{self, Employment};
use crate::experience::{self, Experience};
use crate::heading;
use crate::language::{self, Language};
use crate::pay::{self, PayRead};
use crate::place::{self, Place};
use crate::seniority::{self, Seniority};
use crate::skill::{Extractor, Mention};
use crate::stop::{Stop, Stopped};
use crate::text::{Span, Text};
use crate::title::{Candidate, Coder};
use crate::workplace::{self, Workplaces};

/// What an ad says. All spans are of the one text that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// The language of most of it. Other languages than English are not read further for skills and
    /// conditions.
    pub language: Language,
    /// The title of the job.
    pub title: Option<Span>,
    /// Who offers it.
    pub employer: Option<Span>,
    /// The occupations that the title may mean, most likely first; none: uncoded.
    pub occupations: Vec<Candidate>,
    /// Pay and equity.
    pub pay: PayRead,
    /// All statements of experience; [`experience::requirement`] tells which one stands for the ad.
    pub experience: Vec<Experience>,
    /// Levels of education.
    pub education: Education,
    /// How senior: intern, …, executive.
    pub seniority: Option<(Seniority, Span)>,
    /// Full time, part time, ….
    pub employment: Vec<(Employment, Span)>,
    /// On site, hybrid, remote.
    pub workplace: Workplaces,
    /// Where the job is, the main place first.
    pub places: Vec<Place>,
    /// The skills that it asks for.
    pub mentions: Vec<Mention>,
}

/// Reads ads. Built once from a catalogue, then shared by threads.
#[derive(Debug)]
pub struct Reader {
    coder: Coder,
    extractor: Extractor,
}

impl Reader {
    /// Builds all that reading needs from a catalogue's titles and vocabulary.
    pub fn new(catalogue: &Catalogue) -> Self {
        Self {
            coder: Coder::new(catalogue),
            extractor: Extractor::new(catalogue),
        }
    }

    /// The step that codes titles.
    pub fn coder(&self) -> &Coder {
        &self.coder
    }

    /// The step that extracts skills.
    pub fn extractor(&self) -> &Extractor {
        &self.extractor
    }

    /// Reads an ad: its title, if it has one of its own, on the first line.
    ///
    /// # Panics
    /// Never: nobody can stop it.
    pub fn read(&self, ad: &str) -> Facts {
        let facts = self.read_unless(ad, &Stop::default());
        facts.expect("nobody else has what stops it")
    }

    /// The same, for a reader who may stop waiting: it then ends before the next of its steps, each
    /// of which takes less than a second for a quarter of a megabyte.
    ///
    /// # Errors
    /// When it was stopped.
    pub fn read_unless(&self, ad: &str, stop: &Stop) -> Result<Facts, Stopped> {
        let text = &Text::new(ad);
        let heading = heading::of(text);
        stop.check()?;
        let occupations = heading.title.map_or_else(Vec::new, |title| {
            self.coder.code(title.of(text.raw), Some(text.raw))
        });
        stop.check()?;
        Ok(Facts {
            language: language::of(text),
            title: heading.title,
            employer: heading.employer,
            occupations,
            pay: pay::read(text),
            experience: experience::read(text),
            education: education::read(text),
            seniority: seniority::of(text, &heading),
            employment: employment::of(text, &heading),
            workplace: workplace::of(text, &heading),
            places: place::of(text, &heading),
            mentions: self.extractor.extract_unless(text, stop)?,
        })
    }
}
