//! ESCO skills: the official CSV download (`skills_en.csv`, `skillsHierarchy_en.csv`, and the
//! relations between them where they are present), or the compact list of labels that the starter
//! release is built from.

use std::collections::BTreeMap;

use super::csv::{Csv, CsvRow};
use super::error::SourceError;
use super::folder::Folder;
use super::step::OnStep;
use super::table::clip;
use crate::esco::{Esco, EscoGroup, EscoSkill};
use crate::release::{About, Content, Release, Source, TableCount};
use crate::skill::SkillId;

const SKILLS: &str = "skills_en.csv";
const HIERARCHY: &str = "skillsHierarchy_en.csv";
const RELATIONS: &str = "broaderRelationsSkillPillar_en.csv";

/// Reads ESCO in a folder; nothing for another folder.
pub(super) fn read(folder: &Folder, on_step: OnStep<'_>) -> Result<Option<Release>, SourceError> {
    let mut skills = Skills::default();
    let mut groups = BTreeMap::new();
    let vintage;
    if folder.has(SKILLS) {
        vintage = read_official(folder, &mut skills, &mut groups, on_step)?;
    } else if let Some(file) = compact_file(folder) {
        read_compact(folder, &file, &mut skills, &mut groups, on_step)?;
        vintage = file
            .trim_start_matches("esco_v_")
            .split("_data")
            .next()
            .unwrap_or_default()
            .replace('_', ".");
    } else {
        return Ok(None);
    }
    for skill in skills.0.values_mut() {
        skill.alternatives.sort();
        skill.alternatives.dedup();
        let label = skill.label.clone();
        skill
            .alternatives
            .retain(|alternative| *alternative != label);
    }
    let esco = Esco {
        skills: skills.0.into_values().collect(),
        groups: groups
            .into_iter()
            .map(|(code, label)| EscoGroup { code, label })
            .collect(),
    };
    if esco.skills.iter().all(|skill| skill.label.is_empty()) {
        return Err(SourceError::Incomplete {
            file: folder.name().to_owned(),
            problem: "has no skills".to_owned(),
        });
    }
    let alternatives = esco
        .skills
        .iter()
        .map(|skill| skill.alternatives.len())
        .sum();
    let about = About {
        source: Source::Esco,
        vintage: format!("ESCO {vintage}").trim().to_owned(),
        files: folder.files_read(),
        counts: vec![
            TableCount::new("skills", esco.skills.len()),
            TableCount::new("alternative labels", alternatives),
            TableCount::new("groups", esco.groups.len()),
        ],
        notes: Vec::new(),
    };
    Ok(Some(Release {
        about,
        content: Content::Esco(esco),
    }))
}

#[derive(Default)]
struct Skills(BTreeMap<String, EscoSkill>);

impl Skills {
    fn get(&mut self, id: &str) -> &mut EscoSkill {
        self.0.entry(id.to_owned()).or_insert_with(|| EscoSkill {
            id: id.to_owned(),
            label: String::new(),
            alternatives: Vec::new(),
            groups: Vec::new(),
        })
    }
}

fn compact_file(folder: &Folder) -> Option<String> {
    let name = folder
        .names()
        .find(|name| name.starts_with("esco_v_") && name.contains("_data_formatted.csv"))?;
    Some(name.trim_end_matches(".gz").to_owned())
}

/// One label a row: id, label, the groups above it as nested lists, and what the row is.
fn read_compact(
    folder: &Folder,
    file: &str,
    skills: &mut Skills,
    groups: &mut BTreeMap<String, String>,
    on_step: OnStep<'_>,
) -> Result<(), SourceError> {
    let mut csv = Csv::open(
        folder,
        file,
        &["id", "description", "hierarchy_levels", "type"],
        on_step,
    )?;
    while let Some(row) = csv.next()? {
        let (id, label) = (row.get(0).to_owned(), row.get(1).to_owned());
        match row.get(3) {
            "preferredLabel" => {
                let above = leaf_groups(row.get(2));
                check_id(&row, &id)?;
                let skill = skills.get(&id);
                if !skill.label.is_empty() {
                    return Err(row.wrong(0, format!("skill {} stands here twice", clip(&id, 40))));
                }
                (skill.label, skill.groups) = (label, above);
            }
            "altLabels" => skills.get(&id).alternatives.push(label),
            "level_2" | "level_3" => {
                groups.insert(id, label);
            }
            other => {
                return Err(row.wrong(
                    3,
                    format!("`{}` is not a known kind of row", clip(other, 30)),
                ));
            }
        }
    }
    match skills.0.values().find(|skill| skill.label.is_empty()) {
        Some(skill) => Err(csv.incomplete(format!(
            "skill {} has no preferred label",
            clip(&skill.id, 40)
        ))),
        None => Ok(()),
    }
}

/// Skills are stored under their ids, so an id has to be one.
fn check_id(row: &CsvRow<'_>, id: &str) -> Result<(), SourceError> {
    match SkillId::esco(id) {
        Ok(_) => Ok(()),
        Err(_) => Err(row.wrong(0, format!("`{}` is not a UUID in lower case", clip(id, 40)))),
    }
}

/// The deepest code of each path in `[['S', 'S5', 'S5.6', 'S5.6.1'], ['K', 'K06', None, None]]`.
fn leaf_groups(paths: &str) -> Vec<String> {
    let mut leaves: Vec<String> = paths
        .split(']')
        .filter_map(|path| path.split('\'').skip(1).step_by(2).last())
        .map(str::to_owned)
        .collect();
    leaves.sort();
    leaves.dedup();
    leaves
}

/// The official download; gives the day on which it was last changed.
fn read_official(
    folder: &Folder,
    skills: &mut Skills,
    groups: &mut BTreeMap<String, String>,
    on_step: OnStep<'_>,
) -> Result<String, SourceError> {
    let code_by_uri = read_hierarchy(folder, groups, on_step)?;
    let newest = read_skills(folder, skills, on_step)?;
    if folder.has(RELATIONS) {
        read_relations(folder, skills, &code_by_uri, on_step)?;
    }
    Ok(format!("as modified until {newest}"))
}

/// The groups of skills, each row a path of up to four from the broadest to the narrowest. Gives
/// the code of each by its URI.
fn read_hierarchy(
    folder: &Folder,
    groups: &mut BTreeMap<String, String>,
    on_step: OnStep<'_>,
) -> Result<BTreeMap<String, String>, SourceError> {
    const LEVELS: usize = 4;
    let columns = [
        "Level 0 URI",
        "Level 0 preferred term",
        "Level 1 URI",
        "Level 1 preferred term",
        "Level 2 URI",
        "Level 2 preferred term",
        "Level 3 URI",
        "Level 3 preferred term",
        "Level 0 code",
        "Level 1 code",
        "Level 2 code",
        "Level 3 code",
    ];
    let mut code_by_uri = BTreeMap::new();
    let mut csv = Csv::open(folder, HIERARCHY, &columns, on_step)?;
    while let Some(row) = csv.next()? {
        for level in 0..LEVELS {
            let (uri, label, code) = (
                row.get(level * 2),
                row.get(level * 2 + 1),
                row.get(2 * LEVELS + level),
            );
            if !uri.is_empty() && !code.is_empty() {
                groups.insert(code.to_owned(), label.to_owned());
                code_by_uri.insert(uri.to_owned(), code.to_owned());
            }
        }
    }
    Ok(code_by_uri)
}

/// The released skills; gives the newest day on which one was changed. Alternative labels stand in
/// one field, a line each.
fn read_skills(
    folder: &Folder,
    skills: &mut Skills,
    on_step: OnStep<'_>,
) -> Result<String, SourceError> {
    let columns = [
        "conceptUri",
        "preferredLabel",
        "altLabels",
        "status",
        "modifiedDate",
    ];
    let mut csv = Csv::open(folder, SKILLS, &columns, on_step)?;
    let mut newest = String::new();
    while let Some(row) = csv.next()? {
        if !matches!(row.get(3), "released" | "") {
            continue;
        }
        let uri = row.get(0);
        let id = uri.rsplit('/').next().unwrap_or_default();
        if id.is_empty() || row.get(1).is_empty() {
            return Err(row.wrong(0, "a skill needs a URI and a preferred label"));
        }
        check_id(&row, id)?;
        newest = newest.max(row.get(4).get(..10).unwrap_or_default().to_owned());
        let skill = skills.get(id);
        if !skill.label.is_empty() {
            return Err(row.wrong(0, format!("skill {} stands here twice", clip(id, 40))));
        }
        row.get(1).clone_into(&mut skill.label);
        skill.alternatives = row
            .get(2)
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty())
            .map(str::to_owned)
            .collect();
    }
    Ok(newest)
}

/// Which groups each skill belongs to.
fn read_relations(
    folder: &Folder,
    skills: &mut Skills,
    code_by_uri: &BTreeMap<String, String>,
    on_step: OnStep<'_>,
) -> Result<(), SourceError> {
    let mut csv = Csv::open(folder, RELATIONS, &["conceptUri", "broaderUri"], on_step)?;
    let (mut rows, mut unknown) = (0, 0);
    while let Some(row) = csv.next()? {
        let (id, broader) = (
            row.get(0).rsplit('/').next().unwrap_or_default(),
            row.get(1),
        );
        rows += 1;
        // Skills have UUIDs, groups have codes.
        unknown += u64::from(id.len() == 36 && !skills.0.contains_key(id));
        if let (Some(skill), Some(code)) = (skills.0.get_mut(id), code_by_uri.get(broader)) {
            skill.groups.push(code.clone());
        }
    }
    // A few may be of skills that are not released.
    if unknown * 50 > rows {
        let problem = format!(
            "names {unknown} skills that {SKILLS} does not have: that file is cut off, or older"
        );
        return Err(csv.incomplete(problem));
    }
    for skill in skills.0.values_mut() {
        skill.groups.sort();
        skill.groups.dedup();
    }
    Ok(())
}
