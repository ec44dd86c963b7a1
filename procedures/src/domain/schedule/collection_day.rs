//! The day of the month on which rent is collected.

use crate::domain::text::Expected;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// The day of the month: 1 to 31 (the last day in a shorter month), or the last working day.
///
/// On the wire an integer or the string `"last"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CollectionDay(i8);

impl CollectionDay {
    /// The last working day of the month.
    pub const LAST: Self = Self(0);
    const EXPECTED: Expected = Expected("expected a day of the month from 1 to 31, or \"last\"");

    /// A day of the month.
    ///
    /// # Errors
    /// A sentence when it is not 1 to 31.
    pub fn new(day: i64) -> Result<Self, Expected> {
        let day = i8::try_from(day).map_err(|_| Self::EXPECTED)?;
        if (1..=31).contains(&day) { Ok(Self(day)) } else { Err(Self::EXPECTED) }
    }

    /// The day as stored: 1 to 31, and 0 for the last working day.
    pub fn to_stored(self) -> i64 {
        i64::from(self.0)
    }

    /// The day from [`Self::to_stored`].
    ///
    /// # Errors
    /// A sentence when it is not 0 to 31.
    pub fn from_stored(stored: i64) -> Result<Self, Expected> {
        if stored == 0 { Ok(Self::LAST) } else { Self::new(stored) }
    }

    /// The nominal date in the month of `date`: a day the month does not have becomes its last one.
    pub(super) fn in_month_of(self, date: Date) -> Option<Date> {
        let day = if self == Self::LAST { date.days_in_month() } else { self.0.min(date.days_in_month()) };
        Date::new(date.year(), date.month(), day).ok()
    }
}

impl<'de> Deserialize<'de> for CollectionDay {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DayVisitor)
    }
}

/// Reads a number or the word `last`. What is missing stays missing, which an untagged enum would hide.
struct DayVisitor;

impl Visitor<'_> for DayVisitor {
    type Value = CollectionDay;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a day of the month from 1 to 31, or \"last\"")
    }

    fn visit_i64<E: de::Error>(self, day: i64) -> Result<CollectionDay, E> {
        CollectionDay::new(day).map_err(E::custom)
    }

    fn visit_u64<E: de::Error>(self, day: u64) -> Result<CollectionDay, E> {
        i64::try_from(day)
            .map_err(|_| CollectionDay::EXPECTED)
            .and_then(CollectionDay::new)
            .map_err(E::custom)
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<CollectionDay, E> {
        if word == "last" { Ok(CollectionDay::LAST) } else { Err(E::custom(CollectionDay::EXPECTED)) }
    }
}

impl Serialize for CollectionDay {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if *self == Self::LAST { serializer.serialize_str("last") } else { serializer.serialize_i8(self.0) }
    }
}

impl JsonSchema for CollectionDay {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "CollectionDay".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "oneOf": [
                { "type": "integer", "minimum": 1, "maximum": 31 },
                { "type": "string", "const": "last" },
            ],
            "description": "The day of the month, 1 to 31 (the last day in shorter months), or \"last\" for the \
                            last working day.",
            "examples": [1, "last"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collection_day_is_read_written_and_stored() {
        for (json, stored) in [("1", 1), ("31", 31), ("\"last\"", 0)] {
            let day: CollectionDay = serde_json::from_str(json).unwrap();
            assert_eq!((day.to_stored(), serde_json::to_string(&day).unwrap()), (stored, json.to_owned()));
            assert_eq!(CollectionDay::from_stored(stored), Ok(day));
        }
        for refused in ["0", "32", "-1", "1.5", "300", "\"1\"", "\"Last\"", "null", "[1]", "{}"] {
            let sentence = serde_json::from_str::<CollectionDay>(refused).unwrap_err().to_string();
            assert!(sentence.contains("expected a day of the month"), "{refused}: {sentence}");
        }
        assert!(CollectionDay::from_stored(32).is_err() && CollectionDay::from_stored(-1).is_err());
    }
}
