//! Our ledger against the simulated bank's own books.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{Check, FILES, Notes};
use crate::ctx::App;
use crate::domain::attempt::{Attempt, Outcome as Ours};
use crate::domain::submission::{Kind, State, Submission};
use crate::error::Error;
use crate::rail::simulator::{Ledger, LedgerDebit, Outcome as Banks, Simulator};
use crate::store;

/// What identifies a debit on both sides.
type Key = (String, String, u64, Date);

/// Looks at the files and debits of both.
pub(super) async fn check(app: &App, notes: &mut Notes<'_>) -> Result<(), Error> {
    let bank = Simulator::new(app, notes.workspace);
    let reader = app.store.read();
    if !bank.exists(&reader).await? {
        return Ok(());
    }
    let ledger = bank.ledger(&reader, notes.today).await?;
    let mut theirs = by_key(&ledger);
    let mut after = None;
    loop {
        let page = store::submissions::after(&reader, notes.workspace, after.as_ref(), FILES).await?;
        let Some(last) = page.last() else { break };
        after = Some(last.id.clone());
        for submission in page {
            file(app, &submission, &ledger, &mut theirs, notes).await?;
        }
    }
    for ((reference, code, pence, on), debits) in theirs {
        for _ in debits {
            let sentence =
                format!("the bank has a debit {code} of {pence} pence on {on}; the ledger has none");
            notes.add(Check::Bank, &reference, sentence);
        }
    }
    Ok(())
}

fn by_key(ledger: &Ledger) -> HashMap<Key, Vec<&LedgerDebit>> {
    let mut debits: HashMap<Key, Vec<&LedgerDebit>> = HashMap::new();
    for debit in &ledger.debits {
        let code = debit.code.as_str().to_owned();
        let key = (debit.reference.clone(), code, debit.amount_pence, debit.entry_on);
        debits.entry(key).or_default().push(debit);
    }
    debits
}

/// A file that was handed over is in the bank's books, and each of its collections is a debit there.
async fn file(
    app: &App,
    submission: &Submission,
    ledger: &Ledger,
    theirs: &mut HashMap<Key, Vec<&LedgerDebit>>,
    notes: &mut Notes<'_>,
) -> Result<(), Error> {
    let found: Vec<_> =
        ledger.files.iter().filter(|file| file.serial.as_str() == submission.serial).collect();
    notes.demand(found.len() <= 1, Check::Bank, &submission.id, "the bank has it more than once");
    let handed_over = !matches!(submission.state, State::Sealed | State::Sending | State::Unknown);
    let Some(file) = found.first() else {
        let agrees = !handed_over || submission.state == State::Withdrawn;
        notes.demand(agrees, Check::Bank, &submission.id, "was handed over, and the bank has it not");
        return Ok(());
    };
    if submission.kind != Kind::Collections || !file.is_taken_in || file.rejection.is_some() {
        return Ok(());
    }
    let attempts = store::attempts::of_submission(&app.store.read(), notes.workspace, &submission.id).await?;
    for attempt in attempts {
        let pence = u64::try_from(attempt.amount_pence).unwrap_or(0);
        let key = (attempt.reference.clone(), attempt.code.clone(), pence, attempt.entry_on);
        let debits = theirs.get_mut(&key);
        let Some(debit) = debits.and_then(|debits| take(debits, &attempt, notes)) else {
            let sentence = format!("attempt {} is in a file, and the bank has no such debit", attempt.number);
            notes.add(Check::Bank, &attempt.collection, sentence);
            continue;
        };
        let (ours, banks) = (attempt.outcome.word(), debit.outcome);
        let sentence = format!("attempt {} is {ours}, at the bank it is {banks}", attempt.number);
        let agrees = agree(attempt.outcome, debit, notes);
        notes.demand(agrees, Check::Bank, &attempt.collection, sentence);
    }
    Ok(())
}

/// Of several equal debits, one that agrees if there is one.
fn take<'a>(
    debits: &mut Vec<&'a LedgerDebit>,
    attempt: &Attempt,
    notes: &Notes<'_>,
) -> Option<&'a LedgerDebit> {
    let at = debits.iter().position(|debit| agree(attempt.outcome, debit, notes));
    let at = at.or((!debits.is_empty()).then_some(0))?;
    Some(debits.swap_remove(at))
}

/// Working days after which a report that was delayed has come.
const REPORTS_COME_WITHIN: u32 = 8;

/// Whether the outcomes go together. The bank knows first: its report may be on its way.
fn agree(ours: Ours, debit: &LedgerDebit, notes: &Notes<'_>) -> bool {
    let on_its_way = notes
        .by_either(|calendar| notes.today <= calendar.add_working_days(debit.entry_on, REPORTS_COME_WITHIN));
    match (ours, debit.outcome) {
        (Ours::Open, Banks::Pending) => true,
        (Ours::Open | Ours::Paid, Banks::Paid | Banks::Claimed | Banks::ClaimSettled) => true,
        (Ours::Unpaid, Banks::Unpaid(_) | Banks::Refused) => true,
        (Ours::Rejected, Banks::Refused) => true,
        // A file can be withdrawn after an item of it was refused, and its reports come in another order.
        (Ours::Reverted, Banks::Withdrawn | Banks::Refused) => true,
        (Ours::Open | Ours::Paid, Banks::Unpaid(_) | Banks::Refused | Banks::Withdrawn) => on_its_way,
        (Ours::Paid, Banks::Pending)
        | (
            Ours::Unpaid,
            Banks::Pending | Banks::Paid | Banks::Claimed | Banks::ClaimSettled | Banks::Withdrawn,
        )
        | (Ours::Rejected | Ours::Reverted, _) => false,
    }
}
