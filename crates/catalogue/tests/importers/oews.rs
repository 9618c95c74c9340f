//! OEWS wages: LABSTAT flat files and workbooks.

use std::fmt::Write as _;

use catalogue::release::{Content, Release, Source};
use catalogue::wages::{Cap, Figure, Measure, WageCell, Wages};

use crate::fixtures::{
    Files, Rows, Value, contents, oews_data, oews_flat, oews_notes, oews_rows, oews_workbooks,
    workbook,
};

fn wages(releases: &[Release], source: Source) -> &Wages {
    match &releases
        .iter()
        .find(|release| release.about.source == source)
        .unwrap()
        .content
    {
        Content::Wages(wages) => wages,
        other => panic!("{other:?}"),
    }
}

fn cell<'w>(wages: &'w Wages, soc: &str, place: &str) -> &'w WageCell {
    let place = wages
        .places
        .iter()
        .position(|known| known.name == place)
        .unwrap();
    wages
        .of(soc.parse().unwrap())
        .iter()
        .find(|cell| usize::from(cell.place) == place)
        .unwrap()
}

/// The state workbook with its rows changed.
fn states(change: impl FnOnce(&mut Rows)) -> Files {
    let mut rows = oews_rows("S");
    change(&mut rows);
    Files::new("oesm25st").with("state_M2025_dl.xlsx", workbook(&[("state_M2025_dl", rows)]))
}

/// The place of a column in the workbooks.
fn column(name: &str) -> usize {
    let is_it = |value: &Value| matches!(value, Value::Text(text) if text == name);
    oews_rows("S")[0].iter().position(is_it).unwrap()
}

#[test]
fn flat_files_and_workbooks_give_the_same_wages() {
    let (flat, books) = (oews_flat().read(), oews_workbooks().read());
    assert_eq!(flat.len(), 3);
    for (flat, book) in flat.iter().zip(&books) {
        assert_eq!(flat.content, book.content, "{}", flat.about.source);
        assert_eq!(
            (&flat.about.vintage, &flat.about.counts),
            (&book.about.vintage, &book.about.counts)
        );
        assert_eq!(flat.about.vintage, "May 2025");
    }
}

#[test]
fn a_figure_or_what_stands_for_it_means_what_bls_says() {
    use Figure::{AtCap, NotReleased, NotReported, Value};
    for releases in [oews_flat().read(), oews_workbooks().read()] {
        let states = wages(&releases, Source::OewsState);
        let of = |soc| cell(states, soc, "Washington");
        let web = of("15-1254");
        assert_eq!(web.get(Measure::Employment), Value(78_860));
        assert_eq!(web.get(Measure::HourlyMedianCents), Value(4_454));
        assert_eq!(web.get(Measure::AnnualMedian), Value(92_650));
        assert_eq!(web.get(Measure::AnnualP90), Value(163_550));
        assert_eq!(web.get(Measure::JobsPer1000Thousandths), Value(78_860));
        assert_eq!(web.get(Measure::LocationQuotientHundredths), Value(125));
        let chief = of("11-1011");
        assert_eq!(chief.get(Measure::AnnualP25), Value(62_000));
        assert_eq!(chief.get(Measure::AnnualMedian), AtCap, "footnote 5, or #");
        assert_eq!(chief.get(Measure::HourlyP90Cents), AtCap);
        let teacher = of("25-2021");
        assert_eq!(
            teacher.get(Measure::Employment),
            NotReleased,
            "footnote 8, or **"
        );
        assert_eq!(
            teacher.get(Measure::HourlyMeanCents),
            NotReported,
            "footnote 4, or * where ANNUAL is true"
        );
        assert_eq!(teacher.get(Measure::AnnualMean), Value(100_050));
        let actor = of("27-2011");
        assert_eq!(actor.get(Measure::HourlyMeanCents), Value(4_810));
        assert_eq!(
            actor.get(Measure::AnnualMedian),
            NotReported,
            "footnote 4, or * where HOURLY is true"
        );
        let collector = of("53-7081");
        assert_eq!(
            collector.get(Measure::AnnualMedian),
            NotReleased,
            "footnote 8, or *"
        );
        assert_eq!(collector.get(Measure::HourlyMedianCents), NotReleased);
        assert!(!collector.has_wage());
        let nation = wages(&releases, Source::OewsNational);
        assert_eq!(
            cell(nation, "15-1254", "National").get(Measure::JobsPer1000Thousandths),
            NotReleased
        );
        assert_eq!(
            wages(&releases, Source::OewsMetropolitan).places[0].state,
            41,
            "the first of OR-WA"
        );
    }
}

#[test]
fn what_is_at_the_cap_or_not_released_is_counted() {
    let national = &oews_flat().read()[0];
    assert_eq!(
        national.about.notes,
        [
            "1 median wages are at or above the cap of $239,200 a year",
            "1 occupation and place pairs have no released median wage"
        ]
    );
}

#[test]
fn wages_that_are_not_released_stay_so_where_pay_is_by_the_year() {
    let files = states(|rows| {
        let teacher = rows
            .iter_mut()
            .find(|row| matches!(&row[8], Value::Text(code) if code == "25-2021"))
            .unwrap();
        for name in [
            "A_MEAN", "A_PCT10", "A_PCT25", "A_MEDIAN", "A_PCT75", "A_PCT90",
        ] {
            teacher[column(name)] = "*".into();
        }
    });
    let releases = files.read();
    let teacher = cell(
        wages(&releases, Source::OewsState),
        "25-2021",
        "District of Columbia",
    );
    assert_eq!(teacher.get(Measure::AnnualMean), Figure::NotReleased);
    assert_eq!(
        teacher.get(Measure::HourlyMeanCents),
        Figure::NotReleased,
        "as in the flat files, where both have footnote 8"
    );
}

#[test]
fn the_cap_is_what_the_release_says_it_is() {
    let older = Cap {
        hourly_cents: 10_000,
        annual_dollars: 208_000,
    };
    let words = "$100.00 per hour or $208,000 per year";
    let flat = oews_flat().changed(
        "oe.footnote",
        "$115.00 per hour or $239,200 per year",
        words,
    );
    assert_eq!(wages(&flat.read(), Source::OewsNational).cap, older);
    let book = workbook(&[
        ("national", oews_rows("N")),
        ("Field Descriptions", oews_notes(words)),
    ]);
    let book = Files::new("oesm20nat").with("national_M2020_dl.xlsx", book);
    assert_eq!(wages(&book.read(), Source::OewsNational).cap, older);
    assert_eq!(
        wages(
            &oews_flat().without("oe.footnote").read(),
            Source::OewsNational
        )
        .cap,
        Cap::default()
    );
    assert_eq!(
        oews_flat()
            .changed("oe.footnote", "$239,200", "239,200 dollars")
            .refused(),
        "oe.footnote, line 3, column footnote_text: does not state the hourly and the annual cap"
    );
}

#[test]
fn rows_and_lines_in_another_order_give_the_same_content() {
    assert_eq!(
        contents(oews_flat().reversed().read()),
        contents(oews_flat().read())
    );
    let reversed = states(|rows| rows[1..].reverse());
    assert_eq!(contents(reversed.read()), contents(states(|_| {}).read()));
}

#[test]
fn of_several_years_the_newest_is_read_wherever_it_stands() {
    let older = oews_data(2024).replace("92650", "1");
    let rows = |data: &str| data.split_once('\n').unwrap().1.to_owned();
    for both in [
        oews_data(2025) + &rows(&older),
        older.clone() + &rows(&oews_data(2025)),
    ] {
        let files = oews_flat()
            .without("oe.data.0.Current")
            .with("oe.data.1.AllData", both);
        assert_eq!(contents(files.read()), contents(oews_flat().read()));
    }
}

#[test]
fn single_industries_are_left_out() {
    let data = oews_data(2025);
    let of_industry = data
        .split_once('\n')
        .unwrap()
        .1
        .replace("000000151254", "541000151254")
        .replace("92650", "7");
    let of_industry: String = of_industry
        .split_inclusive('\n')
        .filter(|line| line.contains("541000151254"))
        .collect();
    assert_eq!(
        contents(
            oews_flat()
                .with("oe.data.0.Current", data + &of_industry)
                .read()
        ),
        contents(oews_flat().read())
    );
    let files = states(|rows| {
        let mut row = rows[3].clone();
        (row[6], row[27]) = ("sector".into(), 7.0.into());
        rows.push(row);
    });
    assert_eq!(contents(files.read()), contents(states(|_| {}).read()));
}

#[test]
fn a_figure_that_stands_twice_is_refused() {
    let data = oews_data(2025);
    let again = data.lines().nth(5).unwrap().to_owned();
    assert_eq!(
        oews_flat()
            .with("oe.data.0.Current", data + &again + "\n")
            .refused(),
        "oe.data.0.Current, line 440, column series_id: OEUN000000000000000000007 stands here twice for 2025"
    );
    let files = states(|rows| {
        let mut row = rows[3].clone();
        row[column("A_MEDIAN")] = 7.0.into();
        rows.push(row);
    });
    assert_eq!(
        files.refused(),
        "state_M2025_dl.xlsx (state_M2025_dl), line 14, column OCC_CODE: 15-1254 stands here twice for District of \
         Columbia, with different figures"
    );
    // A broad occupation with one detailed one repeats its figures.
    let same = states(|rows| rows.push(rows[3].clone()));
    assert_eq!(contents(same.read()), contents(states(|_| {}).read()));
    assert_eq!(
        oews_flat()
            .changed("oe.area", "0038900", "0042660")
            .refused(),
        "oe.area, line 4, column area_code: area 0042660 stands here twice"
    );
}

#[test]
fn a_file_cut_off_between_two_lines_is_refused() {
    let cut = |lines: usize| {
        let data: String = oews_data(2025)
            .split_inclusive('\n')
            .take(lines + 1)
            .collect();
        oews_flat().with("oe.data.0.Current", data).refused()
    };
    assert_eq!(
        cut(438 - 3),
        "oe.data.0.Current: ends in the middle of 53-7081 in Washington (12 of 15 figures): it is cut off, download it again"
    );
    assert_eq!(
        cut(438 - 6 * 15),
        "oe.data.0.Current: has no figures for Washington (5300000): it is cut off, download it again"
    );
    assert_eq!(
        cut(6 * 13),
        "oe.data.0.Current: has no figures for Washington (5300000): it is cut off, download it again"
    );
}

#[test]
fn a_value_that_a_flat_file_cannot_hold_is_refused() {
    let refused =
        |from: &str, to: &str| oews_flat().changed("oe.data.0.Current", from, to).refused();
    assert_eq!(
        refused("       92650\t", "           -\t"),
        "oe.data.0.Current, line 12, column footnote_codes: `` does not explain why there is no value"
    );
    for (wrong, said) in [
        ("NaN", "NaN is outside 0 to 4294967292"),
        ("inf", "inf is outside 0 to 4294967292"),
        ("1e400", "inf is outside 0 to 4294967292"),
        ("-92650", "-92650 is outside 0 to 4294967292"),
        ("4294967293", "4294967293 is outside 0 to 4294967292"),
        ("92,650", "`92,650`: invalid float literal"),
    ] {
        assert_eq!(
            refused("92650", wrong),
            format!("oe.data.0.Current, line 12, column value: {said}")
        );
    }
    assert_eq!(
        refused("OEUN", "OESN"),
        "oe.data.0.Current, line 2, column series_id: `OESN000000000000000000001` is not an OEWS series id"
    );
    assert_eq!(
        refused("OEUN", "OEUX"),
        "oe.data.0.Current, line 2, column series_id: `X` is not an area type (N, S, M)"
    );
    assert_eq!(
        refused("OEUN000000000000000000001", "OEUN000000000000000000099"),
        "oe.data.0.Current, line 2, column series_id: `99` is not a known data type"
    );
    assert_eq!(
        refused("OEUM0038900", "OEUM0099999"),
        "oe.data.0.Current, line 80, column series_id: area 0099999 is not in oe.area: the files are of different releases"
    );
    assert_eq!(
        refused("\t2025\t", "\t202x\t"),
        "oe.data.0.Current, line 2, column year: `202x`: invalid digit found in string"
    );
    assert_eq!(
        oews_flat()
            .changed("oe.area", "\tS\t11", "\tS\t311")
            .refused(),
        "oe.area, line 5, column state_code: `311`: number too large to fit in target type"
    );
    assert_eq!(
        oews_flat().without("oe.area").refused(),
        "…/bls-oews-2025: `oe.area` is missing"
    );
}

#[test]
fn more_areas_than_fit_are_refused() {
    let mut areas = oews_flat().text("oe.area").to_owned();
    for code in 1_000_000..1_065_536 {
        writeln!(areas, "{code}\tM\t01\tNowhere").unwrap();
    }
    assert_eq!(
        oews_flat().with("oe.area", areas).refused(),
        "oe.area, line 65541, column area_code: more areas than BLS has"
    );
}

#[test]
fn a_value_that_a_workbook_cannot_hold_is_refused() {
    let refused = |name: &str, value: Value| {
        let place = column(name);
        let said = states(|rows| rows[3][place] = value).refused();
        said.strip_prefix(&format!(
            "state_M2025_dl.xlsx (state_M2025_dl), line 4, column {name}: "
        ))
        .unwrap()
        .to_owned()
    };
    assert_eq!(
        refused("A_MEDIAN", "a lot".into()),
        "`a lot` is not a number"
    );
    assert_eq!(refused("A_MEDIAN", (-5.0).into()), "`-5` is negative");
    assert_eq!(refused("H_MEDIAN", (-5.25).into()), "`-5.25` is negative");
    assert_eq!(refused("TOT_EMP", 3e9.into()), "3000000000 is out of range");
    assert_eq!(refused("TOT_EMP", "NaN".into()), "`NaN` is not a number");
    assert_eq!(
        refused("TOT_EMP", "1e400".into()),
        "`1e400` is not a number"
    );
    assert_eq!(
        refused("AREA", "4000000".into()),
        "`4000000` is not a state code"
    );
    assert_eq!(
        refused("AREA", "99999999".into()),
        "`99999999` is not a state code"
    );
    assert_eq!(refused("AREA", "Ohio".into()), "`Ohio` is not an area code");
    assert_eq!(
        refused("OCC_CODE", Value::None),
        "`` is not a SOC code such as 15-1254"
    );
    assert_eq!(refused("I_GROUP", Value::None), "is empty");
}

#[test]
fn a_workbook_with_other_columns_is_refused() {
    let said = states(|rows| {
        let column = column("A_MEDIAN");
        rows[0][column] = "A_MIDDLE".into();
    })
    .refused();
    assert!(said.starts_with(
        "state_M2025_dl.xlsx (state_M2025_dl), line 1: expected the columns [AREA, AREA_TITLE"
    ));
    assert!(
        said.contains("found [AREA, AREA_TITLE, AREA_TYPE, PRIM_STATE"),
        "{said}"
    );
    let shuffled = states(|rows| rows.iter_mut().for_each(|row| row.swap(17, 18)));
    assert!(shuffled.refused().contains("expected the columns"));
    let only_header = states(|rows| rows.truncate(1));
    assert_eq!(
        only_header.refused(),
        "state_M2025_dl.xlsx (state_M2025_dl): has no cross-industry rows"
    );
}

#[test]
fn workbooks_of_two_years_are_refused() {
    let book = workbook(&[("x", oews_rows("M"))]);
    let files = Files::new("oesm")
        .with("MSA_M2024_dl.xlsx", book.clone())
        .with("BOS_M2025_dl.xlsx", book);
    assert_eq!(
        files.refused(),
        "…/oesm: holds oews-metropolitan workbooks of different years: import one year at a time"
    );
}

#[test]
fn metropolitan_and_other_areas_are_one_release() {
    let of = |area: &str| -> Rows {
        let is_it = |row: &&Vec<Value>| matches!(&row[0], Value::Text(code) if code == area || code == "AREA");
        oews_rows("M").iter().filter(is_it).cloned().collect()
    };
    let files = Files::new("oesm25ma")
        .with("MSA_M2025_dl.xlsx", workbook(&[("x", of("42660"))]))
        .with("BOS_M2025_dl.xlsx", workbook(&[("x", of("38900"))]));
    let all = oews_flat().read();
    assert_eq!(files.read_one().content, all[2].content);
}

#[test]
fn both_forms_in_one_folder_are_refused() {
    assert_eq!(
        oews_flat().and(oews_workbooks()).refused(),
        "…/bls-oews-2025: holds oews-national twice (May 2025 and May 2025): import one folder at a time"
    );
}
