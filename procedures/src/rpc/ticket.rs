use jiff::Timestamp;
use schemars::JsonSchema;
use scope::scope;
use serde::Serialize;

use crate::ctx::ReadCtx;
use crate::error::Error;
use crate::procedure::NoParams;
use crate::ticket::issue;

/// What opens a WebSocket in place of the key.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SocketTicket")]
pub(crate) struct Issued {
    /// The ticket: it starts with `wst_`.
    ticket: String,
    /// From when on it opens nothing: 30 seconds after it was issued.
    expires_at: Timestamp,
}

/// Get a ticket that opens one WebSocket, where the key itself cannot be sent: in a browser.
///
/// Open `wss://HOST/rpc` with the subprotocols `direct-debit` and `ticket.` followed by the ticket, within 30 seconds:
/// `new WebSocket(url, ["direct-debit", "ticket." + ticket])`. The connection is then the key's: it holds the key's scopes,
/// and ends to be good when the key does. A ticket opens one connection; it is never put in a URL.
#[scope("any good credential")]
pub(crate) async fn ticket(ctx: &ReadCtx, _: NoParams) -> Result<Issued, Error> {
    let (ticket, expires_at) = issue(&ctx.app, ctx.caller.secret, ctx.app.now());
    Ok(Issued { ticket, expires_at })
}
