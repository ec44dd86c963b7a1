use bacs::standard18::{Code, Item};

use super::*;
use crate::rail::simulator::{InstructionState, Outcome, Rates};
use world::REFERENCE;

/// Lodges for this payer and collects; gives the world some time after.
fn after_a_collection_from(payer_name: &str) -> World {
    let mut world = World::with_instruction(payer_name);
    world.collect(Code::First, 125_000);
    world.pass(30);
    world
}

#[test]
fn successful_pays_always() {
    let mut world = after_a_collection_from("MS SUCCESSFUL");
    for _ in 0..60 {
        world.collect(Code::Regular, 2_000_000_000);
    }
    world.pass(4);
    assert!(world.outcomes().iter().all(|outcome| *outcome == Outcome::Paid));
    // More than the account held.
    assert_eq!(world.ledger().net_credited_pence, 60 * 2_000_000_000 + 125_000);
}

#[test]
fn anybody_else_pays_while_the_money_lasts() {
    let mut world = World::with_instruction("MR A TENANT");
    for _ in 0..51 {
        world.collect(Code::Regular, 2_000_000_000);
    }
    world.pass(3);
    assert_eq!(world.unpaid_codes(), ["0"]);
    assert_eq!(world.outcomes().last(), Some(&Outcome::Unpaid('0')));
}

#[test]
fn penniless_never_pays() {
    let mut world = after_a_collection_from("MR PENNILESS");
    world.collect(Code::Representation, 125_000);
    world.pass(3);
    assert_eq!(world.unpaid_codes(), ["0", "9"]);
    world.collect(Code::Regular, 1);
    world.pass(3);
    assert_eq!(world.outcomes(), [Outcome::Unpaid('0'), Outcome::Unpaid('9'), Outcome::Unpaid('0')]);
}

#[test]
fn fickle_pays_and_claims_five_working_days_later() {
    let mut world = World::with_instruction("MR FICKLE");
    let entry_on = world.after(2);
    world.collect(Code::First, 125_000);
    world.pass(7);
    let [(on, ddica)] = &world.claims()[..] else { panic!() };
    assert_eq!(*on, world.calendar.add_working_days(entry_on, 5));
    assert_eq!(ddica.debit_on, Some(world.calendar.add_working_days(*on, 14)));
    let [claim] = &ddica.claims[..] else { panic!() };
    assert_eq!((claim.reason_code.as_str(), claim.total_pence), ("2", 125_000));
    assert_eq!(claim.collections[0].collected_on, Ok(entry_on));
    assert_eq!(world.outcomes(), [Outcome::Claimed]);
    assert_eq!(world.ledger().net_credited_pence, 125_000);
    world.pass(14);
    assert_eq!(world.outcomes(), [Outcome::Claimed]);
    world.pass(1);
    assert_eq!(world.outcomes(), [Outcome::ClaimSettled]);
    assert_eq!(world.ledger().net_credited_pence, 0);
    assert_eq!(world.ledger().instructions[0].state, InstructionState::Active);
}

#[test]
fn late_is_returned_after_it_counted_as_confirmed() {
    let mut world = World::with_instruction("LATE TENANT");
    let entry_on = world.after(2);
    world.collect(Code::First, 125_000);
    world.pass(4);
    assert_eq!(world.outcomes(), [Outcome::Paid]);
    world.pass(1);
    let [(on, item)] = &world.unpaid()[..] else { panic!() };
    assert_eq!(*on, world.calendar.add_working_days(entry_on, 3));
    assert_eq!((item.return_code.as_str(), item.original_processing_on.clone()), ("0", Ok(entry_on)));
    assert_eq!(world.outcomes(), [Outcome::Unpaid('0')]);
    assert_eq!(world.ledger().net_credited_pence, 0);
}

#[test]
fn invalid_is_never_lodged() {
    let mut world = World::new();
    world.lodge(REFERENCE, "INVALID");
    world.pass(2);
    assert_eq!(world.told(), ["N 5"]);
    assert!(world.ledger().instructions.is_empty());
}

#[test]
fn expired_is_lodged_and_then_gone() {
    let mut world = World::new();
    world.lodge(REFERENCE, "EXPIRED");
    world.pass(2);
    assert_eq!(world.ledger().instructions[0].state, InstructionState::Gone);
    world.collect(Code::First, 100);
    world.pass(3);
    assert_eq!(world.told(), [""; 0]);
    assert_eq!(world.unpaid_codes(), ["6"]);
}

#[test]
fn switching_goes_to_another_bank_once() {
    let mut world = World::new();
    world.lodge(REFERENCE, "MS SWITCHING");
    world.pass(4);
    let [(on, advice)] = &world.messages()[..] else { panic!() };
    // Lodged on Tuesday the 12th.
    assert_eq!(*on, day("2027-01-15"));
    assert_eq!((advice.record_type.as_str(), advice.reason_code.as_str()), ("A", "3"));
    let Some(Ok(new)) = advice.new_account else { panic!() };
    assert_eq!(world.ledger().instructions[0].state, InstructionState::AwaitingLodgement);

    // Unless it is lodged at the new bank, that bank knows nothing of it (bacs.md §0.7).
    let debit = world.item(Code::First, REFERENCE, "MS SWITCHING", 100);
    world.send(vec![Item { payer: new, ..debit }]);
    world.pass(3);
    assert_eq!(world.unpaid_codes(), ["6"]);
    let instruction = world.item(Code::NewInstruction, REFERENCE, "MS SWITCHING", 0);
    world.send(vec![Item { payer: new, ..instruction }]);
    world.pass(3);
    let debit = world.item(Code::First, REFERENCE, "MS SWITCHING", 100);
    world.send(vec![Item { payer: new, ..debit }]);
    world.pass(20);
    assert_eq!(world.outcomes(), [Outcome::Unpaid('6'), Outcome::Paid]);
    assert_eq!(world.told(), ["A 3"], "it is switched once");
}

/// 300 mandates with four collections each, under realistic rates.
fn by_chance(seed: u64) -> World {
    let mut world = World::with(Rates::Realistic, seed);
    let references: Vec<String> = (0..300).map(|n| format!("RENT{n:08}")).collect();
    let items = |world: &World, code, pence| -> Vec<Item> {
        references.iter().map(|one| world.item(code, one, &one.replace("RENT", "TENANT "), pence)).collect()
    };
    let new = items(&world, Code::NewInstruction, 0);
    world.send(new);
    world.pass(5);
    for _ in 0..4 {
        let debits = items(&world, Code::Regular, 100_000);
        world.send(debits);
        world.pass(21);
    }
    world
}

#[test]
fn chance_strikes_about_as_often_as_in_the_scheme() {
    let world = by_chance(1);
    let of_code = |code: &str| world.unpaid_codes().iter().filter(|unpaid| *unpaid == code).count();
    assert!((12..=45).contains(&of_code("0")), "about 26 of 1,200: {}", of_code("0"));
    let told = world.told();
    let returned = told.iter().filter(|told| told.starts_with('N')).count();
    assert!(returned <= 8, "about 1.5 of 300: {returned}");
    let cancelled = told.iter().filter(|told| *told == "A 1").count();
    assert!((1..=12).contains(&cancelled), "about 3.6 in four months: {cancelled}");
    // Whoever was returned or has cancelled is not collected from.
    assert!(of_code("6") >= returned * 4 && of_code("1") <= cancelled * 4);
}

#[test]
fn the_same_seed_and_the_same_files_give_the_same_reports() {
    let bytes = |seed| -> Vec<Vec<u8>> { by_chance(seed).fetched.into_iter().map(|one| one.bytes).collect() };
    let first = bytes(42);
    assert!(first.len() > 10);
    assert_eq!(first, bytes(42));
    assert_ne!(first, bytes(43));
}
