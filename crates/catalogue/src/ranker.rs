//! One ranker for search as you type: occupations, specialised occupations and skills, each a
//! document with titles.
//!
//! # Words
//!
//! Titles and queries become words in the same way: lower case, no accents, no plural. A word of a
//! query stands for itself; for a word of the same root (`plumbing` for `plumber`); the last one,
//! which may be unfinished, for all that begin so; and where a word is unknown, or no title has all
//! words, for words one typing mistake away (two from eight letters on). A query is also read with
//! its abbreviations spelt out, with two words joined and with one word split.
//!
//! # Score
//!
//! What a document scores is the best over readings and titles of
//!
//! ```text
//! worth × quality × kind × ((0.25 exact + 0.40 (1 + share) / 2) × order × strength + 0.12 name + 0.08 similar + 0.15 prior)
//! ```
//!
//! - *worth* of the reading: 1 as typed, 0.97 with an abbreviation spelt out, 0.96 with words
//!   joined or split;
//! - *quality*: the weight of the query's words that the title has, of all, each times how surely
//!   it is the word: 1 itself, 0.8 to 1 for an unfinished one by the part that is typed, 0.75 for
//!   one of the same root, 0.8 and 0.6 for one and two mistakes. Words weigh 1 to 0.35, the less
//!   the more titles have them; light words (`of`, `senior`) weigh 0.1;
//! - *kind*: occupation 1, specialised occupation 0.97, skill 0.85;
//! - *share*: the weight of the title's words that the query has, of all; *exact*: 1 if that is all
//!   and no word of the query is missing, else 0;
//! - *order*: 1, or 0.97 where the words stand in another order; *strength*: the document's own
//!   name 1, a reported title 0.95, another 0.90;
//! - *name*: of the document's own name, its share times the part of the query it has;
//! - *similar*: ln(1 + n) / ln 65, n being the document's titles, up to 64, that have every word of
//!   the query;
//! - *prior*: the document's.
//!
//! A query with one word that is not light is scored by that word alone. A skill that is called
//! what was typed thus comes before occupations that only have it in a title, and after an
//! occupation of that name.

mod build;
mod distance;
mod document;
mod index;
mod query;
mod score;
mod search;
mod top;
mod vocabulary;
mod words;

pub use build::Builder;
pub use document::{Kind, Strength};
pub use search::Ranker;
pub use top::{Hit, MOST_HITS};

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Strength::{Alternate, Name, Reported, Short};
    use super::*;

    /// Kind, prior and titles, the own name first.
    type Doc = (Kind, f32, &'static [(&'static str, Strength)]);

    const DOCS: &[Doc] = &[
        (
            Kind::Occupation,
            0.9,
            &[
                ("Registered Nurses", Name),
                ("Nurse", Alternate),
                ("Registered Nurse (RN)", Reported),
                ("Staff Nurse", Reported),
            ],
        ),
        (
            Kind::Occupation,
            0.5,
            &[
                ("Critical Care Nurses", Name),
                ("Nurse", Alternate),
                ("ICU Nurse", Reported),
            ],
        ),
        (
            Kind::Occupation,
            0.8,
            &[
                ("Software Developers", Name),
                ("Software Engineer", Reported),
                ("Python Developer", Alternate),
            ],
        ),
        (
            Kind::Occupation,
            0.5,
            &[
                ("Web Developers", Name),
                ("Front End Developer", Alternate),
                ("PHP Dev", Short),
            ],
        ),
        (Kind::Specialization, 0.3, &[("Front End Developer", Name)]),
        (Kind::Skill, 0.4, &[("Python (computer programming)", Name)]),
        (Kind::Skill, 0.4, &[("C", Name)]),
        (Kind::Skill, 0.4, &[("C++", Name)]),
        (
            Kind::Occupation,
            0.6,
            &[("Elementary School Teachers, Except Special Education", Name)],
        ),
        (
            Kind::Occupation,
            0.4,
            &[("Special Education Teachers, Elementary School", Name)],
        ),
        (
            Kind::Occupation,
            0.4,
            &[
                ("Hairdressers, Hairstylists, and Cosmetologists", Name),
                ("Hairdresser", Reported),
            ],
        ),
    ];

    fn ranker() -> Ranker {
        let mut builder = Builder::default();
        for (kind, prior, titles) in DOCS {
            builder.add_doc(*kind, *prior, titles.iter().copied());
        }
        builder.build()
    }

    /// The names of what is found, best first.
    fn names(query: &str) -> Vec<&'static str> {
        ranker()
            .search(query, None, 10)
            .iter()
            .map(|hit| DOCS[hit.doc as usize].2[0].0)
            .collect()
    }

    fn first(query: &str) -> &'static str {
        names(query).first().copied().unwrap_or_default()
    }

    #[test]
    fn a_title_of_several_occupations_finds_the_one_it_is_most_typical_of() {
        assert_eq!(
            names("nurse")[..2],
            ["Registered Nurses", "Critical Care Nurses"]
        );
    }

    #[test]
    fn plurals_order_case_and_seniority_do_not_matter() {
        for query in [
            "nurses registered",
            "REGISTERED NURSE",
            "senior registered nurse",
            "Registered Nurse II",
        ] {
            assert_eq!(first(query), "Registered Nurses", "{query}");
        }
    }

    #[test]
    fn a_hit_names_the_title_that_matched() {
        let hits = ranker().search("staff nurse", None, 1);
        assert_eq!((hits[0].doc, hits[0].title), (0, 3));
    }

    #[test]
    fn abbreviations_come_from_brackets_and_from_the_list() {
        assert_eq!(first("rn"), "Registered Nurses");
        assert_eq!(first("staff rn"), "Registered Nurses");
        assert_eq!(first("swe"), "Software Developers");
    }

    #[test]
    fn the_last_word_may_be_unfinished() {
        for query in ["w", "web", "web d", "web develo", "web dev"] {
            assert_eq!(first(query), "Web Developers", "{query}");
        }
    }

    #[test]
    fn typing_mistakes_are_forgiven() {
        for query in [
            "sofware develper",
            "softwaer developer",
            "software enginer",
            "softwre engi",
        ] {
            assert_eq!(first(query), "Software Developers", "{query}");
        }
        assert!(
            names("rm").is_empty(),
            "a short word with a mistake is another word"
        );
    }

    #[test]
    fn words_may_be_joined_or_split() {
        for query in [
            "front end developer",
            "frontend developer",
            "front-end developer",
        ] {
            assert!(
                names(query)[..2].contains(&"Front End Developer"),
                "{query}"
            );
        }
        assert_eq!(
            first("hair dresser"),
            "Hairdressers, Hairstylists, and Cosmetologists"
        );
    }

    #[test]
    fn a_skill_that_is_called_so_comes_before_an_occupation_that_uses_it() {
        assert_eq!(
            names("python"),
            ["Python (computer programming)", "Software Developers"]
        );
        assert_eq!(first("python developer"), "Software Developers");
        assert_eq!(first("c++"), "C++");
        assert_eq!(first("c"), "C");
    }

    #[test]
    fn what_an_occupation_excepts_does_not_find_it() {
        assert_eq!(
            first("special education teacher"),
            "Special Education Teachers, Elementary School"
        );
        assert_eq!(
            first("elementary school teacher"),
            "Elementary School Teachers, Except Special Education"
        );
    }

    #[test]
    fn what_answers_only_some_words_comes_where_nothing_answers_all() {
        assert_eq!(first("underwater nurse"), "Registered Nurses");
        assert_eq!(
            first("registered underwater nurse xyz"),
            "Registered Nurses"
        );
    }

    #[test]
    fn a_score_is_what_the_formula_says() {
        let mut builder = Builder::default();
        builder.add_doc(Kind::Occupation, 0.5, [("Plumbers", Name)]);
        let ranker = builder.build();
        let score = |query| ranker.search(query, None, 1)[0].score;
        let exact = 0.25 + 0.40 + 0.12 + 0.08 * 2_f32.ln() / 65_f32.ln() + 0.15 * 0.5;
        assert!((score("plumber") - exact).abs() < 1e-6);
        assert!((score("plumbing") - 0.75 * exact).abs() < 1e-6);
        assert!((score("plmuber") - 0.80 * exact).abs() < 1e-6);
        assert!((score("plum") - (0.8 + 0.2 * 4.0 / 7.0) * exact).abs() < 1e-6);
    }

    #[test]
    fn a_filter_leaves_one_kind() {
        let hits = ranker().search("python", Some(Kind::Occupation), 10);
        assert!(
            hits.iter()
                .all(|hit| DOCS[hit.doc as usize].0 == Kind::Occupation)
                && !hits.is_empty()
        );
    }

    #[test]
    fn an_empty_ranker_and_an_empty_query_find_nothing() {
        assert!(
            Builder::default()
                .build()
                .search("nurse", None, 10)
                .is_empty()
        );
        for query in ["", " ", "()", "–", "\u{301}"] {
            assert!(names(query).is_empty(), "{query:?}");
        }
        assert!(ranker().search("nurse", None, 0).is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_searched_without_harm(query in "\\PC{0,300}|([a-z.+#]{1,12}[ -]?){0,20}", limit in 0_usize..60) {
            let ranker = ranker();
            let hits = ranker.search(&query, None, limit);
            prop_assert_eq!(&ranker.search(&query, None, limit), &hits);
            prop_assert!(hits.len() <= limit);
            prop_assert!(hits.is_sorted_by(|a, b| a.score > b.score || (a.score >= b.score && a.doc < b.doc)));
            prop_assert!(hits.iter().all(|hit| hit.score > 0.0 && hit.score <= 1.0));
        }

        #[test]
        fn any_title_finds_its_document(titles in prop::collection::vec("\\PC{1,40}|(ab ?){1,9}", 1..5)) {
            let mut builder = Builder::default();
            for title in &titles {
                builder.add_doc(Kind::Skill, f32::NAN, [(title, Name)]);
            }
            let ranker = builder.build();
            for (doc, title) in (0..).zip(&titles) {
                let hits = ranker.search(title, None, MOST_HITS);
                let has_words = title.split(['(', ')']).any(|part| part.contains(char::is_alphanumeric));
                let plain = title.is_ascii() && !title.to_lowercase().contains("except") && title.len() < 40;
                prop_assert!(!(has_words && plain) || hits.iter().any(|hit| hit.doc == doc), "{:?} {:?}", title, hits);
            }
        }
    }
}
