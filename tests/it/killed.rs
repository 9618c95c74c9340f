//! The program, killed at any moment: pages show what they showed before or what they were to show,
//! and running it again ends as if nothing had happened.

pub(crate) mod found;
mod server;
mod work;

use metier::release::{self, NewRelease};

use self::work::Work;
use crate::posting::cells::READINGS;
use crate::posting::rework::as_if_read_by_older_rules;
use crate::support::database::{Database, on_both};
use crate::support::posting::{ads, commit, lines};
use crate::support::program::Home;
use crate::support::site;

/// Nothing here depends on the time.
const NOW: i64 = 0;
/// So many that reading them takes about as long as starting, in a debug build.
const ADS: usize = 300;

/// Puts the bundled releases into a database, and so many ads of those that were read once.
async fn fill(database: &Database, ads: usize) {
    let db = database.open().await;
    release::install_starter(&db, NOW).await.unwrap();
    if ads > 0 {
        commit(&db, &site::catalogue(), &READINGS[..ads], 100).await;
    }
    db.close().await;
}

/// Puts ads and sums into a database as older rules would have made them.
async fn fill_by_older_rules(database: &Database) {
    fill(database, ADS).await;
    let db = database.open().await;
    as_if_read_by_older_rules(&db).await;
    db.close().await;
}

/// A backup of a database with so many ads, in a folder of its own.
async fn saved(ads: usize) -> Home {
    let home = Home::new();
    let database = Database::sqlite();
    fill(&database, ads).await;
    home.says(&["backup", "a.backup", "--database", &database.address()]);
    home
}

on_both! {
    async fn a_first_start_that_is_killed_is_finished_by_the_next(database) {
        Work::new(database, &["--listen", "127.0.0.1:0"]).serves().survives_kills().await;
    }

    async fn an_ingest_that_is_killed_is_finished_by_the_next_and_counts_nothing_twice(database) {
        fill(&database, 0).await;
        let home = Home::new();
        home.write("jobs.jsonl", &lines(&ads(5, ADS)));
        let work = Work::new(database, &["ingest", "jobs.jsonl", "--batch", "10"]);
        work.in_home(home).shows_bit_by_bit().survives_kills().await;
    }

    async fn a_rereading_that_is_killed_shows_the_old_facts_until_all_are_read(database) {
        fill_by_older_rules(&database).await;
        Work::new(database, &["postings", "reread"]).survives_kills().await;
    }

    async fn a_rebuild_that_is_killed_shows_the_old_sums_until_all_are_made(database) {
        fill_by_older_rules(&database).await;
        Work::new(database, &["profiles", "rebuild"]).survives_kills().await;
    }

    async fn an_import_that_is_killed_makes_all_of_its_releases_current_or_none(database) {
        let db = database.open().await;
        release::install_starter(&db, NOW).await.unwrap();
        let bundled = release::list(&db).await.unwrap();
        let others: Vec<NewRelease> = (1..).zip(&bundled).map(|(number, one)| NewRelease {
            id: format!("{number:064}"),
            source: one.source.clone(),
            vintage: "another one".to_owned(),
            licence: one.licence.clone(),
            about_json: one.about_json.clone(),
            row_count: 0,
            content: Vec::new(),
        }).collect();
        release::install(&db, NOW, &others).await.unwrap();
        // So that the import has to store them.
        metier::sql!("DELETE FROM release WHERE vintage <> 'another one'").execute(&db).await.unwrap();
        db.close().await;
        Work::new(database, &["import", "--starter"]).survives_kills().await;
    }

    async fn a_backup_that_is_killed_leaves_the_one_before_it(database) {
        fill(&database, ADS).await;
        let work = Work::new(database, &["backup", "a.backup"]);
        work.in_home(saved(0).await).replaces("a.backup").survives_kills().await;
    }

    async fn a_restore_that_is_killed_leaves_all_of_the_old_or_all_of_the_new(database) {
        fill(&database, ADS / 2).await;
        let work = Work::new(database, &["restore", "a.backup"]);
        work.in_home(saved(ADS).await).survives_kills().await;
    }
}
