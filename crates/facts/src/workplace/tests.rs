//! Where the work is done, case by case.

use super::*;
use crate::heading;
use proptest::prelude::*;

fn said(raw: &str) -> Workplaces {
    let text = Text::new(raw);
    of(&text, &heading::of(&text))
}

fn found(raw: &str) -> Vec<Workplace> {
    said(raw)
        .offered
        .into_iter()
        .map(|(workplace, _)| workplace)
        .collect()
}

#[test]
fn what_is_offered_is_found() {
    for (raw, expected) in [
        ("Acme | Nurse | REMOTE", &[Remote][..]),
        ("Acme | Nurse | Oslo | On-site", &[Onsite]),
        ("Acme | Nurse | ONSITE or REMOTE", &[Onsite, Remote]),
        ("Acme | Nurse | Oslo, no remote", &[Onsite]),
        ("Acme | Nurse | Oslo (remote possible)", &[Remote]),
        ("Acme | Nurse | Oslo (remote considered)", &[Hybrid]),
        ("Nurse\n\nJoin our team remotely.", &[Remote]),
        ("Acme | Nurse | Oslo, partially remote", &[Hybrid]),
        ("Acme | Nurse | Oslo | local", &[Onsite]),
        ("Nurse\n\nYou care. Work location: Hybrid", &[Hybrid]),
        ("Nurse\n\nThis is a fully remote position.", &[Remote]),
        ("Nurse\n\nThis is not a remote position.", &[Onsite]),
        (
            "Nurse\n\nYou can work from home two days a week.",
            &[Hybrid],
        ),
        ("Nurse\n\nSorry, no remote.", &[Onsite]),
    ] {
        assert_eq!(found(raw), expected, "{raw}");
    }
}

#[test]
fn what_is_remote_but_not_the_work_is_not() {
    for raw in [
        "Remote Sensing Scientist\n\nYou map.",
        "Nurse\n\nYou work with remote teams and remote sites by remote control.",
        "Nurse\n\nThere is an on-site gym and an onsite interview.",
        "Acme | Nurse | hybrid cloud",
    ] {
        assert_eq!(found(raw), [], "{raw}");
    }
}

#[test]
fn a_limit_is_quoted() {
    for (raw, expected) in [
        ("Acme | Nurse | REMOTE (US only)", Some("US only")),
        (
            "Acme | Nurse | Remote within 3 hours of CET | x",
            Some("within 3 hours of CET"),
        ),
        ("Acme | Nurse | US-only remote", Some("US-only")),
        ("Acme | Nurse | REMOTE (great team)", None),
        ("Acme | Nurse | REMOTE", None),
    ] {
        assert_eq!(said(raw).limit.map(|span| span.of(raw)), expected, "{raw}");
    }
}

#[test]
fn the_one_word_is_what_allows_most() {
    let most = said("Acme | ONSITE or REMOTE").most();
    assert_eq!(most.map(|(workplace, _)| workplace), Some(Remote));
}

proptest! {
    #[test]
    fn spans_stand_on_characters(raw in "(\\PC|\n|\\||remote|onsite|\\(US only\\)|: |no |location){0,60}") {
        let found = said(&raw);
        for span in found.offered.iter().map(|(_, span)| *span).chain(found.limit) {
            prop_assert!(!span.of(&raw).is_empty());
        }
        prop_assert_eq!(found, said(&raw));
    }
}
