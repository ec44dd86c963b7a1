use std::collections::HashMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};

use super::view::CollectionSummary;
use crate::ctx::ReadCtx;
use crate::domain::collection::{Collection, Status};
use crate::domain::id::{CollectionId, MandateId};
use crate::domain::schedule::Period;
use crate::error::Error;
use crate::page::{Cursor, Limit, cut};
use crate::store;
use crate::store::collections::{End, Filter};

/// What the list is narrowed by; every part that is given must hold.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ListCollections {
    /// Debited on this London date or later.
    from: Option<Date>,
    /// Debited on this London date or before.
    until: Option<Date>,
    /// The status.
    status: Option<Status>,
    /// Under this mandate.
    mandate_id: Option<MandateId>,
    /// For this period.
    period: Option<Period>,
    /// How many collections a page has at most.
    #[serde(default)]
    limit: Limit,
    /// Where the page before ended.
    cursor: Option<Cursor>,
}

/// A page of collections.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CollectionPage {
    /// The collections, in the order of the list.
    items: Vec<CollectionSummary>,
    /// Give it as `cursor` to get the next page; null on the last one.
    next_cursor: Option<Cursor>,
}

/// List collections, those planned last first.
///
/// With `from` or `until`, and neither `mandateId` nor `period`, they are in the order of the days on which payers are
/// debited, the last day first. Periods too far ahead to be planned are not here; `collections.upcoming` shows them. Pages are
/// stable: a collection planned meanwhile never moves another one onto the next page.
#[scope("collections:read")]
pub(crate) async fn list(ctx: &ReadCtx, params: ListCollections) -> Result<CollectionPage, Error> {
    let after = params.cursor.as_ref().map(end_of).transpose()?;
    let filter = Filter {
        from: params.from,
        until: params.until,
        status: params.status,
        mandate: params.mandate_id.map(Into::into),
        period: params.period.map(Into::into),
    };
    let (reader, workspace) = (ctx.app.store.read(), &ctx.caller.workspace);
    if after.as_ref().is_some_and(|after| !after.is_of(&filter)) {
        return Err(Cursor::unknown());
    }
    let limit = params.limit.with_one_more();
    let rows = store::collections::list(&reader, workspace, &filter, after.as_ref(), limit).await?;

    let (rows, next_cursor) = cut(rows, params.limit, |collection| cursor_key(&End::of(&filter, collection)));
    Ok(CollectionPage { items: summaries(ctx, rows).await?, next_cursor })
}

/// The end of a page as a cursor has it: the id, after the day and a `/` where the list is by that.
fn cursor_key(End { on, id }: &End) -> String {
    on.map_or_else(|| id.to_string(), |on| format!("{on}/{id}"))
}

fn end_of(cursor: &Cursor) -> Result<End, Error> {
    let key = cursor.key()?;
    let (on, id) = match key.split_once('/') {
        Some((on, id)) => (Some(on.parse().map_err(|_| Cursor::unknown())?), id),
        None => (None, key.as_str()),
    };
    let id = CollectionId::try_from(id.to_owned()).map_err(|_| Cursor::unknown())?;
    Ok(End { on, id })
}

async fn summaries(ctx: &ReadCtx, rows: Vec<Collection>) -> Result<Vec<CollectionSummary>, Error> {
    let (reader, workspace) = (ctx.app.store.read(), &ctx.caller.workspace);
    let mandates: Vec<&MandateId> = rows.iter().map(|collection| &collection.mandate).collect();
    let references = store::mandates::upcoming::references(&reader, workspace, &mandates).await?;
    let references: HashMap<MandateId, String> = references.into_iter().collect();
    rows.into_iter()
        .map(|collection| {
            let reference = references.get(&collection.mandate).cloned();
            let reference = reference.ok_or_else(|| Error::internal("a collection without a mandate"))?;
            Ok(CollectionSummary::of(collection, reference))
        })
        .collect()
}
