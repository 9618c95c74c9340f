//! Titles with their occupations, from the files of O*NET and ESCO, and the folds that keep some of
//! them aside.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::Path;

use anyhow::Context;
use catalogue::code::OnetCode;
use facts::title::words::normal;
use flate2::Crc;
use flate2::read::GzDecoder;

const ONET: &str = "sources/onet/db_30_1_text";
const NEWER: &str = "sources/onet/db_30_3_titles_only";

/// A title or text, and what it stands under.
pub type Row = (String, OnetCode);

/// Which of ten parts a title belongs to.
pub fn fold(title: &str) -> u32 {
    let mut crc = Crc::new();
    crc.update(normal(title).as_bytes());
    crc.sum() % 10
}

/// O*NET's titles: the occupations' own, alternate and short ones of 30.1.
pub struct Onet {
    /// The occupations' own titles.
    pub own: Vec<Row>,
    /// Alternate and short titles.
    pub alternate: Vec<Row>,
}

/// A fold kept aside: its titles are queries, all others are candidates.
pub struct Benchmark {
    /// Titles that may be found.
    pub candidates: Vec<Row>,
    /// Normalised titles, each with its right occupations.
    pub queries: BTreeMap<String, BTreeSet<OnetCode>>,
}

impl Onet {
    /// Reads the text release.
    ///
    /// # Errors
    /// When a file is missing or has another form.
    pub fn read(shared: &Path) -> anyhow::Result<Self> {
        let own = table(&shared.join(ONET).join("Occupation Data.txt"), &[1])?;
        let alternate = table(&shared.join(ONET).join("Alternate Titles.txt"), &[1, 2])?;
        Ok(Self { own, alternate })
    }

    /// Keeps a fold aside, except the occupations' own titles.
    pub fn without(&self, kept_aside: u32) -> Benchmark {
        let own: BTreeSet<String> = self.own.iter().map(|(title, _)| normal(title)).collect();
        let mut candidates = self.own.clone();
        let mut queries: BTreeMap<String, BTreeSet<OnetCode>> = BTreeMap::new();
        for (title, code) in &self.alternate {
            let normal = normal(title);
            if fold(title) == kept_aside && !own.contains(&normal) {
                queries.entry(normal).or_default().insert(*code);
            } else {
                candidates.push((title.clone(), *code));
            }
        }
        Benchmark {
            candidates,
            queries,
        }
    }
}

/// Titles of O*NET 30.3 and titles that workers reported.
///
/// # Errors
/// When a file is missing or has another form.
pub fn more_titles(shared: &Path) -> anyhow::Result<Vec<Row>> {
    let mut rows = table(&shared.join(NEWER).join("Job Titles.txt"), &[1, 2])?;
    rows.extend(table(
        &shared.join(NEWER).join("Sample of Reported Titles.txt"),
        &[1],
    )?);
    rows.extend(table(
        &shared.join(ONET).join("Sample of Reported Titles.txt"),
        &[1],
    )?);
    Ok(rows)
}

/// Descriptions of occupations and task statements: running text.
///
/// # Errors
/// When a file is missing or has another form.
pub fn texts(shared: &Path) -> anyhow::Result<Vec<Row>> {
    let mut rows = table(&shared.join(ONET).join("Occupation Data.txt"), &[2])?;
    rows.extend(table(&shared.join(ONET).join("Task Statements.txt"), &[2])?);
    Ok(rows)
}

/// Columns of a table of tabs whose first column is the occupation; a heading, no quotes.
fn table(path: &Path, columns: &[usize]) -> anyhow::Result<Vec<Row>> {
    let text = std::fs::read_to_string(path).with_context(|| format!("read {}", path.display()))?;
    let mut rows = Vec::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let code: OnetCode = cells[0]
            .parse()
            .with_context(|| format!("in {}", path.display()))?;
        for column in columns {
            let cell = cells.get(*column).copied().unwrap_or_default();
            if !cell.is_empty() && cell != "n/a" {
                rows.push((cell.to_owned(), code));
            }
        }
    }
    Ok(rows)
}

/// An ESCO occupation in O*NET's terms.
pub struct Crossed {
    /// Its preferred label.
    pub label: String,
    /// Occupations, each with how well it matches, summing to 1.
    pub codes: Vec<(OnetCode, f32)>,
}

/// ESCO's occupations by address, along the official crosswalk.
///
/// # Errors
/// When the file is missing or has another form.
pub fn crosswalk(shared: &Path) -> anyhow::Result<BTreeMap<String, Crossed>> {
    let path = shared.join("sources/esco/crosswalk_onet_soc_2019_esco_1.1.0.csv.gz");
    let mut crossed: BTreeMap<String, Crossed> = BTreeMap::new();
    for row in csv_rows(&path)? {
        let Ok(code) = row[0].parse() else { continue }; // the preamble
        let worth = match &row[6] {
            "exactMatch" => 4.0,
            "closeMatch" => 2.0,
            _ => 1.0,
        };
        let one = crossed.entry(row[3].to_owned()).or_insert_with(|| Crossed {
            label: row[4].to_owned(),
            codes: vec![],
        });
        one.codes.push((code, worth));
    }
    for one in crossed.values_mut() {
        let all: f32 = one.codes.iter().map(|(_, worth)| worth).sum();
        one.codes.iter_mut().for_each(|(_, worth)| *worth /= all);
    }
    Ok(crossed)
}

/// Titles of real ads, each with the address of its ESCO occupation.
///
/// # Errors
/// When the file is missing or has another form.
pub fn real_titles(shared: &Path) -> anyhow::Result<Vec<(String, String)>> {
    let rows = csv_rows(&shared.join("benchmarks/job-titles/jobbert-titles-dev.csv.gz"))?;
    Ok(rows
        .into_iter()
        .skip(1)
        .map(|row| (row[1].to_owned(), row[2].to_owned()))
        .collect())
}

fn csv_rows(path: &Path) -> anyhow::Result<Vec<csv::StringRecord>> {
    let file =
        GzDecoder::new(File::open(path).with_context(|| format!("open {}", path.display()))?);
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(file);
    Ok(reader.records().collect::<Result<_, _>>()?)
}
