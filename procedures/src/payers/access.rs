use jiff::Timestamp;
use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};

use crate::ctx::ReadCtx;
use crate::domain::access::{Reason, standing};
use crate::domain::collection;
use crate::domain::id::{CollectionId, MandateId};
use crate::domain::mandate;
use crate::domain::payer::{EmailAddress, ExternalRef};
use crate::domain::rule::Rule;
use crate::error::Error;
use crate::store;

/// Which payer; both must hold where both are given.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PayerAccess {
    /// The payer's e-mail address, in any case.
    email: Option<EmailAddress>,
    /// Your own reference of the payer's mandate.
    external_ref: Option<ExternalRef>,
}

/// Whether the payer is in good standing, and why.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Access {
    /// The mandate it follows from.
    mandate_id: MandateId,
    /// The payer's e-mail address.
    email: String,
    /// Your own reference of the mandate.
    external_ref: Option<String>,
    /// Where the mandate stands.
    mandate_status: mandate::Status,
    /// Its last collection that was ever in a file, by the day of the debit; null before the first.
    last_collection_id: Option<CollectionId>,
    /// Where that stands.
    last_collection_status: Option<collection::Status>,
    /// Whether the payer has access: the mandate is active, and its last collection neither came back unpaid nor was
    /// claimed back.
    access_allowed: bool,
    /// Why.
    reason: Reason,
    /// The same in a sentence.
    explanation: String,
    /// When the mandate or that collection last changed.
    updated_at: Timestamp,
}

/// Whether a payer is in good standing, and may be let in.
///
/// Of a payer with several mandates the newest active one decides, or, where none is active, the newest. Name it by
/// `externalRef` to ask about one of them. A collection that came back unpaid and is to be presented again has failed until
/// it is paid. The last one decides alone: what is owed from before it, `reports.arrears` knows.
///
/// # Errors
/// - `MISSING_IDENTIFIER`: neither `email` nor `externalRef` is given.
/// - `PAYER_NOT_FOUND`: the workspace has no mandate of such a payer.
#[scope("mandates:read")]
pub(crate) async fn access(ctx: &ReadCtx, params: PayerAccess) -> Result<Access, Error> {
    if params.email.is_none() && params.external_ref.is_none() {
        return Err(Rule::MissingIdentifier.into());
    }
    let (reader, workspace) = (ctx.app.store.read(), &ctx.caller.workspace);
    let email = params.email.as_ref().map(EmailAddress::as_str);
    let external_ref = params.external_ref.as_ref().map(ExternalRef::as_str);
    let found = store::mandates::of_payer(&reader, workspace, email, external_ref).await?;
    let mandate = found.ok_or(Rule::PayerNotFound)?;
    let last = store::collections::last_taken(&reader, workspace, &mandate.id).await?;

    let last_status = last.as_ref().map(|collection| collection.status);
    let reason = standing(mandate.status, last_status);
    let changed = last.as_ref().map_or(mandate.updated_at, |collection| collection.updated_at);
    Ok(Access {
        updated_at: changed.max(mandate.updated_at),
        mandate_id: mandate.id,
        email: mandate.payer.email.into(),
        external_ref: mandate.external_ref.map(Into::into),
        mandate_status: mandate.status,
        last_collection_id: last.map(|collection| collection.id),
        last_collection_status: last_status,
        access_allowed: reason.allows(),
        reason,
        explanation: reason.sentence().to_owned(),
    })
}
