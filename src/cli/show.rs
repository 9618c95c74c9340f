//! What `releases`, `search` and `show` print.

use std::io::Write as _;

use anyhow::bail;
use catalogue::Catalogue;
use catalogue::ranker::Kind;
use serde_json::{Value, json};

use crate::format::Count;
use crate::occupation::{self, Named};
use crate::release::Stored;
use crate::search::Result as Found;
use crate::{career, clock};

fn print_json(value: &Value) -> anyhow::Result<()> {
    writeln!(
        std::io::stdout(),
        "{}",
        serde_json::to_string_pretty(value)?
    )?;
    Ok(())
}

pub(super) fn releases(releases: &[Stored], as_json: bool) -> anyhow::Result<()> {
    if as_json {
        let items: Vec<Value> = releases
            .iter()
            .map(|release| {
                json!({
                    "id": release.id, "source": release.source, "vintage": release.vintage, "licence": release.licence,
                    "rows": release.row_count, "bytes": release.byte_count, "imported_at": release.imported_at,
                    "current": release.is_current,
                    "about": serde_json::from_str::<Value>(&release.about_json).unwrap_or_default(),
                })
            })
            .collect();
        return print_json(&Value::Array(items));
    }
    let mut out = std::io::stdout();
    writeln!(
        out,
        "  {:<12}  {:<18} {:<20} {:>10}  {:<21} LICENCE",
        "ID", "SOURCE", "VINTAGE", "ROWS", "IMPORTED"
    )?;
    for release in releases {
        writeln!(
            out,
            "{} {:<12}  {:<18} {:<20} {:>10}  {:<21} {}",
            if release.is_current { '*' } else { ' ' },
            release.id.get(..12).unwrap_or(&release.id),
            release.source,
            release.vintage,
            Count(u64::try_from(release.row_count).unwrap_or(0)).to_string(),
            clock::written(release.imported_at),
            release.licence,
        )?;
    }
    writeln!(
        out,
        "\n* in use. Use another one with: metier releases use ID"
    )?;
    Ok(())
}

pub(super) fn results(found: &[Found], as_json: bool) -> anyhow::Result<()> {
    if as_json {
        return print_json(&json!({"items": found}));
    }
    let mut out = std::io::stdout();
    if found.is_empty() {
        writeln!(out, "Nothing was found. Try fewer or simpler words.")?;
    }
    for one in found {
        let code = one.code.as_deref().unwrap_or("skill");
        write!(out, "{code:<11} {}", one.title)?;
        if let Some(context) = &one.context {
            write!(out, " ({context})")?;
        }
        if let Some(matched) = &one.matched {
            write!(out, ", also called {matched}")?;
        }
        writeln!(out)?;
    }
    Ok(())
}

pub(super) fn occupation(catalogue: &Catalogue, text: &str, as_json: bool) -> anyhow::Result<()> {
    let by_search = || {
        let found = catalogue.search(text, Some(Kind::Occupation), 1);
        match found.first()?.doc {
            catalogue::Doc::Occupation(index) => {
                Some(Named::Elsewhere(&catalogue.occupations[index]))
            }
            _ => None,
        }
    };
    let Some(Named::Here(one) | Named::Elsewhere(one)) =
        occupation::find(catalogue, text).or_else(by_search)
    else {
        bail!("no occupation is called `{text}`; try: metier search {text}");
    };
    if as_json {
        return print_json(&serde_json::to_value(
            occupation::answer::OccupationDetail::of(catalogue, one),
        )?);
    }
    let mut out = std::io::stdout();
    let above: Vec<String> = career::breadcrumb(catalogue, one)
        .into_iter()
        .map(|link| link.name)
        .collect();
    writeln!(out, "{} ({})\n{}", one.title, one.code, above.join(" › "))?;
    if let Some(summary) = one.summary {
        writeln!(out, "\n{summary}")?;
    }
    writeln!(out)?;
    for stat in occupation::section::stats(catalogue, one) {
        let note = if stat.note.is_empty() {
            String::new()
        } else {
            format!(" ({})", stat.note)
        };
        writeln!(
            out,
            "{:<26} {}{note}  [{}]",
            stat.label,
            stat.value,
            stat.from.cited()
        )?;
    }
    if let Some(bright) = occupation::section::bright(catalogue, one) {
        writeln!(out, "{:<26} {bright}", "Bright Outlook")?;
    }
    let technologies: Vec<&str> = one
        .technologies
        .iter()
        .filter(|technology| technology.in_demand)
        .map(|technology| catalogue.vocabulary.skills[technology.skill].label.as_str())
        .collect();
    if !technologies.is_empty() {
        writeln!(
            out,
            "{:<26} {}",
            "Technologies in demand",
            technologies.join(", ")
        )?;
    }
    let specializations: Vec<&str> = catalogue
        .specializations_of(one)
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    if !specializations.is_empty() {
        writeln!(
            out,
            "{:<26} {}",
            "Specialized occupations",
            specializations.join(", ")
        )?;
    }
    Ok(())
}
