use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};
use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::alerts::Pence;
use crate::change::WorkspaceTime;
use crate::ctx::Ctx;
use crate::domain::authority::{self, Denial, Meant, Payment, Question, Reason};
use crate::domain::calendar::{Calendar, Cycle};
use crate::domain::collection::{Collection, Stage};
use crate::domain::event::Kind;
use crate::domain::id::{CollectionId, EventId, MandateId, WorkspaceId};
use crate::domain::limits::{Limits, Room};
use crate::domain::mandate::{Mandate, Outlook};
use crate::engine::gauges::week_to;
use crate::error::Error;
use crate::organisation;
use crate::store::{self, Tx, measures};
use crate::write::IdempotencyKey;

/// Days by which an entry date can lie before its nominal date: the last working day of a month rolls backward.
const ROLL_BACK_DAYS: i32 = 10;
/// How far ahead a date may be: bank holidays beyond are not published.
const FARTHEST_DAYS: i32 = 366;

/// What is to be collected.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct VerifyMandate {
    /// The mandate.
    mandate_id: MandateId,
    /// The amount, in pence.
    amount_pence: Pence,
    /// The London date on which the payer is to be debited, at most 366 days ahead.
    date: Date,
    /// Your name for this request; a repetition gets the first answer.
    idempotency_key: Option<IdempotencyKey>,
}

/// Whether it may be collected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "UPPERCASE")]
#[schemars(rename = "VerifyDecision")]
enum Decision {
    /// Nothing stands against it, as things are now.
    Allow,
    /// Something stands against it; the reasons say what.
    Deny,
}

/// Whether an amount may be collected from a mandate on a day, and why not.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Verified {
    /// The event in which this answer is kept.
    event_id: EventId,
    /// The decision.
    decision: Decision,
    /// What stands against it, what weighs most first; empty for `ALLOW`.
    reasons: Vec<ReasonView>,
    /// The mandate.
    mandate_id: MandateId,
    /// The collection that is meant by the date; null while there is none, or it is only projected.
    collection_id: Option<CollectionId>,
    /// The amount asked about, in pence.
    amount_pence: i64,
    /// The date asked about.
    date: Date,
    /// What is left of each limit.
    limits: Vec<LimitView>,
    /// When it was decided, by the workspace's clock.
    verified_at: Timestamp,
}

/// What stands against a collection.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "VerifyReason")]
struct ReasonView {
    /// The stable code.
    code: Reason,
    /// The same for a person.
    message: String,
    /// The first date on which this would not stand against it, where that is known.
    earliest_on: Option<Date>,
    /// The amount that the payer was told or will be told, in pence, where it is another.
    advised_pence: Option<i64>,
}

/// A limit, and what is left of it.
#[derive(Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "VerifyLimit")]
struct LimitView {
    /// Which.
    kind: LimitKind,
    /// The limit, in pence; null where none is set.
    limit_pence: Option<i64>,
    /// What is used of it, in pence, this amount not counted.
    used_pence: i64,
    /// What is left of it, in pence; null where none is set. Never less than 0.
    left_pence: Option<i64>,
    /// Whether a collection beyond it is refused; one beyond another raises an alert and is collected.
    is_enforced: bool,
}

/// A limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "VerifyLimitKind")]
enum LimitKind {
    /// What one item of a Bacs file may carry, by the scheme or by the sponsor bank.
    #[serde(rename = "item_amount")]
    Item,
    /// What the sponsor bank lets all collection files carry that go out on the London day of the date's files. Used is
    /// what is in them, and what waits to go into them for other mandates.
    #[serde(rename = "sponsor_daily_amount")]
    SponsorDay,
    /// The threshold of what goes into collection files on the London day on which the files of the date go out.
    #[serde(rename = "daily_collection_amount")]
    Daily,
    /// The threshold of the seven London days that end with that day.
    #[serde(rename = "weekly_collection_amount")]
    Weekly,
}

/// Verify whether an amount may be collected from a mandate on a date, by the engine's own decision.
///
/// Nothing changes: the question and its answer are kept as an event, whose id is in the answer. `ALLOW` holds as things
/// are now: of a collection that the payer is not told of yet, that there is time to tell the payer.
///
/// # Errors
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("verify")]
pub(crate) async fn verify(ctx: &Ctx, params: VerifyMandate) -> Result<Verified, Error> {
    let mut write = ctx.write(params.idempotency_key.clone()).await?;
    if let Some(first) = write.replay()? {
        return Ok(first);
    }
    let time = WorkspaceTime { now: write.now, today: write.today };
    if time.today.checked_add(FARTHEST_DAYS.days()).is_ok_and(|farthest| params.date > farthest) {
        return Err(Error::invalid("/date", "expected a date at most 366 days ahead"));
    }
    let found = store::mandates::find(&write.tx, &ctx.caller.workspace, &params.mandate_id).await?;
    let mandate = found.ok_or(Error::not_found("mandate"))?;
    let calendar = ctx.app.calendar();
    let used = Used::on(&write.tx, &ctx.caller.workspace, params.date, &calendar).await?;
    let allowed = store::service_users::limits(&write.tx, &ctx.caller.workspace).await?;
    // What a full day left waits for the next files, whichever day it was due on.
    let is_next = used.file_on <= ctx.next_input_on(time);
    let wanted = store::collections::Wanted {
        input_on: ((!is_next).then_some(used.file_on), used.file_on),
        most_pence: allowed.most_of_item(),
        except: &mandate.id,
    };
    let wanted = store::collections::wanted(&write.tx, &mandate.workspace, wanted).await?;
    let room = allowed.room(used.day_pence + wanted);
    let (collection, denials) = decide(ctx, &write.tx, (time, room), &mandate, &params, &calendar).await?;
    let limits = limits(ctx, &write.tx, &allowed, (used, wanted)).await?;

    let decision = if denials.is_empty() { Decision::Allow } else { Decision::Deny };
    let codes: Vec<_> = denials.iter().map(|denial| denial.reason()).collect();
    let note = json!({
        "decision": decision, "reasons": codes, "amountPence": params.amount_pence.get(), "date": params.date,
        "collectionId": collection,
    });
    let event_id = write.record_by_id(Kind::MandateVerified, &mandate.id, note);
    let verified = Verified {
        event_id,
        decision,
        reasons: denials.into_iter().map(ReasonView::from).collect(),
        mandate_id: mandate.id,
        collection_id: collection,
        amount_pence: params.amount_pence.get(),
        date: params.date,
        limits,
        verified_at: write.now,
    };
    write.commit(&verified).await?;
    Ok(verified)
}

/// Which collection is meant, and what stands against it.
async fn decide(
    ctx: &Ctx,
    tx: &Tx,
    (time, room): (WorkspaceTime, Room),
    mandate: &Mandate,
    params: &VerifyMandate,
    calendar: &Calendar,
) -> Result<(Option<CollectionId>, Vec<Denial>), Error> {
    if mandate.status.is_final() {
        // Nothing else matters any more.
        return Ok((None, authority::of_mandate(mandate).into_iter().collect()));
    }
    let next_input_on = ctx.next_input_on(time);
    let notice_working_days = organisation::of_caller(tx, ctx).await?.notice_working_days.into();
    let outlook = Outlook { today: time.today, next_input_on, notice_working_days, calendar };
    let earliest_on = mandate.earliest_ahead(&outlook).entry_on;
    let collections = store::collections::of_mandate(tx, &ctx.caller.workspace, &mandate.id).await?;
    let (meant, payment) = match authority::meant(&collections, params.date, calendar) {
        Meant::InAFile(collection) => {
            let denials = authority::of_mandate(mandate).into_iter().chain([Denial::InAFile]).collect();
            return Ok((Some(collection.id.clone()), denials));
        }
        Meant::Waiting(collection) => {
            // A notice that has not arrived in time is none, for the engine too.
            let told = Payment::of(collection, earliest_on);
            let anew = Payment::ToBeTold { amount: collection.amount, earliest_on };
            let is_told = is_told(tx, collection, &outlook).await?;
            (Some(collection.id.clone()), told.map(|told| if is_told { told } else { anew }))
        }
        Meant::None => (None, projected(mandate, &collections, params.date, earliest_on, calendar)),
    };
    let (amount_pence, on) = (params.amount_pence.get(), params.date);
    let denials = match payment {
        Some(payment) => {
            let question = Question { mandate, amount_pence, on, payment, next_input_on, room, calendar };
            authority::denials(&question)
        }
        None => {
            let files_on = Cycle::from_input(next_input_on, calendar).entry_on;
            let next_on = next_due(mandate, &collections, on.max(files_on), earliest_on, calendar);
            authority::of_mandate(mandate).into_iter().chain([Denial::NothingDue { next_on }]).collect()
        }
    };
    Ok((meant, denials))
}

/// Whether the notice of the collection has arrived in time, or still can.
async fn is_told(tx: &Tx, collection: &Collection, outlook: &Outlook<'_>) -> Result<bool, Error> {
    let (Stage::Notified, Some(notice)) = (collection.stage, &collection.notice) else { return Ok(true) };
    let deliveries = store::messages::deliveries(tx, &collection.workspace, &[notice]).await?;
    let Outlook { today, notice_working_days, calendar, .. } = *outlook;
    Ok(deliveries.get(notice).is_none_or(|delivery| {
        delivery.can_be_in_time(today, collection.advised_on, notice_working_days, calendar)
    }))
}

/// The payment of that day that is not planned yet, and will be.
fn projected(
    mandate: &Mandate,
    collections: &[Collection],
    on: Date,
    earliest_on: Date,
    calendar: &Calendar,
) -> Option<Payment> {
    let until = on.saturating_add(ROLL_BACK_DAYS.days());
    let (dues, _) = mandate.unplanned(earliest_on, until, calendar);
    let is_planned = |period| collections.iter().any(|collection| collection.period == period);
    let due = dues.into_iter().filter(|due| !is_planned(due.occurrence.period.clone()));
    let mut on_day = due.filter(|due| due.occurrence.entry_on.max(earliest_on) == on);
    on_day.next().map(|_| Payment::ToBeTold { amount: mandate.amount_on(on), earliest_on })
}

/// The next day from that one on on which a collection of the mandate falls, planned or not.
fn next_due(
    mandate: &Mandate,
    collections: &[Collection],
    on: Date,
    earliest_on: Date,
    calendar: &Calendar,
) -> Option<Date> {
    let waits = collections.iter().filter(|collection| Payment::of(collection, on).is_some());
    let planned = waits.map(|collection| collection.entry_on).filter(|entry_on| *entry_on >= on).min();
    let until = on.saturating_add(FARTHEST_DAYS.days());
    let (dues, _) = mandate.unplanned(earliest_on, until, calendar);
    let projected = dues.iter().map(|due| due.occurrence.entry_on.max(earliest_on));
    planned.into_iter().chain(projected.filter(|entry_on| *entry_on >= on)).min()
}

/// What collection files carry already, in pence.
#[derive(Clone, Copy)]
struct Used {
    /// The London day on which the files of the date go out.
    file_on: Date,
    /// On that day.
    day_pence: i64,
    /// On the seven days that end with it.
    week_pence: i64,
}

impl Used {
    async fn on(tx: &Tx, workspace: &WorkspaceId, date: Date, calendar: &Calendar) -> Result<Used, Error> {
        let file_on = Cycle::from_entry(date, calendar).input_on;
        Ok(Used {
            file_on,
            day_pence: measures::collected(tx, workspace, (file_on, file_on)).await?,
            week_pence: measures::collected(tx, workspace, week_to(file_on)).await?,
        })
    }
}

/// What is left of each limit.
async fn limits(
    ctx: &Ctx,
    tx: &Tx,
    allowed: &Limits,
    (used, wanted): (Used, i64),
) -> Result<Vec<LimitView>, Error> {
    let thresholds = store::thresholds::find(tx, &ctx.caller.workspace).await?.thresholds;
    let Used { day_pence: day, week_pence: week, .. } = used;
    Ok(vec![
        LimitView::of(LimitKind::Item, Some(allowed.most_of_item()), 0, true),
        LimitView::of(LimitKind::SponsorDay, allowed.day_pence, day + wanted, true),
        LimitView::of(LimitKind::Daily, thresholds.daily_collection_pence, day, false),
        LimitView::of(LimitKind::Weekly, thresholds.weekly_collection_pence, week, false),
    ])
}

impl LimitView {
    fn of(kind: LimitKind, limit_pence: Option<i64>, used_pence: i64, is_enforced: bool) -> LimitView {
        let left_pence = limit_pence.map(|limit| (limit - used_pence).max(0));
        LimitView { kind, limit_pence, used_pence, left_pence, is_enforced }
    }
}

impl From<Denial> for ReasonView {
    fn from(denial: Denial) -> ReasonView {
        let advised_pence = match denial {
            Denial::ToldAnotherAmount { amount } => Some(amount.get()),
            _ => None,
        };
        ReasonView {
            code: denial.reason(),
            message: denial.sentence().to_owned(),
            earliest_on: denial.earliest_on(),
            advised_pence,
        }
    }
}
