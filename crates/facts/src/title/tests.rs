//! Which occupation a job title means, case by case.

use std::sync::LazyLock;

use catalogue::release::Release;
use catalogue::starter;
use proptest::prelude::*;

use super::*;

static CATALOGUE: LazyLock<Catalogue> = LazyLock::new(|| {
    let releases = starter::files()
        .iter()
        .map(|(_, bytes)| Release::unpack(bytes).unwrap());
    Catalogue::assemble(releases.collect()).unwrap()
});
static CODER: LazyLock<Coder> = LazyLock::new(|| Coder::new(&CATALOGUE));

fn first(title: &str) -> String {
    CODER
        .code(title, None)
        .first()
        .map_or_else(String::new, |best| best.occupation.to_string())
}

#[test]
fn a_condition_of_work_means_no_occupation() {
    for words in [
        "Interns OK",
        "or internship",
        "Intern / H1-B",
        "Contractors",
        "Founders",
    ] {
        assert_eq!(first(words), "", "{words}");
    }
}

#[test]
fn everyday_titles_mean_the_occupation_that_everybody_thinks_of() {
    for (title, code) in [
        ("Registered Nurse", "29-1141.00"),
        ("Software Engineer", "15-1252.00"),
        ("Truck Driver", "53-3032.00"),
        ("Plumbers", "47-2152.00"),
        ("RN", "29-1141.00"),
        ("Rails Engineers", "15-1254.00"),
        ("Sofware Enginer", "15-1252.00"),
    ] {
        assert_eq!(first(title), code, "{title}");
    }
}

#[test]
fn what_says_nothing_of_the_work_changes_nothing() {
    let plain = first("Data Scientist");
    for title in [
        "SENIOR DATA SCIENTIST",
        "Data Scientist (m/f/d)",
        "Data Scientist (Remote)",
        "Sr. Data Scientist | Example Corp | Zanzibar",
        "Urgent vacancy: Data Scientist - full-time",
    ] {
        assert_eq!(first(title), plain, "{title}");
    }
}

#[test]
fn the_description_speaks_for_some_of_what_the_title_leaves_open() {
    let bus = |text| {
        let candidates = CODER.rank("Driver", Some(text));
        candidates
            .iter()
            .find(|one| one.occupation.to_string() == "53-3051.00")
            .map_or(0.0, |one| one.probability)
    };
    let school = bus("Drive a bus that takes children to school and home.");
    let freight = bus("Drive a tractor-trailer with freight over long distances.");
    assert!(school > 2.0 * freight, "{school} {freight}");
}

#[test]
fn the_best_candidate_names_its_specialised_occupation() {
    let best = CODER.code("Sr. Backend Engineer (Remote)", None)[0];
    assert!(
        ["15-1252.00", "15-1254.00"].contains(&best.occupation.to_string().as_str()),
        "{best:?}"
    );
    let name = |index: usize| CATALOGUE.specializations[index].slug.as_str();
    assert_eq!(
        best.specialization.map(name),
        Some("back-end-developer-engineer")
    );
}

#[test]
fn a_plain_title_means_no_special_kind_of_its_occupation() {
    for title in [
        "Nurse",
        "Accountant",
        "Driver",
        "Graphic Designer",
        "Cashier",
    ] {
        assert_eq!(
            CODER
                .code(title, None)
                .first()
                .and_then(|best| best.specialization),
            None,
            "{title}"
        );
    }
}

#[test]
fn what_names_no_work_is_uncoded() {
    for title in ["Internship", "Founder", "Co-Founder"] {
        assert!(CODER.code(title, None).is_empty(), "{title:?}");
    }
}

#[test]
fn a_title_without_known_words_is_uncoded() {
    for title in ["", " ", "(m/f/d)", "የማታ ፈረቃ", "|||", "!!"] {
        assert!(CODER.code(title, None).is_empty(), "{title:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_coded_alike_twice_with_probabilities(
        title in "\\PC{0,300}|([A-Za-z+#.]{1,12}[ |(),/-]{1,3}){0,30}",
        description in proptest::option::of("\\PC{0,100}|([a-z]{1,10} ){0,40}"),
    ) {
        let candidates = CODER.rank(&title, description.as_deref());
        prop_assert_eq!(&CODER.rank(&title, description.as_deref()), &candidates);
        prop_assert!(candidates.len() <= MOST_CANDIDATES);
        prop_assert!(candidates.is_sorted_by(|a, b| a.probability >= b.probability));
        prop_assert!(candidates.iter().all(|one| one.probability > 0.0 && one.probability <= 1.0));
        prop_assert!(candidates.iter().map(|one| one.probability).sum::<f32>() <= 1.001);
    }

    #[test]
    fn any_bytes_are_a_model_or_refused(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = Model::from_bytes(&bytes);
        let _ = Model::from_bytes(&[b"titles 1".to_vec(), bytes].concat());
    }
}
