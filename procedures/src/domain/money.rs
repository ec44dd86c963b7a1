//! Money: integer pence, never a fraction.

use crate::domain::text::Expected;
use serde::{Deserialize, Serialize};

/// An amount to collect, in pence: 1 to 2,000,000,000 (the scheme's item limit of £20,000,000, bacs.md §2.1).
///
/// A Service User Number usually has a lower limit set by its sponsor; that limit is a setting, not this type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct AmountPence(i64);

impl AmountPence {
    /// The smallest amount that can be collected: one penny. A zero item is an instruction, not a collection.
    pub const MIN: Self = Self(1);
    /// The largest amount one Bacs item can carry: £20,000,000 (bacs.md §2.1).
    pub const MAX: Self = Self(2_000_000_000);

    /// An amount of so many pence.
    ///
    /// # Errors
    /// A sentence when the pence lie outside [`Self::MIN`] to [`Self::MAX`].
    pub fn new(pence: i64) -> Result<Self, Expected> {
        if (Self::MIN.0..=Self::MAX.0).contains(&pence) {
            Ok(Self(pence))
        } else {
            Err(Expected("expected a whole number of pence from 1 to 2000000000 (£20,000,000)"))
        }
    }

    /// The amount in pence.
    pub const fn get(self) -> i64 {
        self.0
    }
}

/// Pence as a person reads them: `£1,250.05`.
pub fn pounds(pence: i64) -> String {
    let sign = if pence < 0 { "-" } else { "" };
    let whole = (pence.unsigned_abs() / 100).to_string();
    let mut grouped = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}£{grouped}.{:02}", pence.unsigned_abs() % 100)
}

impl TryFrom<i64> for AmountPence {
    type Error = Expected;

    fn try_from(pence: i64) -> Result<Self, Expected> {
        Self::new(pence)
    }
}

impl From<AmountPence> for i64 {
    fn from(amount: AmountPence) -> Self {
        amount.0
    }
}

impl schemars::JsonSchema for AmountPence {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "AmountPence".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "integer",
            "minimum": AmountPence::MIN.0,
            "maximum": AmountPence::MAX.0,
            "description": "An amount of sterling in whole pence, at most £20,000,000.",
            "examples": [125_000],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, expected: Option<i64>) {
        let read = serde_json::from_str::<AmountPence>(json);
        assert_eq!(read.as_ref().ok().map(|amount| amount.get()), expected, "{json}: {read:?}");
    }

    #[test]
    fn whole_pence_within_the_scheme_limit_are_read() {
        check("1", Some(1));
        check("125000", Some(125_000));
        check("2000000000", Some(2_000_000_000));
    }

    #[test]
    fn nothing_negative_fractional_or_beyond_the_scheme_limit_is_read() {
        for refused in ["0", "-1", "2000000001", "9223372036854775807", "12.5", "1e3", "\"100\"", "null"] {
            check(refused, None);
        }
    }

    #[test]
    fn an_amount_is_written_as_an_integer() {
        assert_eq!(serde_json::to_string(&AmountPence::MAX).unwrap(), "2000000000");
    }
}
