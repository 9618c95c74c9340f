//! Postings as pages, API and files have them: the same on SQLite and PostgreSQL.

use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

use metier::export::{What, export};
use metier::posting::coverage::{coverage, uncoded};
use metier::posting::search::{Found, Posting, Search, get, search};
use metier::posting::{Conditions, Month, PostingId, Scope};
use parquet::file::reader::{FileReader as _, SerializedFileReader};
use parquet::record::Field;

use crate::support::ads::{DEVELOPERS, ingest};
use crate::support::database::on_both;
use crate::support::site::catalogue;

/// The rows of a Parquet file, by column.
fn rows(folder: &Path, name: &str) -> Vec<BTreeMap<String, Field>> {
    let reader = SerializedFileReader::new(File::open(folder.join(name)).unwrap()).unwrap();
    let rows = reader.get_row_iter(None).unwrap();
    rows.map(|row| row.unwrap().into_columns().into_iter().collect())
        .collect()
}

fn text(text: &str) -> Field {
    Field::Str(text.to_owned())
}

fn sum(rows: &[BTreeMap<String, Field>], column: &str) -> i64 {
    let number = |row: &BTreeMap<String, Field>| {
        if let Field::Long(number) = row[column] {
            number
        } else {
            0
        }
    };
    rows.iter().map(number).sum()
}

fn names(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = files
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

on_both! {
    async fn a_search_finds_what_meets_all_conditions_the_last_read_first(database) {
        let (db, current) = (database.open().await, catalogue());
        let report = ingest(&db, &current).await;
        assert_eq!((report.committed.unique, report.committed.uncoded, report.committed.duplicates), (DEVELOPERS + 4, 1, 1));
        let known = &current.catalogue;
        let developers = known.occupation("15-1254.00".parse().unwrap()).unwrap();
        let of_developers = Search { scope: Some(Scope::Occupation(developers)), ..Search::default() };
        let all = search(&db, known, &of_developers, (100, 0)).await.unwrap();
        let ids: Vec<PostingId> = all.rows.iter().map(|row| row.id).collect();
        assert_eq!((all.total, all.more, ids.len()), (37, false, 37));
        assert!(ids.is_sorted_by(|a, b| a > b), "{ids:?}");
        assert!(all.rows.iter().all(|row| row.fact.code == "15-1254.00" && row.source == "fixture"));

        let part = search(&db, known, &of_developers, (5, 10)).await.unwrap();
        assert_eq!((part.total, part.rows), (37, all.rows[10..15].to_vec()));

        // Each way to search, with and without an occupation: in Texas and asking for Python are
        // the same ads.
        let in_texas = Conditions { place: "US-TX".to_owned(), ..Conditions::default() };
        let search_of = |scope, skill, conditions: &Conditions| Search { scope, skill, conditions: conditions.clone() };
        let scope = of_developers.scope;
        let nobody_asks = known.vocabulary.skills.iter().find(|skill| skill.slug == "apply-arc-welding-techniques");
        let skill = |slug| Some(&known.vocabulary.skills[known.vocabulary.by_address(slug).unwrap()]);
        for (asked, total) in [
            (search_of(scope, skill("python"), &Conditions::default()), 19),
            (search_of(scope, None, &in_texas), 19),
            (search_of(scope, skill("python"), &in_texas), 19),
            (search_of(scope, skill("javascript"), &in_texas), 0),
            (search_of(None, skill("python"), &Conditions::default()), 19),
            (search_of(None, skill("python"), &in_texas), 19),
            (search_of(None, None, &in_texas), 21),
            (search_of(None, None, &Conditions::default()), 40),
            (search_of(None, None, &Conditions { from: Month::new(202_603), ..Conditions::default() }), 12),
            (search_of(None, nobody_asks, &Conditions::default()), 0),
        ] {
            let found = search(&db, known, &asked, (100, 0)).await.unwrap();
            assert_eq!((found.total, found.rows.len()), (total, total), "{asked:?}");
            for row in found.rows {
                let quoted = row.skill.map(|quote| quote.words);
                assert_eq!(quoted.as_deref(), asked.skill.map(|_| "Python"), "{asked:?}");
            }
        }
    }

    async fn a_posting_comes_with_the_words_of_each_fact(database) {
        let (db, current) = (database.open().await, catalogue());
        ingest(&db, &current).await;
        let Some(Found::Posting(posting)) = get(&db, PostingId::new(1)).await.unwrap() else { panic!("there is a posting 1") };
        let Posting { row, body, evidence, skills, key, .. } = *posting;
        assert_eq!((row.title.as_str(), row.employer.as_str(), key.as_str()), ("Web Developer", "Acme 0", "developer-0"));
        let words = |at: Option<(u32, u32)>| at.map(|(start, end)| &body[start as usize..end as usize]);
        assert_eq!(words(evidence.title), Some("Web Developer"));
        assert!(words(evidence.pay).is_some_and(|words| words.contains("80000")), "{evidence:?}");
        assert_eq!(row.fact.pay, Some(8_000_000));
        assert_eq!((row.fact.experience_min, row.fact.education()), (Some(36), Some(facts::education::Level::Bachelor)));
        let python = skills.iter().find(|skill| skill.id.as_str() == "tech:python").unwrap();
        assert_eq!(words(Some(python.words)), Some("Python"));

        let again = get(&db, PostingId::new(DEVELOPERS + 5)).await.unwrap();
        assert!(matches!(again, Some(Found::DuplicateOf(of)) if of.number() == 1), "{again:?}");
        assert!(get(&db, PostingId::new(4711)).await.unwrap().is_none());
    }

    async fn coverage_says_what_was_read_and_what_was_left_out(database) {
        let (db, current) = (database.open().await, catalogue());
        ingest(&db, &current).await;
        let all = coverage(&db).await.unwrap();
        let [source] = all.sources.as_slice() else { panic!("{all:?}") };
        assert_eq!((source.source.as_str(), source.unique, source.uncoded, source.duplicates), ("fixture", 40, 1, 1));
        assert_eq!((source.first_month, source.last_month, source.with_pay), (Some(Month::new(202_601)), Some(Month::new(202_603)), 37));
        let dropped: Vec<_> = all.pay_dropped.iter().map(|one| (one.currency.as_str(), one.postings, one.of)).collect();
        assert_eq!(dropped, [("USD", 1, 37)]);
        let titles = uncoded(&db, 50).await.unwrap();
        assert_eq!(titles.of, 1);
        assert_eq!((titles.titles[0].title.as_str(), titles.titles[0].postings), ("Wizard of Light Bulb Moments", 1));
    }

    async fn an_export_has_every_fact_and_every_cell_by_name(database) {
        let (db, current) = (database.open().await, catalogue());
        ingest(&db, &current).await;
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("new");
        let mut told = Vec::new();
        let exported = export(&db, &folder, What::All, &mut |progress| told.push(progress)).await.unwrap();
        let files = ["facts.parquet", "profile_cells.parquet", "skill_cells.parquet", "skills.parquet"];
        assert_eq!(names(&folder), files);
        assert!(told.last().is_some_and(|last| last.done == last.of), "{told:?}");

        let facts = rows(&folder, "facts.parquet");
        assert_eq!(facts.len(), 40);
        let first = &facts[0];
        for (column, value) in [
            ("source", text("fixture")),
            ("title", text("Web Developer")),
            ("occupation", text("15-1254.00")),
            ("place", text("US-TX")),
            ("month", text("2026-01")),
            ("currency", text("USD")),
            ("education", text("bachelor")),
            ("pay_cents_a_year", Field::Long(8_000_000)),
            ("experience_min_months", Field::Long(36)),
            ("posted", Field::Date(20_468)),
            ("workplace", Field::Null),
        ] {
            assert_eq!(first[column], value, "{column}");
        }
        let skills = rows(&folder, "skills.parquet");
        assert_eq!(skills.iter().filter(|row| row["skill"] == text("tech:python")).count(), 19);

        let cells = rows(&folder, "profile_cells.parquet");
        let postings: Vec<_> = cells.iter().filter(|row| row["measure"] == text("postings")).cloned().collect();
        assert_eq!(sum(&postings, "postings"), 40, "each posting is in one cell");
        assert!(cells.iter().any(|row| row["measure"] == text("education") && row["name"] == text("bachelor")));
        let skill_cells = rows(&folder, "skill_cells.parquet");
        assert_eq!(sum(&skill_cells, "postings"), i64::try_from(skills.len()).unwrap());
        assert!(skill_cells.iter().all(|row| row["collection"] == text("own") && row["skill"] != Field::Null));
        let counted: Vec<u64> = exported.files.iter().map(|file| file.rows).collect();
        let lengths = [facts.len(), skills.len(), cells.len(), skill_cells.len()];
        assert_eq!(counted, lengths.map(|length| length as u64));
    }

    async fn an_export_of_facts_only_leaves_other_files_alone(database) {
        let (db, current) = (database.open().await, catalogue());
        ingest(&db, &current).await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("skill_cells.parquet"), "of before").unwrap();
        export(&db, folder.path(), What::Facts, &mut |_| ()).await.unwrap();
        assert_eq!(names(folder.path()), ["facts.parquet", "skill_cells.parquet", "skills.parquet"]);
        assert_eq!(std::fs::read(folder.path().join("skill_cells.parquet")).unwrap(), b"of before");
    }

    async fn an_export_that_fails_leaves_the_files_of_before(database) {
        let (db, current) = (database.open().await, catalogue());
        ingest(&db, &current).await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("facts.parquet"), "of before").unwrap();
        // In the way of the second file.
        std::fs::create_dir(folder.path().join(".skills.parquet.partial")).unwrap();
        assert!(export(&db, folder.path(), What::All, &mut |_| ()).await.is_err());
        assert_eq!(names(folder.path()), [".skills.parquet.partial", "facts.parquet"]);
        assert_eq!(std::fs::read(folder.path().join("facts.parquet")).unwrap(), b"of before");
    }
}
