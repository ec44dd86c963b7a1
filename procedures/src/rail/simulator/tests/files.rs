use bacs::Sun;
use bacs::report::{InputEffect, Report};
use bacs::standard18::{self, Code, Item, Submission};

use super::*;
use crate::rail::simulator::{Moment, Outcome};
use world::REFERENCE;

/// Hands over these bytes instead of the submission's own, under its serial.
fn hand_over(world: &mut World, submission: &Submission, bytes: &[u8]) {
    world.bank.receive(world.on, submission.header.serial, bytes);
}

fn debit(world: &World) -> Item {
    world.item(Code::Regular, REFERENCE, "MR A TENANT", 125_000)
}

/// Whether the only file was accepted, by the report of the same evening.
#[track_caller]
fn verdict(world: &mut World) -> bool {
    let on = world.on;
    world.pass(1);
    let first = world.fetched.first().unwrap();
    assert_eq!((first.on, first.moment), (on, Moment::Evening));
    match first.report() {
        Report::Input(input) => {
            assert_eq!(input.produced_on, on);
            assert!(input.is_accepted || (input.debit_count, input.debit_pence) == (0, 0));
            input.is_accepted
        }
        Report::FileAcceptance(acceptance) => {
            let file = &acceptance.files[0];
            assert_eq!(acceptance.generated_on, on);
            assert_eq!(file.error_code.is_none(), acceptance.accepted);
            assert_eq!(file.accepted == Ok(0), !acceptance.accepted);
            acceptance.accepted
        }
        other => panic!("{other:?}"),
    }
}

#[track_caller]
fn check_rejected(world: &mut World, part: &str) {
    assert!(!verdict(world));
    let ledger = world.ledger();
    let why = ledger.files.last().unwrap().rejection.clone().unwrap();
    assert!(why.contains(part), "{why}");
    world.pass(4);
    assert_eq!(world.fetched.len(), 1, "nothing of a rejected file is processed");
    assert_eq!((ledger.instructions.len(), ledger.debits.len()), (0, 0));
}

#[test]
fn a_file_of_collections_is_accepted_the_same_evening() {
    let mut world = World::new();
    let items = vec![debit(&world), world.item(Code::First, "RENT00099999", "MS B TENANT", 98_050)];
    let serial = world.send(items);
    assert!(verdict(&mut world));
    let Report::Input(input) = world.fetched[0].report() else { panic!() };
    assert_eq!((input.serial, input.debit_count, input.debit_pence), (serial, 2, 223_050));
    assert_eq!(input.processing_on, day("2027-01-12"));
    assert_eq!((input.sun.as_str(), input.file_number.as_str()), ("123456", "001"));
    assert!(input.errors.is_empty());
}

#[test]
fn a_file_of_instructions_is_accepted_the_same_evening() {
    let mut world = World::new();
    let serial = world.lodge(REFERENCE, "MR A TENANT");
    assert!(verdict(&mut world));
    let Report::FileAcceptance(acceptance) = world.fetched[0].report() else { panic!() };
    let file = &acceptance.files[0];
    assert_eq!(
        (file.serial.clone(), file.accepted.clone(), file.rejected.clone()),
        (Ok(serial), Ok(1), Ok(0))
    );
    assert_eq!(file.processing_on, Ok(day("2027-01-12")));
    assert!(file.is_live);
}

#[test]
fn bytes_that_cannot_be_read_are_rejected() {
    for code in [Code::NewInstruction, Code::Regular] {
        let mut world = World::new();
        let amount_pence = if code == Code::Regular { 125_000 } else { 0 };
        let item = world.item(code, REFERENCE, "MR A TENANT", amount_pence);
        let submission = world.submission(vec![item]);
        let mut bytes = standard18::write(&submission).unwrap();
        bytes.truncate(bytes.len() - 40);
        hand_over(&mut world, &submission, &bytes);
        check_rejected(&mut world, "line");
        let told_as_instructions = matches!(world.fetched[0].report(), Report::FileAcceptance(_));
        assert_eq!(told_as_instructions, code.is_instruction());
    }
}

#[test]
fn totals_that_do_not_agree_are_rejected() {
    let mut world = World::new();
    let submission = {
        let item = debit(&world);
        world.submission(vec![item])
    };
    let bytes = standard18::write(&submission).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let altered = text.replace("UTL10000000125000", "UTL10000000125001");
    assert_ne!(text, altered);
    hand_over(&mut world, &submission, altered.as_bytes());
    check_rejected(&mut world, "line");
}

#[test]
fn another_service_user_number_is_rejected() {
    let mut world = World::new();
    let mut submission = {
        let item = debit(&world);
        world.submission(vec![item])
    };
    submission.header.sun = Sun::parse("654321").unwrap();
    let bytes = standard18::write(&submission).unwrap();
    hand_over(&mut world, &submission, &bytes);
    check_rejected(&mut world, "Service User Number");
}

#[test]
fn another_serial_than_told_is_rejected() {
    let mut world = World::new();
    let item = debit(&world);
    let (one, other) = (world.submission(vec![item.clone()]), world.submission(vec![item]));
    let bytes = standard18::write(&other).unwrap();
    hand_over(&mut world, &one, &bytes);
    check_rejected(&mut world, "serial is not the one");
}

#[test]
fn a_used_serial_is_rejected_and_the_same_bytes_are_the_same_file() {
    let mut world = World::new();
    let submission = {
        let item = debit(&world);
        world.submission(vec![item])
    };
    let bytes = standard18::write(&submission).unwrap();
    hand_over(&mut world, &submission, &bytes);
    hand_over(&mut world, &submission, &bytes);
    world.pass(1);
    hand_over(&mut world, &submission, &bytes);
    world.pass(1);
    assert_eq!(world.fetched.len(), 1);
    assert!(world.bank.has_received(submission.header.serial, &bytes));

    let mut again = submission;
    again.items = vec![world.item(Code::Regular, REFERENCE, "MR A TENANT", 1)];
    again.header.days = standard18::Days::Single(world.after(1));
    again.header.expires_on = world.after(2);
    let bytes = standard18::write(&again).unwrap();
    assert!(!world.bank.has_received(again.header.serial, &bytes));
    world.fetched.clear();
    hand_over(&mut world, &again, &bytes);
    assert!(!verdict(&mut world));
    let files = world.ledger().files;
    assert_eq!(files[0].rejection, None);
    assert!(files[1].rejection.as_ref().unwrap().contains("used before"));
    assert_eq!(world.outcomes().len(), 1);
}

#[test]
fn processing_days_are_the_next_one_for_instructions_and_one_to_come_for_collections() {
    // Monday 21 December 2026; the 25th and the 28th are holidays.
    for (code, processing_on, accepted) in [
        (Code::NewInstruction, "2026-12-22", true),
        (Code::CancelInstruction, "2026-12-22", true),
        (Code::NewInstruction, "2026-12-21", false),
        (Code::NewInstruction, "2026-12-23", false),
        (Code::Regular, "2026-12-22", true),
        (Code::Regular, "2026-12-24", true),
        (Code::Regular, "2027-01-21", true),
        (Code::Regular, "2027-01-22", false),
        (Code::Regular, "2026-12-21", false),
        (Code::Regular, "2026-12-18", false),
        (Code::Regular, "2026-12-25", false),
        (Code::Regular, "2026-12-26", false),
        (Code::Regular, "2026-12-28", false),
    ] {
        let mut world = World::new();
        world.on = day("2026-12-21");
        let amount_pence = if code.is_instruction() { 0 } else { 100 };
        let mut item = world.item(code, REFERENCE, "MR A TENANT", amount_pence);
        item.processing_on = day(processing_on);
        world.send(vec![item]);
        assert_eq!(verdict(&mut world), accepted, "{code:?} {processing_on}");
    }
}

#[test]
fn a_file_of_several_days_is_debited_day_by_day() {
    let mut world = World::with_instruction("MR A TENANT");
    let on = world.on;
    let mut items = vec![debit(&world), debit(&world)];
    items[1].processing_on = world.after(3);
    world.send(items);
    assert!(verdict(&mut world));
    assert_eq!(world.ledger().debits[1].entry_on, world.calendar.add_working_days(on, 4));
    world.pass(2);
    assert_eq!(world.outcomes(), [Outcome::Paid, Outcome::Pending]);
    world.pass(2);
    assert_eq!(world.outcomes(), [Outcome::Paid, Outcome::Paid]);
}

#[test]
fn a_file_that_is_asked_to_be_rejected_is() {
    let mut world = World::new();
    world.script("file:rejected").unwrap();
    world.collect(Code::Regular, 100);
    check_rejected(&mut world, "asked for");
    let mut world = World::new();
    world.script("file:rejected").unwrap();
    world.lodge(REFERENCE, "MR A TENANT");
    assert!(!verdict(&mut world));
    world.fetched.clear();
    world.lodge(REFERENCE, "MR A TENANT");
    assert!(verdict(&mut world), "only the next file");
}

#[test]
fn the_input_report_names_single_items() {
    for (scenario, effect, outcome) in [
        ("input:rejected", InputEffect::Rejected, Outcome::Refused),
        ("input:returned", InputEffect::Returned, Outcome::Refused),
        ("input:amended", InputEffect::Amended, Outcome::Paid),
    ] {
        let mut world = World::with_instruction("MR A TENANT");
        world.lodge("RENT00099999", "MS B TENANT");
        world.pass(4);
        world.fetched.clear();
        world.script(scenario).unwrap();
        let items = vec![world.item(Code::First, "RENT00099999", "MS B TENANT", 1), debit(&world)];
        world.send(items);
        assert!(verdict(&mut world));
        let Report::Input(input) = world.fetched[0].report() else { panic!() };
        let [error] = &input.errors[..] else { panic!("{input:?}") };
        assert_eq!((error.effect.clone(), error.reference.as_str()), (Ok(effect), REFERENCE));
        assert_eq!((error.payer.clone(), error.amount_pence.clone()), (Some(Ok(account(1))), Ok(125_000)));
        let taken_in = if outcome == Outcome::Paid { (2, 125_001) } else { (1, 1) };
        assert_eq!((input.debit_count, input.debit_pence), taken_in, "{scenario}");
        world.pass(3);
        assert_eq!(world.outcomes(), [Outcome::Paid, outcome], "{scenario}");
        assert_eq!(world.unpaid_codes(), [""; 0]);

        // From then on the amended account is the one the bank knows.
        let Some(Ok(amended)) = error.amended_account else { continue };
        let items = vec![debit(&world), Item { payer: amended, ..debit(&world) }];
        world.send(items);
        world.pass(3);
        assert_eq!(world.outcomes()[2..], [Outcome::Unpaid('3'), Outcome::Paid]);
    }
}
