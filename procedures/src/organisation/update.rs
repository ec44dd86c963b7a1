use schemars::JsonSchema;
use scope::scope;
use serde::Deserialize;
use serde_json::json;

use super::OrganisationView;
use crate::ctx::Ctx;
use crate::domain::brand::BrandColour;
use crate::domain::event::Kind;
use crate::domain::organisation::{NoticeWorkingDays, NotifyEmails, Organisation, OrganisationName};
use crate::domain::payer::{EmailAddress, PhoneNumber};
use crate::error::Error;
use crate::store;
use crate::write::IdempotencyKey;

/// What changes; what is left out stays.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UpdateOrganisation {
    /// Its name, as payers see it.
    name: Option<OrganisationName>,
    /// Where payers write to.
    contact_email: Option<EmailAddress>,
    /// Where payers call.
    contact_phone: Option<PhoneNumber>,
    /// Where it is written to about unpaid collections, claims and alerts: at most 10 addresses; an empty list for its
    /// contact address.
    notify_emails: Option<NotifyEmails>,
    /// The colour of what payers see of it.
    brand_colour: Option<BrandColour>,
    /// Its advance-notice period, in working days; as agreed with the sponsor bank.
    notice_working_days: Option<NoticeWorkingDays>,
    /// Your name for this request; a repetition gets the first answer.
    idempotency_key: Option<IdempotencyKey>,
}

/// Update the caller's organisation.
///
/// A changed notice period counts for amendments made from now on. Both workspaces share the organisation, so only a
/// live key may change it.
///
/// # Hints
/// idempotent
///
/// # Errors
/// - `LIVE_KEY_REQUIRED`: a test key cannot change what the live workspace relies on.
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("tenants:admin")]
pub(crate) async fn update(ctx: &Ctx, params: UpdateOrganisation) -> Result<OrganisationView, Error> {
    ctx.require_live()?;
    let changed = params.changed();
    if changed.is_empty() {
        return Err(Error::invalid("", "expected at least one fact to change"));
    }
    let mut write = ctx.write(params.idempotency_key.clone()).await?;
    if let Some(first) = write.replay()? {
        return Ok(first);
    }
    let organisation = store::organisations::find_for_change(&write.tx, &ctx.caller.organisation).await?;
    let organisation = organisation.ok_or_else(|| Error::internal("a caller without an organisation"))?;
    let organisation = Organisation { updated_at: write.at, ..params.applied_to(organisation) };

    store::organisations::save(&write.tx, &organisation).await?;
    write.record(Kind::OrganisationUpdated, &organisation.id, json!({ "changed": changed }));
    let view = OrganisationView::new(organisation, ctx.app.settings.quota);
    write.commit(&view).await?;
    Ok(view)
}

impl UpdateOrganisation {
    fn changed(&self) -> Vec<&'static str> {
        let parts = [
            ("name", self.name.is_some()),
            ("contactEmail", self.contact_email.is_some()),
            ("contactPhone", self.contact_phone.is_some()),
            ("notifyEmails", self.notify_emails.is_some()),
            ("brandColour", self.brand_colour.is_some()),
            ("noticeWorkingDays", self.notice_working_days.is_some()),
        ];
        parts.into_iter().filter_map(|(name, given)| given.then_some(name)).collect()
    }

    fn applied_to(self, organisation: Organisation) -> Organisation {
        Organisation {
            name: self.name.unwrap_or(organisation.name),
            contact_email: self.contact_email.or(organisation.contact_email),
            contact_phone: self.contact_phone.or(organisation.contact_phone),
            notify_emails: self.notify_emails.unwrap_or(organisation.notify_emails),
            brand_colour: self.brand_colour.or(organisation.brand_colour),
            notice_working_days: self.notice_working_days.unwrap_or(organisation.notice_working_days),
            ..organisation
        }
    }
}
