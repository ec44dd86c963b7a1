//! The feed of a workspace's events: from a number on, in the order of the trail, nothing left out.

use serde::Serialize;

use super::EventView;
use crate::ctx::App;
use crate::domain::event::Kind;
use crate::domain::id::WorkspaceId;
use crate::error::Error;
use crate::store;
use crate::store::events::{Filter, Order};

/// Events read at a time.
const PAGE: u64 = 100;

/// What is delivered to a subscriber, and how far it was.
#[derive(Clone, Debug)]
pub struct Feed {
    workspace: WorkspaceId,
    kinds: Vec<Kind>,
    after: i64,
}

/// An event of the feed, as JSON.
#[derive(Debug, Serialize)]
#[serde(transparent)]
pub struct Delivered(EventView);

impl Feed {
    /// The events of these kinds after that number.
    pub(crate) fn new(workspace: WorkspaceId, kinds: Vec<Kind>, after: i64) -> Feed {
        Feed { workspace, kinds, after }
    }

    /// Whose events.
    pub const fn workspace(&self) -> &WorkspaceId {
        &self.workspace
    }

    /// The number of the last event that was passed.
    pub const fn after(&self) -> i64 {
        self.after
    }

    /// The next events, oldest first; empty when there are none yet. An event gets its number in the transaction of its
    /// cause, under a lock that is held until the commit: none can appear later before one that was seen.
    ///
    /// # Errors
    /// When the database cannot be read; nothing was passed over then.
    pub async fn next(&mut self, app: &App) -> Result<Vec<Delivered>, Error> {
        let reader = app.store.read();
        let head = store::events::head(&reader, &self.workspace).await?.seq;
        if head <= self.after {
            return Ok(Vec::new());
        }
        let filter = Filter { kinds: self.kinds.clone(), ..Filter::default() };
        let order = Order::OldestFirst { after: self.after };
        let rows = store::events::list(&reader, &self.workspace, &filter, order, PAGE).await?;
        let last = rows.last().map_or(head, |row| row.seq);
        // A page that is not full has seen all there was when the head was read.
        self.after = if rows.len() as u64 == PAGE { last } else { last.max(head) };
        Ok(rows.into_iter().map(|row| Delivered(EventView::from(row))).collect())
    }
}
