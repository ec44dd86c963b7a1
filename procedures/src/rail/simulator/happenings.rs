//! What payers and banks do of their own accord: changed instructions, claims, late returns.

use bacs::reason::Ddica;
use bacs::report::{Claim, ClaimedCollection};

use super::bank::Day;
use super::behaviour::Behaviour;
use super::debits::pence;
use super::plan::{Plan, What};
use super::scenario::{Impossible, Scenario};
use super::state::{AccountStatus, Bank, Debit, Instruction, InstructionKey, InstructionState, Outcome};
use jiff::civil::Date;

impl Bank {
    /// Asks for a scenario. Whatever concerns an instruction or a paid collection is checked against the bank's own
    /// ledger and happens this evening; whatever concerns a file, an item or a delivery to come waits for it.
    ///
    /// # Errors
    /// A sentence that says what is missing.
    pub fn script(
        &mut self,
        scenario: Scenario,
        reference: Option<&str>,
        on: Date,
    ) -> Result<(), Impossible> {
        if scenario.needs_reference() && reference.is_none() {
            return Err(Impossible("expected the reference of a mandate for this scenario"));
        }
        let is_for_tonight = match (scenario, reference) {
            (Scenario::Addacs { code: 'R', .. }, Some(reference)) => {
                self.cancelled(reference).ok_or(NO_CANCELLED).map(|_| true)?
            }
            (Scenario::Addacs { .. } | Scenario::Awacs, Some(reference)) => {
                self.active(reference, on).ok_or(NO_INSTRUCTION).map(|_| true)?
            }
            (Scenario::Ddica(_), Some(reference)) => {
                self.newest(reference, is_paid).ok_or(NO_PAID).map(|_| true)?
            }
            (Scenario::DdicaCancel, Some(reference)) => {
                self.newest(reference, is_claimed).ok_or(NO_CLAIM).map(|_| true)?
            }
            (Scenario::Withdrawal, Some(reference)) => self.withdrawable(reference, on).is_some(),
            _ => false,
        };
        self.plan(reference, is_for_tonight.then_some(on), What::Do(scenario));
        Ok(())
    }

    /// Does what is due by now.
    pub(super) fn carry_out_plans(&mut self, day: &mut Day<'_>) {
        for number in self.plans.keys_where(|_, plan| plan.due_on.is_some_and(|on| on <= day.on)) {
            let Some(Plan { reference, what, .. }) = self.plans.remove(&number) else { continue };
            match what {
                What::Return { debit, code } => self.return_late(debit, code, day),
                What::Claim { debit, code } => self.claim(debit, code, day),
                What::Debit { debit } => self.settle_claim(debit),
                What::Do(scenario) => self.carry_out(scenario, reference.as_deref().unwrap_or_default(), day),
            }
        }
        self.return_what_was_lodged(day);
    }

    fn carry_out(&mut self, scenario: Scenario, reference: &str, day: &mut Day<'_>) {
        match scenario {
            Scenario::Addacs { code, with_new_account } => {
                self.advise(reference, code, with_new_account, day)
            }
            Scenario::Ddica(code) => {
                if let Some(debit) = self.newest(reference, is_paid) {
                    self.claim(debit, code, day);
                }
            }
            Scenario::DdicaCancel => self.cancel_claim(reference, day),
            Scenario::Awacs => self.advise_of_credits(reference, day),
            Scenario::Withdrawal => {
                if let Some(file) = self.withdrawable(reference, day.on) {
                    self.withdraw(file, day);
                }
            }
            // These wait for what comes along and are never due.
            Scenario::Auddis(_)
            | Scenario::Arudd { .. }
            | Scenario::Input(_)
            | Scenario::FileRejected
            | Scenario::Fault(_) => {}
        }
    }

    /// Instructions that were lodged and are returned all the same, unless the same instruction is about to be
    /// processed again.
    fn return_what_was_lodged(&mut self, day: &mut Day<'_>) {
        let waits = |_: &u64, plan: &Plan| matches!(plan.what, What::Do(Scenario::Auddis(_)));
        for number in self.plans.keys_where(waits) {
            let Some(Plan { reference: Some(reference), what: What::Do(Scenario::Auddis(code)), .. }) =
                self.plans.get(&number).cloned()
            else {
                continue;
            };
            let is_ordered = self.orders.iter().any(|(_, order)| order.reference == reference);
            if !is_ordered && self.return_lodged(&reference, code, day) {
                self.plans.remove(&number);
            }
        }
    }

    /// ADDACS: the bank changes an instruction and says so (bacs.md §2.11).
    fn advise(&mut self, reference: &str, code: char, with_new_account: bool, day: &mut Day<'_>) {
        let found = if code == 'R' { self.cancelled(reference) } else { self.active(reference, day.on) };
        let Some(key) = found else { return };
        let Some(instruction) = self.instructions.get(&key).cloned() else { return };
        let new_account = if with_new_account { self.new_account_for(&key) } else { None };
        match code {
            '0' | '1' => self.set_state(&key, InstructionState::Cancelled),
            '2' => self.close(&key, &instruction, AccountStatus::Deceased),
            'B' => self.close(&key, &instruction, AccountStatus::Closed),
            '3' => self.transfer(&key, &instruction, new_account),
            'R' => {
                self.set_state(&key, InstructionState::Active);
                self.set_account_status(key.account, &instruction.holder_name, AccountStatus::Open);
            }
            _ => {
                if let Some(account) = new_account {
                    self.move_within_bank(&key, account);
                }
            }
        }
        let advice = self.advice("A", &key, &instruction.holder_name, code, new_account, day.on);
        day.post.addacs.push(advice);
    }

    fn close(&mut self, key: &InstructionKey, instruction: &Instruction, status: AccountStatus) {
        self.set_state(key, InstructionState::Cancelled);
        self.set_account_status(key.account, &instruction.holder_name, status);
    }

    /// The account goes to another bank; there the instruction waits to be lodged (bacs.md §0.7).
    fn transfer(&mut self, key: &InstructionKey, old: &Instruction, to: Option<bacs::Account>) {
        self.set_state(key, InstructionState::Transferred);
        self.set_account_status(key.account, &old.holder_name, AccountStatus::Transferred);
        let Some(account) = to else { return };
        self.open_account(account, &old.holder_name);
        let behaviour =
            if old.behaviour == Behaviour::Switching { Behaviour::Successful } else { old.behaviour };
        let state = InstructionState::AwaitingLodgement;
        let key = InstructionKey { reference: key.reference.clone(), account };
        self.instructions.put(key, Instruction { behaviour, state, ..old.clone() });
    }

    /// AWACS: another account for credits; the instruction is not touched (bacs.md §2.14).
    fn advise_of_credits(&mut self, reference: &str, day: &mut Day<'_>) {
        let Some(key) = self.active(reference, day.on) else { return };
        let Some(name) = self.instructions.get(&key).map(|one| one.holder_name.clone()) else { return };
        let account = self.new_account_for(&key);
        let advice = self.advice("W", &key, &name, '3', account, day.on);
        day.post.awacs.push(advice);
    }

    /// The payer is refunded at once, the service user debited fourteen working days after the report
    /// (bacs.md §2.13).
    fn claim(&mut self, number: u64, code: char, day: &mut Day<'_>) {
        let Some(debit) = self.debits.get(&number).cloned() else { return };
        if debit.outcome != Outcome::Paid {
            return;
        }
        let claim = (self.next_number(), code);
        if let Some(debit) = self.debits.get_mut(&number) {
            debit.outcome = Outcome::Claimed;
            debit.claim = Some(claim);
        }
        self.move_money(&debit, pence(&debit));
        if matches!(code, '3' | '4' | '5' | '6' | '8')
            && self.instructions.get(&debit.key()).is_some_and(|one| one.state == InstructionState::Active)
        {
            self.set_state(&debit.key(), InstructionState::Cancelled);
        }
        let debit_on = day.claims_debited_on();
        self.plan(Some(&debit.reference), Some(debit_on), What::Debit { debit: number });
        day.post.claims.push(claimed(&debit, claim, day.post.claims.len()));
    }

    /// The service user is debited, unless the claim was taken back.
    fn settle_claim(&mut self, number: u64) {
        let Some(debit) = self.debits.get(&number).filter(|debit| debit.outcome == Outcome::Claimed) else {
            return;
        };
        self.facts.net_credited_pence -= pence(debit);
        self.set_outcome(number, Outcome::ClaimSettled);
    }

    fn cancel_claim(&mut self, reference: &str, day: &mut Day<'_>) {
        let Some(number) = self.newest(reference, is_claimed) else { return };
        let Some(debit) = self.debits.get(&number).cloned() else { return };
        let Some(claim) = debit.claim else { return };
        if debit.outcome == Outcome::ClaimSettled {
            self.facts.net_credited_pence += pence(&debit);
        }
        self.move_money(&debit, -pence(&debit));
        if let Some(debit) = self.debits.get_mut(&number) {
            debit.outcome = Outcome::Paid;
            debit.claim = None;
        }
        for plan in self.plans.keys_where(|_, plan| plan.what == What::Debit { debit: number }) {
            self.plans.remove(&plan);
        }
        day.post.cancelled_claims.push(claimed(&debit, claim, day.post.cancelled_claims.len()));
    }

    /// The newest collection of the reference for which that holds.
    fn newest(&self, reference: &str, fits: fn(&Debit) -> bool) -> Option<u64> {
        let mut newest = self.debits.iter().rev();
        newest.find(|(_, debit)| debit.reference == reference && fits(debit)).map(|(number, _)| *number)
    }

    /// The newest instruction of the reference that the payer or the bank has cancelled.
    fn cancelled(&self, reference: &str) -> Option<InstructionKey> {
        let cancelled = self
            .of_reference(reference)
            .filter(|(_, instruction)| instruction.state == InstructionState::Cancelled);
        cancelled.max_by_key(|(_, instruction)| instruction.lodged_on).map(|(key, _)| key.clone())
    }
}

const NO_INSTRUCTION: Impossible = Impossible("the bank has no active instruction with this reference");
const NO_CANCELLED: Impossible = Impossible("the bank has no cancelled instruction with this reference");
const NO_PAID: Impossible = Impossible("the bank has no paid collection with this reference");
const NO_CLAIM: Impossible = Impossible("the bank has no claim against a collection with this reference");

fn is_paid(debit: &Debit) -> bool {
    debit.outcome == Outcome::Paid
}

fn is_claimed(debit: &Debit) -> bool {
    matches!(debit.outcome, Outcome::Claimed | Outcome::ClaimSettled)
}

fn claimed(debit: &Debit, (number, code): (u64, char), before: usize) -> Claim {
    Claim {
        sequence: (before + 1).to_string(),
        paying_bank_reference: format!("DDICBANK{number:010}"),
        reference: debit.reference.clone(),
        reason_code: code.to_string(),
        reason: Ddica::parse(&code.to_string()).map_or("", Ddica::meaning).to_owned(),
        payer: Ok(debit.account),
        payer_name: debit.payer_name.clone(),
        total_pence: debit.amount_pence,
        collections: vec![ClaimedCollection {
            collected_on: Ok(debit.entry_on),
            amount_pence: debit.amount_pence,
        }],
    }
}
