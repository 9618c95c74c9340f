//! Mail: what is in the outbox is sent, once, whatever else goes wrong.

use metier::clock::Clock;
use metier::db::Db;
use metier::job;
use metier::mail::{self, Message, Smtp};
use metier::random::Random;
use metier::{sql, transaction};

use crate::support::database::on_both;
use crate::support::mail_server;

/// Nothing here depends on the time.
const CLOCK: Clock = Clock::of(|| 0);

async fn queue(db: &Db, to: &str) {
    let message = Message {
        to: to.parse().unwrap(),
        subject: "Subject\r\nBcc: all@example.org".to_owned(),
        text: "Ada <b>, hello.\n\nBye.".to_owned(),
        link: Some("https://metier.example/link/ab".to_owned()),
    };
    let queued: metier::db::Result<()> =
        transaction!(db, |tx| mail::queue(&mut tx, Random::system(), 0, &message)
            .await);
    queued.unwrap();
}

on_both! {
    async fn a_mail_is_sent_once_and_its_link_is_gone_from_the_outbox(database) {
        let db = database.open().await;
        let (url, taken) = mail_server::start();
        let smtp = Smtp::new(&url, "metier@example.org").unwrap();
        let handler = [mail::handler(db.clone(), CLOCK, Some(smtp))];
        queue(&db, "ada@example.org").await;
        while job::run_one(&db, CLOCK, &handler).await.unwrap() {}
        let mail = taken.try_recv().unwrap();
        assert!(mail.contains("multipart/alternative"), "{mail}");
        assert!(mail.contains("https://metier.example/link/ab"), "{mail}");
        assert!(!mail.lines().any(|line| line.starts_with("Bcc:")), "{mail}");
        assert!(taken.try_recv().is_err(), "only once");
        assert_eq!(mail::waiting(&db).await.unwrap(), []);
        let kept: Vec<(Option<String>,)> = sql!("SELECT link FROM mail").all(&db).await.unwrap();
        assert_eq!(kept, [(None,)]);
    }

    async fn one_that_is_refused_keeps_no_other_from_going_out(database) {
        let db = database.open().await;
        let (url, taken) = mail_server::start();
        let smtp = Smtp::new(&url, "metier@example.org").unwrap();
        let handler = [mail::handler(db.clone(), CLOCK, Some(smtp))];
        for to in ["refused@example.org", "later@example.org", "ada@example.org"] {
            queue(&db, to).await;
        }
        job::run_one(&db, CLOCK, &handler).await.unwrap();
        assert!(taken.try_recv().unwrap().contains("ada@example.org"));
        let mut waiting = mail::waiting(&db).await.unwrap();
        waiting.sort_by(|a, b| a.address.cmp(&b.address));
        let [later, refused] = &waiting[..] else { panic!("{waiting:?}") };
        assert!(later.failed_at.is_none() && later.last_error.as_deref().unwrap().contains("later"));
        assert!(refused.failed_at.is_some() && refused.link.is_none());
        let jobs = job::list(&db).await.unwrap();
        assert_eq!(jobs[0].state, job::State::Waiting, "it is tried again");
    }

    async fn without_a_server_it_waits_to_be_read_and_its_link_ends_after_a_day(database) {
        let db = database.open().await;
        let handler = [mail::handler(db.clone(), CLOCK, None)];
        queue(&db, "ada@example.org").await;
        while job::run_one(&db, CLOCK, &handler).await.unwrap() {}
        assert!(mail::waiting(&db).await.unwrap()[0].link.is_some());
        mail::forget(&db, 24 * 60 * 60).await.unwrap();
        assert!(mail::waiting(&db).await.unwrap()[0].link.is_none());
    }
}
