//! ADDACS: what banks say of instructions they hold (bacs.md §2.11).

use bacs::reason::Addacs;
use bacs::report::MessagingAdvice;
use serde_json::json;

use super::details::{self, Whose};
use super::{handled, ignored, manual};
use crate::change::Change;
use crate::domain::advice::{OnAmendment, on_addacs};
use crate::domain::alert;
use crate::domain::event::Kind;
use crate::domain::instruction::Code;
use crate::domain::mandate::{Action, Failure, Mandate, Stage, Status};
use crate::engine::consequences::{self, Raise, raise};
use crate::engine::{Desk, alarms, letters};
use crate::error::Error;
use crate::store;
use crate::store::reports::Done;

pub(super) async fn see_to(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    advice: &MessagingAdvice,
) -> Result<Done, Error> {
    let found = store::mandates::cycle::by_reference(&change.tx, desk.workspace, &advice.reference).await?;
    let Some(mandate) = found else { return Ok(manual("no mandate has this reference")) };
    let Some(reason) = Addacs::parse(&advice.reason_code) else {
        return Ok(manual("the reason code is not known").about(&mandate.id));
    };
    match details::whose(change, &mandate, &advice.payer).await? {
        Whose::Current => {}
        Whose::Former => {
            return Ok(ignored("it speaks of an account the mandate has left").about(&mandate.id));
        }
        Whose::Unknown => return Ok(manual("it speaks of an account we do not know").about(&mandate.id)),
    }
    let id = mandate.id.clone();
    let (code, effect) = (reason.code(), on_addacs(reason, advice.new_account.is_some()));
    let done = match (effect, &advice.new_account) {
        (OnAmendment::End(action), _) => {
            end(change, mandate, action, "addacs", code, reason.meaning()).await?
        }
        (OnAmendment::Suspend(action), _) => suspend(change, mandate, action, "addacs", code).await?,
        (OnAmendment::Reinstate, _) => reinstate(change, desk, mandate).await?,
        // E may say of something else that it changed; C says nothing but where the account went.
        (OnAmendment::UpdateDetails, None) if reason == Addacs::InstructionAmended => {
            change.record(Kind::MandateDetailsUpdated, &id, json!({ "source": "addacs", "code": code }));
            handled(&id)
        }
        (_, Some(Err(_)) | None) => manual("the new account cannot be read"),
        (OnAmendment::UpdateDetails | OnAmendment::Transfer, Some(Ok(_))) if mandate.status.is_final() => {
            ignored("the mandate has ended")
        }
        (OnAmendment::UpdateDetails, Some(Ok(to))) => {
            details::update(change, mandate, *to, "addacs", code).await?;
            handled(&id)
        }
        (OnAmendment::Transfer, Some(Ok(to))) => {
            let moved = details::moved(change, mandate, *to, "addacs").await?;
            details::lodge_again(change, moved, Kind::MandateTransferred, json!({ "code": code })).await?;
            handled(&id)
        }
    };
    Ok(done.about(&id))
}

/// The bank or the payer ends the mandate: the bank needs no word from us.
pub(super) async fn end(
    change: &mut Change<'_>,
    mandate: Mandate,
    action: Action,
    source: &str,
    code: &str,
    meaning: &str,
) -> Result<Done, Error> {
    let (from, id) = (mandate.status, mandate.id.clone());
    let mut ended = match mandate.act(action, change.now) {
        Ok(ended) => ended,
        Err(_) => {
            consequences::drop_waiting(change, &id, Code::Cancel).await?;
            return Ok(ignored("the mandate has ended already"));
        }
    };
    let note = json!({
        "from": from, "to": ended.status, "stage": ended.stage, "source": source, "code": code, "reason": meaning,
    });
    if ended.status == Status::Failed {
        ended.failure = Some(Failure { code: code.to_owned(), reason: meaning.to_owned() });
        change.record(Kind::MandateFailed, &id, note);
    } else {
        change.record(Kind::MandateCancelled, &id, note);
    }
    let ended = consequences::save(change, ended).await?;
    consequences::mandate_ended(change, &ended, false, meaning).await?;
    let (kind, severity) = match ended.stage {
        Stage::PayerDeceased => (alert::Kind::PayerDeceased, alert::Severity::Critical),
        _ if source == "auddis" => (alert::Kind::MandateRejected, alert::Severity::Warning),
        _ => (alert::Kind::MandateEnded, alert::Severity::Warning),
    };
    let facts = json!({ "source": source, "code": code, "reason": meaning });
    raise(change, Raise { kind, severity, subject: id.as_str(), occasion: id.as_str(), facts }).await?;
    Ok(handled(&id))
}

/// Collecting stops until somebody acts.
pub(super) async fn suspend(
    change: &mut Change<'_>,
    mandate: Mandate,
    action: Action,
    source: &str,
    code: &str,
) -> Result<Done, Error> {
    let (from, id) = (mandate.status, mandate.id.clone());
    let suspended = match mandate.act(action, change.now) {
        Ok(suspended) => suspended,
        Err(_) => return Ok(ignored("the mandate has ended already")),
    };
    let note = json!({
        "from": from, "to": suspended.status, "stage": suspended.stage, "source": source, "code": code,
    });
    change.record(Kind::MandateSuspended, &id, note);
    let suspended = consequences::save(change, suspended).await?;
    letters::suspended(change, &suspended).await?;
    let raised = Raise {
        kind: alert::Kind::MandateSuspended,
        severity: alert::Severity::Warning,
        subject: id.as_str(),
        occasion: id.as_str(),
        facts: json!({ "source": source, "code": code, "stage": suspended.stage }),
    };
    raise(change, raised).await?;
    Ok(handled(&id))
}

async fn reinstate(change: &mut Change<'_>, desk: &Desk<'_>, mandate: Mandate) -> Result<Done, Error> {
    let (from, id) = (mandate.status, mandate.id.clone());
    let active = match mandate.act(Action::Reinstate, change.now) {
        Ok(active) => active.resumed(change.today, desk.notice_working_days(), &desk.calendar),
        Err(_) => return Ok(ignored("the mandate is not one that the bank or the payer had cancelled")),
    };
    let note =
        json!({ "from": from, "to": active.status, "stage": active.stage, "source": "addacs", "code": "R" });
    change.record(Kind::MandateReinstated, &id, note);
    let active = consequences::save(change, active).await?;
    alarms::mandate_goes_on(change, &id).await?;
    letters::reactivated(change, &active).await?;
    Ok(handled(&id))
}
