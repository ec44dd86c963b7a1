//! Pages: keyset cursors, opaque to callers, stable while rows are added.

use data_encoding::BASE64URL_NOPAD;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::Error;

/// How many rows a page has at most, and when the caller does not say.
const DEFAULT_LIMIT: u64 = 50;

/// The most rows of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u64", into = "u64")]
#[schemars(inline, extend("minimum" = 1, "maximum" = 200, "default" = 50))]
pub struct Limit(u64);

impl Default for Limit {
    fn default() -> Self {
        Limit(DEFAULT_LIMIT)
    }
}

impl Limit {
    /// One row more than the page has: whether it is there tells whether another page follows.
    pub fn with_one_more(self) -> u64 {
        self.0 + 1
    }
}

impl TryFrom<u64> for Limit {
    type Error = String;

    fn try_from(limit: u64) -> Result<Self, String> {
        if (1..=200).contains(&limit) {
            Ok(Limit(limit))
        } else {
            Err("expected a number from 1 to 200".into())
        }
    }
}

impl From<Limit> for u64 {
    fn from(limit: Limit) -> u64 {
        limit.0
    }
}

/// Where a page ends: give it back to get the next one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
#[schemars(inline, extend("minLength" = 1, "maxLength" = 200))]
pub struct Cursor(String);

impl Cursor {
    /// The cursor after the row with that key.
    pub fn after(key: &str) -> Cursor {
        Cursor(BASE64URL_NOPAD.encode(key.as_bytes()))
    }

    /// The key of the row it stands after.
    pub fn key(&self) -> Result<String, Error> {
        let bytes = BASE64URL_NOPAD.decode(self.0.as_bytes()).map_err(|_| Cursor::unknown())?;
        String::from_utf8(bytes).map_err(|_| Cursor::unknown())
    }

    /// The id of the row it stands after.
    pub fn id<T: TryFrom<String>>(&self) -> Result<T, Error> {
        T::try_from(self.key()?).map_err(|_| Cursor::unknown())
    }

    /// The refusal of a cursor that no page ended with.
    pub fn unknown() -> Error {
        Error::invalid("/cursor", "expected a cursor that an earlier page gave as nextCursor")
    }
}

/// Cuts the row that was asked for beyond the limit, and makes the cursor of the page after it.
pub fn cut<T>(mut rows: Vec<T>, limit: Limit, key: impl Fn(&T) -> String) -> (Vec<T>, Option<Cursor>) {
    let more = rows.len() as u64 > limit.0;
    rows.truncate(limit.0 as usize);
    let cursor = rows.last().filter(|_| more).map(|last| Cursor::after(&key(last)));
    (rows, cursor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_stands_where_the_page_ended() {
        let (page, cursor) = cut(vec!["c", "b", "a"], Limit(2), |row| (*row).to_owned());
        assert_eq!(page, ["c", "b"]);
        assert_eq!(cursor.unwrap().key().unwrap(), "b");
    }

    #[test]
    fn the_last_page_has_no_cursor() {
        let (page, cursor) = cut(vec!["b", "a"], Limit(2), |row| (*row).to_owned());
        assert_eq!((page.len(), cursor), (2, None));
    }

    #[test]
    fn a_made_up_cursor_is_refused() {
        for bad in ["!", "ÿ", "_w"] {
            assert!(matches!(Cursor(bad.into()).key(), Err(Error::InvalidParams(_))), "{bad}");
        }
    }
}
