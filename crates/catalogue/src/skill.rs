//! The skill vocabulary: one concept for each skill, whichever sources name it.
//!
//! A skill is its [`SkillId`]. `join` makes one [`Skill`] of what the sources say of the same
//! thing; `alias` keeps what was joined once, and what became of ids that went; `address` gives
//! each skill the word that stands for it in addresses.

mod address;
mod alias;
mod id;
mod join;
mod own;
mod vocabulary;

pub use address::moved;
pub use alias::undeclared;
pub use id::{SkillId, SkillIdError};
pub use vocabulary::{Skill, SkillKind, Use, Vocabulary};
