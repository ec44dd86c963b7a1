//! A service user and its bank.

use bacs::report::{self, Ddica, MessagingAdvice, Report, Unpaid};
use bacs::standard18::{self, Code, Days, Header, Item, Submission};
use bacs::{Account, Field18, Serial, Sun};
use jiff::civil::Date;

use crate::domain::calendar::Calendar;
use crate::rail::simulator::{Bank, Impossible, Ledger, Moment, Outcome, Rates, Scenario, ServiceUser};

pub const SUN: &str = "123456";
pub const REFERENCE: &str = "RENT00012345";

pub fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// The n-th account.
pub fn account(n: u32) -> Account {
    Account::parse("089999", &format!("{:08}", 66_374_958 - n)).unwrap()
}

pub fn service_user() -> ServiceUser {
    ServiceUser { sun: Sun::parse(SUN).unwrap(), name: "ACME LETTINGS LTD".to_owned() }
}

/// A report and when it was fetched.
#[derive(Clone, Debug)]
pub struct Fetched {
    pub on: Date,
    pub moment: Moment,
    pub bytes: Vec<u8>,
}

impl Fetched {
    pub fn report(&self) -> Report {
        report::read(&self.bytes).unwrap()
    }
}

/// What was done to the bank, to be done to a stored one again.
#[derive(Clone, Debug)]
pub enum Call {
    Receive(Date, Serial, Vec<u8>),
    Script(Date, Scenario, Option<String>, Result<(), Impossible>),
    Evening(Date),
    Fetch(Date, Moment),
}

pub struct World {
    pub calls: Vec<Call>,
    pub bank: Bank,
    pub calendar: Calendar,
    /// Today; what happens by itself happens when the day passes.
    pub on: Date,
    pub fetched: Vec<Fetched>,
    next_serial: u32,
}

impl World {
    /// Monday 11 January 2027.
    pub fn new() -> World {
        World::with(Rates::None, 7)
    }

    pub fn with(rates: Rates, seed: u64) -> World {
        World {
            calls: Vec::new(),
            bank: Bank::new(service_user(), rates, seed, [3; 32]),
            calendar: Calendar::default(),
            on: day("2027-01-11"),
            fetched: Vec::new(),
            next_serial: 0,
        }
    }

    /// A world in which an instruction was lodged long enough ago for any collection.
    pub fn with_instruction(payer_name: &str) -> World {
        let mut world = World::new();
        world.lodge(REFERENCE, payer_name);
        world.pass(4);
        world.fetched.clear();
        world
    }

    pub fn after(&self, working_days: u32) -> Date {
        self.calendar.add_working_days(self.on, working_days)
    }

    /// An item for the next processing day.
    pub fn item(&self, code: Code, reference: &str, payer_name: &str, amount_pence: u64) -> Item {
        Item {
            code,
            payer: account(1),
            payer_name: Field18::parse(payer_name).unwrap(),
            reference: Field18::parse(reference).unwrap(),
            amount_pence,
            processing_on: self.after(1),
        }
    }

    pub fn submission(&mut self, items: Vec<Item>) -> Submission {
        self.next_serial += 1;
        let earliest = items.iter().map(|item| item.processing_on).min().unwrap();
        let latest = items.iter().map(|item| item.processing_on).max().unwrap();
        let header = Header {
            serial: Serial::from_number(self.next_serial).unwrap(),
            sun: Sun::parse(SUN).unwrap(),
            file_number: 1,
            created_on: self.on,
            expires_on: latest.tomorrow().unwrap(),
            service_user_name: Field18::parse("ACME LETTINGS").unwrap(),
            service_user_account: Account::parse("200000", "55779911").unwrap(),
            days: if earliest == latest { Days::Single(earliest) } else { Days::Multi(earliest) },
        };
        Submission { header, items }
    }

    /// Hands a file of these items over. Gives its serial.
    pub fn send(&mut self, items: Vec<Item>) -> Serial {
        let submission = self.submission(items);
        let bytes = standard18::write(&submission).unwrap();
        self.hand_over(submission.header.serial, &bytes);
        submission.header.serial
    }

    /// Hands these bytes over under that serial.
    pub fn hand_over(&mut self, serial: Serial, bytes: &[u8]) {
        self.calls.push(Call::Receive(self.on, serial, bytes.to_vec()));
        self.bank.receive(self.on, serial, bytes);
    }

    pub fn lodge(&mut self, reference: &str, payer_name: &str) -> Serial {
        self.send(vec![self.item(Code::NewInstruction, reference, payer_name, 0)])
    }

    pub fn cancel(&mut self, reference: &str) -> Serial {
        self.send(vec![self.item(Code::CancelInstruction, reference, "MR A TENANT", 0)])
    }

    pub fn collect(&mut self, code: Code, amount_pence: u64) -> Serial {
        self.send(vec![self.item(code, REFERENCE, "MR A TENANT", amount_pence)])
    }

    pub fn script(&mut self, scenario: &str) -> Result<(), Impossible> {
        self.script_of(scenario, Some(REFERENCE))
    }

    pub fn script_of(&mut self, scenario: &str, reference: Option<&str>) -> Result<(), Impossible> {
        let scenario = Scenario::parse(scenario).unwrap();
        let asked = self.bank.script(scenario, reference, self.on);
        self.calls.push(Call::Script(self.on, scenario, reference.map(str::to_owned), asked));
        asked
    }

    /// Lets that many working days pass: each evening and the next morning reports are fetched.
    pub fn pass(&mut self, working_days: u32) {
        for _ in 0..working_days {
            self.calls.push(Call::Evening(self.on));
            self.bank.evening(self.on, &self.calendar);
            self.fetch(Moment::Evening);
            self.on = self.after(1);
            self.fetch(Moment::Morning);
        }
    }

    fn fetch(&mut self, moment: Moment) {
        self.calls.push(Call::Fetch(self.on, moment));
        for (number, bytes) in self.bank.reports_due(self.on, moment, &self.calendar) {
            self.bank.delivered(number);
            self.fetched.push(Fetched { on: self.on, moment, bytes });
        }
    }

    pub fn reports(&self) -> Vec<Report> {
        self.fetched.iter().map(Fetched::report).collect()
    }

    /// Every message, with the morning on which it was fetched.
    pub fn messages(&self) -> Vec<(Date, MessagingAdvice)> {
        let mut messages = Vec::new();
        for fetched in &self.fetched {
            if let Report::Messaging(messaging) = fetched.report() {
                assert_eq!((fetched.moment, messaging.generated_on), (Moment::Morning, fetched.on));
                messages.extend(messaging.advices.into_iter().map(|advice| (fetched.on, advice)));
            }
        }
        messages
    }

    /// Every message as `record type, code`.
    pub fn told(&self) -> Vec<String> {
        self.messages().iter().map(|(_, a)| format!("{} {}", a.record_type, a.reason_code)).collect()
    }

    /// Every unpaid collection, with the morning on which it was fetched.
    pub fn unpaid(&self) -> Vec<(Date, Unpaid)> {
        let mut unpaid = Vec::new();
        for fetched in &self.fetched {
            if let Report::Arudd(arudd) = fetched.report() {
                assert_eq!((fetched.moment, arudd.processing_on), (Moment::Morning, fetched.on));
                unpaid.extend(arudd.items.into_iter().map(|item| (fetched.on, item)));
            }
        }
        unpaid
    }

    pub fn unpaid_codes(&self) -> Vec<String> {
        self.unpaid().into_iter().map(|(_, item)| item.return_code).collect()
    }

    pub fn claims(&self) -> Vec<(Date, Ddica)> {
        let fetched = self.fetched.iter();
        fetched
            .filter_map(|fetched| match fetched.report() {
                Report::Ddica(ddica) => Some((fetched.on, ddica)),
                _ => None,
            })
            .collect()
    }

    pub fn ledger(&self) -> Ledger {
        self.bank.ledger(self.on)
    }

    pub fn outcomes(&self) -> Vec<Outcome> {
        self.ledger().debits.iter().map(|debit| debit.outcome).collect()
    }
}
