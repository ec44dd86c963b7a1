use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};

use crate::ctx::ReadCtx;
use crate::domain::id::MandateId;
use crate::error::Error;
use crate::events::EventView;
use crate::page::{Cursor, Limit, cut};
use crate::store;
use crate::store::events::{Filter, Order};

/// Which mandate, and which page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct MandateTimeline {
    /// The mandate.
    mandate_id: MandateId,
    /// How many changes a page has at most.
    #[serde(default)]
    limit: Limit,
    /// Where the page before ended.
    cursor: Option<Cursor>,
}

/// A page of a mandate's changes.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TimelinePage {
    /// The changes, oldest first.
    items: Vec<EventView>,
    /// Give it as `cursor` to get the next page; null on the last one.
    next_cursor: Option<Cursor>,
}

/// Show every change of a mandate: when, who, from, to and why.
///
/// The changes come from the audit trail, oldest first.
#[scope("mandates:read")]
pub(crate) async fn timeline(ctx: &ReadCtx, params: MandateTimeline) -> Result<TimelinePage, Error> {
    let (reader, workspace) = (ctx.app.store.read(), &ctx.caller.workspace);
    if store::mandates::find(&reader, workspace, &params.mandate_id).await?.is_none() {
        return Err(Error::not_found("mandate"));
    }
    let after = params.cursor.as_ref().map_or(Ok(0), crate::events::cursor_seq)?;
    let filter = Filter { subject: Some(params.mandate_id.to_string()), ..Filter::default() };
    let (order, limit) = (Order::OldestFirst { after }, params.limit.with_one_more());
    let rows = store::events::list(&reader, workspace, &filter, order, limit).await?;

    let (rows, next_cursor) = cut(rows, params.limit, |row| row.seq.to_string());
    Ok(TimelinePage { items: rows.into_iter().map(EventView::from).collect(), next_cursor })
}
