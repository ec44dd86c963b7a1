use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};

use super::{Feed, Kinds, cursor_within};
use crate::ctx::SocketCtx;
use crate::domain::event::Kind;
use crate::domain::id::SubscriptionId;
use crate::domain::rule::Rule;
use crate::error::Error;
use crate::page::Cursor;
use crate::store;

/// Which events, and from where on.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SubscribeEvents {
    /// Of these kinds; without them every change, and no calls that only read or were refused.
    kinds: Option<Kinds>,
    /// After the event that has this cursor; without it from now on.
    cursor: Option<Cursor>,
}

/// A subscription.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Subscription {
    /// Its id, in each of its notifications.
    subscription_id: SubscriptionId,
    /// Where it begins. Keep it until an event has brought another.
    cursor: Cursor,
}

/// Subscribe to the workspace's events, over a WebSocket: the same feed as `events.list`, oldest first.
///
/// Each event is a notification `events.event` with `params` of `subscriptionId` and `event`, within half a second of its
/// commit. Events of one subject come in the order in which they happened. Keep the `cursor` of the last event that you
/// have dealt with: after a lost connection subscribe again with it, and nothing is missing; the last event may come
/// twice. A notification `events.ended` with `subscriptionId`, `code` and `message` is the last one: when the key
/// is revoked or expires, at once.
///
/// 100 events, or fewer that are delivered together, cost a unit; while the quota is spent, they wait. A connection has up
/// to 16 subscriptions, a workspace up to 256 on each server.
///
/// # Errors
/// - `WEBSOCKET_REQUIRED`: the call came over HTTP.
/// - `TOO_MANY_SUBSCRIPTIONS`: the connection has 16, or the workspace 256 on this server.
#[scope("events:read")]
pub(crate) async fn subscribe(ctx: &SocketCtx, params: SubscribeEvents) -> Result<Subscription, Error> {
    let workspace = &ctx.caller.workspace;
    let head = store::events::head(&ctx.app.store.read(), workspace).await?.seq;
    let after = params.cursor.as_ref().map_or(Ok(head), |cursor| cursor_within(cursor, head))?;
    let changes = || Kind::ALL.into_iter().filter(|kind| kind.is_change()).collect();
    let kinds = params.kinds.map_or_else(changes, |kinds| kinds.0);
    let id = ctx.app.new_subscription_id(ctx.call.started_at);
    if !ctx.subscriptions.open(id.clone(), Feed::new(workspace.clone(), kinds, after)) {
        return Err(Rule::TooManySubscriptions.into());
    }
    Ok(Subscription { subscription_id: id, cursor: Cursor::after(&after.to_string()) })
}
