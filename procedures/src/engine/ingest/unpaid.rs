//! Unpaid collections (bacs.md §2.12).

use bacs::reason::Arudd;
use bacs::report::Unpaid;
use jiff::civil::Date;
use serde_json::json;

use super::details::{self, Whose};
use super::{addacs, handled, ignored, manual};
use crate::change::Change;
use crate::domain::advice::{State, on_arudd};
use crate::domain::alert;
use crate::domain::attempt::{Attempt, Outcome};
use crate::domain::calendar::{Cycle, last_representation_processing_on};
use crate::domain::collection::{
    Action, Collection, Failure, MOST_REPRESENTATIONS, REPRESENTATION_WORKING_DAYS, Stage,
};
use crate::domain::event::Kind;
use crate::domain::id::ReportId;
use crate::domain::mandate::{self, Mandate, Status};
use crate::domain::notice;
use crate::engine::consequences::{self, Raise, raise};
use crate::engine::{Desk, letters, notify};
use crate::error::Error;
use crate::store;
use crate::store::reports::Done;

/// How often a collection may be told anew before it is given up: a notice that is wrong twice is for a human.
const MOST_ATTEMPTS: i64 = 3;

/// `at` is where the line stands: its report, and its number there.
pub(super) async fn see_to(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    item: &Unpaid,
    at: (&ReportId, i64),
) -> Result<Done, Error> {
    let done = identify(change, desk, item).await?;
    match done {
        Ok(done) => Ok(done),
        Err(unclear) => {
            if unclear.state == State::Manual {
                hold(change, item, at).await?;
            }
            Ok(unclear)
        }
    }
}

/// Something was debited that came back, and it is not clear what. Whatever may be meant is not confirmed before
/// somebody has seen to the line: what was debited on that day with that amount from that account, or, where nothing was,
/// from any.
pub(super) async fn hold(change: &Change<'_>, item: &Unpaid, at: (&ReportId, i64)) -> Result<(), Error> {
    let (tx, workspace) = (&change.tx, change.workspace);
    let pence = i64::try_from(item.amount_pence).map_err(Error::internal)?;
    let day = item.original_processing_on.as_ref().ok().copied();
    let candidates = store::collections::held::candidates(tx, workspace, pence, day).await?;
    let mut of_account = Vec::new();
    for attempt in &candidates {
        if is_from(change, attempt, item).await? {
            of_account.push(&attempt.collection);
        }
    }
    if of_account.is_empty() {
        of_account = candidates.iter().map(|attempt| &attempt.collection).collect();
    }
    Ok(store::collections::held::hold(tx, workspace, at, &of_account).await?)
}

/// Whether the attempt may have been taken from the account that returned the item.
async fn is_from(change: &Change<'_>, attempt: &Attempt, item: &Unpaid) -> Result<bool, Error> {
    let found = store::mandates::find(&change.tx, change.workspace, &attempt.mandate).await?;
    let Some(mandate) = found else { return Ok(false) };
    match details::version(change, &mandate, &item.payer).await {
        Ok(version) => Ok(version == Some(attempt.bank_details_version)),
        Err(error) if error.is_about_the_item() => Ok(true),
        Err(error) => Err(error),
    }
}

/// What is done about the debit that the item speaks of; the inner error is what is done where it is not clear which.
async fn identify(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    item: &Unpaid,
) -> Result<Result<Done, Done>, Error> {
    let found = store::mandates::cycle::by_reference(&change.tx, desk.workspace, &item.reference).await?;
    let Some(mandate) = found else { return Ok(Err(manual("no mandate has this reference"))) };
    let Ok(debited_on) = item.original_processing_on else {
        return Ok(Err(manual("the day of the debit cannot be read").about(&mandate.id)));
    };
    let attempt = match attempt(change, &mandate, item, debited_on).await? {
        Ok(attempt) => attempt,
        Err(done) => return Ok(Err(done.about(&mandate.id))),
    };
    // That it came back is certain, also where the mandate's own accounts cannot be read.
    let whose = match details::whose(change, &mandate, &item.payer).await {
        Ok(whose) => Some(whose),
        Err(error) if error.is_about_the_item() => None,
        Err(error) => return Err(error),
    };
    let reason = Arudd::from_wire(&item.return_code, &item.description);
    let returned = match reason {
        Some(reason) => Returned::by_the_bank(reason, whose == Some(Whose::Current)),
        // That it came back is certain; what follows for the mandate is not.
        None => Returned {
            failure: Failure {
                code: format!("arudd:{}", item.return_code),
                reason: "the reason code is not known".to_owned(),
            },
            collection: Action::Return,
            mandate: None,
        },
    };
    let done = came_back(change, desk, mandate, &attempt, returned).await?;
    Ok(Ok(match reason {
        Some(reason) if whose.is_none() && on_arudd(reason).mandate.is_some() => {
            manual("the mandate's accounts cannot be read: what follows for it is open")
                .about(&attempt.collection)
        }
        Some(_) => done,
        None => manual("the reason code is not known").about(&attempt.collection),
    }))
}

/// Why a debit came back, and what follows.
pub(super) struct Returned {
    pub failure: Failure,
    pub collection: Action,
    pub mandate: Option<(mandate::Action, Arudd)>,
}

impl Returned {
    /// What the code says, for the mandate only if its account is still the one that returned it (bacs.md §0.9).
    fn by_the_bank(reason: Arudd, on_current: bool) -> Returned {
        let effect = on_arudd(reason);
        Returned {
            failure: Failure {
                code: format!("arudd:{}", reason.code()),
                reason: reason.meaning().to_owned(),
            },
            collection: effect.collection,
            mandate: effect.mandate.filter(|_| on_current).map(|action| (action, reason)),
        }
    }
}

/// The debit the item speaks of: the same reference, amount, code and day, and not returned before. The day is the entry
/// day, or, where none was entered on it, the processing day: two debits may be a day apart.
async fn attempt(
    change: &Change<'_>,
    mandate: &Mandate,
    item: &Unpaid,
    debited_on: Date,
) -> Result<Result<Attempt, Done>, Error> {
    let pence = i64::try_from(item.amount_pence).map_err(Error::internal)?;
    let of_mandate = store::attempts::of_mandate(&change.tx, change.workspace, &mandate.id, pence).await?;
    let mut meant: Vec<_> = of_mandate
        .into_iter()
        .filter(|attempt| attempt.code == item.trans_code && attempt.is_of(debited_on))
        .collect();
    if meant.iter().any(|attempt| attempt.entry_on == debited_on) {
        meant.retain(|attempt| attempt.entry_on == debited_on);
    }
    if let Some(at) =
        meant.iter().position(|attempt| matches!(attempt.outcome, Outcome::Open | Outcome::Paid))
    {
        return Ok(Ok(meant.swap_remove(at)));
    }
    Ok(Err(if meant.iter().any(|attempt| attempt.outcome == Outcome::Unpaid) {
        ignored("the collection was returned before")
    } else {
        manual("no collection of this amount was debited on that day")
    }))
}

/// What follows for the collection, then for the mandate.
pub(super) async fn came_back(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    mandate: Mandate,
    attempt: &Attempt,
    why: Returned,
) -> Result<Done, Error> {
    let (tx, workspace) = (&change.tx, change.workspace);
    let found = store::collections::find_for_change(tx, workspace, &attempt.collection).await?;
    let collection = found.ok_or_else(|| Error::internal("an attempt without its collection"))?;
    let id = collection.id.clone();
    let action = possible(desk, &mandate, &collection, why.collection);
    let (from, exhausted) = (collection.stage, is_exhausted(&collection, why.collection));
    let code = why.failure.code.clone();
    let Ok(returned) = collection.act_because(action, why.failure, change.now) else {
        return Ok(manual("the collection stands where it cannot come back unpaid").about(&id));
    };
    store::attempts::end(tx, workspace, attempt, Outcome::Unpaid, Some(&code)).await?;
    let mandate = match returned.stage {
        Stage::Representing => represent(change, desk, mandate, returned, from).await?,
        Stage::Planned => readvise(change, desk, mandate, returned, from).await?,
        _ => give_up(change, mandate, returned, from, exhausted).await?,
    };
    if code == "arudd:A" {
        let facts =
            json!({ "collectionId": id, "code": code, "reason": Arudd::ServiceUserDiffers.meaning() });
        let (kind, severity) = (alert::Kind::InstructionFault, alert::Severity::Critical);
        raise(change, Raise { kind, severity, subject: mandate.id.as_str(), occasion: id.as_str(), facts })
            .await?;
    }
    if let Some((action, reason)) = why.mandate {
        follow(change, mandate, action, reason).await?;
    }
    Ok(handled(&id))
}

/// The action of the code, where it is still possible: presented again only under an active mandate, twice at most, and
/// within a month of the first time.
fn possible(desk: &Desk<'_>, mandate: &Mandate, collection: &Collection, action: Action) -> Action {
    match action {
        Action::Represent => {
            let cycle = representation(desk);
            let first = collection.first_processing_on.unwrap_or(cycle.processing_on);
            let in_time = cycle.processing_on <= last_representation_processing_on(first, &desk.calendar);
            let active = mandate.status == Status::Active;
            let again = in_time && active && collection.representations < MOST_REPRESENTATIONS;
            if again { Action::Represent } else { Action::Return }
        }
        Action::Readvise if collection.attempts >= MOST_ATTEMPTS || mandate.status.is_final() => {
            Action::Return
        }
        other => other,
    }
}

fn is_exhausted(collection: &Collection, action: Action) -> bool {
    action == Action::Represent && collection.representations >= MOST_REPRESENTATIONS
}

/// The cycle of a re-presentation decided on today: the payer is told five working days ahead (bacs.md §2.6).
fn representation(desk: &Desk<'_>) -> Cycle {
    let entry_on = desk.calendar.add_working_days(desk.time.today, REPRESENTATION_WORKING_DAYS);
    Cycle::from_entry(entry_on, &desk.calendar)
}

async fn represent(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    mandate: Mandate,
    mut collection: Collection,
    from: Stage,
) -> Result<Mandate, Error> {
    let cycle = representation(desk);
    collection.advised_on = cycle.entry_on;
    collection.entry_on = cycle.entry_on;
    collection.input_on = cycle.input_on;
    collection.settles_on = None;
    let note = json!({
        "from": from, "to": collection.stage, "code": collection.failure.as_ref().map(|failure| &failure.code),
        "representOn": cycle.entry_on, "representation": collection.representations + 1,
    });
    change.record(Kind::CollectionRepresenting, &collection.id, note);
    let head = letters::letterhead_of(change, &desk.organisation).await?;
    letters::represented(change, &head, &mandate, &collection, cycle.entry_on).await?;
    notify::give(change, &head, &mandate, notice::Kind::Representation, vec![collection]).await?;
    Ok(mandate)
}

/// The notice was not right: another is given, for a later date, when its time comes.
async fn readvise(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    mandate: Mandate,
    mut collection: Collection,
    from: Stage,
) -> Result<Mandate, Error> {
    let notice = desk.notice_working_days();
    let entry_on = mandate.earliest_entry_on(desk.time.today, notice, &desk.calendar);
    collection.advised_on = entry_on;
    collection.entry_on = entry_on;
    collection.input_on = Cycle::from_entry(entry_on, &desk.calendar).input_on;
    collection.settles_on = None;
    // The notice of before stays with it, so that the next one says what it changes.
    let code = collection.failure.as_ref().map(|failure| failure.code.clone());
    let note = json!({ "from": from, "to": collection.stage, "code": code, "entryOn": entry_on });
    change.record(Kind::CollectionReplanned, &collection.id, note);
    let blocked = Raise {
        kind: alert::Kind::CollectionBlocked,
        severity: alert::Severity::Warning,
        subject: collection.id.as_str(),
        occasion: collection.id.as_str(),
        facts: json!({
            "mandateId": mandate.id, "code": code, "collectOn": entry_on,
            "reason": "the payer's bank says that the notice was not right: another is given, for a later date",
        }),
    };
    raise(change, blocked).await?;
    store::collections::save(&change.tx, &collection).await?;
    Ok(mandate)
}

/// The collection has failed for good; after its last re-presentation the mandate has, too (product.md §7).
pub(super) async fn give_up(
    change: &mut Change<'_>,
    mandate: Mandate,
    mut collection: Collection,
    from: Stage,
    exhausted: bool,
) -> Result<Mandate, Error> {
    collection.settles_on = None;
    let failure = collection.failure.as_ref();
    let note = json!({
        "from": from, "to": collection.stage, "code": failure.map(|failure| &failure.code),
        "reason": failure.map(|failure| &failure.reason), "amountPence": collection.amount,
    });
    change.record(Kind::CollectionFailed, &collection.id, note);
    store::collections::save(&change.tx, &collection).await?;
    let mandate = consequences::collection_failed(change, mandate, &collection).await?;
    if !exhausted {
        return Ok(mandate);
    }
    let status = mandate.status;
    let Ok(failed) = mandate.clone().act(mandate::Action::Exhaust, change.now) else { return Ok(mandate) };
    let failed = Mandate {
        failure: Some(mandate::Failure {
            code: "representations_exhausted".to_owned(),
            reason: "a collection and its re-presentations came back unpaid".to_owned(),
        }),
        ..failed
    };
    let note =
        json!({ "from": status, "to": failed.status, "stage": failed.stage, "collectionId": collection.id });
    change.record(Kind::MandateFailed, &failed.id, note);
    let failed = consequences::save(change, failed).await?;
    consequences::mandate_ended(change, &failed, true, "its re-presentations are exhausted").await?;
    let (subject, severity) = (failed.id.as_str(), alert::Severity::Critical);
    let facts = json!({ "code": "representations_exhausted", "collectionId": collection.id,
        "reason": "a collection and all its re-presentations came back unpaid" });
    let ended = Raise { kind: alert::Kind::MandateEnded, severity, subject, occasion: subject, facts };
    raise(change, ended).await?;
    Ok(failed)
}

/// What the code means for the mandate.
async fn follow(
    change: &mut Change<'_>,
    mandate: Mandate,
    action: mandate::Action,
    reason: Arudd,
) -> Result<(), Error> {
    use mandate::Action as A;
    let (code, meaning) = (reason.code(), reason.meaning());
    match action {
        A::DisputeNotice | A::LoseAccount => addacs::suspend(change, mandate, action, "arudd", code).await?,
        A::Relodge if mandate.status == Status::Active => {
            let note = json!({ "source": "arudd", "code": code, "reason": meaning });
            let id = mandate.id.clone();
            details::lodge_again(change, mandate, Kind::MandateResubmitted, note).await?;
            handled(&id)
        }
        A::Relodge => return Ok(()),
        _ => addacs::end(change, mandate, action, "arudd", code, meaning).await?,
    };
    Ok(())
}
