//! `POST /api/v1/extract` and `POST /api/v1/code`.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use facts::stop::Stopped;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::{Coded, Extracted, MOST_MENTIONS, coded, extracted, too_long};
use crate::api::body::Body;
use crate::api::problem::{NotTaken, Unreadable};
use crate::snapshot::Node;
use crate::web::error::{Error, Fields};
use crate::web::problem::ApiError;

/// More in one request would keep others waiting.
const MOST: usize = 100;

/// A text to read.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Ad {
    /// Comes back with the answer.
    #[serde(default)]
    pub id: Option<String>,
    /// The title, if it is not the first line of the text.
    #[serde(default)]
    pub title: Option<String>,
    /// The text of the ad. Offsets in the answer are bytes of this text as UTF-8; with a title, of
    /// title, blank line and text.
    pub text: String,
}

/// A title to code.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Title {
    /// Comes back with the answer.
    #[serde(default)]
    pub id: Option<String>,
    /// The job title.
    pub title: String,
    /// The ad's text, which decides where the title leaves it open.
    #[serde(default)]
    pub description: Option<String>,
}

/// One, or up to a hundred.
#[derive(Debug, ToSchema)]
#[serde(untagged)]
pub enum Batch<T> {
    /// One; the answer is one.
    One(T),
    /// Several; the answer has them in the same order.
    Many(Vec<T>),
}

/// The answer to one, or to several.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
pub enum Answer<T> {
    /// To one.
    One(Box<T>),
    /// To several, in their order.
    Many(Vec<T>),
}

/// Reads by hand what `untagged` would read, whose errors name no field.
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Batch<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(BatchVisitor(PhantomData))
    }
}

struct BatchVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for BatchVisitor<T> {
    type Value = Batch<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object, or an array of objects")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Batch<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Batch::One)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Batch<T>, A::Error> {
        let mut many = Vec::new();
        while let Some(one) = seq.next_element()? {
            many.push(one);
            // At once: reading all that fits into a body takes a fifth of a second.
            if many.len() == MOST && seq.next_element::<IgnoredAny>()?.is_some() {
                let problem = format!("at most {MOST} in one request");
                return Err(A::Error::custom(problem));
            }
        }
        Ok(Batch::Many(many))
    }
}

impl<T> Batch<T> {
    /// Refuses what is too long; `texts` names the fields to read, with their bytes.
    fn check(&self, texts: impl Fn(&T) -> [(&'static str, usize); 2]) -> Result<(), Error> {
        let (is_one, all) = match self {
            Self::One(one) => (true, std::slice::from_ref(one)),
            Self::Many(many) => (false, many.as_slice()),
        };
        for (at, one) in all.iter().enumerate() {
            for (field, bytes) in texts(one) {
                if let Some(problem) = too_long(bytes) {
                    let place = if is_one {
                        String::new()
                    } else {
                        format!("[{at}].")
                    };
                    let field = format!("{place}{field}");
                    return Err(Error::TooLong(Fields::one(field, problem)));
                }
            }
        }
        Ok(())
    }

    fn answer<A>(
        self,
        mut answer: impl FnMut(T) -> Result<A, Stopped>,
    ) -> Result<Answer<A>, Stopped> {
        Ok(match self {
            Self::One(one) => Answer::One(Box::new(answer(one)?)),
            Self::Many(many) => {
                Answer::Many(many.into_iter().map(answer).collect::<Result<_, _>>()?)
            }
        })
    }
}

/// Read one ad, or several: occupation, pay, experience, education, conditions and skills, each
/// with its place in the text.
#[utoipa::path(
    post,
    path = "/extract",
    tag = "extract",
    request_body = Batch<Ad>,
    responses((status = 200, body = Answer<Extracted>), Unreadable, NotTaken)
)]
pub(crate) async fn extract(
    State(node): State<Arc<Node>>,
    Body(batch): Body<Batch<Ad>>,
) -> Result<Json<Answer<Extracted>>, ApiError> {
    batch.check(|ad| {
        let title = ad.title.as_ref().map_or(0, String::len);
        [("title", title), ("text", title + ad.text.len())]
    })?;
    let snapshot = node.snapshot();
    let answer = node.capacity.run(move |stop| {
        let reader = snapshot.current.reader();
        let mut room = MOST_MENTIONS;
        batch.answer(|Ad { id, title, text }| {
            let text = match title {
                Some(title) => format!("{title}\n\n{text}"),
                None => text,
            };
            let facts = reader.read_unless(&text, stop)?;
            let answer = extracted(snapshot.catalogue(), id, &text, &facts, room);
            room -= answer.mentions.len();
            Ok(answer)
        })
    });
    Ok(Json(answer.await?))
}

/// Code one job title, or several: the occupations that each may mean.
#[utoipa::path(
    post,
    path = "/code",
    tag = "extract",
    request_body = Batch<Title>,
    responses((status = 200, body = Answer<Coded>), Unreadable, NotTaken)
)]
pub(crate) async fn code(
    State(node): State<Arc<Node>>,
    Body(batch): Body<Batch<Title>>,
) -> Result<Json<Answer<Coded>>, ApiError> {
    batch.check(|one| {
        let description = one.description.as_ref().map_or(0, String::len);
        [("title", one.title.len()), ("description", description)]
    })?;
    let snapshot = node.snapshot();
    let answer = node.capacity.run(move |stop| {
        let coder = snapshot.current.reader().coder();
        batch.answer(|title| {
            stop.check()?;
            let candidates = coder.code(&title.title, title.description.as_deref());
            Ok(coded(snapshot.catalogue(), title.id, &candidates))
        })
    });
    Ok(Json(answer.await?))
}
