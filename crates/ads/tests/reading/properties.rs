//! Whatever the bytes, a file gives ads and reasons, and the program lives on.

use ads::{Source, open};
use proptest::prelude::*;

use super::options;

/// Reads bytes as a file of this name; each ad that comes out is one that can be stored.
fn survives(name: &str, bytes: &[u8]) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    let source: Source = path.to_str().unwrap().parse().unwrap();
    let Ok(ads) = open(&source, &options()) else {
        return;
    };
    for record in ads {
        match record {
            Ok(ad) => {
                let texts = [
                    Some(&ad.key),
                    ad.title.as_ref(),
                    ad.employer.as_ref(),
                    ad.place.as_ref(),
                    Some(&ad.text),
                ];
                assert!(
                    texts
                        .into_iter()
                        .flatten()
                        .all(|text| !text.is_empty() && !text.contains('\0')),
                    "{ad:?}"
                );
            }
            Err(rejected) => assert!(!rejected.to_string().is_empty()),
        }
    }
}

/// Pieces of which files of ads consist, in any order.
const PIECES: [&str; 34] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"",
    "\\",
    "\n",
    "\r\n",
    "\t",
    ";",
    "\"@type\":\"JobPosting\"",
    "\"title\":",
    "\"description\":",
    "\"@graph\":",
    "\"baseSalary\":",
    "\"jobLocation\":",
    "\"identifier\":",
    "\"datePosted\":",
    "\"2026-13-40\"",
    "1e400",
    "-0",
    "\"\\u0000\"",
    "null",
    "title,description\n",
    "<script type=\"application/ld+json\">",
    "</script>",
    "<urlset><url><loc>",
    "</loc>",
    "é",
    "&#0;",
    "<p>",
    "{\"id\":1,\"type\":\"comment\",\"text\":\"x\"}",
];

const NAMES: [&str; 7] = [
    "a.json",
    "a.jsonl",
    "a.csv",
    "a.html",
    "a.xml",
    "a.parquet",
    "a",
];

fn pieces() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..40)
        .prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_are_survived(name in prop::sample::select(NAMES.to_vec()), bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        survives(name, &bytes);
    }

    #[test]
    fn any_order_of_the_pieces_of_files_is_survived(name in prop::sample::select(NAMES.to_vec()), text in pieces()) {
        survives(name, text.as_bytes());
    }

    #[test]
    fn damaged_packing_is_survived(start in prop::sample::select(vec![vec![0x1f, 0x8b, 8, 0], vec![0x28, 0xb5, 0x2f, 0xfd], b"PAR1".to_vec()]),
            bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut file = start;
        file.extend(bytes);
        survives("a", &file);
        file.extend(b"PAR1");
        survives("a", &file);
    }

    #[test]
    fn a_damaged_parquet_file_is_survived(damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut file = super::tables::parquet_file();
        for (at, byte) in damage {
            let at = at.index(file.len());
            file[at] = byte;
        }
        survives("a.parquet", &file);
    }
}
