//! A mandate and what hangs on it.

use std::collections::{BTreeSet, HashMap};

use super::{Check, Notes, attempts};
use crate::domain::calendar::london_date;
use crate::domain::claim;
use crate::domain::collection::{Collection, Stage};
use crate::domain::instruction::{Code, State};
use crate::domain::mandate::{Stage as MandateStage, Status};
use crate::store::coherence::Dossier;

/// Looks at everything of one mandate.
pub(super) fn check(dossier: &Dossier, notes: &mut Notes<'_>) {
    periods(dossier, notes);
    instructions(dossier, notes);
    told_in_time(dossier, notes);
    for collection in &dossier.collections {
        attempts::check(dossier, collection, notes);
        overdue(collection, notes);
    }
    claims(dossier, notes);
}

fn periods(dossier: &Dossier, notes: &mut Notes<'_>) {
    let mut seen = BTreeSet::new();
    for collection in &dossier.collections {
        let period = collection.period.as_str();
        let sentence = format!("the period {period} has another collection");
        notes.demand(seen.insert(period), Check::Period, &collection.id, sentence);
    }
}

/// The mandate's stage says where its instruction is.
fn instructions(dossier: &Dossier, notes: &mut Notes<'_>) {
    let mandate = &dossier.mandate;
    let count = |state| {
        let of_new =
            |one: &&crate::domain::instruction::Instruction| one.code == Code::New && one.state == state;
        dossier.instructions.iter().filter(of_new).count()
    };
    let (waiting, submitted) = (count(State::Waiting), count(State::Submitted));
    let agrees = match mandate.stage {
        MandateStage::Created | MandateStage::Invited | MandateStage::Held => waiting + submitted == 0,
        MandateStage::AwaitingSubmission => (waiting, submitted) == (1, 0),
        MandateStage::Submitted => (waiting, submitted) == (0, 1),
        MandateStage::Lodged => waiting + submitted == 0,
        // A paused mandate may move to another bank meanwhile.
        MandateStage::Paused
        | MandateStage::NoticeDisputed
        | MandateStage::AwaitingNewDetails
        | MandateStage::RepeatedFailures
        | MandateStage::Dormant => waiting + submitted <= 1,
        MandateStage::Withdrawn
        | MandateStage::CancelledAfterLodging
        | MandateStage::CancelledByPayer
        | MandateStage::CancelledByBank
        | MandateStage::PayerDeceased
        | MandateStage::Returned
        | MandateStage::RepresentationsExhausted => waiting == 0,
    };
    let stage = mandate.stage.word();
    let sentence =
        format!("is {stage}, and has {waiting} instructions that wait and {submitted} with the bank");
    notes.demand(agrees, Check::Instruction, &mandate.id, sentence);
    let is_lodged = mandate.bank_account.is_some() && mandate.lodging.auddis_input_on.is_some();
    let agrees = mandate.status != Status::Active || is_lodged;
    notes.demand(agrees, Check::Instruction, &mandate.id, "is lodged without an account or a file");
    for instruction in &dossier.instructions {
        let agrees = match instruction.state {
            State::Waiting => instruction.submission.is_none(),
            State::Submitted | State::Accepted | State::Returned => instruction.submission.is_some(),
            State::Dropped => true,
        };
        let state = instruction.state.word();
        let sentence = format!("is {state}, which does not go with its file");
        notes.demand(agrees, Check::Instruction, &instruction.id, sentence);
    }
}

/// Every notice of the schedule was given the whole notice period ahead (bacs.md §2.6).
fn told_in_time(dossier: &Dossier, notes: &mut Notes<'_>) {
    use crate::domain::notice::Kind;
    for told in &dossier.told {
        if told.kind == Kind::Representation {
            continue;
        }
        for covered in &told.covers {
            let in_time = notes.by_either(|calendar| {
                calendar.add_working_days(told.given_on, told.notice_working_days) <= covered.advised_on
            });
            let (given, advised, days) = (told.given_on, covered.advised_on, told.notice_working_days);
            let sentence = format!("given on {given} for {advised}, less than {days} working days ahead");
            notes.demand(in_time, Check::Notice, &told.id, sentence);
        }
    }
}

/// What time alone, or the next file, should have moved on by now.
fn overdue(collection: &Collection, notes: &mut Notes<'_>) {
    let due_on = match collection.stage {
        Stage::Planned | Stage::Notified | Stage::Representing => Some(collection.input_on),
        Stage::Submitted | Stage::Represented | Stage::Provisional => collection.settles_on,
        Stage::Confirmed
        | Stage::Returned
        | Stage::ReturnedLate
        | Stage::Rejected
        | Stage::Claimed
        | Stage::ClawedBack
        | Stage::Withdrawn => return,
    };
    let stage = collection.stage.word();
    let Some(due_on) = due_on else {
        return notes.add(Check::Overdue, &collection.id, format!("is {stage} and nothing will move it on"));
    };
    // A file that did not count gives back a collection whose day has passed: the next file is for it.
    let due_on = due_on.max(london_date(collection.updated_at));
    let is_overdue = notes.is_overdue(due_on);
    let sentence = format!("is {stage}, which should have ended on {due_on}");
    notes.demand(!is_overdue, Check::Overdue, &collection.id, sentence);
}

/// Each claim claims what its collections took, and each claimed collection has one claim.
fn claims(dossier: &Dossier, notes: &mut Notes<'_>) {
    let collections: HashMap<_, _> = dossier.collections.iter().map(|one| (&one.id, one)).collect();
    let mut claimed_ids = BTreeSet::new();
    for (claim, claimed) in &dossier.claims {
        let sum: i64 = claimed.iter().map(|one| one.amount_pence).sum();
        let sentence = format!("claims {} pence, its collections are {sum}", claim.amount_pence);
        notes.demand(sum == claim.amount_pence && !claimed.is_empty(), Check::Claim, &claim.id, sentence);
        let expected = match claim.status {
            claim::Status::Open | claim::Status::Challenged => Stage::Claimed,
            claim::Status::Settled => Stage::ClawedBack,
            claim::Status::Upheld | claim::Status::Cancelled => continue,
        };
        for one in claimed {
            let Some(collection) = collections.get(&one.collection) else {
                notes.add(Check::Claim, &claim.id, "claims a collection of another mandate");
                continue;
            };
            let agrees = collection.stage == expected && collection.amount.get() == one.amount_pence;
            let (status, stage) = (claim.status.word(), collection.stage.word());
            let sentence = format!("is {status}, its collection is {stage} or has another amount");
            notes.demand(agrees, Check::Claim, &claim.id, sentence);
            let once = claimed_ids.insert(&one.collection);
            notes.demand(once, Check::Claim, &one.collection, "two claims take it back");
        }
    }
    for collection in &dossier.collections {
        let is_claimed = matches!(collection.stage, Stage::Claimed | Stage::ClawedBack);
        let agrees = !is_claimed || claimed_ids.contains(&collection.id);
        notes.demand(agrees, Check::Claim, &collection.id, "is taken back by no claim");
    }
    let (counted, are) = (dossier.mandate.clawback_count, claimed_ids.len() as i64);
    let sentence = format!("counts {counted} collections taken back, and {are} are");
    notes.demand(counted == are, Check::Claim, &dossier.mandate.id, sentence);
}
