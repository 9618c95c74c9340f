//! Maps the columns of a table (CSV, Parquet) to the fields of an ad, by the operator's map or else
//! by their usual names.

use std::collections::BTreeMap;
use std::io;
use std::str::FromStr;

/// What a column can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Field {
    Key,
    Url,
    Posted,
    Title,
    Employer,
    Place,
    City,
    State,
    Country,
    Remote,
    Employment,
    Pay,
    PayMin,
    PayMax,
    Currency,
    Period,
    Education,
    Experience,
    Text,
}

use Field::{
    City, Country, Currency, Education, Employer, Employment, Experience, Key, Pay, PayMax, PayMin,
    Period, Place, Posted, Remote, State, Text, Title, Url,
};

use crate::ad::Ad;
use crate::record::Reason;
use crate::{clean, date, key, pay};

/// Each field, the name that the operator gives it, and the headers, without spaces and marks, that
/// are taken for it.
const FIELDS: [(Field, &str, &str); 19] = [
    (
        Key,
        "key",
        "key id jobid postingid jobpostingid adid uniqid uniqueid uuid reference referencenumber requisitionid identifier",
    ),
    (
        Url,
        "url",
        "url link joburl jobpostingurl postingurl applyurl applicationurl sourceurl joblink",
    ),
    (
        Posted,
        "posted",
        "posted dateposted postedat posteddate postdate postingdate jobpostingdate listedtime listedat publishedat \
         publicationdate createdat listeddate date",
    ),
    (
        Title,
        "title",
        "title jobtitle positiontitle position jobname role",
    ),
    (
        Employer,
        "employer",
        "employer company companyname employername organization hiringorganization agency",
    ),
    (
        Place,
        "place",
        "place location joblocation locationname worklocation",
    ),
    (City, "city", "city jobcity"),
    (State, "state", "state jobstate region province"),
    (Country, "country", "country jobcountry countrycode"),
    (
        Remote,
        "remote",
        "remote isremote remoteallowed workfromhome telecommute",
    ),
    (
        Employment,
        "employment",
        "employment employmenttype jobtype worktype formattedworktype contracttype",
    ),
    (
        Pay,
        "pay",
        "pay salary salaryrange salaryestimate compensation wage",
    ),
    (
        PayMin,
        "pay-min",
        "paymin minpay minsalary salarymin minamount salaryfrom minimumsalary salaryminimum",
    ),
    (
        PayMax,
        "pay-max",
        "paymax maxpay maxsalary salarymax maxamount salaryto maximumsalary salarymaximum",
    ),
    (Currency, "currency", "currency salarycurrency paycurrency"),
    (
        Period,
        "period",
        "period payperiod salaryperiod interval payinterval salaryunit salarytype",
    ),
    (
        Education,
        "education",
        "education educationlevel educationrequirements requirededucation degree",
    ),
    (
        Experience,
        "experience",
        "experience experiencelevel formattedexperiencelevel requiredexperience experiencerequirements yearsofexperience",
    ),
    (
        Text,
        "text",
        "text description jobdescription fulldescription body content details",
    ),
];

/// Which column of a table is what: `title=Job Title,text=Description`. What it leaves open is
/// found by the usual names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ColumnMap(Vec<(Field, String)>);

/// Why a column map cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ColumnError {
    /// It does not say what is what.
    #[error("`{0}` is not FIELD=COLUMN, as in title=Job Title")]
    Form(String),
    /// It names a field that ads do not have.
    #[error("an ad has no field `{name}`; the fields are {fields}")]
    Field {
        /// What was named.
        name: String,
        /// What there is.
        fields: String,
    },
    /// The table has no such column.
    #[error("there is no column `{column}`; the columns are: {columns}")]
    Absent {
        /// What was named.
        column: String,
        /// What there is.
        columns: String,
    },
    /// No column has the text of the ads.
    #[error(
        "no column is known to have the text of the ads; name it with text=COLUMN; the columns are: {columns}"
    )]
    NoText {
        /// What there is.
        columns: String,
    },
}

/// Why a table cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub(super) enum TableError {
    /// It is damaged from its first byte on.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// Its columns are not those of ads.
    #[error(transparent)]
    Columns(#[from] ColumnError),
}

impl FromStr for ColumnMap {
    type Err = ColumnError;

    fn from_str(map: &str) -> Result<Self, ColumnError> {
        let mut pairs: Vec<(Field, String)> = Vec::new();
        for piece in map.split(',').filter(|piece| !piece.trim().is_empty()) {
            match (piece.split_once('='), pairs.last_mut()) {
                (Some((name, column)), _) => {
                    let name = name.trim();
                    let field = FIELDS
                        .iter()
                        .find(|(_, known, _)| *known == name)
                        .ok_or_else(|| {
                            let names: Vec<&str> =
                                FIELDS.iter().map(|(_, name, _)| *name).collect();
                            ColumnError::Field {
                                name: name.to_owned(),
                                fields: names.join(", "),
                            }
                        })?;
                    pairs.push((field.0, column.trim().to_owned()));
                }
                // The name of a column may have a comma.
                (None, Some((_, column))) => *column = format!("{column},{piece}"),
                (None, None) => return Err(ColumnError::Form(piece.to_owned())),
            }
        }
        Ok(Self(pairs))
    }
}

/// Where in a row the fields stand.
pub(super) struct Columns {
    places: BTreeMap<Field, Vec<usize>>,
}

impl Columns {
    /// Finds the columns in a header.
    pub fn find(map: &ColumnMap, header: &[&str]) -> Result<Self, ColumnError> {
        let mut places: BTreeMap<Field, Vec<usize>> = BTreeMap::new();
        for (field, column) in &map.0 {
            let place = header
                .iter()
                .position(|name| name.trim() == column)
                .ok_or_else(|| ColumnError::Absent {
                    column: column.clone(),
                    columns: listed(header),
                })?;
            places.entry(*field).or_default().push(place);
        }
        for (field, _, usual) in FIELDS
            .iter()
            .filter(|(field, ..)| !map.0.iter().any(|(given, _)| given == field))
        {
            // The first of the usual names is the surest.
            let place = usual
                .split(' ')
                .find_map(|usual| header.iter().position(|name| plain(name) == usual));
            if let Some(place) = place {
                places.insert(*field, vec![place]);
            }
        }
        if !places.contains_key(&Text) {
            return Err(ColumnError::NoText {
                columns: listed(header),
            });
        }
        Ok(Self { places })
    }

    /// The columns that are needed, each once.
    pub fn needed(&self) -> Vec<usize> {
        let mut needed: Vec<usize> = self.places.values().flatten().copied().collect();
        needed.sort_unstable();
        needed.dedup();
        needed
    }

    /// The ad of a row.
    pub fn ad<'a>(&self, value: impl Fn(usize) -> Option<&'a str>, now: i64) -> Result<Ad, Reason> {
        let all = |field: Field| {
            self.places
                .get(&field)
                .into_iter()
                .flatten()
                .filter_map(|at| value(*at))
        };
        let line = |field: Field| all(field).find_map(clean::line);
        let texts: Vec<&str> = all(Text).collect();
        let mut text = clean::text(&texts.join("\n\n"))?;
        let (min, max) = (line(PayMin), line(PayMax));
        let amount = |words: Option<&str>| words.and_then(pay::of_text);
        let exact = line(Pay);
        let currency = line(Currency).and_then(|name| pay::currency(&name));
        let period = line(Period).and_then(|name| pay::period(&name));
        let (min, max) = match (amount(min.as_deref()), amount(max.as_deref())) {
            (None, None) => (amount(exact.as_deref()), amount(exact.as_deref())),
            both => both,
        };
        let pay = pay::stated(min, max, currency, period);
        if let Some(words) =
            exact.filter(|words| pay.is_none() && words.contains(|c: char| c.is_ascii_digit()))
        {
            // such as `$80k - $95k a year`: read as part of the ad
            text = format!("Pay: {words}\n\n{text}");
        }
        let parts: Vec<String> = [City, State, Country]
            .into_iter()
            .filter_map(line)
            .collect();
        let mut ad = Ad {
            key: String::new(),
            url: all(Url).find_map(clean::url),
            posted: all(Posted).find_map(|written| date::of_text(written, now)),
            title: line(Title),
            employer: line(Employer),
            place: line(Place).or_else(|| (!parts.is_empty()).then(|| parts.join(", "))),
            remote: line(Remote).is_some_and(|word| is_yes(&word)),
            employment: line(Employment).map(|words| words.replace('_', " ")),
            pay,
            education: line(Education),
            experience: line(Experience),
            text,
        };
        let given = line(Key).or_else(|| ad.url.clone());
        ad.key = given.map_or_else(|| key::of_content(&ad), key::given);
        Ok(ad)
    }
}

fn is_yes(word: &str) -> bool {
    [
        "true",
        "yes",
        "y",
        "1",
        "1.0",
        "t",
        "remote",
        "fully remote",
    ]
    .iter()
    .any(|yes| yes.eq_ignore_ascii_case(word))
}

/// A header without what differs between programs: `Job Title`, `job_title` and `JobTitle` are one.
fn plain(header: &str) -> String {
    header
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|c| c.to_ascii_lowercase())
        .collect()
}

/// The columns of a header, as far as they fit into a message.
fn listed(header: &[&str]) -> String {
    header.join(", ").chars().take(500).collect()
}
