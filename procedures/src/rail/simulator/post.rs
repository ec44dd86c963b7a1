//! Reports: written, queued, delivered, and what goes wrong with a delivery.

use bacs::report::{
    self, Arudd, Claim, Ddica, Messaging, MessagingAdvice, MessagingKind, Report, Unpaid, Withdrawal,
};
use bacs::{Account, Sun};
use jiff::civil::Date;

use super::bank::Day;
use super::scenario::{Fault, Scenario};
use super::state::{Bank, Due, InstructionKey, Moment, QueuedReport};
use crate::domain::calendar::Calendar;

/// The service user is debited for a claim this many working days after the report (bacs.md §2.13).
const CLAIM_WORKING_DAYS: u32 = 14;

/// What the reports of one day will say.
#[derive(Default)]
pub(super) struct Post {
    pub(super) auddis: Vec<MessagingAdvice>,
    pub(super) addacs: Vec<MessagingAdvice>,
    pub(super) awacs: Vec<MessagingAdvice>,
    pub(super) unpaid: Vec<Unpaid>,
    pub(super) claims: Vec<Claim>,
    pub(super) cancelled_claims: Vec<Claim>,
    pub(super) withdrawals: Vec<Withdrawal>,
}

impl Day<'_> {
    /// When the service user is debited for the claims of this day's report.
    pub(super) fn claims_debited_on(&self) -> Date {
        self.calendar.add_working_days(self.next, CLAIM_WORKING_DAYS)
    }
}

impl Bank {
    /// Queues the reports of the day for the next working day's morning.
    pub(super) fn post(&mut self, day: Day<'_>) {
        let claims_debited_on = day.claims_debited_on();
        let Day { next, post, .. } = day;
        let Post { auddis, addacs, awacs, unpaid, claims, cancelled_claims, withdrawals } = post;
        let mut reports: Vec<Report> = withdrawals.into_iter().map(Report::Withdrawal).collect();
        let messages = [
            (MessagingKind::AuddisReturn, auddis),
            (MessagingKind::Addacs, addacs),
            (MessagingKind::Awacs, awacs),
        ];
        for (kind, advices) in messages {
            if !advices.is_empty() {
                reports.push(self.messaging(kind, advices, next));
            }
        }
        if !unpaid.is_empty() {
            reports.push(self.arudd(unpaid, next));
        }
        if !claims.is_empty() || !cancelled_claims.is_empty() {
            let debit_on = (!claims.is_empty()).then_some(claims_debited_on);
            let sun = self.facts.user.sun;
            reports.push(Report::Ddica(Ddica { sun, debit_on, claims, cancellations: cancelled_claims }));
        }
        for report in reports {
            self.queue(Due { on: next, moment: Moment::Morning }, &report);
        }
    }

    fn messaging(&mut self, kind: MessagingKind, advices: Vec<MessagingAdvice>, on: Date) -> Report {
        Report::Messaging(Messaging {
            kind,
            sun: self.facts.user.sun,
            user_name: self.facts.user.name.clone(),
            generated_on: on,
            envelope_sequence: self.next_envelope(),
            is_reprint: false,
            advices,
        })
    }

    fn arudd(&mut self, items: Vec<Unpaid>, processing_on: Date) -> Report {
        self.facts.advice += 1;
        Report::Arudd(Arudd {
            sun: self.facts.user.sun,
            user_name: self.facts.user.name.clone(),
            advice_number: self.facts.advice.to_string(),
            processing_on,
            items,
        })
    }

    /// One message about an instruction.
    pub(super) fn advice(
        &mut self,
        record_type: &str,
        key: &InstructionKey,
        payer_name: &str,
        code: char,
        new_account: Option<Account>,
        effective_on: Date,
    ) -> MessagingAdvice {
        let sequence = match record_type {
            "A" => 0,
            "W" => 2,
            _ => 1,
        };
        MessagingAdvice {
            record_type: record_type.to_owned(),
            effective_on: Ok(effective_on),
            reference: key.reference.clone(),
            payer_name: payer_name.to_owned(),
            payer: Ok(key.account),
            new_account: new_account.map(Ok),
            reason_code: code.to_string(),
            aosn: self.next_aosn(sequence),
        }
    }

    /// The next advice sequence number of that report: 0 ADDACS, 1 AUDDIS, 2 AWACS, 3 file acceptance.
    pub(super) fn next_aosn(&mut self, sequence: usize) -> String {
        self.facts.aosn[sequence] += 1;
        format!("{:08}", self.facts.aosn[sequence])
    }

    pub(super) fn next_envelope(&mut self) -> String {
        self.facts.envelope += 1;
        format!("{:08}", self.facts.envelope)
    }

    pub(super) fn queue(&mut self, due: Due, report: &Report) {
        self.queue_bytes(due, report::write(report));
    }

    fn queue_bytes(&mut self, due: Due, bytes: Vec<u8>) {
        let number = self.next_number();
        self.reports.put(number, QueuedReport { due, bytes });
    }

    /// What there is to fetch at that moment, with the number by which it is marked as delivered. The faults that were
    /// asked for happen to it now, once.
    pub fn reports_due(&mut self, on: Date, moment: Moment, calendar: &Calendar) -> Vec<(u64, Vec<u8>)> {
        let now = Due { on, moment };
        self.make_faults(now, calendar);
        let due = self.reports.iter().filter(|(_, report)| report.due <= now);
        due.map(|(number, report)| (*number, report.bytes.clone())).collect()
    }

    /// Takes a report that was fetched out of the queue.
    pub fn delivered(&mut self, report: u64) {
        self.reports.remove(&report);
    }

    fn make_faults(&mut self, now: Due, calendar: &Calendar) {
        loop {
            let due = self.reports.keys_where(|_, report| report.due <= now);
            let Some(first) = due.first().copied() else { return };
            let fault = self.take_waiting(None, |scenario| match scenario {
                Scenario::Fault(Fault::Reordered) => due.len() > 1,
                Scenario::Fault(_) => true,
                _ => false,
            });
            let Some(Scenario::Fault(fault)) = fault else { return };
            let a_day_later =
                Due { on: calendar.add_working_days(next_date(now.on), 0), moment: Moment::Morning };
            match fault {
                Fault::Duplicate => self.duplicate(first, now),
                Fault::Reordered => self.reverse(&due),
                Fault::Truncated => self.truncate(first, a_day_later),
                Fault::Missing => self.postpone(&[first], a_day_later),
                Fault::WrongSun => self.misdirect(first, now),
                Fault::Late => self.postpone(&due, next_fetch(now, calendar)),
            }
        }
    }

    fn duplicate(&mut self, number: u64, now: Due) {
        let Some(bytes) = self.reports.get(&number).map(|report| report.bytes.clone()) else { return };
        let reprinted = report::read(&bytes).ok().and_then(|report| self.reprint(report));
        self.queue_bytes(now, reprinted.map_or(bytes, |report| report::write(&report)));
    }

    /// The same lines in a new envelope, where the report can say that it was sent before.
    fn reprint(&mut self, report: Report) -> Option<Report> {
        match report {
            Report::Messaging(messaging) => Some(Report::Messaging(Messaging {
                is_reprint: true,
                envelope_sequence: self.next_envelope(),
                ..messaging
            })),
            Report::FileAcceptance(acceptance) => Some(Report::FileAcceptance(report::FileAcceptance {
                is_reprint: true,
                envelope_sequence: self.next_envelope(),
                ..acceptance
            })),
            Report::Arudd(_) | Report::Input(_) | Report::Withdrawal(_) | Report::Ddica(_) => None,
        }
    }

    fn reverse(&mut self, numbers: &[u64]) {
        let bytes: Vec<Vec<u8>> =
            numbers.iter().filter_map(|number| Some(self.reports.get(number)?.bytes.clone())).collect();
        for (number, bytes) in numbers.iter().zip(bytes.into_iter().rev()) {
            if let Some(report) = self.reports.get_mut(number) {
                report.bytes = bytes;
            }
        }
    }

    fn truncate(&mut self, number: u64, whole_due: Due) {
        let Some(report) = self.reports.get_mut(&number) else { return };
        let whole = report.bytes.clone();
        report.bytes.truncate(whole.len() / 2);
        self.queue_bytes(whole_due, whole);
    }

    fn postpone(&mut self, numbers: &[u64], due: Due) {
        for number in numbers {
            if let Some(report) = self.reports.get_mut(number) {
                report.due = due;
            }
        }
    }

    /// Adds a copy of a report in the name of another service user.
    fn misdirect(&mut self, number: u64, now: Due) {
        let Some(bytes) = self.reports.get(&number).map(|report| report.bytes.clone()) else { return };
        let (Ok(mut report), Some(other)) = (report::read(&bytes), another(self.facts.user.sun)) else {
            return;
        };
        match &mut report {
            Report::Messaging(messaging) => messaging.sun = other,
            Report::FileAcceptance(acceptance) => acceptance.sun = other,
            Report::Arudd(arudd) => arudd.sun = other,
            Report::Input(input) => input.sun = other,
            Report::Withdrawal(withdrawal) => withdrawal.sun = other,
            Report::Ddica(ddica) => ddica.sun = other,
        }
        self.queue(now, &report);
    }
}

/// A number that is not this one.
fn another(sun: Sun) -> Option<Sun> {
    let turned: String = sun.as_str().chars().map(|digit| if digit == '9' { '0' } else { '9' }).collect();
    Sun::parse(&turned).ok()
}

fn next_date(on: Date) -> Date {
    on.tomorrow().unwrap_or(on)
}

/// When the service user looks again.
fn next_fetch(now: Due, calendar: &Calendar) -> Due {
    match now.moment {
        Moment::Morning | Moment::CutOff => Due { moment: Moment::Evening, ..now },
        Moment::Evening => Due { on: calendar.roll_forward(next_date(now.on)), moment: Moment::Morning },
    }
}
