//! ESCO and the Bright Outlook list as CSV.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use metier_fuzz::{Folders, end_at_uncaught_panics_only};

static FOLDERS: LazyLock<Folders> = LazyLock::new(Folders::esco);

fuzz_target!(init: end_at_uncaught_panics_only(), |input: &[u8]| FOLDERS.read(input));
