//! Which title and which employer are read from the heading of an ad, case by case.

use super::*;
use proptest::prelude::*;

fn title_of(raw: &str) -> Option<&str> {
    of(&Text::new(raw)).title.map(|span| span.of(raw))
}

#[test]
fn the_title_is_a_field_of_the_heading() {
    for (raw, expected) in [
        ("Registered Nurse\n\nOur ward is busy.", "Registered Nurse"),
        (
            "Acme | Senior Backend Engineer | Berlin | ONSITE",
            "Senior Backend Engineer",
        ),
        (
            "Acme (https://acme.example/jobs) - Boston, MA - Data Analyst - Full-time",
            "Data Analyst",
        ),
        (
            "Acme | Backend Engineer, Frontend Engineer | Paris",
            "Backend Engineer",
        ),
        ("Acme is hiring a Lead Welder in Austin", "Lead Welder"),
        (
            "Front End & Back End Engineers | Acme | Oslo",
            "Front End & Back End Engineers",
        ),
        ("Scientist II (Immunology)\n\nMix things.", "Scientist II"),
        ("Acme | Director of Nursing | Remote", "Director of Nursing"),
    ] {
        assert_eq!(title_of(raw), Some(expected), "{raw}");
    }
}

#[test]
fn a_heading_without_title_leaves_it_to_the_text() {
    for (raw, expected) in [
        (
            "Acme, Oslo\n\nWe are hiring good engineers in these fields:\n\n- Senior Crane Operator\n- Welder",
            Some("Senior Crane Operator"),
        ),
        (
            "Acme | Full-time and Internships | Welders",
            Some("Welders"),
        ),
        (
            "Oslo, Norway\n\nJob Title: Crane Operator\nMore.",
            Some("Crane Operator"),
        ),
        (
            "Acme, Oslo\n\nAcme digs deep. We are looking for an experienced crane operator to join us.",
            Some("crane operator"),
        ),
        (
            "Acme, Oslo\n\nWe dig.\n\n- Crane Operator (https://acme.example)",
            Some("Crane Operator"),
        ),
        ("Acme, Oslo\n\nWe dig deep.", None),
        (
            "Acme, Oslo\n\nFor many years we have dug deep holes, with all kinds of machines and people who like it.\n\n- \
             Puppet/Chef\n- chef\n- Opscode Chef",
            None,
        ),
        ("Sous Chef\n\nOur kitchen is busy.", Some("Sous Chef")),
        (
            "Acme, Oslo\n\nWe dig deep and get hungry. We are looking for a skilled Sous Chef to join us.",
            Some("Sous Chef"),
        ),
        ("I'm a founder of Acme | Oslo", None),
        (
            "Acme helps real estate agents | Oslo | Welders",
            Some("Welders"),
        ),
        ("Acme wants a Lead Welder", Some("Lead Welder")),
        (
            "Acme | Founders and contractors | Join the founders | Oslo",
            None,
        ),
        (
            "Acme | Former founders | Knowledge of Chef | Cook",
            Some("Cook"),
        ),
        ("", None),
    ] {
        assert_eq!(title_of(raw), expected, "{raw}");
    }
}

#[test]
fn the_employer_is_the_first_field_of_several() {
    for (raw, expected) in [
        ("Acme Labs | Nurse | Boston", Some("Acme Labs")),
        ("Boston, MA | Acme | Nurse", None),
        ("Nurse | Acme", None),
        ("Acme", None),
    ] {
        let span = of(&Text::new(raw)).employer;
        assert_eq!(span.map(|span| span.of(raw)), expected, "{raw}");
    }
}

proptest! {
    #[test]
    fn spans_stand_on_characters(raw in "(\\PC|\n|\\||nurse|Boston, MA){0,60}") {
        let text = Text::new(&raw);
        let heading = of(&text);
        for span in heading.title.into_iter().chain(heading.employer) {
            prop_assert!(!span.of(&raw).is_empty());
        }
        prop_assert_eq!(heading, of(&Text::new(&raw)));
    }
}
