//! Metier's own one-sentence summary of each occupation, from `data/summaries.tsv`.

use std::collections::BTreeMap;

use crate::code::OnetCode;

const TABLE: &str = include_str!("../data/summaries.tsv");

/// The sentences by code.
pub(crate) fn read() -> BTreeMap<OnetCode, &'static str> {
    TABLE
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .filter_map(|(code, text)| Some((code.parse().ok()?, text)))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_of_the_1016_occupations_has_one_sentence_of_its_own() {
        let summaries = read();
        assert_eq!(TABLE.lines().count(), 1016);
        assert_eq!(summaries.len(), 1016);
        assert_eq!(summaries.values().collect::<BTreeSet<_>>().len(), 1016);
        for (code, text) in summaries {
            assert!(
                (50..=170).contains(&text.len()) && text.ends_with('.'),
                "{code}: {text}"
            );
        }
    }
}
