//! When two ads are one job.

use ads::Ad;
use metier::db::{BatchSize, Db};
use metier::ingest;
use metier::posting::{Committed, Names, Reading};
use metier::sql;

use crate::support::database::on_both;
use crate::support::posting::{Dice, readings};
use crate::support::site;

/// 2019-06-01.
const DAY: i64 = 18_048;

/// An ad with a text of its own for each seed.
fn ad(key: &str, seed: u64) -> Ad {
    let mut dice = Dice::new(seed);
    let words: Vec<String> = (0..120)
        .map(|_| format!("word{}", dice.below(1_000_000)))
        .collect();
    Ad {
        key: key.to_owned(),
        posted: Some(DAY),
        title: Some("Registered Nurse".to_owned()),
        employer: Some("Mercy Hospital".to_owned()),
        place: Some("Austin, TX, US".to_owned()),
        text: words.join(" "),
        ..Ad::default()
    }
}

/// What becomes of ads that are committed together.
async fn commit(db: &Db, source: &str, ads: &[Ad]) -> Committed {
    commit_readings(db, source, &readings(ads)).await
}

async fn commit_readings(db: &Db, source: &str, readings: &[Reading]) -> Committed {
    let current = site::catalogue();
    let mut size = BatchSize::new(10_000);
    ingest::commit(
        db,
        &mut size,
        0,
        source,
        &Names(&current.catalogue),
        readings,
    )
    .await
    .unwrap()
}

/// The keys of ads, each with that of the ad that it repeats.
async fn repeated(db: &Db) -> Vec<(String, Option<String>)> {
    sql!(
        "SELECT posting.key AS key, original.key AS original
         FROM posting LEFT JOIN posting AS original ON original.id = posting.duplicate_of ORDER BY posting.id"
    )
    .all(db)
    .await
    .unwrap()
}

/// Of two ads, committed together and one after the other, whether the second is a duplicate.
async fn is_duplicate(db: &Db, first: &Ad, second: &Ad) -> bool {
    let together = commit(db, "together", &[first.clone(), second.clone()]).await;
    forget(db).await;
    commit(db, "apart", std::slice::from_ref(first)).await;
    let apart = commit(db, "apart", std::slice::from_ref(second)).await;
    forget(db).await;
    assert_eq!(
        together.duplicates, apart.duplicates,
        "in one batch and in two"
    );
    assert_eq!(together.unique + together.duplicates, 2);
    together.duplicates == 1
}

async fn forget(db: &Db) {
    for statement in [
        sql!("DELETE FROM fact"),
        sql!("DELETE FROM posting_skill"),
        sql!("DELETE FROM posting_sketch"),
        sql!("DELETE FROM posting"),
    ] {
        statement.execute(db).await.unwrap();
    }
}

on_both! {
    async fn the_same_title_employer_and_place_within_sixty_days_are_one_job(database) {
        let db = database.open().await;
        let first = ad("a", 1);
        let second = Ad { posted: Some(DAY + 60), ..ad("b", 2) };
        assert!(is_duplicate(&db, &first, &second).await);
        let written_otherwise = Ad {
            title: Some("REGISTERED  NURSE".to_owned()),
            employer: Some("Mercy Hospital, Inc.".to_owned()),
            ..second.clone()
        };
        assert!(is_duplicate(&db, &first, &written_otherwise).await);
        // Also where the later one is read first.
        assert!(is_duplicate(&db, &second, &first).await);
        for other in [
            Ad { title: Some("Nurse Practitioner".to_owned()), ..second.clone() },
            Ad { employer: Some("Grace Hospital".to_owned()), ..second.clone() },
            Ad { place: Some("Dallas, TX, US".to_owned()), ..second.clone() },
            Ad { employer: None, ..second.clone() },
        ] {
            assert!(!is_duplicate(&db, &first, &other).await, "{other:?}");
        }
    }

    async fn after_sixty_days_the_same_job_counts_again(database) {
        let db = database.open().await;
        let first = ad("a", 1);
        assert!(!is_duplicate(&db, &first, &Ad { posted: Some(DAY + 61), ..ad("b", 2) }).await);
        assert!(!is_duplicate(&db, &first, &Ad { posted: Some(DAY - 61), ..ad("b", 2) }).await);
        // The same words, too.
        assert!(!is_duplicate(&db, &first, &Ad { posted: Some(DAY + 61), ..ad("b", 1) }).await);
        // Nobody knows when it was posted: then it is the same.
        assert!(is_duplicate(&db, &first, &Ad { posted: None, ..ad("b", 2) }).await);
    }

    async fn nearly_the_same_text_from_another_employer_is_one_job(database) {
        let db = database.open().await;
        let first = ad("a", 1);
        let agency = |text: String| Ad { employer: Some("Agency".to_owned()), text, posted: Some(DAY + 30), ..ad("b", 1) };
        assert!(is_duplicate(&db, &first, &agency(first.text.clone())).await);
        assert!(is_duplicate(&db, &first, &agency(format!("{} Apply today.", first.text))).await);
        let half = format!("{} {}", &first.text[..first.text.len() / 2], ad("c", 3).text);
        assert!(!is_duplicate(&db, &first, &agency(half)).await);
        assert!(!is_duplicate(&db, &first, &agency(ad("c", 3).text)).await);
    }

    async fn a_duplicate_names_the_first_that_it_repeats(database) {
        let db = database.open().await;
        let at = |key: &str, days: i64, seed: u64| Ad { posted: Some(DAY + days), ..ad(key, seed) };
        let committed = commit(&db, "jobs", &[at("a", 0, 1), at("b", 40, 2), at("c", 80, 3)]).await;
        // The third is within sixty days of the second, but the second is no posting of its own.
        assert_eq!((committed.unique, committed.duplicates), (2, 1));
        commit(&db, "jobs", &[at("d", 70, 4)]).await;
        let names = |key: &str, original: Option<&str>| (key.to_owned(), original.map(str::to_owned));
        let expected = [names("a", None), names("b", Some("a")), names("c", None), names("d", Some("c"))];
        assert_eq!(repeated(&db).await, expected);
    }

    async fn the_same_key_is_the_same_ad_in_its_source_only(database) {
        let db = database.open().await;
        let one = Ad { employer: None, ..ad("a", 1) };
        let other = Ad { employer: None, ..ad("a", 2) };
        let committed = commit(&db, "jobs", &[one.clone(), other.clone()]).await;
        assert_eq!((committed.unique, committed.known), (1, 1), "twice in one file");
        let committed = commit(&db, "jobs", std::slice::from_ref(&other)).await;
        assert_eq!((committed.unique, committed.known), (0, 1), "in a later batch");
        let committed = commit(&db, "more-jobs", &[other]).await;
        assert_eq!((committed.unique, committed.known), (1, 0), "from another source");
    }

    async fn many_ads_that_share_one_sketch_each_are_not_one_job(database) {
        let db = database.open().await;
        let mut all = readings(&[Ad { employer: None, ..ad("a", 1) }]);
        let first = all.remove(0);
        // More sketches than one statement asks for; the first of each is the same.
        let shared = first.sketches.unwrap()[0];
        let others = (0..1_100).map(|number| {
            let mut other = first.clone();
            other.key = format!("b-{number}");
            other.sketches = Some([shared, number * 10 + 1, number * 10 + 2, number * 10 + 3]);
            other
        });
        commit_readings(&db, "jobs", std::slice::from_ref(&first)).await;
        let committed = commit_readings(&db, "jobs", &others.collect::<Vec<_>>()).await;
        assert_eq!((committed.unique, committed.duplicates), (1_100, 0));
    }
}
