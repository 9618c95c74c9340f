//! The places that are known by name, and how one is read from a text: `Boston, MA`, `Tel Aviv`,
//! `Smallville, Kansas`.

use std::ops::Range;
use std::sync::LazyLock;

use catalogue::place::STATES;

use crate::head_noun::is_head;
use crate::near;
use crate::phrase::{Phrases, Words, is, is_hyphen};
use crate::text::{Span, Text, TokenKind};

/// A place, as far as the ad tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The city by its usual name (`New York` for `NYC`), or a region of several (`San Francisco
    /// Bay Area`).
    pub city: Option<String>,
    /// The postal abbreviation of a state of the United States, as in [`catalogue::place::STATES`].
    pub state: Option<&'static str>,
    /// The country, as its two letters of ISO 3166-1.
    pub country: Option<&'static str>,
    /// Where the ad says it.
    pub span: Span,
}

/// What a name stands for. A name of several places has a city only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Meaning {
    city: Option<&'static str>,
    state: Option<&'static str>,
    country: Option<&'static str>,
    /// Whether the name is an abbreviation in capital letters, which is no name in small ones:
    /// `LA`, `US`.
    capitals: bool,
    /// Whether it is a part of a country that is read after a city only: `ON`, `Surrey`.
    part: bool,
}

/// The names of `places.tsv`, of the states, and of `us-places.tsv`. Of two meanings of a name the
/// first of these stands.
static NAMES: LazyLock<Phrases<Meaning>> = LazyLock::new(|| {
    let world = include_str!("../../data/places.tsv").lines();
    let metropolitan = include_str!("../../data/us-places.tsv").lines();
    let row = |line: &'static str| {
        let mut columns = line.split('\t');
        let name = columns.next().unwrap_or_default();
        let mut column = || columns.next().filter(|value| !value.is_empty());
        let capitals = !name.chars().any(char::is_lowercase) && name.is_ascii();
        let (city, state, country) = (column(), column(), column());
        let part = state == Some("*");
        (
            as_tokens(name),
            Meaning {
                city,
                state: state.filter(|_| !part),
                country,
                capitals,
                part,
            },
        )
    };
    let rows = |line: &&str| !line.starts_with('#') && !line.starts_with("name\t");
    let states = STATES
        .iter()
        .filter(|state| state.usps != "DC")
        .map(|state| {
            (
                state.name.to_owned(),
                Meaning {
                    city: None,
                    state: Some(state.usps),
                    country: Some("US"),
                    capitals: false,
                    part: false,
                },
            )
        });
    Phrases::new(
        world
            .filter(rows)
            .map(row)
            .chain(states)
            .chain(metropolitan.filter(rows).map(row)),
    )
});

/// A name as the tokens of a text: `St . Louis`.
fn as_tokens(name: &str) -> String {
    let text = Text::new(name);
    let words: Vec<&str> = (0..text.tokens.len())
        .map(|at| text.word(at))
        .filter(|word| !is_hyphen(word))
        .collect();
    words.join(" ")
}

fn meaning(text: &Text, at: usize) -> Option<(Range<usize>, Meaning)> {
    let (tokens, known) = NAMES.at(text, at)?;
    let lower = |c: char| c.is_lowercase();
    let name = text.span(tokens.clone()).of(text.raw);
    let misspelt = name.starts_with(lower) || known.capitals && name.contains(lower);
    (!misspelt).then_some((tokens, known))
}

/// The postal abbreviation of a state. `Ma` and `Tx` are often typed; other words of two letters
/// are not.
fn state_code(word: &str) -> Option<&'static str> {
    let state = STATES
        .iter()
        .find(|state| state.usps.eq_ignore_ascii_case(word))?;
    let capitals = !word.contains(|c: char| c.is_lowercase());
    (capitals || matches!(word, "Ca" | "Ma" | "Tx" | "Ny" | "Fl" | "Ga" | "Pa" | "Wa"))
        .then_some(state.usps)
}

/// Abbreviations of states that are English words or common abbreviations: after a name without
/// comma, or before more words, they are not the state. (`CO` is also a company, `PA` an assistant,
/// `MS` a degree.)
const WORDS: [&str; 13] = [
    "OR", "IN", "ME", "OK", "HI", "OH", "CO", "AL", "ID", "MS", "PA", "DE", "LA",
];

/// The place whose name begins with this token, and its tokens.
pub(crate) fn at(text: &Text, at: usize) -> Option<(Range<usize>, Place)> {
    if is_united_states(text.word(at))
        && let Some(city) = city_last(text, at)
    {
        return Some(city);
    }
    let Some((name, known)) = meaning(text, at) else {
        return unknown_city(text, at);
    };
    // `Annapolis Junction, MD` is not Annapolis.
    if known.city.is_some()
        && text.word(name.end).starts_with(char::is_uppercase)
        && let Some(longer) = unknown_city(text, at)
    {
        return Some(longer);
    }
    if known.part {
        return None;
    }
    let mut place = known;
    let mut end = name.end;
    while let Some((after, more)) = qualifier(text, end, place)
        && is_one_line(text, end - 1..after)
    {
        place = more;
        end = after;
    }
    Some((
        at..end,
        self::place(
            text,
            at..end,
            place.city.map(str::to_owned),
            place.state,
            place.country,
        ),
    ))
}

/// Whether the tokens are the name of a place and nothing else.
pub(crate) fn covers(text: &Text, tokens: Range<usize>) -> bool {
    at(text, tokens.start).is_some_and(|(place, _)| place.end >= tokens.end)
}

fn is_united_states(word: &str) -> bool {
    matches!(word, "US" | "USA")
}

/// A city after its country and state, as some job boards write it: `US-TX-Houston`, `USA - CA -
/// Fremont`.
fn city_last(text: &Text, at: usize) -> Option<(Range<usize>, Place)> {
    let joined = is_hyphen(text.word(at + 1)) && is_hyphen(text.word(at + 3));
    let state = state_code(text.word(at + 2)).filter(|_| joined)?;
    let of_state =
        |known: &Meaning| known.city.is_some() && known.state.is_none_or(|known| known == state);
    if let Some((name, known)) = meaning(text, at + 4).filter(|(_, known)| of_state(known)) {
        let place = place(
            text,
            at..name.end,
            known.city.map(str::to_owned),
            Some(state),
            Some("US"),
        );
        return is_one_line(text, at..name.end).then_some((at..name.end, place));
    }
    // `FremontJob Category` lost a line break.
    let name = near::head(text.word(at + 4))?;
    let (_, known) = meaning(&Text::new(name), 0).filter(|(_, known)| of_state(known))?;
    let mut place = place(
        text,
        at..at + 5,
        known.city.map(str::to_owned),
        Some(state),
        Some("US"),
    );
    place.span.end = text.tokens[at + 4].span.start + u32::try_from(name.len()).ok()?;
    is_one_line(text, at..at + 5).then_some((at..at + 5, place))
}

fn place(
    text: &Text,
    tokens: Range<usize>,
    city: Option<String>,
    state: Option<&'static str>,
    country: Option<&'static str>,
) -> Place {
    Place {
        city,
        state,
        country,
        span: text.span(tokens),
    }
}

/// What a state, province or country after a name adds, and after which token: `, MA`,
/// `(California)`, `, the Netherlands`.
fn qualifier(text: &Text, end: usize, place: Meaning) -> Option<(usize, Meaning)> {
    let mark = matches!(text.word(end), "," | "(" | "/") || is_hyphen(text.word(end));
    let comma = text.word(end) == ",";
    let mut at = end + usize::from(mark);
    if is(text.word(at), "the") {
        at += 1;
    }
    if let Some(code) = state_after_country(text, at, place) {
        return Some((at + 3, in_state(place, code)));
    }
    let close =
        |after: usize| after + usize::from(text.word(end) == "(" && text.word(after) == ")");
    let word = text.word(at);
    if let Some(code) = state_code(word) {
        let more = with_state(text, at, place, code, comma)?;
        return Some((close(at + 1), more));
    }
    if place.country.is_some_and(|country| country == word) {
        return Some((close(at + 1), place));
    }
    let (tokens, name) = meaning(text, at)?;
    let more = with_name(place, name, comma)?;
    Some((close(tokens.end), more))
}

fn in_state(place: Meaning, code: &'static str) -> Meaning {
    Meaning {
        state: Some(code),
        country: Some("US"),
        ..place
    }
}

/// The state of `Houston, US-TX`.
fn state_after_country(text: &Text, at: usize, place: Meaning) -> Option<&'static str> {
    let joined = is_united_states(text.word(at)) && is_hyphen(text.word(at + 1));
    let code = state_code(text.word(at + 2)).filter(|_| joined)?;
    let agrees = place.city.is_some() && place.state.is_none_or(|state| state == code);
    agrees.then_some(code)
}

/// A place with the abbreviation of a state after it.
fn with_state(
    text: &Text,
    at: usize,
    place: Meaning,
    code: &'static str,
    comma: bool,
) -> Option<Meaning> {
    if place.state == Some(code) && place.city.is_some() {
        return Some(place);
    }
    // `Berlin, DE` and `Toronto, CA` are no states.
    if place.country == Some(code) && place.state.is_none() {
        return Some(place);
    }
    let ends_here = text
        .tokens
        .get(at + 1)
        .is_none_or(|next| next.kind == TokenKind::Mark);
    let plain = !WORDS.contains(&code) || comma && ends_here;
    let other = place.city.is_some() && (comma || place.country.is_none()) && plain;
    other.then_some(in_state(place, code))
}

/// A place with the name of a state, province or country after it.
fn with_name(place: Meaning, more: Meaning, comma: bool) -> Option<Meaning> {
    if more.city.is_some() {
        // `New York, NYC` is one place.
        let same = more.city == place.city && more.state == place.state;
        return same.then_some(place);
    }
    let agrees = |stated: Option<&str>, more: Option<&str>| {
        stated.is_none() || more.is_none() || stated == more
    };
    if agrees(place.country, more.country)
        && agrees(place.state, more.state)
        && place.country.is_some()
    {
        let adds = place.city.is_some() || more.country.is_some() && place.state.is_some();
        return adds.then_some(Meaning {
            state: place.state.or(more.state),
            ..place
        });
    }
    // A comma and another state or country: it is another city of that name, unless the list goes
    // on.
    let other = place.city.is_some()
        && (place.country.is_none() || comma && (more.part || more.state.is_some()));
    other.then_some(Meaning {
        state: more.state,
        country: more.country,
        ..place
    })
}

/// A name does not go on in the next line.
fn is_one_line(text: &Text, tokens: Range<usize>) -> bool {
    !text.span(tokens).of(text.raw).contains('\n')
}

/// The most words of a name that is not in the table: `Rancho Palos Verdes`.
const LONGEST_NAME: usize = 3;

/// A name that is not in the table, told by the state or country after its comma.
fn unknown_city(text: &Text, at: usize) -> Option<(Range<usize>, Place)> {
    let mut end = at;
    let mut words = 0;
    while words < LONGEST_NAME {
        let token = text.tokens.get(end)?;
        let joined = end > at && is_hyphen(text.word(end)) && !token.spaced;
        let dot =
            end > at && text.word(end) == "." && matches!(text.word(end - 1), "St" | "Ft" | "Mt");
        if joined || dot {
            end += 1;
            continue;
        }
        // `Urael Addis Ababa` is a part of a known city.
        if end > at && meaning(text, end).is_some() {
            return None;
        }
        let names = token.kind == TokenKind::Word
            && text.word(end).starts_with(char::is_uppercase)
            && text
                .word(end)
                .chars()
                .nth(1)
                .is_some_and(char::is_lowercase)
            && !is_no_name(text, end);
        if !names {
            break;
        }
        end += 1;
        words += 1;
    }
    if words == 0 || text.word(end) != "," {
        return None;
    }
    let name = Meaning {
        city: Some(""),
        state: None,
        country: None,
        capitals: false,
        part: false,
    };
    let (after, more) = qualifier(text, end, name)?;
    let city = text.span(at..end).of(text.raw).to_owned();
    is_one_line(text, at..after).then_some(())?;
    Some((
        at..after,
        place(text, at..after, Some(city), more.state, more.country),
    ))
}

/// Words of companies and conditions.
static NO_NAMES: Words = Words::new(|| {
    Phrases::list(
        "inc | llc | ltd | gmbh | labs | lab | technologies | technology | systems | software | group | remote | onsite | \
         relocation | full | part | solutions | university | hospital | company | corp | only | health | visa",
    )
});

/// Capitalised words before a comma that are part of a company or a title: `Acme Labs, CA`,
/// `Engineer, CA`.
fn is_no_name(text: &Text, at: usize) -> bool {
    NO_NAMES.has(text, at) || is_head(text, at)
}

#[cfg(test)]
mod tests;
