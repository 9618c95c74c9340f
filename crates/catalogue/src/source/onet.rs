//! Reads the O*NET text release, a file for each of its tables. From 30.3 on some tables and columns
//! have other names; both schemes are read.

mod code;
mod education;
mod element;
mod number;
mod occupation;
mod rating;
mod related;
mod task;
mod technology;
mod title;
mod traits;

use std::collections::HashSet;

use self::code::{Codes, OCCUPATIONS};
use self::element::Elements;
use self::rating::Ratings;
use super::error::SourceError;
use super::folder::Folder;
use super::step::OnStep;
use super::table::Row;
use crate::onet::{ElementKind, Onet, Rating};
use crate::release::{About, Content, Release, Source, TableCount, separated};

/// Reads the O*NET release in a folder, or only its job titles where there is nothing else; nothing
/// for another folder.
pub(super) fn read(folder: &Folder, on_step: OnStep<'_>) -> Result<Option<Release>, SourceError> {
    if folder.has(OCCUPATIONS) {
        read_database(folder, on_step).map(Some)
    } else if folder.first(&title::FILES).is_some() {
        read_titles_only(folder, on_step).map(Some)
    } else {
        Ok(None)
    }
}

fn read_database(folder: &Folder, on_step: OnStep<'_>) -> Result<Release, SourceError> {
    let vintage = vintage(folder, on_step)?;
    let mut onet = Onet {
        occupations: occupation::occupations(folder, on_step)?,
        ..Onet::default()
    };
    let codes = Codes::new(&onet.occupations);
    let read_code = |row: &Row<'_>| codes.read(row);
    occupation::job_zones(folder, &mut onet.occupations, &read_code, on_step)?;
    onet.titles = title::titles(folder, &read_code, on_step)?;
    let mut elements = Elements::default();
    let ratings = rating::ratings(folder, &mut elements, &read_code, on_step)?;
    onet.traits = traits::traits(folder, &mut elements, &read_code, on_step)?;
    onet.technologies = technology::technologies(folder, &read_code, on_step)?;
    onet.education_levels = education::levels(folder, on_step)?;
    let levels = onet.education_levels.len();
    onet.education = education::shares(folder, levels, &read_code, on_step)?;
    onet.related = related::related(folder, &codes, on_step)?;
    onet.tasks = task::tasks(folder, &read_code, on_step)?;
    codes.check_ends(&title::FILES)?;
    number_elements(&mut onet, elements, ratings);
    let about = About {
        source: Source::Onet,
        vintage,
        files: folder.files_read(),
        counts: counts(&onet),
        notes: notes(&onet),
    };
    Ok(Release {
        about,
        content: Content::Onet(Box::new(onet)),
    })
}

/// Numbers elements by content-model id, so that the same tables give the same release whatever the
/// order of the files.
fn number_elements(onet: &mut Onet, elements: Elements, ratings: Ratings) {
    let numbering = elements.numbering();
    onet.ratings = ratings
        .into_iter()
        .map(|((code, element), (importance, level))| Rating {
            code,
            element: numbering[element],
            importance,
            level,
        })
        .collect();
    onet.ratings
        .sort_by_key(|rating| (rating.code, rating.element));
    for value in &mut onet.traits {
        value.element = numbering[usize::from(value.element)];
    }
    onet.traits.sort_by_key(|value| (value.code, value.element));
    onet.elements = elements.into_sorted();
}

/// What a reader of the release should know about gaps in it.
fn notes(onet: &Onet) -> Vec<String> {
    let rated = onet
        .ratings
        .iter()
        .map(|rating| rating.code)
        .collect::<HashSet<_>>()
        .len();
    let mut notes = Vec::new();
    if rated < onet.occupations.len() {
        notes.push(format!(
            "{} of {} occupations have no ratings: O*NET has not surveyed them yet, or they gather what is left over",
            onet.occupations.len() - rated,
            onet.occupations.len()
        ));
    }
    for kind in [ElementKind::Ability, ElementKind::Activity] {
        let of_kind = |rating: &&Rating| onet.elements[usize::from(rating.element)].kind == kind;
        let without = onet
            .ratings
            .iter()
            .filter(of_kind)
            .filter(|r| r.importance.is_some_and(|s| s.n.is_none()))
            .count();
        if without > 0 {
            let count = separated(without);
            let what = if kind == ElementKind::Ability {
                "ability"
            } else {
                "work activity"
            };
            notes.push(format!(
                "{count} {what} ratings come without sample size and standard error"
            ));
        }
    }
    notes
}

fn counts(onet: &Onet) -> Vec<TableCount> {
    vec![
        TableCount::new("occupations", onet.occupations.len()),
        TableCount::new("job titles", onet.titles.len()),
        TableCount::new("ratings", onet.ratings.len()),
        TableCount::new("technologies", onet.technologies.len()),
        TableCount::new("education shares", onet.education.len()),
        TableCount::new("related occupations", onet.related.len()),
        TableCount::new("interests and work styles", onet.traits.len()),
        TableCount::new("tasks", onet.tasks.len()),
    ]
}

fn read_titles_only(folder: &Folder, on_step: OnStep<'_>) -> Result<Release, SourceError> {
    let vintage = vintage(folder, on_step)?;
    let titles = title::titles(folder, &|row: &Row<'_>| row.parse(0), on_step)?;
    let about = About {
        source: Source::OnetTitles,
        vintage,
        files: folder.files_read(),
        counts: vec![TableCount::new("job titles", titles.len())],
        notes: vec![
            "only the job titles of this release; everything else is from the O*NET release in use"
                .to_owned(),
        ],
    };
    Ok(Release {
        about,
        content: Content::Titles(titles),
    })
}

/// `O*NET 30.1 Database`, from the first line of the read-me, or from the folder's name
/// (`db_30_1_text`).
fn vintage(folder: &Folder, on_step: OnStep<'_>) -> Result<String, SourceError> {
    if folder.has("Read Me.txt") {
        let mut line = Vec::new();
        let mut read_me = folder.open("Read Me.txt", on_step)?;
        read_me.read_line(&mut line, 4096)?;
        read_me.finish()?;
        let text = String::from_utf8_lossy(&line)
            .trim_start_matches('\u{feff}')
            .trim()
            .to_owned();
        if text.starts_with("O*NET ") && text.ends_with(" Database") {
            return Ok(text);
        }
    }
    let name = folder.name().rsplit(['/', '\\']).next().unwrap_or_default();
    let mut parts = name.trim_start_matches("db_").split('_');
    match (parts.next().map(str::parse::<u8>), parts.next().map(str::parse::<u8>)) {
        (Some(Ok(major)), Some(Ok(minor))) => Ok(format!("O*NET {major}.{minor} Database")),
        _ => Err(SourceError::Incomplete {
            file: folder.name().to_owned(),
            problem: "does not say which O*NET release it is: keep `Read Me.txt`, or the folder's name `db_30_1_text`"
                .to_owned(),
        }),
    }
}
