//! Official labour-data files into one immutable, searchable catalogue of occupations, titles,
//! skills, wages and outlook.
//!
//! The way through: [`source::read`] turns downloaded files into [`release::Release`]s; one release
//! of each source is assembled into a [`Catalogue`]; pages, API and command line only ever read
//! that value.

pub mod bright;
mod catalogue;
pub mod code;
pub mod crosswalk;
pub mod esco;
mod hash;
mod occupation;
pub mod onet;
mod parts;
pub mod place;
pub mod projections;
pub mod ranker;
pub mod release;
pub mod skill;
pub mod slug;
pub mod source;
pub mod specialization;
pub mod starter;
mod summary;
pub mod taxonomy;
pub mod wages;

pub use catalogue::{Catalogue, Doc, Found, InUse, NoOccupations};
pub use occupation::{Basis, BrightBy, Occupation, PublishedUnder, RelatedTo, TechnologyUse};
