//! Words of a phrase that say little of which skill it means.

/// Words that say nothing alone: no phrase of a sentence begins or ends with one.
#[rustfmt::skip]
pub(super) fn is_empty(word: &str) -> bool {
    matches!(
        word,
        "a" | "an" | "and" | "or" | "the" | "of" | "to" | "in" | "for" | "with" | "on" | "at" | "by" | "from" | "as" | "is"
            | "are" | "be" | "will" | "you" | "your" | "we" | "our" | "us" | "their" | "his" | "her" | "it" | "its" | "this"
            | "that" | "these" | "those" | "who" | "which" | "what" | "have" | "has" | "been" | "can" | "may" | "must"
            | "not" | "no" | "all" | "any" | "such" | "etc" | "e" | "g" | "i" | "ie" | "eg" | "if" | "so" | "than" | "then"
            | "into" | "about" | "via" | "per" | "within" | "across"
    )
}

/// Words that say that something is asked for or how well, but not what.
pub(super) fn is_frame(word: &str) -> bool {
    matches!(
        word,
        "ability"
            | "able"
            | "advanced"
            | "background"
            | "basic"
            | "deep"
            | "effective"
            | "excellent"
            | "experience"
            | "experienced"
            | "expert"
            | "expertise"
            | "familiarity"
            | "good"
            | "great"
            | "high"
            | "highly"
            | "knowledge"
            | "proficiency"
            | "proficient"
            | "proven"
            | "skill"
            | "skilled"
            | "skills"
            | "solid"
            | "strong"
            | "understanding"
    )
}
