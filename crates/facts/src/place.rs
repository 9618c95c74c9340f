//! Where the job is: the places that an ad names for it, the main one first.

pub(crate) mod gazetteer;

use std::ops::Range;

pub use self::gazetteer::Place;
use self::gazetteer::at;
use crate::head_noun::is_head;
use crate::heading::{Field, Heading};
use crate::phrase::{Phrases, Words, is, is_any, is_hyphen};
use crate::text::{Text, TokenKind};

/// More places than these are a list of offices.
const MOST_PLACES: usize = 12;

/// The places of the job: of the heading; without one, what stands after `Location:`; without that,
/// what a sentence says: `based in Oslo`, `our Oslo office`. Offices that are only mentioned are
/// none.
pub fn of(text: &Text, heading: &Heading) -> Vec<Place> {
    let fields = &heading.fields;
    let mut places = Vec::new();
    let mut line = 0;
    for field in fields {
        // A second line that names places, too, names offices.
        if field.line > line && !places.is_empty() {
            break;
        }
        line = field.line;
        in_field(text, field, &mut places);
    }
    if places.is_empty() {
        labelled(text, &mut places);
    }
    if places.is_empty() {
        stated(text, &mut places);
    }
    if places.is_empty() {
        for field in fields {
            anywhere(text, field, &mut places);
        }
    }
    places
}

fn add(places: &mut Vec<Place>, place: Place) {
    if place.city.is_some() {
        places.retain(|known| known.city.is_some() || known.country != place.country);
    }
    let same = |known: &Place| {
        (&known.city, known.state, known.country) == (&place.city, place.state, place.country)
    };
    // After cities, their state or country alone says nothing new.
    let wider = |known: &Place| place.city.is_none() && place.country == known.country;
    if places.len() < MOST_PLACES && !places.iter().any(|known| same(known) || wider(known)) {
        places.push(place);
    }
}

/// Words before a place in a heading.
static BEFORE: Words = Words::new(|| {
    Phrases::list(
        "in | near | downtown | central | or | and | based | onsite | site | to | at | office | greater | either | hq | the | \
         from | outside | of | location | locations | local | remote | time",
    )
});

/// Words after a place in a heading.
static AFTER: Words = Words::new(|| {
    Phrases::list(
        "area | peninsula | metro | only | or | and | remote | onsite | on | office | offices | hq | based | preferred | full | fulltime | \
         part | local | suburbs | region | city | downtown | with | is | visa | h1b | relocation | campus | headquarters | team \
         | intern | interns | ok | soho | no | hybrid | usa | contract | permanent",
    )
});

/// The places of a field: each stands at its start or after a comma or a word such as `in`, and
/// ends likewise.
fn in_field(text: &Text, field: &Field, places: &mut Vec<Place>) {
    let Range { mut start, end } = field.tokens;
    while start < end {
        let begins = start == field.tokens.start
            || separates(text, start - 1)
            || BEFORE.has(text, start - 1);
        if begins && let Some((found, place)) = at(text, start) {
            let ends = found.end >= end || separates(text, found.end) || AFTER.has(text, found.end);
            if ends
                && !is_restriction(text, &found, &place)
                && !is_employer(text, field, &found, &place)
            {
                add(places, place);
            }
            start = found.end;
        } else {
            start += 1;
        }
    }
}

fn separates(text: &Text, at: usize) -> bool {
    matches!(text.word(at), "," | "/" | "&" | "+" | "." | "(" | ")") || is_hyphen(text.word(at))
}

/// Words after a country that make it one of who may apply.
static WHO: Words = Words::new(|| {
    Phrases::list(
        "only | citizen | citizens | citizenship | residents | resident | visa | timezone | timezones | time | work | hours | \
         applicants | candidates | security | persons | clearance",
    )
});

/// Whether a country or state says who may apply, not where the job is: `US only`, `EU citizens`,
/// `Remote (Canada)`.
fn is_restriction(text: &Text, found: &Range<usize>, place: &Place) -> bool {
    let after = found.end + usize::from(is_hyphen(text.word(found.end)));
    let before = (found.start.saturating_sub(2)..found.start)
        .any(|at| is_any(text.word(at), &["remote", "anywhere", "within"]));
    let bracket = found.start > 0 && text.word(found.start - 1) == "(";
    place.city.is_none()
        && (WHO.has(text, after) || before && (bracket || is(text.word(found.start - 1), "within")))
}

/// Whether the first of the heading's fields is an employer's name that begins with a place: `Boston,
/// Inc.`, `Paris Labs`.
fn is_employer(text: &Text, field: &Field, found: &Range<usize>, place: &Place) -> bool {
    let named = text.span(found.clone()).of(text.raw);
    let goes_on = text.word(found.end) == ","
        && is_any(text.word(found.end + 1), &["inc", "llc", "ltd", "gmbh"]);
    goes_on
        || field.tokens.start == found.start
            && field.line == 0
            && field.tokens.end < found.end
            && place.city.as_deref() == Some(named)
}

/// A place anywhere in the heading.
fn anywhere(text: &Text, field: &Field, places: &mut Vec<Place>) {
    let Range { mut start, end } = field.tokens;
    while start < end {
        let Some((found, place)) = at(text, start) else {
            start += 1;
            continue;
        };
        // `Boston Widgets` is an employer.
        let goes_on = found.end < end && text.word(found.end).starts_with(char::is_uppercase);
        if place.city.is_some() && !goes_on {
            add(places, place);
        }
        start = found.end;
    }
}

/// What comes before the place of the job and a colon.
static LABELS: Words = Words::new(|| {
    Phrases::list(
        "location | locations | job location | work location | working location | office location | place of work | working \
         place | work place | workplace | duty station | place | city | work site | job site | address | primary location | \
         position location | location of position | location of work | based in | where | office | company location | place of \
         assignment | assignment location | work area | የስራ ቦታ | ቦታ | አድራሻ",
    )
});

/// How many tokens after a label are searched for the place: `Location: Bole, behind the mall,
/// Addis Ababa`.
const LABELLED: usize = 14;

/// Marks between a label and the place: `**Location**:`.
const MOST_MARKS: usize = 3;

fn labelled(text: &Text, places: &mut Vec<Place>) {
    for (label, ()) in LABELS.all(text, 0..text.tokens.len()) {
        let marked = matches!(text.word(label.end), ":" | "-" | "–") || is_line(text, &label);
        // `Location Dallas, TX Duration 6 months`
        let bracket = usize::from(matches!(text.word(label.end), "[" | "("));
        let begins = !text.word(label.start).starts_with(char::is_lowercase)
            && at(text, label.end + bracket).is_some();
        if !marked && !begins {
            continue;
        }
        let marks = (label.end..text.tokens.len())
            .take_while(|at| text.tokens[*at].kind == TokenKind::Mark);
        let mut start = label.end + marks.take(MOST_MARKS).count();
        let end = text
            .tokens
            .len()
            .min(start + if marked { LABELLED } else { 1 });
        while start < end && text.word(start) != ":" {
            if let Some((found, place)) = at(text, start) {
                let ends = separates(text, found.end)
                    || is(text.word(found.end), "")
                    || place.city.is_some();
                if ends && !is_restriction(text, &found, &place) {
                    add(places, place);
                }
                start = found.end;
            } else {
                start += 1;
            }
        }
        if !places.is_empty() {
            return;
        }
    }
}

/// Whether the tokens are all of a line, but for marks.
fn is_line(text: &Text, tokens: &Range<usize>) -> bool {
    let sentence = text
        .sentences
        .partition_point(|sentence| sentence.tokens.start < tokens.start);
    let next = text.sentences.get(sentence + 1);
    let is_mark = |at: usize| text.tokens[at].kind == TokenKind::Mark;
    let is_all =
        |line: &Range<usize>| line.start == tokens.start && (tokens.end..line.end).all(is_mark);
    text.sentences
        .get(sentence)
        .is_some_and(|sentence| sentence.begins_line && is_all(&sentence.tokens))
        && next.is_none_or(|next| next.begins_line)
}

/// What comes before the place of the job in a sentence.
static STATEMENTS: Words = Words::new(|| {
    Phrases::list(
        "based in | based out of | located in | located at | office in | \
         position in | role in | job in | opening in | openings in | opportunity in | onsite in | on site in | relocate to | \
         relocation to | work in | working in | team in | join us in | hiring in | studio in | lab in | clinic in | hospital in | laboratory in | laboratories in \
         | facility in | location in | plant in | site in | live in | hiring for our | join our | in our | at our | \
         located near | local to | here in | office is in | we are in | we're in | office location in | right \
         in | company in | downtown | in downtown | full time in | from our | startup in | engineer in | engineers in | \
         developer in | developers in | are located in | in the heart of | in beautiful",
    )
});

/// Words between a statement and the place.
const BEFORE_STATED: [&str; 10] = [
    "the",
    "beautiful",
    "sunny",
    "downtown",
    "central",
    "new",
    "either",
    "both",
    "our",
    "greater",
];

fn stated(text: &Text, places: &mut Vec<Place>) {
    for (statement, ()) in STATEMENTS.all(text, 0..text.tokens.len()) {
        let mut start = statement.end;
        while is_any(text.word(start), &BEFORE_STATED) && at(text, start).is_none() {
            start += 1;
        }
        let our = is(text.word(statement.end - 1), "our");
        while let Some((found, place)) = at(text, start) {
            start = found.end;
            let office = is_any(
                text.word(start),
                &[
                    "office",
                    "offices",
                    "headquarters",
                    "hq",
                    "location",
                    "studio",
                    "team",
                    "and",
                    "or",
                    ",",
                ],
            );
            if place.city.is_some() && (office || !our) {
                add(places, place);
            }
            while matches!(text.word(start), "," | "&" | "/")
                || is_any(text.word(start), &["and", "or"])
            {
                start += 1;
            }
        }
        if !places.is_empty() {
            return;
        }
    }
    // `Acme seeks welders in Austin, TX`
    for title in
        (1..text.tokens.len()).filter(|at| is(text.word(*at), "in") && is_head(text, at - 1))
    {
        if let Some((_, place)) =
            at(text, title + 1).filter(|(_, place)| place.city.is_some() && place.state.is_some())
        {
            add(places, place);
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::heading;
    use proptest::prelude::*;

    fn found(raw: &str) -> Vec<Place> {
        let text = Text::new(raw);
        of(&text, &heading::of(&text))
    }

    fn places(raw: &str) -> Vec<String> {
        let city = |place: &Place| {
            place
                .city
                .clone()
                .or(place.state.map(str::to_owned))
                .or(place.country.map(str::to_owned))
        };
        found(raw).iter().filter_map(city).collect()
    }

    #[test]
    fn the_heading_says_it_first() {
        for (raw, expected) in [
            (
                "Acme | Nurse | Boston, MA | ONSITE\n\nOffices in Paris.",
                &["Boston"][..],
            ),
            (
                "Acme - SF or NYC, full time",
                &["San Francisco", "New York"],
            ),
            ("Oslo, Norway. Full time.\n\nAcme digs.", &["Oslo"]),
            ("Acme\n\nLondon, UK\n\nWe dig deep.", &["London"]),
            ("Welder - Houston\n\nYou weld.", &["Houston"]),
            ("Acme | Nurse | San Francisco ONSITE", &["San Francisco"]),
            ("Acme | Nurse | Berlin, Germany, Europe", &["Berlin"]),
            ("Acme | REMOTE (US only) | Nurse", &[]),
            ("Acme | Nurse | US citizens only", &[]),
            ("Acme | Mobile Developer | REMOTE OR ONSITE", &[]),
        ] {
            assert_eq!(places(raw), expected, "{raw}");
        }
    }

    #[test]
    fn without_heading_a_label_or_a_sentence_says_it() {
        for (raw, expected) in [
            (
                "Driver\n\nYou drive. Location: Bole, Addis Ababa Job Type: Permanent",
                &["Addis Ababa"][..],
            ),
            (
                "Driver\n\nYou drive.\nLocation\nSpringfield, VA",
                &["Springfield"],
            ),
            ("Driver\n\nThis job is based in Oslo.", &["Oslo"]),
            (
                "Driver\n\nYou drive.\n\n*Location**\n\nSan Antonio, TX: 12 Main Street",
                &["San Antonio"],
            ),
            (
                "Driver\n\nYou drive. Location [Lideta, behind the mall]",
                &["Addis Ababa"],
            ),
            ("ሹፌር\n\nየስራ ቦታ አዲስ አበባ", &["Addis Ababa"]),
            (
                "Driver\n\nAcme Inc. seeks drivers in Smallville, KS.",
                &["Smallville"],
            ),
            ("Driver\n\nCome to our Portland and San Jose offices.", &[]),
            (
                "Driver\n\nFor drivers in our Portland and San Jose offices.",
                &["Portland", "San Jose"],
            ),
            (
                "Driver\n\nOur customers all over the world love Paris.",
                &[],
            ),
        ] {
            assert_eq!(places(raw), expected, "{raw}");
        }
    }

    proptest! {
        #[test]
        fn spans_stand_on_characters(raw in "(\\PC|\n|Location: |Boston|, |MA|based in |São Paulo){0,60}") {
            let places = found(&raw);
            for place in &places {
                prop_assert!(!place.span.of(&raw).is_empty());
            }
            prop_assert_eq!(places, found(&raw));
        }
    }
}
