//! Parts of the API, for all rooms: parts of a list, bodies of JSON, where numbers come from, and
//! problems as the document describes them. It knows no room.

pub mod body;
mod paging;
pub mod problem;
mod provenance;

pub use self::paging::{Items, Paging};
pub use self::provenance::Provenance;
pub use crate::web::params::Params;
