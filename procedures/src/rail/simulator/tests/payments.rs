use bacs::standard18::Code;

use super::*;
use crate::rail::simulator::Outcome;
use world::REFERENCE;

#[test]
fn a_collection_is_paid_on_its_entry_day() {
    let mut world = World::with_instruction("MR A TENANT");
    world.collect(Code::First, 125_000);
    world.pass(2);
    assert_eq!(world.outcomes(), [Outcome::Pending]);
    assert_eq!(world.ledger().net_credited_pence, 0);
    world.pass(1);
    assert_eq!(world.outcomes(), [Outcome::Paid]);
    assert_eq!(world.ledger().net_credited_pence, 125_000);
    assert!(world.unpaid().is_empty() && world.messages().is_empty());
}

#[test]
fn an_unpaid_collection_is_told_the_morning_after_with_all_that_identifies_it() {
    let mut world = World::with_instruction("MRS PENNILESS");
    let entry_on = world.after(2);
    world.collect(Code::First, 125_000);
    world.pass(3);
    let [(on, item)] = &world.unpaid()[..] else { panic!() };
    assert_eq!(*on, world.on);
    assert_eq!((item.return_code.as_str(), item.description.as_str()), ("0", "REFER TO PAYER"));
    assert_eq!(
        (item.reference.as_str(), item.trans_code.as_str(), item.amount_pence),
        (REFERENCE, "01", 125_000)
    );
    assert_eq!(item.original_processing_on, Ok(entry_on));
    assert_eq!(item.payer, Ok(account(1)));
    assert_eq!(world.outcomes(), [Outcome::Unpaid('0')]);
    assert_eq!(world.ledger().net_credited_pence, 0);
}

#[test]
fn a_collection_without_instruction_is_unpaid_with_code_6() {
    let mut world = World::new();
    world.collect(Code::First, 100);
    world.pass(3);
    assert_eq!(world.unpaid_codes(), ["6"]);
}

#[test]
fn a_collection_sooner_than_two_working_days_after_lodgement_is_not_yet_due() {
    // Input on day A, lodged on A+1; a file of the same day enters on A+2, one of the next day on A+3.
    for (days_later, codes) in [(0, vec!["8"]), (1, vec![]), (2, vec![])] {
        let mut world = World::new();
        world.lodge(REFERENCE, "MR A TENANT");
        world.pass(days_later);
        world.collect(Code::First, 100);
        world.pass(3);
        assert_eq!(world.unpaid_codes(), codes, "{days_later}");
    }
}

/// An unpaid collection of 100 pence processed on 2027-01-29, presented again.
fn presented_again(processing_on: &str, amount_pence: u64) -> Vec<String> {
    let mut world = World::with_instruction("MR A TENANT");
    world.on = day("2027-01-28");
    world.script("arudd:0").unwrap();
    world.collect(Code::Regular, 100);
    world.pass(3);
    world.on = world.calendar.subtract_working_days(day(processing_on), 1);
    world.collect(Code::Representation, amount_pence);
    world.pass(3);
    world.unpaid_codes()
}

#[test]
fn a_collection_is_presented_again_within_a_month_and_for_the_same_amount() {
    assert_eq!(presented_again("2027-02-15", 100), ["0"]);
    // The example of bacs.md §2.12.
    assert_eq!(presented_again("2027-02-26", 100), ["0"]);
    assert_eq!(presented_again("2027-03-01", 100), ["0", "9"]);
    assert_eq!(presented_again("2027-02-15", 99), ["0", "9"]);
}

#[test]
fn the_month_runs_from_the_first_presentation() {
    let mut world = World::with_instruction("MR A TENANT");
    world.on = day("2027-01-28");
    for _ in 0..2 {
        world.script("arudd:0").unwrap();
    }
    world.collect(Code::Regular, 100);
    world.pass(10);
    world.collect(Code::Representation, 100);
    world.pass(13);
    world.collect(Code::Representation, 100);
    world.pass(3);
    assert_eq!(world.unpaid_codes(), ["0", "0", "9"]);
    assert_eq!(world.ledger().net_credited_pence, 0);
}

#[test]
fn a_representation_of_nothing_is_overdue() {
    let mut world = World::with_instruction("MR A TENANT");
    world.collect(Code::Representation, 100);
    world.pass(3);
    assert_eq!(world.unpaid_codes(), ["9"]);
}

#[test]
fn what_happened_to_the_instruction_decides_the_code() {
    for (scenario, code) in [
        ("addacs:0", "1"),
        ("addacs:1", "1"),
        ("addacs:2", "2"),
        ("addacs:B", "B"),
        ("addacs:3", "3"),
        ("addacs:3+new", "3"),
        ("addacs:C+new", "3"),
        ("addacs:E+new", "3"),
    ] {
        let mut world = World::with_instruction("MR A TENANT");
        world.script(scenario).unwrap();
        world.pass(1);
        world.collect(Code::Regular, 100);
        world.pass(3);
        assert_eq!(world.unpaid_codes(), [code], "{scenario}");
    }
}

#[test]
fn what_is_under_way_when_an_account_is_switched_comes_back_and_within_the_bank_it_does_not() {
    for (scenario, codes) in [("addacs:3+new", vec!["3"]), ("addacs:C+new", vec![]), ("addacs:E+new", vec![])]
    {
        let mut world = World::with_instruction("MR A TENANT");
        world.collect(Code::Regular, 100);
        world.pass(1);
        world.script(scenario).unwrap();
        world.pass(2);
        assert_eq!(world.unpaid_codes(), codes, "{scenario}");
    }
}
