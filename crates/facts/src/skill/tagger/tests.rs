//! What the tagger promises of the spans it finds.

use proptest::prelude::*;

use super::*;

/// Without forms, to see the tagger alone.
fn tagged(tagger: &Tagger, raw: &str) -> Vec<(Kind, String)> {
    let text = Text::new(raw);
    let quote = |tagged: Tagged| {
        (
            tagged.kind,
            text.span(tagged.tokens).of(text.raw).to_owned(),
        )
    };
    tagger
        .tag(&text, &[])
        .marked
        .into_iter()
        .map(quote)
        .collect()
}

#[test]
fn named_tools_are_knowledge_one_by_one() {
    let found = tagged(
        &Tagger::load(),
        "Requirements:\nExperience with Python, Java and Kubernetes.",
    );
    for tool in ["Python", "Java", "Kubernetes"] {
        assert!(
            found.contains(&(Kind::Knowledge, tool.to_owned())),
            "{tool} in {found:?}"
        );
    }
}

#[test]
fn phrases_of_doing_are_competence() {
    let found = tagged(&Tagger::load(), "You will be able to work independently.");
    assert!(
        found.contains(&(Kind::Competence, "work independently".to_owned())),
        "{found:?}"
    );
}

#[test]
fn a_text_without_words_has_no_spans() {
    let tagger = Tagger::load();
    for raw in ["", "\n\n", ",", ", ,\n,"] {
        assert_eq!(tagged(&tagger, raw), []);
    }
}

#[test]
fn a_broken_file_is_an_error() {
    for end in [0, 4, 8, 100, BUNDLED.len() - 1] {
        assert_eq!(Tagger::from_bytes(&BUNDLED[..end]).err(), Some(Broken));
    }
    let mut other = BUNDLED.to_vec();
    other[7] ^= 1;
    assert_eq!(Tagger::from_bytes(&other).err(), Some(Broken));
}

#[test]
fn the_file_survives_reading_and_writing() {
    let plain = |file: &[u8]| zstd::bulk::decompress(&file[8..], 16 << 20).unwrap();
    let again = Tagger::load().into_weights().to_bytes();
    assert_eq!(plain(&again), plain(BUNDLED));
}

#[test]
fn any_text_gives_ordered_spans_twice_the_same() {
    let tagger = Tagger::load();
    proptest!(|(raw in "(?s)([A-Za-z#+., \n]|\\PC){0,300}")| {
        let text = Text::new(&raw);
        let tags = tagger.tag(&text, &[]);
        prop_assert_eq!(&tags, &tagger.tag(&text, &[]));
        let found = tags.marked;
        for tagged in &found {
            prop_assert!(tagged.tokens.start < tagged.tokens.end && tagged.tokens.end <= text.tokens.len());
            prop_assert!((0.0..=1.0).contains(&tagged.confidence));
            let span = text.span(tagged.tokens.clone());
            prop_assert!(text.raw.get(span.start as usize..span.end as usize).is_some());
        }
        for kind in ALL_KINDS {
            let spans: Vec<_> = found.iter().filter(|tagged| tagged.kind == kind).collect();
            prop_assert!(spans.windows(2).all(|two| two[0].tokens.end <= two[1].tokens.start));
        }
    });
}
