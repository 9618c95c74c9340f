//! Files that are damaged, and files that mean harm: each is refused in words that name the place,
//! and nothing is imported.

mod archives;
mod folders;
mod workbooks;

use std::fmt::Write as _;
use std::fs;

use crate::fixtures::{
    COMPACT, CROSSWALK, Files, Naming, Written, crosswalk, esco_compact, oews_flat, onet,
    text_formats, workbook, zip_of,
};

/// A zip with these entries, by itself in a folder.
fn zipped(entries: Vec<(String, Vec<u8>)>) -> Written {
    written("download.zip", &zip_of(entries))
}

fn written(name: &str, bytes: &[u8]) -> Written {
    let root = tempfile::tempdir().unwrap();
    let path = root.path().join(name);
    fs::write(&path, bytes).unwrap();
    Written { root, path }
}

/// Runs this for every table of every text format, with its file name.
fn for_every_table(damage: impl Fn(&Files, &str)) {
    for (_, files) in text_formats() {
        for (name, _) in files.files.iter().filter(|(name, _)| name != "Read Me.txt") {
            damage(&files, name);
        }
    }
}

fn is_csv(name: &str) -> bool {
    name.to_ascii_lowercase().ends_with(".csv")
}

// Damage

#[test]
fn a_table_cut_off_in_the_middle_of_a_line_is_refused_with_the_line() {
    for_every_table(|files, name| {
        let text = files.text(name);
        let line = text.lines().count();
        let cut = files.clone().with(name, &text[..text.len() - 3]);
        if !is_csv(name) {
            assert_eq!(
                cut.refused(),
                format!("{name}: is cut off in line {line}: download it again")
            );
        } else if name == COMPACT {
            let problem = "column type: `level` is not a known kind of row";
            assert_eq!(cut.refused(), format!("{name}, line {line}, {problem}"));
        }
    });
}

#[test]
fn a_line_that_lost_a_value_is_refused_with_the_line() {
    for_every_table(|files, name| {
        let mut lines: Vec<_> = files
            .text(name)
            .split_inclusive('\n')
            .map(str::to_owned)
            .collect();
        let separator = if is_csv(name) { ',' } else { '\t' };
        let (_, rest) = lines[1].split_once(separator).unwrap();
        lines[1] = rest.to_owned();
        let said = files.clone().with(name, lines.concat()).refused();
        assert!(
            said.starts_with(&format!("{name}, line 2, column ")),
            "{said}"
        );
        assert!(said.ends_with("the line is damaged or cut off"), "{said}");
    });
}

#[test]
fn a_table_that_is_empty_or_has_only_its_header_is_refused() {
    for_every_table(|files, name| {
        assert_eq!(
            files.clone().with(name, "").refused(),
            format!("{name}: is empty")
        );
        let header = files.text(name).split_inclusive('\n').next().unwrap();
        assert_eq!(
            files.clone().with(name, header).refused(),
            format!("{name}: has no rows")
        );
    });
}

#[test]
fn a_header_in_another_order_or_without_a_column_is_refused() {
    for_every_table(|files, name| {
        let (header, rows) = files.text(name).split_once('\n').unwrap();
        let separator = if is_csv(name) { "," } else { "\t" };
        let mut columns: Vec<_> = header.trim_end().split(separator).collect();
        columns.reverse();
        let shuffled = files
            .clone()
            .with(name, format!("{}\n{rows}", columns.join(separator)));
        if !is_csv(name) {
            let said = shuffled.refused();
            assert!(
                said.starts_with(&format!("{name}, line 1: expected the columns [")),
                "{said}"
            );
            assert!(said.contains(columns[0].trim()), "{said}");
        }
        // The first column, but for two files of ESCO, of which the second is the first that is
        // read.
        let needed = if header.starts_with("conceptType,conceptUri") {
            "conceptUri"
        } else {
            columns[columns.len() - 1]
        };
        let said = files
            .clone()
            .with(name, files.text(name).replacen(needed, "other", 1))
            .refused();
        assert!(
            said.starts_with(&format!("{name}, line 1: expected the columns [")),
            "{said}"
        );
        assert!(
            said.contains("other, ") && said.contains(needed.trim()),
            "{said}"
        );
    });
}

#[test]
fn a_byte_of_another_encoding_is_refused_with_its_place() {
    for_every_table(|files, name| {
        let mut bytes = files.bytes(name).to_owned();
        let at = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        bytes[at] = 0xe9;
        let said = files.clone().with(name, bytes).refused();
        assert!(
            said.starts_with(&format!("{name}, line 2, column 1: ")),
            "{said}"
        );
        assert!(
            said.ends_with("is not UTF-8: the file was saved in another encoding (Latin-1?); use it as downloaded"),
            "{said}"
        );
    });
}

#[test]
fn a_file_saved_as_utf_16_is_refused() {
    for_every_table(|files, name| {
        for mark in ["\u{feff}", ""] {
            let text = format!("{mark}{}", files.text(name));
            let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let said = files.clone().with(name, bytes).refused();
            assert!(
                said.starts_with(&format!("{name}, line 1, column 1: byte 0x")),
                "{said}"
            );
            assert!(said.contains("UTF-16"), "{said}");
        }
    });
}

#[test]
fn a_zero_byte_is_refused_with_its_place() {
    for_every_table(|files, name| {
        let separator = if is_csv(name) { ',' } else { '\t' };
        let (header, rows) = files.text(name).split_once('\n').unwrap();
        let damaged = format!(
            "{header}\n{}",
            rows.replacen(separator, &format!("\0{separator}"), 1)
        );
        assert_eq!(
            files.clone().with(name, damaged).refused(),
            format!(
                "{name}, line 2, column 1: byte 0x00 is no text: the file is damaged, or was saved as UTF-16; use it as \
                 downloaded"
            )
        );
    });
}

#[test]
fn a_line_of_ten_megabytes_is_refused() {
    let long = "x".repeat(10 << 20);
    for_every_table(|files, name| {
        let said = files.clone().with(name, long.as_str()).refused();
        let header = files.text(name).split_inclusive('\n').next().unwrap();
        let below = files
            .clone()
            .with(name, format!("{header}{long}"))
            .refused();
        if is_csv(name) {
            let problem = "column 1: the row has more than 262144 bytes: a quote is not closed, or it is not CSV";
            assert_eq!(said, format!("{name}, line 1, {problem}"));
            assert_eq!(below, format!("{name}, line 2, {problem}"));
        } else {
            let problem = "has more than 65536 bytes: this is not the official file";
            assert_eq!(said, format!("{name}: line 1 {problem}"));
            assert_eq!(below, format!("{name}: line 2 {problem}"));
        }
    });
}

#[test]
fn a_quote_that_swallows_the_rest_of_a_large_file_is_refused_where_it_was_opened() {
    let mut list = esco_compact().text(COMPACT).to_owned() + "0613,\"software,,level_3\n";
    for code in 0..20_000 {
        writeln!(list, "{code},an alternative label,,level_3").unwrap();
    }
    assert_eq!(
        esco_compact().with(COMPACT, list).refused(),
        format!(
            "{COMPACT}, line 10, column 2: the row has more than 262144 bytes: a quote is not closed, or it is not CSV"
        )
    );
}

#[test]
fn an_error_quotes_no_more_of_a_file_than_a_person_reads() {
    let long = "9".repeat(60_000);
    let said = [
        onet(Naming::Old)
            .changed("Skills.txt", "11-1011.00", &long)
            .refused(),
        onet(Naming::Old)
            .changed("Skills.txt", "2.A.1.a", &long)
            .refused(),
        onet(Naming::Old)
            .changed("Skills.txt", "O*NET-SOC Code", &long)
            .refused(),
        oews_flat()
            .changed("oe.data.0.Current", "2025", &long)
            .refused(),
        esco_compact()
            .changed(COMPACT, "preferredLabel", &long)
            .refused(),
        crosswalk()
            .with(
                CROSSWALK,
                workbook(&[("x", vec![vec![long[..30_000].into()]])]),
            )
            .refused(),
    ];
    for said in said {
        assert!(said.len() < 500, "{said}");
    }
}
