//! Returned instructions (bacs.md §2.10).

use bacs::reason::Auddis;
use bacs::report::MessagingAdvice;
use serde_json::json;

use super::details;
use super::{addacs, handled, ignored, manual};
use crate::change::Change;
use crate::domain::advice::{OnReturn, on_return};
use crate::domain::event::Kind;
use crate::domain::instruction::{Code, Instruction, State};
use crate::domain::mandate::{Action, Failure, Mandate, Status};
use crate::domain::{alert, collection};
use crate::engine::consequences::{self, Raise, raise};
use crate::engine::{Desk, plan, references};
use crate::error::Error;
use crate::store;
use crate::store::reports::Done;

/// With the bank, or thought to be accepted when the return came late.
const RETURNABLE: [State; 2] = [State::Submitted, State::Accepted];

pub(super) async fn see_to(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    advice: &MessagingAdvice,
) -> Result<Done, Error> {
    let found = store::mandates::cycle::by_reference(&change.tx, desk.workspace, &advice.reference).await?;
    let Some(mandate) = found else { return Ok(manual("no mandate has this reference")) };
    let id = mandate.id.clone();
    let Some(reason) = Auddis::parse(&advice.reason_code) else {
        return Ok(manual("the reason code is not known").about(&id));
    };
    let code = match advice.record_type.as_str() {
        "N" => Code::New,
        "D" => Code::Cancel,
        _ => return Ok(manual("the record type is not known").about(&id)),
    };
    let instruction =
        store::instructions::newest_of_mandate(&change.tx, desk.workspace, &id, code, &RETURNABLE).await?;
    let Some(instruction) = instruction else {
        return Ok(manual("no such instruction was sent to the bank").about(&id));
    };
    match details::version(change, &mandate, &advice.payer).await? {
        None => return Ok(manual("it speaks of an account we do not know").about(&id)),
        Some(version) if version != instruction.bank_details_version => {
            return Ok(
                ignored("it is about an earlier instruction, to an account the mandate has left").about(&id)
            );
        }
        Some(_) => {}
    }
    let done = match code {
        Code::Cancel => cancellation(change, &instruction, reason).await?,
        Code::New => lodgement(change, desk, mandate, &instruction, reason, advice).await?,
    };
    Ok(done.about(&id))
}

/// The bank has no instruction to cancel: what was wanted is so.
async fn cancellation(
    change: &mut Change<'_>,
    instruction: &Instruction,
    reason: Auddis,
) -> Result<Done, Error> {
    if reason != Auddis::NoInstruction {
        return Ok(manual("the bank did not cancel the instruction"));
    }
    if instruction.state == State::Submitted {
        let (tx, workspace, code) = (&change.tx, change.workspace, Some(reason.code()));
        store::instructions::end(tx, workspace, instruction, State::Accepted, code, change.now).await?;
    }
    Ok(handled(&instruction.mandate))
}

async fn lodgement(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    mandate: Mandate,
    instruction: &Instruction,
    reason: Auddis,
    advice: &MessagingAdvice,
) -> Result<Done, Error> {
    let effect = on_return(reason);
    let state = match effect {
        OnReturn::NotOfNew => return Ok(manual("the reason code answers a cancellation")),
        OnReturn::UpdateDetails => State::Accepted,
        OnReturn::End(_) | OnReturn::NewReference | OnReturn::Hold => State::Returned,
    };
    if mandate.status.is_final() {
        return Ok(ignored("the mandate has ended already"));
    }
    if effect == OnReturn::UpdateDetails && !matches!(advice.new_account, Some(Ok(_))) {
        return Ok(manual("the new account is missing or unclear"));
    }
    if instruction.state != state {
        let (tx, workspace, code) = (&change.tx, change.workspace, Some(reason.code()));
        store::instructions::end(tx, workspace, instruction, state, code, change.now).await?;
    }
    match effect {
        OnReturn::End(Action::Fail) => fail(change, mandate, reason).await,
        OnReturn::End(action) => {
            addacs::end(change, mandate, action, "auddis", reason.code(), reason.meaning()).await
        }
        OnReturn::UpdateDetails => branch_moved(change, mandate, reason, advice).await,
        OnReturn::NewReference => new_reference(change, desk, mandate).await,
        OnReturn::Hold | OnReturn::NotOfNew => {
            hold(change, mandate, "auddis", reason.code(), reason.meaning()).await
        }
    }
}

/// The bank refuses the mandate for good.
async fn fail(change: &mut Change<'_>, mandate: Mandate, reason: Auddis) -> Result<Done, Error> {
    let (from, id) = (mandate.status, mandate.id.clone());
    let failure = Failure { code: reason.code().to_owned(), reason: reason.meaning().to_owned() };
    let failed = mandate.fail(failure, change.now)?;
    let note = json!({
        "from": from, "to": failed.status, "source": "auddis", "code": reason.code(), "reason": reason.meaning(),
    });
    change.record(Kind::MandateFailed, &id, note);
    let failed = consequences::save(change, failed).await?;
    consequences::mandate_ended(change, &failed, false, reason.meaning()).await?;
    let ended = Raise {
        kind: alert::Kind::MandateRejected,
        severity: alert::Severity::Warning,
        subject: id.as_str(),
        occasion: id.as_str(),
        facts: json!({ "source": "auddis", "code": reason.code(), "reason": reason.meaning() }),
    };
    raise(change, ended).await?;
    Ok(handled(&id))
}

/// The account moved within the bank, which keeps the instruction.
async fn branch_moved(
    change: &mut Change<'_>,
    mandate: Mandate,
    reason: Auddis,
    advice: &MessagingAdvice,
) -> Result<Done, Error> {
    let Some(Ok(to)) = &advice.new_account else {
        return Ok(manual("the new account is missing or unclear"));
    };
    let id = mandate.id.clone();
    let updated = details::update(change, mandate, *to, "auddis", reason.code()).await?;
    if updated.status == Status::PendingSubmission {
        let active = updated.clone().act(Action::Activate, change.now)?;
        let note = json!({ "from": updated.status, "to": active.status, "stage": active.stage });
        change.record(Kind::MandateActivated, &id, note);
        consequences::save(change, active).await?;
    }
    Ok(handled(&id))
}

/// The reference clashes with another on the account: the instruction goes out again under a new one.
async fn new_reference(change: &mut Change<'_>, desk: &Desk<'_>, mandate: Mandate) -> Result<Done, Error> {
    let id = mandate.id.clone();
    let former = mandate.reference.clone();
    let reference = references::free(change, desk.organisation.name.as_str()).await?;
    let note = json!({ "code": "I", "formerReference": former, "reference": reference });
    let mandate = Mandate { reference, ..mandate };
    let mandate = details::lodge_again(change, mandate, Kind::MandateResubmitted, note).await?;
    tell_reference(change, desk, &mandate).await?;
    Ok(handled(&id))
}

/// A payer who was told the former reference is told the new one, in as good time as the first (bacs.md §2.2, §2.6).
async fn tell_reference(change: &mut Change<'_>, desk: &Desk<'_>, mandate: &Mandate) -> Result<(), Error> {
    let told = [collection::Stage::Notified];
    let told =
        store::collections::of_mandate_for_change(&change.tx, change.workspace, &mandate.id, &told).await?;
    let earliest = mandate.earliest_entry_on(desk.time.today, desk.notice_working_days(), &desk.calendar);
    for collection in told {
        let entry_on = collection.advised_on.max(earliest);
        plan::replan(change, collection, entry_on, &desk.calendar, "the reference changed").await?;
    }
    Ok(())
}

/// A fault of ours, which no payer can mend.
pub(super) async fn hold(
    change: &mut Change<'_>,
    mandate: Mandate,
    source: &str,
    code: &str,
    meaning: &str,
) -> Result<Done, Error> {
    let (from, id) = (mandate.status, mandate.id.clone());
    let facts = json!({ "source": source, "code": code, "reason": meaning });
    let fault = Raise {
        kind: alert::Kind::InstructionFault,
        severity: alert::Severity::Critical,
        subject: id.as_str(),
        occasion: id.as_str(),
        facts: facts.clone(),
    };
    raise(change, fault).await?;
    let Ok(held) = mandate.hold(change.now) else {
        return Ok(manual("the bank returned an instruction that was thought accepted"));
    };
    let mut note = facts;
    note["from"] = json!(from);
    note["to"] = json!(held.status);
    note["stage"] = json!(held.stage);
    change.record(Kind::MandateHeld, &id, note);
    consequences::save(change, held).await?;
    Ok(handled(&id))
}
