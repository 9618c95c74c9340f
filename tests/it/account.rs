//! Accounts: signing up, in and out, links, and what an owner can change.

mod links;
mod sessions;
mod sign_in;
mod sign_up;
