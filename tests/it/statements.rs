//! The statements in the source: each means the same on both databases, and nothing else speaks to one.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::database::Database;

#[tokio::test]
async fn every_statement_in_the_source_means_the_same_on_both_databases() {
    /// The names by which the databases call the four types. SQLite does not know the type of an
    /// expression.
    const TYPES: [(&str, &str); 4] = [
        ("INT8", "INTEGER"),
        ("TEXT", "TEXT"),
        ("BYTEA", "BLOB"),
        ("BOOL", "BOOLEAN"),
    ];

    let sqlite = Database::sqlite();
    sqlite.open().await;
    let postgres = Database::postgres().await;
    if let Some(postgres) = &postgres {
        postgres.open().await;
    }
    for sql in statements() {
        let on_sqlite = sqlite.prepare(&sql).await;
        let Some(postgres) = &postgres else { continue };
        let on_postgres = postgres.prepare(&sql).await;
        for parameter in &on_postgres.parameter_types {
            assert!(
                TYPES.iter().any(|(name, _)| name == parameter),
                "a parameter is {parameter} in {sql}"
            );
        }
        assert_eq!(on_sqlite.parameters, on_postgres.parameters, "{sql}");
        assert_eq!(on_sqlite.columns.len(), on_postgres.columns.len(), "{sql}");
        for ((name, type_), (sqlite_name, sqlite_type)) in
            on_postgres.columns.iter().zip(&on_sqlite.columns)
        {
            assert_eq!(name, sqlite_name, "{sql}");
            let known = TYPES.iter().find(|(known, _)| known == type_);
            let (_, same) =
                known.unwrap_or_else(|| panic!("{name} is {type_} on PostgreSQL in {sql}"));
            assert!(
                sqlite_type == same || sqlite_type == "NULL",
                "{name} is {sqlite_type} on SQLite in {sql}"
            );
        }
    }
}

#[test]
fn nothing_outside_of_db_speaks_to_a_database_other_than_through_sql() {
    for (file, text) in sources() {
        if file.ends_with("src/db.rs")
            || file
                .parent()
                .is_some_and(|folder| folder.ends_with("src/db"))
        {
            continue;
        }
        for line in code(&text).lines() {
            let other_way =
                line.replace("sqlx::FromRow", "").contains("sqlx::") || line.contains("Query::new");
            assert!(!other_way, "{}: {line}", file.display());
        }
    }
}

/// The statement of every `sql!` in `src/`.
fn statements() -> Vec<String> {
    let mut statements = Vec::new();
    for (file, text) in sources() {
        for call in code(&text).split("sql!(").skip(1) {
            let literal = call
                .trim_start()
                .strip_prefix('"')
                .and_then(|call| call.split_once('"'));
            let (sql, _) =
                literal.unwrap_or_else(|| panic!("{}: sql!({:.40}…", file.display(), call));
            assert!(
                !sql.contains('\\'),
                "write SQL without escapes, over several lines: {sql}"
            );
            statements.push(sql.to_owned());
        }
        for call in code(&text).split("sql_file!(").skip(1) {
            let literal = call
                .trim_start()
                .strip_prefix('"')
                .and_then(|call| call.split_once('"'));
            let Some((name, _)) = literal else { continue }; // The macro's own definition.
            let path = file.parent().expect("a file is in a folder").join(name);
            let whole = fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            statements.extend(whole.split_terminator(";\n").map(str::to_owned));
        }
    }
    assert!(statements.len() > 5, "the statements were not found");
    statements
}

/// Every file of the product's own source.
fn sources() -> Vec<(PathBuf, String)> {
    fn visit(folder: &Path, files: &mut Vec<(PathBuf, String)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                visit(&path, files);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                files.push((path, text));
            }
        }
    }
    let mut files = Vec::new();
    visit(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src"),
        &mut files,
    );
    files
}

/// A source text without its comment lines.
fn code(text: &str) -> String {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}
