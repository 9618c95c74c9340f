//! What job ads say, as a section of a page: every number with its sample, its interval and its
//! period.

use askama::Template;
use catalogue::Catalogue;
use catalogue::skill::SkillKind;
use facts::employment::Employment;
use facts::seniority::Seniority;
use facts::workplace::Workplace;

use super::compute::Profile;
use super::skills::{SkillRow, Trend};
use super::{chart, compare};
use crate::estimate::{Basis, Estimate, Method, Shown, Withheld, ratio};
use crate::format::{Count, Money, Share, Shares, list};
use crate::posting::month::{month_name, period_name};
use crate::posting::place::place_name;
use crate::posting::{Filter, FilterError, Scope};
use crate::skill;
use crate::web::form::Field;

/// How many skills are shown before "show all".
const SKILLS_SHOWN: usize = 30;
/// How many places are offered as a filter, those with most postings.
const PLACES_OFFERED: usize = 60;

/// The section, as a template.
#[derive(Template)]
#[template(path = "profile/section.html")]
pub struct Section {
    basis: Cited,
    made: Made,
    stats: Vec<Stat>,
    glance: Vec<String>,
    /// What the filter leaves in, in words.
    only: String,
    /// Said above the numbers, where they are not of this site's own ads.
    sample: Option<Sample>,
    /// Said above the numbers, where they are of fewer postings than are needed.
    few: Option<Few>,
    filter: FilterForm,
    pay: Option<PayView>,
    against_wage: Option<String>,
    education: Vec<Bar>,
    education_stated: Option<Line>,
    conditions: Vec<Condition>,
    demand: Option<Demand>,
    specialized: Vec<SkillLine>,
    specialized_more: Vec<SkillLine>,
    common: Vec<SkillLine>,
    has_trends: bool,
}

/// Where postings come from, as it stands under numbers.
pub struct Cited {
    /// `13 job ads, Jan 2019 – Dec 2019`.
    pub text: String,
    /// What the collection is.
    pub collection: String,
    /// Whether single postings can be shown.
    pub own: bool,
}

/// Too few postings, and whose numbers stand in.
struct Few {
    n: i64,
    least: i64,
    parent: Option<(String, String, String)>,
}

/// Numbers that came with the program.
struct Sample {
    /// `Sep 2011 – Jun 2020`.
    period: Option<String>,
    /// Postings of the scope that this site has read itself, where they are too few, and how many
    /// are needed.
    own: Option<(i64, i64)>,
    /// Where those are shown.
    ads: String,
}

/// A number at the top.
struct Stat {
    label: &'static str,
    value: String,
    note: String,
    /// Whose it is, where it is not the scope's own.
    of: Option<(String, String)>,
    made: Made,
}

/// The postings that a number was made of.
#[derive(Clone)]
struct Made {
    /// `13 job ads, Jan 2019 – Dec 2019`.
    text: String,
    /// Where they are: listed, or described as a collection where single ones are not kept.
    path: String,
}

/// A share as a bar with its interval.
pub struct Bar {
    name: String,
    percent: String,
    /// Left end, width and interval of the bar, in percent.
    length: f64,
    low: f64,
    high: f64,
    sample: String,
    interval: String,
}

struct Line {
    text: String,
}

/// Shares of those ads that say something at all.
struct Condition {
    name: &'static str,
    said: String,
    bars: Vec<Bar>,
}

struct PayView {
    finding: String,
    chart: Option<chart::Pay>,
    rows: Vec<(String, String, String)>,
    notes: Vec<String>,
}

struct Demand {
    finding: String,
    chart: String,
    rows: Vec<(String, i64)>,
}

struct SkillLine {
    label: String,
    path: String,
    score: String,
    bar: f64,
    sample: String,
    interval: String,
    trend: Trend,
    ads: Option<String>,
}

struct FilterForm {
    action: String,
    active: bool,
    places: Vec<(String, String, bool)>,
    workplaces: Vec<(&'static str, bool)>,
    seniorities: Vec<(&'static str, bool)>,
    place: Field<'static>,
    workplace: Field<'static>,
    seniority: Field<'static>,
    from: Field<'static>,
    to: Field<'static>,
    first: String,
    last: String,
}

/// What is known besides the profile: what stands in, and what it is compared with.
pub struct Around<'a> {
    /// The profile of the parent, where a value of this one is withheld.
    pub parent: Option<(&'a Scope<'a>, &'a Profile)>,
    /// The unfiltered profile, for what the filter offers.
    pub whole: &'a Profile,
    /// The median wage of the occupation, as it is written.
    pub wage: Option<String>,
    /// The filter as it was typed.
    pub typed: &'a Filter,
    /// What is wrong with it, if anything.
    pub problem: Option<&'a FilterError>,
}

impl Section {
    /// The section of a profile.
    pub fn of(
        catalogue: &Catalogue,
        scope: &Scope<'_>,
        profile: &Profile,
        filter: &Filter,
        around: &Around<'_>,
    ) -> Self {
        let specialized: Vec<SkillLine> =
            lines(catalogue, scope, profile, SkillKind::Specialized, filter);
        let (specialized, specialized_more) = split(specialized, SKILLS_SHOWN);
        let parent = around
            .parent
            .filter(|(_, parent)| parent.postings >= parent.least);
        let only = filter.words();
        let basis = cited(&profile.basis, profile.postings, &only);
        let made = Made {
            text: basis.text.clone(),
            path: made_path(catalogue, scope, profile, filter),
        };
        Self {
            stats: stats(catalogue, profile, &made, parent),
            sample: (!profile.own).then(|| Sample {
                period: period(&profile.basis),
                own: (around.whole.passed_over > 0)
                    .then_some((around.whole.passed_over, profile.least)),
                ads: super::ads_path(scope, catalogue, None, &Filter::default()),
            }),
            basis,
            made,
            glance: compare::glance(catalogue, scope, profile, &only),
            only: only.join(", "),
            few: (profile.postings < profile.least).then(|| Few {
                n: profile.postings,
                least: profile.least,
                parent: parent.map(|(scope, profile)| {
                    (
                        scope.name().to_owned(),
                        scope.path(catalogue),
                        Count::of(profile.postings).to_string(),
                    )
                }),
            }),
            filter: filter_form(catalogue, scope, around),
            pay: pay(profile),
            against_wage: compare::pay_and_wage(profile, around.wage.as_deref()),
            education: profile
                .education
                .iter()
                .filter_map(|(level, shown)| Some(bar(level.name(), shown.as_ref().ok()?)))
                .collect(),
            education_stated: profile.education_stated.as_ref().ok().map(|estimate| Line {
                text: format!(
                    "{} of {} ads state a level ({}). Shares are of these.",
                    Count::of(estimate.n()),
                    Count::of(estimate.of()),
                    Share(estimate.value())
                ),
            }),
            conditions: [
                condition(
                    "Workplace",
                    &profile.workplaces,
                    Workplace::id,
                    profile.postings,
                ),
                condition(
                    "Employment",
                    &profile.employment,
                    Employment::name,
                    profile.postings,
                ),
                condition(
                    "Seniority",
                    &profile.seniorities,
                    Seniority::id,
                    profile.postings,
                ),
            ]
            .into_iter()
            .flatten()
            .collect(),
            demand: demand(profile),
            has_trends: profile.skills.iter().any(|row| row.trend != Trend::Unknown),
            specialized,
            specialized_more,
            common: lines(catalogue, scope, profile, SkillKind::Common, filter),
        }
    }
}

fn split<T>(mut all: Vec<T>, at: usize) -> (Vec<T>, Vec<T>) {
    let more = all.split_off(at.min(all.len()));
    (all, more)
}

/// Where postings come from, in words, and which of them are counted.
pub fn cited(basis: &Basis, postings: i64, only: &[String]) -> Cited {
    let ads = format!(
        "{} job ad{}",
        Count::of(postings),
        if postings == 1 { "" } else { "s" }
    );
    let only = if only.is_empty() {
        String::new()
    } else {
        format!(" ({})", only.join(", "))
    };
    let period = period(basis).map_or_else(String::new, |period| format!(", {period}"));
    let own = basis.collection == "own";
    let sources = basis.sources.join(", ");
    let collection = if own {
        sources
    } else {
        format!("starter collection: {sources}")
    };
    Cited {
        text: format!("{ads}{only}{period}"),
        collection,
        own,
    }
}

/// The months of postings: `Jan 2019 – Dec 2019`.
fn period(basis: &Basis) -> Option<String> {
    period_name(basis.from.as_deref(), basis.to.as_deref())
}

/// `of 13 ads, 11 state it`.
fn sample(estimate: &Estimate) -> String {
    format!(
        "{} of {} ads",
        Count::of(estimate.n()),
        Count::of(estimate.of())
    )
}

fn withheld(withheld: Withheld) -> String {
    format!("not enough postings ({})", withheld.n)
}

/// A value of the profile, or the parent's, or why there is none.
fn stand_in<'p>(
    own: &'p Shown,
    parent: Option<(&Scope<'_>, &'p Profile)>,
    of: impl Fn(&'p Profile) -> Option<&'p Shown>,
    catalogue: &Catalogue,
) -> (Result<&'p Estimate, Withheld>, Option<(String, String)>) {
    match own {
        Ok(estimate) => (Ok(estimate), None),
        Err(few) => {
            match parent.and_then(|(scope, parent)| Some((scope, of(parent)?.as_ref().ok()?))) {
                Some((scope, estimate)) => (
                    Ok(estimate),
                    Some((scope.name().to_owned(), scope.path(catalogue))),
                ),
                None => (Err(*few), None),
            }
        }
    }
}

/// Where the postings of a profile are.
fn made_path(
    catalogue: &Catalogue,
    scope: &Scope<'_>,
    profile: &Profile,
    filter: &Filter,
) -> String {
    if profile.own {
        super::ads_path(scope, catalogue, None, filter)
    } else {
        "/postings".to_owned()
    }
}

/// The postings that a number was made of, where it is the parent's.
fn made_of(catalogue: &Catalogue, (scope, parent): (&Scope<'_>, &Profile)) -> Made {
    let Cited { text, .. } = cited(&parent.basis, parent.postings, &[]);
    Made {
        text,
        path: made_path(catalogue, scope, parent, &Filter::default()),
    }
}

fn stats(
    catalogue: &Catalogue,
    profile: &Profile,
    own: &Made,
    parent: Option<(&Scope<'_>, &Profile)>,
) -> Vec<Stat> {
    let none: Shown = Err(Withheld {
        n: 0,
        least: profile.least,
    });
    let mut stats = Vec::new();
    let made = |of: &Option<(String, String)>| match parent {
        Some(parent) if of.is_some() => made_of(catalogue, parent),
        _ => own.clone(),
    };
    let mean = profile.pay.as_ref().map_or(&none, |pay| &pay.mean);
    let (mean, of) = stand_in(
        mean,
        parent,
        |parent| parent.pay.as_ref().map(|pay| &pay.mean),
        catalogue,
    );
    let of_parent = of.is_some();
    let currency = if of_parent {
        parent.and_then(|(_, parent)| parent.pay.as_ref())
    } else {
        profile.pay.as_ref()
    };
    let currency = currency.map_or("USD", |pay| pay.currency.as_str());
    stats.push(match mean {
        Ok(mean) => Stat {
            label: "Average advertised pay",
            value: format!("{}/yr", Money(mean.value(), currency)),
            note: format!(
                "from {}; 95% interval {} to {}",
                sample(mean),
                Money(mean.interval().0, currency),
                Money(mean.interval().1, currency)
            ),
            made: made(&of),
            of,
        },
        Err(few) => Stat {
            label: "Average advertised pay",
            value: "–".to_owned(),
            note: withheld(few),
            of: None,
            made: own.clone(),
        },
    });
    stats.push(education_stat(catalogue, profile, own, parent));
    let (least, of) = stand_in(
        &profile.experience.0,
        parent,
        |parent| Some(&parent.experience.0),
        catalogue,
    );
    let most = if of.is_some() {
        parent.and_then(|(_, parent)| parent.experience.1.as_ref().ok())
    } else {
        profile.experience.1.as_ref().ok()
    };
    stats.push(match least {
        Ok(least) => Stat {
            label: "Experience asked for",
            value: match most
                .map(Estimate::value)
                .filter(|most| *most > least.value())
            {
                Some(most) => format!("{:.1}–{:.1} years", least.value() / 12.0, most / 12.0),
                None => format!("{:.1}+ years", least.value() / 12.0),
            },
            note: format!(
                "average of the stated minima ({}){}",
                sample(least),
                match most {
                    Some(most) => format!(" and of the stated maxima ({})", sample(most)),
                    None => String::new(),
                }
            ),
            made: made(&of),
            of,
        },
        Err(few) => Stat {
            label: "Experience asked for",
            value: "–".to_owned(),
            note: withheld(few),
            of: None,
            made: own.clone(),
        },
    });
    stats.push(Stat {
        label: "Job postings",
        value: Count::of(profile.postings).to_string(),
        note: "each counted once, however often it was posted".to_owned(),
        of: None,
        made: own.clone(),
    });
    stats
}

fn education_stat(
    catalogue: &Catalogue,
    profile: &Profile,
    own: &Made,
    parent: Option<(&Scope<'_>, &Profile)>,
) -> Stat {
    let label = "Education asked for";
    let of = |profile: &Profile| {
        profile.typical_education().map(|(level, share)| {
            (
                level.name().to_owned(),
                format!(
                    "{} of ads that state a level ({})",
                    Share(share.value()),
                    sample(share)
                ),
            )
        })
    };
    if let Some((value, note)) = of(profile) {
        return Stat {
            label,
            value,
            note,
            of: None,
            made: own.clone(),
        };
    }
    if let Some((scope, parent, (value, note))) =
        parent.and_then(|(scope, parent)| Some((scope, parent, of(parent)?)))
    {
        let of = Some((scope.name().to_owned(), scope.path(catalogue)));
        return Stat {
            label,
            value,
            note,
            of,
            made: made_of(catalogue, (scope, parent)),
        };
    }
    let n = profile
        .education_stated
        .as_ref()
        .map_or_else(|few| few.n, Estimate::n);
    Stat {
        label,
        value: "–".to_owned(),
        note: withheld(Withheld {
            n,
            least: profile.least,
        }),
        of: None,
        made: own.clone(),
    }
}

fn bar(name: &str, estimate: &Estimate) -> Bar {
    let (low, high) = estimate.interval();
    Bar {
        name: name.to_owned(),
        percent: Share(estimate.value()).to_string(),
        length: 100.0 * estimate.value(),
        low: 100.0 * low,
        high: 100.0 * high,
        sample: sample(estimate),
        interval: interval(estimate),
    }
}

fn interval(share: &Estimate) -> String {
    let (low, high) = share.interval();
    Shares(low, high).to_string()
}

fn condition<T: Copy>(
    name: &'static str,
    shares: &[(T, Shown)],
    word: fn(T) -> &'static str,
    postings: i64,
) -> Option<Condition> {
    let known: Vec<(&str, &Estimate)> = (shares.iter())
        .filter_map(|(one, shown)| Some((word(*one), shown.as_ref().ok()?)))
        .collect();
    let (_, first) = known.first()?;
    let share = Share(ratio(first.of(), postings));
    let said = format!(
        "{} of {} ads ({share}) say it. Shares are of these.",
        Count::of(first.of()),
        Count::of(postings)
    );
    let bars = known
        .iter()
        .map(|(word, estimate)| bar(&upper_first(word), estimate))
        .collect();
    Some(Condition { name, said, bars })
}

fn upper_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn pay(profile: &Profile) -> Option<PayView> {
    let pay = profile.pay.as_ref()?;
    let money = |amount: f64| Money(amount, &pay.currency).to_string();
    let about = |amount: f64| Money::about(amount, &pay.currency).to_string();
    let median = pay.median.as_ref().ok();
    let finding = if let (Some(median), [_, Ok(low), Ok(high), _]) = (median, &pay.percentiles) {
        format!(
            "Half of the ads that state pay offer {} or more; the middle half offers {} to {}",
            about(median.value()),
            about(low.value()),
            about(high.value())
        )
    } else {
        let n: i64 = pay.counts.iter().map(|(_, n)| n).sum();
        format!(
            "Not enough ads state pay ({n}; {} are needed)",
            profile.least
        )
    };
    let names = [
        "10% offer less than",
        "25% offer less than",
        "25% offer more than",
        "10% offer more than",
    ];
    let row = |name: &str, shown: &Shown| {
        let estimate = shown.as_ref().ok()?;
        let (low, high) = estimate.interval();
        Some(match estimate.method() {
            // Known to the two percent of a bin.
            Method::Quantile => (
                name.to_owned(),
                about(estimate.value()),
                format!("{} to {}", about(low), about(high)),
            ),
            _ => (
                name.to_owned(),
                money(estimate.value()),
                format!("{} to {}", money(low), money(high)),
            ),
        })
    };
    let [p10, p25, p75, p90] = &pay.percentiles;
    let rows = [
        row("Mean", &pay.mean),
        row(names[0], p10),
        row(names[1], p25),
        row("Median", &pay.median),
    ]
    .into_iter()
    .chain([row(names[2], p75), row(names[3], p90)])
    .flatten()
    .collect();
    let mut notes = Vec::new();
    if let Ok(stated) = &pay.stated {
        notes.push(format!(
            "{} of {} ads state pay ({}).",
            Count::of(stated.n()),
            Count::of(stated.of()),
            Share(stated.value())
        ));
    }
    let left_out: Vec<String> = [
        (pay.implausible, "nobody is paid so much or so little"),
        (pay.outliers, "far from all others"),
    ]
    .into_iter()
    .filter(|(n, _)| *n > 0)
    .map(|(n, why)| format!("{} ({why})", Count::of(n)))
    .collect();
    if !left_out.is_empty() {
        notes.push(format!("Left out: {}.", list(&left_out)));
    }
    if !pay.other_currencies.is_empty() {
        let others: Vec<String> = pay
            .other_currencies
            .iter()
            .map(|(currency, n)| format!("{currency} {}", Count::of(*n)))
            .collect();
        notes.push(format!(
            "In other currencies, not counted here: {}.",
            others.join(", ")
        ));
    }
    let chart = median.and_then(|_| chart::pay(&pay.counts, &pay.currency));
    Some(PayView {
        finding,
        chart,
        rows,
        notes,
    })
}

fn demand(profile: &Profile) -> Option<Demand> {
    if profile.postings < profile.least || profile.months.len() < 2 {
        return None;
    }
    let most = profile.months.iter().map(|(_, n)| *n).max()?;
    let mut highest = profile.months.iter().filter(|(_, n)| *n == most);
    let (most_month, more) = (highest.next()?.0, highest.count());
    let name = |number: i64| {
        crate::posting::month::written_month(number)
            .and_then(|text| month_name(&text))
            .unwrap_or_default()
    };
    Some(Demand {
        finding: match more {
            0 => format!(
                "Most ads were posted in {}: {}",
                name(most_month),
                Count::of(most)
            ),
            // Where several months have as many, none of them stands out.
            _ => format!("At most {} ads a month", Count::of(most)),
        },
        chart: chart::months(&profile.months),
        rows: profile
            .months
            .iter()
            .map(|(number, n)| (name(*number), *n))
            .collect(),
    })
}

fn lines(
    catalogue: &Catalogue,
    scope: &Scope<'_>,
    profile: &Profile,
    kind: SkillKind,
    filter: &Filter,
) -> Vec<SkillLine> {
    let line = |row: &SkillRow| {
        let skill = &catalogue.vocabulary.skills[row.skill];
        let share = row.share.as_ref().ok()?;
        let relevance = row.score?;
        Some(SkillLine {
            label: skill.label.clone(),
            path: skill::path(skill),
            score: format!("{relevance:.1}"),
            bar: 20.0 * relevance,
            sample: sample(share),
            interval: interval(share),
            trend: row.trend,
            ads: profile
                .own
                .then(|| super::ads_path(scope, catalogue, Some(&skill.slug), filter)),
        })
    };
    profile.skills_of(kind).filter_map(line).collect()
}

fn filter_form(catalogue: &Catalogue, scope: &Scope<'_>, around: &Around<'_>) -> FilterForm {
    let (whole, filter) = (around.whole, around.typed);
    let field = |name: &str, value: &Option<String>| {
        let field = Field::typed(value.clone().unwrap_or_default());
        match around.problem {
            Some(problem) if problem.field == name => field.wrong(problem.problem.clone()),
            _ => field,
        }
    };
    let chosen = |field: &Option<String>, value: &str| field.as_deref() == Some(value);
    let places = whole.places.iter().take(PLACES_OFFERED).map(|(place, n)| {
        (
            place.clone(),
            format!("{} ({})", place_name(place), Count::of(*n)),
            chosen(&filter.place, place),
        )
    });
    FilterForm {
        action: scope.path(catalogue),
        active: !filter.is_empty(),
        places: places.collect(),
        workplaces: Workplace::ALL
            .map(|one| (one.id(), chosen(&filter.workplace, one.id())))
            .into(),
        seniorities: Seniority::ALL
            .map(|one| (one.id(), chosen(&filter.seniority, one.id())))
            .into(),
        place: field("place", &filter.place),
        workplace: field("workplace", &filter.workplace),
        seniority: field("seniority", &filter.seniority),
        from: field("from", &filter.from),
        to: field("to", &filter.to),
        first: whole.basis.from.clone().unwrap_or_default(),
        last: whole.basis.to.clone().unwrap_or_default(),
    }
}
