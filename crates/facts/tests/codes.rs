//! What is stored and what the API says stays what it is, whatever is added or put in another
//! order: each value with its number and its word, written down a second time.

use facts::education::Level;
use facts::employment::Employment;
use facts::seniority::Seniority;
use facts::workplace::Workplace;

#[test]
fn the_code_and_word_of_a_seniority_never_change() {
    use Seniority::{Entry, Executive, Intern, Lead, Manager, Mid, Senior};
    let pinned = |one| match one {
        Intern => (1, "intern"),
        Entry => (2, "entry"),
        Mid => (3, "mid"),
        Senior => (4, "senior"),
        Lead => (5, "lead"),
        Manager => (6, "manager"),
        Executive => (7, "executive"),
    };
    for one in Seniority::ALL {
        assert_eq!((one.to_code(), one.id()), pinned(one));
        assert_eq!(Seniority::from_code(one.to_code()), Some(one));
        assert_eq!(Seniority::from_id(one.id()), Some(one));
    }
    assert_eq!(
        codes(&Seniority::ALL, Seniority::to_code),
        [1, 2, 3, 4, 5, 6, 7]
    );
    assert_eq!(Seniority::from_code(0), None);
    assert_eq!(Seniority::from_code(8), None);
    assert_eq!(Seniority::from_id("chief"), None);
}

#[test]
fn the_code_and_word_of_a_workplace_never_change() {
    use Workplace::{Hybrid, Onsite, Remote};
    let pinned = |one| match one {
        Onsite => (1, "onsite"),
        Hybrid => (2, "hybrid"),
        Remote => (3, "remote"),
    };
    for one in Workplace::ALL {
        assert_eq!((one.to_code(), one.id()), pinned(one));
        assert_eq!(Workplace::from_code(one.to_code()), Some(one));
        assert_eq!(Workplace::from_id(one.id()), Some(one));
    }
    assert_eq!(codes(&Workplace::ALL, Workplace::to_code), [1, 2, 3]);
    assert_eq!(Workplace::from_code(0), None);
    assert_eq!(Workplace::from_code(4), None);
    assert_eq!(Workplace::from_id("Remote"), None);
}

#[test]
fn the_code_and_word_of_a_level_of_education_never_change() {
    use Level::{
        Associate, Bachelor, Doctorate, HighSchool, Master, NoFormal, PostSecondary, Professional,
    };
    let pinned = |one| match one {
        NoFormal => (0, "none"),
        HighSchool => (1, "high-school"),
        PostSecondary => (2, "certificate"),
        Associate => (3, "associate"),
        Bachelor => (4, "bachelor"),
        Master => (5, "master"),
        Professional => (6, "professional"),
        Doctorate => (7, "doctorate"),
    };
    for one in Level::ALL {
        assert_eq!((one.to_code(), one.id()), pinned(one));
        assert_eq!(Level::from_code(one.to_code()), Some(one));
        assert_eq!(Level::from_id(one.id()), Some(one));
    }
    assert_eq!(codes(&Level::ALL, Level::to_code), [0, 1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(Level::from_code(-1), None);
    assert_eq!(Level::from_code(8), None);
}

#[test]
fn the_bit_and_word_of_a_kind_of_employment_never_change() {
    use Employment::{Contract, FullTime, Internship, PartTime, PerDiem, Temporary, Volunteer};
    let pinned = |one| match one {
        FullTime => (1, "full-time"),
        PartTime => (2, "part-time"),
        Contract => (4, "contract"),
        Temporary => (8, "temporary"),
        Internship => (16, "internship"),
        Volunteer => (32, "volunteer"),
        PerDiem => (64, "per-diem"),
    };
    for one in Employment::ALL {
        assert_eq!((one.to_code(), one.id()), pinned(one));
        assert!(Employment::from_bits(one.to_code()).eq([one]));
    }
    assert_eq!(
        codes(&Employment::ALL, Employment::to_code),
        [1, 2, 4, 8, 16, 32, 64]
    );
    assert!(Employment::from_bits(0).eq([]));
    assert!(Employment::from_bits(1 | 64).eq([FullTime, PerDiem]));
}

/// The codes of all values, lowest first: none may be missing, and none be there twice.
fn codes<T: Copy>(all: &[T], to_code: fn(T) -> i64) -> Vec<i64> {
    let mut codes: Vec<i64> = all.iter().map(|one| to_code(*one)).collect();
    codes.sort_unstable();
    codes
}
