//! Job ads into profiles: what always holds, whatever happens on the way.

pub(crate) mod cells;
mod duplicates;
mod hostile;
pub(crate) mod rework;
mod skill_ids;
mod starter;
mod thirteen;
