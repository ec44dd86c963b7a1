//! Live workspaces, whose cycle goes by the wall clock.

mod cycle;
mod late;
mod replicas;
mod unanswered;
mod unknown;
pub mod world;
