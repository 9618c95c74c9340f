//! Text into words: lower case, no accents, no plural. Titles and queries take the same way, so
//! both meet in one form.

/// Words that say little about the work: they count a tenth, and a title need not have them.
///
/// `it` and `or` are not among them: they are information technology and operating room.
const LIGHT: [&str; 38] = [
    "a", "all", "an", "and", "as", "at", "by", "etc", "for", "from", "hiring", "i", "ii", "iii",
    "in", "into", "iv", "job", "jr", "junior", "level", "of", "on", "opening", "other", "position",
    "remote", "senior", "snr", "sr", "than", "the", "to", "urgent", "vacancy", "various", "with",
    "within",
];

/// Phrases of job ads that say nothing about the work, although their words do elsewhere (`parts
/// clerk`, `data entry`).
const NOISE: [[&str; 2]; 5] = [
    ["entry", "level"],
    ["full", "time"],
    ["part", "time"],
    ["near", "me"],
    ["mid", "level"],
];

/// Whether a word says little about the work.
pub(super) fn is_light(word: &str) -> bool {
    LIGHT.contains(&word)
}

/// Whether two words in a row say nothing about the work.
pub(super) fn is_noise(one: &str, other: &str) -> bool {
    NOISE.contains(&[one, other])
}

/// Gives the words of a text in order, folded (lower case, accents off) but not yet cut to their
/// stem.
///
/// Letters and digits make words; an apostrophe vanishes (`nurses'`); `+` and `#` stay on the word
/// before them (`c++`, `c#`) and `.net` keeps its dot, also in `ASP.NET`; all else separates.
pub(super) fn each_word(text: &str, mut give: impl FnMut(&mut String)) {
    let mut word = String::new();
    let mut flush = |word: &mut String| {
        if !word.is_empty() {
            give(word);
            word.clear();
        }
    };
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            'a'..='z' | '0'..='9' => word.push(c),
            'A'..='Z' => word.push(c.to_ascii_lowercase()),
            '+' | '#' if !word.is_empty() => word.push(c),
            '\'' | '’' | '`' | '\u{300}'..='\u{36f}' => {}
            '.' if starts_with_net(rest.as_str()) => {
                flush(&mut word);
                word.push('.');
            }
            _ if c.is_ascii() => flush(&mut word),
            _ if c.is_alphanumeric() => c.to_lowercase().for_each(|c| match unaccented(c) {
                Some(letters) => word.push_str(letters),
                None => word.push(c),
            }),
            _ => flush(&mut word),
        }
    }
    flush(&mut word);
}

/// Whether the text after a dot makes it `.net`.
fn starts_with_net(rest: &str) -> bool {
    rest.get(..3)
        .is_some_and(|net| net.eq_ignore_ascii_case("net"))
        && !rest[3..].starts_with(|c: char| c.is_alphanumeric())
}

/// The plain letters of an accented Latin letter in lower case.
fn unaccented(c: char) -> Option<&'static str> {
    Some(match c {
        'à'..='å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'ğ' => "g",
        'ì'..='ï' | 'ī' | 'į' | 'ı' => "i",
        'ł' => "l",
        'ñ' | 'ń' | 'ň' => "n",
        'ò'..='ö' | 'ø' | 'ō' | 'ő' => "o",
        'œ' => "oe",
        'ř' => "r",
        'ś' | 'š' | 'ş' | 'ș' => "s",
        'ß' => "ss",
        'ť' | 'ţ' | 'ț' => "t",
        'ù'..='ü' | 'ū' | 'ů' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

/// Cuts a folded word to its singular: `nurses` → `nurse`, `secretaries` → `secretary`, `salesmen`
/// → `salesman`.
pub(super) fn singular(word: &mut String) {
    const SHORTEST: usize = 4; // `gas`, `sas` and `aws` are no plurals
    if word.len() < SHORTEST || !word.is_ascii() {
        return;
    }
    if word.ends_with("men") && word.len() > SHORTEST {
        word.truncate(word.len() - 2);
        word.push_str("an");
    } else if word.ends_with("ies")
        && word.len() > SHORTEST
        && !matches!(word.as_str(), "movies" | "cookies")
    {
        word.truncate(word.len() - 3);
        word.push('y');
    } else if ["sses", "ches", "shes", "xes", "zes"]
        .iter()
        .any(|end| word.ends_with(end))
    {
        word.truncate(word.len() - 2);
    } else if word.ends_with('s') && !["ss", "us", "is"].iter().any(|end| word.ends_with(end)) {
        word.pop();
    }
}

/// What a worker, the work and the deed share: `plumber` and `plumbing` → `plumb`; none where too
/// little is left.
pub(super) fn root(word: &str) -> Option<&str> {
    const SHORTEST: usize = 4; // under it, unlike things meet: `caring`, `car`
    let cut = ["ing", "ers", "er", "or", "ant", "ist", "e"]
        .iter()
        .find_map(|end| word.strip_suffix(end))
        .unwrap_or(word);
    let bytes = cut.as_bytes();
    let doubled = bytes.len() > SHORTEST && bytes[bytes.len() - 1] == bytes[bytes.len() - 2];
    let cut = if doubled {
        cut.get(..cut.len() - 1)?
    } else {
        cut
    };
    (cut.len() >= SHORTEST).then_some(cut)
}

/// What stands before and after the first brackets, and in them.
pub(super) fn brackets(text: &str) -> Option<([&str; 2], &str)> {
    let (before, rest) = text.split_once('(')?;
    let (inside, after) = rest.split_once(')')?;
    let letters = |text: &str| text.contains(char::is_alphanumeric);
    (letters(inside) && (letters(before) || letters(after))).then_some(([before, after], inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let mut words = Vec::new();
        each_word(text, |word| {
            singular(word);
            words.push(word.clone());
        });
        words
    }

    #[test]
    fn case_accents_and_plurals_do_not_matter() {
        assert_eq!(words("Café Waitresses"), ["cafe", "waitress"]);
        assert_eq!(words("Cafe\u{301} waitress"), ["cafe", "waitress"]);
        assert_eq!(
            words("Secretaries, Salesmen & Bus drivers"),
            ["secretary", "salesman", "bus", "driver"]
        );
        assert_eq!(
            words("Nurses' Aide / Teacher’s Aide"),
            ["nurse", "aide", "teacher", "aide"]
        );
    }

    #[test]
    fn the_names_of_programming_languages_stay_whole() {
        assert_eq!(
            words("C, C++, C#, F#, .NET, ASP.NET, Node.js, T-SQL"),
            [
                "c", "c++", "c#", "f#", ".net", "asp", ".net", "node", "js", "t", "sql"
            ]
        );
        assert_eq!(
            words("look at this.network"),
            ["look", "at", "this", "network"]
        );
    }

    #[test]
    fn a_worker_and_the_work_share_a_root() {
        for (one, other) in [
            ("plumber", "plumbing"),
            ("nurse", "nursing"),
            ("programmer", "programming"),
        ] {
            assert_eq!(root(one), root(other));
        }
        assert_eq!(root("car"), None);
    }
}
