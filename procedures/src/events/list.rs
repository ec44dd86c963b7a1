use jiff::Timestamp;
use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};

use super::{EventView, Kinds, cursor_seq, cursor_within};
use crate::ctx::ReadCtx;
use crate::domain::event::Outcome;
use crate::domain::id::KeyId;
use crate::domain::text::wire_line;
use crate::error::Error;
use crate::page::{Cursor, Limit, cut};
use crate::store;
use crate::store::events::{Filter, Order};

wire_line!(
    /// A procedure.
    ProcedureName, 100, "a procedure's name", "mandates.cancel"
);
wire_line!(
    /// What an event is about.
    SubjectId, 100, "an id", "md_01m83y4j600000000000000702"
);

/// What the list is narrowed by; every part that is given must hold.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ListEvents {
    /// At this instant or later.
    from: Option<Timestamp>,
    /// Before this instant.
    to: Option<Timestamp>,
    /// By this key.
    key_id: Option<KeyId>,
    /// Of this procedure.
    procedure: Option<ProcedureName>,
    /// Ended so.
    outcome: Option<Outcome>,
    /// Of these kinds; without them of all, with the calls that only read or were refused.
    kinds: Option<Kinds>,
    /// About the mandate, key or organisation of this id.
    subject_id: Option<SubjectId>,
    /// Which come first.
    #[serde(default)]
    order: ListOrder,
    /// How many events a page has at most.
    #[serde(default)]
    limit: Limit,
    /// Where the page before ended.
    cursor: Option<Cursor>,
}

/// Which events come first.
#[derive(Clone, Copy, Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "EventOrder")]
pub(crate) enum ListOrder {
    /// The newest, to look into the past.
    #[default]
    NewestFirst,
    /// The oldest, to follow what happens.
    OldestFirst,
}

/// A page of events.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventPage {
    /// The events, in the order asked for.
    items: Vec<EventView>,
    /// Give it as `cursor`, with the same order, to get the next page; null on the last one.
    next_cursor: Option<Cursor>,
}

/// List the audit trail: every call of the workspace, whatever came of it.
///
/// A change is listed as soon as it is answered; a read or a refusal within about a second. To follow what happens, list
/// with `oldest_first` and go on with the `cursor` of the last event that you have dealt with: it is the feed of
/// `events.subscribe`, and nothing is missing from it. Without `kinds` the calls that only read or were refused are in the
/// list too; the feed has them where they are named.
#[scope("events:read")]
pub(crate) async fn list(ctx: &ReadCtx, params: ListEvents) -> Result<EventPage, Error> {
    let cursor = params.cursor.as_ref().map(cursor_seq).transpose()?;
    let filter = Filter {
        from: params.from,
        before: params.to,
        key: params.key_id.map(Into::into),
        procedure: params.procedure.map(Into::into),
        outcome: params.outcome,
        kinds: params.kinds.map(|kinds| kinds.0).unwrap_or_default(),
        subject: params.subject_id.map(Into::into),
    };
    let (reader, workspace) = (ctx.app.store.read(), &ctx.caller.workspace);
    let order = match params.order {
        ListOrder::NewestFirst => Order::NewestFirst { before: cursor },
        ListOrder::OldestFirst => {
            if let Some(cursor) = &params.cursor {
                cursor_within(cursor, store::events::head(&reader, workspace).await?.seq)?;
            }
            Order::OldestFirst { after: cursor.unwrap_or(0) }
        }
    };
    let limit = params.limit.with_one_more();
    let rows = store::events::list(&reader, workspace, &filter, order, limit).await?;

    let (rows, next_cursor) = cut(rows, params.limit, |row| row.seq.to_string());
    Ok(EventPage { items: rows.into_iter().map(EventView::from).collect(), next_cursor })
}
