//! The id of a skill: what stays the same whichever release is in use.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::slug::{Folded, fold, slug};

/// The id of a skill, in one of four forms.
///
/// - `onet:2.A.1.a`: an element of O*NET's content model.
/// - `tech:node-js`: an O*NET technology. O*NET gives it no number, so this is its name, folded as
///   [`technology`](Self::technology) says.
/// - `esco:<uuid>`: an ESCO concept.
/// - `metier:scrum`: a skill of Metier's own list.
///
/// Of the ids of a skill that several sources have, the first in this order is its own, and the
/// others are its aliases; ids sort in this order, too.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SkillId(String);

const ELEMENT: &str = "onet:";
const TECHNOLOGY: &str = "tech:";
const ESCO: &str = "esco:";
const OWN: &str = "metier:";

/// What the forms of an id begin with, in their order of precedence.
const PREFIXES: [&str; 4] = [ELEMENT, TECHNOLOGY, ESCO, OWN];

/// A text that is no id of a skill.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no skill id: one looks like onet:2.A.1.a, tech:node-js, \
     esco:ccd0a1d9-afda-43d9-b901-96344886e14d or metier:scrum"
)]
pub struct SkillIdError(String);

impl SkillId {
    /// The id of an O*NET element.
    ///
    /// # Errors
    /// When the number is not letters and digits between dots.
    pub fn element(number: &str) -> Result<Self, SkillIdError> {
        format!("{ELEMENT}{number}").parse()
    }

    /// The id of an O*NET technology, by its folded name.
    ///
    /// A name is folded like this: letters become lower-case and lose their accents; apostrophes go;
    /// `+` and `#` stay, and so does a dot at the very start, so that C, C++, C#, F# and .NET are
    /// five things; everything else that is no letter or digit separates words, and what separates
    /// words becomes one hyphen. So `Node.js` and `Node JS` are one technology, and so are `Joomla`
    /// and `Joomla!`.
    ///
    /// # Errors
    /// When the name has no letter, digit, `+` or `#`.
    pub fn technology(name: &str) -> Result<Self, SkillIdError> {
        let folded = fold_technology(name);
        if folded.is_empty() {
            return Err(SkillIdError(format!("{TECHNOLOGY}{name}")));
        }
        Ok(Self(format!("{TECHNOLOGY}{folded}")))
    }

    /// The id of an ESCO concept, by the UUID at the end of its URI.
    ///
    /// # Errors
    /// When it is not a UUID in lower case.
    pub fn esco(uuid: &str) -> Result<Self, SkillIdError> {
        format!("{ESCO}{uuid}").parse()
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A few words of an address that tell this id from others: the whole id, or its first eight
    /// digits where it is a UUID.
    pub(super) fn address_part(&self) -> String {
        match self.0.strip_prefix(ESCO) {
            Some(uuid) => slug(&format!("esco {}", &uuid[..8])),
            None => slug(&self.0),
        }
    }

    /// The place of its form in the order of precedence.
    pub(super) fn precedence(&self) -> Option<usize> {
        PREFIXES
            .iter()
            .position(|prefix| self.0.starts_with(prefix))
    }
}

impl Ord for SkillId {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.precedence(), &self.0).cmp(&(other.precedence(), &other.0))
    }
}

impl PartialOrd for SkillId {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for SkillId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl FromStr for SkillId {
    type Err = SkillIdError;

    fn from_str(text: &str) -> Result<Self, SkillIdError> {
        let well_formed = match text.split_once(':') {
            Some(("onet", number)) => is_element_number(number),
            Some(("tech", name)) => !name.is_empty() && fold_technology(name) == name,
            Some(("esco", uuid)) => is_uuid(uuid),
            Some(("metier", word)) => !word.is_empty() && slug(word) == word,
            _ => false,
        };
        if well_formed {
            Ok(Self(text.to_owned()))
        } else {
            Err(SkillIdError(text.to_owned()))
        }
    }
}

impl TryFrom<String> for SkillId {
    type Error = SkillIdError;

    fn try_from(text: String) -> Result<Self, SkillIdError> {
        text.parse()
    }
}

impl From<SkillId> for String {
    fn from(id: SkillId) -> Self {
        id.0
    }
}

/// Letters and digits between dots: `2.A.1.a`.
fn is_element_number(text: &str) -> bool {
    text.split('.')
        .all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Five groups of lower-case hex digits.
pub(crate) fn is_uuid(text: &str) -> bool {
    text.split('-').map(str::len).eq([8, 4, 4, 4, 12])
        && text
            .bytes()
            .all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f' | b'-'))
}

/// See [`SkillId::technology`].
fn fold_technology(name: &str) -> String {
    let name = name.to_lowercase();
    let mut folded = String::with_capacity(name.len());
    let mut between_words = false;
    let mut buffer = [0; 4];
    for (at, c) in name.char_indices() {
        let is_leading_dot =
            || c == '.' && folded.is_empty() && name[at + 1..].starts_with(char::is_alphanumeric);
        let kept = match fold(c) {
            Folded::Char(c) => c.encode_utf8(&mut buffer),
            Folded::Text(text) => text,
            // Apostrophes, and accents that stand for themselves, belong to no word.
            Folded::Nothing if matches!(c, '\'' | '’' | '\u{300}'..='\u{36f}') => continue,
            Folded::Nothing
                if c.is_alphanumeric() || matches!(c, '+' | '#') || is_leading_dot() =>
            {
                c.encode_utf8(&mut buffer)
            }
            Folded::Nothing => {
                between_words = true;
                continue;
            }
        };
        if std::mem::take(&mut between_words) && !folded.is_empty() {
            folded.push('-');
        }
        folded.push_str(kept);
    }
    folded
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_that_signs_tell_apart_keep_apart() {
        let names = [
            "C",
            "C++",
            "C#",
            "F#",
            "J++",
            ".NET",
            "NET",
            "Objective-C",
            "R",
            "Node.js",
            "R&D",
            "Microsoft Visual C# .NET",
            "Tradesman's Estimator",
            "Électre",
            "Ωmega",
        ];
        let ids: Vec<String> = names
            .iter()
            .map(|name| SkillId::technology(name).unwrap().to_string())
            .collect();
        assert_eq!(
            ids,
            [
                "tech:c",
                "tech:c++",
                "tech:c#",
                "tech:f#",
                "tech:j++",
                "tech:.net",
                "tech:net",
                "tech:objective-c",
                "tech:r",
                "tech:node-js",
                "tech:r-d",
                "tech:microsoft-visual-c#-net",
                "tech:tradesmans-estimator",
                "tech:electre",
                "tech:ωmega",
            ]
        );
    }

    #[test]
    fn spellings_of_one_name_have_one_id() {
        for (one, other) in [
            ("Node.js", "Node JS"),
            ("Joomla", "Joomla!"),
            ("ESRI ArcGIS", "Esri  ArcGIS "),
            ("Objective C", "Objective-C"),
            ("Tradesman’s", "Tradesman's"),
        ] {
            assert_eq!(SkillId::technology(one), SkillId::technology(other));
        }
    }

    #[test]
    fn what_is_malformed_is_no_id() {
        let malformed = [
            "",
            "python",
            "tech:",
            "tech:Python",
            "tech:node.js",
            "tech:a--b",
            "onet:2..A",
            "onet:2.A/1",
            "esco:1",
            "esco:CCD0A1D9-afda-43d9-b901-96344886e14d",
            "esco:ccd0a1d9afda43d9b90196344886e14d----",
            "metier:Scrum",
            "metier:c#",
            "other:x",
        ];
        for text in malformed {
            assert!(text.parse::<SkillId>().is_err(), "{text}");
        }
        assert!(SkillId::technology("–").is_err());
    }

    #[test]
    fn ids_sort_by_precedence() {
        let mut ids: Vec<SkillId> = [
            "metier:a",
            "esco:ccd0a1d9-afda-43d9-b901-96344886e14d",
            "tech:b",
            "tech:a",
            "onet:2.C.10",
        ]
        .iter()
        .map(|text| text.parse().unwrap())
        .collect();
        ids.sort();
        let sorted: Vec<&str> = ids.iter().map(SkillId::as_str).collect();
        assert_eq!(
            sorted,
            [
                "onet:2.C.10",
                "tech:a",
                "tech:b",
                "esco:ccd0a1d9-afda-43d9-b901-96344886e14d",
                "metier:a"
            ]
        );
    }

    proptest! {
        #[test]
        fn an_id_is_read_back_as_it_was_written(
            id in prop_oneof![
                ".{1,40}".prop_filter_map("nameless", |name| SkillId::technology(&name).ok()),
                "[0-9]\\.[A-Z](\\.[0-9]{1,2}(\\.[a-z])?)?".prop_map(|it| SkillId::element(&it).unwrap()),
                "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}".prop_map(|it| SkillId::esco(&it).unwrap()),
                "[a-z0-9]{1,9}(-[a-z0-9]{1,9}){0,3}".prop_map(|it| format!("metier:{it}").parse().unwrap()),
            ]
        ) {
            prop_assert_eq!(&id.to_string().parse::<SkillId>().unwrap(), &id);
            let json = serde_json::to_string(&id).unwrap();
            prop_assert_eq!(&serde_json::from_str::<SkillId>(&json).unwrap(), &id);
        }

        #[test]
        fn only_what_is_written_the_same_is_read(text in "(onet|tech|esco|metier):.{0,40}") {
            if let Ok(id) = text.parse::<SkillId>() {
                prop_assert_eq!(id.to_string(), text);
            }
        }
    }
}
