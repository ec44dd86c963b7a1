//! Service users: the number, name and account of a live workspace, set and listed.

use bacs::{Account, Field18, Sun};
use serde::Serialize;
use serde_json::json;

use super::{Deed, record};
use crate::ctx::App;
use crate::domain::api_key::Mode;
use crate::domain::event::Kind;
use crate::domain::id::{OrganisationId, WorkspaceId};
use crate::domain::limits::{Limits, MOST_CONTRA_PENCE};
use crate::domain::money::AmountPence;
use crate::domain::service_user::{MaskedAccount, RailKind, ServiceUser};
use crate::error::{Error, Problem};
use crate::store::{self, Tx};

/// What an organisation's sponsor and bureau know it by. Not `Debug`: an account is in it.
#[derive(Clone)]
pub struct NewServiceUser {
    /// The organisation, whose live workspace it is for.
    pub organisation: OrganisationId,
    /// Its Service User Number.
    pub sun: String,
    /// Its name, as it stands on the payers' statements.
    pub name: String,
    /// The sort code of the account that collections are paid into.
    pub sort_code: String,
    /// The number of that account.
    pub account_number: String,
}

/// A service user.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ServiceUserView {
    /// The organisation.
    pub organisation_id: OrganisationId,
    /// Its workspace.
    pub workspace_id: WorkspaceId,
    /// Whether that is live or test.
    pub mode: Mode,
    /// How files travel.
    pub rail: RailKind,
    /// The Service User Number.
    #[serde(serialize_with = "as_text")]
    pub sun: Sun,
    /// The name on the payers' statements.
    pub name: String,
    /// The account that collections are paid into, masked.
    pub account: MaskedAccount,
    /// What the sponsor bank allows.
    pub limits: LimitsView,
}

/// What the sponsor bank allows, in pence; null is no limit of the sponsor's.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct LimitsView {
    /// In one item.
    max_item_pence: Option<i64>,
    /// In one collection file.
    max_file_pence: Option<i64>,
    /// In all collection files of one day.
    max_day_pence: Option<i64>,
}

impl From<Limits> for LimitsView {
    fn from(limits: Limits) -> LimitsView {
        LimitsView {
            max_item_pence: limits.item_pence,
            max_file_pence: limits.file_pence,
            max_day_pence: limits.day_pence,
        }
    }
}

/// What became of a service user that was to be set.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SetServiceUser {
    /// The service user as it is now.
    pub service_user: ServiceUserView,
    /// Whether that is new; otherwise it was so already and nothing was changed.
    pub is_new: bool,
}

fn as_text<S: serde::Serializer>(sun: &Sun, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(sun.as_str())
}

impl ServiceUserView {
    fn new(organisation_id: OrganisationId, service_user: &ServiceUser, limits: Limits) -> ServiceUserView {
        ServiceUserView {
            limits: limits.into(),
            organisation_id,
            workspace_id: service_user.workspace.clone(),
            mode: service_user.mode,
            rail: service_user.rail,
            sun: service_user.sun,
            name: service_user.name.to_string(),
            account: service_user.masked_account(),
        }
    }
}

impl NewServiceUser {
    /// The three facts, or all that is wrong with them. Nothing of them is repeated.
    fn parse(&self) -> Result<(Sun, Field18, Account), Error> {
        let sun = Sun::parse(self.sun.trim()).map_err(|expected| Problem::at("/sun", expected.0));
        let has_letter = |name: &Field18| name.as_str().contains(|c: char| c.is_ascii_alphanumeric());
        let name = Field18::parse(self.name.trim()).ok().filter(has_letter).ok_or_else(|| {
            let set = "A to Z, 0 to 9, . & / - and space";
            Problem::at("/name", format!("expected 1 to 18 Bacs characters: {set}"))
        });
        let account = Account::parse(&self.sort_code, &self.account_number).ok_or_else(|| {
            Problem::at("/account", "expected a sort code of six digits and an account number of eight")
        });
        match (sun, name, account) {
            (Ok(sun), Ok(name), Ok(account)) => Ok((sun, name, account)),
            (sun, name, account) => {
                let problems = [sun.err(), name.err(), account.err()];
                Err(Error::InvalidParams(problems.into_iter().flatten().collect()))
            }
        }
    }
}

/// Sets who collects in an organisation's live workspace. Its number can no longer be changed once files were made under
/// it. Setting what is set already changes nothing.
pub async fn set_service_user(app: &App, new: NewServiceUser) -> Result<SetServiceUser, Error> {
    let now = app.now();
    let (sun, name, account) = new.parse()?;
    let organisation = new.organisation;

    let tx = app.store.begin().await?;
    let workspaces = store::organisations::workspaces(&tx, &organisation).await?;
    let live = workspaces.into_iter().find(|(_, mode)| *mode == Mode::Live);
    let (workspace, _) = live.ok_or(Error::not_found("organisation"))?;
    let before = store::service_users::find_for_change(&tx, &app.vault, &workspace).await?;
    let after = ServiceUser::live(workspace, sun, name, account);
    let limits = store::service_users::limits(&tx, &after.workspace).await?;
    let service_user = ServiceUserView::new(organisation, &after, limits);
    if before.as_ref() == Some(&after) {
        return Ok(SetServiceUser { service_user, is_new: false });
    }
    require_free_number(&tx, before.as_ref(), &after).await?;

    store::service_users::put(&tx, &app.vault, app.random_bytes(), &after, now).await?;
    let account_changed = before.as_ref().is_none_or(|before| before.account != after.account);
    let data =
        json!({ "sun": after.sun.as_str(), "name": after.name.as_str(), "accountChanged": account_changed });
    let subject = service_user.organisation_id.as_str();
    let deed = Deed { kind: Kind::ServiceUserSet, workspace: &after.workspace, subject, data, at: now };
    record(app, &tx, deed).await?;
    tx.commit().await?;
    Ok(SetServiceUser { service_user, is_new: true })
}

/// Sets what the sponsor bank allows in one of an organisation's workspaces: all three limits, those that are not given
/// to none. What is in a file already is not looked at again.
pub async fn set_limits(
    app: &App,
    organisation: OrganisationId,
    mode: Mode,
    limits: Limits,
) -> Result<ServiceUserView, Error> {
    require_amounts(&limits)?;
    let now = app.now();
    let tx = app.store.begin().await?;
    let workspaces = store::organisations::workspaces(&tx, &organisation).await?;
    let found = workspaces.into_iter().find(|(_, found)| *found == mode);
    let (workspace, _) = found.ok_or(Error::not_found("organisation"))?;
    let service_user = match mode {
        Mode::Live => store::service_users::find_for_change(&tx, &app.vault, &workspace).await?,
        Mode::Test => {
            let nonce = app.random_bytes();
            Some(store::service_users::find_or_simulated(&tx, &app.vault, nonce, &workspace, now).await?)
        }
    };
    let service_user = service_user.ok_or(Error::not_found("service user"))?;
    store::service_users::set_limits(&tx, &workspace, &limits, now).await?;
    let data = json!({ "limits": LimitsView::from(limits) });
    let subject = organisation.as_str();
    record(app, &tx, Deed { kind: Kind::ServiceUserSet, workspace: &workspace, subject, data, at: now })
        .await?;
    tx.commit().await?;
    Ok(ServiceUserView::new(organisation, &service_user, limits))
}

fn require_amounts(limits: &Limits) -> Result<(), Error> {
    // Beyond what the scheme allows a limit would limit nothing.
    let limits = [
        ("/maxItemPence", limits.item_pence, AmountPence::MAX.get()),
        ("/maxFilePence", limits.file_pence, MOST_CONTRA_PENCE),
        ("/maxDayPence", limits.day_pence, i64::MAX),
    ];
    let wrong = limits
        .into_iter()
        .filter(|(_, pence, most)| pence.is_some_and(|pence| !(1..=*most).contains(&pence)));
    let problems: Vec<_> =
        wrong.map(|(at, _, most)| Problem::at(at, format!("expected 1 to {most} pence"))).collect();
    if problems.is_empty() { Ok(()) } else { Err(Error::InvalidParams(problems)) }
}

/// Mandates are lodged under a number and reports come back by it (bacs.md §2.1): it stays once it was used, and is
/// nobody else's.
async fn require_free_number(
    tx: &Tx,
    before: Option<&ServiceUser>,
    after: &ServiceUser,
) -> Result<(), Error> {
    if before.is_some_and(|before| before.sun == after.sun) {
        return Ok(());
    }
    if store::service_users::has_submissions(tx, &after.workspace).await? {
        return Err(Error::invalid("/sun", "files were made under the present number: it cannot be changed"));
    }
    match store::service_users::workspace_of_live_sun(tx, after.sun).await? {
        Some(_) => Err(Error::invalid("/sun", "another organisation has this number")),
        None => Ok(()),
    }
}

/// All service users, by mode and number.
pub async fn list_service_users(app: &App) -> Result<Vec<ServiceUserView>, Error> {
    let all = store::service_users::list(&app.store.read(), &app.vault).await?;
    let view = |(owner, service_user, limits)| ServiceUserView::new(owner, &service_user, limits);
    Ok(all.into_iter().map(view).collect())
}
