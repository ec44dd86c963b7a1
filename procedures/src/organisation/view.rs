//! An organisation as callers see it.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::id::OrganisationId;
use crate::domain::organisation::Organisation;
use crate::domain::payer::EmailAddress;
use crate::domain::quota::Policy;

/// An organisation: a letting agent.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Organisation")]
pub(crate) struct OrganisationView {
    /// Its id.
    id: OrganisationId,
    /// Its name, as payers see it.
    name: String,
    /// Where payers write to.
    contact_email: Option<String>,
    /// Where payers call.
    contact_phone: Option<String>,
    /// Where it is written to itself; its contact address where there is none.
    notify_emails: Vec<EmailAddress>,
    /// The colour of what payers see of it; null for a plain blue.
    brand_colour: Option<String>,
    /// Its advance-notice period, in working days.
    notice_working_days: u32,
    /// What its live keys may spend together.
    quota: QuotaView,
    /// When it was created.
    created_at: Timestamp,
    /// When it last changed.
    updated_at: Timestamp,
}

/// Units of quota; a call costs 1 unless its procedure says otherwise.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Quota")]
pub(crate) struct QuotaView {
    /// In any 60 seconds.
    per_minute: u32,
    /// In any 3600 seconds.
    per_hour: u32,
}

impl OrganisationView {
    /// The organisation, with its own quota or the default's.
    pub(crate) fn new(organisation: Organisation, default: Policy) -> OrganisationView {
        OrganisationView {
            id: organisation.id,
            name: organisation.name.into(),
            contact_email: organisation.contact_email.map(Into::into),
            contact_phone: organisation.contact_phone.map(Into::into),
            notify_emails: organisation.notify_emails.into(),
            brand_colour: organisation.brand_colour.map(Into::into),
            notice_working_days: organisation.notice_working_days.into(),
            quota: QuotaView {
                per_minute: organisation.rate_limit_per_min.unwrap_or(default.per_minute),
                per_hour: organisation.rate_limit_per_hour.unwrap_or(default.per_hour),
            },
            created_at: organisation.created_at,
            updated_at: organisation.updated_at,
        }
    }
}
