//! The heading of an ad: its first lines, cut into fields, and which of them names the job and who
//! offers it.

use std::ops::Range;

use crate::head_noun::is_head;
use crate::phrase::{Phrases, Words, is_any, is_hyphen};
use crate::place::gazetteer;
use crate::text::{Sentence, Span, Text, TokenKind};

/// A piece of the heading between bars, dashes, brackets or line ends: `Senior Nurse`, `Boston,
/// MA`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    /// Its tokens, without the marks around it.
    pub tokens: Range<usize>,
    /// Which line of the ad it stands on, from 0.
    pub line: usize,
}

/// Headings of more lines than this are the ad itself.
const MOST_LINES: usize = 5;

/// A first line may be a whole paragraph, of which only the beginning is a heading.
const LONGEST_FIRST_LINE: usize = 160;

/// A further line with more tokens than this and no bar among so many is a paragraph and ends the
/// heading.
const LONGEST_LINE: usize = 16;

/// What the heading of an ad says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// The title of the job, the first where there are several: of the heading, else what stands
    /// after `Job title:` or `We are hiring`, else an item of a list that looks like a title.
    pub title: Option<Span>,
    /// Who offers the job, where the heading plainly says so: its first field, when several follow
    /// and it is no title, no place and no condition.
    pub employer: Option<Span>,
    pub(crate) title_tokens: Option<Range<usize>>,
    pub(crate) fields: Vec<Field>,
}

/// Reads the heading of an ad.
pub fn of(text: &Text) -> Heading {
    let fields = fields(text);
    let title_tokens = title(text, &fields);
    let employer = employer(text, &fields);
    Heading {
        title: title_tokens.clone().map(|tokens| text.span(tokens)),
        employer,
        title_tokens,
        fields,
    }
}

/// A further line that ends with a full stop and has a field of so many tokens is a sentence.
const SHORTEST_SENTENCE: usize = 6;

/// The fields of the heading, in order. Addresses of pages belong to none.
fn fields(text: &Text) -> Vec<Field> {
    let mut fields = Vec::new();
    for (line, tokens) in lines(text).take(MOST_LINES).enumerate() {
        let end = tokens.end.min(tokens.start + LONGEST_FIRST_LINE);
        let before = fields.len();
        let mut start = tokens.start;
        let mut at = start;
        while at < end {
            let cut = cut(text, at);
            if cut > at {
                push(&mut fields, text, start..at, line);
                start = cut;
                at = cut;
            } else {
                at += 1;
            }
        }
        push(&mut fields, text, start..at.min(end), line);
        let words = || fields[before..].iter().map(|field| field.tokens.len());
        let sentence = words().max().unwrap_or(0) >= SHORTEST_SENTENCE
            && matches!(text.word(tokens.end - 1), "." | "!" | "?");
        let barred = tokens
            .clone()
            .take(LONGEST_LINE)
            .any(|at| text.word(at) == "|");
        if line > 0 && !barred && (words().sum::<usize>() > LONGEST_LINE || sentence) {
            fields.truncate(before);
            break;
        }
    }
    fields
}

/// The tokens of each line.
fn lines(text: &Text) -> impl Iterator<Item = Range<usize>> {
    let mut sentences = text.sentences.iter().peekable();
    std::iter::from_fn(move || {
        let mut line = sentences.next()?.tokens.clone();
        while let Some(sentence) = sentences.next_if(|sentence| !sentence.begins_line) {
            line.end = sentence.tokens.end;
        }
        Some(line)
    })
}

/// Words whose full stop is part of them, in titles and places.
const ABBREVIATIONS: [&str; 9] = ["sr", "jr", "snr", "st", "ft", "mt", "asst", "dr", "vs"];

/// After what separates fields, when it stands here; else the token itself.
fn cut(text: &Text, at: usize) -> usize {
    if text.tokens[at].kind != TokenKind::Mark {
        return end_of_address(text, at);
    }
    let spaced = |at: usize| text.tokens.get(at).is_none_or(|token| token.spaced);
    let cuts = match text.word(at) {
        "|" | "¦" | "｜" | ";" | ":" | "•" | "·" | "(" | ")" | "[" | "]" | "—" | "@" | "►"
        | "*" | "~" | "#" => true,
        "/" => spaced(at) || spaced(at + 1) || text.word(at + 1) == "/",
        "." => spaced(at + 1) && !(at > 0 && is_any(text.word(at - 1), &ABBREVIATIONS)),
        "!" | "?" => spaced(at + 1),
        mark if is_hyphen(mark) => spaced(at) || text.word(at + 1) == mark,
        _ => false,
    };
    at + usize::from(cuts)
}

/// After the address of a page, when it stands here: `https://example.com/jobs`, `www.example.com`,
/// `example.com/jobs`.
fn end_of_address(text: &Text, at: usize) -> usize {
    let word = text.word(at);
    let joined = |at: usize| text.tokens.get(at).is_some_and(|token| !token.spaced);
    let begins = text.word(at + 1) == ":" && is_any(word, &["http", "https"])
        || word.contains('.')
            && (word.starts_with("www.") || joined(at + 1) && text.word(at + 1) == "/");
    if !begins {
        return at;
    }
    let mut end = at + 1;
    while joined(end) && !matches!(text.word(end), ")" | "|" | "," | ";") {
        end += 1;
    }
    end
}

fn push(fields: &mut Vec<Field>, text: &Text, mut tokens: Range<usize>, line: usize) {
    let is_mark = |at: usize| {
        text.tokens[at].kind == TokenKind::Mark
            && !matches!(text.word(at), "$" | "£" | "€" | "%" | "+")
    };
    while !tokens.is_empty() && is_mark(tokens.start) {
        tokens.start += 1;
    }
    while !tokens.is_empty() && is_mark(tokens.end - 1) {
        tokens.end -= 1;
    }
    if !tokens.is_empty() {
        fields.push(Field { tokens, line });
    }
}

/// What comes before the title in a sentence.
pub(crate) const OPENERS: &str = "hiring | hire | hires | wants | looking for | looking to hire | looking to add | looking to employ | \
    seeking | seeks | searching | searching for | in search of | recruiting | recruit | need | needs | wanted | opening for | \
    openings for | position of | role of | join us as | join our team as";

static AFTER_OPENER: Words = Words::new(|| Phrases::list(OPENERS));

/// The first words in a sentence that come before a title.
pub(crate) fn opener(text: &Text, tokens: Range<usize>) -> Option<Range<usize>> {
    AFTER_OPENER
        .all(text, tokens)
        .next()
        .map(|(opener, ())| opener)
}

/// Words between such an opener and the title.
static LEADING: Words = Words::new(|| {
    Phrases::list(
        "a | an | the | our | another | multiple | several | some | many | for | great | talented | passionate | awesome | exceptional | \
         smart | skilled | more | few | remote | onsite | fulltime | full time | part time | time | to | new | dedicated | motivated | \
         one | two | three | experienced | highly | outstanding | accomplished | disciplined | and | brilliant | strong | good | all | \
         levels | of | solid | qualified | energetic | enthusiastic | creative | ambitious | rockstar | amazing | first",
    )
});

/// Words after which a title is over.
static STOPS: Words = Words::new(|| {
    Phrases::list(
        "in | at | to | who | with | for | on | that | is | are | we | you | remote | onsite | from | by | our | as | needed | wanted | \
         fulltime | full time | part time | join | working | based | located | will | can | your | position | positions | role | job | \
         opening | openings | please | using | but | ! | ? | : | ( ",
    )
});

/// Words that begin what is no title: a sentence about somebody, or what is asked for.
static NO_TITLE: Words = Words::new(|| {
    Phrases::list(
        "we | i | i'm | i'd | it | they | you | he | she | who | what | how | there | this | not | no | please | also | is | are | has | \
         have | former | ex | be | join | meet | experience | knowledge | familiarity | ability",
    )
});

/// Verbs that say what an employer does for those whom a title would name: `Acme helps nurses`.
static DOES: Words = Words::new(|| {
    Phrases::list(
        "helps | gives | builds | connects | makes | provides | enables | lets | allows | offers | serves | powers | empowers | brings | \
         creates | develops | runs | has | was | were",
    )
});

/// Words that are no title by themselves: they tell a rank, or how somebody is employed.
static VAGUE: Words = Words::new(|| {
    Phrases::list(
        "head | leader | leaders | lead | leads | contractor | contractors | founder | founders | cofounder | cofounders | expert | \
         experts | executive | executives | generalist | generalists | professional | professionals | or | and | co",
    )
});

/// Longer phrases with a title in them are sentences.
const LONGEST_TITLE: usize = 10;

/// How much of the text after its heading is read for a title.
const MOST_SENTENCES: usize = 60;

fn title(text: &Text, fields: &[Field]) -> Option<Range<usize>> {
    // `Trade Desk Manager | Nurse | Boston`: of several fields the first names who offers the job.
    let several = fields.iter().filter(|field| field.line == 0).count() > 1
        && text.raw.lines().next()?.contains('|');
    let (first, others) = fields.split_at(usize::from(several).min(fields.len()));
    // `We are hiring engineers in these areas:` announces a list with the titles.
    let goes_on = |field: &Field| {
        fields
            .iter()
            .any(|other| other.line == field.line && other.tokens.start > field.tokens.start)
    };
    let announces = |field: &&Field| {
        text.word(field.tokens.end) == ":"
            && !goes_on(field)
            && opener(text, field.tokens.clone()).is_some()
    };
    let told = others.iter().chain(first).filter(|field| !announces(field));
    let found = || {
        told.clone()
            .filter_map(|field| title_in(text, field.tokens.clone()))
    };
    // `Full-time and internships | Welders`: interns alone are a condition, unless nothing else is
    // a title.
    let interns = |title: &Range<usize>| title.clone().all(|at| is_any(text.word(at), &INTERNS));
    found()
        .find(|title| !interns(title))
        .or_else(|| found().next())
        .or_else(|| title_in_body(text))
}

const INTERNS: [&str; 4] = ["intern", "interns", "internship", "internships"];

/// The first title in a field or sentence.
fn title_in(text: &Text, mut tokens: Range<usize>) -> Option<Range<usize>> {
    if let Some(opener) = opener(text, tokens.clone()) {
        tokens.start = opener.end;
    }
    while tokens.start < tokens.end && is_leading(text, tokens.start) {
        tokens.start += 1;
    }
    let stops = |at: usize| {
        let full_stop =
            text.word(at) == "." && !(at > 0 && is_any(text.word(at - 1), &ABBREVIATIONS));
        let rails = is_any(text.word(at), &["on"]) && is_any(text.word(at + 1), &["rails"]);
        full_stop || STOPS.has(text, at) && !rails
    };
    if tokens.is_empty() || NO_TITLE.has(text, tokens.start) {
        return None;
    }
    let mut start = tokens.start;
    let mut head = None;
    for at in tokens.clone() {
        if head.is_none() && at > start && DOES.has(text, at) {
            return None;
        }
        if stops(at) && at > tokens.start {
            break;
        }
        if text.word(at) == "," || text.word(at) == ";" {
            if head.is_some() {
                break;
            }
            start = at + 1;
        } else if head.is_some() && is_any(text.word(at), &["and", "or", "&"]) {
            break;
        } else if is_head(text, at) {
            head = Some(at);
        }
    }
    let head = head?;
    // What follows the head is a level or a field of work: `Engineer II`, `Director of Nursing`,
    // `Developer/Designer`.
    let mut end = head + 1;
    while end < tokens.end && !stops(end) && goes_on(text, end) {
        end += 1;
    }
    while start < head && is_leading(text, start) {
        start += 1;
    }
    let vague =
        (start..end).all(|at| text.tokens[at].kind != TokenKind::Word || VAGUE.has(text, at));
    (end - start <= LONGEST_TITLE && !vague && !gazetteer::covers(text, start..end))
        .then_some(start..end)
}

/// Whether a title goes on with this token after its head: with names, numerals, and what they join
/// it with.
fn goes_on(text: &Text, at: usize) -> bool {
    let joined =
        matches!(text.word(at), "of" | "/") || is_hyphen(text.word(at)) && !text.tokens[at].spaced;
    let after = at > 0 && matches!(text.word(at - 1), "of" | "/");
    joined
        || after
        || text.tokens[at].kind == TokenKind::Number
        || text.word(at).starts_with(char::is_uppercase)
}

fn is_leading(text: &Text, at: usize) -> bool {
    text.tokens[at].kind != TokenKind::Word || LEADING.has(text, at)
}

static LABELS: Words = Words::new(|| {
    Phrases::list(
        "job title | job position | position | position title | title | role | vacancy | የስራ መደብ",
    )
});

/// Those who sign ads with their title.
static SIGNING: Words = Words::new(|| {
    Phrases::list("ceo | cto | vp | founder | cofounder | co founder | president | recruiter")
});

/// What a chef is who cooks.
const KITCHEN: [&str; 9] = [
    "sous",
    "head",
    "executive",
    "pastry",
    "private",
    "personal",
    "corporate",
    "breakfast",
    "experienced",
];

fn title_in_body(text: &Text) -> Option<Range<usize>> {
    let sentences = || text.sentences.iter().take(MOST_SENTENCES);
    let labelled = sentences().find_map(|sentence| {
        let tokens = sentence.tokens.clone();
        let (label, ()) = LABELS.at(text, tokens.start)?;
        (text.word(label.end) == ":").then(|| title_in(text, label.end + 1..tokens.end))?
    });
    // `Puppet/Chef`: where no heading names the work, Chef is software, unless it is a sous chef.
    let of_kitchen =
        |title: &Range<usize>, at: usize| at > title.start && is_any(text.word(at - 1), &KITCHEN);
    let names_work = |title: &Range<usize>| {
        !title
            .clone()
            .any(|at| is_any(text.word(at), &["chef"]) && !of_kitchen(title, at))
    };
    let promises = |sentence: &&Sentence| text.word(sentence.tokens.end - 1) == ":";
    let announced = |list: bool| {
        sentences()
            .filter(|sentence| promises(sentence) == list)
            .find_map(|sentence| {
                let opener = opener(text, sentence.tokens.clone())?;
                title_in(text, opener.end..sentence.tokens.end).filter(&names_work)
            })
    };
    let listed = || {
        // Who signs: `VP, Engineering at Acme`.
        let signs = |line: &Range<usize>| SIGNING.has(text, line.start);
        let short = |tokens: &Range<usize>| tokens.len() <= LONGEST_TITLE;
        sentences()
            .filter(|sentence| sentence.begins_line && !promises(sentence))
            .find_map(|sentence| {
                let line = sentence.tokens.clone();
                let end = line
                    .clone()
                    .find(|at| cut(text, *at) > *at)
                    .unwrap_or(line.end);
                Some(line.start..end)
                    .filter(|line| short(line) && !signs(line))
                    .and_then(|line| title_in(text, line))
                    .filter(&names_work)
            })
    };
    labelled
        .or_else(|| announced(false))
        .or_else(listed)
        .or_else(|| announced(true))
}

fn employer(text: &Text, fields: &[Field]) -> Option<Span> {
    let first = fields.first()?.tokens.clone();
    let several = fields.iter().filter(|field| field.line == 0).count() > 1;
    let end = first
        .clone()
        .find(|at| text.word(*at) == ",")
        .unwrap_or(first.end);
    let name = first.start..end;
    let says_more = name.clone().any(|at| {
        is_any(
            text.word(at),
            &["hiring", "remote", "onsite", "full", "location", "company"],
        )
    });
    let plain = several && name.len() <= LONGEST_EMPLOYER && !says_more;
    (plain
        && gazetteer::at(text, name.start).is_none()
        && !name.clone().any(|at| is_head(text, at)))
    .then(|| text.span(name))
}

/// Longer first fields are sentences about the employer.
const LONGEST_EMPLOYER: usize = 6;

#[cfg(test)]
mod tests;
