//! Names of places, from the delineation of metropolitan areas.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::Context;
use calamine::{Data, Reader, Xlsx, open_workbook};

/// Where the names go, from the root of the workspace.
const TABLE: &str = "crates/facts/data/us-places.tsv";

/// Cities that are better known as something else, mostly as words, surnames, or larger cities and
/// states elsewhere. Ads mean them when their state follows, which needs no table.
const NOT_ALONE: &str = "Anderson,Ashland,Athens,Auburn,Augusta,Bay City,Bend,Birmingham,Brent,Bristol,Brunswick,Bryan,Camden,\
    Canton,Carlisle,Carmel,Cary,Casper,Centennial,Chandler,Cleveland,College,Concord,Conway,Corcoran,Covington,Dalton,Daphne,Davidson,\
    Delano,Denison,Destin,Douglas,Dover,Easton,Elgin,Enid,Everett,Fayette,Flint,Florence,Foley,Franklin,Frederick,Goshen,Greer,\
    Hammond,Hanford,Hanover,Helena,Henderson,Hickory,High Point,Houma,Huntington,Jackson,Kelso,Kendall,Kent,Kingston,Lacey,\
    Lafayette,Lancaster,Largo,Lawrence,Lebanon,Lenoir,Lima,Lincoln,Lodi,Logan,Loveland,Macon,Manchester,Manhattan,Mansfield,\
    Marietta,Melbourne,Merced,Mesa,Midland,Mission,Mobile,Monroe,Montgomery,Murray,Naples,New London,Niles,Norfolk,Norwich,Ontario,\
    Orange,Oxford,Portage,Racine,Radford,Reading,Redding,Richland,Riverside,Rogers,Rome,Salem,Salisbury,Sanford,Sebastian,Shelton,\
    Sherman,Sunrise,Temple,Trenton,Troy,Tyler,Vancouver,Victoria,Vienna,Warren,Warwick,Waterloo,Wilkes,Winchester,Winston,Wyoming,\
    York";

/// Writes the principal cities of the metropolitan areas, with their state where only one state has
/// such a city.
///
/// # Errors
/// When the workbook cannot be read or the table not written.
pub fn write(shared: &Path) -> anyhow::Result<()> {
    let path = shared.join("sources/geo/cbsa_delineation_list1_2023.xlsx");
    let mut workbook: Xlsx<_> =
        open_workbook(&path).with_context(|| format!("open {}", path.display()))?;
    let sheet = workbook
        .worksheet_range_at(0)
        .context("the workbook has no sheet")??;
    let mut cities = BTreeMap::<String, BTreeSet<String>>::new();
    for row in sheet.rows() {
        let cell = |column: usize| {
            row.get(column).and_then(|cell| {
                if let Data::String(text) = cell {
                    Some(text)
                } else {
                    None
                }
            })
        };
        if cell(4).is_some_and(|kind| kind.starts_with("Metropolitan")) {
            // The areas of the largest cities are divided; the divisions name more cities.
            for area in [cell(3), cell(5)].into_iter().flatten() {
                add_cities(&mut cities, area);
            }
        }
    }
    let mut table = String::from(
        "# Principal cities of metropolitan areas (OMB delineation of July 2023); a name of several states has none.\n\
         # Written by `cargo xtask places`.\nname\tcity\tstate\tcountry\n",
    );
    for (city, states) in cities
        .iter()
        .filter(|(city, _)| !NOT_ALONE.split(',').any(|name| name == **city))
    {
        let state = states
            .first()
            .filter(|_| states.len() == 1)
            .map_or("", String::as_str);
        table.extend([city, "\t", city, "\t", state, "\tUS\n"]);
    }
    fs::write(TABLE, table).with_context(|| format!("write {TABLE}"))
}

/// `Minneapolis-St. Paul-Bloomington, MN-WI` names three cities; the first state is the one of the
/// first city, and mostly of the others.
fn add_cities(cities: &mut BTreeMap<String, BTreeSet<String>>, area: &str) {
    let Some((names, states)) = area.rsplit_once(", ") else {
        return;
    };
    let state = states.split('-').next().unwrap_or_default();
    for name in names.split(['-', '/']) {
        let name = name
            .trim()
            .trim_start_matches("Urban ")
            .trim_end_matches(" Town");
        let name = if name == "Boise City" { "Boise" } else { name };
        if !name.is_empty() && !name.ends_with(" County") {
            cities
                .entry(name.to_owned())
                .or_default()
                .insert(state.to_owned());
        }
    }
}
