//! What a database holds, row by row.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use metier::db::{self, Cell, Db, newest_migration, tables};

/// Every row of every table, in a fixed order, but for these tables and columns.
pub(crate) async fn rows_without(db: &Db, left_out: &[&str]) -> Vec<String> {
    let mut all = Vec::new();
    let mut snapshot = db.snapshot().await.unwrap();
    let is_left_out = |name: &String| left_out.contains(&name.as_str());
    for table in tables(newest_migration()).await.unwrap() {
        if is_left_out(&table.name) {
            continue;
        }
        let columns: Vec<bool> = table
            .columns
            .iter()
            .map(|one| is_left_out(&one.name))
            .collect();
        let on_row = |row: Vec<Cell>| -> db::Result<()> {
            let cells: Vec<String> = row.iter().zip(&columns).map(written).collect();
            all.push(format!("{} {}", table.name, cells.join(", ")));
            Ok(())
        };
        table.each_row(&mut snapshot, on_row).await.unwrap();
    }
    all.sort();
    all
}

/// A cell in short: a release has megabytes.
fn written((cell, is_left_out): (&Cell, &bool)) -> String {
    match cell {
        _ if *is_left_out => "…".to_owned(),
        Cell::Bytes(bytes) => {
            let mut hasher = DefaultHasher::new();
            bytes.hash(&mut hasher);
            format!("{} bytes {:x}", bytes.len(), hasher.finish())
        }
        cell => format!("{cell:?}"),
    }
}
