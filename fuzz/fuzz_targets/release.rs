//! Stored releases, as stored and below their compression.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use metier_fuzz::Stored;

static STORED: LazyLock<Stored> = LazyLock::new(Stored::new);

fuzz_target!(|input: &[u8]| STORED.read(input));
