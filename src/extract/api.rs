//! `POST /api/v1/extract` and `POST /api/v1/code`.

use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;

use super::{Coded, Extracted, coded, extracted};
use crate::api::body::Body;
use crate::api::problem::{NotTaken, Unreadable};
use crate::snapshot::Node;
use crate::web::error::Error;
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

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Batch<T>, A::Error> {
        Vec::deserialize(SeqAccessDeserializer::new(seq)).map(Batch::Many)
    }
}

impl<T> Batch<T> {
    fn answer<A>(self, answer: impl Fn(T) -> A) -> Result<Answer<A>, Error> {
        match self {
            Self::One(one) => Ok(Answer::One(Box::new(answer(one)))),
            Self::Many(many) if many.len() > MOST => Err(Error::invalid(
                "body",
                format!("at most {MOST} in one request"),
            )),
            Self::Many(many) => Ok(Answer::Many(many.into_iter().map(answer).collect())),
        }
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
    let snapshot = node.snapshot();
    let answer = node.capacity.run(move || {
        let reader = snapshot.current.reader();
        batch.answer(|ad| {
            let text = ad.title.map_or_else(
                || ad.text.clone(),
                |title| format!("{title}\n\n{}", ad.text),
            );
            extracted(snapshot.catalogue(), ad.id, &text, &reader.read(&text))
        })
    });
    Ok(Json(answer.await??))
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
    let snapshot = node.snapshot();
    let answer = node.capacity.run(move || {
        let coder = snapshot.current.reader().coder();
        batch.answer(|title| {
            let candidates = coder.code(&title.title, title.description.as_deref());
            coded(snapshot.catalogue(), title.id, &candidates)
        })
    });
    Ok(Json(answer.await??))
}
