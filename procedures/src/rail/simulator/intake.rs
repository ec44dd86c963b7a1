//! Files, judged by their bytes alone (bacs.md §7.3).

use bacs::report::{FileAcceptance, FileAdvice, Input, InputEffect, InputError, Report};
use bacs::standard18::{self, Days, Item, Submission};
use jiff::civil::Date;

use super::bank::Day;
use super::plan::What;
use super::scenario::Scenario;
use super::state::{Bank, Debit, Due, File, InstructionKey, InstructionState, Moment, Order, Outcome};

/// The one code of a rejected AUDDIS file that is publicly known (bacs.md §3.2); the simulator says it of every
/// rejected file, and the sentence beside it is kept in its own books.
const FILE_ERROR: &str = "30264";

/// Files may be sent up to this many calendar days ahead (bacs.md §2.4; 31 is the more generous of the two sources).
const DAYS_AHEAD: i32 = 31;

impl Bank {
    /// Takes in what was handed over, in its order. The report about each file is there the same evening.
    pub(super) fn take_in_files(&mut self, day: &mut Day<'_>) {
        for number in self.files.keys_where(|_, file| file.bytes.is_some() && file.received_on <= day.on) {
            let Some(bytes) = self.files.get_mut(&number).and_then(|file| file.bytes.take()) else {
                continue;
            };
            let Some(file) = self.files.get(&number).cloned() else { continue };
            match self.judge(number, &file, &bytes, day) {
                Ok(submission) => self.accept(number, &file, &submission, day),
                Err(why) => self.reject(number, &file, &bytes, why, day),
            }
        }
    }

    fn judge(&mut self, number: u64, file: &File, bytes: &[u8], day: &Day<'_>) -> Result<Submission, String> {
        if self.take_waiting(None, |scenario| scenario == Scenario::FileRejected).is_some() {
            return Err("the scenario file:rejected was asked for".to_owned());
        }
        let submission = standard18::read(bytes).map_err(|rejected| rejected.to_string())?;
        if submission.header.sun != self.facts.user.sun {
            return Err("the Service User Number is not the service user's".to_owned());
        }
        if submission.header.serial != file.serial {
            return Err("the serial is not the one the file was handed over under".to_owned());
        }
        if self.files.iter().any(|(other, earlier)| *other < number && earlier.serial == file.serial) {
            return Err("the serial was used before".to_owned());
        }
        submission.items.iter().try_for_each(|item| judge_day(item, day))?;
        Ok(submission)
    }

    fn accept(&mut self, number: u64, file: &File, submission: &Submission, day: &mut Day<'_>) {
        if is_of_instructions(submission) {
            for item in &submission.items {
                let row = self.next_number();
                self.orders.put(row, order(item));
            }
            let accepted = submission.items.len() as u64;
            let report = self.acceptance(file, Some(submission), accepted, day);
            return self.queue(evening_of(day.on), &report);
        }
        let mut report = input(file, Some(submission), self, day);
        report.is_accepted = true;
        for item in &submission.items {
            if self.take_in_debit(number, submission, item, &mut report, day) {
                report.debit_pence += item.amount_pence;
                report.debit_count += 1;
            }
        }
        self.queue(evening_of(day.on), &Report::Input(report));
        if self.take_waiting(None, |scenario| scenario == Scenario::Withdrawal).is_some() {
            self.withdraw(number, day);
        }
    }

    fn reject(&mut self, number: u64, file: &File, bytes: &[u8], why: String, day: &mut Day<'_>) {
        let submission = standard18::read(bytes).ok();
        let of_instructions =
            submission.as_ref().map_or_else(|| looks_like_instructions(bytes), is_of_instructions);
        let report = if of_instructions {
            self.acceptance(file, submission.as_ref(), 0, day)
        } else {
            Report::Input(input(file, submission.as_ref(), self, day))
        };
        self.queue(evening_of(day.on), &report);
        if let Some(file) = self.files.get_mut(&number) {
            file.rejection = Some(why);
        }
    }

    /// Whether the collection was taken in; what is wrong with it stands in the report.
    fn take_in_debit(
        &mut self,
        number: u64,
        submission: &Submission,
        item: &Item,
        report: &mut Input,
        day: &Day<'_>,
    ) -> bool {
        let mut debit = debit(number, submission, item, day);
        let asked = self.take_waiting(Some(&debit.reference), |s| matches!(s, Scenario::Input(_)));
        if let Some(Scenario::Input(effect)) = asked {
            let mut error = input_error(effect, item);
            match effect {
                InputEffect::Rejected | InputEffect::Returned => debit.outcome = Outcome::Refused,
                InputEffect::Amended => {
                    self.amend(&mut debit);
                    error.amended_account = Some(Ok(debit.account));
                }
            }
            report.errors.push(error);
        }
        let taken_in = debit.outcome == Outcome::Pending;
        let row = self.next_number();
        self.debits.put(row, debit);
        taken_in
    }

    /// Bacs puts another account in place of the one in the file, and the bank's instruction goes with it
    /// (bacs.md §2.14).
    fn amend(&mut self, debit: &mut Debit) {
        let key = InstructionKey { reference: debit.reference.clone(), account: debit.account };
        let Some(new_account) = self.new_account_for(&key) else { return };
        self.move_within_bank(&key, new_account);
        debit.account = new_account;
    }

    /// The instruction, and what is under way for it, goes to another account of the same bank.
    pub(super) fn move_within_bank(&mut self, key: &InstructionKey, account: bacs::Account) {
        if let Some(instruction) = self.instructions.get(key).cloned() {
            self.open_account(account, &instruction.holder_name);
            self.set_state(key, InstructionState::Transferred);
            self.instructions.put(InstructionKey { reference: key.reference.clone(), account }, instruction);
        }
        let is_under_way = |_: &u64, debit: &Debit| {
            debit.outcome == Outcome::Pending
                && debit.reference == key.reference
                && debit.account == key.account
        };
        for number in self.debits.keys_where(is_under_way) {
            if let Some(debit) = self.debits.get_mut(&number) {
                debit.account = account;
            }
        }
    }

    /// The report on a file of instructions.
    fn acceptance(
        &mut self,
        file: &File,
        submission: Option<&Submission>,
        accepted: u64,
        day: &Day<'_>,
    ) -> Report {
        let is_accepted = accepted > 0;
        let items = submission.map_or(0, |submission| submission.items.len() as u64);
        let (processing_on, file_number) = told(submission, day);
        let is_multi = submission.is_some_and(|one| matches!(one.header.days, Days::Multi(_)));
        Report::FileAcceptance(FileAcceptance {
            accepted: is_accepted,
            sun: self.facts.user.sun,
            user_name: self.facts.user.name.clone(),
            generated_on: day.on,
            envelope_sequence: self.next_envelope(),
            is_reprint: false,
            files: vec![FileAdvice {
                aosn: self.next_aosn(3),
                processing_on: Ok(processing_on),
                file_number,
                work_code: if is_multi { "4 MULTI" } else { "1 DAILY" }.to_owned(),
                is_live: true,
                accepted: Ok(accepted),
                rejected: Ok(items - accepted),
                serial: Ok(file.serial),
                error_code: (!is_accepted).then(|| FILE_ERROR.to_owned()),
            }],
        })
    }

    /// Everything of a file that is under way is taken out again (bacs.md §2.14).
    pub(super) fn withdraw(&mut self, file: u64, day: &mut Day<'_>) {
        let Some(serial) = self.files.get(&file).map(|file| file.serial) else { return };
        let mut debit_pence = 0;
        for number in
            self.debits.keys_where(|_, debit| debit.file == file && debit.outcome == Outcome::Pending)
        {
            if let Some(debit) = self.debits.get_mut(&number) {
                debit.outcome = Outcome::Withdrawn;
                debit_pence += debit.amount_pence;
            }
        }
        let sun = self.facts.user.sun;
        // The contra is withdrawn with the debits it balances.
        let credit_pence = debit_pence;
        day.post.withdrawals.push(bacs::report::Withdrawal { sun, serial, debit_pence, credit_pence });
    }

    /// Whether there is a collection under way whose file can still be withdrawn.
    pub(super) fn withdrawable(&self, reference: &str, on: Date) -> Option<u64> {
        let mut newest = self.debits.iter().rev();
        let found = newest.find(|(_, debit)| {
            debit.reference == reference && debit.outcome == Outcome::Pending && debit.entry_on > on
        });
        found.map(|(_, debit)| debit.file)
    }

    pub(super) fn plan_do(&mut self, reference: &str, due_on: Option<Date>, scenario: Scenario) {
        self.plan(Some(reference), due_on, What::Do(scenario));
    }
}

/// Instructions are for the next processing day; collections for a processing day that is still to come
/// (bacs.md §2.4).
fn judge_day(item: &Item, day: &Day<'_>) -> Result<(), String> {
    let on = item.processing_on;
    if item.code.is_instruction() {
        return if on == day.next {
            Ok(())
        } else {
            Err(format!("instructions for {on}, but the next processing day is {}", day.next))
        };
    }
    if !day.calendar.is_working_day(on) {
        return Err(format!("collections for {on}, which is no processing day"));
    }
    if on <= day.on {
        return Err(format!("collections for {on}, which is past"));
    }
    if day.on.duration_until(on).as_hours() / 24 > i64::from(DAYS_AHEAD) {
        return Err(format!("collections for {on}, more than {DAYS_AHEAD} days ahead"));
    }
    Ok(())
}

fn is_of_instructions(submission: &Submission) -> bool {
    submission.items.first().is_some_and(|item| item.code.is_instruction())
}

/// Of a file that cannot be read: whether a record of it has the code of an instruction in its place.
fn looks_like_instructions(bytes: &[u8]) -> bool {
    let mut records = bytes.split(|byte| *byte == b'\n');
    records.any(|record| matches!(record.get(14..17), Some(b"00N" | b"00C" | b"00S")))
}

/// The processing day and the file number, as the file tells them or, where it cannot be read, as they would be.
fn told(submission: Option<&Submission>, day: &Day<'_>) -> (Date, String) {
    submission.map_or((day.next, "001".to_owned()), |submission| {
        let (Days::Single(on) | Days::Multi(on)) = submission.header.days;
        (on, format!("{:03}", submission.header.file_number))
    })
}

fn order(item: &Item) -> Order {
    Order {
        code: item.code,
        reference: item.reference.as_str().to_owned(),
        account: item.payer,
        payer_name: item.payer_name.as_str().to_owned(),
        processing_on: item.processing_on,
    }
}

fn debit(file: u64, submission: &Submission, item: &Item, day: &Day<'_>) -> Debit {
    Debit {
        file,
        code: item.code,
        reference: item.reference.as_str().to_owned(),
        account: item.payer,
        payer_name: item.payer_name.as_str().to_owned(),
        originating_account: submission.header.service_user_account,
        originating_name: submission.header.service_user_name.as_str().to_owned(),
        amount_pence: item.amount_pence,
        processing_on: item.processing_on,
        entry_on: day.calendar.add_working_days(item.processing_on, 1),
        original_processing_on: item.processing_on,
        outcome: Outcome::Pending,
        claim: None,
    }
}

/// The Input report of a rejected file; of an accepted one, before its items are added.
fn input(file: &File, submission: Option<&Submission>, bank: &Bank, day: &Day<'_>) -> Input {
    let (processing_on, file_number) = told(submission, day);
    Input {
        produced_on: day.on,
        processing_on,
        serial: file.serial,
        sun: bank.facts.user.sun,
        file_number,
        is_accepted: false,
        debit_pence: 0,
        debit_count: 0,
        errors: Vec::new(),
    }
}

fn input_error(effect: InputEffect, item: &Item) -> InputError {
    let message = match effect {
        InputEffect::Rejected => "ITEM REJECTED",
        InputEffect::Returned => "ITEM RETURNED",
        InputEffect::Amended => "DESTINATION ACCOUNT AMENDED",
    };
    InputError {
        effect: Ok(effect),
        message: message.to_owned(),
        reference: item.reference.as_str().to_owned(),
        amount_pence: Ok(item.amount_pence),
        payer: Some(Ok(item.payer)),
        amended_account: None,
    }
}

fn evening_of(on: Date) -> Due {
    Due { on, moment: Moment::Evening }
}
