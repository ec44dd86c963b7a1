//! Instructions on their processing day: lodged, cancelled, or returned (bacs.md §2.10).

use bacs::standard18::Code;
use jiff::civil::Date;

use super::bank::Day;
use super::behaviour::{Behaviour, RETURNED};
use super::scenario::Scenario;
use super::state::{AccountStatus, Bank, InstructionKey, InstructionState, Order};
use crate::domain::scheme_reference::SchemeReference;

/// How many working days after it was lodged an instruction can still be returned (bacs.md §2.4).
const RETURN_WINDOW_WORKING_DAYS: i64 = 2;

impl Bank {
    /// Lodges or returns what is to be processed by now.
    pub(super) fn process_orders(&mut self, day: &mut Day<'_>) {
        for number in self.orders.keys_where(|_, order| order.processing_on <= day.on) {
            let Some(order) = self.orders.remove(&number) else { continue };
            match order.code {
                Code::CancelInstruction => self.process_cancellation(&order, day),
                Code::NewInstruction | Code::ConvertInstruction => self.process_new(&order, day),
                Code::First | Code::Regular | Code::Representation | Code::Final => {}
            }
        }
    }

    fn process_cancellation(&mut self, order: &Order, day: &mut Day<'_>) {
        let key = order.key();
        if let Some(code) = self.asked_return(order) {
            // That the bank has no such instruction is true from then on.
            self.set_state(&key, InstructionState::Cancelled);
            return self.return_order(order, code, day);
        }
        match self.instruction(&key, day.on).map(|instruction| instruction.state) {
            Some(InstructionState::Active) => self.set_state(&key, InstructionState::CancelledByServiceUser),
            _ => self.return_order(order, '6', day),
        }
    }

    fn process_new(&mut self, order: &Order, day: &mut Day<'_>) {
        let key = order.key();
        let before = self.instruction(&key, day.on);
        // Who was switched to this bank is not switched again.
        let is_switched =
            before.as_ref().is_some_and(|before| before.state == InstructionState::AwaitingLodgement);
        let behaviour = before
            .filter(|_| is_switched)
            .map_or_else(|| Behaviour::of(&order.payer_name), |before| before.behaviour);
        let code = self.asked_return(order).or_else(|| self.reason_to_return(order, behaviour, day.on));
        match code {
            Some('C') => self.lodge_at_another_branch(order, behaviour, day),
            Some(code) => self.return_order(order, code, day),
            None => {
                self.lodge(key, &order.payer_name, behaviour, day);
                self.plan_for_new(order, behaviour, day);
            }
        }
    }

    /// The code of a return that was asked for; 6 is only for cancellations, H only for conversions.
    fn asked_return(&mut self, order: &Order) -> Option<char> {
        let asked = self.take_waiting(Some(&order.reference), |scenario| match scenario {
            Scenario::Auddis('6') => order.code == Code::CancelInstruction,
            Scenario::Auddis('H') => order.code == Code::ConvertInstruction,
            Scenario::Auddis(_) => order.code != Code::CancelInstruction,
            _ => false,
        });
        match asked {
            Some(Scenario::Auddis(code)) => Some(code),
            _ => None,
        }
    }

    /// Why the bank returns a new instruction of its own accord.
    fn reason_to_return(&mut self, order: &Order, behaviour: Behaviour, on: Date) -> Option<char> {
        if SchemeReference::parse(&order.reference).is_err() {
            return Some('O');
        }
        if self.has_similar(order, on) {
            return Some('I');
        }
        match self.account_status(order.account, &order.payer_name) {
            AccountStatus::Open => {}
            AccountStatus::Closed => return Some('B'),
            AccountStatus::Deceased => return Some('2'),
            AccountStatus::Transferred => return Some('3'),
            AccountStatus::NoDirectDebit => return Some('G'),
        }
        if behaviour == Behaviour::Invalid {
            return Some('5');
        }
        self.by_chance(behaviour, RETURNED).then(|| ['5', 'B', 'F', 'G'][(self.draw() % 4) as usize])
    }

    /// Whether an active instruction on the account has the same reference, or one of which either is the beginning
    /// of the other (bacs.md §2.2).
    fn has_similar(&self, order: &Order, on: Date) -> bool {
        let longer = self.beginning_with(&order.reference);
        let shorter = (1..order.reference.len()).flat_map(|end| self.of_reference(&order.reference[..end]));
        longer.chain(shorter).any(|(key, instruction)| {
            key.account == order.account
                && instruction.state == InstructionState::Active
                && !super::bank::is_gone(instruction, on)
        })
    }

    fn return_order(&mut self, order: &Order, code: char, day: &mut Day<'_>) {
        let record_type = match order.code {
            Code::CancelInstruction => "D",
            Code::ConvertInstruction => "S",
            Code::NewInstruction | Code::First | Code::Regular | Code::Representation | Code::Final => "N",
        };
        if order.code != Code::CancelInstruction {
            self.note_status(order, code);
        }
        let advice = self.advice(record_type, &order.key(), &order.payer_name, code, None, day.on);
        day.post.auddis.push(advice);
    }

    /// What a returned instruction says of the account stays true of it.
    fn note_status(&mut self, order: &Order, code: char) {
        let status = match code {
            '2' => AccountStatus::Deceased,
            '3' => AccountStatus::Transferred,
            'B' => AccountStatus::Closed,
            'G' => AccountStatus::NoDirectDebit,
            _ => return,
        };
        self.set_account_status(order.account, &order.payer_name, status);
    }

    /// Code C: the instruction is lodged, at the account the advice names.
    fn lodge_at_another_branch(&mut self, order: &Order, behaviour: Behaviour, day: &mut Day<'_>) {
        let key = order.key();
        let Some(account) = self.new_account_for(&key) else { return };
        let advice = self.advice("N", &key, &order.payer_name, 'C', Some(account), day.on);
        day.post.auddis.push(advice);
        self.lodge(InstructionKey { account, ..key }, &order.payer_name, behaviour, day);
    }

    fn plan_for_new(&mut self, order: &Order, behaviour: Behaviour, day: &Day<'_>) {
        if behaviour == Behaviour::Switching {
            // Reported on the morning of the third working day after.
            let due_on = day.calendar.add_working_days(day.on, 2);
            let switch = Scenario::Addacs { code: '3', with_new_account: true };
            self.plan_do(&order.reference, Some(due_on), switch);
        }
        if let Some(days) = self.days_until_cancelled(behaviour) {
            let due_on = day.on.saturating_add(jiff::Span::new().days(i64::from(days)));
            let cancel = Scenario::Addacs { code: '1', with_new_account: false };
            self.plan_do(&order.reference, Some(due_on), cancel);
        }
    }

    /// Returns an instruction that was lodged a moment ago. `false` when there is none.
    pub(super) fn return_lodged(&mut self, reference: &str, code: char, day: &mut Day<'_>) -> bool {
        let Some(key) = self.active(reference, day.on) else { return false };
        let Some(instruction) = self.instructions.get(&key).cloned() else { return false };
        let age = day.calendar.working_days_between(instruction.lodged_on, day.on);
        if age > RETURN_WINDOW_WORKING_DAYS || matches!(code, '6' | 'H' | 'C') {
            return false;
        }
        self.set_state(&key, InstructionState::Returned);
        let order = Order {
            code: Code::NewInstruction,
            reference: key.reference,
            account: key.account,
            payer_name: instruction.holder_name,
            processing_on: instruction.lodged_on,
        };
        self.return_order(&order, code, day);
        true
    }
}

impl Order {
    pub(crate) fn key(&self) -> InstructionKey {
        InstructionKey { reference: self.reference.clone(), account: self.account }
    }
}
