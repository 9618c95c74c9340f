//! `GET /api/v1/occupations` and what hangs on one.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use catalogue::onet::{ElementKind, Score};
use catalogue::projections::ProjectedWage;
use catalogue::ranker::{Kind, MOST_HITS};
use catalogue::release::Source;
use catalogue::wages::{Figure, Measure, WageCell};
use catalogue::{Basis, Catalogue, Doc, Occupation, PublishedUnder};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{Named, find};
use crate::api::{Items, Paging, Params, Provenance};
use crate::error::{ApiError, Error, Problem};
use crate::skill::api::SkillItem;
use crate::web::App;

/// An occupation in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct OccupationItem {
    /// O*NET-SOC code.
    code: String,
    /// Title.
    title: String,
    /// Metier's sentence about it.
    summary: Option<&'static str>,
    /// The path of its page.
    path: String,
    /// The title that matched a search, where it is not the occupation's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    matched: Option<String>,
}

impl OccupationItem {
    fn of(occupation: &Occupation) -> Self {
        Self {
            code: occupation.code.to_string(),
            title: occupation.title.clone(),
            summary: occupation.summary,
            path: super::path(occupation),
            matched: None,
        }
    }
}

/// What is asked of the list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct OccupationQuery {
    /// Only occupations that match a title, skill or abbreviation, best first, 50 at most; all by code without it.
    q: Option<String>,
    /// Only occupations of this career area (its id).
    area: Option<String>,
    /// How many items at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u32>,
    /// How many items to skip.
    #[param(minimum = 0, maximum = 1_000_000, default = 0)]
    offset: Option<u32>,
}

/// List occupations, or search them by title.
#[utoipa::path(
    get,
    path = "/occupations",
    operation_id = "list_occupations",
    tag = "occupations",
    params(OccupationQuery),
    responses((status = 200, body = Items<OccupationItem>), (status = 400, body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn list(
    State(app): State<Arc<App>>,
    Params(asked): Params<OccupationQuery>,
) -> Result<Json<Items<OccupationItem>>, ApiError> {
    let part = Paging::new(asked.limit, asked.offset).check()?;
    let current = app.current();
    let catalogue = &current.catalogue;
    let in_area = |occupation: &Occupation| {
        let area = &catalogue.areas[catalogue.groups[occupation.group].area];
        asked.area.as_ref().is_none_or(|id| area.slug == *id)
    };
    let items: Vec<OccupationItem> = match asked.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        Some(q) => matches(catalogue, q).filter(|(occupation, _)| in_area(occupation)).map(|(_, item)| item).collect(),
        None => catalogue.occupations.iter().filter(|one| in_area(one)).map(OccupationItem::of).collect(),
    };
    Ok(Json(Items::part(items.into_iter(), part)))
}

fn matches<'a>(catalogue: &'a Catalogue, q: &str) -> impl Iterator<Item = (&'a Occupation, OccupationItem)> {
    catalogue.search(q, Some(Kind::Occupation), MOST_HITS).into_iter().filter_map(|found| {
        let Doc::Occupation(index) = found.doc else { return None };
        let occupation = &catalogue.occupations[index];
        let matched = (found.matched != occupation.title).then(|| found.matched.to_owned());
        Some((occupation, OccupationItem { matched, ..OccupationItem::of(occupation) }))
    })
}

/// An occupation with its numbers.
#[derive(Debug, Serialize, ToSchema)]
pub struct OccupationDetail {
    /// As in a list.
    #[serde(flatten)]
    item: OccupationItem,
    /// O*NET's description, where the operator imported it.
    description: Option<String>,
    /// Career area.
    area: Reference,
    /// Occupation group.
    group: Reference,
    /// Job zone, 1 (little preparation) to 5 (extensive).
    job_zone: Option<u8>,
    /// Why the outlook is bright, in words; none where it is not.
    bright_outlook: Option<String>,
    /// Sentences composed from the numbers.
    at_a_glance: Vec<String>,
    /// Titles people use.
    titles: Vec<TitleItem>,
    /// The wage in the whole country.
    wage: Option<WageItem>,
    /// What BLS projects.
    outlook: Option<OutlookItem>,
    /// Where the description, titles and job zone come from.
    provenance: Option<Provenance>,
}

/// An id with a name.
#[derive(Debug, Serialize, ToSchema)]
pub struct Reference {
    /// Id.
    id: String,
    /// Name.
    name: &'static str,
}

/// A job title.
#[derive(Debug, Serialize, ToSchema)]
pub struct TitleItem {
    /// As published.
    title: String,
    /// Whether people in the occupation reported it themselves.
    reported: bool,
}

/// The occupation of a code as it stands in an address.
///
/// # Errors
/// When there is none.
pub(crate) fn occupation<'a>(catalogue: &'a Catalogue, code: &str) -> Result<&'a Occupation, Error> {
    match find(catalogue, code) {
        Some(Named::Here(occupation) | Named::Elsewhere(occupation)) => Ok(occupation),
        None => Err(Error::NotFound("There is no occupation with this code.".to_owned())),
    }
}

/// Get an occupation: titles, wage, outlook, and sentences composed from them.
#[utoipa::path(
    get,
    path = "/occupations/{code}",
    operation_id = "get_occupation",
    tag = "occupations",
    params(("code" = String, Path, description = "O*NET-SOC code such as `15-1254.00`, or SOC code such as `15-1254`")),
    responses((status = 200, body = OccupationDetail), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn get(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
) -> Result<Json<OccupationDetail>, ApiError> {
    let current = app.current();
    let catalogue = &current.catalogue;
    let occupation = occupation(catalogue, &code)?;
    Ok(Json(OccupationDetail::of(catalogue, occupation)))
}

impl OccupationDetail {
    /// An occupation with its numbers.
    pub fn of(catalogue: &Catalogue, occupation: &Occupation) -> Self {
        let group = &catalogue.groups[occupation.group];
        let area = &catalogue.areas[group.area];
        let title = |title: &catalogue::onet::Title| TitleItem { title: title.text.clone(), reported: title.reported };
        let wage = |cell| WageItem::of(catalogue, occupation, Source::OewsNational, cell);
        Self {
            item: OccupationItem::of(occupation),
            description: occupation.description.clone(),
            area: Reference { id: area.slug.clone(), name: area.name },
            group: Reference { id: group.slug.clone(), name: group.name },
            job_zone: occupation.job_zone,
            bright_outlook: super::sections::bright(catalogue, occupation),
            at_a_glance: super::answers::at_a_glance(catalogue, occupation),
            titles: occupation.titles.iter().map(title).collect(),
            wage: catalogue.national_wage(occupation).map(wage),
            outlook: OutlookItem::of(catalogue, occupation),
            provenance: Provenance::of(catalogue, Source::Onet),
        }
    }
}

/// What is asked of an occupation's skills.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SkillsQuery {
    /// Only these: `skill`, `knowledge`, `ability`, `activity` or `technology`.
    #[param(inline)]
    kind: Option<RatedKind>,
}

/// A kind of thing that O*NET lists for an occupation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RatedKind {
    /// Developed capacities.
    Skill,
    /// Bodies of knowledge.
    Knowledge,
    /// Enduring attributes.
    Ability,
    /// Work activities.
    Activity,
    /// Software.
    Technology,
}

/// The skills of an occupation.
#[derive(Debug, Serialize, ToSchema)]
pub struct OccupationSkills {
    /// Rated elements, most important first within their kind.
    ratings: Vec<RatingItem>,
    /// Technologies: in demand first, then hot.
    technologies: Vec<TechnologyItem>,
    /// Where they come from.
    provenance: Option<Provenance>,
}

/// A rated element.
#[derive(Debug, Serialize, ToSchema)]
pub struct RatingItem {
    /// O*NET element id.
    element: String,
    /// Its name.
    name: String,
    /// Its kind.
    kind: RatedKind,
    /// The id of the skill, for skills and knowledge.
    skill: Option<String>,
    /// Importance, 1 to 5.
    importance: Option<ScoreItem>,
    /// Level, 0 to 7.
    level: Option<ScoreItem>,
}

/// A rating with its sample.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScoreItem {
    /// Mean rating.
    value: f64,
    /// How many were asked, where O*NET says.
    n: Option<u16>,
    /// Standard error, where O*NET says.
    standard_error: Option<f64>,
    /// O*NET recommends not to use the value.
    recommend_suppress: bool,
    /// Raters said that it is not relevant to the occupation.
    not_relevant: bool,
}

impl From<Score> for ScoreItem {
    fn from(score: Score) -> Self {
        Self {
            value: f64::from(score.hundredths) / 100.0,
            n: score.n,
            standard_error: score.error_e4.map(|error| f64::from(error) / 10_000.0),
            recommend_suppress: score.suppress,
            not_relevant: score.not_relevant,
        }
    }
}

/// A technology of an occupation.
#[derive(Debug, Serialize, ToSchema)]
pub struct TechnologyItem {
    /// The skill.
    #[serde(flatten)]
    skill: SkillItem,
    /// Often asked for in job ads of all occupations.
    hot: bool,
    /// Often asked for in job ads of this occupation.
    in_demand: bool,
}

/// Get the skills, knowledge, abilities, activities and technologies of an occupation.
#[utoipa::path(
    get,
    path = "/occupations/{code}/skills",
    tag = "occupations",
    params(("code" = String, Path, description = "O*NET-SOC or SOC code"), SkillsQuery),
    responses(
        (status = 200, body = OccupationSkills),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn skills(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    Params(asked): Params<SkillsQuery>,
) -> Result<Json<OccupationSkills>, ApiError> {
    let current = app.current();
    let catalogue = &current.catalogue;
    let occupation = occupation(catalogue, &code)?;
    let wanted = |kind: RatedKind| asked.kind.is_none_or(|asked| asked == kind);
    let mut ratings: Vec<RatingItem> = occupation
        .ratings
        .iter()
        .filter_map(|rating| {
            let element = &catalogue.elements[usize::from(rating.element)];
            let kind = rated_kind(element.kind)?;
            let skill = catalogue.vocabulary.element(rating.element);
            wanted(kind).then(|| RatingItem {
                element: element.id.clone(),
                name: element.name.clone(),
                kind,
                skill: skill.map(|at| catalogue.vocabulary.skills[at].slug.clone()),
                importance: rating.importance.map(ScoreItem::from),
                level: rating.level.map(ScoreItem::from),
            })
        })
        .collect();
    let importance = |item: &RatingItem| item.importance.as_ref().map_or(0.0, |score| score.value);
    ratings.sort_by(|a, b| (a.kind as u8).cmp(&(b.kind as u8)).then(importance(b).total_cmp(&importance(a))));
    let technologies =
        occupation.technologies.iter().filter(|_| wanted(RatedKind::Technology)).map(|one| TechnologyItem {
            skill: SkillItem::from(&catalogue.vocabulary.skills[one.skill]),
            hot: one.hot,
            in_demand: one.in_demand,
        });
    Ok(Json(OccupationSkills {
        ratings,
        technologies: technologies.collect(),
        provenance: Provenance::of(catalogue, Source::Onet),
    }))
}

const fn rated_kind(kind: ElementKind) -> Option<RatedKind> {
    match kind {
        ElementKind::Skill => Some(RatedKind::Skill),
        ElementKind::Knowledge => Some(RatedKind::Knowledge),
        ElementKind::Ability => Some(RatedKind::Ability),
        ElementKind::Activity => Some(RatedKind::Activity),
        ElementKind::Interest | ElementKind::Style => None,
    }
}

/// What is asked of an occupation's wages.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct WagesQuery {
    /// Which places; all without it.
    #[param(inline)]
    level: Option<Level>,
}

/// A level of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The whole country.
    National,
    /// States and territories.
    State,
    /// Metropolitan and nonmetropolitan areas, where they are imported.
    Metropolitan,
}

impl Level {
    const ALL: [Self; 3] = [Self::National, Self::State, Self::Metropolitan];

    const fn source(self) -> Source {
        match self {
            Self::National => Source::OewsNational,
            Self::State => Source::OewsState,
            Self::Metropolitan => Source::OewsMetropolitan,
        }
    }
}

/// The wages of one place.
#[derive(Debug, Serialize, ToSchema)]
pub struct WageItem {
    /// BLS's area code, seven digits.
    place: String,
    /// The place's name.
    name: String,
    /// The code that BLS publishes the figures under.
    published_under: UnderItem,
    /// Jobs.
    employment: FigureItem,
    /// Jobs in a thousand.
    jobs_per_1000: FigureItem,
    /// Share of jobs here divided by the share in the country.
    location_quotient: FigureItem,
    /// Dollars a year.
    annual: Distribution,
    /// Dollars an hour.
    hourly: Distribution,
    /// Where they come from.
    provenance: Option<Provenance>,
}

/// A mean and percentiles.
#[derive(Debug, Serialize, ToSchema)]
pub struct Distribution {
    /// Mean.
    mean: FigureItem,
    /// 10th percentile.
    p10: FigureItem,
    /// 25th percentile.
    p25: FigureItem,
    /// Median.
    median: FigureItem,
    /// 75th percentile.
    p75: FigureItem,
    /// 90th percentile.
    p90: FigureItem,
}

/// A published figure, or why there is none.
#[derive(Debug, Serialize, ToSchema)]
pub struct FigureItem {
    /// The value. With the status `at-cap` it is the cap: the true value is the same or more.
    value: Option<f64>,
    /// `published`, `at-cap`, `not-reported` (not paid this way) or `not-released`.
    status: &'static str,
}

impl FigureItem {
    fn of(figure: Figure, scale: f64, cap: Option<f64>) -> Self {
        match figure {
            Figure::Value(value) => Self { value: Some(f64::from(value) / scale), status: "published" },
            Figure::AtCap => Self { value: cap, status: "at-cap" },
            Figure::NotReported => Self { value: None, status: "not-reported" },
            Figure::NotReleased => Self { value: None, status: "not-released" },
        }
    }
}

/// The code that figures are published under.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnderItem {
    /// SOC code, or one of BLS's aggregates.
    code: String,
    /// `own`, `whole-soc` (this occupation is a part of it) or `together` (published together with others).
    basis: &'static str,
    /// The wider occupation's title.
    title: Option<String>,
}

impl From<&PublishedUnder> for UnderItem {
    fn from(under: &PublishedUnder) -> Self {
        let (basis, title) = match &under.basis {
            Basis::Own => ("own", None),
            Basis::WholeSoc(title) => ("whole-soc", Some(title.clone())),
            Basis::Together(title) => ("together", Some(title.clone())),
        };
        Self { code: under.code.to_string(), basis, title }
    }
}

impl WageItem {
    fn of(catalogue: &Catalogue, occupation: &Occupation, source: Source, cell: &WageCell) -> Self {
        let wages = &catalogue.wages[&source];
        let place = wages.places.get(usize::from(cell.place));
        let cap = wages.cap;
        let plain = |measure, scale| FigureItem::of(cell.get(measure), scale, None);
        let annual = |measure| FigureItem::of(cell.get(measure), 1.0, Some(f64::from(cap.annual_dollars)));
        let hourly = |measure| FigureItem::of(cell.get(measure), 100.0, Some(f64::from(cap.hourly_cents) / 100.0));
        let fallback = PublishedUnder { code: cell.soc, basis: Basis::Own };
        Self {
            place: place.map_or_else(String::new, |place| format!("{:07}", place.code)),
            name: place.map_or_else(String::new, |place| place.name.clone()),
            published_under: UnderItem::from(occupation.wage_code.as_ref().unwrap_or(&fallback)),
            employment: plain(Measure::Employment, 1.0),
            jobs_per_1000: plain(Measure::JobsPer1000Thousandths, 1000.0),
            location_quotient: plain(Measure::LocationQuotientHundredths, 100.0),
            annual: Distribution {
                mean: annual(Measure::AnnualMean),
                p10: annual(Measure::AnnualP10),
                p25: annual(Measure::AnnualP25),
                median: annual(Measure::AnnualMedian),
                p75: annual(Measure::AnnualP75),
                p90: annual(Measure::AnnualP90),
            },
            hourly: Distribution {
                mean: hourly(Measure::HourlyMeanCents),
                p10: hourly(Measure::HourlyP10Cents),
                p25: hourly(Measure::HourlyP25Cents),
                median: hourly(Measure::HourlyMedianCents),
                p75: hourly(Measure::HourlyP75Cents),
                p90: hourly(Measure::HourlyP90Cents),
            },
            provenance: Provenance::of(catalogue, source),
        }
    }
}

/// Get the wages of an occupation by place.
#[utoipa::path(
    get,
    path = "/occupations/{code}/wages",
    tag = "occupations",
    params(("code" = String, Path, description = "O*NET-SOC or SOC code"), WagesQuery),
    responses(
        (status = 200, body = Items<WageItem>),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn wages(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
    Params(asked): Params<WagesQuery>,
) -> Result<Json<Items<WageItem>>, ApiError> {
    let current = app.current();
    let catalogue = &current.catalogue;
    let occupation = occupation(catalogue, &code)?;
    let levels = Level::ALL.into_iter().filter(|level| asked.level.is_none_or(|asked| asked == *level));
    let items = levels.flat_map(|level| {
        let source = level.source();
        catalogue.wages_of(occupation, source).iter().map(move |cell| WageItem::of(catalogue, occupation, source, cell))
    });
    Ok(Json(Items::whole(items.collect())))
}

/// What BLS projects for an occupation.
#[derive(Debug, Serialize, ToSchema)]
pub struct OutlookItem {
    /// From which year.
    from: u16,
    /// To which year.
    to: u16,
    /// The code that BLS publishes the figures under.
    published_under: Option<UnderItem>,
    /// Jobs at the start.
    employment: u64,
    /// Jobs at the end.
    projected_employment: u64,
    /// Change in percent.
    growth_percent: f64,
    /// Openings a year on average.
    openings_a_year: Option<u64>,
    /// Median wage in the starting year as this table states it; with `wage_is_at_cap` the same or more.
    wage: Option<u32>,
    /// Whether the wage is at the cap.
    wage_is_at_cap: bool,
    /// Typical education needed for entry.
    education: Option<String>,
    /// Work experience in a related occupation.
    experience: Option<String>,
    /// Typical on-the-job training.
    training: Option<String>,
    /// Where they come from.
    provenance: Option<Provenance>,
}

impl OutlookItem {
    fn of(catalogue: &Catalogue, occupation: &Occupation) -> Option<Self> {
        let (outlook, projections) = (catalogue.outlook(occupation)?, catalogue.projections.as_ref()?);
        let jobs = |hundreds: u32| u64::from(hundreds) * 100;
        let (wage, wage_is_at_cap) = match outlook.wage {
            ProjectedWage::Dollars(dollars) => (Some(dollars), false),
            ProjectedWage::AtLeast(dollars) => (Some(dollars), true),
            ProjectedWage::NotGiven => (None, false),
        };
        Some(Self {
            from: projections.from,
            to: projections.to,
            published_under: occupation.outlook_code.as_ref().map(UnderItem::from),
            employment: jobs(outlook.employment_hundreds),
            projected_employment: jobs(outlook.projected_hundreds),
            growth_percent: f64::from(outlook.growth_tenths) / 10.0,
            openings_a_year: outlook.openings_hundreds.map(jobs),
            wage,
            wage_is_at_cap,
            education: outlook.education.clone(),
            experience: outlook.experience.clone(),
            training: outlook.training.clone(),
            provenance: Provenance::of(catalogue, Source::Projections),
        })
    }
}

/// Get what BLS projects for an occupation.
#[utoipa::path(
    get,
    path = "/occupations/{code}/outlook",
    tag = "occupations",
    params(("code" = String, Path, description = "O*NET-SOC or SOC code")),
    responses((status = 200, body = OutlookItem), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn outlook(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
) -> Result<Json<OutlookItem>, ApiError> {
    let current = app.current();
    let catalogue = &current.catalogue;
    let outlook = OutlookItem::of(catalogue, occupation(catalogue, &code)?);
    Ok(Json(outlook.ok_or_else(|| Error::NotFound("BLS makes no projection for this occupation.".to_owned()))?))
}

/// A related occupation.
#[derive(Debug, Serialize, ToSchema)]
pub struct RelatedItem {
    /// The occupation.
    #[serde(flatten)]
    item: OccupationItem,
    /// Whether O*NET counts it among the primary ones.
    primary: bool,
}

/// List the occupations related to one, nearest first.
#[utoipa::path(
    get,
    path = "/occupations/{code}/related",
    tag = "occupations",
    params(("code" = String, Path, description = "O*NET-SOC or SOC code")),
    responses((status = 200, body = Items<RelatedItem>), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn related(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
) -> Result<Json<Items<RelatedItem>>, ApiError> {
    let current = app.current();
    let catalogue = &current.catalogue;
    let related = occupation(catalogue, &code)?.related.iter().map(|one| RelatedItem {
        item: OccupationItem::of(&catalogue.occupations[one.occupation]),
        primary: one.primary,
    });
    Ok(Json(Items::whole(related.collect())))
}

/// A specialized occupation.
#[derive(Debug, Serialize, ToSchema)]
pub struct SpecializationItem {
    /// Its id, unique under the occupation.
    id: String,
    /// Its name.
    name: String,
    /// The path of its page.
    path: String,
    /// The job titles it was derived from.
    titles: Vec<String>,
    /// Codes of other occupations under which the same titles stand.
    also_under: Vec<String>,
    /// Whether it could not be said which of them is its home.
    ambiguous: bool,
}

/// List the specialized occupations under an occupation.
#[utoipa::path(
    get,
    path = "/occupations/{code}/specializations",
    tag = "occupations",
    params(("code" = String, Path, description = "O*NET-SOC or SOC code")),
    responses((status = 200, body = Items<SpecializationItem>), (status = 404, body = Problem, content_type = "application/problem+json"))
)]
pub(crate) async fn specializations(
    State(app): State<Arc<App>>,
    Path(code): Path<String>,
) -> Result<Json<Items<SpecializationItem>>, ApiError> {
    let current = app.current();
    let catalogue = &current.catalogue;
    let occupation = occupation(catalogue, &code)?;
    let items = catalogue.specializations_of(occupation).iter().map(|one| SpecializationItem {
        id: one.slug.clone(),
        name: one.name.clone(),
        path: super::specialization_path(one),
        titles: one.titles.clone(),
        also_under: one.also_under.iter().map(ToString::to_string).collect(),
        ambiguous: one.ambiguous,
    });
    Ok(Json(Items::whole(items.collect())))
}
