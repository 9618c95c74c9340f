//! Workbooks: damaged, lying about their sizes, or asking for more room than there is.

use super::archives::{soon, stating};
use crate::fixtures::{
    CROSSWALK, Files, Rows, Value, contents, crosswalk, crosswalk_rows, parts, projections,
    with_part, workbook, zip_of,
};

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
