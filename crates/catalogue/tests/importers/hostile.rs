//! Files that are damaged, and files that mean harm: each is refused in words that name the place,
//! and nothing is imported.

use std::fmt::Write as _;
use std::fs;
use std::time::{Duration, Instant};

use catalogue::release::Source;
use catalogue::source;

use crate::fixtures::{
    BRIGHT, COMPACT, CROSSWALK, Files, Naming, Rows, Value, Written, contents, crosswalk,
    crosswalk_rows, esco_compact, gz, oews_flat, onet, onet_titles, parts, projections,
    text_formats, with_part, workbook, zip_of,
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

#[test]
fn a_workbook_that_is_none_is_refused() {
    for bytes in [
        &b""[..],
        b"Employment,2024",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 the older format",
    ] {
        let said = projections().with("education.xlsx", bytes).refused();
        assert!(
            said.starts_with("education.xlsx: is not a complete workbook (")
                && said.ends_with("): download it again"),
            "{said}"
        );
    }
    let files = projections();
    let whole = files.bytes("occupation.xlsx");
    let said = files
        .clone()
        .with("occupation.xlsx", &whole[..whole.len() / 2])
        .refused();
    assert!(
        said.starts_with("occupation.xlsx: is not a complete workbook ("),
        "{said}"
    );
    for part in [
        "xl/workbook.xml",
        "_rels/.rels",
        "xl/worksheets/sheet2.xml",
        "xl/sharedStrings.xml",
    ] {
        let less = parts(whole).into_iter().filter(|(name, _)| name != part);
        let said = files
            .clone()
            .with("occupation.xlsx", zip_of(less))
            .refused();
        assert!(said.starts_with("occupation.xlsx"), "{part}: {said}");
    }
    let other = zip_of([("readme.txt".to_owned(), b"no workbook".to_vec())]);
    let said = files.with("occupation.xlsx", other).refused();
    assert!(
        said.starts_with("occupation.xlsx: is not a complete workbook ("),
        "{said}"
    );
}

// Bombs

/// Runs a thing that must not take long: what is refused is refused before it is unpacked whole.
fn soon<T>(task: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = task();
    assert!(
        start.elapsed() < Duration::from_secs(20),
        "took {:?}",
        start.elapsed()
    );
    result
}

const BOMB: &str =
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
fn stating(mut zip: Vec<u8>, packed: Option<u32>, unpacked: Option<u32>) -> Vec<u8> {
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

#[test]
fn a_workbook_that_unpacks_without_end_is_refused() {
    let with_zeros = |name: &str, size: usize| {
        let files = crosswalk();
        let mut parts = parts(files.bytes(CROSSWALK));
        parts.push((name.to_owned(), vec![b' '; size]));
        files.with(CROSSWALK, zip_of(parts))
    };
    let bomb =
        "unpacks to far more than an official workbook does: refused as a decompression bomb";
    assert_eq!(
        soon(|| with_zeros("xl/media/image1.png", 20 << 20).refused()),
        format!("{CROSSWALK}: {bomb}")
    );
    let lying = |packed, unpacked| {
        let files = with_zeros("xl/media/image1.png", 20 << 20);
        let zip = stating(files.bytes(CROSSWALK).to_owned(), packed, unpacked);
        files.with(CROSSWALK, zip)
    };
    for files in [lying(Some(0xffff_fff0), None), lying(None, Some(7))] {
        assert!(soon(|| files.refused()).starts_with(CROSSWALK));
    }
}

/// The crosswalk with the XML of its sheet or its texts changed.
fn crosswalk_with(part: &str, change: impl FnOnce(&str) -> String) -> Files {
    let files = crosswalk();
    let book = with_part(files.bytes(CROSSWALK), part, change);
    files.with(CROSSWALK, book)
}

const SHEET: &str = "xl/worksheets/sheet1.xml";
const TEXTS: &str = "xl/sharedStrings.xml";

#[test]
fn a_sheet_with_cells_far_apart_is_refused_before_room_is_made_for_all_between() {
    let far = |cell: &str| {
        let cell = format!("<row r=\"9\"><c r=\"{cell}\"><v>1</v></c></row></sheetData>");
        crosswalk_with(SHEET, |xml| xml.replace("</sheetData>", &cell))
    };
    let said =
        "sheet `ONET to SOC crosswalk` cannot be read (it is far larger than any official one)";
    for cell in ["XFD1048576", "XFD9", "IV1048576", "A4294967295"] {
        assert_eq!(
            soon(|| far(cell).refused()),
            format!("{CROSSWALK}: {said}"),
            "{cell}"
        );
    }
    // References that do not fit into a number break the reader, which must not break the program.
    for cell in ["ZZZZZZZZZZ9", "A99999999999", "9", "A", "Ä1", ""] {
        let said = soon(|| far(cell).refused());
        assert!(
            said.starts_with(&format!(
                "{CROSSWALK}: sheet `ONET to SOC crosswalk` cannot be read ("
            )),
            "{cell}: {said}"
        );
    }
}

#[test]
fn a_sheet_that_states_sizes_it_does_not_have_is_read_or_refused() {
    for wrong in ["A1:XFD1048576", "B9:A1", "A99999999999:B1"] {
        let files = crosswalk_with(SHEET, |xml| {
            let (before, rest) = xml.split_once("<dimension ref=\"").unwrap();
            let (_, after) = rest.split_once('"').unwrap();
            format!("{before}<dimension ref=\"{wrong}\"{after}")
        });
        if let Ok(releases) = soon(|| files.try_read()) {
            assert_eq!(contents(releases), contents(crosswalk().read()), "{wrong}");
        }
    }
}

#[test]
fn texts_that_are_stated_and_not_there_are_refused_before_room_is_made_for_them() {
    for count in ["99999999999999", "18446744073709551615", "4000000000"] {
        let files = crosswalk_with(TEXTS, |xml| {
            let (before, rest) = xml.split_once("uniqueCount=\"").unwrap();
            let (_, after) = rest.split_once('"').unwrap();
            // Behind a comment longer than what a reader looks at in one go.
            let before = before.replace("<sst", &format!("<!--{}--><sst", "x".repeat(20_000)));
            format!("{before}uniqueCount = '{count}'{after}")
        });
        assert_eq!(
            soon(|| files.refused()),
            format!(
                "{CROSSWALK}: is not a complete workbook (it states more texts than it has): download it again"
            )
        );
    }
}

#[test]
fn a_long_text_that_many_cells_share_is_refused_before_it_is_copied_to_each() {
    let mut rows: Rows = crosswalk_rows();
    let long = "x".repeat(30_000);
    rows.extend(std::iter::repeat_n(
        vec![Value::None, Value::None, long.as_str().into()],
        20_000,
    ));
    let files = crosswalk().with(CROSSWALK, workbook(&[("x", rows)]));
    let said = soon(|| files.refused());
    assert_eq!(
        said,
        format!("{CROSSWALK}: sheet `x` cannot be read (it is far larger than any official one)")
    );
}

#[test]
fn a_sheet_whose_xml_is_damaged_is_refused() {
    for (from, to) in [
        ("</sheetData>", ""),
        ("<sheetData>", "<sheetDatum>"),
        ("<v>", "<w>"),
        ("t=\"s\"><v>0</v>", "t=\"s\"><v>99999</v>"),
        ("t=\"s\"><v>0</v>", "t=\"e\"><v>#OOPS!</v>"),
        (
            "<v>1</v></c><c r=\"B6\"",
            "<v>+1</v></c><c t=\"n\" r=\"B6\"",
        ),
    ] {
        let files = crosswalk_with(SHEET, |xml| xml.replacen(from, to, 1));
        if let Err(error) = files.try_read() {
            assert!(error.to_string().starts_with(CROSSWALK), "{error}");
        }
    }
    // The number parsers of the reader and of the standard library disagree on this one.
    let files = crosswalk_with(SHEET, |xml| {
        xml.replacen("r=\"A6\"><v>1</v>", "r=\"A6\" t=\"n\"><v>+1</v>", 1)
    });
    let said = files.try_read().map(contents);
    assert!(
        said.is_ok_and(|read| read == contents(crosswalk().read()))
            || files.refused().starts_with(CROSSWALK)
    );
}

// Folders

#[test]
fn a_folder_without_official_files_is_told_what_would_be_read() {
    let said = Files::new("photos").with("holiday.jpg", "x").refused();
    assert!(
        said.starts_with(
            "…/photos: no official file found here. Expected a folder or zip with O*NET text files"
        ),
        "{said}"
    );
    let said = Files::new("empty").refused();
    assert!(
        said.starts_with("…/empty: no official file found here."),
        "{said}"
    );
    let nowhere = written("x", b"").root.path().join("nowhere");
    let said = source::read(&nowhere, &|_| {}).unwrap_err().to_string();
    assert!(
        said.starts_with(&nowhere.display().to_string()) && said.contains("No such file"),
        "{said}"
    );
}

#[test]
fn a_single_file_is_read_by_its_name() {
    let bright = crate::fixtures::bright_outlook();
    let single = written(BRIGHT, bright.bytes(BRIGHT));
    assert_eq!(single.read()[0].about.source, Source::BrightOutlook);
}

#[test]
fn a_folder_with_thousands_of_files_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for number in 0..5_001 {
        fs::write(folder.path().join(number.to_string()), b"").unwrap();
    }
    let said = source::read(folder.path(), &|_| {})
        .unwrap_err()
        .to_string();
    assert!(
        said.ends_with("holds more than 5000 files: name the folder of the download itself"),
        "{said}"
    );
}

#[test]
fn folders_are_searched_to_a_depth_and_not_deeper() {
    let files = crate::fixtures::bright_outlook();
    let at_depth = |depth: usize| {
        let root = tempfile::tempdir().unwrap();
        let path = (0..depth).fold(root.path().to_owned(), |path, level| {
            path.join(level.to_string())
        });
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join(BRIGHT), files.bytes(BRIGHT)).unwrap();
        source::read(root.path(), &|_| {}).is_ok()
    };
    assert_eq!(
        [0, 1, 4, 5, 60].map(at_depth),
        [true, true, true, false, false]
    );
}

#[cfg(unix)]
mod links {
    use std::os::unix::fs::symlink;
    use std::process::Command;

    use super::*;

    #[test]
    fn links_in_a_circle_are_followed_once() {
        let files = onet(Naming::Old).write();
        symlink(files.root.path(), files.path.join("up")).unwrap();
        symlink(&files.path, files.path.join("here")).unwrap();
        symlink(&files.path, files.root.path().join("again")).unwrap();
        symlink("itself", files.path.join("itself")).unwrap();
        let releases = source::read(files.root.path(), &|_| {}).unwrap();
        assert_eq!(contents(releases), contents(onet(Naming::Old).read()));
    }

    #[test]
    fn a_link_that_leads_nowhere_is_an_error_where_the_file_is_needed() {
        let files = onet(Naming::Old).without("Skills.txt").write();
        symlink("gone.txt", files.path.join("Skills.txt")).unwrap();
        let said = files.refused();
        assert!(
            said.starts_with("…/db_30_1_text/Skills.txt: ") && said.contains("No such file"),
            "{said}"
        );
    }

    #[test]
    fn pipes_and_devices_are_not_read() {
        let files = onet(Naming::Old)
            .without("Skills.txt")
            .without("Knowledge.txt")
            .write();
        symlink("/dev/zero", files.path.join("Skills.txt")).unwrap();
        assert!(
            Command::new("mkfifo")
                .arg(files.path.join("Knowledge.txt"))
                .status()
                .unwrap()
                .success()
        );
        assert!(
            Command::new("mkfifo")
                .arg(files.path.join("more.zip"))
                .status()
                .unwrap()
                .success()
        );
        let said = soon(|| files.refused());
        assert!(
            said.contains("`Skills.txt` (or `Essential Skills.txt`"),
            "{said}"
        );
        let said = source::read(&files.path.join("more.zip"), &|_| {})
            .unwrap_err()
            .to_string();
        assert!(said.contains("no official file found here"), "{said}");
    }
}
