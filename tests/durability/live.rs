//! `kill -9` in a live workspace: each file goes out once, as it was sealed, and each report counts once.

use std::collections::BTreeSet;

use jiff::ToSpan;
use jiff::civil::Date;
use procedures::domain::calendar::Calendar;

use crate::ground::Ground;
use crate::load::Dice;
use bureau::Bureau;
use office::{Office, Order};

mod bureau;
mod office;
mod tenants;

const SUN: &str = "123456";
/// How often a process is killed in a run.
const KILLS: usize = 40;
/// The first day, a Monday, and the last.
const START: &str = "2026-11-23";
const END: &str = "2027-01-05";

/// A live workspace, its office and its bureau.
struct Agency<'a> {
    ground: &'a Ground,
    office: Office<'a>,
    bureau: Bureau,
    /// How many kills are left.
    kills: usize,
}

impl<'a> Agency<'a> {
    fn found(ground: &'a Ground, kills: usize) -> Agency<'a> {
        let organisation = ground.organisation();
        let arguments = ["service-user", "set", &organisation, "--sun", SUN, "--name", "ACME LETTINGS"];
        let account = ["--sort-code", "200000", "--account-number", "55779911"];
        ground.machine.run(&[&arguments[..], &account].concat()).ok();
        let mut office = Office::new(ground);
        office.order(&format!("{START}T09:00"), &Order::Found);
        Agency { ground, office, bureau: Bureau::of(ground), kills }
    }

    /// The order is carried out, however often it is killed.
    fn order(&mut self, at: &str, order: &Order, dice: &mut Dice) {
        while self.kills > 0 && dice.from(0..100) < 60 {
            let is_killed = self.office.order_and_kill(at, order, dice.from(0..1_000));
            self.kills -= usize::from(is_killed);
            self.bureau.look();
        }
        self.office.order(at, order);
        self.bureau.look();
    }

    /// Every working day: what was taken and what is unpaid is reported, the morning runs, what came by other ways is imported, twice for
    /// good measure, and the files go out.
    fn live_through(&mut self, dice: &mut Dice) {
        let (mut today, end): (Date, Date) = (START.parse().unwrap(), END.parse().unwrap());
        while today <= end {
            let to_import = self.bureau.answer(today);
            self.order(&format!("{today}T07:10"), &Order::Run, dice);
            for path in to_import {
                for _ in 0..2 {
                    self.order(&format!("{today}T08:00"), &Order::Import(path.clone()), dice);
                }
            }
            self.order(&format!("{today}T15:10"), &Order::Run, dice);
            today = Calendar::default().add_working_days(today, 1);
        }
        let last = end + 1.day();
        self.office.order(&format!("{last}T06:00"), &Order::Judge);
    }

    /// Serials without gaps or duplicates, in the database, the outbox and the marks alike; the bytes are those sealed.
    fn each_file_went_out_once(&self) {
        let sql = "SELECT sun || '-' || serial || '-' || kind || '.txt ' || hash AS value FROM submissions \
                   WHERE state IN ('submitted', 'accepted') ORDER BY serial";
        let hash = |bytes: &Vec<u8>| blake3::hash(bytes).to_hex();
        let files: Vec<_> =
            self.bureau.files.iter().map(|(name, bytes)| format!("{name} {}", hash(bytes))).collect();
        assert_eq!(self.ground.column(sql), files);
        let serials = (1..=files.len()).map(|serial| format!("{SUN}-{serial:06}"));
        assert!(serials.clone().zip(&files).all(|(serial, file)| file.starts_with(&serial)), "{files:?}");
        let marks: Vec<_> = serials.map(|serial| format!("{serial}.mark")).collect();
        assert_eq!(self.bureau.names(".staged"), marks);
    }

    fn each_report_counted_once(&self) {
        let hashes: BTreeSet<_> =
            self.bureau.reports.values().map(|bytes| blake3::hash(bytes).to_hex().to_string()).collect();
        assert_eq!(self.ground.unique("SELECT hash AS value FROM reports WHERE state = 'handled'"), hashes);
        assert_eq!(self.ground.column("SELECT id AS value FROM reports").len(), hashes.len());
        assert_eq!(self.bureau.names("inbox"), [""; 0]);
        let lines = self.ground.column("SELECT state AS value FROM advices");
        assert_eq!(lines, vec!["handled"; self.bureau.lines()]);
    }
}

#[test]
fn a_live_cycle_killed_anywhere_hands_each_file_over_once_and_counts_each_report_once() {
    let mut dice = Dice::thrown();
    let ground = Ground::new();
    let mut agency = Agency::found(&ground, KILLS);
    agency.live_through(&mut dice);
    assert_eq!(agency.kills, 0, "too few kills");
    agency.each_file_went_out_once();
    agency.each_report_counted_once();
    ground.is_whole();
    ground.unique("SELECT mandate_id || ' ' || period AS value FROM collections");

    // The same days without a kill.
    let untouched = Ground::new();
    let mut twin = Agency::found(&untouched, 0);
    twin.live_through(&mut dice);
    assert_eq!(ground.ledger(), untouched.ledger());
    let names = |agency: &Agency<'_>| agency.bureau.files.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(&agency), names(&twin));
    let confirmed = ground.ledger().iter().filter(|line| line.contains(" confirmed ")).count();
    assert!(confirmed > 50 && agency.bureau.reports.len() > 10, "{confirmed} confirmed");
    eprintln!("{} files, {} reports", agency.bureau.files.len(), agency.bureau.reports.len());
}
