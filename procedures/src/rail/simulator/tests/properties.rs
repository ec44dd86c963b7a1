use std::collections::BTreeSet;

use bacs::Field18;
use bacs::standard18::{Code, Item};
use proptest::prelude::*;

use super::*;
use crate::rail::simulator::{Outcome, Rates};

const NAMES: [&str; 8] =
    ["MR A TENANT", "SUCCESSFUL", "PENNILESS", "FICKLE", "LATE", "INVALID", "EXPIRED", "MS SWITCHING"];
const SCENARIOS: [&str; 22] = [
    "auddis:5",
    "auddis:C",
    "addacs:1",
    "addacs:2",
    "addacs:3+new",
    "addacs:C+new",
    "addacs:R",
    "arudd:0",
    "arudd:1@late",
    "arudd:B@D+2",
    "ddica:2",
    "ddica:5",
    "ddica:cancel",
    "input:rejected",
    "input:amended",
    "awacs",
    "withdrawal",
    "file:rejected",
    "fault:duplicate",
    "fault:truncated",
    "fault:missing",
    "fault:late",
];

/// What the service user or a tester does on one day.
#[derive(Clone, Debug)]
pub enum Act {
    Instruct { code: usize, reference: usize, account: u32 },
    Collect { code: usize, reference: usize, account: u32, pence: u64, days_ahead: u32 },
    Garbage(Vec<u8>),
    Script { scenario: usize, reference: usize },
    Pass(u32),
}

pub fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (0..3_usize, 0..6_usize, 1..4_u32)
            .prop_map(|(code, reference, account)| Act::Instruct { code, reference, account }),
        6 => (0..4_usize, 0..6_usize, 1..4_u32, 1..3_u64, 1..6_u32).prop_map(
            |(code, reference, account, pence, days_ahead)| Act::Collect {
                code,
                reference,
                account,
                pence,
                days_ahead
            }
        ),
        1 => proptest::collection::vec(any::<u8>(), 0..300).prop_map(Act::Garbage),
        3 => (0..SCENARIOS.len(), 0..6_usize)
            .prop_map(|(scenario, reference)| Act::Script { scenario, reference }),
        6 => (1..8_u32).prop_map(Act::Pass),
    ]
}

fn reference(n: usize) -> String {
    // Two of them begin alike.
    ["RENT0001", "RENT00012", "RENT0002", "FLAT0003", "FLAT0004", "FLAT0005"][n].to_owned()
}

pub fn perform(world: &mut World, act: &Act) {
    match act {
        Act::Instruct { code, reference: n, account: of } => {
            let code = [Code::NewInstruction, Code::CancelInstruction, Code::ConvertInstruction][*code];
            let item = world.item(code, &reference(*n), NAMES[*n], 0);
            world.send(vec![Item { payer: account(*of), ..item }]);
        }
        Act::Collect { code, reference: n, account: of, pence, days_ahead } => {
            let code = [Code::First, Code::Regular, Code::Representation, Code::Final][*code];
            let payer_name = Field18::parse(NAMES[(*n + 2) % NAMES.len()]).unwrap();
            let item = world.item(code, &reference(*n), "MR A TENANT", pence * 100);
            let processing_on = world.after(*days_ahead);
            world.send(vec![item.clone(), Item { payer: account(*of), payer_name, processing_on, ..item }]);
        }
        Act::Garbage(bytes) => {
            let serial = bacs::Serial::parse("GARBAG").unwrap();
            world.hand_over(serial, bytes);
        }
        Act::Script { scenario, reference: n } => {
            // Refused when there is nothing to do it to.
            let _ = world.script_of(SCENARIOS[*scenario], Some(&reference(*n)));
        }
        Act::Pass(days) => world.pass(*days),
    }
}

/// What the service user has, by the outcomes alone.
fn net_pence(world: &World) -> i64 {
    let debits = world.ledger().debits;
    let kept = debits.iter().filter(|debit| matches!(debit.outcome, Outcome::Paid | Outcome::Claimed));
    kept.map(|debit| debit.amount_pence as i64).sum()
}

/// What payers have paid, by the balances of their accounts.
fn spent_pence(world: &World) -> i64 {
    let accounts = world.bank.accounts.iter();
    accounts
        .map(|(holder, account)| {
            let opened_with = if holder.name == "PENNILESS" { 0 } else { 100_000_000_000 };
            opened_with - account.balance_pence
        })
        .sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_books_balance_whatever_is_sent(
        acts in proptest::collection::vec(act(), 1..40),
        seed: u64,
        realistic: bool,
    ) {
        let rates = if realistic { Rates::Realistic } else { Rates::None };
        let mut world = World::with(rates, seed);
        for act in &acts {
            perform(&mut world, act);
            prop_assert_eq!(world.ledger().net_credited_pence, net_pence(&world));
        }
        world.pass(70);
        let outcomes = world.outcomes();
        prop_assert!(!outcomes.contains(&Outcome::Pending) && !outcomes.contains(&Outcome::Claimed));
        prop_assert_eq!(world.ledger().net_credited_pence, net_pence(&world));
        prop_assert_eq!(spent_pence(&world), net_pence(&world));
        prop_assert!(world.ledger().files.iter().all(|file| file.is_taken_in));
        // Each unpaid collection was told once, a report that was delivered twice counting once.
        let unpaid = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Unpaid(_))).count();
        let whole: BTreeSet<&Vec<u8>> = world.fetched.iter().map(|fetched| &fetched.bytes).collect();
        let reports = whole.into_iter().filter_map(|bytes| bacs::report::read(bytes).ok());
        let told: usize = reports
            .map(|report| match report {
                bacs::report::Report::Arudd(arudd) => arudd.items.len(),
                _ => 0,
            })
            .sum();
        prop_assert_eq!(told, unpaid);
    }
}
