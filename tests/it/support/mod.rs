//! What several subjects need in order to be tested.

pub(crate) mod ads;
pub(crate) mod authenticator;
pub(crate) mod database;
pub(crate) mod html;
pub(crate) mod made_up;
pub(crate) mod mail_server;
pub(crate) mod outage;
pub(crate) mod person;
pub(crate) mod posting;
pub(crate) mod program;
pub(crate) mod provider;
pub(crate) mod rows;
pub(crate) mod site;
