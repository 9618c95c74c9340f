//! What a reader sees, word for word: the pages without their tags, and the document of the API.

use insta::{assert_snapshot, with_settings};

use crate::support::site::{get, leads_to, page};

/// A page as text, with `[hash]` for what changes with every release.
fn reading(path: &str) -> String {
    let text = page(path).reading();
    let is_hash =
        |word: &str| word.len() >= 12 && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    let lines = text.lines().map(|line| {
        line.split(' ')
            .map(|word| {
                if is_hash(word.trim_end_matches('.')) {
                    "[hash]"
                } else {
                    word
                }
            })
            .collect::<Vec<_>>()
            .join(" ")
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn holds(name: &str, text: &str) {
    with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        assert_snapshot!(name, text);
    });
}

#[test]
fn an_occupation_reads_as_before() {
    holds("occupation", &reading("/occupations/15-1254.00"));
}

#[test]
fn a_specialized_occupation_reads_as_before() {
    holds(
        "specialization",
        &reading(&leads_to("/occupations/15-1254.00/front-end-developer")),
    );
}

#[test]
fn a_skill_reads_as_before() {
    holds("skill", &reading("/skills/python"));
}

#[test]
fn an_occupation_group_reads_as_before() {
    holds(
        "group",
        &reading("/careers/information-technology-and-computer-science/software-development"),
    );
}

#[test]
fn the_data_page_reads_as_before() {
    holds("data", &reading("/data"));
}

#[test]
fn the_document_of_the_api_is_as_before() {
    holds("openapi", get("/api/openapi.json").text());
}
