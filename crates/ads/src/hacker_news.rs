//! Hacker News "Who is hiring" items: the ads are the comments right under a thread.

use std::collections::{HashSet, VecDeque};

use serde_json::{Map, Value};

use crate::ad::Ad;
use crate::record::Reason;
use crate::{clean, date};

/// Ids of comments that are remembered to recognize replies to them: those of many threads, the
/// largest has about a thousand.
const REMEMBERED: usize = 100_000;

/// Items that were seen.
#[derive(Default)]
pub(super) struct Items {
    comments: HashSet<u64>,
    order: VecDeque<u64>,
}

/// Whether a record is an item, as the API of Hacker News gives it.
pub(super) fn is_item(value: &Value) -> bool {
    let Value::Object(fields) = value else {
        return false;
    };
    let of_kind = |kind: &Value| {
        matches!(
            kind.as_str(),
            Some("comment" | "story" | "job" | "poll" | "pollopt")
        )
    };
    fields.get("id").is_some_and(Value::is_u64) && fields.get("type").is_some_and(of_kind)
}

impl Items {
    /// The ad of an item.
    pub fn ad(&mut self, item: &Value, now: i64) -> Result<Ad, Reason> {
        let id = item["id"].as_u64().ok_or(Reason::NoAd("it has no id"))?;
        let kind = item["type"].as_str().unwrap_or_default();
        if kind == "comment" {
            let reply = item["parent"]
                .as_u64()
                .is_some_and(|parent| self.comments.contains(&parent));
            self.remember(id);
            if reply {
                return Err(Reason::NoAd("it is a reply to another comment"));
            }
        } else if kind != "job" {
            return Err(Reason::NoAd("it is a thread, not a comment"));
        }
        if [&item["deleted"], &item["dead"]]
            .iter()
            .any(|flag| flag.as_bool() == Some(true))
        {
            return Err(Reason::NoAd("it was deleted"));
        }
        let text = clean::text(&written(item.as_object().ok_or(Reason::NoText)?))?;
        if seeks_work(&text) {
            return Err(Reason::NoAd("its author seeks work"));
        }
        Ok(Ad {
            key: id.to_string(),
            url: Some(format!("https://news.ycombinator.com/item?id={id}")),
            posted: item["time"]
                .as_i64()
                .and_then(|time| date::of_seconds(time, now)),
            text,
            ..Ad::default()
        })
    }

    fn remember(&mut self, id: u64) {
        if self.comments.insert(id) {
            self.order.push_back(id);
        }
        if self.order.len() > REMEMBERED
            && let Some(oldest) = self.order.pop_front()
        {
            self.comments.remove(&oldest);
        }
    }
}

/// What an item says; of a job of the site's own list, most of it stands in the title.
fn written(item: &Map<String, Value>) -> String {
    let field = |key: &str| item.get(key).and_then(Value::as_str).unwrap_or_default();
    match field("title") {
        "" => field("text").to_owned(),
        title => format!("{title}<p>{}", field("text")),
    }
}

/// Whether a comment is in the wrong thread: `SEEKING WORK` is how people begin who look for a job
/// themselves.
fn seeks_work(text: &str) -> bool {
    const BEGINNING: &str = "seeking work";
    let start = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    start
        .get(..BEGINNING.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(BEGINNING))
}
