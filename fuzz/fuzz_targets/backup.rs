//! A backup of any content: read to its end or refused, and never with cells that its tables have not.
#![no_main]

use libfuzzer_sys::fuzz_target;
use metier::backup;

fuzz_target!(|content: &[u8]| {
    let mut file = b"Metier backup 1\n".to_vec();
    file.extend(zstd::encode_all(content, 1).unwrap());
    file.extend([0; 32]); // the checksum is looked at before
    let Ok(mut reader) = backup::read(&file[..], file.len() as u64) else {
        return;
    };
    let tables = reader.header().tables.clone();
    while let Ok(Some(block)) = reader.block() {
        let columns = &tables[block.table].table.columns;
        for row in &block.rows {
            assert_eq!(row.len(), columns.len());
            assert!(
                row.iter()
                    .zip(columns)
                    .all(|(cell, column)| cell.is_of(column.kind))
            );
        }
    }
});
