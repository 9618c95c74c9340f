//! The Employment Projections, and the crosswalk to their codes.

use catalogue::projections::{Outlook, ProjectedWage, Projections};
use catalogue::release::{Content, Release, Source};

use crate::fixtures::{
    CROSSWALK, Files, Rows, Value, contents, crosswalk, crosswalk_rows, education_sheets,
    occupation_sheets, projections, with_part, workbook,
};

fn content(release: Release) -> Projections {
    match release.content {
        Content::Projections(projections) => projections,
        other => panic!("{other:?}"),
    }
}

/// `occupation.xlsx` with the rows of a sheet changed.
fn occupation(sheet: &str, change: impl FnOnce(&mut Rows)) -> Files {
    let mut sheets = occupation_sheets();
    change(
        &mut sheets
            .iter_mut()
            .find(|(name, _)| *name == sheet)
            .unwrap()
            .1,
    );
    projections().with("occupation.xlsx", workbook(&sheets))
}

/// `education.xlsx` with the rows of a sheet changed.
fn education(sheet: &str, change: impl FnOnce(&mut Rows)) -> Files {
    let mut sheets = education_sheets();
    change(
        &mut sheets
            .iter_mut()
            .find(|(name, _)| *name == sheet)
            .unwrap()
            .1,
    );
    projections().with("education.xlsx", workbook(&sheets))
}

/// The crosswalk with its rows changed.
fn crossed(change: impl FnOnce(&mut Rows)) -> Files {
    let mut rows = crosswalk_rows();
    change(&mut rows);
    crosswalk().with(CROSSWALK, workbook(&[("ONET to SOC crosswalk", rows)]))
}

#[test]
fn an_outlook_is_joined_from_four_tables() {
    let release = projections().read_one();
    assert_eq!(release.about.source, Source::Projections);
    assert_eq!(release.about.vintage, "2024–34");
    assert_eq!(
        release.about.notes,
        ["1 median wages are given as at or above the cap"]
    );
    let projections = content(release);
    let web = Outlook {
        code: "15-1254".parse().unwrap(),
        title: "Web developers".to_owned(),
        summary: false,
        employment_hundreds: 860,
        projected_hundreds: 924,
        change_hundreds: 64,
        growth_tenths: 75,
        self_employed_tenths: Some(151),
        openings_hundreds: Some(59),
        exits_hundreds: Some(17),
        transfers_hundreds: Some(36),
        wage: ProjectedWage::Dollars(90_930),
        education: Some("Bachelor's degree".to_owned()),
        experience: Some("None".to_owned()),
        training: Some("None".to_owned()),
        attainment_tenths: Some([74, 225, 186, 95, 252, 119, 49]),
        attainment_is_wider: false,
    };
    assert_eq!(projections.outlooks[2], web);
    let chief = &projections.outlooks[1];
    assert_eq!(chief.wage, ProjectedWage::AtLeast(239_200));
    assert!(chief.attainment_is_wider, "its title has a footnote mark");
    let collector = &projections.outlooks[3];
    assert_eq!(
        (collector.change_hundreds, collector.growth_tenths),
        (-77, -52)
    );
    assert_eq!(collector.wage, ProjectedWage::NotGiven);
    assert_eq!(
        projections.outlooks[0].education, None,
        "a dash says nothing"
    );
}

#[test]
fn rows_in_another_order_give_the_same_content() {
    let reversed = occupation("Table 1.2", |rows| rows[2..6].reverse());
    assert_eq!(contents(reversed.read()), contents(projections().read()));
    let reversed = crossed(|rows| rows[5..].reverse());
    assert_eq!(contents(reversed.read()), contents(crosswalk().read()));
}

#[test]
fn what_a_table_cannot_say_is_refused() {
    let refused = |sheet: &str, row: usize, column: usize, value: Value| {
        let said = occupation(sheet, |rows| rows[row][column] = value).refused();
        said.strip_prefix(&format!(
            "occupation.xlsx ({sheet}), line {}, column ",
            row + 1
        ))
        .unwrap()
        .to_owned()
    };
    assert_eq!(
        refused("Table 1.2", 4, 1, "15-125".into()),
        "2024 National Employment Matrix code: `15-125` is not a SOC code such as 15-1254"
    );
    assert_eq!(
        refused("Table 1.2", 4, 1, Value::None),
        "2024 National Employment Matrix code: `` is not a SOC code such as 15-1254"
    );
    assert_eq!(
        refused("Table 1.2", 4, 1, "11-1011".into()),
        "2024 National Employment Matrix code: 11-1011 stands here twice"
    );
    assert_eq!(
        refused("Table 1.2", 4, 2, "Item".into()),
        "Occupation type: `Item` is neither Summary nor Line item"
    );
    assert_eq!(
        refused("Table 1.2", 4, 3, Value::None),
        "Employment, 2024: is empty"
    );
    assert_eq!(
        refused("Table 1.2", 4, 4, (-1.5).into()),
        "Employment, 2034: `-1.5` is negative"
    );
    assert_eq!(
        refused("Table 1.2", 4, 4, 1e300.into()),
        format!("Employment, 2034: {} is out of range", 1e300)
    );
    assert_eq!(
        refused("Table 1.2", 4, 9, 101.0.into()),
        "Percent self employed, 2024: is more than 100 percent"
    );
    assert_eq!(
        refused("Table 1.2", 4, 11, ">=much".into()),
        "Median annual wage, dollars, 2024[1]: `much` is not an amount"
    );
    assert_eq!(
        refused("Table 1.10", 4, 1, "15-1255".into()),
        "2024 National Employment Matrix code: 15-1255 is not in table 1.2 of occupation.xlsx"
    );
    assert_eq!(
        refused("Table 1.10", 4, 1, "11-1011".into()),
        "2024 National Employment Matrix code: 11-1011 stands here twice"
    );
    assert_eq!(
        education("Table 5.3", |rows| rows[3][4] = 100.1.into()).refused(),
        "education.xlsx (Table 5.3), line 4, column Some college, no degree: is more than 100 percent"
    );
}

#[test]
fn a_cell_that_is_a_number_by_its_type_only_is_refused() {
    for wrong in ["NaN", "inf", "1e400"] {
        let files = projections();
        let book = files.bytes("occupation.xlsx");
        let book = with_part(book, "xl/worksheets/sheet2.xml", |xml| {
            xml.replacen("<v>86</v>", &format!("<v>{wrong}</v>"), 1)
        });
        let said = files.with("occupation.xlsx", book).refused();
        let place = "occupation.xlsx (Table 1.2), line 5, column Employment, 2024: ";
        assert!(
            said.starts_with(place) && said.ends_with("is not a number"),
            "{wrong}: {said}"
        );
    }
}

#[test]
fn workbooks_of_different_releases_are_refused() {
    let older = |rows: &mut Rows| {
        for name in &mut rows[1] {
            if let Value::Text(text) = name {
                *text = text.replace("2024 National", "2023 National");
            }
        }
    };
    for table in ["Table 5.3", "Table 5.4"] {
        assert_eq!(
            education(table, older).refused(),
            format!(
                "education.xlsx ({table}): is of 2023, table 1.2 of 2024: the workbooks are of different releases"
            )
        );
    }
    let swapped = occupation("Table 1.2", |rows| {
        rows.iter_mut()
            .filter(|row| row.len() > 4)
            .for_each(|row| row.swap(3, 4));
    });
    assert_eq!(
        swapped.refused(),
        "occupation.xlsx (Table 1.2): projects from 2034 to 2024: the columns are not in BLS's order"
    );
}

#[test]
fn a_table_that_is_missing_or_has_only_its_header_is_refused() {
    assert_eq!(
        projections().without("education.xlsx").refused(),
        "…/bls-ep-2024-34: `education.xlsx` is missing"
    );
    let sheets = education_sheets();
    assert_eq!(
        projections()
            .with("education.xlsx", workbook(&sheets[1..]))
            .refused(),
        "education.xlsx: sheet `Table 5.3` cannot be read (Worksheet 'Table 5.3' not found)"
    );
    for table in ["Table 1.2", "Table 1.10"] {
        let said = occupation(table, |rows| rows.truncate(2)).refused();
        assert_eq!(said, format!("occupation.xlsx ({table}): has no rows"));
    }
    for table in ["Table 5.3", "Table 5.4"] {
        assert_eq!(
            education(table, |rows| rows.truncate(2)).refused(),
            format!("education.xlsx ({table}): has no rows")
        );
    }
    let said = education("Table 5.4", |rows| rows[1][3] = "Experience".into()).refused();
    assert!(
        said.starts_with(
            "education.xlsx (Table 5.4), line 2: expected the columns [, , Typical education"
        ),
        "{said}"
    );
    assert!(
        said.contains("needed for entry, Experience, Typical on-the-job"),
        "{said}"
    );
}

#[test]
fn the_crosswalk_maps_a_code_to_where_bls_publishes_it() {
    let release = crosswalk().read_one();
    assert_eq!(
        (release.about.source, release.about.vintage.as_str()),
        (Source::Crosswalk, "2023-09")
    );
    let Content::Crosswalk(rows) = &release.content else {
        panic!("not the crosswalk")
    };
    assert_eq!(
        rows.get("15-1254.00".parse().unwrap())
            .unwrap()
            .matrix
            .to_string(),
        "15-1254"
    );
}

#[test]
fn a_crosswalk_that_cannot_be_right_is_refused() {
    assert_eq!(
        crossed(|rows| rows[6][1] = "11-1011.00".into()).refused(),
        format!("{CROSSWALK} (ONET to SOC crosswalk): maps 11-1011.00 twice")
    );
    assert_eq!(
        crossed(|rows| rows[6][1] = Value::None).refused(),
        format!(
            "{CROSSWALK} (ONET to SOC crosswalk), line 7, column O*NET-SOC Code: `` is not an O*NET-SOC code such as \
             15-1254.00"
        )
    );
    assert_eq!(
        crossed(|rows| rows.truncate(5)).refused(),
        format!("{CROSSWALK} (ONET to SOC crosswalk): has no rows")
    );
    let book = crosswalk().bytes(CROSSWALK).to_owned();
    let older = "nem-onet-to-soc-crosswalk-2019-09.xlsx";
    assert_eq!(
        crosswalk().with(older, book).refused(),
        format!(
            "…/crosswalk: holds the crosswalk twice ({older} and {CROSSWALK}): keep the newer one"
        )
    );
    let beside = crosswalk().with("nem-onet-to-soc-crosswalk-2023-09.pdf", "a copy to print");
    assert_eq!(contents(beside.read()), contents(crosswalk().read()));
}
