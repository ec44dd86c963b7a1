//! Payers: whoever pays under the mandates of a workspace.

pub(crate) mod access;
