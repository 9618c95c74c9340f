//! Corrections made by hand, from `specializations.tsv`.

use std::collections::BTreeMap;

use crate::code::OnetCode;

/// One correction. A group is named by any one of its titles, as published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Correction {
    /// Keep the group, under this name.
    Name {
        title: &'static str,
        name: &'static str,
    },
    /// Two groups are one.
    Merge {
        title: &'static str,
        into: &'static str,
    },
    /// The group is no specialised occupation.
    Drop { title: &'static str },
    /// These titles are a group.
    Add {
        name: &'static str,
        titles: Vec<&'static str>,
    },
}

/// Corrections by occupation, in the order of the file.
pub(super) type Corrections = BTreeMap<OnetCode, Vec<Correction>>;

/// The corrections that come with the program.
pub(super) fn corrections() -> Corrections {
    parse(include_str!("specializations.tsv")).expect("a test reads the same file")
}

/// Reads the file: code, action, title or name, and what the action needs; then the reason.
fn parse(text: &'static str) -> Result<Corrections, String> {
    let mut corrections = Corrections::new();
    for (number, line) in (1..).zip(text.lines()) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let wrong = |what: &str| format!("line {number}: {what}: {line}");
        let columns: Vec<&'static str> = line.split('\t').collect();
        let (reason, columns) = columns.split_last().ok_or_else(|| wrong("empty"))?;
        if reason.strip_prefix("# ").is_none_or(str::is_empty) {
            return Err(wrong("the last column is no reason"));
        }
        let (code, correction) = match *columns {
            [code, "name", title, name] => (code, Correction::Name { title, name }),
            [code, "merge", title, into] => (code, Correction::Merge { title, into }),
            [code, "drop", title] => (code, Correction::Drop { title }),
            [code, "add", name, titles] => (
                code,
                Correction::Add {
                    name,
                    titles: titles.split("; ").collect(),
                },
            ),
            _ => return Err(wrong("not an action and its columns")),
        };
        if columns
            .iter()
            .any(|column| column.trim() != *column || column.is_empty())
        {
            return Err(wrong("a column is empty or has blanks around it"));
        }
        let code = code.parse().map_err(|error| wrong(&format!("{error}")))?;
        corrections.entry(code).or_default().push(correction);
    }
    Ok(corrections)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_that_comes_with_the_program_is_well_formed() {
        assert!(
            !parse(include_str!("specializations.tsv"))
                .unwrap()
                .is_empty()
        );
    }

    #[test]
    fn every_action_is_read_with_its_columns() {
        let text = "# a comment\n15-1254.00\tname\tWebmaster\tWebmaster\t# a job of its own\n\
                    15-1254.00\tmerge\tFront End React Developer\tFront End Developer\t# React is a tool\n\
                    15-1254.00\tdrop\tWeb Producer\t# says nothing\n\
                    15-1254.00\tadd\tPHP Developer\tPHP Developer; PHP Web Developer\t# one job\n";
        let corrections = parse(text).unwrap();
        let [(_, read)] = corrections.iter().collect::<Vec<_>>()[..] else {
            panic!("one occupation")
        };
        assert_eq!(
            read[0],
            Correction::Name {
                title: "Webmaster",
                name: "Webmaster"
            }
        );
        assert_eq!(
            read[1],
            Correction::Merge {
                title: "Front End React Developer",
                into: "Front End Developer"
            }
        );
        assert_eq!(
            read[2],
            Correction::Drop {
                title: "Web Producer"
            }
        );
        assert_eq!(
            read[3],
            Correction::Add {
                name: "PHP Developer",
                titles: vec!["PHP Developer", "PHP Web Developer"]
            }
        );
    }

    #[test]
    fn a_line_without_a_reason_or_with_an_unknown_action_is_refused_with_its_number() {
        for line in [
            "15-1254.00\tdrop\tWeb Producer",
            "15-1254.00\tdrop\tWeb Producer\t# ",
            "15-1254.00\tremove\tWeb Producer\t# no such action",
            "15-1254\tdrop\tWeb Producer\t# no such code",
            "15-1254.00\tdrop\t Web Producer\t# a blank too many",
        ] {
            assert!(parse(line).unwrap_err().starts_with("line 1: "), "{line}");
        }
    }
}
