use bacs::standard18::{Code, Item};
use jiff::ToSpan;

use super::*;
use crate::rail::simulator::InstructionState;
use world::REFERENCE;

/// Lodges the second instruction on top of the first. Gives the code it is returned with.
fn second(first: &str, second: &str, on_account: u32) -> Option<String> {
    let mut world = World::new();
    world.lodge(first, "MR A TENANT");
    world.pass(3);
    let item = world.item(Code::NewInstruction, second, "MR A TENANT", 0);
    world.send(vec![Item { payer: account(on_account), ..item }]);
    world.pass(3);
    world.messages().pop().map(|(_, advice)| advice.reason_code)
}

#[test]
fn references_must_not_begin_with_one_another_on_one_account() {
    assert_eq!(second("RENT0001", "RENT0001", 1).as_deref(), Some("I"));
    assert_eq!(second("RENT0001", "RENT00012", 1).as_deref(), Some("I"));
    assert_eq!(second("RENT00012", "RENT0001", 1).as_deref(), Some("I"));
    assert_eq!(second("RENT0001", "RENT0002", 1), None);
    assert_eq!(second("RENT0001", "RENT00012", 2), None);
    assert_eq!(second("RENT0001", "RENT-1", 1).as_deref(), Some("O"), "five letters and digits");
}

#[test]
fn an_instruction_is_lodged_on_its_processing_day_and_returned_two_working_days_after_input() {
    let mut world = World::new();
    world.on = day("2026-12-23");
    world.lodge(REFERENCE, "MR A TENANT");
    world.lodge("RENT00099999", "INVALID TENANT");
    world.pass(1);
    assert!(world.ledger().instructions.is_empty());
    world.pass(2);
    let [(on, advice)] = &world.messages()[..] else { panic!() };
    // Processed on the 24th, told on the 29th: Christmas is between.
    assert_eq!(*on, day("2026-12-29"));
    assert_eq!((advice.record_type.as_str(), advice.reason_code.as_str()), ("N", "5"));
    assert_eq!((advice.reference.as_str(), advice.payer.clone()), ("RENT00099999", Ok(account(1))));
    let ledger = world.ledger();
    let [instruction] = &ledger.instructions[..] else { panic!() };
    assert_eq!((instruction.reference.as_str(), instruction.state), (REFERENCE, InstructionState::Active));
    assert_eq!(instruction.lodged_on, day("2026-12-24"));
}

#[test]
fn a_cancelled_instruction_takes_no_collections_and_is_cancelled_once() {
    let mut world = World::with_instruction("MR A TENANT");
    world.cancel(REFERENCE);
    world.pass(2);
    assert_eq!(world.ledger().instructions[0].state, InstructionState::CancelledByServiceUser);
    world.collect(Code::Regular, 100);
    world.pass(3);
    assert_eq!(world.unpaid_codes(), ["6"]);
    world.cancel(REFERENCE);
    world.cancel("RENT00099999");
    world.pass(2);
    assert_eq!(world.told(), ["D 6", "D 6"]);
}

#[test]
fn an_instruction_moves_by_cancelling_and_lodging_it_the_same_day() {
    let mut world = World::with_instruction("MR A TENANT");
    let new = Item { payer: account(2), ..world.item(Code::NewInstruction, REFERENCE, "MR A TENANT", 0) };
    let items = vec![world.item(Code::CancelInstruction, REFERENCE, "MR A TENANT", 0), new];
    world.send(items);
    world.pass(4);
    assert_eq!(world.told(), [""; 0]);
    let debit = world.item(Code::First, REFERENCE, "MR A TENANT", 100);
    world.send(vec![
        debit.clone(),
        Item { payer: account(2), ..debit.clone() },
        Item { payer: account(3), ..debit },
    ]);
    world.pass(3);
    assert_eq!(world.unpaid_codes(), ["6", "5"]);
}

#[test]
fn a_cancelled_instruction_can_be_lodged_again() {
    let mut world = World::with_instruction("MR A TENANT");
    world.script("addacs:1").unwrap();
    world.pass(1);
    world.lodge(REFERENCE, "MR A TENANT");
    world.pass(2);
    assert_eq!(world.told(), ["A 1"]);
    assert_eq!(world.ledger().instructions[0].state, InstructionState::Active);
    assert_eq!(world.ledger().instructions[0].lodged_on, day("2027-01-19"));
}

#[test]
fn an_instruction_is_removed_without_a_word_after_24_months_without_use() {
    for (months, is_lodged) in [(23, true), (25, false)] {
        let mut world = World::with_instruction("MR A TENANT");
        world.collect(Code::First, 100);
        world.pass(3);
        world.on = world.calendar.roll_forward(world.on.checked_add(months.months()).unwrap());
        let gone = world.ledger().instructions[0].state == InstructionState::Gone;
        assert_eq!(gone, !is_lodged);
        world.collect(Code::Regular, 100);
        world.pass(3);
        assert_eq!(world.unpaid_codes(), if is_lodged { vec![] } else { vec!["6"] });
        assert_eq!(world.told(), [""; 0]);
        world.lodge(REFERENCE, "MR A TENANT");
        world.pass(2);
        assert_eq!(world.told(), if is_lodged { vec!["N I"] } else { vec![] });
    }
}

#[test]
fn conversions_are_lodged_and_returned_as_such() {
    let mut world = World::new();
    world.script("auddis:H").unwrap();
    let paper = world.item(Code::ConvertInstruction, REFERENCE, "MR A TENANT", 0);
    world.send(vec![paper]);
    world.pass(2);
    assert_eq!(world.told(), ["S H"]);
    let paper = world.item(Code::ConvertInstruction, REFERENCE, "MR A TENANT", 0);
    world.send(vec![paper]);
    world.pass(2);
    assert_eq!(world.ledger().instructions[0].state, InstructionState::Active);
}
