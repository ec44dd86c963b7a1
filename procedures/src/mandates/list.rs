use jiff::Timestamp;
use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};

use super::{MandateView, views};
use crate::by_name::ByName;
use crate::ctx::ReadCtx;
use crate::domain::id::MandateId;
use crate::domain::mandate::Status;
use crate::domain::money::AmountPence;
use crate::domain::payer::ExternalRef;
use crate::domain::schedule::CollectionDay;
use crate::domain::text::wire_line;
use crate::error::Error;
use crate::page::{Cursor, Limit, cut};
use crate::store;
use crate::store::mandates::Filter;

wire_line!(
    /// What is looked for.
    SearchText, 200, "a part of a name or e-mail", "zoë"
);

/// What the list is narrowed by; every part that is given must hold.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ListMandates {
    /// Part of the payer's name or e-mail, in any case.
    text: Option<SearchText>,
    /// The status.
    status: Option<Status>,
    /// The amounts, in pence, both ends included.
    amount_range: Option<ByName<AmountRange>>,
    /// The collection day.
    collection_day: Option<CollectionDay>,
    /// When the mandate was created.
    created_range: Option<ByName<InstantRange>>,
    /// Whether a collection was ever clawed back.
    has_clawback: Option<bool>,
    /// Your own reference.
    external_ref: Option<ExternalRef>,
    /// How many mandates a page has at most.
    #[serde(default)]
    limit: Limit,
    /// Where the page before ended.
    cursor: Option<Cursor>,
}

/// Amounts in pence, both ends included.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AmountRange {
    /// The least.
    min: Option<AmountPence>,
    /// The greatest.
    max: Option<AmountPence>,
}

/// Instants: from one, up to but without another.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InstantRange {
    /// This instant or later.
    from: Option<Timestamp>,
    /// Before this instant.
    to: Option<Timestamp>,
}

/// A page of mandates.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MandatePage {
    /// The mandates, newest first.
    items: Vec<MandateView>,
    /// Give it as `cursor` to get the next page; null on the last one.
    next_cursor: Option<Cursor>,
}

/// List mandates, newest first.
///
/// Pages are stable: a mandate created meanwhile never moves another one onto the next page.
#[scope("mandates:read")]
pub(crate) async fn list(ctx: &ReadCtx, params: ListMandates) -> Result<MandatePage, Error> {
    let after = params.cursor.as_ref().map(Cursor::id::<MandateId>).transpose()?;
    let amounts = params.amount_range.map(|range| range.0);
    let created = params.created_range.map(|range| range.0);
    let filter = Filter {
        text: params.text.map(Into::into),
        status: params.status,
        amount_min: amounts.as_ref().and_then(|range| range.min).map(AmountPence::get),
        amount_max: amounts.as_ref().and_then(|range| range.max).map(AmountPence::get),
        collection_day: params.collection_day,
        created_from: created.as_ref().and_then(|range| range.from),
        created_before: created.as_ref().and_then(|range| range.to),
        has_clawback: params.has_clawback,
        external_ref: params.external_ref.map(Into::into),
    };
    let (reader, workspace) = (ctx.app.store.read(), &ctx.caller.workspace);
    let limit = params.limit.with_one_more();
    let rows =
        store::mandates::list(&reader, workspace, &filter, after.as_ref().map(MandateId::as_str), limit)
            .await?;

    let (rows, next_cursor) = cut(rows, params.limit, |mandate| mandate.id.to_string());
    Ok(MandatePage { items: views(&reader, ctx, rows).await?, next_cursor })
}
