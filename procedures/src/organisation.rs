//! The caller's organisation.

pub(crate) mod get;
pub(crate) mod update;

mod view;

pub(crate) use view::OrganisationView;
