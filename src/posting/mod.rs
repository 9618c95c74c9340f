//! Postings: job ads in the database. What one says is a [`Fact`]; which postings are counted is a
//! [`Scope`] with [`Conditions`]; [`search`] finds them.

pub mod answer;
pub mod api;
pub mod coverage;
pub mod duplicate;
mod edition;
pub mod fact;
mod filter;
pub mod identity;
pub mod month;
pub mod page;
pub mod pay_bin;
pub mod place;
mod profile_number;
mod scope;
pub mod search;
mod skill_number;
mod store;

pub use self::edition::{EditionId, Editions, SWEEP, next_edition, queue_sweep};
pub use self::fact::{Fact, FactRow};
pub use self::filter::{Conditions, Filter, FilterError};
pub use self::month::Month;
pub use self::profile_number::{Names, OF_ONE_OCCUPATION, of_occupation, profile_number};
pub use self::scope::{Scope, UnknownScope};
pub use self::skill_number::{
    SkillNumber, counted_skills, find_ids_of_slugs, ids_of_numbers, numbers_of_skill, skill_numbers,
};
pub use self::store::{
    Committed, PostingId, Reading, State, insert, insert_facts, known, lock, restored, state,
};
