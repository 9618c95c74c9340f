//! The O*NET text release. From 30.3 on some files and columns have other names; both schemes are
//! read.

use std::cell::RefCell;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::error::SourceError;
use super::folder::Folder;
use super::step::OnStep;
use super::table::{Layout, Row, Table};
use crate::code::OnetCode;
use crate::onet::{
    EducationShare, Element, ElementKind, Occupation, Onet, Rating, Related, Score, Task,
    Technology, Title, Trait,
};
use crate::release::{About, Content, Release, Source, TableCount, separated};

const OCCUPATIONS: &str = "Occupation Data.txt";
const TITLES: [&str; 2] = ["Job Titles.txt", "Alternate Titles.txt"];
const REPORTED: &str = "Sample of Reported Titles.txt";
const TECHNOLOGIES: [&str; 2] = ["Software Skills.txt", "Technology Skills.txt"];
const INTERESTS: [&str; 2] = ["Career Interest Types.txt", "Interests.txt"];
const EDUCATION: &str = "Education, Training, and Experience.txt";
const EDUCATION_LEVELS: &str = "Education, Training, and Experience Categories.txt";

const CODE: &str = "O*NET-SOC Code";
const RATINGS: [(&str, ElementKind); 6] = [
    ("Skills.txt", ElementKind::Skill),
    ("Essential Skills.txt", ElementKind::Skill),
    ("Transferable Skills.txt", ElementKind::Skill),
    ("Knowledge.txt", ElementKind::Knowledge),
    ("Abilities.txt", ElementKind::Ability),
    ("Work Activities.txt", ElementKind::Activity),
];
const RATING: Layout = &[
    CODE,
    "Element ID",
    "Element Name",
    "Scale ID",
    "Data Value",
    "N",
    "Standard Error",
    "Recommend Suppress",
    "Not Relevant",
];

/// Reads the O*NET release in a folder, or only its job titles where there is nothing else; nothing
/// for another folder.
pub(super) fn read(folder: &Folder, on_step: OnStep<'_>) -> Result<Option<Release>, SourceError> {
    if folder.has(OCCUPATIONS) {
        read_database(folder, on_step).map(Some)
    } else if folder.first(&TITLES).is_some() {
        read_titles_only(folder, on_step).map(Some)
    } else {
        Ok(None)
    }
}

fn read_database(folder: &Folder, on_step: OnStep<'_>) -> Result<Release, SourceError> {
    let vintage = vintage(folder, on_step)?;
    let mut onet = Onet {
        occupations: occupations(folder, on_step)?,
        ..Onet::default()
    };
    let known: HashSet<OnetCode> = onet
        .occupations
        .iter()
        .map(|occupation| occupation.code)
        .collect();
    let reach = RefCell::new(BTreeMap::<String, OnetCode>::new());
    let check = |row: &Row<'_>| -> Result<OnetCode, SourceError> {
        let code = row.parse(0)?;
        if !known.contains(&code) {
            return Err(row.wrong(
                0,
                format!("{code} is not in {OCCUPATIONS}: the files are of different releases"),
            ));
        }
        let mut reach = reach.borrow_mut();
        match reach.get_mut(row.file()) {
            Some(furthest) => *furthest = code.max(*furthest),
            None => drop(reach.insert(row.file().to_owned(), code)),
        }
        Ok(code)
    };
    job_zones(folder, &mut onet.occupations, &check, on_step)?;
    onet.titles = titles(folder, &check, on_step)?;
    let mut elements = Elements::default();
    let ratings = all_ratings(folder, &mut elements, &check, on_step)?;
    read_traits(folder, &mut elements, &mut onet.traits, &check, on_step)?;
    onet.technologies = technologies(folder, &check, on_step)?;
    (onet.education_levels, onet.education) = education(folder, &check, on_step)?;
    onet.related = related(folder, &known, &check, on_step)?;
    onet.tasks = tasks(folder, &check, on_step)?;
    complete(&reach.borrow())?;
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

/// What is odd in it.
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

/// Every file has rows up to the last major group that is surveyed: one cut off between two lines
/// shows in ending earlier. (Military occupations, the last of all, have titles only.)
fn complete(reach: &BTreeMap<String, OnetCode>) -> Result<(), SourceError> {
    let of_titles = |file: &str| TITLES.iter().any(|name| file.starts_with(name));
    let Some(furthest) = reach
        .iter()
        .filter(|(file, _)| !of_titles(file))
        .map(|(_, code)| *code)
        .max()
    else {
        return Ok(());
    };
    match reach
        .iter()
        .find(|(_, code)| code.soc().number() / 10_000 < furthest.soc().number() / 10_000)
    {
        Some((file, code)) => Err(SourceError::Incomplete {
            file: file.clone(),
            problem: format!(
                "ends with {code}, but this release goes on to {furthest}: it is cut off, download it again"
            ),
        }),
        None => Ok(()),
    }
}

fn read_titles_only(folder: &Folder, on_step: OnStep<'_>) -> Result<Release, SourceError> {
    let vintage = vintage(folder, on_step)?;
    let titles = titles(folder, &|row: &Row<'_>| row.parse(0), on_step)?;
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

fn occupations(folder: &Folder, on_step: OnStep<'_>) -> Result<Vec<Occupation>, SourceError> {
    let mut table = Table::open(
        folder,
        OCCUPATIONS,
        &[&[CODE, "Title", "Description"]],
        on_step,
    )?;
    let mut found = BTreeMap::new();
    while let Some(row) = table.next()? {
        let code: OnetCode = row.parse(0)?;
        let (title, description) = (row.text(1)?.to_owned(), Some(row.text(2)?.to_owned()));
        if found
            .insert(
                code,
                Occupation {
                    code,
                    title,
                    description,
                    job_zone: None,
                },
            )
            .is_some()
        {
            return Err(row.wrong(0, format!("{code} stands here twice")));
        }
    }
    Ok(found.into_values().collect())
}

fn job_zones(
    folder: &Folder,
    occupations: &mut [Occupation],
    check: &dyn Fn(&Row<'_>) -> Result<OnetCode, SourceError>,
    on_step: OnStep<'_>,
) -> Result<(), SourceError> {
    let mut table = Table::open(folder, "Job Zones.txt", &[&[CODE, "Job Zone"]], on_step)?;
    while let Some(row) = table.next()? {
        let (code, zone) = (check(&row)?, row.parse(1)?);
        if !(1..=5).contains(&zone) {
            return Err(row.wrong(1, format!("{zone} is no job zone (1 to 5)")));
        }
        let place = occupations.binary_search_by_key(&code, |occupation| occupation.code);
        if place
            .ok()
            .and_then(|index| occupations[index].job_zone.replace(zone))
            .is_some()
        {
            return Err(row.wrong(0, format!("{code} stands here twice")));
        }
    }
    Ok(())
}

/// Job titles of both files; one that stands in both is one title, marked as reported.
fn titles(
    folder: &Folder,
    check: &dyn Fn(&Row<'_>) -> Result<OnetCode, SourceError>,
    on_step: OnStep<'_>,
) -> Result<Vec<Title>, SourceError> {
    let file = folder
        .first(&TITLES)
        .ok_or_else(|| missing(folder, "`Job Titles.txt` (or `Alternate Titles.txt`)"))?;
    let mut found = BTreeMap::<(OnetCode, String), (Option<String>, bool)>::new();
    let layouts: [Layout; 2] = [
        &[CODE, "Job Title", "Short Title"],
        &[CODE, "Alternate Title", "Short Title"],
    ];
    let mut table = Table::open(folder, file, &layouts, on_step)?;
    while let Some(row) = table.next()? {
        let short = &mut found
            .entry((check(&row)?, row.text(1)?.to_owned()))
            .or_default()
            .0;
        *short = short.take().max(row.optional(2).map(str::to_owned));
    }
    if folder.has(REPORTED) {
        let mut table = Table::open(folder, REPORTED, &[&[CODE, "Reported Job Title"]], on_step)?;
        while let Some(row) = table.next()? {
            found
                .entry((check(&row)?, row.text(1)?.to_owned()))
                .or_default()
                .1 = true;
        }
    }
    let titles = found
        .into_iter()
        .map(|((code, text), (short, reported))| Title {
            code,
            text,
            short,
            reported,
        });
    Ok(titles.collect())
}

/// Elements in the order in which the files name them.
#[derive(Default)]
struct Elements {
    list: Vec<Element>,
    by_id: HashMap<String, usize>,
}

impl Elements {
    fn index(&mut self, row: &Row<'_>, kind: ElementKind) -> Result<usize, SourceError> {
        let id = row.text(1)?;
        if let Some(index) = self.by_id.get(id) {
            return Ok(*index);
        }
        // Content-model ids; a file under another's name would mix its elements in.
        let expected: &[&str] = match kind {
            ElementKind::Skill => &["2.A.", "2.B."],
            ElementKind::Knowledge => &["2.C."],
            ElementKind::Ability => &["1.A."],
            ElementKind::Activity => &["4.A."],
            ElementKind::Interest => &["1.B."],
            ElementKind::Style => &["1.C.", "1.D."],
        };
        if !expected.iter().any(|prefix| id.starts_with(prefix)) {
            return Err(row.wrong(
                1,
                format!(
                    "`{}` is not an element of this table",
                    super::table::clip(id, 20)
                ),
            ));
        }
        let index = self.list.len();
        if index > usize::from(u16::MAX) {
            return Err(row.wrong(1, "more elements than the content model has"));
        }
        self.by_id.insert(id.to_owned(), index);
        self.list.push(Element {
            id: id.to_owned(),
            name: row.text(2)?.to_owned(),
            kind,
        });
        Ok(index)
    }

    fn kind(&self, index: usize) -> ElementKind {
        self.list[index].kind
    }

    /// For each element, its number in the sorted list.
    fn numbering(&self) -> Vec<u16> {
        let mut order: Vec<usize> = (0..self.list.len()).collect();
        order.sort_by(|a, b| self.list[*a].cmp(&self.list[*b]));
        let mut numbering = vec![0; order.len()];
        for (number, index) in order.into_iter().enumerate() {
            numbering[index] =
                u16::try_from(number).expect("`index` refuses more elements than fit");
        }
        numbering
    }

    fn into_sorted(mut self) -> Vec<Element> {
        self.list.sort();
        self.list
    }
}

/// Importance and level, by occupation and element.
type Ratings = BTreeMap<(OnetCode, usize), (Option<Score>, Option<Score>)>;

/// The ratings of every file that there is. Those of skills have to be there.
fn all_ratings(
    folder: &Folder,
    elements: &mut Elements,
    check: &dyn Fn(&Row<'_>) -> Result<OnetCode, SourceError>,
    on_step: OnStep<'_>,
) -> Result<Ratings, SourceError> {
    let mut ratings = Ratings::new();
    for (file, kind) in RATINGS {
        if folder.has(file) {
            read_ratings(folder, file, kind, elements, &mut ratings, check, on_step)?;
        }
    }
    let of_skill = |(_, element): &(OnetCode, usize)| elements.kind(*element) == ElementKind::Skill;
    if ratings.keys().any(of_skill) {
        return Ok(ratings);
    }
    Err(missing(
        folder,
        "`Skills.txt` (or `Essential Skills.txt` and `Transferable Skills.txt`)",
    ))
}

fn read_ratings(
    folder: &Folder,
    file: &str,
    kind: ElementKind,
    elements: &mut Elements,
    ratings: &mut Ratings,
    check: &dyn Fn(&Row<'_>) -> Result<OnetCode, SourceError>,
    on_step: OnStep<'_>,
) -> Result<(), SourceError> {
    let mut table = Table::open(folder, file, &[RATING], on_step)?;
    let mut rows_of = BTreeMap::<OnetCode, usize>::new();
    while let Some(row) = table.next()? {
        let code = check(&row)?;
        let element = elements.index(&row, kind)?;
        let (most, importance) = match row.get(3) {
            "IM" => (5.0, true),
            "LV" => (7.0, false),
            other => {
                return Err(row.wrong(
                    3,
                    format!("`{}` is neither IM nor LV", super::table::clip(other, 20)),
                ));
            }
        };
        let score = Score {
            hundredths: small(row.scaled(4, 100.0, 0.0..=most)?),
            n: row.scaled_optional(5, 1.0, 0.0..=60_000.0)?.map(small),
            error_e4: row.scaled_optional(6, 10_000.0, 0.0..=100.0)?,
            suppress: row.flag(7)?,
            not_relevant: row.flag(8)?,
        };
        let rating = ratings.entry((code, element)).or_default();
        let place = if importance {
            &mut rating.0
        } else {
            &mut rating.1
        };
        if place.replace(score).is_some() {
            return Err(row.wrong(
                1,
                "this element is rated twice for the occupation on the same scale",
            ));
        }
        *rows_of.entry(code).or_default() += 1;
    }
    // The files are sorted by code: a file cut off between two lines shows in its last occupation.
    match (rows_of.values().max(), rows_of.last_key_value()) {
        (Some(most), Some((code, last))) if last < most => Err(table.incomplete(format!(
            "ends in the middle of {code} ({last} of {most} rows): it is cut off, download it again"
        ))),
        _ => Ok(()),
    }
}

fn read_traits(
    folder: &Folder,
    elements: &mut Elements,
    traits: &mut Vec<Trait>,
    check: &dyn Fn(&Row<'_>) -> Result<OnetCode, SourceError>,
    on_step: OnStep<'_>,
) -> Result<(), SourceError> {
    let layout: Layout = &[CODE, "Element ID", "Element Name", "Scale ID", "Data Value"];
    let files = [
        (folder.first(&INTERESTS), ElementKind::Interest),
        (folder.first(&["Work Styles.txt"]), ElementKind::Style),
    ];
    for (file, kind) in files {
        let Some(file) = file else { continue };
        let mut table = Table::open(folder, file, &[layout], on_step)?;
        let mut seen = HashSet::new();
        while let Some(row) = table.next()? {
            // OI: occupational interest, 1 to 7. WI: work style impact, −3 to 3; IM: its importance
            // until 30.0, 1 to 5. The other scales (high points of interests, distinctiveness
            // ranks) follow from these.
            let range = match row.get(3) {
                "OI" => 1.0..=7.0,
                "WI" => -3.0..=3.0,
                "IM" => 1.0..=5.0,
                _ => continue,
            };
            let value: f64 = row.parse(4)?;
            if !range.contains(&value) {
                return Err(row.wrong(
                    4,
                    format!("{value} is outside {} to {}", range.start(), range.end()),
                ));
            }
            let (code, element) = (check(&row)?, elements.index(&row, kind)?);
            if !seen.insert((code, element)) {
                return Err(row.wrong(1, "this element stands here twice for the occupation"));
            }
            #[expect(clippy::cast_possible_truncation, reason = "in range, and rounded")]
            let hundredths = (value * 100.0).round() as i16;
            let element = u16::try_from(element).expect("`index` refuses more elements than fit");
            traits.push(Trait {
                code,
                element,
                hundredths,
            });
        }
    }
    Ok(())
}

fn technologies(
    folder: &Folder,
    check: &dyn Fn(&Row<'_>) -> Result<OnetCode, SourceError>,
    on_step: OnStep<'_>,
) -> Result<Vec<Technology>, SourceError> {
    let file = folder
        .first(&TECHNOLOGIES)
        .ok_or_else(|| missing(folder, "`Software Skills.txt` (or `Technology Skills.txt`)"))?;
    let layouts: [Layout; 2] = [
        &[
            CODE,
            "Workplace Example",
            "Element Name",
            "Hot Technology",
            "In Demand",
        ],
        &[
            CODE,
            "Example",
            "Commodity Title",
            "Hot Technology",
            "In Demand",
        ],
    ];
    let mut table = Table::open(folder, file, &layouts, on_step)?;
    let mut found = Vec::new();
    while let Some(row) = table.next()? {
        found.push(Technology {
            code: check(&row)?,
            name: row.text(1)?.to_owned(),
            class: row.text(2)?.to_owned(),
            hot: row.flag(3)?,
            in_demand: row.flag(4)?,
        });
    }
    found.sort();
    // Some technologies stand under two classes of one occupation; the first class is kept.
    found.dedup_by(|later, earlier| (later.code, &later.name) == (earlier.code, &earlier.name));
    Ok(found)
}

fn education(
    folder: &Folder,
    check: &dyn Fn(&Row<'_>) -> Result<OnetCode, SourceError>,
    on_step: OnStep<'_>,
) -> Result<(Vec<String>, Vec<EducationShare>), SourceError> {
    let mut levels = Vec::new();
    let layout: Layout = &["Element ID", "Scale ID", "Category", "Category Description"];
    let mut table = Table::open(folder, EDUCATION_LEVELS, &[layout], on_step)?;
    while let Some(row) = table.next()? {
        if row.get(1) == "RL" {
            if row.parse::<usize>(2)? != levels.len() + 1 {
                return Err(row.wrong(2, "the categories are not numbered from 1 in order"));
            }
            // The name of the level; what follows the dash explains it in O*NET's words.
            levels.push(
                row.text(3)?
                    .split(" - ")
                    .next()
                    .unwrap_or_default()
                    .trim()
                    .to_owned(),
            );
        }
    }
    let layout: Layout = &[
        CODE,
        "Scale ID",
        "Category",
        "Data Value",
        "N",
        "Recommend Suppress",
    ];
    let mut table = Table::open(folder, EDUCATION, &[layout], on_step)?;
    let (mut shares, mut seen) = (Vec::new(), HashSet::new());
    while let Some(row) = table.next()? {
        // RL: required level of education; the other scales are experience and training, which the
        // page takes from BLS.
        if row.get(1) != "RL" {
            continue;
        }
        let level: u8 = row.parse(2)?;
        if level == 0 || usize::from(level) > levels.len() {
            return Err(row.wrong(
                2,
                format!("{level} is not among the {} categories", levels.len()),
            ));
        }
        let code = check(&row)?;
        if !seen.insert((code, level)) {
            return Err(row.wrong(2, format!("category {level} stands here twice for {code}")));
        }
        shares.push(EducationShare {
            code,
            level,
            percent_hundredths: small(row.scaled(3, 100.0, 0.0..=100.0)?),
            n: row.scaled_optional(4, 1.0, 0.0..=60_000.0)?.map(small),
            suppress: row.flag(5)?,
        });
    }
    shares.sort_by_key(|share| (share.code, share.level));
    Ok((levels, shares))
}

fn related(
    folder: &Folder,
    known: &HashSet<OnetCode>,
    check: &dyn Fn(&Row<'_>) -> Result<OnetCode, SourceError>,
    on_step: OnStep<'_>,
) -> Result<Vec<Related>, SourceError> {
    let layout: Layout = &[CODE, "Related O*NET-SOC Code", "Relatedness Tier", "Index"];
    let mut table = Table::open(folder, "Related Occupations.txt", &[layout], on_step)?;
    let (mut found, mut seen) = (Vec::new(), HashSet::new());
    while let Some(row) = table.next()? {
        let to: OnetCode = row.parse(1)?;
        if !known.contains(&to) {
            return Err(row.wrong(1, format!("{to} is not in {OCCUPATIONS}")));
        }
        let (code, index): (OnetCode, u16) = (check(&row)?, row.parse(3)?);
        if !seen.insert((code, to)) {
            return Err(row.wrong(1, format!("{to} stands here twice for {code}")));
        }
        found.push((
            index,
            Related {
                code,
                to,
                primary: row.get(2).starts_with("Primary"),
            },
        ));
    }
    found.sort_by_key(|(index, related)| (related.code, *index, related.to));
    Ok(found.into_iter().map(|(_, related)| related).collect())
}

fn tasks(
    folder: &Folder,
    check: &dyn Fn(&Row<'_>) -> Result<OnetCode, SourceError>,
    on_step: OnStep<'_>,
) -> Result<Vec<Task>, SourceError> {
    const FILE: &str = "Task Statements.txt";
    if !folder.has(FILE) {
        return Ok(Vec::new());
    }
    let mut table = Table::open(folder, FILE, &[&[CODE, "Task", "Task Type"]], on_step)?;
    let mut found = Vec::new();
    while let Some(row) = table.next()? {
        found.push(Task {
            code: check(&row)?,
            text: row.text(1)?.to_owned(),
            core: row.get(2) == "Core",
        });
    }
    found.sort_by_key(|task| (task.code, !task.core));
    Ok(found)
}

fn missing(folder: &Folder, what: &str) -> SourceError {
    SourceError::Incomplete {
        file: folder.name().to_owned(),
        problem: format!("{what} is missing"),
    }
}

/// A number whose range was just checked to be within a `u16`.
fn small(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}
