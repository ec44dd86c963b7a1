//! Organisations: made, listed, closed and opened again.

use jiff::Timestamp;
use serde_json::json;

use super::{Deed, OrganisationView, record};
use crate::ctx::App;
use crate::domain::api_key::Mode;
use crate::domain::event::Kind;
use crate::domain::id::OrganisationId;
use crate::domain::organisation::{NoticeWorkingDays, NotifyEmails, Organisation, OrganisationName};
use crate::error::Error;
use crate::keys::issue::wait_for_leases;
use crate::store::{self, Tx};

/// The greatest rate limit: above it, sums of charges would not fit their counters.
const MOST_RATE_LIMIT: u32 = 1_000_000_000;

/// An organisation to be made.
#[derive(Clone, Debug)]
pub struct NewOrganisation {
    /// Its name, as payers see it.
    pub name: String,
    /// Its own quota in any minute, over the default.
    pub rate_limit_per_min: Option<u32>,
    /// Its own quota in any hour, over the default.
    pub rate_limit_per_hour: Option<u32>,
}

impl NewOrganisation {
    fn organisation(self, app: &App, now: Timestamp) -> Result<Organisation, Error> {
        let name =
            OrganisationName::parse(&self.name).map_err(|expected| Error::invalid("/name", expected.0))?;
        let limits =
            [("/rateLimitPerMin", self.rate_limit_per_min), ("/rateLimitPerHour", self.rate_limit_per_hour)];
        for (pointer, limit) in limits {
            if limit.is_some_and(|limit| !(1..=MOST_RATE_LIMIT).contains(&limit)) {
                return Err(Error::invalid(pointer, format!("expected 1 to {MOST_RATE_LIMIT}")));
            }
        }
        Ok(Organisation {
            id: app.new_organisation_id(now),
            name,
            contact_email: None,
            contact_phone: None,
            notify_emails: NotifyEmails::default(),
            notice_working_days: NoticeWorkingDays::default(),
            brand_colour: None,
            rate_limit_per_min: self.rate_limit_per_min,
            rate_limit_per_hour: self.rate_limit_per_hour,
            suspended_at: None,
            created_at: now,
            updated_at: now,
        })
    }
}

/// Makes an organisation with both its workspaces and their audit trails.
pub async fn create_organisation(app: &App, new: NewOrganisation) -> Result<OrganisationView, Error> {
    let now = app.now();
    let organisation = new.organisation(app, now)?;

    let tx = app.store.begin().await?;
    store::organisations::insert(&tx, &organisation).await?;
    for mode in [Mode::Live, Mode::Test] {
        let workspace = app.new_workspace_id(now);
        store::organisations::insert_workspace(&tx, &workspace, &organisation.id, mode).await?;
        store::events::begin_chain(&tx, Some(&workspace)).await?;
    }
    record_in_both(app, &tx, Kind::OrganisationCreated, &organisation.id, now).await?;
    tx.commit().await?;
    Ok(organisation.into())
}

/// All organisations, oldest first.
pub async fn list_organisations(app: &App) -> Result<Vec<OrganisationView>, Error> {
    let organisations = store::organisations::list(&app.store.read()).await?;
    Ok(organisations.into_iter().map(OrganisationView::from).collect())
}

/// Closes all keys of the organisation: when this returns, no server honours any of them. Once closed, it stays as it
/// is.
pub async fn suspend_organisation(app: &App, id: &OrganisationId) -> Result<OrganisationView, Error> {
    let organisation = set_suspended(app, id, true).await?;
    wait_for_leases(app).await;
    Ok(organisation)
}

/// Opens the organisation's keys again, those excepted that were revoked or have expired.
pub async fn resume_organisation(app: &App, id: &OrganisationId) -> Result<OrganisationView, Error> {
    set_suspended(app, id, false).await
}

async fn set_suspended(app: &App, id: &OrganisationId, suspended: bool) -> Result<OrganisationView, Error> {
    let now = app.now();
    let tx = app.store.begin().await?;
    let organisation = store::organisations::find_for_change(&tx, id).await?;
    let organisation = organisation.ok_or(Error::not_found("organisation"))?;
    if organisation.suspended_at.is_some() == suspended {
        return Ok(organisation.into());
    }
    let suspended_at = suspended.then_some(now);
    let organisation = Organisation { suspended_at, updated_at: now, ..organisation };
    store::organisations::save(&tx, &organisation).await?;
    let kind = if suspended { Kind::OrganisationSuspended } else { Kind::OrganisationResumed };
    record_in_both(app, &tx, kind, id, now).await?;
    tx.commit().await?;
    Ok(organisation.into())
}

/// What happens to an organisation happens in both its workspaces. Their trails are locked in the order of their ids,
/// as everywhere, so that no two transactions wait for each other.
async fn record_in_both(
    app: &App,
    tx: &Tx,
    kind: Kind,
    organisation: &OrganisationId,
    at: Timestamp,
) -> Result<(), Error> {
    let mut workspaces = store::organisations::workspaces(tx, organisation).await?;
    workspaces.sort_by(|(one, _), (other, _)| one.cmp(other));
    for (workspace, _) in workspaces {
        let deed = Deed { kind, workspace: &workspace, subject: organisation.as_str(), data: json!({}), at };
        record(app, tx, deed).await?;
    }
    Ok(())
}
