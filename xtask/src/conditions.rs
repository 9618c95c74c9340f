//! What the condition steps find in the postings: as JSON lines to judge by eye, or in figures.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use facts::heading::Heading;
use facts::section::Section;
use facts::text::Text;
use facts::{employment, heading, language, place, section, seniority, workplace};
use serde::Serialize;

use crate::ads::{self, Ad, SOURCES};

/// What one ad says of its conditions, quoted.
#[derive(Serialize)]
struct Found<'a> {
    source: &'a str,
    id: &'a str,
    language: String,
    title: Option<&'a str>,
    employer: Option<&'a str>,
    seniority: Option<(String, &'a str)>,
    employment: Vec<(&'static str, &'a str)>,
    workplace: Vec<(String, &'a str)>,
    limit: Option<&'a str>,
    places: Vec<(String, &'a str)>,
    sections: Vec<(String, &'a str)>,
}

/// The steps on one text.
fn find<'a>(ad: &'a Ad, text: &'a Text) -> Found<'a> {
    let heading = heading::of(text);
    let workplaces = workplace::of(text, &heading);
    let sections = section::of(text);
    let mut last = Section::Unknown;
    let changes = text.sentences.iter().filter_map(|sentence| {
        let section = sections.at(sentence.tokens.start);
        let changed = section != last;
        last = section;
        changed.then(|| (format!("{section:?}"), text.sentence(sentence)))
    });
    Found {
        source: ad.source,
        id: &ad.id,
        language: format!("{:?}", language::of(text)),
        title: heading.title.map(|span| span.of(text.raw)),
        employer: heading.employer.map(|span| span.of(text.raw)),
        seniority: seniority::of(text, &heading)
            .map(|(rank, span)| (format!("{rank:?}"), span.of(text.raw))),
        employment: employment::of(text, &heading)
            .iter()
            .map(|(kind, span)| (kind.id(), span.of(text.raw)))
            .collect(),
        workplace: workplaces
            .offered
            .iter()
            .map(|(kind, span)| (format!("{kind:?}"), span.of(text.raw)))
            .collect(),
        limit: workplaces.limit.map(|span| span.of(text.raw)),
        places: place::of(text, &heading)
            .iter()
            .map(|place| (name(place), place.span.of(text.raw)))
            .collect(),
        sections: changes.collect(),
    }
}

fn name(place: &place::Place) -> String {
    let parts = [
        place.city.as_deref().unwrap_or("-"),
        place.state.unwrap_or("-"),
        place.country.unwrap_or("-"),
    ];
    parts.join("/")
}

/// Prints what is found in each ad as JSON lines.
///
/// # Errors
/// When a collection cannot be read or the output is closed.
pub fn print(shared: &Path, only: Option<&str>) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for (source, _) in SOURCES
        .iter()
        .filter(|(name, _)| only.is_none_or(|only| only == *name))
    {
        for ad in ads::read(shared, source)? {
            let text = Text::new(&ad.text);
            serde_json::to_writer(&mut out, &find(&ad, &text))?;
            writeln!(out)?;
        }
    }
    Ok(())
}

/// Prints how many ads of each collection say what, and how fast each step is, without the cutting
/// of the text.
///
/// # Errors
/// When a collection cannot be read.
#[expect(
    clippy::too_many_lines,
    reason = "one report, in the order of its lines"
)]
pub fn measure(shared: &Path) -> anyhow::Result<()> {
    let mut times = BTreeMap::<&str, Duration>::new();
    let mut bytes = 0;
    for (source, _) in SOURCES {
        let ads = ads::read(shared, source)?;
        bytes += ads.iter().map(|ad| ad.text.len()).sum::<usize>();
        println!("{source}: {} ads", ads.len());
        let start = Instant::now();
        let texts: Vec<Text> = ads.iter().map(|ad| Text::new(&ad.text)).collect();
        *times.entry("(text)").or_default() += start.elapsed();
        let start = Instant::now();
        let headings: Vec<Heading> = texts.iter().map(heading::of).collect();
        *times.entry("heading").or_default() += start.elapsed();
        println!(
            "  {:<12} {:>6}",
            "title",
            headings
                .iter()
                .filter(|heading| heading.title.is_some())
                .count()
        );
        println!(
            "  {:<12} {:>6}",
            "employer",
            headings
                .iter()
                .filter(|heading| heading.employer.is_some())
                .count()
        );
        let mut step = |name, says: &dyn Fn(&Text, &Heading) -> bool| {
            let start = Instant::now();
            let count = texts
                .iter()
                .zip(&headings)
                .filter(|(text, heading)| says(text, heading))
                .count();
            *times.entry(name).or_default() += start.elapsed();
            println!("  {name:<12} {count:>6}");
        };
        step("English", &|text, _| {
            language::of(text) == language::Language::English
        });
        step("section", &|text, _| {
            section::of(text).at(text.tokens.len()) != Section::Unknown
        });
        step("seniority", &|text, heading| {
            seniority::of(text, heading).is_some()
        });
        step("employment", &|text, heading| {
            !employment::of(text, heading).is_empty()
        });
        step("workplace", &|text, heading| {
            !workplace::of(text, heading).offered.is_empty()
        });
        step("place", &|text, heading| {
            !place::of(text, heading).is_empty()
        });
    }
    let mega = |time: Duration| {
        f64::from(u32::try_from(bytes / 1000).unwrap_or(u32::MAX)) / 1000. / time.as_secs_f64()
    };
    for (step, time) in &times {
        println!("{step:<12} {:>8.0} MB/s", mega(*time));
    }
    let steps = times
        .iter()
        .filter(|(step, _)| **step != "(text)")
        .map(|(_, time)| *time)
        .sum();
    println!("{:<12} {:>8.0} MB/s", "all steps", mega(steps));
    Ok(())
}
