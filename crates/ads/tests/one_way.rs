//! The files of this crate stand in an order: none uses another that, directly or through others,
//! uses it.

#[path = "../../../tests/one_way/mod.rs"]
mod one_way;

use std::path::Path;

#[test]
fn no_file_uses_one_that_uses_it() {
    let uses = one_way::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(uses["crate::ads"].contains("crate::record"), "{uses:?}");
    assert_eq!(one_way::circle(&uses), None);
}
