//! An organisation: a letting agent, the tenancy boundary.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::brand::BrandColour;
use super::id::OrganisationId;
use super::payer::{EmailAddress, PhoneNumber};
use super::text::{Expected, Stored, wire_line};

/// Working days of advance notice where nothing else is agreed with the sponsor (bacs.md §2.6).
pub const DEFAULT_NOTICE_WORKING_DAYS: u32 = 10;

wire_line!(
    /// An organisation's name, as payers see it.
    OrganisationName, 100, "a name", "Acme Lettings"
);

/// Working days of advance notice, 2 to 30: what is agreed with the sponsor and printed in the Guarantee.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "u32", into = "u32")]
#[schemars(inline, extend("minimum" = 2, "maximum" = 30))]
pub struct NoticeWorkingDays(u32);

impl Default for NoticeWorkingDays {
    fn default() -> Self {
        NoticeWorkingDays(DEFAULT_NOTICE_WORKING_DAYS)
    }
}

impl TryFrom<u32> for NoticeWorkingDays {
    type Error = Expected;

    fn try_from(days: u32) -> Result<Self, Expected> {
        if (2..=30).contains(&days) { Ok(Self(days)) } else { Err(Expected("expected 2 to 30 working days")) }
    }
}

impl From<NoticeWorkingDays> for u32 {
    fn from(days: NoticeWorkingDays) -> u32 {
        days.0
    }
}

/// Where an organisation is written to: at most 10 addresses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "Vec<EmailAddress>", into = "Vec<EmailAddress>")]
#[schemars(inline, with = "Vec<EmailAddress>", extend("maxItems" = 10))]
pub struct NotifyEmails(Vec<EmailAddress>);

impl NotifyEmails {
    /// The addresses.
    pub fn all(&self) -> &[EmailAddress] {
        &self.0
    }

    /// As they are kept: a line for each. No address has a line break.
    pub fn as_lines(&self) -> String {
        self.0.iter().map(EmailAddress::as_str).collect::<Vec<_>>().join("\n")
    }
}

impl Stored for NotifyEmails {
    fn stored(text: String) -> Self {
        Self(text.lines().map(|line| EmailAddress::stored(line.to_owned())).collect())
    }
}

impl TryFrom<Vec<EmailAddress>> for NotifyEmails {
    type Error = Expected;

    fn try_from(mut addresses: Vec<EmailAddress>) -> Result<Self, Expected> {
        addresses.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        addresses.dedup();
        if addresses.len() > 10 {
            return Err(Expected("expected at most 10 addresses"));
        }
        Ok(Self(addresses))
    }
}

impl From<NotifyEmails> for Vec<EmailAddress> {
    fn from(addresses: NotifyEmails) -> Self {
        addresses.0
    }
}

/// An organisation.
#[derive(Clone, Debug)]
pub struct Organisation {
    /// Its id.
    pub id: OrganisationId,
    /// Its name, as payers see it.
    pub name: OrganisationName,
    /// Where payers write to.
    pub contact_email: Option<EmailAddress>,
    /// Where payers call.
    pub contact_phone: Option<PhoneNumber>,
    /// Where it is written to itself; its contact address where there is none.
    pub notify_emails: NotifyEmails,
    /// Its advance-notice period.
    pub notice_working_days: NoticeWorkingDays,
    /// The colour of what payers see of it; without one, a plain blue.
    pub brand_colour: Option<BrandColour>,
    /// Its own quota in any minute, over the default.
    pub rate_limit_per_min: Option<u32>,
    /// Its own quota in any hour, over the default.
    pub rate_limit_per_hour: Option<u32>,
    /// When the operator closed all its keys.
    pub suspended_at: Option<Timestamp>,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

impl Organisation {
    /// Where it is written to.
    pub fn recipients(&self) -> &[EmailAddress] {
        match self.notify_emails.all() {
            [] => self.contact_email.as_slice(),
            addresses => addresses,
        }
    }
}
