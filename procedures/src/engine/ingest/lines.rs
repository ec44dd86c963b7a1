//! The lines of a report, each with what makes it the same line in whatever report it comes again.

use std::collections::HashMap;

use bacs::Sun;
use bacs::report::{
    Claim, FileAdvice, Input, InputEffect, InputError, MessagingAdvice, MessagingKind, Report, Unpaid,
    Withdrawal,
};
use jiff::civil::Date;

use crate::store::reports::Advice;

/// One line.
pub(super) struct Line<'a> {
    pub advice: Advice,
    pub content: Content<'a>,
}

/// What a line says.
pub(super) enum Content<'a> {
    Addacs(&'a MessagingAdvice),
    AuddisReturn(&'a MessagingAdvice),
    Awacs,
    File { file: &'a FileAdvice, accepted: bool },
    Unpaid(&'a Unpaid),
    Input(&'a Input),
    InputError { input: &'a Input, error: &'a InputError },
    Withdrawal(&'a Withdrawal),
    Claim { claim: &'a Claim, debit_on: Option<Date> },
    ClaimCancelled(&'a Claim),
}

/// What the report is.
pub(super) const fn kind(report: &Report) -> &'static str {
    match report {
        Report::Messaging(report) => match report.kind {
            MessagingKind::Addacs => "addacs",
            MessagingKind::AuddisReturn => "auddis",
            MessagingKind::Awacs => "awacs",
        },
        Report::FileAcceptance(report) if report.accepted => "audacc",
        Report::FileAcceptance(_) => "audrej",
        Report::Arudd(_) => "arudd",
        Report::Input(_) => "input",
        Report::Withdrawal(_) => "withdrawal",
        Report::Ddica(_) => "ddica",
    }
}

/// Whose it is.
pub(crate) const fn sun(report: &Report) -> Sun {
    match report {
        Report::Messaging(report) => report.sun,
        Report::FileAcceptance(report) => report.sun,
        Report::Arudd(report) => report.sun,
        Report::Input(report) => report.sun,
        Report::Withdrawal(report) => report.sun,
        Report::Ddica(report) => report.sun,
    }
}

/// The lines, in their order.
pub(super) fn of(report: &Report) -> Vec<Line<'_>> {
    let mut lines = Lines { kind: kind(report), lines: Vec::new(), seen: HashMap::new() };
    match report {
        Report::Messaging(report) => {
            for advice in &report.advices {
                // The number is given once per service user and kind; the date guards against one that begins anew.
                let identity = format!("{}/{}", report.generated_on, advice.aosn);
                let content = match report.kind {
                    MessagingKind::Addacs => Content::Addacs(advice),
                    MessagingKind::AuddisReturn => Content::AuddisReturn(advice),
                    MessagingKind::Awacs => Content::Awacs,
                };
                lines.push(identity, (Some(&advice.reference), Some(&advice.reason_code), None), content);
            }
        }
        Report::FileAcceptance(report) => {
            for file in &report.files {
                let serial = file.serial.as_ref().map_or("?", |serial| serial.as_str());
                let identity = format!("{serial}/{}", file.aosn);
                let content = Content::File { file, accepted: report.accepted };
                lines.push(identity, (None, file.error_code.as_deref(), None), content);
            }
        }
        Report::Arudd(report) => {
            // Nothing but its report tells a line from an equal one (bacs.md §3.2): two equal debits may come back on two
            // days. A line in another report that was no other debit finds none that is still to come back.
            let advice = format!("{}/{}", report.processing_on, report.advice_number);
            for item in &report.items {
                let on =
                    item.original_processing_on.as_ref().map_or_else(|_| "?".to_owned(), Date::to_string);
                let (reference, code, pence) = (&item.reference, &item.return_code, item.amount_pence);
                let identity = format!("{advice}/{reference}/{}/{on}/{pence}/{code}", item.trans_code);
                lines.push(identity, (Some(reference), Some(code), Some(pence)), Content::Unpaid(item));
            }
        }
        Report::Input(input) => {
            // Another verdict on the same file is another line.
            let verdict = if input.is_accepted { "accepted" } else { "rejected" };
            let taken = format!("{}x{}", input.debit_count, input.debit_pence);
            let identity = format!("{}/{}/{verdict}/{taken}", input.serial, input.processing_on);
            lines.push(identity.clone(), (None, None, Some(input.debit_pence)), Content::Input(input));
            for error in &input.errors {
                let pence = error.amount_pence.as_ref().ok().copied();
                let identity = format!("{identity}/{}/{}", error.reference, pence.unwrap_or_default());
                // Its text is free and may hold anything; the kept file has it.
                let effect = error.effect.as_ref().map_or("unclear", |effect| match effect {
                    InputEffect::Rejected => "rejected",
                    InputEffect::Returned => "returned",
                    InputEffect::Amended => "amended",
                });
                let facts = (Some(error.reference.as_str()), Some(effect), pence);
                lines.push(identity, facts, Content::InputError { input, error });
            }
        }
        Report::Withdrawal(withdrawal) => {
            let facts = (None, None, Some(withdrawal.debit_pence));
            lines.push(withdrawal.serial.to_string(), facts, Content::Withdrawal(withdrawal));
        }
        Report::Ddica(report) => {
            for claim in &report.claims {
                let content = Content::Claim { claim, debit_on: report.debit_on };
                lines.push(format!("new/{}", identity(claim)), facts(claim), content);
            }
            for claim in &report.cancellations {
                let content = Content::ClaimCancelled(claim);
                lines.push(format!("cancelled/{}", identity(claim)), facts(claim), content);
            }
        }
    }
    lines.lines
}

/// The identity of the line that cancels this claim.
pub(super) fn of_cancellation(claim: &Claim) -> String {
    format!("ddica/cancelled/{}/1", identity(claim))
}

fn identity(claim: &Claim) -> String {
    format!("{}/{}", claim.paying_bank_reference, claim.reference)
}

fn facts(claim: &Claim) -> (Option<&str>, Option<&str>, Option<u64>) {
    (Some(&claim.reference), Some(&claim.reason_code), Some(claim.total_pence))
}

struct Lines<'a> {
    kind: &'static str,
    lines: Vec<Line<'a>>,
    seen: HashMap<String, usize>,
}

impl<'a> Lines<'a> {
    /// Two equal lines of one report are two: a payer may owe two equal amounts on one day.
    fn push(
        &mut self,
        identity: String,
        (reference, code, pence): (Option<&str>, Option<&str>, Option<u64>),
        content: Content<'a>,
    ) {
        let times = self.seen.entry(identity.clone()).or_default();
        *times += 1;
        let advice = Advice {
            line: self.lines.len() as i64 + 1,
            identity: format!("{}/{identity}/{times}", self.kind),
            kind: self.kind,
            reference: reference.map(str::to_owned),
            code: code.map(str::to_owned),
            amount_pence: pence.and_then(|pence| i64::try_from(pence).ok()),
        };
        self.lines.push(Line { advice, content });
    }
}
