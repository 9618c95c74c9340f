//! Files of job ads in every format: the first byte chooses the name, the rest is the content.

#![no_main]

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use ads::{Options, Source, open};
use libfuzzer_sys::fuzz_target;
use metier_fuzz::end_at_uncaught_panics_only;
use tempfile::TempDir;

/// 2026-11-25.
const NOW: i64 = 1_795_600_000;

const NAMES: [&str; 8] = [
    "a.json",
    "a.jsonl",
    "a.csv",
    "a.tsv",
    "a.html",
    "a.xml",
    "a.parquet",
    "a",
];

static FOLDER: LazyLock<TempDir> = LazyLock::new(|| {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory)
    } else {
        tempfile::tempdir()
    }
    .unwrap()
});

fuzz_target!(init: end_at_uncaught_panics_only(), |input: &[u8]| {
    let Some((choice, bytes)) = input.split_first() else { return };
    let path = FOLDER.path().join(NAMES[usize::from(*choice) % NAMES.len()]);
    fs::write(&path, bytes).unwrap();
    let source: Source = path.to_str().unwrap().parse().unwrap();
    let Ok(ads) = open(&source, &Options::new(NOW)) else { return };
    for ad in ads.flatten() {
        let texts = [Some(&ad.key), ad.title.as_ref(), ad.employer.as_ref(), ad.place.as_ref(), Some(&ad.text)];
        assert!(texts.into_iter().flatten().all(|text| !text.is_empty() && !text.contains('\0')), "{ad:?}");
        ad.whole();
    }
});
