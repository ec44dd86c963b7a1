//! Alerts: what somebody must look at, and what the workspace is alerted of.

pub(crate) mod acknowledge;
pub(crate) mod dismiss;
pub(crate) mod get;
pub(crate) mod list;
pub(crate) mod set_thresholds;
pub(crate) mod thresholds;

mod bounded;
mod view;

pub(crate) use bounded::Pence;
pub(crate) use view::{AlertView, ThresholdsView};
