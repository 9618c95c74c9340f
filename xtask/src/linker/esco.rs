//! What the official lists of ESCO say beyond the bundled release.

use std::collections::{BTreeMap, HashSet};
use std::fs::{self, File};
use std::path::Path;

use anyhow::Context;
use catalogue::esco::{Esco, EscoSkill};
use flate2::read::GzDecoder;

/// The flat list of ESCO 1.2: of each concept the id, and a text: labels and description with only
/// spaces between.
///
/// # Errors
/// When the file is missing or is no CSV.
pub fn flat(shared: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let path = shared.join("sources/esco/skills_v1.2_flat.csv.gz");
    let file = File::open(&path).with_context(|| format!("open {}", path.display()))?;
    let mut rows = Vec::new();
    for row in csv::Reader::from_reader(GzDecoder::new(file)).deserialize() {
        let (address, text): (String, String) = row?;
        rows.push((
            address.rsplit('/').next().unwrap_or_default().to_owned(),
            text,
        ));
    }
    Ok(rows)
}

/// The descriptions by the id of the skill: what is left of the text of the flat list without its
/// labels.
///
/// # Errors
/// When the file is missing or is no CSV.
pub fn descriptions(
    shared: &Path,
    skills: &[EscoSkill],
) -> anyhow::Result<BTreeMap<String, String>> {
    let skills: BTreeMap<&str, &EscoSkill> = skills
        .iter()
        .map(|skill| (skill.id.as_str(), skill))
        .collect();
    let known = |(id, text): (String, String)| {
        let skill = skills.get(id.as_str())?;
        Some((id, without_labels(&text, skill).to_owned()))
    };
    Ok(flat(shared)?.into_iter().filter_map(known).collect())
}

fn without_labels<'a>(mut text: &'a str, skill: &EscoSkill) -> &'a str {
    let labels: HashSet<&str> = skill
        .alternatives
        .iter()
        .chain([&skill.label])
        .map(String::as_str)
        .collect();
    loop {
        match beginnings(text).find(|beginning| labels.contains(beginning)) {
            Some(label) => text = &text[label.len() + 1..],
            None => return text,
        }
    }
}

/// What stands before a space, the longest first: `manage staff` may stand before `manage staff of
/// music`.
fn beginnings(text: &str) -> impl Iterator<Item = &str> {
    text.char_indices()
        .rev()
        .filter(|(_, c)| *c == ' ')
        .map(|(end, _)| &text[..end])
}

/// The preferred labels of ESCO 1.1.0, as the annotations use them.
///
/// # Errors
/// When the file is missing.
pub fn labels(shared: &Path) -> anyhow::Result<Vec<String>> {
    let path = shared.join("benchmarks/esco-linking/skills_en_label.txt");
    let file = fs::read_to_string(&path).with_context(|| format!("read {}", path.display()))?;
    Ok(file
        .lines()
        .map(str::trim)
        .filter(|label| !label.is_empty())
        .map(str::to_owned)
        .collect())
}

/// Brings a release to the preferred labels of ESCO 1.1.0: the bundled one calls about 400 concepts
/// otherwise and lacks about 500.
pub fn complete(esco: &mut Esco, flat: &[(String, String)], labels: &[String]) {
    let known: HashSet<&str> = labels.iter().map(String::as_str).collect();
    let mut taken: HashSet<String> = esco
        .skills
        .iter()
        .map(|skill| skill.label.clone())
        .collect();
    for (id, text) in flat {
        let label = beginnings(text).find(|label| known.contains(label) && !taken.contains(*label));
        let place = esco.skills.binary_search_by(|skill| skill.id.cmp(id));
        match (label, place) {
            (Some(label), Ok(at)) if !known.contains(esco.skills[at].label.as_str()) => {
                let other = std::mem::replace(&mut esco.skills[at].label, label.to_owned());
                esco.skills[at].alternatives.push(other);
            }
            (Some(label), Err(at)) => {
                let (alternatives, groups) = (Vec::new(), Vec::new());
                esco.skills.insert(
                    at,
                    EscoSkill {
                        id: id.clone(),
                        label: label.to_owned(),
                        alternatives,
                        groups,
                    },
                );
            }
            _ => continue,
        }
        taken.extend(label.map(str::to_owned));
    }
}
