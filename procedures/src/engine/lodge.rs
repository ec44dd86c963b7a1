//! Lodging: the instructions that wait go into an AUDDIS file (bacs.md §2.4, §2.5).

use bacs::standard18;
use serde_json::json;

use super::alarms::{Raise, lasts, raise};
use super::aside::{self, Aside};
use super::consequences;
use super::items::{self, Wanted};
use super::{ACTIVATION_WORKING_DAYS, Desk, ITEMS_PER_FILE, seal};
use crate::change::Change;
use crate::domain::alert;
use crate::domain::bank_details::BankDetails;
use crate::domain::calendar::Cycle;
use crate::domain::event::Kind;
use crate::domain::id::InstructionId;
use crate::domain::instruction::{Code, Instruction, State};
use crate::domain::mandate::{Action, Failure, Mandate};
use crate::domain::modulus::Outcome;
use crate::domain::submission;
use crate::error::Error;
use crate::store;

/// Puts what waits into files, at most so many items in each.
pub(super) async fn run(desk: &Desk<'_>) -> Result<(), Error> {
    // Asked before the transaction: it may have to read the database.
    desk.app.modulus(desk.time.today).await?;
    let mut aside = Aside::default();
    loop {
        let mut change = desk.change().await?;
        let most = ITEMS_PER_FILE + aside.len();
        let mut waiting = store::instructions::waiting(&change.tx, desk.workspace, most).await?;
        waiting.retain(|instruction| !aside.has(&instruction.id));
        if waiting.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = waiting.iter().map(|instruction| &instruction.mandate).collect();
        let mandates = store::mandates::cycle::lock_all(&change.tx, desk.workspace, &ids).await?;
        // What changed before the locks were held is seen as it is now.
        let now = store::instructions::waiting(&change.tx, desk.workspace, most).await?;
        let waiting: Vec<_> = waiting.into_iter().filter(|instruction| now.contains(instruction)).collect();
        lodge(&mut change, desk, waiting, mandates, &mut aside).await?;
        change.commit().await?;
    }
}

async fn lodge(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    waiting: Vec<Instruction>,
    mut mandates: Vec<Mandate>,
    aside: &mut Aside<InstructionId>,
) -> Result<(), Error> {
    let cycle = Cycle::from_input(desk.time.today, &desk.calendar);
    let mut items = Vec::with_capacity(waiting.len());
    let mut lodged = Vec::with_capacity(waiting.len());
    for instruction in waiting {
        let Ok(at) = mandates.binary_search_by(|mandate| mandate.id.cmp(&instruction.mandate)) else {
            return Err(Error::internal("an instruction without its mandate"));
        };
        let details = match account_of(change, &mandates[at], &instruction).await {
            Ok(details) => details,
            Err(error) => {
                keep_back(change, aside, &instruction, error).await?;
                continue;
            }
        };
        let Some(details) = details.filter(|_| is_wanted(change, &mandates[at], &instruction)) else {
            set_aside(change, &instruction).await?;
            continue;
        };
        if instruction.code == Code::New && !passes_modulus_check(desk, &details).await? {
            mandates[at] = refuse(change, &mandates[at], &instruction).await?;
            continue;
        }
        let wanted = Wanted {
            code: code(instruction.code),
            reference: &instruction.reference,
            amount_pence: 0,
            processing_on: cycle.processing_on,
        };
        match items::item(&details, &wanted) {
            Ok(item) => {
                items.push(item);
                lodged.push((instruction, at));
            }
            Err(error) => keep_back(change, aside, &instruction, error).await?,
        }
    }
    if items.is_empty() {
        return Ok(());
    }
    let id = change.app.new_submission_id(change.at);
    seal::file(change, desk, &id, submission::Kind::Instructions, items).await?;
    for (instruction, at) in &lodged {
        submitted(change, &mut mandates[*at], instruction, id.as_str()).await?;
    }
    let counts_on = desk.calendar.add_working_days(cycle.input_on, ACTIVATION_WORKING_DAYS);
    let ids: Vec<_> = lodged.iter().map(|(instruction, _)| &instruction.id).collect();
    for ids in ids.chunks(1_000) {
        let (tx, workspace) = (&change.tx, desk.workspace);
        store::instructions::submit(tx, workspace, ids, &id, cycle.input_on, counts_on, change.now).await?;
    }
    Ok(())
}

/// Whether the mandate still wants the instruction to go out.
fn is_wanted(change: &Change<'_>, mandate: &Mandate, instruction: &Instruction) -> bool {
    instruction.code == Code::Cancel || mandate.clone().submit(change.today, change.now).is_ok()
}

/// One that cannot go out must not keep the others: somebody must look at it.
async fn set_aside(change: &mut Change<'_>, instruction: &Instruction) -> Result<(), Error> {
    let (tx, workspace) = (&change.tx, change.workspace);
    store::instructions::end(tx, workspace, instruction, State::Dropped, None, change.now).await?;
    raise(change, fault(instruction, "it cannot be put into a file")).await
}

/// What is wrong with the instruction keeps it out of today's files. It waits, and somebody must look at it.
async fn keep_back(
    change: &mut Change<'_>,
    aside: &mut Aside<InstructionId>,
    instruction: &Instruction,
    error: Error,
) -> Result<(), Error> {
    aside.put(&instruction.id, error)?;
    // It is kept back again each day.
    lasts(change, fault(instruction, aside::REASON)).await
}

fn fault<'a>(instruction: &'a Instruction, why: &str) -> Raise<'a> {
    let id = instruction.mandate.as_str();
    let facts = json!({ "instruction": instruction.code, "reason": why });
    let (kind, severity) = (alert::Kind::InstructionFault, alert::Severity::Critical);
    Raise { kind, severity, subject: id, occasion: id, facts }
}

const fn code(code: Code) -> standard18::Code {
    match code {
        Code::New => standard18::Code::NewInstruction,
        Code::Cancel => standard18::Code::CancelInstruction,
    }
}

/// The account the instruction names: a cancellation may be of one the mandate has left.
async fn account_of(
    change: &Change<'_>,
    mandate: &Mandate,
    instruction: &Instruction,
) -> Result<Option<BankDetails>, Error> {
    let version = instruction.bank_details_version;
    let account = if version == mandate.lodging.bank_details_version {
        mandate.bank_account.clone()
    } else {
        let all = store::bank_details::of_mandate(&change.tx, change.workspace, &mandate.id).await?;
        all.into_iter().find(|(each, _)| *each == version).map(|(_, account)| account)
    };
    account.map(|account| items::open(change.app, mandate, &account)).transpose()
}

/// The modulus check is mandatory before 0N (bacs.md §2.7). What cannot be checked is not refused (§4.2).
async fn passes_modulus_check(desk: &Desk<'_>, details: &BankDetails) -> Result<bool, Error> {
    let check = desk.app.check_account(details, desk.time.today).await?;
    Ok(check.outcome != Outcome::Invalid)
}

/// An account number that cannot exist is not sent to the bank: the mandate fails as the bank would have it.
async fn refuse(
    change: &mut Change<'_>,
    mandate: &Mandate,
    instruction: &Instruction,
) -> Result<Mandate, Error> {
    let (tx, workspace) = (&change.tx, change.workspace);
    store::instructions::end(tx, workspace, instruction, State::Dropped, Some("modulus"), change.now).await?;
    let from = mandate.status;
    let failure = Failure {
        code: "modulus".to_owned(),
        reason: "The account number is not possible for the sort code (modulus check)".to_owned(),
    };
    let failed = mandate.clone().fail(failure, change.now).map_err(Error::from)?;
    let note = json!({ "from": from, "to": failed.status, "code": "modulus" });
    change.record(Kind::MandateFailed, &failed.id, note);
    let failed = consequences::save(change, failed).await?;
    consequences::mandate_ended(change, &failed, false, "the account number is not possible").await?;
    let ended = Raise {
        kind: alert::Kind::MandateRejected,
        severity: alert::Severity::Warning,
        subject: failed.id.as_str(),
        occasion: failed.id.as_str(),
        facts: json!({ "code": "modulus" }),
    };
    raise(change, ended).await?;
    Ok(failed)
}

async fn submitted(
    change: &mut Change<'_>,
    mandate: &mut Mandate,
    instruction: &Instruction,
    submission: &str,
) -> Result<(), Error> {
    match instruction.code {
        Code::Cancel => {
            let note = json!({ "submissionId": submission });
            change.record(Kind::MandateCancellationSubmitted, &mandate.id, note);
        }
        Code::New => {
            let moved = mandate.clone().submit(change.today, change.now)?;
            let note = json!({
                "from": mandate.status, "to": moved.status, "stage": moved.stage, "submissionId": submission,
            });
            change.record(Kind::MandateSubmitted, &mandate.id, note);
            *mandate = consequences::save(change, moved).await?;
        }
    }
    Ok(())
}

/// The instructions that count as accepted by now: no return came within the time a bank has (bacs.md §2.5).
pub(super) async fn accept(desk: &Desk<'_>) -> Result<(), Error> {
    loop {
        let mut change = desk.change().await?;
        let today = desk.time.today;
        let counting = store::instructions::counting(&change.tx, desk.workspace, today, super::BATCH).await?;
        if counting.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = counting.iter().map(|instruction| &instruction.mandate).collect();
        let mandates = store::mandates::cycle::lock_all(&change.tx, desk.workspace, &ids).await?;
        for instruction in counting {
            let (tx, workspace) = (&change.tx, desk.workspace);
            store::instructions::end(tx, workspace, &instruction, State::Accepted, None, change.now).await?;
            let found = mandates.iter().find(|mandate| mandate.id == instruction.mandate);
            if let (Code::New, Some(mandate)) = (instruction.code, found) {
                activate(&mut change, mandate).await?;
            }
        }
        change.commit().await?;
    }
}

async fn activate(change: &mut Change<'_>, mandate: &Mandate) -> Result<(), Error> {
    // A mandate that was cancelled meanwhile stays so, and one that is paused stays paused.
    let Ok(active) = mandate.clone().act(Action::Activate, change.now) else { return Ok(()) };
    if active.status != mandate.status {
        let note = json!({ "from": mandate.status, "to": active.status, "stage": active.stage });
        change.record(Kind::MandateActivated, &active.id, note);
    }
    consequences::save(change, active).await.map(|_| ())
}
