//! The bank: 2 % of what the files asked for comes back unpaid, in several reports.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use bacs::reason::Arudd as Reason;
use bacs::report::{self, Arudd, Input, Report, Unpaid};
use bacs::standard18::{self, Header, Item};
use jiff::civil::Date;

use super::ground::Ground;

/// One item in so many comes back: 2 %.
pub(super) const ONE_IN: usize = 50;
/// Unpaid items in one report.
const IN_ONE_REPORT: usize = 100;
/// Of ten returns, eight are presented again; of the others one ends the mandate and one is for another reason.
const REASONS: [Reason; 10] = [
    Reason::ReferToPayer,
    Reason::ReferToPayer,
    Reason::InstructionCancelled,
    Reason::ReferToPayer,
    Reason::ReferToPayer,
    Reason::ReferToPayer,
    Reason::ServiceUserDiffers,
    Reason::ReferToPayer,
    Reason::ReferToPayer,
    Reason::ReferToPayer,
];

/// What came back.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Returned {
    /// All of it.
    pub items: usize,
    /// What is to be presented again.
    pub again: usize,
}

/// The submission files that were handed over, in their order.
pub(super) fn handed_over(ground: &Ground) -> Result<Vec<PathBuf>> {
    let entries = fs::read_dir(ground.rail.outbox())?;
    let mut paths = entries.map(|entry| Ok(entry?.path())).collect::<Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}

/// The submission in a file.
pub(super) fn read(path: &Path) -> Result<standard18::Submission> {
    standard18::read(&fs::read(path)?).with_context(|| format!("reading {}", path.display()))
}

/// Puts the reports of what comes back on `on`, debited on `debited_on`, into the inbox. One file is read at a time.
pub(super) fn deliver(ground: &Ground, debited_on: Date, on: Date) -> Result<Returned> {
    let mut returned = Returned::default();
    let mut reports = 0;
    for path in handed_over(ground)? {
        let submission = read(&path)?;
        accept(ground, &submission, on)?;
        let items = submission.items.iter().skip(ONE_IN - 1).step_by(ONE_IN);
        let unpaid: Vec<_> = items
            .map(|item| {
                let reason = REASONS[returned.items % REASONS.len()];
                returned.items += 1;
                returned.again += usize::from(reason == Reason::ReferToPayer);
                unpaid(&submission.header, item, reason, debited_on)
            })
            .collect();
        for items in unpaid.chunks(IN_ONE_REPORT) {
            reports += 1;
            let report = Report::Arudd(Arudd {
                sun: ground.sun,
                user_name: submission.header.service_user_name.to_string(),
                advice_number: format!("{reports:06}"),
                processing_on: on,
                items: items.to_vec(),
            });
            let place = ground.rail.inbox().join(format!("arudd-{reports:06}.xml"));
            fs::write(place, report::write(&report))?;
        }
    }
    Ok(returned)
}

/// The bank has the file: what is in it may be confirmed.
fn accept(ground: &Ground, submission: &standard18::Submission, on: Date) -> Result<()> {
    let serial = submission.header.serial;
    let totals = submission.totals();
    let (standard18::Days::Single(processing_on) | standard18::Days::Multi(processing_on)) =
        submission.header.days;
    let report = Report::Input(Input {
        produced_on: on,
        processing_on,
        serial,
        sun: ground.sun,
        file_number: "001".to_owned(),
        is_accepted: true,
        debit_pence: totals.debit_pence,
        debit_count: submission.items.len() as u64,
        errors: Vec::new(),
    });
    fs::write(ground.rail.inbox().join(format!("input-{serial}.xml")), report::write(&report))?;
    Ok(())
}

fn unpaid(header: &Header, item: &Item, reason: Reason, debited_on: Date) -> Unpaid {
    Unpaid {
        originating_account: Ok(header.service_user_account),
        originating_name: header.service_user_name.to_string(),
        reference: item.reference.to_string(),
        trans_code: item.code.as_str().to_owned(),
        return_code: reason.code().to_owned(),
        description: reason.meaning().to_ascii_uppercase(),
        original_processing_on: Ok(debited_on),
        amount_pence: item.amount_pence,
        payer: Ok(item.payer),
        payer_name: item.payer_name.to_string(),
    }
}
