//! Backup and restore: everything in one file, from either database into either.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use metier::backup::{self, Contents, Error, Header, Writer};
use metier::clock::Clock;
use metier::db::{self, Cell, Db, tables};
use metier::job::{self, NewJob};
use metier::random::Random;
use metier::{ingest, posting, release, sql, transaction};
use tempfile::TempDir;
use tokio::time::timeout;

use crate::posting::cells::READINGS;
use crate::support::database::{Database, on_both};
use crate::support::posting::{ads, assert_same, cells, commit, facts};
use crate::support::rows::rows_without;
use crate::support::site;

const NOW: i64 = 1_800_000_000;

/// A database with releases and job ads, and a backup of it.
struct Saved {
    db: Db,
    folder: TempDir,
}

impl Saved {
    async fn of(database: &Database) -> Self {
        let db = database.open().await;
        release::install_starter(&db, NOW).await.unwrap();
        commit(&db, &site::catalogue(), &READINGS[..200], 61).await;
        let folder = tempfile::tempdir().unwrap();
        save(&db, &folder.path().join("a.backup")).await;
        Self { db, folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("a.backup")
    }
}

async fn save(db: &Db, path: &Path) -> Header {
    backup::save(db, NOW, path, &mut |_| {}).await.unwrap()
}

async fn restore(db: &Db, path: &Path) -> Result<Header, Error> {
    let by = (NOW, Random::system());
    let restored = backup::restore(db, by, path, &mut |_| {}).await?;
    Ok(restored.header)
}

/// Every row of every table; without the version, which grows with every restore.
async fn rows(db: &Db) -> Vec<String> {
    rows_without(db, &["version"]).await
}

/// A database of the other kind.
async fn other(database: &Database) -> Option<Database> {
    match database {
        Database::Sqlite { .. } => Database::postgres().await,
        Database::Postgres { .. } => Some(Database::sqlite()),
    }
}

on_both! {
    async fn what_is_restored_into_the_other_database_and_back_is_the_same_row_by_row(database) {
        let saved = Saved::of(&database).await;
        let expected = rows(&saved.db).await;
        let Some(other) = other(&database).await else { return };
        let there = other.open().await;
        restore(&there, &saved.path()).await.unwrap();
        assert_same(&rows(&there).await, &expected);
        assert_same(&cells(&there).await, &cells(&saved.db).await);
        let back = saved.folder.path().join("b.backup");
        save(&there, &back).await;
        sql!("UPDATE posting SET title = 'changed'").execute(&saved.db).await.unwrap();
        restore(&saved.db, &back).await.unwrap();
        assert_same(&rows(&saved.db).await, &expected);
    }

    async fn a_restored_database_is_worked_with_like_any_other(database) {
        let saved = Saved::of(&database).await;
        commit(&saved.db, &site::catalogue(), &READINGS[200..260], 61).await;
        let expected = (cells(&saved.db).await, facts(&saved.db).await);
        restore(&saved.db, &saved.path()).await.unwrap();
        commit(&saved.db, &site::catalogue(), &READINGS[200..260], 61).await;
        assert_same(&cells(&saved.db).await, &expected.0);
        assert_same(&facts(&saved.db).await, &expected.1);
        let orphan = sql!("INSERT INTO posting_sketch (sketch, posting) VALUES (1, 1000000)");
        assert!(orphan.execute(&saved.db).await.is_err(), "a row that refers to none is refused again");
    }

    async fn a_backup_taken_while_others_write_holds_whole_batches_and_all_from_before_it(database) {
        let db = database.open().await;
        let catalogue = site::catalogue();
        let folder = tempfile::tempdir().unwrap();
        let writes = tokio::spawn({
            let db = db.clone();
            async move {
                let ads = ads(3, 400).into_iter().map(Ok);
                ingest::ingest((&db, Clock::of(|| 0)), &catalogue, "test", ads, 10, |_| {}).await.unwrap();
            }
        });
        let mut backups = Vec::new();
        while !writes.is_finished() {
            let before = posting::state(&db).await.unwrap().last_posting.number();
            let path = folder.path().join(format!("{}.backup", backups.len()));
            save(&db, &path).await;
            backups.push((before, path));
        }
        writes.await.unwrap();
        for (before, path) in &backups {
            let restored = Database::sqlite();
            let restored = restored.open().await;
            restore(&restored, path).await.unwrap();
            let state = posting::state(&restored).await.unwrap();
            assert!(state.last_posting.number() >= *before);
            let (ads,): (i64,) = sql!("SELECT COUNT(*) FROM posting").one(&restored).await.unwrap();
            assert_eq!(ads, state.last_posting.number());
            let summed = cells(&restored).await;
            ingest::rebuild(&restored, Clock::of(|| 0), 50, |_| {}).await.unwrap();
            assert_eq!(cells(&restored).await, summed, "the sums are those of its ads");
        }
        assert!(backups.len() > 2, "{}", backups.len());
    }

    async fn a_restore_that_is_cut_off_leaves_what_was_there(database) {
        let saved = Saved::of(&database).await;
        let backed_up = rows(&saved.db).await;
        commit(&saved.db, &site::catalogue(), &READINGS[200..260], 61).await;
        let before = rows(&saved.db).await;
        let mut patience = Duration::from_millis(1);
        let mut cuts = 0;
        loop {
            // A database of its own, as another process has.
            let other = database.open().await;
            if timeout(patience, restore(&other, &saved.path())).await.is_ok() {
                break;
            }
            other.close().await;
            cuts += 1;
            patience += patience / 4 + Duration::from_millis(1);
            let held = rows(&saved.db).await;
            // The last commit may have been on its way.
            if held.len() != before.len() {
                break;
            }
            assert_same(&held, &before);
        }
        assert!(cuts > 3, "{cuts}");
        assert_same(&rows(&saved.db).await, &backed_up);
    }

    async fn nodes_take_what_they_made_before_a_restore_for_old(database) {
        let saved = Saved::of(&database).await;
        let at_backup = posting::state(&saved.db).await.unwrap().version;
        commit(&saved.db, &site::catalogue(), &READINGS[200..260], 61).await;
        let before = posting::state(&saved.db).await.unwrap().version;
        assert!(before > at_backup);
        restore(&saved.db, &saved.path()).await.unwrap();
        assert!(posting::state(&saved.db).await.unwrap().version > before);
    }

    async fn a_job_that_was_running_when_the_backup_was_taken_is_begun_again(database) {
        let db = database.open().await;
        let job = NewJob { id: "job", kind: "test", payload: serde_json::Value::Null, run_at: 0 };
        job::queue(&db, 0, &job).await.unwrap();
        sql!("UPDATE job SET state = 'running', claimed_until = 99").execute(&db).await.unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.backup");
        save(&db, &path).await;
        restore(&db, &path).await.unwrap();
        assert_eq!(job::list(&db).await.unwrap()[0].state, job::State::Waiting);
    }

    async fn a_backup_of_an_older_version_is_brought_up_to_date(database) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("old.backup");
        // Before skills were known by their ids.
        let tables = tables(4).await.unwrap();
        let rows_of = |name: &str| match name {
            "posting_state" => [1, 0, 0, 1, 1, 1, 7].map(Cell::Integer).to_vec(),
            "asked_skill" => vec![Cell::Integer(5), Cell::Text("python".to_owned())],
            _ => Vec::new(),
        };
        let contents = tables.iter().map(|table| Contents {
            table: table.clone(),
            rows: u64::from(!rows_of(&table.name).is_empty()),
        });
        let header = Header { program: "0.0.9".to_owned(), migration: 4, taken_at: 0, tables: contents.collect() };
        let mut writer = Writer::new(Vec::new(), &header).unwrap();
        for (at, table) in (0..).zip(&tables) {
            let row = rows_of(&table.name);
            if !row.is_empty() {
                writer.row(at, row).unwrap();
            }
        }
        fs::write(&path, writer.finish().unwrap()).unwrap();

        let db = database.open().await;
        restore(&db, &path).await.unwrap();
        let skill: (i64, String) = sql!("SELECT number, slug FROM counted_skill").one(&db).await.unwrap();
        assert_eq!(skill, (5, "python".to_owned()));
        drop(db);
        database.open().await;
    }

    async fn a_backup_that_is_damaged_cut_off_or_something_else_changes_nothing(database) {
        let saved = Saved::of(&database).await;
        let before = rows(&saved.db).await;
        let whole = fs::read(saved.path()).unwrap();
        let mut changed = whole.clone();
        changed[whole.len() / 2] ^= 1;
        let damaged: [(&[u8], &str); 5] = [
            (&changed, "its checksum is wrong"),
            (&whole[..whole.len() - 1], "its checksum is wrong"),
            (&whole[..20], "it ends too early"),
            (b"SQLite format 3\0", "this is no backup"),
            (b"", "this is no backup"),
        ];
        for (bytes, expected) in damaged {
            fs::write(saved.path(), bytes).unwrap();
            let error = restore(&saved.db, &saved.path()).await.unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
        assert_same(&rows(&saved.db).await, &before);
    }

    async fn a_backup_whose_rows_are_not_what_it_says_changes_nothing(database) {
        let db = database.open().await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.backup");
        let mut header = save(&db, &path).await;
        let at = header.tables.iter().position(|one| one.table.name == "job").unwrap();
        let columns = header.tables[at].table.columns.len();
        header.tables.iter_mut().for_each(|one| one.rows = 0);
        header.tables[at].rows = 1;
        let of_other_kind = vec![Cell::Integer(1); columns];
        let too_short = vec![Cell::Null];
        for (row, expected) in [(Some(of_other_kind), "other columns"), (Some(too_short), "other columns"), (None, "damaged")] {
            let mut writer = Writer::new(Vec::new(), &header).unwrap();
            if let Some(row) = row {
                writer.row(u32::try_from(at).unwrap(), row).unwrap();
            }
            fs::write(&path, writer.finish().unwrap()).unwrap();
            let error = restore(&db, &path).await.unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
        assert!(posting::state(&db).await.is_ok());
    }

    async fn a_backup_of_a_newer_version_is_refused_and_the_error_says_so(database) {
        let db = database.open().await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.backup");
        let mut header = save(&db, &path).await;
        header.migration += 1;
        "9.9.9".clone_into(&mut header.program);
        fs::write(&path, Writer::new(Vec::new(), &header).unwrap().finish().unwrap()).unwrap();
        let error = restore(&db, &path).await.unwrap_err();
        assert!(error.to_string().contains("9.9.9") && matches!(error, Error::Newer { .. }), "{error}");
    }

    async fn a_backup_in_which_a_row_refers_to_a_missing_one_changes_nothing(database) {
        let saved = Saved::of(&database).await;
        let before = rows(&saved.db).await;
        let mut header = backup::check(&saved.path()).await.unwrap();
        header.tables.iter_mut().for_each(|one| one.rows = 0);
        let at = header.tables.iter().position(|one| one.table.name == "posting_sketch").unwrap();
        header.tables[at].rows = 1;
        let mut writer = Writer::new(Vec::new(), &header).unwrap();
        writer.row(u32::try_from(at).unwrap(), vec![Cell::Integer(1), Cell::Integer(2)]).unwrap();
        fs::write(saved.path(), writer.finish().unwrap()).unwrap();
        restore(&saved.db, &saved.path()).await.unwrap_err();
        assert_same(&rows(&saved.db).await, &before);
    }

    async fn a_file_that_cannot_be_written_leaves_the_backup_before_it(database) {
        let db = database.open().await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.backup");
        save(&db, &path).await;
        let whole = fs::read(&path).unwrap();
        let nowhere = folder.path().join("missing/a.backup");
        assert!(matches!(backup::save(&db, NOW, &nowhere, &mut |_| {}).await, Err(Error::File(_))));
        // Cut off while it is written.
        let cut = timeout(Duration::from_millis(1), backup::save(&db, NOW, &path, &mut |_| {})).await;
        assert!(cut.is_err() || cut.unwrap().is_ok());
        backup::check(&path).await.unwrap();
        assert_eq!(fs::read(&path).unwrap().len(), whole.len());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left over");
    }

    async fn numbers_texts_and_bytes_of_every_kind_come_back_as_they_were(database) {
        let db = database.open().await;
        let bytes: Vec<u8> = (0..=255).collect();
        let text = "Zoë “\u{202e}”\n\t\u{1F600}";
        let outcome: db::Result<()> = transaction!(&db, |tx| {
            sql!("INSERT INTO posting_batch VALUES (1, $1, 0, 0, 1, 1, 1, 0, 0)", text).execute(&mut tx).await?;
            sql!(
                "INSERT INTO posting (id, source, key, batch, title, employer, identity, body) VALUES ($1, '', '', 1, '', '', $2, '')",
                i64::MAX,
                i64::MIN
            )
            .execute(&mut tx)
            .await?;
            sql!(
                "INSERT INTO fact (edition, posting, profile, place, month, seniority, workplace, employment, evidence)
                 VALUES (1, $1, 0, '', 0, 0, 0, 0, $2)",
                i64::MAX,
                &bytes
            )
            .execute(&mut tx)
            .await?;
            Ok(())
        });
        outcome.unwrap();
        let before = rows(&db).await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.backup");
        save(&db, &path).await;
        let Some(other) = other(&database).await else { return };
        let there = other.open().await;
        restore(&there, &path).await.unwrap();
        assert_same(&rows(&there).await, &before);
    }
}
