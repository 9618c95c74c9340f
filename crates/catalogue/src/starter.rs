//! The starter release: the official files' facts, packed into the program, so that a fresh install
//! has data.
//!
//! Built by `metier starter`, which reads the official files, leaves out what is somebody's
//! sentence (descriptions and task statements), and writes the files that this module includes,
//! with a manifest.

use crate::release::{Content, Packed, Release, Source};

/// What the starter release has, as stored in the repository.
const FILES: [(Source, &[u8]); 7] = [
    (Source::Onet, include_bytes!("../starter/onet.release")),
    (
        Source::OnetTitles,
        include_bytes!("../starter/onet-titles.release"),
    ),
    (
        Source::OewsNational,
        include_bytes!("../starter/oews-national.release"),
    ),
    (
        Source::OewsState,
        include_bytes!("../starter/oews-state.release"),
    ),
    (
        Source::Projections,
        include_bytes!("../starter/projections.release"),
    ),
    (
        Source::Crosswalk,
        include_bytes!("../starter/crosswalk.release"),
    ),
    (Source::Esco, include_bytes!("../starter/esco.release")),
];

/// Metropolitan wages would make the starter two and a half times as large; an operator imports
/// them.
const LEFT_OUT: [Source; 2] = [Source::OewsMetropolitan, Source::BrightOutlook];

/// The releases that are packed into the program, as stored.
pub fn files() -> &'static [(Source, &'static [u8])] {
    &FILES
}

/// Makes the starter's releases from imported ones: facts only, and only the sources that it has.
pub fn build(releases: Vec<Release>) -> Vec<(Release, Packed)> {
    let has_newer_titles = releases
        .iter()
        .any(|release| release.about.source == Source::OnetTitles);
    let kept = releases
        .into_iter()
        .filter(|release| !LEFT_OUT.contains(&release.about.source));
    kept.map(|mut release| {
        if let Content::Onet(onet) = &mut release.content {
            onet.keep_facts_only();
            if has_newer_titles {
                onet.titles.clear();
            }
            let left_out = |count: &crate::release::TableCount| {
                count.table == "tasks" || (has_newer_titles && count.table == "job titles")
            };
            release.about.counts.retain(|count| !left_out(count));
            release
                .about
                .notes
                .push("facts only: descriptions and task statements are left out".to_owned());
        }
        let packed = release.pack();
        (release, packed)
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::LazyLock;

    use super::*;
    use crate::Catalogue;
    use crate::skill::{SkillId, undeclared};

    static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
        let releases = files()
            .iter()
            .map(|(_, bytes)| Release::unpack(bytes).unwrap());
        Catalogue::assemble(releases.collect()).unwrap()
    });

    #[test]
    fn no_two_technologies_have_the_same_id() {
        let (_, onet) = Release::unpack(FILES[0].1).unwrap();
        let Content::Onet(onet) = onet.content else {
            panic!("the first is O*NET's");
        };
        let names: HashSet<&str> = onet
            .technologies
            .iter()
            .map(|technology| technology.name.as_str())
            .collect();
        let ids: HashSet<SkillId> = names
            .iter()
            .map(|name| SkillId::technology(name).unwrap())
            .collect();
        assert!(ids.len() > 8_000);
        assert_eq!(ids.len(), names.len());
    }

    #[test]
    fn the_table_of_aliases_holds_every_join_that_it_makes() {
        let lines = undeclared(&CATALOGUE.vocabulary);
        assert!(
            lines.is_empty(),
            "add these lines to data/skill-aliases.tsv, if they are right:\n{}",
            lines.join("\n")
        );
    }
}
