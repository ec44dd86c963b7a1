//! How often rent is collected.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How often a schedule collects.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Frequency {
    /// Every 7 days.
    Weekly,
    /// Every 14 days.
    Fortnightly,
    /// Every 28 days.
    FourWeekly,
    /// On one day of every month.
    Monthly,
}

impl Frequency {
    /// The same in words, for a payer.
    pub const fn in_words(self) -> &'static str {
        match self {
            Self::Weekly => "every week",
            Self::Fortnightly => "every two weeks",
            Self::FourWeekly => "every four weeks",
            Self::Monthly => "every month",
        }
    }

    /// Days between nominal dates; `None` when they follow the months.
    pub(super) const fn step_days(self) -> Option<i64> {
        match self {
            Self::Weekly => Some(7),
            Self::Fortnightly => Some(14),
            Self::FourWeekly => Some(28),
            Self::Monthly => None,
        }
    }
}
