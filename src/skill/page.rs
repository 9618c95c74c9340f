//! A skill's page.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect, Response};
use catalogue::release::Source;
use catalogue::skill::{Skill, SkillKind, Use};
use catalogue::{Catalogue, Occupation};

use crate::estimate::{Estimate, ratio};
use crate::format::{Count, Hundredths, Share, list};
use crate::occupation;
use crate::occupation::section::Bar;
use crate::posting::{Filter, Scope};
use crate::profile::demand::{Demand, YearOfSkill, demand};
use crate::profile::section::cited;
use crate::profile::{Trend, ads_path, chart};
use crate::snapshot::{Node, Snapshot};
use crate::web::error::{Error, PageError};
use crate::web::page;
use crate::web::part::{Link, Provenance};
use crate::web::shell::Shell;

/// How many occupations are listed before "show all".
const SHOWN: usize = 40;
/// How many occupations whose ads ask for it are listed before "show more".
const DEMAND_SHOWN: usize = 15;
/// How many skills of the same kind are named.
const NEIGHBOURS: usize = 12;

#[derive(Template)]
#[template(path = "skill/skill.html")]
struct SkillPage<'a> {
    shell: Shell<'a>,
    skill: &'a Skill,
    kind: &'static str,
    sources: Vec<SourceLine<'a>>,
    users: Vec<User<'a>>,
    more_users: Vec<User<'a>>,
    in_demand: usize,
    rated: Vec<Bar<'a>>,
    onet: Provenance<'a>,
    demand: Option<DemandView>,
    groups: Vec<&'a str>,
    neighbours: Vec<Link>,
}

/// Who asks for it in job ads.
struct DemandView {
    finding: String,
    sample: String,
    basis: String,
    collection: String,
    chart: Option<String>,
    rows: Vec<YearRow>,
    occupations: Vec<OccupationBar>,
    more: Vec<OccupationBar>,
}

/// The share of the ads of a year that ask for it.
struct YearRow {
    year: i64,
    share: String,
    sample: String,
}

/// An occupation whose ads ask for it, with their share.
struct OccupationBar {
    name: String,
    path: String,
    length: f64,
    percent: String,
    sample: String,
    ads: Option<String>,
}

struct SourceLine<'a> {
    text: String,
    from: Provenance<'a>,
}

struct User<'a> {
    occupation: &'a Occupation,
    path: String,
    in_demand: bool,
}

pub(crate) async fn show(
    State(node): State<Arc<Node>>,
    Path(text): Path<String>,
) -> Result<Response, PageError> {
    let snapshot = node.snapshot();
    let catalogue = snapshot.catalogue();
    let at = super::find(catalogue, &text)
        .map_err(|_| Error::NotFound("There is no skill with this name.".to_owned()))?;
    let skill = &catalogue.vocabulary.skills[at];
    if skill.slug != text {
        return Ok(Redirect::permanent(&super::path(skill)).into_response());
    }
    let found = demand(
        &node.db,
        catalogue,
        &snapshot.collections,
        at,
        node.settings.least_postings,
    )
    .await?;
    let view =
        (found.asking > 0 && found.share.is_ok()).then(|| DemandView::of(catalogue, skill, &found));
    render(&node, &snapshot, skill, view)
}

fn render(
    node: &Node,
    snapshot: &Snapshot,
    skill: &Skill,
    demand: Option<DemandView>,
) -> Result<Response, PageError> {
    let catalogue = snapshot.catalogue();
    let mut users = users(catalogue, skill);
    let in_demand = users.iter().filter(|user| user.in_demand).count();
    let rated = rated(catalogue, skill);
    let description = description(skill, &users, &rated);
    let more_users = users.split_off(users.len().min(SHOWN.max(in_demand)));
    let html = page(&SkillPage {
        shell: Shell {
            title: &skill.label,
            description: &description,
            path: &super::path(skill),
            origin: &node.settings.origin,
            query: "",
            json_ld: &[],
            session: None,
        },
        kind: match (skill.kind, skill.software) {
            (_, true) => "Software",
            (SkillKind::Common, _) => "Common skill",
            (SkillKind::Specialized, _) => "Specialized skill",
        },
        sources: sources(catalogue, skill),
        users,
        more_users,
        in_demand,
        rated,
        onet: Provenance::of(catalogue, Source::Onet),
        demand,
        groups: groups(catalogue, skill),
        neighbours: neighbours(catalogue, skill),
        skill,
    })?;
    Ok(snapshot.public(html).into_response())
}

/// What search engines show of the page.
fn description(skill: &Skill, users: &[User<'_>], rated: &[Bar<'_>]) -> String {
    let who = match (users, rated) {
        ([], []) => String::new(),
        ([], rated) => {
            let names: Vec<&str> = rated.iter().take(3).map(|bar| bar.name).collect();
            format!(" Most important in {}.", list(&names))
        }
        (users, _) => {
            let titles = users.iter().map(|user| user.occupation.title.as_str());
            let titles: Vec<&str> = titles.take(3).collect();
            let n = users.len();
            format!(" Used in {n} occupations, such as {}.", list(&titles))
        }
    };
    format!(
        "{}: which occupations ask for it, and what else it is called.{who}",
        skill.label
    )
}

fn users<'a>(catalogue: &'a Catalogue, skill: &Skill) -> Vec<User<'a>> {
    let user = |one: &Use| {
        let occupation = &catalogue.occupations[one.occupation];
        User {
            occupation,
            path: occupation::path(occupation),
            in_demand: one.in_demand,
        }
    };
    skill.uses.iter().map(user).collect()
}

impl DemandView {
    fn of(catalogue: &Catalogue, skill: &Skill, demand: &Demand) -> Self {
        let mut occupations = occupation_bars(catalogue, skill, demand);
        let more = occupations.split_off(occupations.len().min(DEMAND_SHOWN));
        let cited = cited(&demand.basis, demand.postings, &[]);
        let years = demand.by_year();
        let row = |year: &YearOfSkill| YearRow {
            year: year.year,
            share: Share(ratio(year.asking, year.postings)).to_string(),
            sample: sample(year.asking, year.postings),
        };
        Self {
            finding: match demand.trend() {
                Trend::Rising => "Asked for more often than in the year before".to_owned(),
                Trend::Falling => "Asked for less often than in the year before".to_owned(),
                Trend::Steady => "Asked for about as often as in the year before".to_owned(),
                Trend::Unknown => String::new(),
            },
            sample: demand
                .share
                .as_ref()
                .map_or_else(|_| String::new(), share_sentence),
            basis: cited.text,
            collection: cited.collection,
            chart: (years.len() > 1).then(|| chart::shares(&years)),
            rows: years.iter().map(row).collect(),
            occupations,
            more,
        }
    }
}

/// `7 of 13 ads`.
fn sample(n: i64, of: i64) -> String {
    format!("{} of {} ads", Count::of(n), Count::of(of))
}

fn share_sentence(share: &Estimate) -> String {
    let (low, high) = share.interval();
    format!(
        "{} ask for it ({:.1}%; 95% interval {:.1}% to {:.1}%).",
        sample(share.n(), share.of()),
        100.0 * share.value(),
        100.0 * low,
        100.0 * high
    )
}

/// The occupations whose share is not withheld.
fn occupation_bars(catalogue: &Catalogue, skill: &Skill, demand: &Demand) -> Vec<OccupationBar> {
    let mut shares: Vec<(usize, &Estimate)> = demand
        .occupations
        .iter()
        .filter_map(|one| Some((one.of, one.share.as_ref().ok()?)))
        .collect();
    // By what is sure: 786 of 1,589 ads stand before 6 of 12.
    shares.sort_by(|(_, one), (_, other)| other.interval().0.total_cmp(&one.interval().0));
    let bar = |(at, share): (usize, &Estimate)| {
        let occupation = &catalogue.occupations[at];
        let scope = Scope::Occupation(occupation);
        OccupationBar {
            name: occupation.title.clone(),
            path: occupation::path(occupation),
            length: 100.0 * share.value(),
            percent: Share(share.value()).to_string(),
            sample: sample(share.n(), share.of()),
            ads: demand
                .own
                .then(|| ads_path(&scope, catalogue, Some(&skill.slug), &Filter::default())),
        }
    };
    shares.into_iter().map(bar).collect()
}

fn sources<'a>(catalogue: &'a Catalogue, skill: &'a Skill) -> Vec<SourceLine<'a>> {
    let mut lines = Vec::new();
    let onet = Provenance::of(catalogue, Source::Onet);
    if let Some(element) = skill.element {
        let id = &catalogue.elements[usize::from(element)].id;
        lines.push(SourceLine {
            text: format!("O*NET element {id}"),
            from: onet.clone(),
        });
    }
    if let Some(class) = &skill.class {
        lines.push(SourceLine {
            text: format!("O*NET technology: {class}"),
            from: onet,
        });
    }
    if let Some(concept) = esco(catalogue, skill) {
        lines.push(SourceLine {
            text: format!("ESCO concept {}", concept.uri()),
            from: Provenance::of(catalogue, Source::Esco),
        });
    }
    lines
}

fn esco<'a>(catalogue: &'a Catalogue, skill: &Skill) -> Option<&'a catalogue::esco::EscoSkill> {
    catalogue
        .esco
        .as_ref()?
        .skills
        .get(usize::try_from(skill.esco?).ok()?)
}

fn groups<'a>(catalogue: &'a Catalogue, skill: &Skill) -> Vec<&'a str> {
    let Some(concept) = esco(catalogue, skill) else {
        return Vec::new();
    };
    let labels = concept
        .groups
        .iter()
        .filter_map(|code| catalogue.esco.as_ref()?.group(code));
    let mut labels: Vec<&str> = labels.collect();
    labels.dedup();
    labels
}

/// Skills of the same O*NET class or ESCO group.
fn neighbours(catalogue: &Catalogue, skill: &Skill) -> Vec<Link> {
    let own = esco(catalogue, skill);
    let near = |other: &&Skill| {
        if other.slug == skill.slug {
            return false;
        }
        match (&skill.class, own) {
            (Some(class), _) => other.class.as_ref() == Some(class),
            (None, Some(own)) => esco(catalogue, other)
                .is_some_and(|other| !own.groups.is_empty() && other.groups == own.groups),
            (None, None) => false,
        }
    };
    let mut found: Vec<&Skill> = catalogue.vocabulary.skills.iter().filter(near).collect();
    found.sort_by_key(|other| std::cmp::Reverse(other.uses.len()));
    found
        .into_iter()
        .take(NEIGHBOURS)
        .map(|other| Link {
            name: other.label.clone(),
            path: super::path(other),
        })
        .collect()
}

/// The occupations for which an O*NET element is most important.
fn rated<'a>(catalogue: &'a Catalogue, skill: &Skill) -> Vec<Bar<'a>> {
    let Some(element) = skill.element else {
        return Vec::new();
    };
    let mut found: Vec<(u16, &Occupation)> = catalogue
        .occupations
        .iter()
        .filter_map(|occupation| {
            let rating = occupation
                .ratings
                .iter()
                .find(|rating| rating.element == element)?;
            let score = rating.importance.filter(|score| !score.suppress)?;
            Some((score.hundredths, occupation))
        })
        .collect();
    found.sort_by_key(|(importance, _)| std::cmp::Reverse(*importance));
    found
        .into_iter()
        .take(SHOWN)
        .map(|(importance, occupation)| Bar {
            name: &occupation.title,
            path: occupation::path(occupation),
            length: u32::from(importance.saturating_sub(100)) / 4,
            value: Hundredths(i32::from(importance)).to_string(),
        })
        .collect()
}
