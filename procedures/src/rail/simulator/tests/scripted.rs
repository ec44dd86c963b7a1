use bacs::reason::Arudd;
use bacs::report::Report;
use bacs::standard18::{Code, Item};

use super::*;
use crate::rail::simulator::{InstructionState, Outcome, Scenario};
use world::REFERENCE;

#[test]
fn an_instruction_is_returned_with_the_code_that_was_asked_for() {
    for code in ["1", "2", "3", "5", "7", "B", "F", "G", "I", "K", "L", "M", "N", "O", "P", "Q"] {
        let mut world = World::new();
        world.script(&format!("auddis:{code}")).unwrap();
        world.pass(5);
        world.lodge(REFERENCE, "MR A TENANT");
        let told_on = world.after(2);
        world.pass(2);
        let [(on, advice)] = &world.messages()[..] else { panic!("{code}") };
        assert_eq!((advice.reason_code.as_str(), advice.record_type.as_str(), *on), (code, "N", told_on));
        assert!(world.ledger().instructions.is_empty());
    }
}

#[test]
fn an_instruction_that_was_just_lodged_can_still_be_returned() {
    for (days, returned) in [(2, true), (3, true), (4, false)] {
        let mut world = World::new();
        world.lodge(REFERENCE, "MR A TENANT");
        world.pass(days);
        world.script("auddis:5").unwrap();
        world.pass(1);
        assert_eq!(world.told(), if returned { vec!["N 5"] } else { vec![] }, "{days}");
        let state = world.ledger().instructions[0].state;
        assert_eq!(state == InstructionState::Returned, returned);
    }
}

#[test]
fn a_closed_account_stays_closed_and_another_one_is_lodged() {
    let mut world = World::new();
    world.script("auddis:B").unwrap();
    world.lodge(REFERENCE, "MR A TENANT");
    world.pass(2);
    world.lodge(REFERENCE, "MR A TENANT");
    world.pass(2);
    assert_eq!(world.told(), ["N B", "N B"]);
    let item = world.item(Code::NewInstruction, REFERENCE, "MR A TENANT", 0);
    world.send(vec![Item { payer: account(2), ..item }]);
    world.pass(2);
    assert_eq!(world.told().len(), 2);
    assert_eq!(world.ledger().instructions[0].state, InstructionState::Active);
}

#[test]
fn the_same_number_with_another_name_is_another_payer() {
    let mut world = World::with_instruction("MR A TENANT");
    world.lodge("RENT00099999", "MS B TENANT");
    world.pass(4);
    world.script("addacs:2").unwrap();
    world.pass(1);
    let items = vec![
        world.item(Code::Regular, REFERENCE, "MR A TENANT", 1),
        world.item(Code::Regular, "RENT00099999", "MS B TENANT", 1),
    ];
    world.send(items);
    world.pass(3);
    assert_eq!(world.outcomes(), [Outcome::Unpaid('2'), Outcome::Paid]);
}

#[test]
fn code_c_of_auddis_lodges_at_the_account_it_names() {
    let mut world = World::new();
    world.script("auddis:C").unwrap();
    world.lodge(REFERENCE, "MR A TENANT");
    world.pass(4);
    let [(_, advice)] = &world.messages()[..] else { panic!() };
    let Some(Ok(new)) = advice.new_account else { panic!() };
    let debit = world.item(Code::First, REFERENCE, "MR A TENANT", 1);
    world.send(vec![Item { payer: new, ..debit }]);
    world.pass(3);
    assert_eq!(world.outcomes(), [Outcome::Paid]);
}

#[test]
fn a_cancellation_is_returned_when_that_was_asked_for() {
    let mut world = World::with_instruction("MR A TENANT");
    world.script("auddis:6").unwrap();
    world.cancel(REFERENCE);
    world.pass(2);
    assert_eq!(world.told(), ["D 6"]);
}

#[test]
fn an_instruction_is_changed_and_the_change_is_told_the_next_morning() {
    for (scenario, code, state) in [
        ("addacs:0", "0", InstructionState::Cancelled),
        ("addacs:1", "1", InstructionState::Cancelled),
        ("addacs:2", "2", InstructionState::Cancelled),
        ("addacs:B", "B", InstructionState::Cancelled),
        ("addacs:3", "3", InstructionState::Transferred),
        ("addacs:3+new", "3", InstructionState::AwaitingLodgement),
        ("addacs:C+new", "C", InstructionState::Active),
        ("addacs:D", "D", InstructionState::Active),
        ("addacs:E", "E", InstructionState::Active),
        ("addacs:E+new", "E", InstructionState::Active),
    ] {
        let mut world = World::with_instruction("MR A TENANT");
        let tomorrow = world.after(1);
        world.script(scenario).unwrap();
        world.pass(1);
        let [(on, advice)] = &world.messages()[..] else { panic!("{scenario}") };
        assert_eq!((*on, advice.record_type.as_str(), advice.reason_code.as_str()), (tomorrow, "A", code));
        assert_eq!(advice.payer, Ok(account(1)));
        assert_eq!(advice.new_account.is_some(), scenario.ends_with("+new"), "{scenario}");
        assert_eq!(world.ledger().instructions[0].state, state, "{scenario}");
    }
}

#[test]
fn a_moved_instruction_is_collected_from_its_new_account() {
    for scenario in ["addacs:C+new", "addacs:E+new"] {
        let mut world = World::with_instruction("MR A TENANT");
        world.script(scenario).unwrap();
        world.pass(1);
        let Some(Ok(new)) = world.messages()[0].1.new_account else { panic!() };
        assert_ne!(new, account(1));
        let debit = world.item(Code::Regular, REFERENCE, "MR A TENANT", 1);
        world.send(vec![Item { payer: new, ..debit }]);
        world.pass(3);
        assert_eq!(world.outcomes(), [Outcome::Paid], "{scenario}");
    }
}

#[test]
fn a_cancelled_instruction_is_reinstated() {
    for cancelled_by in ["addacs:1", "addacs:2", "addacs:B"] {
        let mut world = World::with_instruction("MR A TENANT");
        assert!(world.script("addacs:R").is_err());
        world.script(cancelled_by).unwrap();
        world.pass(1);
        world.script("addacs:R").unwrap();
        world.pass(1);
        assert_eq!(world.told()[1], "A R");
        world.collect(Code::Regular, 1);
        world.pass(3);
        assert_eq!(world.outcomes(), [Outcome::Paid], "{cancelled_by}");
    }
}

#[test]
fn a_payer_who_cancels_on_the_entry_day_does_not_pay() {
    let mut world = World::with_instruction("MR A TENANT");
    world.collect(Code::Regular, 1);
    world.pass(2);
    world.script("addacs:1").unwrap();
    world.pass(1);
    assert_eq!(world.told(), ["A 1"]);
    assert_eq!(world.unpaid_codes(), ["1"]);
}

#[test]
fn the_next_collection_is_unpaid_with_the_code_that_was_asked_for() {
    for code in "0123456789AB".chars() {
        for (suffix, days_after) in [("", 1), ("@D+2", 2), ("@late", 3)] {
            let mut world = World::with_instruction("MR A TENANT");
            world.script(&format!("arudd:{code}{suffix}")).unwrap();
            let entry_on = world.after(2);
            world.collect(Code::Regular, 100);
            world.pass(8);
            let [(on, item)] = &world.unpaid()[..] else { panic!("{code}{suffix}") };
            assert_eq!(*on, world.calendar.add_working_days(entry_on, days_after), "{code}{suffix}");
            assert_eq!(item.return_code, code.to_string());
            let wire = Arudd::from_wire("9999", &item.description).map(Arudd::code);
            assert_eq!(wire, Some(item.return_code.as_str()), "the description says the same");
            assert_eq!(world.outcomes(), [Outcome::Unpaid(code)]);
            assert_eq!(world.ledger().net_credited_pence, 0);
            let state = world.ledger().instructions[0].state;
            let ended = matches!(code, '1' | '2' | '3' | '5' | '6' | 'B');
            assert_eq!(state != InstructionState::Active, ended, "{code}");
        }
    }
}

#[test]
fn the_newest_paid_collection_is_claimed() {
    for code in "12345678".chars() {
        let mut world = World::with_instruction("MR A TENANT");
        for pence in [100, 200] {
            world.collect(Code::Regular, pence);
            world.pass(4);
        }
        world.script(&format!("ddica:{code}")).unwrap();
        world.pass(1);
        let [(on, ddica)] = &world.claims()[..] else { panic!() };
        assert_eq!(*on, world.on);
        assert_eq!(ddica.debit_on, Some(world.after(14)));
        assert_eq!(
            (ddica.claims[0].total_pence, ddica.claims[0].reason_code.clone()),
            (200, code.to_string())
        );
        assert_eq!(world.outcomes(), [Outcome::Paid, Outcome::Claimed]);
        let is_active = world.ledger().instructions[0].state == InstructionState::Active;
        assert_eq!(is_active, matches!(code, '1' | '2' | '7'), "{code}");
        world.pass(15);
        assert_eq!(world.ledger().net_credited_pence, 100);
    }
}

#[test]
fn a_claim_is_taken_back_before_and_after_it_was_debited() {
    for days in [3, 20] {
        let mut world = World::with_instruction("MR A TENANT");
        world.collect(Code::Regular, 100);
        world.pass(4);
        world.script("ddica:2").unwrap();
        world.pass(days);
        world.script("ddica:cancel").unwrap();
        world.pass(1);
        let claims = world.claims();
        let [(_, made), (_, taken_back)] = &claims[..] else { panic!() };
        assert_eq!((taken_back.debit_on, taken_back.claims.len()), (None, 0));
        let (made, taken_back) = (&made.claims[0], &taken_back.cancellations[0]);
        assert_eq!(made.paying_bank_reference, taken_back.paying_bank_reference);
        world.pass(20);
        assert_eq!(world.outcomes(), [Outcome::Paid]);
        assert_eq!(world.ledger().net_credited_pence, 100, "{days}");
        assert!(world.script("ddica:cancel").is_err());
    }
}

#[test]
fn another_account_for_credits_leaves_the_instruction_alone() {
    let mut world = World::with_instruction("MR A TENANT");
    world.script("awacs").unwrap();
    world.pass(1);
    let [(_, advice)] = &world.messages()[..] else { panic!() };
    assert_eq!(advice.record_type, "W");
    assert!(matches!(advice.new_account, Some(Ok(_))));
    world.collect(Code::Regular, 1);
    world.pass(3);
    assert_eq!(world.outcomes(), [Outcome::Paid]);
}

#[test]
fn a_file_is_withdrawn_under_way_or_when_it_comes() {
    for ahead in [true, false] {
        let mut world = World::with_instruction("MR A TENANT");
        if ahead {
            world.bank.script(Scenario::Withdrawal, None, world.on).unwrap();
        }
        let items = vec![
            world.item(Code::Regular, REFERENCE, "MR A TENANT", 100),
            world.item(Code::Regular, "RENT00099999", "MS B TENANT", 50),
        ];
        let serial = world.send(items);
        world.pass(1);
        if !ahead {
            world.script("withdrawal").unwrap();
            world.pass(1);
        }
        let reports = world.reports();
        let Some(Report::Withdrawal(withdrawal)) = reports.last() else { panic!("{reports:?}") };
        assert_eq!((withdrawal.serial, withdrawal.debit_pence, withdrawal.credit_pence), (serial, 150, 150));
        world.pass(4);
        assert_eq!(world.outcomes(), [Outcome::Withdrawn; 2]);
        assert_eq!(world.ledger().net_credited_pence, 0);
        world.collect(Code::Regular, 100);
        world.pass(3);
        assert_eq!(world.outcomes()[2], Outcome::Paid, "only that file");
    }
}

#[test]
fn what_cannot_be_asked_for_is_told_why() {
    let mut world = World::new();
    let check = |world: &mut World, scenario: &str, part: &str| {
        let sentence = world.script(scenario).unwrap_err().to_string();
        assert!(sentence.contains(part), "{scenario}: {sentence}");
    };
    for scenario in ["addacs:1", "awacs"] {
        check(&mut world, scenario, "no active instruction");
    }
    check(&mut world, "addacs:R", "no cancelled instruction");
    check(&mut world, "ddica:1", "no paid collection");
    check(&mut world, "ddica:cancel", "no claim");
    for scenario in ["auddis:5", "arudd:0", "ddica:2", "input:rejected", "addacs:1", "awacs", "ddica:cancel"]
    {
        let refused = world.bank.script(Scenario::parse(scenario).unwrap(), None, world.on).unwrap_err();
        assert!(refused.to_string().contains("reference"), "{scenario}");
    }
    for scenario in ["auddis:5", "arudd:0", "input:rejected", "file:rejected", "withdrawal", "fault:late"] {
        world.script(scenario).unwrap();
    }
}
