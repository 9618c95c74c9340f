//! Small folders in the shapes of the official files. Codes, names and numbers are facts or made up; sentences are ours.

use std::fs;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};

use catalogue::release::{Content, Release, Source};
use catalogue::source::{self, SourceError};
use rust_xlsxwriter::Workbook;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

/// Files that were downloaded together, and the name of their folder.
#[derive(Clone)]
pub(crate) struct Files {
    pub(crate) folder: &'static str,
    pub(crate) files: Vec<(String, Vec<u8>)>,
}

impl Files {
    pub(crate) fn new(folder: &'static str) -> Self {
        Self { folder, files: Vec::new() }
    }

    /// With this file, in place of one of the same name.
    pub(crate) fn with(mut self, name: &str, bytes: impl Into<Vec<u8>>) -> Self {
        let bytes = bytes.into();
        match self.files.iter_mut().find(|(known, _)| known == name) {
            Some(file) => file.1 = bytes,
            None => self.files.push((name.to_owned(), bytes)),
        }
        self
    }

    pub(crate) fn without(mut self, name: &str) -> Self {
        assert!(self.files.iter().any(|(known, _)| known == name), "{name} is not here");
        self.files.retain(|(known, _)| known != name);
        self
    }

    /// These files and those of another download.
    pub(crate) fn and(self, other: Self) -> Self {
        other.files.into_iter().fold(self, |files, (name, bytes)| files.with(&name, bytes))
    }

    pub(crate) fn bytes(&self, name: &str) -> &[u8] {
        &self.files.iter().find(|(known, _)| known == name).unwrap_or_else(|| panic!("{name} is not here")).1
    }

    pub(crate) fn text(&self, name: &str) -> &str {
        std::str::from_utf8(self.bytes(name)).unwrap()
    }

    /// With one file's text changed, which must change it.
    pub(crate) fn changed(self, name: &str, from: &str, to: &str) -> Self {
        let text = self.text(name).replacen(from, to, 1);
        assert_ne!(text, self.text(name), "`{from}` is not in {name}");
        self.with(name, text)
    }

    /// With each file packed as `.gz`.
    pub(crate) fn packed(mut self) -> Self {
        for (name, bytes) in &mut self.files {
            name.push_str(".gz");
            *bytes = gz(bytes);
        }
        self
    }

    /// With the rows of every text file in reverse below the header.
    pub(crate) fn reversed(mut self) -> Self {
        for (name, bytes) in &mut self.files {
            // In the read-me and the categories the order is the content.
            if ["Read Me", "Categories"].iter().any(|kept| name.contains(kept)) {
                continue;
            }
            let text = String::from_utf8(std::mem::take(bytes)).unwrap();
            let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
            lines[1..].reverse();
            *bytes = lines.concat().into_bytes();
        }
        self
    }

    /// Writes the folder below a new temporary one.
    pub(crate) fn write(&self) -> Written {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join(self.folder);
        fs::create_dir(&path).unwrap();
        for (name, bytes) in &self.files {
            fs::write(path.join(name), bytes).unwrap();
        }
        Written { root, path }
    }

    /// Writes a zip that holds the folder.
    pub(crate) fn write_zip(&self) -> Written {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join(format!("{}.zip", self.folder));
        let entries = self.files.iter().map(|(name, bytes)| (format!("{}/{name}", self.folder), bytes.clone()));
        fs::write(&path, zip_of(entries)).unwrap();
        Written { root, path }
    }

    /// Reads the folder.
    pub(crate) fn try_read(&self) -> Result<Vec<Release>, SourceError> {
        let written = self.write();
        source::read(&written.path, &|_| {})
    }

    /// Reads the folder, which must be in order.
    pub(crate) fn read(&self) -> Vec<Release> {
        self.try_read().unwrap_or_else(|error| panic!("{error}"))
    }

    /// Reads the folder, which must hold one release.
    pub(crate) fn read_one(&self) -> Release {
        let mut releases = self.read();
        assert_eq!(releases.len(), 1);
        releases.remove(0)
    }

    /// Reads the folder, which must not be accepted; gives what the reader says, with `…` for the temporary folder.
    #[track_caller]
    pub(crate) fn refused(&self) -> String {
        let written = self.write();
        written.refused()
    }
}

/// A folder or zip on disk, gone when dropped.
pub(crate) struct Written {
    pub(crate) root: TempDir,
    pub(crate) path: PathBuf,
}

impl Written {
    /// Reads it, which must fail; gives the message.
    #[track_caller]
    pub(crate) fn refused(&self) -> String {
        match source::read(&self.path, &|_| {}) {
            Ok(releases) => panic!("accepted {:?}", releases.iter().map(|r| &r.about).collect::<Vec<_>>()),
            Err(error) => error.to_string().replace(&self.root.path().display().to_string(), "…"),
        }
    }

    pub(crate) fn read(&self) -> Vec<Release> {
        source::read(&self.path, &|_| {}).unwrap_or_else(|error| panic!("{error}"))
    }
}

/// What each release holds, without the files it came from.
pub(crate) fn contents(releases: Vec<Release>) -> Vec<(Source, Content)> {
    releases.into_iter().map(|release| (release.about.source, release.content)).collect()
}

pub(crate) fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

pub(crate) fn zip_of(entries: impl IntoIterator<Item = (String, Vec<u8>)>) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(&bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// The parts of a workbook, to be changed and zipped again.
pub(crate) fn parts(workbook: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(workbook)).unwrap();
    let mut parts = Vec::new();
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).unwrap();
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).unwrap();
        parts.push((part.name().unwrap().into_owned(), bytes));
    }
    parts
}

/// A workbook with one of its parts changed as text.
pub(crate) fn with_part(workbook: &[u8], name: &str, change: impl FnOnce(&str) -> String) -> Vec<u8> {
    let mut parts = parts(workbook);
    let part = parts.iter_mut().find(|(known, _)| known == name).unwrap_or_else(|| panic!("{name} is not here"));
    let changed = change(std::str::from_utf8(&part.1).unwrap());
    assert_ne!(changed.as_bytes(), part.1, "nothing changed in {name}");
    part.1 = changed.into_bytes();
    zip_of(parts)
}

/// Lines of tab-separated values, ended as the official files end them.
fn table(columns: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut text = columns.join("\t") + "\r\n";
    for row in rows {
        text += &(row.join("\t") + "\r\n");
    }
    text
}

fn strings(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

/// The occupations of the O*NET fixtures with ratings: of the first, the middle and the last surveyed major group.
pub(crate) const RATED: [&str; 3] = ["11-1011.00", "15-1254.00", "53-7081.00"];

/// How an O*NET release names things: before 30.3, or from it on.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Naming {
    Old,
    New,
}

/// A tiny O*NET release.
pub(crate) fn onet(naming: Naming) -> Files {
    let (folder, read_me) = match naming {
        Naming::Old => ("db_30_1_text", "O*NET 30.1 Database\nDecember 2025 Release\n"),
        Naming::New => ("db_30_3_text", "O*NET 30.3 Database\nMay 2026 Release\n"),
    };
    Files::new(folder)
        .with("Read Me.txt", read_me)
        .and(onet_occupations())
        .and(onet_titles(naming))
        .and(onet_ratings(naming))
        .and(onet_traits(naming))
        .and(onet_technologies(naming))
        .and(onet_education())
}

fn onet_occupations() -> Files {
    let code = "O*NET-SOC Code";
    let occupations = [
        ["11-1011.00", "Chief Executives", "Someone made this sentence up."],
        ["15-1254.00", "Web Developers", "And this one."],
        ["53-7081.00", "Refuse and Recyclable Material Collectors", "So it goes."],
        ["55-3019.00", "Military Enlisted Tactical Operations and Air/Weapons Specialists", "Without data."],
    ];
    let zones = [["11-1011.00", "5"], ["15-1254.00", "3"], ["53-7081.00", "2"]];
    let related = [
        ["11-1011.00", "15-1254.00", "Primary-Short", "1"],
        ["11-1011.00", "53-7081.00", "Supplemental", "2"],
        ["15-1254.00", "11-1011.00", "Primary-Long", "1"],
        ["53-7081.00", "15-1254.00", "Primary-Short", "1"],
    ];
    let tasks = [
        ["11-1011.00", "1", "Say what is to be done.", "Core"],
        ["15-1254.00", "2", "Write what is to be read.", "Core"],
        ["53-7081.00", "3", "Take away what is not to be kept.", "Supplemental"],
    ];
    Files::new("")
        .with("Occupation Data.txt", table(&[code, "Title", "Description"], occupations.map(|row| strings(&row))))
        .with(
            "Job Zones.txt",
            table(
                &[code, "Job Zone", "Date", "Domain Source"],
                zones.map(|[code, zone]| strings(&[code, zone, "08/2025", "Analyst"])),
            ),
        )
        .with(
            "Related Occupations.txt",
            table(&[code, "Related O*NET-SOC Code", "Relatedness Tier", "Index"], related.map(|row| strings(&row))),
        )
        .with(
            "Task Statements.txt",
            table(
                &[code, "Task ID", "Task", "Task Type", "Incumbents Responding", "Date", "Domain Source"],
                tasks.map(|[code, id, task, kind]| strings(&[code, id, task, kind, "30", "08/2025", "Incumbent"])),
            ),
        )
}

pub(crate) fn onet_titles(naming: Naming) -> Files {
    let (file, column, none) = match naming {
        Naming::Old => ("Alternate Titles.txt", "Alternate Title", "n/a"),
        Naming::New => ("Job Titles.txt", "Job Title", ""),
    };
    let titles = [
        ["11-1011.00", "Chief Executive Officer", "CEO"],
        ["11-1011.00", "Mayor", none],
        ["15-1254.00", "Front End Developer", none],
        ["15-1254.00", "Web Developer", none],
        ["53-7081.00", "Garbage Collector", none],
        ["55-3019.00", "Gunner", none],
    ];
    let reported = [["11-1011.00", "Mayor"], ["15-1254.00", "Webmaster"], ["53-7081.00", "Garbage Collector"]];
    Files::new("db_30_3_titles_only")
        .with(
            file,
            table(
                &["O*NET-SOC Code", column, "Short Title", "Source(s)"],
                titles.map(|[code, title, short]| strings(&[code, title, short, "08"])),
            ),
        )
        .with(
            "Sample of Reported Titles.txt",
            table(
                &["O*NET-SOC Code", "Reported Job Title", "Shown in My Next Move"],
                reported.map(|[code, title]| strings(&[code, title, "Y"])),
            ),
        )
}

const RATING: [&str; 13] = [
    "O*NET-SOC Code",
    "Element ID",
    "Element Name",
    "Scale ID",
    "Data Value",
    "N",
    "Standard Error",
    "Lower CI Bound",
    "Upper CI Bound",
    "Recommend Suppress",
    "Not Relevant",
    "Date",
    "Domain Source",
];

fn ratings(elements: &[[&str; 2]], none: &str) -> String {
    let mut rows = Vec::new();
    for (place, code) in RATED.into_iter().enumerate() {
        for [id, name] in elements {
            let (importance, level) = (format!("{place}.12"), format!("{}.5", place + 1));
            rows.push(strings(&[
                code,
                id,
                name,
                "IM",
                &importance,
                "8",
                "0.125",
                "3.88",
                "4.37",
                "N",
                none,
                "08/2025",
                "Analyst",
            ]));
            // O*NET suppresses a level whose element is not relevant.
            let not_relevant = if place == 2 { "Y" } else { "N" };
            rows.push(strings(&[
                code,
                id,
                name,
                "LV",
                &level,
                "8",
                "0.1831",
                none,
                none,
                not_relevant,
                not_relevant,
                "08/2025",
                "Analyst",
            ]));
        }
    }
    table(&RATING, rows)
}

fn onet_ratings(naming: Naming) -> Files {
    let none = if naming == Naming::Old { "n/a" } else { "" };
    let (reading, programming) = (["2.A.1.a", "Reading Comprehension"], ["2.B.3.e", "Programming"]);
    let files = Files::new("")
        .with("Knowledge.txt", ratings(&[["2.C.3.a", "Computers and Electronics"]], none))
        .with("Abilities.txt", ratings(&[["1.A.1.a.1", "Oral Comprehension"]], none))
        .with("Work Activities.txt", ratings(&[["4.A.1.a.1", "Getting Information"]], none));
    match naming {
        Naming::Old => files.with("Skills.txt", ratings(&[reading, programming], none)),
        Naming::New => files
            .with("Essential Skills.txt", ratings(&[reading], none))
            .with("Transferable Skills.txt", ratings(&[programming], none)),
    }
}

fn traits(values: [[&str; 4]; 3]) -> String {
    let columns = ["O*NET-SOC Code", "Element ID", "Element Name", "Scale ID", "Data Value", "Date", "Domain Source"];
    let rows = RATED.into_iter().flat_map(|code| {
        values.map(|[id, name, scale, value]| strings(&[code, id, name, scale, value, "11/2025", "Other"]))
    });
    table(&columns, rows)
}

fn onet_traits(naming: Naming) -> Files {
    let interests = [
        ["1.B.1.a", "Realistic", "OI", "1.30"],
        ["1.B.1.b", "Investigative", "OI", "3.24"],
        ["1.B.1.g", "First Interest High-Point", "IH", "5.00"],
    ];
    let styles = [
        ["1.D.1.a", "Innovation", "WI", "-1.25"],
        ["1.D.1.a", "Innovation", "DR", "7.00"],
        ["1.D.2.b", "Perseverance", "WI", "2.30"],
    ];
    let file = if naming == Naming::Old { "Interests.txt" } else { "Career Interest Types.txt" };
    Files::new("").with(file, traits(interests)).with("Work Styles.txt", traits(styles))
}

fn onet_technologies(naming: Naming) -> Files {
    let rows = [
        ["11-1011.00", "Microsoft Excel", "Spreadsheet software", "Y", "N"],
        ["15-1254.00", "JavaScript", "Web platform development software", "Y", "Y"],
        ["15-1254.00", "Rust", "Object or component oriented development software", "N", "N"],
        ["53-7081.00", "Microsoft Excel", "Spreadsheet software", "Y", "N"],
    ];
    let old = ["O*NET-SOC Code", "Example", "Commodity Code", "Commodity Title", "Hot Technology", "In Demand"];
    let new = ["O*NET-SOC Code", "Workplace Example", "Element ID", "Element Name", "Hot Technology", "In Demand"];
    let (file, columns, id) = match naming {
        Naming::Old => ("Technology Skills.txt", old, "43230000"),
        Naming::New => ("Software Skills.txt", new, "2.E.1.a"),
    };
    let rows = rows.map(|[code, name, class, hot, demand]| strings(&[code, name, id, class, hot, demand]));
    Files::new("").with(file, table(&columns, rows))
}

fn onet_education() -> Files {
    let categories = ["Element ID", "Element Name", "Scale ID", "Category", "Category Description"];
    let shares = [
        "O*NET-SOC Code",
        "Element ID",
        "Element Name",
        "Scale ID",
        "Category",
        "Data Value",
        "N",
        "Standard Error",
        "Lower CI Bound",
        "Upper CI Bound",
        "Recommend Suppress",
        "Date",
        "Domain Source",
    ];
    let levels =
        ["Less than a High School Diploma", "High School Diploma - or what stands for it", "Bachelor's Degree"];
    let level = |(place, name): (usize, &str)| {
        strings(&["2.D.1", "Required Level of Education", "RL", &(place + 1).to_string(), name])
    };
    let mut rows = Vec::new();
    for code in RATED {
        for (category, percent) in [("1", "0.00"), ("2", "25.50"), ("3", "74.50")] {
            rows.push(strings(&[
                code,
                "2.D.1",
                "Required Level of Education",
                "RL",
                category,
                percent,
                "28",
                "0.0000",
                "0.6307",
                "25.5524",
                "N",
                "08/2025",
                "Incumbent",
            ]));
        }
    }
    let related = ["3.A.1", "Related Work Experience", "RW", "1", "None"];
    let named = levels.into_iter().enumerate().map(level).chain([strings(&related)]);
    Files::new("")
        .with("Education, Training, and Experience Categories.txt", table(&categories, named))
        .with("Education, Training, and Experience.txt", table(&shares, rows))
}

/// One figure of an OEWS fixture.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Fig {
    /// A value.
    Is(f64),
    /// At the cap: footnote 5, or `#`.
    Cap,
    /// Not paid by the hour, or not by the year: footnote 4, or `*` with a column that says so.
    Other,
    /// Not released: footnote 8, or `*`, or `**` for employment.
    Not,
}
use Fig::{Cap, Is, Not, Other};

/// One place and occupation: employment, jobs per 1,000, location quotient, then mean, p10, p25, median, p75, p90 by the hour
/// and by the year.
struct Cell {
    soc: &'static str,
    group: &'static str,
    employment: Fig,
    hourly: [Fig; 6],
    annual: [Fig; 6],
}

const HOURLY: [Fig; 6] = [Is(48.1), Is(21.54), Is(29.81), Is(44.54), Is(60.1), Is(78.63)];
const ANNUAL: [Fig; 6] = [Is(100_050.0), Is(44_800.0), Is(62_000.0), Is(92_650.0), Is(125_010.0), Is(163_550.0)];

fn oews_cells() -> Vec<Cell> {
    let cell = |soc, group, employment, hourly, annual| Cell { soc, group, employment, hourly, annual };
    let top = |mut wages: [Fig; 6]| {
        wages[3..].fill(Cap);
        wages
    };
    vec![
        cell("00-0000", "total", Is(1_000_000.0), HOURLY, ANNUAL),
        cell("11-1011", "detailed", Is(1_230.0), top(HOURLY), top(ANNUAL)),
        cell("15-1254", "detailed", Is(78_860.0), HOURLY, ANNUAL),
        cell("25-2021", "detailed", Not, [Other; 6], ANNUAL),
        cell("27-2011", "detailed", Is(40.0), HOURLY, [Other; 6]),
        cell("53-7081", "detailed", Is(500.0), [Not; 6], [Not; 6]),
    ]
}

/// Places: code in the flat files, level, state, name; and code and abbreviation in the workbooks.
const PLACES: [(&str, &str, &str, &str, u32, &str); 5] = [
    ("0000000", "N", "00", "National", 99, "US"),
    ("0038900", "M", "41", "Portland-Vancouver-Hillsboro, OR-WA", 38_900, "OR"),
    ("0042660", "M", "53", "Seattle-Tacoma-Bellevue, WA", 42_660, "WA"),
    ("1100000", "S", "11", "District of Columbia", 11, "DC"),
    ("5300000", "S", "53", "Washington", 53, "WA"),
];

/// The codes of the data types in the order of a series: by the hour, by the year.
const HOURLY_TYPES: [&str; 6] = ["03", "06", "07", "08", "09", "10"];
const ANNUAL_TYPES: [&str; 6] = ["04", "11", "12", "13", "14", "15"];

/// OEWS as LABSTAT flat files of one year.
pub(crate) fn oews_flat() -> Files {
    Files::new("bls-oews-2025")
        .with("oe.area", {
            let rows = PLACES.map(|(code, level, state, name, ..)| strings(&[code, level, state, name]));
            unix(&table(&["area_code", "areatype_code", "state_code", "area_name"], rows))
        })
        .with("oe.footnote", {
            let rows = [
                ["4", "Paid by the hour or by the year."],
                ["5", "This wage is equal to or greater than $115.00 per hour or $239,200 per year."],
                ["8", "Not released."],
            ];
            unix(&table(&["footnote_code", "footnote_text"], rows.map(|row| strings(&row))))
        })
        .with("oe.data.0.Current", oews_data(2025))
}

pub(crate) fn oews_data(year: u16) -> String {
    let mut rows = Vec::new();
    for (area, level, ..) in PLACES {
        for cell in oews_cells() {
            let mut figures = vec![("01", cell.employment)];
            figures.extend(HOURLY_TYPES.into_iter().zip(cell.hourly));
            figures.extend(ANNUAL_TYPES.into_iter().zip(cell.annual));
            if level != "N" {
                figures.extend([("16", jobs_per_1000(&cell)), ("17", quotient(&cell))]);
            }
            figures.sort_by_key(|(data_type, _)| *data_type);
            for (data_type, figure) in figures {
                let series = format!("OEU{level}{area}000000{}{data_type}", cell.soc.replace('-', ""));
                let (value, footnote) = match figure {
                    Is(value) => (value.to_string(), ""),
                    Cap => ("-".to_owned(), "5"),
                    Other => ("-".to_owned(), "4"),
                    Not => ("-".to_owned(), "8"),
                };
                // LABSTAT pads its columns.
                let (series, value) = (format!("{series:30}"), format!("{value:>12}"));
                rows.push(strings(&[&series, &year.to_string(), "A01", &value, footnote]));
            }
        }
    }
    unix(&table(&["series_id                     ", "year", "period", "       value", "footnote_codes"], rows))
}

fn jobs_per_1000(cell: &Cell) -> Fig {
    if let Is(employment) = cell.employment { Is((employment / 10.0).round() / 100.0) } else { Not }
}

fn quotient(cell: &Cell) -> Fig {
    if cell.employment == Not { Not } else { Is(1.25) }
}

/// LABSTAT ends its lines without a carriage return.
fn unix(text: &str) -> String {
    text.replace('\r', "")
}

const OEWS_COLUMNS: [&str; 32] = [
    "AREA",
    "AREA_TITLE",
    "AREA_TYPE",
    "PRIM_STATE",
    "NAICS",
    "NAICS_TITLE",
    "I_GROUP",
    "OWN_CODE",
    "OCC_CODE",
    "OCC_TITLE",
    "O_GROUP",
    "TOT_EMP",
    "EMP_PRSE",
    "JOBS_1000",
    "LOC_QUOTIENT",
    "PCT_TOTAL",
    "PCT_RPT",
    "H_MEAN",
    "A_MEAN",
    "MEAN_PRSE",
    "H_PCT10",
    "H_PCT25",
    "H_MEDIAN",
    "H_PCT75",
    "H_PCT90",
    "A_PCT10",
    "A_PCT25",
    "A_MEDIAN",
    "A_PCT75",
    "A_PCT90",
    "ANNUAL",
    "HOURLY",
];

/// A value of a sheet.
#[derive(Clone)]
pub(crate) enum Value {
    Text(String),
    Number(f64),
    None,
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::None } else { Self::Text(text.to_owned()) }
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Number(number)
    }
}

/// Rows of a sheet.
pub(crate) type Rows = Vec<Vec<Value>>;

/// A workbook of these sheets.
pub(crate) fn workbook(sheets: &[(&str, Rows)]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, rows) in sheets {
        let sheet = book.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (row, values) in (0..).zip(rows) {
            for (column, value) in (0..).zip(values) {
                match value {
                    Value::Text(text) => drop(sheet.write_string(row, column, text).unwrap()),
                    Value::Number(number) => drop(sheet.write_number(row, column, *number).unwrap()),
                    Value::None => {}
                }
            }
        }
    }
    book.save_to_buffer().unwrap()
}

/// The rows of the workbook of a level (`N`, `S`, `M`), with their header.
pub(crate) fn oews_rows(of_level: &str) -> Rows {
    let mut rows: Rows = vec![OEWS_COLUMNS.map(Value::from).to_vec()];
    for (_, level, _, name, area, state) in PLACES {
        if level != of_level {
            continue;
        }
        for cell in oews_cells() {
            let by = |figures: [Fig; 6]| figures.iter().all(|figure| *figure == Other);
            let wage = |figure: Fig| match figure {
                Is(value) => Value::Number(value),
                Cap => "#".into(),
                Other | Not => "*".into(),
            };
            let count = |figure: Fig| if let Is(value) = figure { Value::Number(value) } else { "**".into() };
            // The national workbook has no comparison with the nation.
            let place_only = |figure: Fig| if level == "N" { Value::None } else { count(figure) };
            let (h, a) = (cell.hourly, cell.annual);
            rows.push(vec![
                area.to_string().as_str().into(),
                if level == "N" { "U.S." } else { name }.into(),
                "1".into(),
                state.into(),
                "000000".into(),
                "Cross-industry".into(),
                "cross-industry".into(),
                "1235".into(),
                cell.soc.into(),
                "Of this code".into(),
                cell.group.into(),
                count(cell.employment),
                1.2.into(),
                place_only(jobs_per_1000(&cell)),
                place_only(quotient(&cell)),
                Value::None,
                Value::None,
                wage(h[0]),
                wage(a[0]),
                0.7.into(),
                wage(h[1]),
                wage(h[2]),
                wage(h[3]),
                wage(h[4]),
                wage(h[5]),
                wage(a[1]),
                wage(a[2]),
                wage(a[3]),
                wage(a[4]),
                wage(a[5]),
                if by(h) { "TRUE" } else { "" }.into(),
                if by(a) { "TRUE" } else { "" }.into(),
            ]);
        }
    }
    rows
}

/// The sheet that explains the columns and marks.
pub(crate) fn oews_notes(cap: &str) -> Rows {
    vec![
        vec!["Field".into(), "Field Description".into()],
        vec!["AREA".into(), "Code of the area".into()],
        vec!["*  = not available".into()],
        vec![format!("#  = indicates a wage equal to or greater than {cap}").as_str().into()],
    ]
}

/// OEWS as workbooks of one year.
pub(crate) fn oews_workbooks() -> Files {
    let book = |level: &str, sheet: &str| {
        let notes = oews_notes("$115.00 per hour or $239,200 per year");
        workbook(&[(sheet, oews_rows(level)), ("Field Descriptions", notes)])
    };
    Files::new("oesm25all")
        .with("national_M2025_dl.xlsx", book("N", "national_M2025_dl"))
        .with("state_M2025_dl.xlsx", book("S", "state_M2025_dl"))
        .with("MSA_M2025_dl.xlsx", book("M", "MSA_M2025_dl"))
}

/// One row of the projections fixtures.
struct Projected {
    title: &'static str,
    code: &'static str,
    kind: &'static str,
    /// Employment from and to, change, percent, self-employed, openings.
    numbers: [f64; 6],
    wage: Value,
    entry: [&'static str; 3],
    /// Exits and transfers.
    separations: [f64; 2],
}

fn projected() -> [Projected; 4] {
    let dash = "—";
    [
        Projected {
            title: "Total, all occupations",
            code: "00-0000",
            kind: "Summary",
            numbers: [169_956.1, 175_167.9, 5_211.8, 3.1, 5.8, 18_863.3],
            wage: 49_500.0.into(),
            entry: [dash, dash, dash],
            separations: [8_155.0, 10_187.1],
        },
        Projected {
            title: "      Chief executives",
            code: "11-1011",
            kind: "Line item",
            numbers: [309.4, 322.7, 13.3, 4.3, 25.9, 22.2],
            wage: ">=$239,200".into(),
            entry: ["Bachelor's degree", "5 years or more", "None"],
            separations: [9.5, 11.4],
        },
        Projected {
            title: "      Web developers",
            code: "15-1254",
            kind: "Line item",
            numbers: [86.0, 92.4, 6.4, 7.5, 15.1, 5.9],
            wage: 90_930.0.into(),
            entry: ["Bachelor's degree", "None", "None"],
            separations: [1.7, 3.6],
        },
        Projected {
            title: "      Refuse and recyclable material collectors",
            code: "53-7081",
            kind: "Line item",
            numbers: [147.9, 140.2, -7.7, -5.2, 2.1, 16.9],
            wage: dash.into(),
            entry: ["No formal educational credential", "None", "Short-term on-the-job training"],
            separations: [6.3, 10.4],
        },
    ]
}

/// The sheets of `occupation.xlsx`.
pub(crate) fn occupation_sheets() -> [(&'static str, Rows); 3] {
    let texts = |texts: &[&str]| texts.iter().map(|text| Value::from(*text)).collect::<Vec<_>>();
    let mut projections = vec![
        texts(&["Table 1.2 Occupational projections, 2024–2034, and worker characteristics, 2024"]),
        texts(&[
            "2024 National Employment Matrix title",
            "2024 National Employment Matrix code",
            "Occupation type",
            "Employment, 2024",
            "Employment, 2034",
            "Employment distribution, percent, 2024",
            "Employment distribution, percent, 2034",
            "Employment change, numeric, 2024–34",
            "Employment change, percent, 2024–34",
            "Percent self employed, 2024",
            "Occupational openings, 2024–34 annual average",
            "Median annual wage, dollars, 2024[1]",
            "Typical education needed for entry",
            "Work experience in a related occupation",
            "Typical on-the-job training needed to attain competency in the occupation",
            "Related Occupational Outlook Handbook (OOH) content xlsx",
        ]),
    ];
    let mut separations = vec![
        texts(&["Table 1.10 Occupational separations and openings, projected 2024–34"]),
        texts(&[
            "2024 National Employment Matrix title",
            "2024 National Employment Matrix code",
            "Occupation type",
            "Employment, 2024",
            "Labor force exit rate, 2024–34 annual average",
            "Labor force exits, 2024–34 annual average",
            "Occupational transfers, 2024–34 annual average",
            "Occupational openings, 2024–34 annual average",
        ]),
    ];
    for row in projected() {
        let [from, to, change, percent, self_employed, openings] = row.numbers.map(Value::from);
        let [education, experience, training] = row.entry.map(Value::from);
        let (title, code, kind) = (Value::from(row.title), Value::from(row.code), Value::from(row.kind));
        let [exits, transfers] = row.separations.map(Value::from);
        separations.push(vec![
            title.clone(),
            code.clone(),
            kind.clone(),
            from.clone(),
            4.7.into(),
            exits,
            transfers,
            openings.clone(),
        ]);
        projections.push(vec![
            title,
            code,
            kind,
            from,
            to,
            0.1.into(),
            0.1.into(),
            change,
            percent,
            self_employed,
            openings,
            row.wage,
            education,
            experience,
            training,
            "OOH Content".into(),
        ]);
    }
    projections.push(texts(&["Footnotes:"]));
    projections.push(texts(&["[1] A sentence of ours about wages."]));
    separations.push(texts(&["Source: Employment Projections program, U.S. Bureau of Labor Statistics"]));
    [("Index", vec![texts(&["Contents"])]), ("Table 1.2", projections), ("Table 1.10", separations)]
}

/// The sheets of `education.xlsx`.
pub(crate) fn education_sheets() -> [(&'static str, Rows); 2] {
    let texts = |texts: &[&str]| texts.iter().map(|text| Value::from(*text)).collect::<Vec<_>>();
    let mut attainment = vec![
        texts(&["Table 5.3 Educational attainment, 2022–23 (Percent)"]),
        texts(&[
            "2024 National Employment Matrix title",
            "2024 National Employment Matrix code",
            "Less than high school diploma",
            "High school diploma or equivalent",
            "Some college, no degree",
            "Associate's degree",
            "Bachelor's degree",
            "Master's degree",
            "Doctoral or professional degree",
        ]),
    ];
    let mut entry = vec![
        texts(&["Table 5.4 Education and training assignments by detailed occupation, 2024"]),
        texts(&[
            "2024 National Employment Matrix title",
            "2024 National Employment Matrix code",
            "Typical education needed for entry",
            "Work experience in a related occupation",
            "Typical on-the-job training needed to attain competency in the occupation",
            "Related Occupational Outlook Handbook (OOH) content",
        ]),
    ];
    for row in projected() {
        let mark = if row.code == "11-1011" { "[1]" } else { "" };
        let title = Value::from(format!("{}{mark}", row.title.trim()).as_str());
        let mut shares = vec![title.clone(), row.code.into()];
        shares.extend([7.4, 22.5, 18.6, 9.5, 25.2, 11.9, 4.9].map(Value::from));
        attainment.push(shares);
        if row.kind == "Line item" {
            let [education, experience, training] = row.entry.map(Value::from);
            entry.push(vec![title, row.code.into(), education, experience, training, "—".into()]);
        }
    }
    attainment.push(texts(&["[1] Not an exact match."]));
    entry.push(texts(&["Source: Employment Projections program, U.S. Bureau of Labor Statistics"]));
    [("Table 5.3", attainment), ("Table 5.4", entry)]
}

/// The Employment Projections.
pub(crate) fn projections() -> Files {
    Files::new("bls-ep-2024-34")
        .with("occupation.xlsx", workbook(&occupation_sheets()))
        .with("education.xlsx", workbook(&education_sheets()))
}

/// The name of the crosswalk's file.
pub(crate) const CROSSWALK: &str = "nem-onet-to-soc-crosswalk-2023-09.xlsx";

/// The rows of the crosswalk.
pub(crate) fn crosswalk_rows() -> Rows {
    let titles = ["Bureau of Labor Statistics crosswalk", "Its office", "As of 9/6/2023", "What follows"];
    let mut rows: Rows = titles.iter().map(|title| vec![Value::from(*title)]).collect();
    let header = [
        "Sort Order",
        "O*NET-SOC Code",
        "O*NET-SOC Title",
        "NEM Code",
        "National Employment Matrix Occupational Title",
        "OOH Profile Code",
    ];
    rows.push(header.map(Value::from).to_vec());
    for (order, code, title, matrix, matrix_title) in [
        (1.0, "11-1011.00", "Chief Executives", "11-1011", "Chief executives"),
        (2.0, "15-1254.00", "Web Developers", "15-1254", "Web developers"),
        (3.0, "53-7081.00", "Refuse and Recyclable Material Collectors", "53-7081", "Refuse collectors"),
    ] {
        rows.push(vec![order.into(), code.into(), title.into(), matrix.into(), matrix_title.into(), "—".into()]);
    }
    rows
}

/// The crosswalk.
pub(crate) fn crosswalk() -> Files {
    Files::new("crosswalk").with(CROSSWALK, workbook(&[("ONET to SOC crosswalk", crosswalk_rows())]))
}

const SQL: &str = "00000000-0000-4000-8000-000000000001";
const TEAM: &str = "00000000-0000-4000-8000-000000000002";

/// ESCO's official download.
pub(crate) fn esco_official() -> Files {
    let skills = format!(
        "conceptType,conceptUri,skillType,reuseLevel,preferredLabel,altLabels,hiddenLabels,status,modifiedDate,scopeNote,\
         definition,inScheme,description\n\
         KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/{SQL},knowledge,sector-specific,SQL,\"structured query \
         language\nSEQUEL\",,released,2024-01-15T09:00:00Z,,,,\"Ours, with a \"\"quote\"\" and\na second line.\"\n\
         KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/{TEAM},skill/competence,transversal,work in teams,team \
         work,,released,2023-11-02T09:00:00Z,,,,Ours too.\n"
    );
    let hierarchy = "Level 0 URI,Level 0 preferred term,Level 1 URI,Level 1 preferred term,Level 2 URI,Level 2 preferred \
         term,Level 3 URI,Level 3 preferred term,Description,Scope note,Level 0 code,Level 1 code,Level 2 code,Level 3 code\n\
         http://data.europa.eu/esco/skill/K,knowledge,,,,,,,,,K,,,\n\
         http://data.europa.eu/esco/skill/K,knowledge,http://data.europa.eu/esco/isced-f/06,ICT,http://data.europa.eu/\
         esco/isced-f/061,\"information, communication\",http://data.europa.eu/esco/isced-f/0612,database design,,,K,06,061,\
         0612\n\
         http://data.europa.eu/esco/skill/S1,communication,http://data.europa.eu/esco/skill/S1.8,working with others,,,,,,,S1\
         ,S1.8,,\n";
    let relations = format!(
        "conceptType,conceptUri,broaderType,broaderUri\n\
         KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/{SQL},SkillGroup,http://data.europa.eu/esco/isced-f/\
         0612\n\
         KnowledgeSkillCompetence,http://data.europa.eu/esco/skill/{TEAM},SkillGroup,http://data.europa.eu/esco/skill/\
         S1.8\n\
         SkillGroup,http://data.europa.eu/esco/skill/S1.8,SkillGroup,http://data.europa.eu/esco/skill/S1\n"
    );
    Files::new("esco")
        .with("skills_en.csv", skills)
        .with("skillsHierarchy_en.csv", hierarchy)
        .with("broaderRelationsSkillPillar_en.csv", relations)
}

/// The name of ESCO's compact list.
pub(crate) const COMPACT: &str = "esco_v_1_1_1_data_formatted.csv";

/// ESCO as the compact list of labels.
pub(crate) fn esco_compact() -> Files {
    let list = format!(
        "id,description,hierarchy_levels,type\n\
         {SQL},SQL,\"[['K', '06', '061', '0612']]\",preferredLabel\n\
         {TEAM},work in teams,\"[['S', 'S1', 'S1.8', None]]\",preferredLabel\n\
         {SQL},SEQUEL,,altLabels\n\
         {SQL},structured query language,,altLabels\n\
         {TEAM},team work,,altLabels\n\
         061,\"information, communication\",,level_2\n\
         0612,database design,,level_3\n\
         S1.8,working with others,,level_2\n"
    );
    Files::new("esco").with(COMPACT, list)
}

/// The name of the Bright Outlook list.
pub(crate) const BRIGHT: &str = "All_Bright_Outlook_Occupations.csv";

/// O*NET's Bright Outlook list.
pub(crate) fn bright_outlook() -> Files {
    let list = "Code,Occupation,Categories\n\
         15-1254.00,Web Developers,\"Rapid Growth, Numerous Job Openings\"\n\
         53-7081.00,Refuse and Recyclable Material Collectors,Numerous Job Openings\n";
    Files::new("bright").with(BRIGHT, list)
}

/// Every fixture, with a name for messages.
pub(crate) fn all() -> Vec<(&'static str, Files)> {
    vec![
        ("O*NET until 30.2", onet(Naming::Old)),
        ("O*NET from 30.3", onet(Naming::New)),
        ("O*NET titles", onet_titles(Naming::New)),
        ("OEWS flat files", oews_flat()),
        ("OEWS workbooks", oews_workbooks()),
        ("Employment Projections", projections()),
        ("crosswalk", crosswalk()),
        ("ESCO official", esco_official()),
        ("ESCO compact", esco_compact()),
        ("Bright Outlook", bright_outlook()),
    ]
}

/// The fixtures that are text, in which a byte is a character.
pub(crate) fn text_formats() -> Vec<(&'static str, Files)> {
    let is_text = |files: &Files| files.files.iter().all(|(name, _)| !name.contains(".xlsx"));
    all().into_iter().filter(|(_, files)| is_text(files)).collect()
}

/// The folder of the official files, where it is at hand.
pub(crate) fn official() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/sources");
    let folder = std::env::var_os("METIER_SOURCES").map_or(beside, PathBuf::from);
    folder.is_dir().then_some(folder)
}
