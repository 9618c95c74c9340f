//! The language that an ad is written in.

use std::sync::LazyLock;

use crate::phrase::Phrases;
use crate::text::{Text, TokenKind};

/// The language of most of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Language {
    /// The one that the other steps read.
    English,
    /// German.
    German,
    /// French.
    French,
    /// Spanish.
    Spanish,
    /// Portuguese.
    Portuguese,
    /// Dutch.
    Dutch,
    /// Italian.
    Italian,
    /// A language of another script: Amharic, Russian, Chinese, …
    Other,
    /// Too few words to tell.
    Unknown,
}

impl Language {
    /// Its code in ISO 639-1; none for other scripts and for texts too short to tell.
    pub const fn code(self) -> Option<&'static str> {
        match self {
            Self::English => Some("en"),
            Self::German => Some("de"),
            Self::French => Some("fr"),
            Self::Spanish => Some("es"),
            Self::Portuguese => Some("pt"),
            Self::Dutch => Some("nl"),
            Self::Italian => Some("it"),
            Self::Other | Self::Unknown => None,
        }
    }
}

use Language::{Dutch, English, French, German, Italian, Other, Portuguese, Spanish, Unknown};

/// Words that a language uses in every second sentence and that the others do not use, or not as
/// often.
const FUNCTION_WORDS: [(Language, &str); 7] = [
    (
        English,
        "the and of to with for our you we your is are will be have that this as on by from at or their it can who what \
         not all but they",
    ),
    (
        German,
        "und der die das wir mit für sie ist eine einen von den auf zu im bei als oder dich dein deine ihre nicht dem",
    ),
    (
        French,
        "et les des vous nous une pour dans avec sur est votre du au aux notre qui ou vos nos le la",
    ),
    (
        Spanish,
        "y los las una para con por el del nuestro es en se su que al como tu la más",
    ),
    (
        Portuguese,
        "e os as uma para com por do da dos das em você nosso no na um que não ou são",
    ),
    (
        Dutch,
        "en het een van de voor met je wij jij op zijn ons bij aan onze als jouw om niet of",
    ),
    (
        Italian,
        "e il gli una per con di del della che è nel sono i le lo da dei alla",
    ),
];

static WORDS: LazyLock<Phrases<usize>> = LazyLock::new(|| {
    // A word of two languages counts for neither: it does not tell them apart.
    let words = || {
        FUNCTION_WORDS
            .iter()
            .enumerate()
            .flat_map(|(at, (_, words))| words.split_whitespace().map(move |word| (word, at)))
    };
    Phrases::new(
        words().filter(|(word, at)| words().all(|(other, of)| other != *word || of == *at)),
    )
});

/// More words than these tell nothing new, and a long text is read no longer than a short one.
const MOST_WORDS: usize = 120;

/// With fewer function words than this, or fewer than one word in [`RAREST`], a text is a list of
/// names: `Rails | Berlin`.
const FEWEST: usize = 2;

/// In running text of any of the languages every fourth word or so is in the table; in lists of
/// skills one in ten.
const RAREST: usize = 25;

/// The language that most words of a text are of.
pub fn of(text: &Text) -> Language {
    let mut counts = [0; FUNCTION_WORDS.len()];
    let (mut words, mut foreign) = (0, 0);
    for (at, token) in text.tokens.iter().enumerate() {
        if token.kind != TokenKind::Word {
            continue;
        }
        words += 1;
        if text.word(at).chars().next().is_some_and(is_of_other_script) {
            foreign += 1;
        } else if let Some((_, language)) = WORDS.at(text, at) {
            counts[language] += 1;
        }
        if words == MOST_WORDS {
            break;
        }
    }
    if foreign * 2 > words {
        return Other;
    }
    // The first of several with the same count, which is English.
    let best = (0..counts.len())
        .rev()
        .max_by_key(|language| counts[*language])
        .unwrap_or(0);
    if counts[best] < FEWEST || counts[best] * RAREST < words {
        Unknown
    } else {
        FUNCTION_WORDS[best].0
    }
}

/// Whether a letter is neither Latin nor a sign that Latin texts use: the blocks after Latin
/// Extended-B and the marks.
fn is_of_other_script(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{1dff}' | '\u{2c00}'..='\u{a71f}' | '\u{a800}'..='\u{faff}' | '\u{20000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn each_language_is_told_by_its_small_words() {
        for (raw, language) in [
            (
                "We are looking for a nurse who will work with our team.",
                English,
            ),
            (
                "Wir suchen eine Pflegekraft, die mit uns und der Leitung arbeitet.",
                German,
            ),
            (
                "Nous cherchons une infirmière pour notre équipe, avec des horaires flexibles.",
                French,
            ),
            (
                "Buscamos una enfermera para nuestro equipo con experiencia y los títulos.",
                Spanish,
            ),
            (
                "Procuramos uma enfermeira para os turnos da noite, com experiência em você.",
                Portuguese,
            ),
            (
                "Wij zoeken een verpleegkundige voor het team, met ervaring op de afdeling.",
                Dutch,
            ),
            (
                "Cerchiamo una infermiera per il turno della notte che lavori nel gruppo.",
                Italian,
            ),
            ("ነርስ እንፈልጋለን። ልምድ ያላት", Other),
            ("Ищем медсестру", Other),
        ] {
            assert_eq!(of(&Text::new(raw)), language, "{raw}");
        }
    }

    #[test]
    fn names_alone_have_no_language() {
        for raw in [
            "",
            "Acme | Rails Developer | Berlin",
            "12 34",
            "Python, React, AWS, Docker, SQL and Git",
        ] {
            assert_eq!(of(&Text::new(raw)), Unknown, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken(raw in "\\PC{0,80}") {
            assert_eq!(of(&Text::new(&raw)), of(&Text::new(&raw)));
        }
    }
}
