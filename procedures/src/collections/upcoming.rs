use jiff::ToSpan;
use jiff::civil::Date;
use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};

use super::forecast::{Forecast, Item, Total};
use crate::ctx::ReadCtx;
use crate::domain::collection::Stage;
use crate::domain::id::{CollectionId, MandateId};
use crate::domain::schedule::Period;
use crate::error::Error;
use crate::page::{Cursor, Limit, cut};
use crate::store::collections::upcoming::{Days, Place};

/// Days from the first to the last, when the caller does not say.
const USUAL_DAYS: i32 = 31;
/// The most days of a range.
const MOST_DAYS: i32 = 92;
/// How far ahead a range may end: bank holidays beyond are not published.
const FARTHEST_DAYS: i32 = 366;

/// Which days, and which page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UpcomingCollections {
    /// The first London date on which payers are debited; today when left out.
    from: Option<Date>,
    /// The last, at most 91 days after the first and 366 after today; 31 days after the first when left out.
    until: Option<Date>,
    /// How many payments a page has at most.
    #[serde(default)]
    limit: Limit,
    /// Where the page before ended. Give it with the same `from` and `until`.
    cursor: Option<Cursor>,
}

/// A page of payments to come.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UpcomingPage {
    /// The first London date looked at.
    from: Date,
    /// The last.
    until: Date,
    /// The days on which payers are debited, in order.
    days: Vec<UpcomingDay>,
    /// Give it as `cursor` to get the next page; null on the last one.
    next_cursor: Option<Cursor>,
}

/// A day on which payers are debited.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct UpcomingDay {
    /// The working day.
    on: Date,
    /// What the whole day takes, in pence, on whatever pages its payments are.
    total_pence: i64,
    /// How many payments the whole day has.
    count: i64,
    /// Those of its payments that are on this page.
    items: Vec<UpcomingItem>,
}

/// A payment to come.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
struct UpcomingItem {
    /// The mandate.
    mandate_id: MandateId,
    /// The collection; null while it is only projected.
    collection_id: Option<CollectionId>,
    /// The payer's name.
    payer_name: String,
    /// Your reference of the property.
    property_reference: String,
    /// The period it pays for.
    period: Period,
    /// What it takes, in pence.
    amount_pence: i64,
    /// Where the collection stands, or `projected`.
    stage: UpcomingStage,
}

/// Where a payment to come stands.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
enum UpcomingStage {
    /// There is no collection yet; one is planned in time if the mandate stays as it is.
    Projected(Projected),
    /// The stage of the collection.
    Stage(Stage),
}

/// There is no collection yet; one is planned in time if the mandate stays as it is.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Projected {
    Projected,
}

/// Show what is coming, by the day on which payers are debited.
///
/// Collections that exist, and those that will follow from mandates as they are now: active ones, and those that wait for
/// the bank. Nothing is projected sooner than notice to the payer and the bank's time for the instruction allow. Today
/// is the workspace's day.
///
/// # Cost
/// 5 units: it counts through the mandates of each day.
#[scope("collections:read")]
pub(crate) async fn upcoming(ctx: &ReadCtx, params: UpcomingCollections) -> Result<UpcomingPage, Error> {
    let time = ctx.time().await?;
    let days = days(&params, time.today)?;
    let after = params.cursor.as_ref().map(place).transpose()?;
    let forecast = Forecast::read(ctx, time, days, after, params.limit.with_one_more()).await?;

    let (totals, items) = forecast.into_parts();
    let (items, next_cursor) = cut(items, params.limit, |(place, _)| key(place));
    let mut found: Vec<UpcomingDay> = Vec::new();
    for ((on, mandate, period), item) in items {
        if found.last().is_none_or(|day| day.on != on) {
            found.push(UpcomingDay::of(on, totals.get(&on).copied().unwrap_or_default()));
        }
        if let Some(day) = found.last_mut() {
            day.items.push(UpcomingItem::of(mandate, period, item));
        }
    }
    Ok(UpcomingPage { from: days.from, until: days.until, days: found, next_cursor })
}

fn days(params: &UpcomingCollections, today: Date) -> Result<Days, Error> {
    let from = params.from.unwrap_or(today);
    let until = match params.until {
        Some(until) => until,
        None => from.checked_add(USUAL_DAYS.days()).map_err(|_| too_far("/from"))?,
    };
    if until < from {
        return Err(Error::invalid("/until", "expected a date on or after from"));
    }
    if from.checked_add((MOST_DAYS - 1).days()).is_ok_and(|last| until > last) {
        return Err(Error::invalid("/until", format!("expected a range of at most {MOST_DAYS} days")));
    }
    if today.checked_add(FARTHEST_DAYS.days()).is_ok_and(|farthest| until > farthest) {
        return Err(too_far(if params.until.is_some() { "/until" } else { "/from" }));
    }
    Ok(Days { from, until })
}

fn too_far(pointer: &str) -> Error {
    Error::invalid(pointer, format!("expected a range that ends at most {FARTHEST_DAYS} days after today"))
}

/// A place as a cursor has it: the three parts with `/` between them.
fn key((on, mandate, period): &Place) -> String {
    format!("{on}/{mandate}/{}", period.as_str())
}

fn place(cursor: &Cursor) -> Result<Place, Error> {
    let key = cursor.key()?;
    let mut parts = key.split('/');
    let mut part = || parts.next().map(str::to_owned).ok_or_else(Cursor::unknown);
    let on = part()?.parse().map_err(|_| Cursor::unknown())?;
    let mandate = part()?.try_into().map_err(|_| Cursor::unknown())?;
    let period = Period::parse(&part()?).map_err(|_| Cursor::unknown())?;
    Ok((on, mandate, period))
}

impl UpcomingDay {
    fn of(on: Date, total: Total) -> UpcomingDay {
        UpcomingDay { on, total_pence: total.pence, count: total.count, items: Vec::new() }
    }
}

impl UpcomingItem {
    fn of(mandate_id: MandateId, period: Period, item: Item) -> UpcomingItem {
        let (collection_id, stage) = match item.collection {
            Some((id, stage)) => (Some(id), UpcomingStage::Stage(stage)),
            None => (None, UpcomingStage::Projected(Projected::Projected)),
        };
        UpcomingItem {
            mandate_id,
            collection_id,
            payer_name: item.payer_name,
            property_reference: item.property_reference,
            period,
            amount_pence: item.amount_pence,
            stage,
        }
    }
}
