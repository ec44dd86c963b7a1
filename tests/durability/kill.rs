//! `kill -9` under load.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::time::Duration;

use serde_json::json;

use crate::ground::Ground;
use crate::load::{Dice, Keys, Ledger, mandate};
use crate::wire::{Line, Lost};

const CALLERS: usize = 16;
const ROUNDS: usize = 15;

#[test]
fn what_was_answered_before_a_kill_is_there_after_it_and_nothing_twice() {
    let ground = Ground::new();
    let keys = Keys::of(&ground);
    let ledger = Ledger::default();
    let mut dice = Dice::thrown();
    let mut server = ground.serve();
    for round in 0..ROUNDS {
        let address = server.address;
        let lost = std::thread::scope(|scope| {
            let callers: Vec<_> = (0..CALLERS)
                .map(|_| {
                    let dice = dice.other();
                    scope.spawn(|| ledger.call_until_lost(address, &keys, dice))
                })
                .collect();
            std::thread::sleep(Duration::from_millis(dice.from(50..500)));
            server.kill();
            callers.into_iter().map(|caller| caller.join().unwrap()).collect::<Vec<_>>()
        });
        assert_eq!(lost.len(), CALLERS);

        server = ground.serve();
        eprintln!("round {round}: {} answered", ledger.answered.lock().unwrap().len());
        ledger.is_kept_in(&ground);
        let mut line = Line::new(server.address, &keys.good);
        let verified = line.call("events.verify", json!({})).unwrap().ok();
        assert_eq!(verified["intact"], true, "{verified}");
    }
    let mut line = Line::new(server.address, &keys.good);
    for (reference, id) in ledger.created.lock().unwrap().iter().rev().take(200) {
        let found = line.call("mandates.list", json!({ "externalRef": reference })).unwrap().ok();
        assert_eq!(found["items"].as_array().unwrap().len(), 1);
        assert_eq!(found["items"][0]["id"], id.as_str());
    }
    assert!(ledger.created.lock().unwrap().len() > ROUNDS);
    server.stop();
    assert_eq!(ground.journals(), [""; 0]);
}

/// The same request whenever it is made.
fn create(line: &mut Line, reference: &str) -> Result<String, Lost> {
    let mut params = mandate(reference);
    // Without the reference that the database itself keeps unique.
    params.as_object_mut().unwrap().remove("externalRef");
    params["idempotencyKey"] = json!(reference);
    let answer = line.call("mandates.create", params)?;
    Ok(answer.ok()["id"].as_str().unwrap().to_owned())
}

#[test]
fn a_retry_with_its_idempotency_key_never_creates_two() {
    let ground = Ground::new();
    let keys = Keys::of(&ground);
    let mut dice = Dice::thrown();
    let answers: Mutex<Vec<String>> = Mutex::default();
    let mut unanswered: BTreeSet<String> = BTreeSet::new();
    let mut retried = 0;
    for round in 0..8 {
        let server = ground.serve();
        let address = server.address;
        retried += unanswered.len();
        let lost = std::thread::scope(|scope| {
            let callers: Vec<_> = (0..8)
                .map(|caller| {
                    let (keys, answers, unanswered) = (&keys, &answers, &unanswered);
                    scope.spawn(move || {
                        let mut line = Line::new(address, &keys.good);
                        // Two callers retry each request at once.
                        let retries = unanswered.iter().enumerate().filter(|(n, _)| n % 4 == caller % 4);
                        let retries = retries.map(|(_, reference)| reference.clone());
                        let new = (0..).map(|n| format!("I-{round}-{caller}-{n}"));
                        for reference in retries.chain(new) {
                            match create(&mut line, &reference) {
                                Ok(id) => answers.lock().unwrap().push(format!("{reference} {id}")),
                                Err(_) => return reference,
                            }
                        }
                        unreachable!("there is always a new one")
                    })
                })
                .collect();
            std::thread::sleep(Duration::from_millis(dice.from(150..400)));
            server.kill();
            callers.into_iter().map(|caller| caller.join().unwrap()).collect()
        });
        unanswered = lost;
    }
    let server = ground.serve();
    let mut line = Line::new(server.address, &keys.good);
    for reference in unanswered {
        let id = create(&mut line, &reference).unwrap();
        answers.lock().unwrap().push(format!("{reference} {id}"));
    }
    assert!(retried > 20);
    ground.unique("SELECT property_reference AS value FROM mandates");
    let made = ground.unique("SELECT property_reference || ' ' || id AS value FROM mandates");
    for answer in answers.into_inner().unwrap() {
        assert!(made.contains(&answer), "answered, and not made: {answer}");
    }
}
