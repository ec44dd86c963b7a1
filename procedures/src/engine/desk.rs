//! Where the engine works: one workspace, its service user, its calendar, one moment.

use std::sync::Arc;

use crate::change::{Author, Change, WorkspaceTime};
use crate::ctx::App;
use crate::domain::api_key::Mode;
use crate::domain::calendar::Calendar;
use crate::domain::id::WorkspaceId;
use crate::domain::organisation::Organisation;
use crate::domain::service_user::ServiceUser;
use crate::engine::Lease;
use crate::error::Error;
use crate::store::{self, DbErr};

/// One workspace at one moment.
pub struct Desk<'a> {
    /// The application.
    pub app: &'a App,
    /// The workspace.
    pub workspace: &'a WorkspaceId,
    /// Whether it is live or test.
    pub mode: Mode,
    /// Its organisation.
    pub organisation: Organisation,
    /// Who collects.
    pub service_user: ServiceUser,
    /// Working days.
    pub calendar: Arc<Calendar>,
    /// The moment.
    pub time: WorkspaceTime,
    /// What must still be held whenever something changes, where several could work at one desk.
    pub lease: Option<&'a Lease<'a>>,
}

impl<'a> Desk<'a> {
    /// The workspace's desk; `None` when no service user is set for it, so that nothing can be collected.
    pub async fn of(
        app: &'a App,
        workspace: &'a WorkspaceId,
        mode: Mode,
        time: WorkspaceTime,
    ) -> Result<Option<Desk<'a>>, DbErr> {
        let reader = app.store.read();
        let organisation = store::organisations::of_workspace(&reader, workspace).await?;
        let found = store::service_users::find(&reader, &app.vault, workspace).await?;
        let service_user = match (found, mode) {
            (Some(service_user), _) => service_user,
            (None, Mode::Live) => return Ok(None),
            (None, Mode::Test) => simulated(app, workspace, time).await?,
        };
        let calendar = app.calendar();
        Ok(Some(Desk { app, workspace, mode, organisation, service_user, calendar, time, lease: None }))
    }

    /// Begins a change at this moment.
    pub(crate) async fn change(&self) -> Result<Change<'a>, Error> {
        let change = Change::of_engine(self.app, (self.workspace, self.mode), self.time).await?;
        if let Some(lease) = self.lease {
            lease.demand(&change.tx).await?;
        }
        Ok(change)
    }

    /// Begins a change that the operator makes.
    pub(crate) async fn change_by_operator(&self) -> Result<Change<'a>, DbErr> {
        Change::begin(self.app, (self.workspace, self.mode), Author::Operator).await
    }

    /// Whether the operator has closed the organisation's keys. What was handed over is followed to its end, and reports
    /// are seen to; nothing new is planned, told or put into a file, because nobody in its name could stop it.
    pub(crate) fn is_suspended(&self) -> bool {
        self.organisation.suspended_at.is_some()
    }

    /// The organisation's advance-notice period in working days.
    pub(crate) fn notice_working_days(&self) -> u32 {
        self.organisation.notice_working_days.into()
    }
}

/// The service user that a test workspace has without anybody's doing.
async fn simulated(app: &App, workspace: &WorkspaceId, time: WorkspaceTime) -> Result<ServiceUser, DbErr> {
    let tx = app.store.begin().await?;
    let (nonce, now) = (app.random_bytes(), time.now);
    let service_user =
        store::service_users::find_or_simulated(&tx, &app.vault, nonce, workspace, now).await?;
    tx.commit().await?;
    Ok(service_user)
}
