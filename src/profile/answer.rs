//! What the API says of a profile. Every number taken from job ads is an [`EstimateItem`] or a
//! plain count of them.

use catalogue::Catalogue;
use facts::employment::Employment;
use facts::seniority::Seniority;
use facts::workplace::Workplace;
use serde::Serialize;
use utoipa::ToSchema;

use crate::estimate::{Basis, Method, Shown, Withheld};
use crate::posting::Month;
use crate::posting::place::place_name;
use crate::profile::trend::MonthOfSkill;
use crate::profile::{Pay, Profile, Scope, SkillRow};
use crate::skill::SkillItem;

/// A value with its sample, or why there is none.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub enum EstimateItem {
    /// A value with its sample.
    Known {
        /// The value: a share from 0 to 1, or what was asked for in its own unit.
        value: f64,
        /// The low end of its interval of 95%.
        low: f64,
        /// The high end.
        high: f64,
        /// How many postings say it (a share), or state a value (a mean or quantile).
        n: i64,
        /// Of how many.
        of: i64,
        /// How it was made.
        method: Method,
    },
    /// Too few postings say something.
    Withheld {
        /// How many do, and how many are needed.
        withheld: Withheld,
    },
}

impl From<&Shown> for EstimateItem {
    fn from(shown: &Shown) -> Self {
        match shown {
            Ok(estimate) => {
                let (low, high) = estimate.interval();
                let (n, of) = (estimate.n(), estimate.of());
                Self::Known {
                    value: estimate.value(),
                    low,
                    high,
                    n,
                    of,
                    method: estimate.method(),
                }
            }
            Err(withheld) => Self::Withheld {
                withheld: *withheld,
            },
        }
    }
}

/// Whose postings are counted.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScopeItem {
    /// `specialization`, `occupation`, `group` or `area`.
    kind: &'static str,
    /// Its name.
    name: String,
    /// The path of its page.
    path: String,
}

impl ScopeItem {
    /// A scope with its name.
    pub fn of(catalogue: &Catalogue, scope: &Scope<'_>) -> Self {
        let kind = match scope {
            Scope::Specialization(_) => "specialization",
            Scope::Occupation(_) => "occupation",
            Scope::Group(_) => "group",
            Scope::Area(_) => "area",
        };
        Self {
            kind,
            name: scope.name().to_owned(),
            path: scope.path(catalogue),
        }
    }
}

/// What the postings of an occupation say.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProfileItem {
    /// Whose postings.
    scope: ScopeItem,
    /// Where they come from, and of which months.
    basis: Basis,
    /// Whether single postings can be read under `/postings`.
    postings_are_here: bool,
    /// Unique postings.
    postings: i64,
    /// With fewer postings a value is withheld.
    least: i64,
    /// Advertised pay; none where no posting states any.
    pay: Option<AdvertisedPay>,
    /// Required experience.
    experience: Experience,
    /// The share of postings that state education.
    education_stated: EstimateItem,
    /// The lowest level of education that is enough, as shares of the postings that state one.
    education: Vec<LevelShare>,
    /// The level that most of them ask for.
    typical_education: Option<&'static str>,
    /// Shares by workplace, of the postings that state one.
    workplaces: Vec<NamedShare>,
    /// Shares by seniority, of the postings that state one.
    seniorities: Vec<NamedShare>,
    /// Shares by type of employment, of the postings that state one; a posting may offer several.
    employment: Vec<NamedShare>,
    /// Postings by place, the most first.
    places: Vec<PlaceCount>,
}

/// Required experience, in months.
#[derive(Debug, Serialize, ToSchema)]
pub struct Experience {
    /// The share of postings that state experience.
    stated: EstimateItem,
    /// Mean of the stated minima.
    min: EstimateItem,
    /// Mean of the stated maxima.
    max: EstimateItem,
}

/// A level of education.
#[derive(Debug, Serialize, ToSchema)]
pub struct LevelShare {
    /// The level, such as `bachelor`.
    level: &'static str,
    /// The share of postings for which it is enough.
    share: EstimateItem,
}

/// A share with its name.
#[derive(Debug, Serialize, ToSchema)]
pub struct NamedShare {
    /// What it is the share of, such as `remote` or `full-time`.
    name: &'static str,
    /// The share.
    share: EstimateItem,
}

/// Postings of a place.
#[derive(Debug, Serialize, ToSchema)]
pub struct PlaceCount {
    /// `US-CA`, or the two letters of another country.
    place: String,
    /// Its name.
    name: String,
    /// Its postings.
    postings: i64,
}

/// Advertised pay, in units of the currency a year.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdvertisedPay {
    /// ISO 4217: the currency that most postings pay in.
    currency: String,
    /// The share of postings that state pay at all, in whatever currency.
    stated: EstimateItem,
    /// Mean.
    mean: EstimateItem,
    /// 10th percentile.
    p10: EstimateItem,
    /// 25th percentile.
    p25: EstimateItem,
    /// Median.
    median: EstimateItem,
    /// 75th percentile.
    p75: EstimateItem,
    /// 90th percentile.
    p90: EstimateItem,
    /// Postings left out because they pay in another currency.
    other_currencies: Vec<CurrencyCount>,
    /// Postings left out because nobody is paid so much or so little for the period they state.
    implausible: i64,
    /// Postings left out because their pay is far from all others.
    outliers: i64,
}

/// Postings that pay in a currency.
#[derive(Debug, Serialize, ToSchema)]
pub struct CurrencyCount {
    /// ISO 4217.
    currency: String,
    /// The postings.
    postings: i64,
}

impl From<&Pay> for AdvertisedPay {
    fn from(pay: &Pay) -> Self {
        let [p10, p25, p75, p90] = pay.percentiles.each_ref().map(EstimateItem::from);
        let others = pay.other_currencies.iter();
        Self {
            currency: pay.currency.clone(),
            stated: (&pay.stated).into(),
            mean: (&pay.mean).into(),
            p10,
            p25,
            median: (&pay.median).into(),
            p75,
            p90,
            other_currencies: others
                .map(|(currency, postings)| CurrencyCount {
                    currency: currency.clone(),
                    postings: *postings,
                })
                .collect(),
            implausible: pay.implausible,
            outliers: pay.outliers,
        }
    }
}

impl ProfileItem {
    /// A profile, without its skills.
    pub fn of(catalogue: &Catalogue, scope: &Scope<'_>, profile: &Profile) -> Self {
        let places = profile.places.iter();
        Self {
            scope: ScopeItem::of(catalogue, scope),
            basis: (*profile.basis).clone(),
            postings_are_here: profile.own,
            postings: profile.postings,
            least: profile.least,
            pay: profile.pay.as_ref().map(AdvertisedPay::from),
            experience: Experience {
                stated: (&profile.experience_stated).into(),
                min: (&profile.experience.0).into(),
                max: (&profile.experience.1).into(),
            },
            education_stated: (&profile.education_stated).into(),
            education: profile
                .education
                .iter()
                .map(|(level, share)| LevelShare {
                    level: level.id(),
                    share: share.into(),
                })
                .collect(),
            typical_education: profile.typical_education().map(|(level, _)| level.id()),
            workplaces: named(&profile.workplaces, Workplace::id),
            seniorities: named(&profile.seniorities, Seniority::id),
            employment: named(&profile.employment, Employment::id),
            places: places
                .map(|(place, n)| PlaceCount {
                    place: place.clone(),
                    name: place_name(place),
                    postings: *n,
                })
                .collect(),
        }
    }
}

fn named<T: Copy>(shares: &[(T, Shown)], id: fn(T) -> &'static str) -> Vec<NamedShare> {
    let named = |(one, share): &(T, Shown)| NamedShare {
        name: id(*one),
        share: share.into(),
    };
    shares.iter().map(named).collect()
}

/// A skill that the postings of a profile ask for.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkillShare {
    /// The skill.
    #[serde(flatten)]
    skill: SkillItem,
    /// Postings that ask for it.
    postings: i64,
    /// Their share.
    share: EstimateItem,
    /// How many times as often it is asked for here as in all postings of the collection; smoothed.
    quotient: f64,
    /// Relevance from 0 to 5: 30% share, 70% distinctiveness; none where the share is withheld.
    score: Option<f64>,
    /// The last twelve months against the twelve before: `rising`, `steady`, `falling` or
    /// `unknown`.
    trend: &'static str,
}

impl SkillShare {
    /// A skill of a profile.
    pub fn of(catalogue: &Catalogue, row: &SkillRow) -> Self {
        Self {
            skill: SkillItem::from(&catalogue.vocabulary.skills[row.skill]),
            postings: row.postings,
            share: (&row.share).into(),
            quotient: row.quotient,
            score: row.score,
            trend: row.trend.id(),
        }
    }
}

/// How pay is distributed.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayDistribution {
    /// Where the postings come from, and of which months.
    basis: Basis,
    /// Unique postings, with and without pay.
    postings: i64,
    /// Pay; none where no posting states any.
    pay: Option<AdvertisedPay>,
    /// Postings by what they offer, rising; empty where too few state pay that counts.
    counts: Vec<PayCount>,
}

/// Postings that offer about the same.
#[derive(Debug, Serialize, ToSchema)]
pub struct PayCount {
    /// Their mean, in units of the currency a year; they lie within two percent.
    amount: f64,
    /// The postings.
    postings: i64,
}

impl PayDistribution {
    /// The pay of a profile.
    pub fn of(profile: &Profile) -> Self {
        let shown = profile.pay.as_ref().filter(|pay| pay.median.is_ok());
        let counts = shown.map(|pay| pay.counts.as_slice()).unwrap_or_default();
        Self {
            basis: (*profile.basis).clone(),
            postings: profile.postings,
            pay: profile.pay.as_ref().map(AdvertisedPay::from),
            counts: counts
                .iter()
                .map(|(amount, n)| PayCount {
                    amount: *amount,
                    postings: *n,
                })
                .collect(),
        }
    }
}

/// Postings month by month.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrendItem {
    /// Where the postings come from, and of which months.
    basis: Basis,
    /// With fewer postings of a month a share is withheld.
    least: i64,
    /// The skill that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    skill: Option<SkillItem>,
    /// The months without gaps. Postings without a date are left out.
    months: Vec<TrendMonth>,
}

/// A month.
#[derive(Debug, Serialize, ToSchema)]
pub struct TrendMonth {
    /// As `2019-07`.
    month: String,
    /// Its postings.
    postings: i64,
    /// Those that ask for the skill.
    #[serde(skip_serializing_if = "Option::is_none")]
    asking: Option<i64>,
    /// Their share.
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<EstimateItem>,
}

impl TrendMonth {
    /// A month in which postings were asked for a skill.
    pub fn asking(month: Month, postings: i64, asking: i64, share: &Shown) -> Option<Self> {
        Some(Self {
            month: month.written()?,
            postings,
            asking: Some(asking),
            share: Some(share.into()),
        })
    }
}

impl TrendItem {
    /// The months of a profile.
    pub fn of(profile: &Profile) -> Self {
        let month = |(month, postings): &(Month, i64)| {
            Some(TrendMonth {
                month: month.written()?,
                postings: *postings,
                asking: None,
                share: None,
            })
        };
        let months = profile.months.iter().filter_map(month).collect();
        Self {
            basis: (*profile.basis).clone(),
            least: profile.least,
            skill: None,
            months,
        }
    }

    /// The months of a profile, with the postings that ask for a skill.
    pub fn of_skill(
        catalogue: &Catalogue,
        profile: &Profile,
        skill: usize,
        months: &[MonthOfSkill],
    ) -> Self {
        let month = |one: &MonthOfSkill| {
            TrendMonth::asking(one.month, one.postings, one.asking, &one.share)
        };
        Self {
            skill: Some(SkillItem::from(&catalogue.vocabulary.skills[skill])),
            months: months.iter().filter_map(month).collect(),
            ..Self::of(profile)
        }
    }
}
