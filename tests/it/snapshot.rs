//! What a node holds in memory: one world at a time, swapped whole.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{Request, header};
use metier::clock::Clock;
use metier::db::Db;
use metier::random::Random;
use metier::routes::site;
use metier::snapshot::{Node, RunBy, Settings, SignUp};
use metier::{release, sql};
use tower::ServiceExt as _;

use crate::support::database::{Database, on_both};
use crate::support::site::ORIGIN;

const NOW: i64 = 1_795_600_000;

async fn node(db: &Db, origin: &str, least_postings: i64) -> Node {
    let settings = Settings {
        origin: origin.to_owned(),
        page_cache_bytes: 1 << 20,
        least_postings,
        trusted_proxies: Vec::new(),
        metrics_apart: false,
        sign_up: SignUp::Open,
        run_by: RunBy::default(),
    };
    let node = Node::load(db.clone(), settings, Clock::of(|| NOW), Random::system()).await;
    node.unwrap()
}

async fn filled(database: &Database) -> Db {
    let db = database.open().await;
    release::install_starter(&db, NOW).await.unwrap();
    db
}

async fn tag(node: Node) -> String {
    let request = Request::builder().uri("/careers").body(Body::empty());
    let answer = site(&Arc::new(node)).oneshot(request.unwrap()).await;
    let answer = answer.unwrap();
    answer.headers()[header::ETAG].to_str().unwrap().to_owned()
}

on_both! {
    async fn a_snapshot_that_cannot_be_built_leaves_the_old_one_whole_and_is_tried_again(database) {
        let db = filled(&database).await;
        let node = node(&db, ORIGIN, 10).await;
        let before = node.snapshot();

        // Other releases than those in memory, and counts that cannot be loaded.
        sql!("DELETE FROM current_release WHERE source = 'esco'").execute(&db).await.unwrap();
        sql!("DELETE FROM posting_state").execute(&db).await.unwrap();
        node.refresh().await.unwrap_err();
        assert!(Arc::ptr_eq(&before, &node.snapshot()), "neither half of the new world is shown");

        sql!(
            "INSERT INTO posting_state
                 (id, last_posting, last_batch, last_edition, facts_edition, cells_edition, version)
             VALUES (1, 0, 0, 1, 1, 1, 0)"
        )
        .execute(&db)
        .await
        .unwrap();
        node.refresh().await.unwrap();
        let after = node.snapshot();
        assert!(before.catalogue().esco.is_some() && after.catalogue().esco.is_none());
    }

    async fn a_page_in_progress_keeps_the_world_it_began_with(database) {
        let db = filled(&database).await;
        let node = node(&db, ORIGIN, 10).await;
        let held = node.snapshot();
        sql!("DELETE FROM current_release WHERE source = 'esco'").execute(&db).await.unwrap();
        node.refresh().await.unwrap();
        assert!(held.catalogue().esco.is_some() && node.snapshot().catalogue().esco.is_none());
    }

    async fn the_tag_of_a_page_changes_with_what_pages_show(database) {
        let db = filled(&database).await;
        let first = tag(node(&db, ORIGIN, 10).await).await;
        assert_eq!(first, tag(node(&db, ORIGIN, 10).await).await, "two nodes of one site agree");
        assert_ne!(first, tag(node(&db, ORIGIN, 11).await).await, "other numbers are withheld");
        assert_ne!(first, tag(node(&db, "https://other.example", 10).await).await, "other links");
        sql!("DELETE FROM current_release WHERE source = 'esco'").execute(&db).await.unwrap();
        assert_ne!(first, tag(node(&db, ORIGIN, 10).await).await, "other releases");
        let postings = tag(node(&db, ORIGIN, 10).await).await;
        sql!("UPDATE posting_state SET version = version + 1").execute(&db).await.unwrap();
        assert_ne!(postings, tag(node(&db, ORIGIN, 10).await).await, "other postings");
    }
}
