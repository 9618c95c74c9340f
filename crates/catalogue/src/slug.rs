//! Names as parts of addresses.

/// A name in lower-case ASCII words joined by hyphens: `Back End Developer / Engineer` →
/// `back-end-developer-engineer`. `+`, `#` and a leading dot are spelled out, so that C, C++, C#
/// and .NET stay four things.
pub fn slug(name: &str) -> String {
    let mut slug = String::with_capacity(name.len());
    let mut push = |word: &str, joined: bool| {
        if !joined && !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        slug.push_str(word);
    };
    let mut in_word = false;
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        let starts_word = !in_word;
        in_word = true;
        match fold(c) {
            Folded::Char(c) => push(c.encode_utf8(&mut [0; 4]), !starts_word),
            Folded::Text(text) => push(text, !starts_word),
            Folded::Nothing if c == '+' => push("plus", false),
            Folded::Nothing if c == '#' => push("sharp", false),
            Folded::Nothing
                if c == '.'
                    && starts_word
                    && chars.peek().is_some_and(char::is_ascii_alphanumeric) =>
            {
                push("dot", false);
                in_word = false;
            }
            // An apostrophe joins: bachelor's → bachelors.
            Folded::Nothing => in_word = matches!(c, '\'' | '’') && !starts_word,
        }
    }
    if slug.is_empty() {
        "x".to_owned()
    } else {
        slug
    }
}

/// What a character becomes in a folded name.
pub(crate) enum Folded {
    Char(char),
    Text(&'static str),
    Nothing,
}

/// A letter or digit in lower case without its accent. The labels are English; what they borrow is
/// listed here.
pub(crate) fn fold(c: char) -> Folded {
    match c {
        'a'..='z' | '0'..='9' => Folded::Char(c),
        'A'..='Z' => Folded::Char(c.to_ascii_lowercase()),
        'à'..='å' | 'À'..='Å' | 'ā' => Folded::Char('a'),
        'ç' | 'Ç' => Folded::Char('c'),
        'è'..='ë' | 'È'..='Ë' | 'ē' => Folded::Char('e'),
        'ì'..='ï' | 'Ì'..='Ï' => Folded::Char('i'),
        'ñ' | 'Ñ' => Folded::Char('n'),
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' | 'ō' => Folded::Char('o'),
        'ù'..='ü' | 'Ù'..='Ü' | 'ū' => Folded::Char('u'),
        'ß' => Folded::Text("ss"),
        'æ' | 'Æ' => Folded::Text("ae"),
        'œ' | 'Œ' => Folded::Text("oe"),
        _ => Folded::Nothing,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::slug;

    #[test]
    fn names_that_differ_only_in_signs_keep_apart() {
        let names = [
            "C",
            "C++",
            "C#",
            ".NET",
            "NET",
            "Node.js",
            "Bachelor's degree",
            "Médecin / Pâtissière",
            "–",
        ];
        let slugs: Vec<_> = names.iter().map(|name| slug(name)).collect();
        assert_eq!(
            slugs,
            [
                "c",
                "c-plus-plus",
                "c-sharp",
                "dot-net",
                "net",
                "node-js",
                "bachelors-degree",
                "medecin-patissiere",
                "x"
            ]
        );
    }

    proptest! {
        #[test]
        fn a_slug_is_safe_in_an_address_and_its_own_slug(name in ".{0,40}") {
            let once = slug(&name);
            prop_assert!(!once.is_empty());
            prop_assert!(once.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'));
            prop_assert!(!once.starts_with('-') && !once.ends_with('-') && !once.contains("--"));
            prop_assert_eq!(slug(&once), once);
        }
    }
}
