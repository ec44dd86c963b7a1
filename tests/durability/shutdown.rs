//! SIGTERM under load.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::ground::Ground;
use crate::load::{Dice, Keys, Ledger};
use crate::wire::Line;

/// Connections end a second after the signal; what was sent a fair while before that must be answered.
const ANSWERED_UNTIL: Duration = Duration::from_millis(800);

#[test]
fn sigterm_under_load_answers_what_was_sent_and_loses_nothing() {
    let ground = Ground::new();
    let keys = Keys::of(&ground);
    let ledger = Ledger::default();
    let mut dice = Dice::thrown();
    for _ in 0..3 {
        let mut server = ground.serve();
        let address = server.address;
        std::thread::scope(|scope| {
            let callers: Vec<_> = (0..16)
                .map(|_| {
                    let dice = dice.other();
                    scope.spawn(|| ledger.call_until_lost(address, &keys, dice))
                })
                .collect();
            std::thread::sleep(Duration::from_millis(dice.from(100..400)));
            assert_eq!(Line::anonymous(address).get("/readyz").unwrap().status, 200);
            server.terminate();
            let asked = Instant::now();
            let mut not_ready = 0;
            while let Ok(answer) = Line::anonymous(address).get("/readyz") {
                not_ready += usize::from(answer.status == 503);
                std::thread::sleep(Duration::from_millis(20));
            }
            assert!(not_ready > 5, "{not_ready} times not ready");
            for caller in callers {
                let lost = caller.join().unwrap();
                let too_early = lost.written_at.is_some_and(|at| at < asked + ANSWERED_UNTIL);
                assert!(!too_early, "{:?} after the signal: {lost:?}", lost.written_at.map(|at| at - asked));
            }
        });
        assert_eq!(server.exit_code(), Some(0));
        assert_eq!(ground.journals(), [""; 0]);
        ledger.is_kept_in(&ground);
    }
    let server = ground.serve();
    let mut line = Line::new(server.address, &keys.good);
    assert_eq!(line.call("events.verify", json!({})).unwrap().ok()["intact"], true);
}
