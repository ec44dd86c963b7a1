//! The changes of one thing, out of the audit trail.

use schemars::JsonSchema;
use serde::Serialize;

use super::{EventView, cursor_seq};
use crate::ctx::ReadCtx;
use crate::error::Error;
use crate::page::{Cursor, Limit, cut};
use crate::store;
use crate::store::events::{Filter, Order, Recorded};

/// A page of a thing's changes.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TimelinePage {
    /// The changes, oldest first.
    items: Vec<EventView>,
    /// Give it as `cursor` to get the next page; null on the last one.
    next_cursor: Option<Cursor>,
}

impl TimelinePage {
    /// The page of that thing's changes after the cursor.
    pub(crate) async fn of(
        ctx: &ReadCtx,
        subject: &str,
        limit: Limit,
        cursor: Option<&Cursor>,
    ) -> Result<TimelinePage, Error> {
        let after = cursor.map_or(Ok(0), cursor_seq)?;
        let filter = Filter { subject: Some(subject.to_owned()), ..Filter::default() };
        let rows = changes(ctx, &filter, after, limit.with_one_more()).await?;
        let (rows, next_cursor) = cut(rows, limit, |row| row.seq.to_string());
        Ok(TimelinePage { items: rows.into_iter().map(EventView::from).collect(), next_cursor })
    }
}

/// Events of the caller's workspace after that number, oldest first.
pub(crate) async fn changes(
    ctx: &ReadCtx,
    filter: &Filter,
    after: i64,
    limit: u64,
) -> Result<Vec<Recorded>, Error> {
    let (reader, workspace) = (ctx.app.store.read(), &ctx.caller.workspace);
    Ok(store::events::list(&reader, workspace, filter, Order::OldestFirst { after }, limit).await?)
}
