//! Mandates: a payer's authority to collect, from draft to its end.

pub(crate) mod cancel;
pub(crate) mod create;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod reactivate;
pub(crate) mod send_invite;
pub(crate) mod sign;
pub(crate) mod suspend;
pub(crate) mod timeline;
pub(crate) mod update;
pub(crate) mod verify;

mod change;
mod limit;
mod outlook;
mod view;

pub(crate) use change::{Reason, change, load};
pub(crate) use outlook::{refuse_when_over, view, views};
pub(crate) use view::MandateView;
