//! Accounts: signing up, in and out, links, and what an owner can change.

mod admin;
mod api_tokens;
mod data;
mod erasures;
mod every_route;
mod links;
mod nodes;
mod openid;
mod openid_answers;
mod passkeys;
mod second_factor;
mod sessions;
mod sign_in;
mod sign_up;
