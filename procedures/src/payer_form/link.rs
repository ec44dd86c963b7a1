//! Who comes with which link.

use std::sync::Arc;

use jiff::Timestamp;
use sea_orm::ConnectionTrait;

use crate::change::WorkspaceTime;
use crate::ctx::App;
use crate::domain::api_key::Mode;
use crate::domain::id::WorkspaceId;
use crate::error::Error;
use crate::store;
use crate::store::invites::Invite;

/// The most characters kept of what a browser calls itself.
const MOST_OF_USER_AGENT: usize = 200;

/// The link that somebody opened, and in which browser.
#[derive(Clone, Copy)]
pub struct Link<'a> {
    /// The token in the link's address. Never logged.
    pub token: &'a str,
    /// The secret that the browser was given when it began the form. Never logged.
    pub browser: Option<&'a str>,
}

/// What is known of a request to the form, for the audit trail and the evidence.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The id that the answer carries.
    pub request_id: Arc<str>,
    /// The payer's network; no whole address is kept.
    pub network: Option<Arc<str>>,
    /// What the browser calls itself.
    user_agent: Option<String>,
    /// When the request came in.
    pub started_at: Timestamp,
}

impl Visit {
    /// A request that has just come in.
    pub fn new(
        request_id: Arc<str>,
        network: Option<Arc<str>>,
        user_agent: Option<&str>,
        started_at: Timestamp,
    ) -> Visit {
        let printable = |text: &str| -> String {
            text.chars().filter(|c| matches!(c, ' '..='~')).take(MOST_OF_USER_AGENT).collect()
        };
        Visit { request_id, network, user_agent: user_agent.map(printable), started_at }
    }

    /// What the browser calls itself: at most 200 printable ASCII characters.
    pub fn user_agent(&self) -> Option<&str> {
        self.user_agent.as_deref()
    }
}

/// An invite, and the time in its workspace.
pub(super) struct Found {
    pub(super) invite: Invite,
    pub(super) mode: Mode,
    pub(super) time: WorkspaceTime,
}

impl Found {
    pub(super) fn place(&self) -> (&WorkspaceId, Mode) {
        (&self.invite.workspace, self.mode)
    }
}

/// The invite that the link is of, whatever has become of it.
pub(super) async fn find<C: ConnectionTrait>(
    app: &App,
    connection: &C,
    link: Link<'_>,
) -> Result<Option<Found>, Error> {
    for pepper in &app.peppers {
        let hash = pepper.hash_token(link.token);
        if let Some(invite) = store::invites::find_by_token(connection, &hash).await? {
            let mode = store::organisations::mode_of(connection, &invite.workspace).await?;
            let time = WorkspaceTime::of(connection, &invite.workspace, mode, app.now()).await?;
            return Ok(Some(Found { invite, mode, time }));
        }
    }
    Ok(None)
}
