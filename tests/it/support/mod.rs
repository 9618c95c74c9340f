//! What several subjects need in order to be tested.

pub(crate) mod database;
