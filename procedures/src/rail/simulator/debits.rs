//! Collections on their entry day: paid, or unpaid and why (bacs.md §2.12).

use bacs::report::Unpaid;
use bacs::standard18::Code;
use jiff::ToSpan;
use jiff::civil::Date;

use super::bank::Day;
use super::behaviour::{Behaviour, CLAIMED, UNPAID};
use super::plan::What;
use super::scenario::Scenario;
use super::state::{
    AccountStatus, Bank, Debit, Holder, Instruction, InstructionKey, InstructionState, Outcome,
};
use super::words;

/// A collection sooner than this many working days after the instruction was lodged is not yet due
/// (bacs.md §2.5).
const WORKING_DAYS_AFTER_LODGEMENT: i64 = 2;

impl Bank {
    /// Debits the payers whose day has come, and credits the service user.
    pub(super) fn settle_debits(&mut self, day: &mut Day<'_>) {
        let is_due = |_: &u64, debit: &Debit| debit.outcome == Outcome::Pending && debit.entry_on <= day.on;
        for number in self.debits.keys_where(is_due) {
            self.link_to_original(number, day);
            let Some(debit) = self.debits.get(&number).cloned() else { continue };
            let asked = self.take_waiting(Some(&debit.reference), |scenario| {
                matches!(scenario, Scenario::Arudd { after_working_days: 1, .. })
            });
            match asked {
                Some(Scenario::Arudd { code, .. }) => {
                    self.note_unpaid(&debit, code);
                    self.leave_unpaid(number, code, day);
                }
                _ => match self.reason_for_unpaid(&debit, day) {
                    Some(code) => self.leave_unpaid(number, code, day),
                    None => self.pay(number, &debit, day),
                },
            }
        }
    }

    /// A re-presentation is tied to the newest unpaid collection of its reference and amount.
    fn link_to_original(&mut self, number: u64, day: &Day<'_>) {
        let Some(debit) = self.debits.get(&number) else { return };
        if debit.code != Code::Representation {
            return;
        }
        let original = self.debits.iter().rev().find(|(other, one)| {
            **other != number
                && one.entry_on < day.on
                && one.reference == debit.reference
                && one.amount_pence == debit.amount_pence
                && matches!(one.outcome, Outcome::Unpaid(_))
        });
        let original_processing_on = original.map(|(_, one)| one.original_processing_on);
        if let (Some(original), Some(debit)) = (original_processing_on, self.debits.get_mut(&number)) {
            debit.original_processing_on = original;
        }
    }

    /// Why the bank does not pay, if it does not.
    fn reason_for_unpaid(&mut self, debit: &Debit, day: &Day<'_>) -> Option<char> {
        let key = debit.key();
        let Some(instruction) = self.instruction(&key, day.on) else {
            return Some(self.code_of_unknown(debit));
        };
        match self.account_status(key.account, &instruction.holder_name) {
            AccountStatus::Open => {}
            AccountStatus::Closed => return Some('B'),
            AccountStatus::Deceased => return Some('2'),
            AccountStatus::Transferred => return Some('3'),
            AccountStatus::NoDirectDebit => return Some('5'),
        }
        match instruction.state {
            InstructionState::Active => {}
            InstructionState::Cancelled => return Some('1'),
            InstructionState::Transferred => return Some('3'),
            InstructionState::CancelledByServiceUser
            | InstructionState::AwaitingLodgement
            | InstructionState::Returned
            | InstructionState::Gone => return Some('6'),
        }
        if let Some(used) = self.instructions.get_mut(&key) {
            used.last_used_on = day.on;
        }
        if day.calendar.working_days_between(instruction.lodged_on, day.on) < WORKING_DAYS_AFTER_LODGEMENT {
            return Some('8');
        }
        if debit.code == Code::Representation && !is_in_time(debit, day) {
            return Some('9');
        }
        self.short_of_money(debit, &instruction).then_some('0')
    }

    /// The account in the file is nobody's although the reference is known, or there is no such instruction.
    fn code_of_unknown(&self, debit: &Debit) -> char {
        let reference_is_known = self.of_reference(&debit.reference).next().is_some();
        let account_is_known = self.accounts.iter().any(|(holder, _)| holder.account == debit.account);
        if reference_is_known && !account_is_known { '5' } else { '6' }
    }

    fn short_of_money(&mut self, debit: &Debit, instruction: &Instruction) -> bool {
        match instruction.behaviour {
            Behaviour::Penniless => return true,
            Behaviour::Successful => return false,
            Behaviour::Ordinary
            | Behaviour::Fickle
            | Behaviour::Late
            | Behaviour::Invalid
            | Behaviour::Expired
            | Behaviour::Switching => {}
        }
        let holder = Holder { account: debit.account, name: instruction.holder_name.clone() };
        let balance_pence = self.accounts.get(&holder).map_or(0, |account| account.balance_pence);
        balance_pence < pence(debit) || self.by_chance(instruction.behaviour, UNPAID)
    }

    fn pay(&mut self, number: u64, debit: &Debit, day: &Day<'_>) {
        self.set_outcome(number, Outcome::Paid);
        self.move_money(debit, -pence(debit));
        self.facts.net_credited_pence += pence(debit);
        let behaviour = self.instructions.get(&debit.key()).map_or(Behaviour::Ordinary, |one| one.behaviour);
        let evening_before_report = |after| day.calendar.add_working_days(day.on, after - 1);
        let reference = Some(debit.reference.as_str());
        let asked = self.take_waiting(reference, |scenario| matches!(scenario, Scenario::Arudd { .. }));
        if let Some(Scenario::Arudd { code, after_working_days }) = asked {
            let due_on = evening_before_report(after_working_days);
            return self.plan(reference, Some(due_on), What::Return { debit: number, code });
        }
        match behaviour {
            Behaviour::Late => {
                let what = What::Return { debit: number, code: '0' };
                self.plan(reference, Some(evening_before_report(3)), what);
            }
            Behaviour::Fickle => {
                let what = What::Claim { debit: number, code: '2' };
                self.plan(reference, Some(evening_before_report(5)), what);
            }
            other => {
                if self.by_chance(other, CLAIMED) {
                    let after = 5 + (self.draw() % 40) as u32;
                    let what = What::Claim { debit: number, code: '2' };
                    self.plan(reference, Some(evening_before_report(after)), what);
                }
            }
        }
    }

    /// Takes a paid collection back (a report on D+2 or later).
    pub(super) fn return_late(&mut self, number: u64, code: char, day: &mut Day<'_>) {
        let Some(debit) = self.debits.get(&number).cloned() else { return };
        if debit.outcome != Outcome::Paid {
            return;
        }
        self.move_money(&debit, pence(&debit));
        self.facts.net_credited_pence -= pence(&debit);
        self.note_unpaid(&debit, code);
        self.leave_unpaid(number, code, day);
    }

    fn leave_unpaid(&mut self, number: u64, code: char, day: &mut Day<'_>) {
        self.set_outcome(number, Outcome::Unpaid(code));
        let Some(debit) = self.debits.get(&number) else { return };
        day.post.unpaid.push(Unpaid {
            originating_account: Ok(debit.originating_account),
            originating_name: debit.originating_name.clone(),
            reference: debit.reference.clone(),
            trans_code: debit.code.as_str().to_owned(),
            return_code: code.to_string(),
            description: words::of_unpaid(code).to_owned(),
            original_processing_on: Ok(debit.entry_on),
            amount_pence: debit.amount_pence,
            payer: Ok(debit.account),
            payer_name: debit.payer_name.clone(),
        });
    }

    /// What an unpaid collection that was asked for says of the payer is true from then on.
    fn note_unpaid(&mut self, debit: &Debit, code: char) {
        let key = debit.key();
        let Some(name) = self.instructions.get(&key).map(|one| one.holder_name.clone()) else { return };
        let status = match code {
            '2' => Some(AccountStatus::Deceased),
            '3' => Some(AccountStatus::Transferred),
            'B' => Some(AccountStatus::Closed),
            _ => None,
        };
        if let Some(status) = status {
            self.set_account_status(key.account, &name, status);
        }
        match code {
            '1' | '2' | 'B' => self.set_state(&key, InstructionState::Cancelled),
            '3' => self.set_state(&key, InstructionState::Transferred),
            '5' | '6' => self.set_state(&key, InstructionState::Gone),
            _ => {}
        }
    }

    pub(super) fn set_outcome(&mut self, number: u64, outcome: Outcome) {
        if let Some(debit) = self.debits.get_mut(&number) {
            debit.outcome = outcome;
        }
    }

    /// Changes the balance of the payer's account.
    pub(super) fn move_money(&mut self, debit: &Debit, by_pence: i64) {
        let Some(name) = self.instructions.get(&debit.key()).map(|one| one.holder_name.clone()) else {
            return;
        };
        self.open_account(debit.account, &name);
        if let Some(account) = self.accounts.get_mut(&Holder { account: debit.account, name }) {
            account.balance_pence += by_pence;
        }
    }
}

/// Whether a re-presentation has an original, and is processed within one calendar month of its processing day
/// (bacs.md §2.12). Without an unpaid collection of the same amount there is nothing to present again.
fn is_in_time(debit: &Debit, day: &Day<'_>) -> bool {
    if debit.original_processing_on == debit.processing_on {
        return false;
    }
    debit.processing_on <= last_processing_day(debit.original_processing_on, day)
}

/// The same day of the next month, or its last, rolled back to a working day.
fn last_processing_day(original: Date, day: &Day<'_>) -> Date {
    day.calendar.roll_backward(original.saturating_add(1.month()))
}

pub(super) fn pence(debit: &Debit) -> i64 {
    i64::try_from(debit.amount_pence).unwrap_or(i64::MAX)
}

impl Debit {
    pub(crate) fn key(&self) -> InstructionKey {
        InstructionKey { reference: self.reference.clone(), account: self.account }
    }
}
