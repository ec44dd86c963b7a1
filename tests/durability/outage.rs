//! PostgreSQL behind a network that fails. SQLite has none.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::ground::{Ground, within};
use crate::load::{Keys, mandate};
use crate::proxy::{Network, Proxy};
use crate::wire::Line;

/// Three seconds for a connection, six for a statement, and a slow machine.
const BOUND: Duration = Duration::from_secs(12);

/// A database, and the proxy by which the server reaches it; nothing where PostgreSQL is not tested.
fn behind_a_proxy() -> Option<(Ground, Proxy)> {
    let mut made = None;
    let ground = Ground::reached_by(|url| {
        let (before, rest) = url.split_once('@').unwrap();
        let (server, database) = rest.split_once('/').unwrap();
        let proxy = made.insert(Proxy::to(server.parse().unwrap()));
        format!("{before}@{}/{database}", proxy.address)
    });
    made.map(|proxy| (ground, proxy))
}

#[test]
fn calls_are_refused_while_the_database_is_away_and_answered_when_it_is_back() {
    let Some((ground, proxy)) = behind_a_proxy() else { return };
    let keys = Keys::of(&ground);
    let server = ground.serve();
    let address = server.address;
    let made = Line::new(address, &keys.good).call("mandates.create", mandate("R-1")).unwrap().ok();
    let answered: Mutex<BTreeSet<String>> = Mutex::default();
    let created: Mutex<BTreeSet<String>> = Mutex::default();
    for (round, network) in [Network::Refusing, Network::Silent].into_iter().enumerate() {
        let stop = AtomicBool::new(false);
        std::thread::scope(|scope| {
            let call = |n: usize| {
                let mut line = Line::new(address, &keys.good);
                let mut refused = 0;
                for k in 0.. {
                    let began = Instant::now();
                    let reference = format!("O-{round}-{n}-{k}");
                    let answer = if k % 2 == 0 {
                        line.call("mandates.create", mandate(&reference)).unwrap()
                    } else {
                        line.call("mandates.get", json!({ "mandateId": made["id"] })).unwrap()
                    };
                    assert!(began.elapsed() < BOUND, "{network:?}: {answer:?} after {:?}", began.elapsed());
                    answered.lock().unwrap().insert(answer.request_id.clone());
                    match (answer.status, answer.code()) {
                        (200, "") if k % 2 == 0 => drop(created.lock().unwrap().insert(reference)),
                        (200, "") => {}
                        (503, "UNAVAILABLE") | (500, "INTERNAL") => refused += 1,
                        _ => panic!("{network:?}: {answer:?}"),
                    }
                    if stop.load(Ordering::Relaxed) {
                        return refused;
                    }
                }
                refused
            };
            let callers: Vec<_> = (0..8).map(|n| scope.spawn(move || call(n))).collect();
            std::thread::sleep(Duration::from_millis(300));
            proxy.be(network);
            std::thread::sleep(Duration::from_millis(200));
            let asked = Instant::now();
            assert_eq!(Line::anonymous(address).get("/readyz").unwrap().status, 503);
            assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
            assert_eq!(Line::anonymous(address).get("/livez").unwrap().status, 200);
            std::thread::sleep(Duration::from_secs(8).saturating_sub(asked.elapsed()));
            proxy.be(Network::Open);
            stop.store(true, Ordering::Relaxed);
            let refused: usize = callers.into_iter().map(|caller| caller.join().unwrap()).sum();
            assert!(refused >= 8, "{network:?}: {refused} refused");
        });
        let mut line = Line::new(address, &keys.good);
        within(Duration::from_secs(10), "ready again", || {
            Line::anonymous(address).get("/readyz").is_ok_and(|answer| answer.status == 200)
        });
        // Broken connections of the pool are each found by somebody, once.
        within(Duration::from_secs(10), "answers again", || {
            (0..20)
                .all(|_| line.call("mandates.get", json!({ "mandateId": made["id"] })).unwrap().status == 200)
        });
    }
    server.stop();
    assert_eq!(ground.journals(), [""; 0], "{}", ground.log());
    ground.is_whole();
    let audited: BTreeSet<String> = ground
        .column(
            "SELECT request_id AS value FROM events WHERE request_id IS NOT NULL AND kind NOT LIKE 'alert.%'",
        )
        .into_iter()
        .collect();
    let answered = answered.into_inner().unwrap();
    let missing: Vec<_> = answered.difference(&audited).collect();
    assert!(missing.is_empty(), "{} of {} are not in the audit", missing.len(), answered.len());
    let kept = ground.unique("SELECT property_reference AS value FROM mandates");
    assert!(created.into_inner().unwrap().is_subset(&kept));
}

#[test]
fn a_commit_whose_answer_is_lost_is_copied_once() {
    let Some((ground, proxy)) = behind_a_proxy() else { return };
    let keys = Keys::of(&ground);
    let server = ground.serve();
    let mut line = Line::new(server.address, &keys.good);
    let mut answered = BTreeSet::new();
    for _ in 0..3 {
        // Only reads: every commit is one of the audit's.
        proxy.cut_next_commit();
        for _ in 0..20 {
            // The broken connection may be found by a call.
            let answer = line.call("mandates.list", json!({})).unwrap();
            answered.insert(answer.request_id);
        }
        within(Duration::from_secs(5), "a commit was cut", || proxy.has_cut());
        std::thread::sleep(Duration::from_millis(500));
    }
    let is_copied = || {
        let audited = ground.unique(
            "SELECT request_id AS value FROM events WHERE request_id IS NOT NULL AND kind NOT LIKE 'alert.%'",
        );
        answered.is_subset(&audited)
    };
    within(Duration::from_secs(10), "everything is in the audit", is_copied);
    server.stop();
    assert_eq!(ground.journals(), [""; 0], "{}", ground.log());
    ground.is_whole();
}

#[test]
fn a_retry_after_a_commit_whose_answer_was_lost_gets_the_first_answer() {
    let Some((ground, proxy)) = behind_a_proxy() else { return };
    let keys = Keys::of(&ground);
    let server = ground.serve();
    let mut line = Line::new(server.address, &keys.good);
    for n in 0..5 {
        let mut params = mandate(&format!("C-{n}"));
        params["idempotencyKey"] = json!(format!("C-{n}"));
        // The audit of the calls before must not take the cut for itself.
        std::thread::sleep(Duration::from_millis(600));
        proxy.cut_next_commit();
        let first = line.call("mandates.create", params.clone()).unwrap();
        assert_eq!(first.code(), "INTERNAL", "whether it was done is not known: {first:?}");
        let mut again = None;
        within(Duration::from_secs(5), "answered", || {
            let answer = line.call("mandates.create", params.clone()).unwrap();
            (answer.status == 200).then(|| again = Some(answer.ok())).is_some()
        });
        assert_eq!(again.unwrap()["externalRef"], format!("C-{n}"));
    }
    assert_eq!(ground.unique("SELECT property_reference AS value FROM mandates").len(), 5);
    server.stop();
    ground.is_whole();
}
