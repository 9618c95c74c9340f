//! The parts of an occupation's page, each made of the numbers of one source.

mod bars;
mod outlook;
mod stat;
mod technologies;
mod wages;

pub use self::bars::{Bar, Bars};
pub use self::outlook::{Outlook, bright};
pub use self::stat::{Stat, stats};
pub use self::technologies::TechnologyGroup;
pub use self::wages::Wages;
