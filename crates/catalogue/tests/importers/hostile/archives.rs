//! Zips and gz files: cut off, changed, lying about their sizes, or unpacking without end.

use std::fs;
use std::time::{Duration, Instant};

use catalogue::source;

use super::{is_csv, written, zipped};
use crate::fixtures::{
    COMPACT, Files, Naming, contents, gz, onet, onet_titles, text_formats, zip_of,
};

// Containers

#[test]
fn a_zip_that_is_cut_off_or_changed_is_refused() {
    let whole = fs::read(onet(Naming::Old).write_zip().path).unwrap();
    let said = written("db_30_1_text.zip", &whole[..whole.len() / 2]).refused();
    assert!(
        said.starts_with("…/db_30_1_text.zip: is not a complete zip (")
            && said.ends_with("): download it again"),
        "{said}"
    );
    let said = written("db_30_1_text.zip", b"").refused();
    assert!(
        said.starts_with("…/db_30_1_text.zip: is not a complete zip ("),
        "{said}"
    );
    let said = written("db_30_1_text.zip", b"<html>Sign in to continue</html>").refused();
    assert!(
        said.starts_with("…/db_30_1_text.zip: is not a complete zip ("),
        "{said}"
    );
    // A byte in the middle of the packed data of the first file.
    let mut changed = whole;
    changed[60] ^= 0x55;
    let said = written("db_30_1_text.zip", &changed).refused();
    assert!(
        said.contains("cannot be unpacked (") && said.ends_with("): download it again"),
        "{said}"
    );
}

#[test]
fn a_gz_that_is_cut_off_or_changed_is_refused() {
    for (_, files) in text_formats() {
        let files = files.packed();
        for (name, bytes) in &files.files {
            let said = files
                .clone()
                .with(name, &bytes[..bytes.len() - 10])
                .refused();
            let shown = if is_csv(name.trim_end_matches(".gz")) {
                name.trim_end_matches(".gz")
            } else {
                name
            };
            assert_eq!(said, format!("{shown}: is cut off: download it again"));
            let mut changed = bytes.clone();
            *changed.iter_mut().nth_back(6).unwrap() ^= 1;
            let said = files.clone().with(name, changed).refused();
            assert!(
                said.starts_with(&format!("{shown}: cannot be unpacked (")),
                "{said}"
            );
            assert!(said.ends_with("): download it again"), "{said}");
            let said = files.clone().with(name, "").refused();
            assert!(said.starts_with(&format!("{shown}: ")), "{said}");
            let said = files.clone().with(name, "not packed").refused();
            assert!(
                said.starts_with(&format!("{shown}: cannot be unpacked (")),
                "{said}"
            );
        }
    }
}

// Bombs

/// Runs a thing that must not take long: what is refused is refused before it is unpacked whole.
pub(super) fn soon<T>(task: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = task();
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "took {:?}",
        start.elapsed()
    );
    result
}

pub(super) const BOMB: &str =
    "unpacks to far more than an official file does: refused as a decompression bomb";

#[test]
fn a_file_that_unpacks_without_end_is_refused() {
    // Lines that are as they should be, most of it spaces.
    let rows = format!("11-1011.00\tx{}\t\t08\n", " ".repeat(4_000)).repeat(8 << 10);
    let many = format!("O*NET-SOC Code\tJob Title\tShort Title\tSource(s)\n{rows}").into_bytes();
    let packed = onet_titles(Naming::New)
        .without("Job Titles.txt")
        .with("Job Titles.txt.gz", gz(&many));
    assert_eq!(
        soon(|| packed.refused()),
        format!("Job Titles.txt.gz: {BOMB}")
    );
    let rows = format!("061,x{},,level_3\n", " ".repeat(4_000)).repeat(8 << 10);
    let list = format!("id,description,hierarchy_levels,type\n{rows}").into_bytes();
    let packed = Files::new("esco").with(&format!("{COMPACT}.gz"), gz(&list));
    assert_eq!(soon(|| packed.refused()), format!("{COMPACT}: {BOMB}"));
    let zip = zipped(vec![(
        "db_30_3_titles_only/Job Titles.txt".to_owned(),
        many,
    )]);
    assert_eq!(
        soon(|| zip.refused()),
        format!("…/download.zip/db_30_3_titles_only/Job Titles.txt: {BOMB}")
    );
}

/// Overwrites the sizes that every entry of a zip states, in its own header and in the list at the
/// end.
pub(super) fn stating(mut zip: Vec<u8>, packed: Option<u32>, unpacked: Option<u32>) -> Vec<u8> {
    for (signature, at) in [(b"PK\x03\x04", 18), (b"PK\x01\x02", 20)] {
        let starts: Vec<_> = zip
            .windows(4)
            .enumerate()
            .filter(|(_, w)| w == signature)
            .map(|(start, _)| start)
            .collect();
        for start in starts {
            for (size, at) in [(packed, at), (unpacked, at + 4)] {
                if let Some(size) = size {
                    zip[start + at..start + at + 4].copy_from_slice(&size.to_le_bytes());
                }
            }
        }
    }
    zip
}

#[test]
fn a_zip_that_lies_about_its_sizes_gives_no_other_content() {
    let files = onet_titles(Naming::New);
    let whole = fs::read(files.write_zip().path).unwrap();
    let large = 0xffff_fff0;
    for (packed, unpacked) in [
        (None, Some(10)),
        (None, Some(0)),
        (None, Some(large)),
        (Some(large), None),
        (Some(large), Some(large)),
        (Some(10), None),
        (Some(0), Some(0)),
    ] {
        let zip = written(
            "db_30_3_titles_only.zip",
            &stating(whole.clone(), packed, unpacked),
        );
        if let Ok(releases) = source::read(&zip.path, &|_| {}) {
            assert_eq!(
                contents(releases),
                contents(files.read()),
                "{packed:?} {unpacked:?}"
            );
        }
    }
    // What an entry states as packed must not make a bomb look harmless.
    let bomb = zip_of([(
        "db_30_3_titles_only/Job Titles.txt".to_owned(),
        vec![b' '; 64 << 20],
    )]);
    for (packed, unpacked) in [
        (Some(large), None),
        (Some(large), Some(100)),
        (None, Some(100)),
    ] {
        let zip = written("bomb.zip", &stating(bomb.clone(), packed, unpacked));
        assert!(soon(|| zip.refused()).starts_with("…/bomb.zip"));
    }
}

#[test]
fn a_zip_with_too_many_entries_is_refused() {
    let zip = zipped(
        (0..5_001)
            .map(|number| (format!("{number}.txt"), Vec::new()))
            .collect(),
    );
    assert_eq!(
        soon(|| zip.refused()),
        "…/download.zip: lists more than 5000 files: this is not an official download"
    );
}

#[test]
fn names_that_lead_out_of_a_zip_touch_nothing_on_disk() {
    let files = onet_titles(Naming::New);
    let text = files.bytes("Job Titles.txt").to_vec();
    let outside = "metier-importer-test-outside.txt";
    let absolute = std::env::temp_dir().join(outside).display().to_string();
    let zip = zipped(vec![
        (format!("../../{outside}"), b"out".to_vec()),
        (absolute.clone(), b"out".to_vec()),
        (format!("..\\..\\{outside}"), b"out".to_vec()),
        ("../../db_30_3_titles_only/Job Titles.txt".to_owned(), text),
        (
            "__MACOSX/db_30_3_titles_only/._Job Titles.txt".to_owned(),
            b"\0\x05\x16\x07".to_vec(),
        ),
    ]);
    assert_eq!(contents(zip.read()).len(), 1, "a name is only a name");
    let left: Vec<_> = fs::read_dir(zip.root.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["download.zip"]);
    assert!(!fs::exists(&absolute).unwrap());
    assert!(!fs::exists(zip.root.path().join("../..").join(outside)).unwrap());
}

#[test]
fn a_zip_made_on_windows_or_lying_in_a_folder_is_read() {
    let files = onet(Naming::Old);
    let entries = files
        .files
        .iter()
        .map(|(name, bytes)| (format!("db_30_1_text\\{name}"), bytes.clone()))
        .collect();
    assert_eq!(zipped(entries).read()[0], files.read_one());
    let folder = tempfile::tempdir().unwrap();
    fs::copy(
        files.write_zip().path,
        folder.path().join("db_30_1_text.ZIP"),
    )
    .unwrap();
    assert_eq!(
        source::read(folder.path(), &|_| {}).unwrap()[0],
        files.read_one()
    );
}
