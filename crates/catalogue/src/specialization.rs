//! Specialised occupations: named groups of job titles under one occupation, such as "Back End
//! Developer / Engineer".
//!
//! O*NET lists some 57,000 job titles under about a thousand occupations. Many say the same thing
//! in other words, and some say something narrower than the occupation. This module finds the
//! narrower things, and gives each a name:
//!
//! 1. **Read.** A title is read without regard to case, hyphens, plurals, brackets and turned-round
//!    forms: "Director of Nursing" is a Nursing Director, "Back-End" and "Backend" are Back End.
//!    Words for rank or licence (senior, junior, certified, trainee, II) are left out. An
//!    abbreviation is read as what O*NET's brackets say it stands for.
//! 2. **Take apart.** The last word is the *role* (developer, nurse, driver), the words before it
//!    are its *modifiers*. A modifier that the occupation's own title implies is left out: under
//!    Web Developers, a Back-End Web Developer is a Back End Developer.
//! 3. **Group.** Titles of one occupation with the same modifiers and the same role are one group.
//!    Roles that name the same job there (developer and engineer; driver and hauler) count as the
//!    same; the table is in `roles.rs`. A title that would be alone joins a broader group that its
//!    own words name: Logging Flatbed Driver joins Flatbed Driver.
//! 4. **Keep** a group when at least two different titles stand in it, and it is not just the
//!    occupation itself; at most the forty with most titles. An occupation with few such groups
//!    also keeps single titles that workers themselves reported, those nearest to its own title
//!    first, until it has six.
//! 5. **Find its home.** When groups of the same name stand under several occupations and more than
//!    half of the titles are the same, they are one, which belongs to the occupation that has most
//!    titles for it, then most reported ones, then the one whose own title shares most of its
//!    words. Where even that is equal, or where each has titles of its own (a high school's Biology
//!    Teacher, a college's), it is kept under each, and says that it is ambiguous.
//! 6. **Correct.** `specializations.tsv` holds the few corrections made by hand, each with its
//!    reason. A group that is named there stays under its occupation.

mod curated;
mod group;
mod home;
mod name;
mod phrase;
mod roles;
mod words;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use self::group::Grouper;
use self::home::Home;
use self::phrase::{Vocabulary, split_bracket};
use crate::code::OnetCode;
use crate::onet::Title;
use crate::slug::slug;

/// A named group of job titles under one occupation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Specialization {
    /// The occupation.
    pub code: OnetCode,
    /// The name in an address, unique within the occupation, such as `back-end-developer-engineer`.
    pub slug: String,
    /// The name to show, such as `Back End Developer / Engineer`.
    pub name: String,
    /// Its titles as published, sorted.
    pub titles: Vec<String>,
    /// Other occupations under which the same titles stand, sorted.
    pub also_under: Vec<OnetCode>,
    /// Whether no one occupation is its clear home, so that it is kept under each.
    pub ambiguous: bool,
}

/// A title by itself, read by steps 1 and 2 without what an occupation implies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NormalTitle {
    /// The words before the role, lower-case and singular, without rank: `["back", "end"]`.
    pub modifiers: Vec<String>,
    /// The role, lower-case and singular: `developer`.
    pub role: String,
}

/// Reads one title by itself; none where it does not end with a role.
pub fn normalize_title(text: &str) -> Option<NormalTitle> {
    let mut vocabulary = Vocabulary::default();
    let mut parts = Vec::new();
    vocabulary.read(&split_bracket(text).0, &mut parts);
    let role = vocabulary.role(&mut parts, true)?;
    let word = |word: u32| vocabulary.text(word).to_ascii_lowercase();
    let modifiers = parts[..role.modifiers]
        .iter()
        .map(|part| word(part.word))
        .collect();
    Some(NormalTitle {
        modifiers,
        role: word(role.word),
    })
}

/// Groups job titles into specialised occupations; sorted by occupation, then most titles first,
/// then name.
pub fn derive(titles: &[Title], occupations: &[(OnetCode, &str)]) -> Vec<Specialization> {
    let mut titles: Vec<&Title> = titles.iter().collect();
    // Whatever the order in which titles come, groups are the same.
    titles.sort_by(|a, b| (a.code, &a.text).cmp(&(b.code, &b.text)));
    let own_titles: BTreeMap<OnetCode, &str> = occupations.iter().copied().collect();
    let corrections = curated::corrections();

    let mut grouper = Grouper::default();
    let (stems, readings) = grouper.read(&titles);
    let mut groups = Vec::new();
    let mut first = 0;
    for occupation in titles.chunk_by(|a, b| a.code == b.code) {
        let code = occupation[0].code;
        let readings = &readings[first..first + occupation.len()];
        let own_title = own_titles.get(&code).copied().unwrap_or_default();
        let corrections = corrections.get(&code).map_or(&[][..], Vec::as_slice);
        groups.extend(grouper.groups(
            own_title,
            occupation,
            first,
            (&stems, readings),
            corrections,
        ));
        first += occupation.len();
    }
    let homes = home::homes(&groups);
    let mut found: Vec<Specialization> = homes
        .into_iter()
        .map(|home| specialization(home, &titles))
        .collect();
    found.sort_by(|a, b| {
        (a.code, Reverse(a.titles.len()), &a.name).cmp(&(b.code, Reverse(b.titles.len()), &b.name))
    });
    make_slugs_unique(&mut found);
    found
}

/// The specialised occupation that a group becomes.
fn specialization(home: Home<'_>, titles: &[&Title]) -> Specialization {
    let group = home.group;
    let entries = group.entries.iter();
    let mut texts: Vec<String> = entries
        .map(|entry| titles[entry.title].text.clone())
        .collect();
    texts.sort_unstable();
    texts.dedup();
    Specialization {
        code: group.code,
        slug: slug(&group.name),
        name: group.name.clone(),
        titles: texts,
        also_under: home.also_under,
        ambiguous: home.ambiguous,
    }
}

/// Two names of one occupation may differ in what an address does not show.
fn make_slugs_unique(found: &mut [Specialization]) {
    let mut taken: BTreeSet<(OnetCode, String)> = BTreeSet::new();
    for one in found {
        let plain = one.slug.clone();
        let mut number = 1;
        while !taken.insert((one.code, one.slug.clone())) {
            number += 1;
            one.slug = format!("{plain}-{number}");
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WEB: (&str, &str) = ("15-1254.00", "Web Developers");
    const SOFTWARE: (&str, &str) = ("15-1252.00", "Software Developers");
    const BUS: (&str, &str) = (
        "49-3031.00",
        "Bus and Truck Mechanics and Diesel Engine Specialists",
    );
    const BIOLOGY: (&str, &str) = ("25-1042.00", "Biological Science Teachers, Postsecondary");
    const SCHOOL: (&str, &str) = (
        "25-2031.00",
        "Secondary School Teachers, Except Special and Career/Technical Education",
    );

    /// Words, commas, brackets, blanks and anything else in any order.
    const ODD_TEXT: &str = r"([A-Z]?[a-z]{0,4}|\PC)([ ,()'/+s]|\PC){0,9}";

    /// Titles that begin with `*` are reported by workers.
    fn derived(occupations: &[((&str, &str), &[&str])]) -> Vec<Specialization> {
        let code = |text: &str| text.parse::<OnetCode>().unwrap();
        let titles: Vec<Title> = occupations
            .iter()
            .flat_map(|((written, _), texts)| texts.iter().map(move |text| (written, text)))
            .map(|(written, text)| Title {
                code: code(written),
                text: text.trim_start_matches('*').to_owned(),
                short: None,
                reported: text.starts_with('*'),
            })
            .collect();
        let own: Vec<(OnetCode, &str)> = occupations
            .iter()
            .map(|((written, title), _)| (code(written), *title))
            .collect();
        derive(&titles, &own)
    }

    fn names(occupation: (&str, &str), titles: &[&str]) -> Vec<String> {
        derived(&[(occupation, titles)])
            .into_iter()
            .map(|one| one.name)
            .collect()
    }

    #[test]
    fn titles_that_say_the_same_in_other_words_are_one_specialised_occupation() {
        let titles = [
            "Back End Developer",
            "Back End Engineer",
            "Back End Software Engineer",
            "Back-End Web Developer",
        ];
        let [ref one] = derived(&[(WEB, &titles)])[..] else {
            panic!("one group")
        };
        assert_eq!(one.name, "Back End Developer / Engineer");
        assert_eq!(one.slug, "back-end-developer-engineer");
        assert_eq!(one.titles, titles);
        assert!(one.also_under.is_empty() && !one.ambiguous);
    }

    #[test]
    fn titles_that_only_say_the_occupation_are_none() {
        assert!(
            names(
                WEB,
                &[
                    "Web Developer",
                    "Web Site Developer",
                    "Senior Web Developer",
                    "Web Programmer"
                ]
            )
            .is_empty()
        );
    }

    #[test]
    fn what_an_enumeration_in_the_own_title_tells_apart_is_a_kind() {
        assert_eq!(
            names(BUS, &["Bus Mechanic", "Bus Technician"]),
            ["Bus Mechanic / Technician"]
        );
    }

    #[test]
    fn roles_of_different_work_stay_apart() {
        let titles = [
            "Cloud Developer",
            "Cloud Web Developer",
            "Cloud Architect",
            "Cloud Web Architect",
        ];
        assert_eq!(names(WEB, &titles), ["Cloud Architect", "Cloud Developer"]);
    }

    #[test]
    fn one_title_is_enough_only_if_workers_reported_it() {
        assert_eq!(
            names(WEB, &["Drupal Developer", "*Shopify Developer"]),
            ["Shopify Developer"]
        );
    }

    #[test]
    fn a_title_that_is_alone_joins_the_group_that_its_last_words_name() {
        let titles = [
            "Game Developer",
            "Game Software Developer",
            "Video Game Developer",
        ];
        let [ref one] = derived(&[(SOFTWARE, &titles)])[..] else {
            panic!("one group")
        };
        assert_eq!((one.name.as_str(), one.titles.len()), ("Game Developer", 3));
    }

    #[test]
    fn brackets_teach_what_an_abbreviation_stands_for_and_are_not_shown() {
        let titles = [
            "UX Developer (User Experience Developer)",
            "UX Engineer",
            "User Experience Web Developer",
        ];
        assert_eq!(names(WEB, &titles), ["UX Developer / Engineer"]);
    }

    #[test]
    fn the_same_titles_have_their_home_where_most_of_them_stand() {
        let found = derived(&[
            (WEB, &["Cloud Developer", "Cloud Engineer"]),
            (
                SOFTWARE,
                &[
                    "Cloud Developer",
                    "Cloud Engineer",
                    "Cloud Software Programmer",
                ],
            ),
        ]);
        let [ref one] = found[..] else {
            panic!("one home")
        };
        assert_eq!(
            (one.code.to_string().as_str(), one.ambiguous),
            ("15-1252.00", false)
        );
        assert_eq!(one.also_under, ["15-1254.00".parse().unwrap()]);
    }

    #[test]
    fn a_group_with_no_clear_home_stands_under_each_and_says_so() {
        let titles = ["Cloud Developer", "Cloud Engineer"];
        let found = derived(&[(WEB, &titles), (SOFTWARE, &titles)]);
        assert_eq!(found.len(), 2);
        assert!(
            found
                .iter()
                .all(|one| one.ambiguous && one.also_under.len() == 1)
        );
    }

    #[test]
    fn a_group_with_titles_of_its_own_does_not_give_way() {
        let found = derived(&[
            (SCHOOL, &["Botany Teacher", "High School Botany Teacher"]),
            (
                BIOLOGY,
                &["Botany Teacher", "Botany Professor", "Botany Lecturer"],
            ),
        ]);
        assert_eq!(found.len(), 2);
    }

    #[test]
    fn a_title_is_read_without_regard_to_spelling_rank_and_order() {
        let read = |text: &str| {
            normalize_title(text)
                .map(|title| (title.modifiers.join(" "), title.role))
                .unwrap()
        };
        let expect = |modifiers: &str, role: &str| (modifiers.to_owned(), role.to_owned());
        assert_eq!(
            read("Senior Back-End Developers III"),
            expect("back end", "developer")
        );
        assert_eq!(
            read("Director of Nursing (DON)"),
            expect("nursing", "director")
        );
        assert_eq!(read("Engineer, Software"), expect("software", "engineer"));
        assert_eq!(
            read("Entry-Level Staff Accountant"),
            expect("", "accountant")
        );
        assert_eq!(
            read("Staff Development Coordinator"),
            expect("staff development", "coordinator")
        );
        assert_eq!(read("Data Entry Clerk"), expect("data entry", "clerk"));
        assert_eq!(
            read("Chief Financial Officer"),
            expect("chief financial", "officer")
        );
        assert_eq!(
            read("Kitchen Team Member"),
            expect("kitchen", "team member")
        );
        assert_eq!(
            read("Health, Wellness, and Nutrition Coordinator"),
            expect("health wellness nutrition", "coordinator")
        );
        assert_eq!(normalize_title("Accounting Intern"), None);
        assert_eq!(normalize_title(""), None);
    }

    #[test]
    fn text_that_is_no_title_is_left_out() {
        assert!(names(WEB, &["", "(", ")(", ", of", "é ö", "I II", "of", "A"]).is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_a_title_or_left_out(texts in prop::collection::vec(ODD_TEXT, 1..6)) {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            for one in derived(&[(WEB, &texts), (SOFTWARE, &texts)]) {
                prop_assert!(!one.name.is_empty() && !one.titles.is_empty());
            }
        }
    }

    #[test]
    fn slugs_differ_within_an_occupation() {
        let titles = [
            "C++ Developer",
            "C++ Web Developer",
            "C# Developer",
            "C# Web Developer",
            "C Developer",
            "C Web Developer",
        ];
        let slugs: Vec<String> = derived(&[(WEB, &titles)])
            .into_iter()
            .map(|one| one.slug)
            .collect();
        assert_eq!(
            slugs,
            ["c-developer", "c-sharp-developer", "c-plus-plus-developer"]
        );
    }
}
