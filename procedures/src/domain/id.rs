//! Identifiers: a prefix that names the kind, and 26 Crockford base32 characters whose order is the order of creation.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

use super::text::Stored;

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// Writes 128 bits as 26 characters that sort as the number does.
pub fn base32(number: u128) -> String {
    prefixed("", number)
}

/// The number behind a prefix.
fn prefixed(prefix: &str, number: u128) -> String {
    let mut text = String::with_capacity(prefix.len() + 26);
    text.push_str(prefix);
    text.extend((0..26).rev().map(|place| char::from(ALPHABET[(number >> (place * 5)) as usize & 31])));
    text
}

/// Whether the text is `prefix` followed by 26 characters of the alphabet.
fn is_well_formed(prefix: &str, text: &str) -> bool {
    text.strip_prefix(prefix)
        .is_some_and(|body| body.len() == 26 && body.bytes().all(|byte| ALPHABET.contains(&byte)))
}

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $prefix:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// What every such id starts with.
            pub const PREFIX: &'static str = $prefix;

            /// The id made of 128 bits, of which the first 48 are the Unix time in milliseconds.
            pub fn from_number(number: u128) -> Self {
                Self(prefixed($prefix, number))
            }

            /// The id as text.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl Stored for $name {
            fn stored(text: String) -> Self {
                Self(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = String;

            fn try_from(text: String) -> Result<Self, String> {
                if is_well_formed($prefix, &text) {
                    Ok(Self(text))
                } else {
                    Err(concat!("expected an id: `", $prefix, "` and 26 lower-case letters and digits").to_owned())
                }
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                json_schema!({
                    "type": "string",
                    "description": concat!("An id that starts with `", $prefix, "`."),
                    "pattern": concat!("^", $prefix, "[0-9a-hjkmnp-tv-z]{26}$"),
                })
            }
        }
    };
}

identifier!(
    /// An organisation: a letting agent, the tenancy boundary.
    OrganisationId, "org_");
identifier!(
    /// One of an organisation's two workspaces, live or test.
    WorkspaceId, "ws_");
identifier!(
    /// An API key, whatever its secrets.
    KeyId, "key_");
identifier!(
    /// One secret of a key; a rotation adds another.
    SecretId, "sec_");
identifier!(
    /// A mandate.
    MandateId, "md_");
identifier!(
    /// An invite sent for a mandate.
    InviteId, "inv_");
identifier!(
    /// A collection.
    CollectionId, "col_");
identifier!(
    /// An instruction to a payer's bank.
    InstructionId, "ins_");
identifier!(
    /// An advance notice.
    NoticeId, "ntc_");
identifier!(
    /// A file sent to Bacs.
    SubmissionId, "sub_");
identifier!(
    /// A report file that came back.
    ReportId, "rep_");
identifier!(
    /// An indemnity claim.
    ClaimId, "clm_");
identifier!(
    /// An alert.
    AlertId, "alr_");
identifier!(
    /// A message by e-mail.
    MessageId, "msg_");
identifier!(
    /// A subscription to the events, as long as its connection.
    SubscriptionId, "feed_");
identifier!(
    /// A row of the audit trail.
    EventId, "evt_");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_sort_as_their_numbers() {
        let numbers = [0, 1, 31, 32, 1 << 64, u128::MAX - 1, u128::MAX];
        let ids: Vec<_> = numbers.map(|n| MandateId::from_number(n).to_string()).into();
        assert!(ids.is_sorted(), "{ids:?}");
        assert_eq!(ids[1], "md_00000000000000000000000001");
    }

    #[test]
    fn an_id_of_another_kind_is_refused() {
        let key = KeyId::from_number(7).to_string();
        assert!(MandateId::try_from(key.clone()).is_err());
        assert!(KeyId::try_from(key).is_ok());
        for bad in ["", "md_", "md_short", "md_0000000000000000000000000I", "MD_00000000000000000000000001"] {
            assert!(MandateId::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
