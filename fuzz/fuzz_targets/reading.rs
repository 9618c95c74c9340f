//! Any text is read, and every fact quotes it.
#![no_main]

use std::sync::LazyLock;

use catalogue::release::Release;
use catalogue::{Catalogue, starter};
use facts::reader::Reader;
use libfuzzer_sys::fuzz_target;

static READER: LazyLock<Reader> = LazyLock::new(|| {
    let releases = starter::files()
        .iter()
        .map(|(_, bytes)| Release::unpack(bytes).expect("bundled"))
        .collect();
    Reader::new(&Catalogue::assemble(releases).expect("bundled"))
});

fuzz_target!(|html: &str| {
    let ad = facts::html::text(html);
    let facts = READER.read(&ad);
    let spans = facts.mentions.iter().map(|one| one.span);
    let spans = spans
        .chain(facts.title)
        .chain(facts.pay.salaries.iter().map(|one| one.span));
    let spans = spans
        .chain(facts.experience.iter().map(|one| one.span))
        .chain(facts.places.iter().map(|one| one.span));
    for span in spans {
        assert!(span.start < span.end && ad.get(span.start as usize..span.end as usize).is_some());
    }
});
