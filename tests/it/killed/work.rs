//! A work of the program that is killed, again and again, and run to its end.

use std::fs::{self, File};
use std::path::PathBuf;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::found::{Found, assert_sums_are_of_facts, has_collection, rows};
use crate::support::database::Database;
use crate::support::posting::{Dice, assert_same};
use crate::support::program::{Home, terminate, wait};

/// Kills of each work; `METIER_TEST_KILLS` says how many for a longer run.
const KILLS: usize = 3;
/// Of a server, whose first start takes as long as all others together.
const KILLS_OF_SERVER: usize = 1;
/// One of so many kills has to hit a work half way, or more are made.
const ONE_HALF_WAY_IN: usize = 5;
/// And at most so many times as many: a work that is never hit is not tested.
const MORE_KILLS: usize = 30;
/// Kills of a work before it is left alone: one that begins anew each time would never end.
const IN_A_ROW: usize = 5;
/// How often to look whether a run has ended.
const LOOK_EVERY: Duration = Duration::from_millis(1);
/// And whether a server has done what it does first, which takes a look into its database.
const ASK_EVERY: Duration = Duration::from_millis(100);

/// What is killed.
pub(super) struct Work {
    /// As it is before the work, which is done on copies of it.
    database: Database,
    arguments: &'static [&'static str],
    home: Home,
    /// It serves, and ends only when it is told to.
    serves: bool,
    /// What it does to postings is shown bit by bit.
    bit_by_bit: bool,
    /// The backup that it replaces, and what is in it before.
    backup: Option<(PathBuf, Vec<u8>)>,
}

/// What came of kills.
#[derive(Default)]
struct Count {
    kills: usize,
    /// Of them, those in the middle of a transaction, or between the first and the last.
    half_way: usize,
    /// Databases on which the work was run to its end, and compared.
    finished: usize,
}

/// How long the work takes, and what there is before and after it.
struct Undisturbed {
    length: Duration,
    before: Found,
    after: Found,
    rows: Vec<String>,
}

/// Where a kill hit a run.
enum Hit {
    /// While it changed something.
    HalfWay,
    /// Before or after that, or between two changes.
    Elsewhere,
    /// It had ended.
    Nothing,
}

impl Work {
    pub(super) fn new(database: Database, arguments: &'static [&'static str]) -> Self {
        Self {
            database,
            arguments,
            home: Home::new(),
            serves: false,
            bit_by_bit: false,
            backup: None,
        }
    }

    /// In a folder that holds what it needs.
    pub(super) fn in_home(self, home: Home) -> Self {
        Self { home, ..self }
    }

    pub(super) fn serves(self) -> Self {
        Self {
            serves: true,
            ..self
        }
    }

    pub(super) fn shows_bit_by_bit(self) -> Self {
        Self {
            bit_by_bit: true,
            ..self
        }
    }

    pub(super) fn replaces(self, backup: &str) -> Self {
        let path = self.home.path(backup);
        let before = fs::read(&path).unwrap();
        Self {
            backup: Some((path, before)),
            ..self
        }
    }

    /// Kills it at moments spread over the length of a whole run, and runs it to its end.
    pub(super) async fn survives_kills(self) {
        let mut undisturbed = self.undisturbed().await;
        let wanted = std::env::var("METIER_TEST_KILLS");
        let few = if self.serves { KILLS_OF_SERVER } else { KILLS };
        let wanted = wanted.map_or(few, |number| number.parse().expect("a number of kills"));
        let (mut count, mut dice) = (Count::default(), Dice::new(50));
        let begun = Instant::now();
        while !count.is_enough(wanted) {
            let database = self.copy().await;
            let in_a_row = IN_A_ROW.min(wanted);
            let is_done = self
                .kill_in_a_row(&database, &mut undisturbed, &mut count, &mut dice, in_a_row)
                .await;
            if !is_done {
                self.finish(&database).await;
            }
            assert_same(&rows(&database, self.bit_by_bit).await, &undisturbed.rows);
            let found = self.find(&database).await;
            found.assert_is_old_or_new([&undisturbed.after; 2], false);
            count.finished += 1;
        }
        println!(
            "{}: {} kills in {} s, {} of them half way; {} databases were finished and compared",
            self.arguments.join(" "),
            count.kills,
            begun.elapsed().as_secs(),
            count.half_way,
            count.finished
        );
    }

    async fn undisturbed(&self) -> Undisturbed {
        let database = self.copy().await;
        let before = self.find(&database).await;
        let database = self.copy().await; // Looking made its tables.
        let begun = Instant::now();
        self.finish(&database).await;
        let length = begun.elapsed();
        let after = self.find(&database).await;
        assert!(before != after, "it does nothing");
        let rows = rows(&database, self.bit_by_bit).await;
        Undisturbed {
            length,
            before,
            after,
            rows,
        }
    }

    /// Starts and kills it some times on one database, and says whether all was done by then.
    async fn kill_in_a_row(
        &self,
        database: &Database,
        undisturbed: &mut Undisturbed,
        count: &mut Count,
        dice: &mut Dice,
        times: usize,
    ) -> bool {
        for _ in 0..times {
            let Undisturbed {
                length,
                before,
                after,
                ..
            } = undisturbed;
            let moment = dice.below(u64::try_from(length.as_micros()).unwrap());
            let hit = self.kill(database, Duration::from_micros(moment)).await;
            if matches!(hit, Hit::Nothing) {
                // The machine has become less busy: later moments would be after the end.
                *length = *length * 9 / 10;
                return true;
            }
            count.kills += 1;
            let found = self.find(database).await;
            found.assert_is_old_or_new([before, after], self.bit_by_bit);
            if found == *after {
                return true;
            }
            if found != *before || matches!(hit, Hit::HalfWay) {
                count.half_way += 1;
            } else {
                // Or it has become busier, and starting takes longer than the whole run did.
                *length += *length / 50;
            }
        }
        false
    }

    /// The database and the backup as they are before the work.
    async fn copy(&self) -> Database {
        if let Some((path, before)) = &self.backup {
            fs::write(path, before).unwrap();
        }
        self.database.copy().await
    }

    fn start(&self, database: &Database) -> Child {
        let mut command = self.home.command(self.arguments);
        command
            .env("METIER_DATABASE", database.address())
            .stdout(Stdio::null())
            .stderr(File::create(self.home.path("errors")).unwrap())
            .spawn()
            .unwrap()
    }

    /// Runs it to its end.
    async fn finish(&self, database: &Database) {
        let mut run = self.start(database);
        if self.serves {
            while run.try_wait().unwrap().is_none() && !has_collection(database).await {
                sleep(ASK_EVERY).await;
            }
            terminate(&run);
        }
        self.assert_success(wait(&mut run));
        assert!(!self.is_saving(), "nothing is left over");
    }

    /// Starts it and kills it after some time.
    async fn kill(&self, database: &Database, moment: Duration) -> Hit {
        let begun = Instant::now();
        let mut run = self.start(database);
        while begun.elapsed() < moment && run.try_wait().unwrap().is_none() {
            sleep(LOOK_EVERY).await;
        }
        let is_writing = database.is_being_written().await;
        run.kill().ok(); // SIGKILL, unless it has ended.
        match wait(&mut run) {
            None if is_writing || self.is_saving() => Hit::HalfWay,
            None => Hit::Elsewhere,
            code => {
                self.assert_success(code);
                Hit::Nothing
            }
        }
    }

    fn assert_success(&self, code: Option<i32>) {
        let said = fs::read_to_string(self.home.path("errors")).unwrap();
        assert_eq!(code, Some(0), "{said}");
    }

    /// Whether a backup is there that is not whole.
    fn is_saving(&self) -> bool {
        let mut path = self.backup.iter().map(|(path, _)| path);
        path.any(|path| path.with_added_extension("part").exists())
    }

    async fn find(&self, database: &Database) -> Found {
        if self.bit_by_bit {
            assert_sums_are_of_facts(database).await;
        }
        let backup = self.backup.as_ref().map(|(path, _)| path.as_path());
        Found::at(database, backup).await
    }
}

impl Count {
    /// Whether there were enough kills.
    fn is_enough(&self, wanted: usize) -> bool {
        let Self {
            kills, half_way, ..
        } = self;
        assert!(
            *kills < wanted * MORE_KILLS,
            "only {half_way} of {kills} kills hit it"
        );
        *kills >= wanted && *half_way >= wanted.div_ceil(ONE_HALF_WAY_IN)
    }
}
