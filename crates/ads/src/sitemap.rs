//! Sitemaps: lists of pages, or of further lists (<https://www.sitemaps.org/protocol.html>).

mod disk;
mod protocol;
mod remote;

pub(crate) use disk::records;
pub(crate) use protocol::is_sitemap;
pub(crate) use remote::ads;
