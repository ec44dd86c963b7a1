use data_encoding::BASE64URL_NOPAD;
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{MandateView, load, refuse_when_over, view};
use crate::ctx::Ctx;
use crate::domain::api_key::Mode;
use crate::domain::event::Kind;
use crate::domain::id::{InviteId, MandateId};
use crate::domain::mandate::{Action, Mandate};
use crate::domain::message;
use crate::domain::rule::Rule;
use crate::engine::letters;
use crate::error::Error;
use crate::store;
use crate::store::invites::{Ending, NewInvite};
use crate::write::{IdempotencyKey, Write};

/// How long an invite works.
const LIFE: SignedDuration = SignedDuration::from_hours(7 * 24);
/// The most invites that a payer is sent for a mandate in [`COUNTED_FOR`]: what a letting agent resends, and no flood.
const MOST_INVITES: u64 = 5;
/// How long an invite counts.
const COUNTED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// Which mandate.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SendInvite {
    /// The mandate.
    mandate_id: MandateId,
    /// Your name for this request; a repetition gets the first answer.
    idempotency_key: Option<IdempotencyKey>,
}

/// The mandate and its new invite.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
pub(crate) struct SentInvite {
    /// The mandate.
    mandate: MandateView,
    /// The invite; the one before it does not work any more.
    invite: InviteView,
}

/// An invite to the payer's form.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Invite")]
pub(crate) struct InviteView {
    /// The invite's id.
    id: InviteId,
    /// The address of the payer's form. Whoever has it can complete the form: give it to the payer only.
    url: String,
    /// When it stops working.
    expires_at: Timestamp,
    /// Whether a message to the payer is on its way; false in a test workspace. `messages.list` says what becomes of it.
    sent: bool,
}

/// Send, or resend, the payer an invite to the mandate's form.
///
/// The invite works once, for 7 days. A resend ends the invite before it. In a test workspace nothing is sent: the
/// answer has the form's address.
///
/// # Errors
/// - `MANDATE_ALREADY_SIGNED`: the payer has completed the form.
/// - `SCHEDULE_IS_OVER`: signed today, the mandate would end before its first collection.
/// - `TOO_MANY_INVITES`: five went to this address for this mandate within 24 hours; live workspaces only.
/// - `MANDATE_CANCELLED_IS_FINAL`, `MANDATE_FAILED_IS_FINAL`: the mandate has ended.
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("mandates:write")]
pub(crate) async fn send_invite(ctx: &Ctx, params: SendInvite) -> Result<SentInvite, Error> {
    let mut write = ctx.write(params.idempotency_key).await?;
    if let Some(first) = write.replay()? {
        return Ok(first);
    }
    let mandate = load(ctx, &write, &params.mandate_id).await?.act(Action::Invite, write.now)?;
    refuse_when_over(ctx, &write, &mandate).await?;
    refuse_flood(ctx, &write, &mandate).await?;

    store::mandates::save(&write.tx, &mandate).await?;
    let invite = new_invite(ctx, &write, &mandate).await?;
    let note = json!({ "from": mandate.status, "to": mandate.status, "inviteId": invite.id });
    write.record(Kind::MandateInvited, &mandate.id, note);
    let sent = SentInvite { mandate: view(&write.tx, ctx, mandate).await?, invite };
    write.commit(&sent).await?;
    Ok(sent)
}

/// Nobody's letter box is filled by a caller. A test workspace sends nothing.
async fn refuse_flood(ctx: &Ctx, write: &Write<'_>, mandate: &Mandate) -> Result<(), Error> {
    if ctx.caller.mode == Mode::Test {
        return Ok(());
    }
    let after = write.now - COUNTED_FOR;
    match store::messages::count_to(&write.tx, mandate, message::Kind::MandateInvite, after).await? {
        0..MOST_INVITES => Ok(()),
        _ => Err(Rule::TooManyInvites.into()),
    }
}

async fn new_invite(ctx: &Ctx, write: &Write<'_>, mandate: &Mandate) -> Result<InviteView, Error> {
    let (app, workspace, now) = (&ctx.app, &ctx.caller.workspace, write.now);
    store::invites::end_live(&write.tx, workspace, &mandate.id, Ending::Superseded, now).await?;
    let token = BASE64URL_NOPAD.encode(&app.random_bytes::<32>());
    let (id, expires_at) = (app.new_invite_id(write.at), now + LIFE);
    let invite = NewInvite {
        id: &id,
        workspace,
        mandate: &mandate.id,
        token_hash: app.pepper().hash_token(&token),
        pepper_version: app.pepper().version,
        created_at: now,
        expires_at,
    };
    store::invites::insert(&write.tx, invite).await?;
    let url = format!("{}/mandate/{token}", app.settings.public_url);
    let sent = letters::invite(write, mandate, &url, expires_at).await?;
    Ok(InviteView { id, url, expires_at, sent })
}
