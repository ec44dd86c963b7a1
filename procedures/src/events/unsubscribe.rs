use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};

use crate::ctx::SocketCtx;
use crate::domain::id::SubscriptionId;
use crate::error::Error;

/// Which subscription.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UnsubscribeEvents {
    /// A subscription of this connection.
    subscription_id: SubscriptionId,
}

/// The subscription that has ended.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Unsubscribed {
    /// Its id. No notification of it follows this answer.
    subscription_id: SubscriptionId,
}

/// End a subscription of this connection.
///
/// # Errors
/// - `WEBSOCKET_REQUIRED`: the call came over HTTP.
#[scope("events:read")]
pub(crate) async fn unsubscribe(ctx: &SocketCtx, params: UnsubscribeEvents) -> Result<Unsubscribed, Error> {
    let id = params.subscription_id;
    if ctx.subscriptions.close(&id) {
        Ok(Unsubscribed { subscription_id: id })
    } else {
        Err(Error::not_found("subscription"))
    }
}
