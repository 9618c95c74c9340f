//! The O*NET text release.

use catalogue::onet::{ElementKind, Onet, Score};
use catalogue::release::{Content, Release, Source};

use crate::fixtures::{Files, Naming, contents, onet, onet_titles};

fn content(release: Release) -> Onet {
    match release.content {
        Content::Onet(onet) => *onet,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_table_of_a_release_arrives() {
    let release = onet(Naming::Old).read_one();
    assert_eq!(release.about.source, Source::Onet);
    assert_eq!(release.about.vintage, "O*NET 30.1 Database");
    let counts: Vec<_> = release
        .about
        .counts
        .iter()
        .map(|count| (count.table.as_str(), count.rows))
        .collect();
    assert_eq!(
        counts,
        [
            ("occupations", 4),
            ("job titles", 7),
            ("ratings", 15),
            ("technologies", 4),
            ("education shares", 9),
            ("related occupations", 4),
            ("interests and work styles", 12),
            ("tasks", 3),
        ]
    );
    assert_eq!(
        release.about.notes,
        [
            "1 of 4 occupations have no ratings: O*NET has not surveyed them yet, or they gather what is left over"
        ]
    );
    let onet = content(release);
    assert_eq!(onet.occupations[1].title, "Web Developers");
    assert_eq!(onet.occupations[1].job_zone, Some(3));
    assert_eq!(onet.occupations[3].job_zone, None);
    assert_eq!(
        onet.education_levels[1], "High School Diploma",
        "what follows the dash is left out"
    );
    let kinds: Vec<_> = onet
        .elements
        .iter()
        .map(|element| (element.id.as_str(), element.kind))
        .collect();
    assert_eq!(
        kinds,
        [
            ("1.A.1.a.1", ElementKind::Ability),
            ("1.B.1.a", ElementKind::Interest),
            ("1.B.1.b", ElementKind::Interest),
            ("1.D.1.a", ElementKind::Style),
            ("1.D.2.b", ElementKind::Style),
            ("2.A.1.a", ElementKind::Skill),
            ("2.B.3.e", ElementKind::Skill),
            ("2.C.3.a", ElementKind::Knowledge),
            ("4.A.1.a.1", ElementKind::Activity),
        ]
    );
}

#[test]
fn a_rating_keeps_its_sample_and_what_onet_says_of_it() {
    let onet = content(onet(Naming::Old).read_one());
    let last = onet
        .ratings
        .iter()
        .rfind(|rating| onet.elements[usize::from(rating.element)].id == "2.A.1.a")
        .unwrap();
    assert_eq!(last.code.to_string(), "53-7081.00");
    let importance = Score {
        hundredths: 212,
        n: Some(8),
        error_e4: Some(1250),
        ..Score::default()
    };
    assert_eq!(last.importance, Some(importance));
    let level = Score {
        hundredths: 350,
        n: Some(8),
        error_e4: Some(1831),
        suppress: true,
        not_relevant: true,
    };
    assert_eq!(last.level, Some(level));
}

#[test]
fn a_work_style_may_be_negative() {
    let onet = content(onet(Naming::Old).read_one());
    let styles: Vec<_> = onet
        .traits
        .iter()
        .filter(|value| value.code.to_string() == "15-1254.00")
        .collect();
    let values: Vec<_> = styles.iter().map(|value| value.hundredths).collect();
    assert_eq!(
        values,
        [130, 324, -125, 230],
        "and other scales of the same files are left out"
    );
}

#[test]
fn the_old_and_the_new_names_give_the_same_content() {
    let (old, new) = (onet(Naming::Old).read_one(), onet(Naming::New).read_one());
    assert_eq!(new.about.vintage, "O*NET 30.3 Database");
    assert_eq!(old.content, new.content);
    assert_eq!(old.about.counts, new.about.counts);
}

#[test]
fn the_same_rows_in_another_order_give_the_same_content() {
    let naming = Naming::New;
    assert_eq!(
        content(onet(naming).read_one()),
        content(onet(naming).reversed().read_one())
    );
}

#[test]
fn a_title_that_stands_in_both_files_is_one_title_that_was_reported() {
    let onet = content(onet(Naming::Old).read_one());
    let titles: Vec<_> = onet
        .titles
        .iter()
        .map(|t| (t.text.as_str(), t.short.as_deref(), t.reported))
        .collect();
    assert_eq!(
        titles,
        [
            ("Chief Executive Officer", Some("CEO"), false),
            ("Mayor", None, true),
            ("Front End Developer", None, false),
            ("Web Developer", None, false),
            ("Webmaster", None, true),
            ("Garbage Collector", None, true),
            ("Gunner", None, false),
        ]
    );
}

#[test]
fn titles_alone_make_a_release_of_titles() {
    let release = onet_titles(Naming::New).read_one();
    assert_eq!(release.about.source, Source::OnetTitles);
    assert_eq!(
        release.about.vintage, "O*NET 30.3 Database",
        "from the folder's name, db_30_3_titles_only"
    );
    let Content::Titles(titles) = &release.content else {
        panic!("not titles")
    };
    assert_eq!(*titles, content(onet(Naming::New).read_one()).titles);
}

#[test]
fn the_folder_names_the_release_where_there_is_no_read_me() {
    let without = onet(Naming::Old).without("Read Me.txt");
    assert_eq!(without.read_one().about.vintage, "O*NET 30.1 Database");
    let nameless = Files {
        folder: "download",
        ..without
    };
    assert_eq!(
        nameless.refused(),
        "…/download: does not say which O*NET release it is: keep `Read Me.txt`, or the folder's name `db_30_1_text`"
    );
}

#[test]
fn interests_work_styles_reported_titles_and_tasks_may_be_absent() {
    let files = onet(Naming::Old)
        .without("Interests.txt")
        .without("Work Styles.txt")
        .without("Sample of Reported Titles.txt")
        .without("Task Statements.txt")
        .without("Abilities.txt");
    let onet = content(files.read_one());
    assert!(onet.traits.is_empty() && onet.tasks.is_empty());
}

#[test]
fn what_must_be_there_and_is_not_is_named() {
    let missing = |name| onet(Naming::Old).without(name).refused();
    assert_eq!(
        missing("Job Zones.txt"),
        "…/db_30_1_text: `Job Zones.txt` is missing"
    );
    assert_eq!(
        missing("Skills.txt"),
        "…/db_30_1_text: `Skills.txt` (or `Essential Skills.txt` and `Transferable Skills.txt`) is missing"
    );
    assert_eq!(
        missing("Alternate Titles.txt"),
        "…/db_30_1_text: `Job Titles.txt` (or `Alternate Titles.txt`) is missing"
    );
    assert_eq!(
        missing("Technology Skills.txt"),
        "…/db_30_1_text: `Software Skills.txt` (or `Technology Skills.txt`) is missing"
    );
    for name in [
        "Related Occupations.txt",
        "Education, Training, and Experience.txt",
        "Education, Training, and Experience Categories.txt",
    ] {
        assert_eq!(
            missing(name),
            format!("…/db_30_1_text: `{name}` is missing")
        );
    }
}

#[test]
fn rows_that_stand_twice_are_refused() {
    let twice = |file: &str, row: usize| {
        let files = onet(Naming::Old);
        let line = files.text(file).lines().nth(row).unwrap().to_owned() + "\r\n";
        let text = files.text(file).to_owned() + &line;
        files.with(file, text).refused()
    };
    assert_eq!(
        twice("Occupation Data.txt", 1),
        "Occupation Data.txt, line 6, column O*NET-SOC Code: 11-1011.00 stands here twice"
    );
    assert_eq!(
        twice("Job Zones.txt", 2),
        "Job Zones.txt, line 5, column O*NET-SOC Code: 15-1254.00 stands here twice"
    );
    assert_eq!(
        twice("Skills.txt", 3),
        "Skills.txt, line 14, column Element ID: this element is rated twice for the occupation on the same scale"
    );
    assert_eq!(
        twice("Interests.txt", 1),
        "Interests.txt, line 11, column Element ID: this element stands here twice for the occupation"
    );
    assert_eq!(
        twice("Education, Training, and Experience.txt", 2),
        "Education, Training, and Experience.txt, line 11, column Category: category 2 stands here twice for 11-1011.00"
    );
    assert_eq!(
        twice("Related Occupations.txt", 1),
        "Related Occupations.txt, line 6, column Related O*NET-SOC Code: 15-1254.00 stands here twice for 11-1011.00"
    );
}

#[test]
fn the_same_title_and_technology_twice_is_one() {
    let files = onet(Naming::Old);
    let again = |file: &str| {
        let text = files.text(file);
        text.to_owned() + text.split_inclusive('\n').nth(2).unwrap()
    };
    let twice = files
        .clone()
        .with("Alternate Titles.txt", again("Alternate Titles.txt"))
        .with("Technology Skills.txt", again("Technology Skills.txt"));
    assert_eq!(contents(twice.read()), contents(files.read()));
}

#[test]
fn a_code_that_the_release_does_not_have_is_refused() {
    let refused = |file, from, to| onet(Naming::Old).changed(file, from, to).refused();
    for (file, line) in [
        ("Skills.txt", 2),
        ("Alternate Titles.txt", 2),
        ("Technology Skills.txt", 2),
        ("Task Statements.txt", 2),
    ] {
        assert_eq!(
            refused(file, "11-1011.00", "11-9999.00"),
            format!(
                "{file}, line {line}, column O*NET-SOC Code: 11-9999.00 is not in Occupation Data.txt: the files are of \
                 different releases"
            )
        );
    }
    assert_eq!(
        refused(
            "Related Occupations.txt",
            "11-1011.00\t15-1254.00",
            "11-1011.00\t15-1254.99"
        ),
        "Related Occupations.txt, line 2, column Related O*NET-SOC Code: 15-1254.99 is not in Occupation Data.txt"
    );
    assert_eq!(
        refused("Job Zones.txt", "15-1254.00", "Web"),
        "Job Zones.txt, line 3, column O*NET-SOC Code: `Web`: `Web` is not an O*NET-SOC code such as 15-1254.00"
    );
}

#[test]
fn a_number_that_its_column_cannot_hold_is_refused() {
    for (wrong, said) in [
        ("9.12", "9.12 is outside 0 to 5"),
        ("-1", "-1 is outside 0 to 5"),
        ("NaN", "NaN is outside 0 to 5"),
        ("inf", "inf is outside 0 to 5"),
        ("1e400", "inf is outside 0 to 5"),
        ("four", "`four`: invalid float literal"),
        ("", "``: cannot parse float from empty string"),
    ] {
        assert_eq!(
            onet(Naming::Old)
                .changed("Skills.txt", "IM\t0.12", &format!("IM\t{wrong}"))
                .refused(),
            format!("Skills.txt, line 2, column Data Value: {said}")
        );
    }
    let refused = |file, from, to| onet(Naming::Old).changed(file, from, to).refused();
    assert_eq!(
        refused("Job Zones.txt", "00\t3", "00\t6"),
        "Job Zones.txt, line 3, column Job Zone: 6 is no job zone (1 to 5)"
    );
    assert_eq!(
        refused("Work Styles.txt", "WI\t2.30", "WI\t3.01"),
        "Work Styles.txt, line 4, column Data Value: 3.01 is outside -3 to 3"
    );
    assert_eq!(
        refused("Skills.txt", "IM\t0.12\t8", "IM\t0.12\t-8"),
        "Skills.txt, line 2, column N: -8 is outside 0 to 60000"
    );
    assert_eq!(
        refused("Skills.txt", "\tIM\t", "\tXX\t"),
        "Skills.txt, line 2, column Scale ID: `XX` is neither IM nor LV"
    );
    assert_eq!(
        refused("Technology Skills.txt", "\tY\tN", "\tyes\tN"),
        "Technology Skills.txt, line 2, column Hot Technology: `yes` is neither Y nor N"
    );
    assert_eq!(
        refused("Education, Training, and Experience.txt", "RL\t3", "RL\t4"),
        "Education, Training, and Experience.txt, line 4, column Category: 4 is not among the 3 categories"
    );
    assert_eq!(
        refused(
            "Education, Training, and Experience Categories.txt",
            "RL\t2",
            "RL\t3"
        ),
        "Education, Training, and Experience Categories.txt, line 3, column Category: the categories are not numbered from \
         1 in order"
    );
}

#[test]
fn a_file_under_the_name_of_another_is_refused() {
    let files = onet(Naming::Old);
    let knowledge = files.text("Knowledge.txt").to_owned();
    assert_eq!(
        files.with("Skills.txt", knowledge).refused(),
        "Skills.txt, line 2, column Element ID: `2.C.3.a` is not an element of this table"
    );
}

#[test]
fn a_file_cut_off_between_two_lines_is_refused() {
    let cut = |file: &str, rows: usize| {
        let files = onet(Naming::Old);
        let text: String = files
            .text(file)
            .split_inclusive('\n')
            .take(rows + 1)
            .collect();
        files.with(file, text).refused()
    };
    assert_eq!(
        cut("Skills.txt", 11),
        "Skills.txt: ends in the middle of 53-7081.00 (3 of 4 rows): it is cut off, download it again"
    );
    for (file, rows) in [
        ("Alternate Titles.txt", 4),
        ("Sample of Reported Titles.txt", 2),
        ("Technology Skills.txt", 3),
        ("Education, Training, and Experience.txt", 5),
        ("Related Occupations.txt", 3),
        ("Task Statements.txt", 2),
        ("Interests.txt", 5),
        ("Work Styles.txt", 4),
        ("Job Zones.txt", 2),
        ("Knowledge.txt", 4),
    ] {
        assert_eq!(
            cut(file, rows),
            format!(
                "{file}: ends with 15-1254.00, but this release goes on to 53-7081.00: it is cut off, download it again"
            )
        );
    }
    assert!(cut("Occupation Data.txt", 2).contains("53-7081.00 is not in Occupation Data.txt"));
    assert!(
        cut("Education, Training, and Experience Categories.txt", 2)
            .contains("3 is not among the 2 categories")
    );
}
