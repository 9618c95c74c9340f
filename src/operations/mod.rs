//! What operators look at: `/healthz`, `/readyz` and `/metrics`.

pub mod page;
