//! What the operator ends from the command line is ended at the next call, however hot the server's memory of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::ground::Ground;
use crate::wire::{Line, WebSocket};

const SCOPES: &str = "mandates:read";

/// Calls with the key from many sides, all the time, while something is done to it. Afterwards no call is answered
/// that began after it was done, by HTTP or by the WebSocket that was open all along.
#[track_caller]
fn refused_after(ground: &Ground, address: std::net::SocketAddr, key: &str, what: impl FnOnce()) {
    let stop = AtomicBool::new(false);
    // From elsewhere, because the callers' refusals count against their address.
    let elsewhere = format!("198.18.{}.{}", key.as_bytes()[20], key.as_bytes()[21]);
    let mut socket = WebSocket::open(address, key, &elsewhere);
    std::thread::scope(|scope| {
        let callers: Vec<_> = (0..4)
            .map(|_| {
                scope.spawn(|| {
                    let mut line = Line::new(address, key);
                    let (mut last_good, mut good) = (None, 0);
                    while !stop.load(Ordering::Relaxed) {
                        let began = Instant::now();
                        let answer = line.call("keys.whoami", json!({})).unwrap();
                        if answer.status == 200 {
                            last_good = Some(began);
                            good += 1;
                        }
                    }
                    (last_good, good)
                })
            })
            .collect();
        let stop = StopAtEnd(&stop);
        assert!(socket.call("keys.whoami", json!({})).get("result").is_some());
        what();
        let done = Instant::now();
        let refused = socket.call("keys.whoami", json!({}));
        assert_eq!(refused["error"]["code"], -32021, "{refused}");
        // From elsewhere, because the callers' refusals count against their address.
        let answer = Line::new(address, key)
            .with_header("X-Forwarded-For", "192.0.2.7")
            .call("keys.whoami", json!({}));
        let answer = answer.unwrap();
        assert_eq!((answer.status, answer.code()), (401, "EXPIRED_API_KEY"), "{answer:?}");
        std::thread::sleep(Duration::from_millis(30));
        drop(stop);
        for caller in callers {
            let (last_good, good) = caller.join().unwrap();
            assert!(good > 0, "the key was never good: {}", ground.log());
            assert!(last_good.unwrap() <= done, "answered {:?} after the end", last_good.unwrap() - done);
        }
    });
}

/// Ends the callers, also when the test has failed.
struct StopAtEnd<'a>(&'a AtomicBool);

impl Drop for StopAtEnd<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

#[test]
fn what_the_command_line_ends_is_refused_at_the_next_call() {
    let ground = Ground::new();
    let machine = &ground.machine;
    let server = ground.serve();
    let address = server.address;
    for round in 0..7 {
        let organisation = ground.organisation();
        let (id, key) = machine.key(&organisation, "live", SCOPES);
        refused_after(&ground, address, &key, || drop(machine.run(&["key", "revoke", &id]).ok()));

        let (id, key) = machine.key(&organisation, "live", SCOPES);
        let mut renewed = String::new();
        refused_after(&ground, address, &key, || {
            renewed = machine.run(&["key", "rotate", &id, "--grace", "0", "--quiet"]).word();
        });
        let mut line = Line::new(address, &renewed);
        assert_eq!(line.call("keys.whoami", json!({})).unwrap().ok()["keyId"], id.as_str());

        let (_, other) = machine.key(&organisation, "test", SCOPES);
        refused_after(&ground, address, &renewed, || {
            drop(machine.run(&["org", "suspend", &organisation]).ok())
        });
        let from = format!("192.0.2.{round}");
        let closed =
            Line::new(address, &other).with_header("X-Forwarded-For", &from).call("keys.whoami", json!({}));
        assert_eq!(closed.unwrap().code(), "EXPIRED_API_KEY");
    }
}

#[test]
fn a_key_made_at_the_command_line_works_at_once_and_until_its_instant() {
    let ground = Ground::new();
    let server = ground.serve();
    let organisation = ground.organisation();
    std::thread::scope(|scope| {
        for n in 0..8 {
            let (ground, organisation, address) = (&ground, &organisation, server.address);
            scope.spawn(move || {
                let made = ground.machine.run(&[
                    "key",
                    "create",
                    "--org",
                    organisation,
                    "--name",
                    "k",
                    "--mode",
                    "live",
                    "--scopes",
                    SCOPES,
                    "--expires",
                    "3s",
                    "--json",
                ]);
                works_until_it_expires(address, &made.json(), &format!("192.0.2.{n}"));
            });
        }
    });
}

fn works_until_it_expires(address: std::net::SocketAddr, made: &Value, from: &str) {
    let key = made["plainKey"].as_str().unwrap();
    let expires_at: Timestamp = made["key"]["expiresAt"].as_str().unwrap().parse().unwrap();
    let expires_at = SystemTime::from(expires_at);
    let mut line = Line::new(address, key).with_header("X-Forwarded-For", from);
    assert_eq!(line.call("keys.whoami", json!({})).unwrap().status, 200);
    let mut socket = WebSocket::open(address, key, from);
    loop {
        let began = SystemTime::now();
        let answer = line.call("keys.whoami", json!({})).unwrap();
        let ended = SystemTime::now();
        match answer.status {
            200 => assert!(began < expires_at, "answered after its end"),
            _ => {
                assert_eq!(answer.code(), "EXPIRED_API_KEY");
                assert!(ended >= expires_at, "refused before its end");
                break;
            }
        }
    }
    assert_eq!(socket.call("keys.whoami", json!({}))["error"]["code"], -32021);
}
