//! The official files themselves, where they are at hand: beside the workspace, or where
//! `METIER_SOURCES` says.

use catalogue::release::{Content, Release, Source};
use catalogue::wages::{Figure, Measure};
use catalogue::{source, starter};

use crate::fixtures::official;

fn read() -> Option<Vec<Release>> {
    let Some(sources) = official() else {
        println!("skipped: official files are not here");
        return None;
    };
    let folders = ["onet", "bls-oews-2025", "bls-ep-2024-34", "esco"];
    let mut releases = Vec::new();
    for folder in folders {
        releases.extend(
            source::read(&sources.join(folder), &|_| {}).unwrap_or_else(|error| panic!("{error}")),
        );
    }
    releases.sort_by_key(|release| release.about.source);
    Some(releases)
}

fn count(releases: &[Release], source: Source, table: &str) -> u64 {
    let about = &releases
        .iter()
        .find(|release| release.about.source == source)
        .unwrap()
        .about;
    about
        .counts
        .iter()
        .find(|count| count.table == table)
        .unwrap()
        .rows
}

#[test]
fn the_official_files_are_read_whole_and_make_the_starter_release_to_the_byte() {
    // Two threads, because reading 3.5 million wages takes its time without optimisation.
    let second = std::thread::spawn(|| {
        read().map(|releases| releases.iter().map(|r| r.pack().id).collect::<Vec<_>>())
    });
    let Some(releases) = read() else { return };
    let ids: Vec<_> = releases.iter().map(|release| release.pack().id).collect();
    assert_eq!(Some(ids), second.join().unwrap(), "read twice, the same");

    let sources: Vec<_> = releases
        .iter()
        .map(|release| release.about.source)
        .collect();
    assert_eq!(sources, &Source::ALL[..8]);
    for (source, table, rows) in [
        (Source::Onet, "occupations", 1_016),
        (Source::Onet, "ratings", 143_934),
        (Source::Onet, "technologies", 32_773),
        (Source::Onet, "related occupations", 18_460),
        (Source::OnetTitles, "job titles", 57_543),
        (Source::OewsNational, "occupation and place pairs", 1_104),
        (Source::OewsState, "occupation and place pairs", 37_408),
        (
            Source::OewsMetropolitan,
            "occupation and place pairs",
            198_287,
        ),
        (Source::Projections, "occupations and aggregates", 1_113),
        (Source::Crosswalk, "codes", 997),
        (Source::Esco, "skills", 13_412),
        (Source::Esco, "alternative labels", 82_723),
    ] {
        assert_eq!(count(&releases, source, table), rows, "{source} {table}");
    }
    let Content::Wages(national) = &releases[2].content else {
        panic!("not wages")
    };
    let web = national.of("15-1254".parse().unwrap());
    assert_eq!(web[0].get(Measure::AnnualMedian), Figure::Value(92_650));

    let built = starter::build(releases);
    assert_eq!(built.len(), starter::files().len());
    for ((release, packed), (source, bytes)) in built.iter().zip(starter::files()) {
        assert_eq!(release.about.source, *source);
        assert!(
            packed.bytes == *bytes,
            "{source} differs from the one in crates/catalogue/starter"
        );
    }
}
