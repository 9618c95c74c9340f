//! Attempts at what can be guessed: counted in the database, by all nodes together.

use metier::limit::{self, Error, Limit, Subject};

use crate::support::database::on_both;

const SIGN_IN: Limit = Limit {
    kind: "sign-in",
    attempts: 3,
    seconds: 900,
};

fn here() -> Subject {
    Subject::address("2001:db8::1".parse().unwrap())
}

/// How long to wait, where an attempt is refused.
fn wait(outcome: Result<(), Error>) -> Option<i64> {
    match outcome {
        Ok(()) => None,
        Err(Error::TooMany { retry_after }) => Some(retry_after),
        Err(Error::Database(error)) => panic!("{error}"),
    }
}

on_both! {
    async fn attempts_are_allowed_up_to_the_limit_and_again_when_its_time_is_over(database) {
        let db = database.open().await;
        for now in [100, 101, 150] {
            assert_eq!(wait(limit::take(&db, now, SIGN_IN, &here()).await), None);
        }
        assert_eq!(wait(limit::take(&db, 200, SIGN_IN, &here()).await), Some(800));
        assert_eq!(wait(limit::take(&db, 999, SIGN_IN, &here()).await), Some(1), "trying again makes nobody wait longer");
        assert_eq!(wait(limit::take(&db, 1_000, SIGN_IN, &here()).await), None);
    }

    async fn each_kind_and_each_subject_counts_by_itself(database) {
        let db = database.open().await;
        let mail = Limit { kind: "mail", ..SIGN_IN };
        for _ in 0..4 {
            let _ = limit::take(&db, 0, SIGN_IN, &here()).await;
        }
        assert!(limit::take(&db, 0, SIGN_IN, &here()).await.is_err());
        for (limit, subject) in [
            (mail, here()),
            (SIGN_IN, Subject::account("ada")),
            (SIGN_IN, Subject::address("192.0.2.7".parse().unwrap())),
        ] {
            limit::take(&db, 0, limit, &subject).await.unwrap();
        }
    }

    async fn two_nodes_count_together(database) {
        let nodes = [database.open().await, database.open().await];
        let tasks: Vec<_> = (0..40)
            .map(|task| {
                let db = nodes[task % 2].clone();
                tokio::spawn(async move { limit::take(&db, 0, SIGN_IN, &here()).await.is_ok() })
            })
            .collect();
        let mut allowed = 0;
        for task in tasks {
            allowed += usize::from(task.await.unwrap());
        }
        assert_eq!(allowed, 3);
    }

    async fn what_no_longer_counts_is_forgotten(database) {
        let db = database.open().await;
        limit::take(&db, 0, SIGN_IN, &here()).await.unwrap();
        limit::take(&db, 100, SIGN_IN, &Subject::account("ada")).await.unwrap();
        assert_eq!(limit::forget(&db, 900).await.unwrap(), 1);
        assert_eq!(limit::forget(&db, 999).await.unwrap(), 0);
        assert_eq!(limit::forget(&db, 1_000).await.unwrap(), 1);
    }
}
