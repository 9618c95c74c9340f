//! Thirteen ads for back end developers, and the numbers that their page must have.
//!
//! The numbers at the top are of these ads alone. How relevant a skill is depends on all other ads
//! too: the thirteen are counted once by themselves, where every skill is asked for as often as
//! everywhere, and once among ads for other work, where each of the specialized skills is
//! distinctive.

use std::path::PathBuf;
use std::sync::Arc;

use ads::Options;
use axum::body::{Body, to_bytes};
use axum::http::{Request, StatusCode};
use catalogue::Catalogue;
use catalogue::skill::SkillKind;
use facts::education::Level;
use metier::clock::Clock;
use metier::db::Db;
use metier::estimate::{Estimate, LEAST};
use metier::ingest;
use metier::posting::Scope;
use metier::profile::{self, Collections, Profile};
use metier::random::Random;
use metier::routes;
use metier::snapshot::{Node, RunBy, Settings, SignUp};
use tower::ServiceExt as _;

use crate::support::database::{Database, on_both};
use crate::support::html::Page;
use crate::support::posting::{ads, ingest};
use crate::support::program::in_repository;
use crate::support::site;

const SPECIALIZATION: &str = "Back End Developer / Engineer";

fn file() -> PathBuf {
    in_repository("tests/it/fixtures/thirteen.jsonl")
}

async fn ingest_thirteen(db: &Db) {
    let source = file().to_str().unwrap().parse().unwrap();
    let records = ads::open(&source, &Options::new(1_795_600_000)).unwrap();
    let report = ingest::ingest(
        (db, Clock::of(|| 0)),
        &site::catalogue(),
        "thirteen",
        records,
        ingest::BATCH,
        |_| {},
    )
    .await
    .unwrap();
    assert_eq!(
        (
            report.read,
            report.committed.unique,
            report.committed.uncoded
        ),
        (13, 13, 0),
        "{report:?}"
    );
}

fn scope(catalogue: &Catalogue) -> Scope<'_> {
    let all = &catalogue.specializations;
    let one = all
        .iter()
        .find(|one| one.name == SPECIALIZATION && one.code.to_string() == "15-1254.00");
    Scope::Specialization(one.expect("the starter release has it"))
}

async fn profile(db: &Db) -> Profile {
    let current = site::catalogue();
    let catalogue = &current.catalogue;
    let collections = Collections::load(db, catalogue).await.unwrap();
    profile::of(
        db,
        profile::Data {
            catalogue,
            collections: &collections,
        },
        &scope(catalogue),
        LEAST,
    )
    .await
    .unwrap()
    .unwrap()
}

/// Years, as a page writes them.
fn years(months: &Estimate) -> String {
    format!("{:.1}", months.value() / 12.0)
}

fn assert_the_table(profile: &Profile) {
    assert_eq!(profile.postings, 13);
    let pay = profile.pay.as_ref().unwrap();
    let mean = pay.mean.as_ref().unwrap();
    assert_eq!(
        (
            pay.currency.as_str(),
            mean.value().round(),
            mean.n(),
            mean.of()
        ),
        ("USD", 145_000.0, 11, 13)
    );
    assert_eq!((pay.outliers, pay.implausible), (0, 0));
    let (level, share) = profile.typical_education().unwrap();
    assert_eq!((level, share.n(), share.of()), (Level::Bachelor, 10, 12));
    let (least, most) = (
        profile.experience.0.as_ref().unwrap(),
        profile.experience.1.as_ref().unwrap(),
    );
    assert_eq!(
        (years(least), years(most)),
        ("4.9".to_owned(), "6.1".to_owned())
    );
    assert_eq!((least.n(), most.n()), (12, 10));
    let listed = |kind| profile.skills_of(kind).count();
    assert_eq!(
        (listed(SkillKind::Specialized), listed(SkillKind::Common)),
        (28, 2)
    );
    assert!(
        profile
            .skills
            .iter()
            .all(|row| row.postings >= 2 && row.score.is_some())
    );
}

on_both! {
    async fn thirteen_ads_give_the_numbers_of_the_page(database) {
        let db = database.open().await;
        ingest_thirteen(&db).await;
        let profile = profile(&db).await;
        assert_the_table(&profile);
        // Nothing to compare with: the share is all there is.
        let first = &profile.skills[0];
        assert_eq!((first.postings, first.score), (3, Some(5.0)));
    }

    async fn among_other_ads_their_numbers_stay_and_their_skills_are_distinctive(database) {
        let db = database.open().await;
        ingest_thirteen(&db).await;
        let others = ads(3, 400).into_iter().filter(|ad| ad.title.as_ref().is_none_or(|title| !title.contains("End")));
        let others: Vec<_> = others.filter(|ad| ad.title.as_deref() != Some("Backend Engineer")).collect();
        ingest(&db, "others", others, 100).await;
        let profile = profile(&db).await;
        assert_the_table(&profile);
        let scores: Vec<f64> = profile.skills.iter().filter_map(|row| row.score).collect();
        assert!(scores.iter().all(|score| (0.0..=5.0).contains(score)) && scores.is_sorted_by(|a, b| a >= b), "{scores:?}");
        assert!(profile.skills[0].quotient > 5.0, "{:?}", profile.skills[0]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_of_thirteen_ads_shows_the_table() {
    let database = Database::sqlite();
    let db = database.open().await;
    metier::release::install_starter(&db, 0).await.unwrap();
    ingest_thirteen(&db).await;
    let settings = Settings {
        origin: site::ORIGIN.to_owned(),
        page_cache_bytes: 0,
        least_postings: LEAST,
        trusted_proxies: Vec::new(),
        metrics_apart: false,
        sign_up: SignUp::Open,
        run_by: RunBy::default(),
    };
    let node = Node::load(db, settings, Clock::of(|| 0), Random::system()).await;
    let node = Arc::new(node.unwrap());
    let path = scope(node.snapshot().catalogue()).path(node.snapshot().catalogue());
    let request = Request::builder().uri(&path).body(Body::empty()).unwrap();
    let response = routes::site(&node).oneshot(request).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK, "{path}");
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap();
    let page = Page::parse(std::str::from_utf8(&body).unwrap());

    let ads = page.one("section.ads");
    for (what, times) in [
        ("$145,000/yr", 1),
        ("Bachelor’s degree", 2),
        ("4.9–6.1 years", 1),
        ("13 job ads", 1),
        ("Specialized skills (28)", 1),
        ("Common skills (2)", 1),
        ("3 of 13 ads", 4),
        ("2 of 13 ads", 26),
    ] {
        assert!(
            ads.matches(what).count() >= times,
            "{what} is not {times} times in {ads}"
        );
    }
}
