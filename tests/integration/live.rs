//! Live workspaces, whose cycle goes by the wall clock.

mod cycle;
mod replicas;
mod unknown;
mod world;
