//! The bank's day.

use bacs::{Account, Serial};
use jiff::ToSpan;
use jiff::civil::Date;

use super::behaviour::{Behaviour, Rates};
use super::post::Post;
use super::state::{
    AccountStatus, Bank, BankAccount, Facts, File, Holder, Instruction, InstructionKey, InstructionState,
    ServiceUser,
};
use super::table::Table;
use crate::domain::calendar::Calendar;

/// After how many months without use the bank removes an instruction (bacs.md §2.15).
const DORMANT_AFTER_MONTHS: i32 = 24;

/// What a payer's account holds when the bank first hears of it: a billion pounds, which no test spends.
const OPENING_BALANCE_PENCE: i64 = 100_000_000_000;

/// A working day of the bank.
pub(super) struct Day<'a> {
    pub(super) on: Date,
    /// The next working day, on whose morning the reports of this one are there.
    pub(super) next: Date,
    pub(super) calendar: &'a Calendar,
    /// The reports of this day.
    pub(super) post: Post,
}

impl Bank {
    /// A bank without any account. `secret` is random; `seed` decides what happens by chance.
    pub fn new(user: ServiceUser, rates: Rates, seed: u64, secret: [u8; 32]) -> Bank {
        let facts = Facts {
            user,
            rates,
            seed,
            drawn: 0,
            last_number: 0,
            aosn: [0; 4],
            envelope: 0,
            advice: 0,
            net_credited_pence: 0,
        };
        Bank::holding(facts, secret)
    }

    /// A bank with these facts and no rows yet.
    pub(crate) fn holding(facts: Facts, secret: [u8; 32]) -> Bank {
        Bank {
            stored_facts: facts.clone(),
            facts,
            secret,
            accounts: Table::default(),
            instructions: Table::default(),
            orders: Table::default(),
            debits: Table::default(),
            files: Table::default(),
            reports: Table::default(),
            plans: Table::default(),
        }
    }

    /// Takes a file over, to be judged in the evening. The same bytes under the same serial are the same file, handed
    /// over once; other bytes under a used serial are another file, which the evening rejects.
    pub fn receive(&mut self, on: Date, serial: Serial, bytes: &[u8]) {
        if self.has_received(serial, bytes) {
            return;
        }
        let digest = self.digest(bytes);
        let number = self.next_number();
        let bytes = Some(bytes.to_vec());
        self.files.put(number, File { serial, digest, received_on: on, bytes, rejection: None });
    }

    /// Whether these bytes were handed over under that serial.
    pub fn has_received(&self, serial: Serial, bytes: &[u8]) -> bool {
        let digest = self.digest(bytes);
        self.files.iter().any(|(_, file)| file.serial == serial && file.digest == digest)
    }

    fn digest(&self, bytes: &[u8]) -> [u8; 32] {
        *blake3::keyed_hash(&self.secret, bytes).as_bytes()
    }

    /// Closes the day. On a day that is no working day, nothing happens.
    pub fn evening(&mut self, on: Date, calendar: &Calendar) {
        if !calendar.is_working_day(on) {
            return;
        }
        let next = calendar.add_working_days(on, 1);
        let mut day = Day { on, next, calendar, post: Post::default() };
        // What payers and banks decide comes first: a payer who cancels today does not pay today's collection.
        self.carry_out_plans(&mut day);
        self.process_orders(&mut day);
        self.settle_debits(&mut day);
        self.take_in_files(&mut day);
        self.post(day);
    }

    /// The instruction on that account, unless the bank has removed it without a word.
    pub(super) fn instruction(&mut self, key: &InstructionKey, on: Date) -> Option<Instruction> {
        let instruction = self.instructions.get(key)?;
        if instruction.state == InstructionState::Active && is_gone(instruction, on) {
            self.set_state(key, InstructionState::Gone);
        }
        self.instructions.get(key).cloned()
    }

    /// The active instruction with that reference; the newest, where there are several.
    pub(super) fn active(&self, reference: &str, on: Date) -> Option<InstructionKey> {
        let of_reference = self.of_reference(reference).filter(|(_, instruction)| {
            instruction.state == InstructionState::Active && !is_gone(instruction, on)
        });
        of_reference.max_by_key(|(_, instruction)| instruction.lodged_on).map(|(key, _)| key.clone())
    }

    /// The instructions with that reference.
    pub(super) fn of_reference(
        &self,
        reference: &str,
    ) -> impl Iterator<Item = (&InstructionKey, &Instruction)> {
        self.beginning_with(reference).take_while(move |(key, _)| key.reference == reference)
    }

    /// The instructions whose reference begins so.
    pub(super) fn beginning_with(
        &self,
        beginning: &str,
    ) -> impl Iterator<Item = (&InstructionKey, &Instruction)> {
        let first = Account::parse("000000", "00000000");
        let from = first.map(|account| InstructionKey { reference: beginning.to_owned(), account });
        let rows = from.into_iter().flat_map(|from| self.instructions.from(from));
        rows.take_while(move |(key, _)| key.reference.starts_with(beginning))
    }

    pub(super) fn set_state(&mut self, key: &InstructionKey, state: InstructionState) {
        if let Some(instruction) = self.instructions.get_mut(key) {
            instruction.state = state;
        }
    }

    /// Lodges an instruction, or lodges it anew.
    pub(super) fn lodge(
        &mut self,
        key: InstructionKey,
        holder_name: &str,
        behaviour: Behaviour,
        day: &Day<'_>,
    ) {
        let expires_on = (behaviour == Behaviour::Expired).then_some(day.next);
        self.open_account(key.account, holder_name);
        self.instructions.put(
            key,
            Instruction {
                holder_name: holder_name.to_owned(),
                behaviour,
                state: InstructionState::Active,
                lodged_on: day.on,
                last_used_on: day.on,
                expires_on,
            },
        );
    }

    /// Payers have had their accounts all along: the bank hears of one when it is first named.
    pub(super) fn open_account(&mut self, account: Account, name: &str) {
        let holder = Holder { account, name: name.to_owned() };
        if self.accounts.get(&holder).is_none() {
            let penniless = Behaviour::of(name) == Behaviour::Penniless;
            let balance_pence = if penniless { 0 } else { OPENING_BALANCE_PENCE };
            self.accounts.put(holder, BankAccount { balance_pence, status: AccountStatus::Open });
        }
    }

    pub(super) fn account_status(&self, account: Account, name: &str) -> AccountStatus {
        let holder = Holder { account, name: name.to_owned() };
        self.accounts.get(&holder).map_or(AccountStatus::Open, |account| account.status)
    }

    pub(super) fn set_account_status(&mut self, account: Account, name: &str, status: AccountStatus) {
        self.open_account(account, name);
        if let Some(account) = self.accounts.get_mut(&Holder { account, name: name.to_owned() }) {
            account.status = status;
        }
    }

    /// The account that a payer's account goes to: at another bank, on a range whose foreign currency accounts cannot
    /// be modulus checked (bacs.md §4.2, exception 6), so that no check of ours finds it wrong.
    pub(crate) fn new_account_for(&self, key: &InstructionKey) -> Option<Account> {
        let mut hasher = blake3::Hasher::new_derive_key("direct-debit 2026 simulated bank, new account");
        hasher.update(&self.facts.seed.to_le_bytes());
        for part in [key.reference.as_str(), key.account.sort_code(), key.account.number()] {
            hasher.update(part.as_bytes());
        }
        let (random, _) =
            hasher.finalize().as_bytes().split_first_chunk::<8>().map(|(a, b)| (*a, b.len()))?;
        let random = u64::from_le_bytes(random);
        let (first, middle, last) = (4 + random % 5, random / 5 % 100_000, random / 500_000 % 10);
        Account::parse("200000", &format!("{first}{middle:05}{last}{last}"))
    }
}

/// Whether the bank has removed the instruction by now: it expired, or was not used for too long.
pub(super) fn is_gone(instruction: &Instruction, on: Date) -> bool {
    let dormant = instruction.last_used_on.saturating_add(DORMANT_AFTER_MONTHS.months()) <= on;
    dormant || instruction.expires_on.is_some_and(|expires_on| expires_on <= on)
}
