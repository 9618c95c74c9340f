//! The table of aliases, `data/skill-aliases.tsv`: which ids mean the same skill as another id.
//!
//! It holds every join between sources that a bundled release ever made, so that a join outlasts a
//! label that is changed later; and what became of a skill that a source renamed or merged.

use std::collections::HashMap;

use super::id::{SkillId, SkillIdError};
use super::vocabulary::Vocabulary;

/// Alias, the id that it means, the month since when, and why.
const BUNDLED: &str = include_str!("../../data/skill-aliases.tsv");

/// Ids that mean the same as another id.
#[derive(Debug, Clone, Default)]
pub(super) struct Aliases(HashMap<SkillId, SkillId>);

/// Why a table of aliases cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum AliasError {
    /// A line has too few columns.
    #[error("line {0}: expected alias, id, month and reason between tabs")]
    Columns(usize),
    /// A line has something else where an id should be.
    #[error("line {0}: {1}")]
    Id(usize, SkillIdError),
    /// An alias stands here twice.
    #[error("line {0}: the alias `{1}` stands here twice")]
    Twice(usize, SkillId),
    /// An alias means an alias: what was first a skill of its own and then became an alias.
    #[error("`{0}` is an alias of `{1}`, which is an alias itself: write what that one means")]
    Chain(SkillId, SkillId),
    /// The kind of the alias takes precedence over that of its skill.
    #[error("`{0}` takes precedence over `{1}`: write it the other way round")]
    Precedence(SkillId, SkillId),
}

impl Aliases {
    /// The table that comes with the program.
    pub(super) fn bundled() -> Self {
        Self::read(BUNDLED).expect("a test reads this table, which is part of the program")
    }

    /// Reads a table. Its first line names the columns.
    pub(super) fn read(table: &str) -> Result<Self, AliasError> {
        let mut means = HashMap::new();
        for (number, line) in (1..).zip(table.lines()).skip(1) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [alias, id, _since, _reason] = columns[..] else {
                return Err(AliasError::Columns(number));
            };
            let parse = |text: &str| text.parse().map_err(|error| AliasError::Id(number, error));
            let (alias, id): (SkillId, SkillId) = (parse(alias)?, parse(id)?);
            if alias.precedence() < id.precedence() {
                return Err(AliasError::Precedence(alias, id));
            }
            if means.insert(alias.clone(), id).is_some() {
                return Err(AliasError::Twice(number, alias));
            }
        }
        // Without chains there are no circles.
        match means.iter().find(|(_, id)| means.contains_key(id)) {
            Some((alias, id)) => Err(AliasError::Chain(alias.clone(), id.clone())),
            None => Ok(Self(means)),
        }
    }

    /// The id of the skill that an id means, where the table says so.
    pub(super) fn get(&self, id: &SkillId) -> Option<&SkillId> {
        self.0.get(id)
    }

    /// Every alias, with the id of its skill.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&SkillId, &SkillId)> {
        self.0.iter()
    }
}

/// The joins of a vocabulary that the table does not hold, as lines to be added to it. A new
/// bundled release has to have none.
pub fn undeclared(vocabulary: &Vocabulary) -> Vec<String> {
    let bundled = Aliases::bundled();
    let joins = vocabulary
        .skills
        .iter()
        .flat_map(|skill| skill.aliases.iter().map(move |alias| (alias, &skill.id)));
    let mut lines: Vec<String> = joins
        .filter(|(alias, id)| bundled.get(alias) != Some(id))
        .map(|(alias, id)| format!("{alias}\t{id}\tYYYY-MM\tsame label"))
        .collect();
    lines.sort();
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Result<Aliases, AliasError> {
        Aliases::read(&format!("alias\tid\tsince\treason\n{}\n", lines.join("\n")))
    }

    #[test]
    fn the_bundled_table_is_sound_and_sorted() {
        Aliases::read(BUNDLED).unwrap();
        assert!(BUNDLED.lines().skip(1).is_sorted());
    }

    #[test]
    fn an_alias_of_an_alias_is_refused_and_so_is_a_circle() {
        let chain = read(&["tech:a\ttech:b\t2026-11\tx", "tech:b\ttech:c\t2026-11\tx"]);
        assert!(matches!(chain, Err(AliasError::Chain(..))), "{chain:?}");
        let circle = read(&["tech:a\ttech:b\t2026-11\tx", "tech:b\ttech:a\t2026-11\tx"]);
        assert!(matches!(circle, Err(AliasError::Chain(..))), "{circle:?}");
        let itself = read(&["tech:a\ttech:a\t2026-11\tx"]);
        assert!(matches!(itself, Err(AliasError::Chain(..))), "{itself:?}");
    }

    #[test]
    fn a_damaged_line_is_named() {
        let error = |lines: &[&str]| read(lines).unwrap_err().to_string();
        assert!(error(&["tech:a\ttech:b"]).starts_with("line 2: expected alias, id, month"));
        assert!(error(&["tech:A\ttech:b\t2026-11\tx"]).starts_with("line 2: `tech:A` is no skill"));
        let twice = ["tech:a\ttech:b\t2026-11\tx", "tech:a\ttech:c\t2026-11\tx"];
        assert_eq!(
            error(&twice),
            "line 3: the alias `tech:a` stands here twice"
        );
        assert!(error(&["tech:a\tmetier:a\t2026-11\tx"]).contains("the other way round"));
    }
}
