//! Numbers that thresholds are set to, and the three things that can be said of one: a value, off, or nothing.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer};

/// A whole number from `LEAST` to `MOST`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bounded<const LEAST: i64, const MOST: i64>(i64);

impl<const LEAST: i64, const MOST: i64> Bounded<LEAST, MOST> {
    /// The number.
    pub const fn get(self) -> i64 {
        self.0
    }
}

impl<'de, const LEAST: i64, const MOST: i64> Deserialize<'de> for Bounded<LEAST, MOST> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = i64::deserialize(deserializer)?;
        if (LEAST..=MOST).contains(&number) {
            return Ok(Bounded(number));
        }
        Err(serde::de::Error::custom(format_args!("expected a whole number from {LEAST} to {MOST}")))
    }
}

impl<const LEAST: i64, const MOST: i64> JsonSchema for Bounded<LEAST, MOST> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("From{LEAST}To{MOST}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "integer", "minimum": LEAST, "maximum": MOST })
    }
}

/// Mandates created within an hour.
pub(crate) type HourlyCount = Bounded<0, 10_000>;
/// Pence, up to ten thousand million pounds.
pub(crate) type Pence = Bounded<0, 1_000_000_000_000>;
/// A share of the whole, in hundredths of a percent.
pub(crate) type BasisPoints = Bounded<0, 10_000>;
/// Attempts within 30 days.
pub(crate) type Attempts = Bounded<1, 1_000_000>;

/// What a caller says of a threshold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Setting<T> {
    /// Nothing: it stays.
    #[default]
    Stays,
    /// Null: it is turned off.
    Off,
    /// It is this from now on.
    To(T),
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Setting<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Setting::Off, Setting::To))
    }
}

impl<T: JsonSchema> JsonSchema for Setting<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Option::<T>::json_schema(generator)
    }
}

impl<const LEAST: i64, const MOST: i64> Setting<Bounded<LEAST, MOST>> {
    /// Whether anything is said.
    pub fn is_given(self) -> bool {
        self != Setting::Stays
    }

    /// What it is from now on.
    pub fn applied_to(self, before: Option<i64>) -> Option<i64> {
        match self {
            Setting::Stays => before,
            Setting::Off => None,
            Setting::To(value) => Some(value.get()),
        }
    }
}
