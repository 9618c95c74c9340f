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
