use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};

use super::MessageView;
use crate::ctx::ReadCtx;
use crate::domain::id::{MandateId, MessageId};
use crate::domain::message::{Kind, Status};
use crate::domain::scope::Scope;
use crate::error::Error;
use crate::page::{Cursor, Limit, cut};
use crate::store;
use crate::store::messages::Filter;

/// What the list is narrowed by; every part that is given must hold.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ListMessages {
    /// About this mandate.
    mandate_id: Option<MandateId>,
    /// Of this kind.
    kind: Option<Kind>,
    /// Standing so.
    status: Option<Status>,
    /// How many messages a page has at most.
    #[serde(default)]
    limit: Limit,
    /// Where the page before ended.
    cursor: Option<Cursor>,
}

/// A page of messages.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MessagePage {
    /// The messages, newest first.
    items: Vec<MessageView>,
    /// Give it as `cursor` to get the next page; null on the last one.
    next_cursor: Option<Cursor>,
}

/// List the messages to payers and the organisation, newest first, and what became of them.
///
/// A message is written with what it tells of, and sent within seconds; where the mail server cannot be reached it is
/// tried again for three days. In a test workspace nothing is sent: the status is `not_sent`, the text is what would have
/// been. The link of an invite is shown nowhere but in the answer to `mandates.sendInvite`.
///
/// What is written to the organisation itself (unpaid collections, claims, refusals, alerts) is listed only for a key that
/// holds `alerts:read`, too; for any other there is no such message.
#[scope("mandates:read")]
pub(crate) async fn list(ctx: &ReadCtx, params: ListMessages) -> Result<MessagePage, Error> {
    let after = params.cursor.as_ref().map(Cursor::id::<MessageId>).transpose()?;
    let filter = Filter {
        mandate: params.mandate_id.map(Into::into),
        kind: params.kind,
        status: params.status,
        is_to_payers_only: !ctx.caller.scopes.contains(Scope::AlertsRead),
    };
    let (reader, workspace) = (ctx.app.store.read(), &ctx.caller.workspace);
    let after = after.as_ref().map(MessageId::as_str);
    let limit = params.limit.with_one_more();
    let rows = store::messages::list(&reader, workspace, &filter, after, limit).await?;

    let (rows, next_cursor) = cut(rows, params.limit, |message| message.id.to_string());
    Ok(MessagePage { items: rows.into_iter().map(Into::into).collect(), next_cursor })
}
