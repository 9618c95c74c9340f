//! `/postings`: what was collected.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::shortened;
use crate::format::{Count, Share};
use crate::posting::Month;
use crate::posting::coverage::{self, Coverage, UncodedTitle};
use crate::posting::month::period_name;
use crate::snapshot::{Node, Snapshot};
use crate::web::error::PageError;
use crate::web::page;
use crate::web::part::Link;
use crate::web::shell::Shell;
use crate::{clock, estimate};

/// Uncoded titles that are listed.
const TITLES: usize = 50;

#[derive(Template)]
#[template(path = "posting/overview.html")]
struct OverviewPage<'a> {
    shell: Shell<'a>,
    collections: Vec<CollectionLine>,
    sources: Vec<SourceLine>,
    old_rules: bool,
    titles: Vec<TitleLine>,
    dropped: Vec<PayDropped>,
}

/// A title that means no occupation.
struct TitleLine {
    /// The title, and an ad that has it.
    ad: Link,
    postings: String,
}

/// Pay that nobody is paid, by currency.
struct PayDropped {
    currency: String,
    postings: String,
    /// Of so many that state pay.
    of: String,
}

struct CollectionLine {
    name: &'static str,
    postings: String,
    period: String,
    sources: String,
}

struct SourceLine {
    name: String,
    unique: String,
    duplicates: String,
    uncoded: String,
    with_pay: String,
    period: String,
    read: String,
    batches: String,
}

pub(crate) async fn overview(State(node): State<Arc<Node>>) -> Result<Response, PageError> {
    let snapshot = node.snapshot();
    let coverage = coverage::coverage(&node.db).await?;
    let uncoded = coverage::uncoded(&node.db, TITLES).await?;
    let html = page(&OverviewPage {
        shell: Shell {
            title: "Job ads",
            description: "Which job ads the numbers are made of: sources, periods, duplicates, titles without an occupation, \
                          and pay that was left out.",
            path: "/postings",
            origin: &node.settings.origin,
            query: "",
            json_ld: &[],
            session: None,
        },
        collections: collections(&snapshot),
        old_rules: coverage
            .sources
            .iter()
            .any(|source| source.rules < coverage.rules),
        sources: sources(&coverage),
        titles: uncoded.titles.iter().map(title_line).collect(),
        dropped: coverage.pay_dropped.iter().map(pay_dropped).collect(),
    })?;
    Ok(snapshot.public(html).into_response())
}

fn collections(snapshot: &Snapshot) -> Vec<CollectionLine> {
    let collections = snapshot.collections.all.iter().map(|one| CollectionLine {
        name: if one.own {
            "Read into this site"
        } else {
            "Starter collection, came with Metier"
        },
        postings: Count::of(one.postings).to_string(),
        period: period(one.basis.from.as_deref(), one.basis.to.as_deref()),
        sources: one.basis.sources.join(", "),
    });
    collections.collect()
}

fn title_line(uncoded: &UncodedTitle) -> TitleLine {
    TitleLine {
        ad: Link {
            name: if uncoded.title.is_empty() {
                "(no title found)".to_owned()
            } else {
                shortened(&uncoded.title)
            },
            path: format!("/postings/{}", uncoded.example),
        },
        postings: Count::of(uncoded.postings).to_string(),
    }
}

fn pay_dropped(dropped: &coverage::PayDropped) -> PayDropped {
    PayDropped {
        currency: dropped.currency.clone(),
        postings: Count::of(dropped.postings).to_string(),
        of: Count::of(dropped.of).to_string(),
    }
}

fn sources(coverage: &Coverage) -> Vec<SourceLine> {
    let line = |source: &coverage::SourceCovered| SourceLine {
        name: source.source.clone(),
        unique: Count::of(source.unique).to_string(),
        duplicates: Count::of(source.duplicates).to_string(),
        uncoded: format!(
            "{} ({})",
            Count::of(source.uncoded),
            Share(estimate::ratio(source.uncoded, source.unique))
        ),
        with_pay: Share(estimate::ratio(source.with_pay, source.unique)).to_string(),
        period: period(
            source.first_month.and_then(Month::written).as_deref(),
            source.last_month.and_then(Month::written).as_deref(),
        ),
        read: clock::written(source.last_read),
        batches: Count::of(source.batches).to_string(),
    };
    coverage.sources.iter().map(line).collect()
}

fn period(from: Option<&str>, to: Option<&str>) -> String {
    period_name(from, to).unwrap_or_else(|| "no dates".to_owned())
}
