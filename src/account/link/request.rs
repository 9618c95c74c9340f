//! Requests for a link. A request is stored and answered, whoever asks; a job finds out later whether
//! there is an account and writes the mail, so that neither the answer nor its time says so.

use askama::Template;

use super::{Purpose, make, path};
use crate::account::{Account, by_address};
use crate::clock::Clock;
use crate::db::{self, Db, Transaction};
use crate::job::{self, Handler, NewJob};
use crate::limit::{self, Limit, Subject};
use crate::mail::{self, Address, Message};
use crate::random::Random;
use crate::{sql, transaction};

/// The kind of the job that answers requests.
const KIND: &str = "links";
/// Mails about links to one address: as many as somebody needs who does not find the first ones, and
/// few enough not to fill the mailbox of somebody else.
const TO_ONE_ADDRESS: Limit = Limit {
    kind: "link",
    attempts: 5,
    seconds: 60 * 60,
};

/// Somebody asked for a link.
#[derive(sqlx::FromRow)]
struct Request {
    id: String,
    #[sqlx(try_from = "String")]
    purpose: Purpose,
    #[sqlx(try_from = "String")]
    address: Address,
}

#[derive(Template)]
#[template(path = "account/mail/sign_up.txt")]
struct SignUpMail<'a> {
    site: &'a str,
}

#[derive(Template)]
#[template(path = "account/mail/has_account.txt")]
struct HasAccountMail<'a> {
    site: &'a str,
    name: &'a str,
}

#[derive(Template)]
#[template(path = "account/mail/reset.txt")]
struct ResetMail<'a> {
    site: &'a str,
    name: &'a str,
}

/// Stores that somebody asks for a link to be sent to an address.
///
/// # Errors
/// When the database fails.
pub async fn ask(
    db: &Db,
    random: Random,
    now: i64,
    purpose: Purpose,
    address: &Address,
) -> db::Result<()> {
    let id = random.hex::<16>();
    transaction!(db, |tx| {
        sql!(
            "INSERT INTO link_request (id, purpose, address, created_at) VALUES ($1, $2, $3, $4)",
            &id,
            purpose.name(),
            address.as_str(),
            now
        )
        .execute(&mut tx)
        .await?;
        queue(&mut tx, now).await
    })
}

/// Queues the job that answers requests.
///
/// # Errors
/// When the database fails.
pub async fn queue(tx: &mut Transaction, now: i64) -> db::Result<()> {
    let job = NewJob {
        id: KIND,
        kind: KIND,
        payload: serde_json::Value::Null,
        run_at: now,
    };
    job::queue(tx, now, &job).await
}

/// Answers requests.
pub fn handler(db: Db, clock: Clock, random: Random, origin: String) -> Handler {
    Handler::new(KIND, move |_| {
        let (db, origin) = (db.clone(), origin.clone());
        async move { answer_all(&db, (clock, random), &origin).await }
    })
}

async fn answer_all(db: &Db, (clock, random): (Clock, Random), origin: &str) -> db::Result<()> {
    let requests: Vec<Request> =
        sql!("SELECT id, purpose, address FROM link_request ORDER BY created_at, id")
            .all(db)
            .await?;
    for request in &requests {
        let now = clock.now();
        let subject = Subject::account(request.address.as_str());
        let is_allowed = match limit::take(db, now, TO_ONE_ADDRESS, &subject).await {
            Ok(()) => true,
            Err(limit::Error::TooMany { .. }) => false,
            Err(limit::Error::Database(error)) => return Err(error),
        };
        let answered: db::Result<()> = transaction!(db, |tx| {
            sql!("DELETE FROM link_request WHERE id = $1", &request.id)
                .execute(&mut tx)
                .await?;
            if is_allowed {
                answer(&mut tx, random, now, request, origin).await?;
            }
            Ok(())
        });
        answered?;
    }
    Ok(())
}

/// Writes the mail that a request is answered with; none where nobody has an account that a link
/// could be for.
async fn answer(
    tx: &mut Transaction,
    random: Random,
    now: i64,
    request: &Request,
    origin: &str,
) -> db::Result<()> {
    let site = host(origin);
    let account = by_address(&mut *tx, &request.address).await?;
    let written = match (request.purpose, &account) {
        (Purpose::SignUp, None) => {
            let to = (Purpose::SignUp, Some(&request.address));
            let token = make(&mut *tx, random, now, to, None).await?;
            Message::written(
                &request.address,
                &SignUpMail { site },
                Some(origin.to_owned() + &path(&token)),
            )
        }
        (Purpose::SignUp, Some(Account { name, .. })) => {
            let link = format!("{origin}/sign-in");
            Message::written(&request.address, &HasAccountMail { site, name }, Some(link))
        }
        (Purpose::Reset, Some(account)) if !account.is_disabled => {
            let to = (Purpose::Reset, Some(&request.address));
            let token = make(&mut *tx, random, now, to, Some(&account.id)).await?;
            let mail = ResetMail {
                site,
                name: &account.name,
            };
            Message::written(
                &request.address,
                &mail,
                Some(origin.to_owned() + &path(&token)),
            )
        }
        _ => return Ok(()),
    };
    mail::queue(tx, random, now, &written).await
}

/// The host of the site's address, by which mails name it.
pub(in crate::account) fn host(origin: &str) -> &str {
    origin.split_once("://").map_or(origin, |(_, host)| host)
}
