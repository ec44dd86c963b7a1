//! The bureau: what it finds in the outbox, and the reports that it brings of what was taken and of what came back unpaid.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use bacs::report::{self, Arudd, Input, Report, Unpaid};
use bacs::standard18::{self, Code, Days, Header, Item, Submission};
use jiff::civil::Date;
use procedures::domain::calendar::Calendar;

use super::SUN;
use super::tenants::LEAST_PENCE;
use crate::ground::Ground;

pub struct Bureau {
    folder: PathBuf,
    /// The files as they were seen first, by name.
    pub files: BTreeMap<String, Vec<u8>>,
    /// The reports that were brought, by name.
    pub reports: BTreeMap<String, Vec<u8>>,
}

impl Bureau {
    pub fn of(ground: &Ground) -> Bureau {
        let folder = ground.machine.path("data/bacs").join(SUN);
        Bureau { folder, files: BTreeMap::new(), reports: BTreeMap::new() }
    }

    /// The names in one of the folders.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.folder.join(folder)).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Looks into the outbox: each file is whole from the moment it is there, and stays as it was.
    pub fn look(&mut self) {
        for name in self.names("outbox") {
            let bytes = fs::read(self.folder.join("outbox").join(&name)).unwrap();
            let serial = standard18::read(&bytes).unwrap().header.serial.to_string();
            assert!(name.starts_with(&format!("{SUN}-{serial}-")), "{name} has the serial {serial}");
            let first = self.files.entry(name.clone()).or_insert_with(|| bytes.clone());
            assert_eq!(*first, bytes, "{name} has changed");
        }
        let in_outbox = self.names("outbox");
        assert!(self.files.keys().eq(&in_outbox), "files are gone from the outbox: {in_outbox:?}");
    }

    /// The files that are processed today were taken; the inbox has the reports. And what the files that were debited the
    /// working day before hold unpaid: the tenants of even numbers lie in the inbox,
    /// the others are for the operator to import.
    pub fn answer(&mut self, today: Date) -> Vec<String> {
        let debited_on = Calendar::default().subtract_working_days(today, 1);
        let mut to_import = Vec::new();
        for (name, bytes) in self.files.clone() {
            let submission = standard18::read(&bytes).unwrap();
            if !name.ends_with("-collections.txt") {
                continue;
            }
            if processing_on(&submission.header) == today {
                self.accept(&submission, today);
            }
            if entry_on(&submission.header) != debited_on {
                continue;
            }
            for is_even in [true, false] {
                let unpaid = unpaid(&submission, is_even, debited_on);
                if unpaid.is_empty() {
                    continue;
                }
                let report = self.report(today, unpaid);
                let folder = if is_even { self.folder.join("inbox") } else { self.folder.join("..") };
                let path = folder.join(&report);
                fs::write(&path, &self.reports[&report]).unwrap();
                if !is_even {
                    to_import.push(path.to_str().unwrap().to_owned());
                }
            }
        }
        to_import
    }

    fn accept(&mut self, submission: &Submission, today: Date) {
        let (serial, totals) = (submission.header.serial, submission.totals());
        let name = format!("input-{serial}.xml");
        let input = Input {
            produced_on: Calendar::default().subtract_working_days(today, 1),
            processing_on: today,
            serial,
            sun: bacs::Sun::parse(SUN).unwrap(),
            file_number: "001".to_owned(),
            is_accepted: true,
            debit_pence: totals.debit_pence,
            debit_count: submission.items.len() as u64,
            errors: Vec::new(),
        };
        let bytes = report::write(&Report::Input(input));
        fs::write(self.folder.join("inbox").join(&name), &bytes).unwrap();
        self.reports.insert(name, bytes);
    }

    fn report(&mut self, today: Date, items: Vec<Unpaid>) -> String {
        let number = self.reports.len() + 1;
        let name = format!("arudd-{number:03}.xml");
        let arudd = Arudd {
            sun: bacs::Sun::parse(SUN).unwrap(),
            user_name: "ACME LETTINGS".to_owned(),
            advice_number: format!("{number:06}"),
            processing_on: today,
            items,
        };
        self.reports.insert(name.clone(), report::write(&Report::Arudd(arudd)));
        name
    }

    /// How many lines all reports have.
    pub fn lines(&self) -> usize {
        let reports = self.reports.values().map(|bytes| report::read(bytes).unwrap());
        // That a file was taken is a line of its own.
        reports.map(|report| if let Report::Arudd(arudd) = report { arudd.items.len() } else { 1 }).sum()
    }
}

fn processing_on(header: &Header) -> Date {
    let Days::Single(processing_on) = header.days else { panic!("a file of several days") };
    processing_on
}

fn entry_on(header: &Header) -> Date {
    Calendar::default().add_working_days(processing_on(header), 1)
}

/// Of each five tenants one cannot pay, of each ten one cannot when he is asked again either.
fn unpaid(submission: &Submission, is_even: bool, debited_on: Date) -> Vec<Unpaid> {
    let returned = |item: &&Item| {
        let number = item.amount_pence as i64 - LEAST_PENCE;
        let every = if item.code == Code::Representation { 10 } else { 5 };
        number % every == 0 && (number % 2 == 0) == is_even
    };
    let header = &submission.header;
    let line = |item: &Item| Unpaid {
        originating_account: Ok(header.service_user_account),
        originating_name: header.service_user_name.to_string(),
        reference: item.reference.to_string(),
        trans_code: item.code.as_str().to_owned(),
        return_code: "0".to_owned(),
        description: "REFER TO PAYER".to_owned(),
        original_processing_on: Ok(debited_on),
        amount_pence: item.amount_pence,
        payer: Ok(item.payer),
        payer_name: item.payer_name.to_string(),
    };
    submission.items.iter().filter(returned).map(line).collect()
}
