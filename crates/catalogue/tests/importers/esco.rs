//! ESCO's skills, and O*NET's Bright Outlook list, which is CSV as well.

use catalogue::esco::Esco;
use catalogue::release::{Content, Release, Source};

use crate::fixtures::{BRIGHT, COMPACT, bright_outlook, contents, esco_compact, esco_official};

fn content(release: Release) -> Esco {
    match release.content {
        Content::Esco(esco) => esco,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_official_download_and_the_compact_list_give_the_same_skills() {
    let (official, compact) = (esco_official().read_one(), esco_compact().read_one());
    assert_eq!(official.about.vintage, "ESCO as modified until 2024-01-15");
    assert_eq!(compact.about.vintage, "ESCO 1.1.1");
    let (official, compact) = (content(official), content(compact));
    assert_eq!(official.skills, compact.skills);
    assert_eq!(compact.skills[0].label, "SQL");
    assert_eq!(
        compact.skills[0].alternatives,
        ["SEQUEL", "structured query language"]
    );
    assert_eq!(compact.skills[0].groups, ["0612"]);
    for group in compact.groups {
        assert!(official.groups.contains(&group), "{}", group.code);
    }
}

#[test]
fn a_label_is_not_its_own_alternative() {
    let official =
        esco_official().changed("skills_en.csv", "\nSEQUEL\"", "\nSEQUEL\nSQL\nSEQUEL\"");
    let compact = esco_compact().changed(
        COMPACT,
        ",SEQUEL,,altLabels\n",
        ",SEQUEL,,altLabels\n00000000-0000-4000-8000-000000000001,SQL,,altLabels\n",
    );
    assert_eq!(
        content(official.read_one()).skills,
        content(esco_official().read_one()).skills
    );
    assert_eq!(
        content(compact.read_one()).skills,
        content(esco_official().read_one()).skills
    );
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_nothing() {
    for file in [
        "skills_en.csv",
        "skillsHierarchy_en.csv",
        "broaderRelationsSkillPillar_en.csv",
    ] {
        let files = esco_official();
        let text = format!("\u{feff}{}", files.text(file).replace('\n', "\r\n"));
        assert_eq!(
            contents(files.clone().with(file, text).read()),
            contents(files.read()),
            "{file}"
        );
    }
}

#[test]
fn columns_are_found_by_name_wherever_they_stand() {
    let files = esco_compact();
    let reordered = files.changed(COMPACT, "id,description,", "id,comment,description,");
    assert_eq!(
        reordered.refused(),
        format!(
            "{COMPACT}, line 2, column 4: expected 5 values, found 4: the line is damaged or cut off"
        )
    );
    let relations = "broaderUri,conceptUri\nhttp://data.europa.eu/esco/isced-f/0612,http://data.europa.eu/esco/skill/\
         00000000-0000-4000-8000-000000000001\n";
    let files = esco_official().with("broaderRelationsSkillPillar_en.csv", relations);
    assert_eq!(content(files.read_one()).skills[0].groups, ["0612"]);
}

#[test]
fn the_relations_may_be_absent_and_then_skills_have_no_groups() {
    let esco = content(
        esco_official()
            .without("broaderRelationsSkillPillar_en.csv")
            .read_one(),
    );
    assert!(esco.skills.iter().all(|skill| skill.groups.is_empty()));
    assert_eq!(
        esco_official().without("skillsHierarchy_en.csv").refused(),
        "…/esco: `skillsHierarchy_en.csv` is missing"
    );
}

#[test]
fn a_skill_that_is_not_released_is_left_out() {
    let files = esco_official()
        .changed("skills_en.csv", ",released,2023", ",obsolete,2023")
        .without("broaderRelationsSkillPillar_en.csv");
    assert_eq!(content(files.read_one()).skills.len(), 1);
}

#[test]
fn what_cannot_be_right_is_named_with_line_and_column() {
    assert_eq!(
        esco_compact()
            .changed(COMPACT, ",preferredLabel", ",prefLabel")
            .refused(),
        format!("{COMPACT}, line 2, column type: `prefLabel` is not a known kind of row")
    );
    assert_eq!(
        esco_compact()
            .changed(COMPACT, "hierarchy_levels", "levels")
            .refused(),
        format!(
            "{COMPACT}, line 1: expected the columns [id, description, hierarchy_levels, type] in this order, found [id, \
             description, levels, type]"
        )
    );
    assert_eq!(
        esco_compact()
            .changed(
                COMPACT,
                "00000000-0000-4000-8000-000000000002,work in teams",
                "00000000-0000-4000-8000-000000000003,work in teams"
            )
            .refused(),
        format!("{COMPACT}: skill 00000000-0000-4000-8000-000000000002 has no preferred label")
    );
    assert_eq!(
        esco_compact()
            .changed(COMPACT, "000000000002,work in teams", "2,work in teams")
            .refused(),
        format!(
            "{COMPACT}, line 3, column id: `00000000-0000-4000-8000-2` is not a UUID in lower case"
        )
    );
    assert_eq!(
        esco_official()
            .changed("skills_en.csv", ",SQL,\"", ",,\"")
            .refused(),
        "skills_en.csv, line 2, column conceptUri: a skill needs a URI and a preferred label"
    );
    assert_eq!(
        esco_official()
            .changed("skills_en.csv", "000000000002", "000000000001")
            .refused(),
        "skills_en.csv, line 5, column conceptUri: skill 00000000-0000-4000-8000-000000000001 stands here twice"
    );
    assert_eq!(
        esco_compact()
            .changed(COMPACT, "000000000002,work", "000000000001,work")
            .refused(),
        format!(
            "{COMPACT}, line 3, column id: skill 00000000-0000-4000-8000-000000000001 stands here twice"
        )
    );
}

#[test]
fn a_quote_that_is_never_closed_is_named_where_it_was_opened() {
    assert_eq!(
        esco_compact()
            .changed(
                COMPACT,
                "\"information, communication\"",
                "\"information, communication"
            )
            .refused(),
        format!(
            "{COMPACT}, line 7, column 2: a quote is opened here and never closed: the file is cut off"
        )
    );
    let files = esco_official();
    let text = files.text("skills_en.csv");
    let cut = text[..text.find("second line").unwrap()].to_owned();
    assert_eq!(
        files.with("skills_en.csv", cut).refused(),
        "skills_en.csv, line 3, column 13: a quote is opened here and never closed: the file is cut off"
    );
}

#[test]
fn a_file_cut_off_between_two_rows_shows_in_its_neighbour() {
    let files = esco_official();
    let text = files.text("skills_en.csv");
    let cut = text[..text.rfind("KnowledgeSkillCompetence").unwrap()].to_owned();
    assert_eq!(
        files.with("skills_en.csv", cut).refused(),
        "broaderRelationsSkillPillar_en.csv: names 1 skills that skills_en.csv does not have: that file is cut off, or older"
    );
}

#[test]
fn the_bright_outlook_list_is_read_by_code() {
    let release = bright_outlook().read_one();
    assert_eq!(release.about.source, Source::BrightOutlook);
    let Content::BrightOutlook(list) = &release.content else {
        panic!("not the list")
    };
    assert_eq!(
        list.get("15-1254.00".parse().unwrap()),
        Some("Rapid Growth, Numerous Job Openings")
    );
    assert_eq!(
        contents(bright_outlook().reversed().read()),
        contents(bright_outlook().read())
    );
    assert_eq!(
        bright_outlook()
            .changed(BRIGHT, "53-7081.00", "Refuse")
            .refused(),
        format!(
            "{BRIGHT}, line 3, column Code: `Refuse` is not an O*NET-SOC code such as 15-1254.00"
        )
    );
}
