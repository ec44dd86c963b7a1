//! A collection, each time it went into a file, and what the payer had been told.

use jiff::civil::Date;

use super::{Check, Notes};
use crate::domain::attempt::{Attempt, Outcome};
use crate::domain::calendar::{Cycle, last_representation_processing_on};
use crate::domain::collection::{Collection, MOST_REPRESENTATIONS, Stage, TOLERANCE_WORKING_DAYS};
use crate::domain::notice::Kind;
use crate::store::coherence::{Dossier, Told};

/// The code of a re-presentation.
const AGAIN: &str = "18";

/// Looks at one collection of the dossier.
pub(super) fn check(dossier: &Dossier, collection: &Collection, notes: &mut Notes<'_>) {
    let attempts: Vec<&Attempt> =
        dossier.attempts.iter().filter(|attempt| attempt.collection == collection.id).collect();
    counts(collection, &attempts, notes);
    let sentence = format!("is {}, with the status {}", collection.stage.word(), collection.status.word());
    notes.demand(collection.status == collection.stage.status(), Check::Collection, &collection.id, sentence);
    let (stage, outcome) = (collection.stage, attempts.last().map(|attempt| attempt.outcome));
    let told = outcome.map_or("in no file", Outcome::word);
    let sentence = format!("is {}, and its last attempt is {told}", stage.word());
    notes.demand(goes_with(stage, &attempts), Check::Collection, &collection.id, sentence);
    if let (Some(attempt), true) = (attempts.last(), is_in_a_file(stage)) {
        let agrees =
            attempt.amount_pence == collection.amount.get() && attempt.entry_on == collection.entry_on;
        notes.demand(agrees, Check::Collection, &collection.id, "took another amount, or on another day");
    }
    if stage == Stage::Notified {
        let agrees = collection.advised_amount == Some(collection.amount) && collection.notice.is_some();
        notes.demand(agrees, Check::Notice, &collection.id, "is notified, and not of its amount");
    }
    for (at, attempt) in attempts.iter().enumerate() {
        one(dossier, collection, attempt, &attempts[..at], notes);
    }
}

fn counts(collection: &Collection, attempts: &[&Attempt], notes: &mut Notes<'_>) {
    let numbered = attempts.iter().enumerate().all(|(at, attempt)| attempt.number == at as i64 + 1);
    let counted = numbered && attempts.len() as i64 == collection.attempts;
    let sentence = format!("counts {} attempts, and {} are kept", collection.attempts, attempts.len());
    notes.demand(counted, Check::Collection, &collection.id, sentence);
    let before = attempts.split_last().map_or(&[][..], |(_, before)| before);
    let ended = before.iter().all(|attempt| matches!(attempt.outcome, Outcome::Unpaid | Outcome::Reverted));
    notes.demand(ended, Check::Collection, &collection.id, "went into a file again without having come back");
    let open = attempts.iter().filter(|attempt| attempt.outcome == Outcome::Open).count();
    notes.demand(open <= 1, Check::Collection, &collection.id, format!("{open} attempts are open"));
    let paid = attempts.iter().filter(|attempt| attempt.outcome == Outcome::Paid).count();
    notes.demand(open + paid <= 1, Check::Period, &collection.id, "was taken more than once");
}

/// Whether the stage goes with what became of the attempts.
fn goes_with(stage: Stage, attempts: &[&Attempt]) -> bool {
    let last = attempts.last().map(|attempt| (attempt.outcome, attempt.code == AGAIN));
    // A file that did not count leaves a collection where it was.
    let counted = attempts.iter().rev().find(|attempt| attempt.outcome != Outcome::Reverted);
    let counted = counted.map(|attempt| attempt.outcome);
    match stage {
        Stage::Planned | Stage::Notified | Stage::Withdrawn => {
            matches!(counted, None | Some(Outcome::Unpaid))
        }
        Stage::Submitted => last == Some((Outcome::Open, false)),
        Stage::Represented => last == Some((Outcome::Open, true)),
        Stage::Provisional => matches!(last, Some((Outcome::Open, _))),
        Stage::Confirmed => matches!(last, Some((Outcome::Paid, _))),
        Stage::Claimed | Stage::ClawedBack => matches!(last, Some((Outcome::Open | Outcome::Paid, _))),
        Stage::Representing | Stage::Returned => counted == Some(Outcome::Unpaid),
        Stage::ReturnedLate => matches!(last, Some((Outcome::Unpaid, _))),
        Stage::Rejected => matches!(last, Some((Outcome::Rejected, _))),
    }
}

fn is_in_a_file(stage: Stage) -> bool {
    matches!(
        stage,
        Stage::Submitted
            | Stage::Represented
            | Stage::Provisional
            | Stage::Confirmed
            | Stage::Claimed
            | Stage::ClawedBack
    )
}

fn one(
    dossier: &Dossier,
    collection: &Collection,
    attempt: &Attempt,
    before: &[&Attempt],
    notes: &mut Notes<'_>,
) {
    let number = attempt.number;
    let cycles = notes.by_either(|calendar| {
        let cycle = Cycle::from_entry(attempt.entry_on, calendar);
        cycle.entry_on == attempt.entry_on && cycle.processing_on == attempt.processing_on
    });
    let sentence = format!("attempt {number} has an entry day that does not follow its processing day");
    notes.demand(cycles, Check::Collection, &collection.id, sentence);
    if attempt.code == AGAIN {
        again(collection, attempt, before, notes);
    }
    let by = if attempt.code == AGAIN { Told::presents_again } else { Told::follows_the_schedule };
    let covered = dossier.told.iter().filter(|told| by(told)).any(|told| {
        told.given_on < attempt.entry_on
            && told.covers.iter().any(|covered| {
                covered.period == collection.period
                    && covered.amount_pence.get() == attempt.amount_pence
                    && is_within(covered.advised_on, attempt.entry_on, notes)
            })
    });
    let (pence, on) = (attempt.amount_pence, attempt.entry_on);
    let sentence = format!("attempt {number} takes {pence} pence on {on}, which no notice told");
    notes.demand(covered, Check::Notice, &collection.id, sentence);
}

/// Up to three working days after the day that was told (bacs.md §0.4).
fn is_within(advised_on: Date, entry_on: Date, notes: &Notes<'_>) -> bool {
    advised_on <= entry_on
        && notes
            .by_either(|calendar| entry_on <= calendar.add_working_days(advised_on, TOLERANCE_WORKING_DAYS))
}

/// The same amount as the first time, within a month of it, twice at most (bacs.md §2.12).
fn again(collection: &Collection, attempt: &Attempt, before: &[&Attempt], notes: &mut Notes<'_>) {
    let id = &collection.id;
    let counted = || before.iter().rev().filter(|earlier| earlier.outcome != Outcome::Reverted);
    let Some(first) = counted().find(|earlier| earlier.code != AGAIN) else {
        return notes.add(Check::Collection, id, "is presented again before it was presented");
    };
    let times = counted().take_while(|earlier| earlier.code == AGAIN).count() as i64 + 1;
    let often = attempt.outcome == Outcome::Reverted || times <= MOST_REPRESENTATIONS;
    notes.demand(often, Check::Collection, id, format!("is presented again {times} times"));
    let same = first.amount_pence == attempt.amount_pence;
    notes.demand(same, Check::Collection, id, "is presented again with another amount");
    let in_time = notes.by_either(|calendar| {
        attempt.processing_on <= last_representation_processing_on(first.processing_on, calendar)
    });
    notes.demand(in_time, Check::Collection, id, "is presented again more than a month after the first time");
}

impl Told {
    fn presents_again(&self) -> bool {
        self.kind == Kind::Representation
    }

    fn follows_the_schedule(&self) -> bool {
        matches!(self.kind, Kind::Schedule | Kind::Change)
    }
}
