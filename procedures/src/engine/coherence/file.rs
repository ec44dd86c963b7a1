//! A file: its rows, its totals, its bytes.

use bacs::standard18;
use jiff::civil::Date;

use super::{Check, Notes};
use crate::ctx::App;
use crate::domain::attempt::Outcome;
use crate::domain::instruction;
use crate::domain::submission::{Kind, State, Submission};
use crate::engine::seal;
use crate::error::Error;
use crate::store;

/// What identifies an item: code, reference, pence, processing day.
type Row = (String, String, u64, Date);

/// Looks at one file. Its rows and its items never change once it is sealed.
pub(super) async fn check(app: &App, submission: &Submission, notes: &mut Notes<'_>) -> Result<(), Error> {
    let mut rows = match submission.kind {
        Kind::Collections => collections(app, submission, notes).await?,
        Kind::Instructions => instructions(app, submission, notes).await?,
    };
    let pence: u64 = rows.iter().map(|row| row.2).sum();
    let agrees =
        rows.len() as i64 == submission.items && pence == u64::try_from(submission.total_pence).unwrap_or(0);
    let (items, total) = (submission.items, submission.total_pence);
    let sentence = format!("has {items} items of {total} pence; the ledger has {} of {pence}", rows.len());
    notes.demand(agrees, Check::File, &submission.id, sentence);

    let Ok(bytes) = seal::bytes(app, submission).await else {
        notes.add(Check::File, &submission.id, "its bytes are not those that were sealed");
        return Ok(());
    };
    let Ok(read) = standard18::read(&bytes) else {
        notes.add(Check::File, &submission.id, "its bytes are no Standard 18 file");
        return Ok(());
    };
    let header = &read.header;
    let agrees = header.serial.as_str() == submission.serial && header.sun.as_str() == submission.sun;
    notes.demand(agrees, Check::File, &submission.id, "its bytes name another serial or service user");
    let agrees = read.totals().debit_pence == pence;
    notes.demand(agrees, Check::File, &submission.id, "its bytes add up to another total");
    let mut items: Vec<Row> = read
        .items
        .iter()
        .map(|item| {
            let (code, reference) = (item.code.as_str().to_owned(), item.reference.as_str().to_owned());
            (code, reference, item.amount_pence, item.processing_on)
        })
        .collect();
    items.sort_unstable();
    rows.sort_unstable();
    notes.demand(items == rows, Check::File, &submission.id, "its bytes have other items than the ledger");
    let waits = matches!(submission.state, State::Sealed | State::Sending);
    let is_late = waits && notes.is_overdue(submission.input_on);
    notes.demand(!is_late, Check::Overdue, &submission.id, "should have been handed over");
    Ok(())
}

async fn collections(app: &App, submission: &Submission, notes: &mut Notes<'_>) -> Result<Vec<Row>, Error> {
    let reader = app.store.read();
    let attempts = store::attempts::of_submission(&reader, notes.workspace, &submission.id).await?;
    let counts_for_nothing = matches!(submission.state, State::Rejected | State::Withdrawn);
    let mut rows = Vec::with_capacity(attempts.len());
    for attempt in attempts {
        let agrees = if counts_for_nothing {
            !matches!(attempt.outcome, Outcome::Open | Outcome::Paid)
        } else {
            attempt.outcome != Outcome::Reverted
        };
        let (state, outcome) = (submission.state.word(), attempt.outcome.word());
        let sentence =
            format!("is {state}, and attempt {} of {} is {outcome}", attempt.number, attempt.collection);
        notes.demand(agrees, Check::File, &submission.id, sentence);
        let pence = u64::try_from(attempt.amount_pence).unwrap_or(0);
        rows.push((attempt.code, attempt.reference, pence, attempt.processing_on));
    }
    Ok(rows)
}

async fn instructions(app: &App, submission: &Submission, notes: &mut Notes<'_>) -> Result<Vec<Row>, Error> {
    let reader = app.store.read();
    let lodged = store::coherence::instructions_of_file(&reader, notes.workspace, &submission.id).await?;
    let counts_for_nothing = matches!(submission.state, State::Rejected | State::Withdrawn);
    let mut rows = Vec::with_capacity(lodged.len());
    for one in lodged {
        let agrees = !counts_for_nothing || one.state == instruction::State::Dropped;
        let state = submission.state.word();
        let sentence = format!("is {state}, and the instruction {} stands", one.id);
        notes.demand(agrees, Check::File, &submission.id, sentence);
        rows.push((one.code.word().to_owned(), one.reference, 0, submission.processing_on));
    }
    Ok(rows)
}
