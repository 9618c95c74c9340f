//! One job ad in, facts out: occupation, pay, experience, education, conditions and skills, each
//! with the span of text that it was read from. Pure: no I/O, no clock, no randomness; the same
//! text gives the same facts.

mod demand;
pub mod education;
pub mod employer;
pub mod employment;
pub mod experience;
mod head_noun;
pub mod heading;
pub mod html;
pub mod language;
mod lexicon;
mod near;
mod number;
pub mod pay;
mod phrase;
pub mod place;
pub mod reader;
pub mod section;
pub mod seniority;
pub mod skill;
pub mod splitmix;
pub mod stop;
pub mod text;
pub mod title;
pub mod workplace;
