//! `kill -9` in the middle of days: nothing is lost and nothing is done twice.

use std::time::Duration;

use jiff::SignedDuration;
use jiff::civil::Date;
use serde_json::{Value, json};

use crate::ground::{Ground, Running};
use crate::load::Dice;
use crate::wire::Line;

/// How often the server is killed in a run: 200 times on both databases.
const KILLS: usize = 100;
/// Days of one advance: each takes some tens of milliseconds.
const DAYS: i64 = 5;
/// The first day, a Monday.
const START: &str = "2026-11-23";
/// Days after the last kill, in which everything that is under way ends.
const AFTER: i64 = 60;
/// What payers do, by a word of their name.
const PAYERS: [&str; 5] = ["Successful", "Ordinary", "Penniless", "Fickle", "Late"];

/// A sandbox with twenty signed mandates.
struct Town {
    ground: Ground,
    key: String,
}

impl Town {
    fn found() -> (Town, Running) {
        let ground = Ground::new();
        let organisation = ground.organisation();
        let (_, key) = ground.machine.key(&organisation, "test", "mandates:read,mandates:write,events:read");
        let server = ground.serve();
        let town = Town { ground, key };
        let mut line = Line::new(server.address, &town.key);
        line.call("sandbox.reset", json!({ "startOn": START, "seed": 7 })).unwrap().ok();
        for number in 0..20 {
            let mandate = json!({
                "payer": { "name": format!("Ms {}", PAYERS[number % PAYERS.len()]), "email": "p@example.com" },
                "property": { "reference": format!("FLAT-{number:02}") },
                "type": "property",
                "amountPence": 50_000 + number,
                "frequency": if number % 4 == 3 { "weekly" } else { "monthly" },
                "collectionDay": 1 + number,
            });
            let id = line.call("mandates.create", mandate).unwrap().ok()["id"].clone();
            line.call("mandates.sendInvite", json!({ "mandateId": id })).unwrap().ok();
            line.call("sandbox.completeInvite", json!({ "mandateId": id })).unwrap().ok();
        }
        (town, server)
    }

    fn today(&self, server: &Running) -> Date {
        let mut line = Line::new(server.address, &self.key);
        let clock = line.call("sandbox.clock.get", json!({})).unwrap().ok();
        clock["today"].as_str().unwrap().parse().unwrap()
    }

    fn advance_to(&self, server: &Running, end: Date) {
        let mut line = Line::new(server.address, &self.key).with_timeout(Duration::from_secs(600));
        let mut today = self.today(server);
        while today < end {
            today = end.min(after(today, 30));
            line.call("sandbox.clock.advance", json!({ "toDate": today })).unwrap().ok();
        }
    }
}

fn after(day: Date, days: i64) -> Date {
    day + SignedDuration::from_hours(24 * days)
}

#[test]
fn a_server_killed_in_the_middle_of_days_loses_nothing_and_does_nothing_twice() {
    let (town, mut server) = Town::found();
    let mut dice = Dice::thrown();
    let mut killed = 0;
    while killed < KILLS {
        let until = after(town.today(&server), DAYS);
        let address = server.address;
        let interrupted = std::thread::scope(|scope| {
            let advancing = scope.spawn(|| {
                let mut line = Line::new(address, &town.key);
                line.call("sandbox.clock.advance", json!({ "toDate": until })).map(|answer| answer.ok())
            });
            std::thread::sleep(Duration::from_millis(dice.from(5..250)));
            server.kill();
            advancing.join().unwrap().is_err()
        });
        killed += usize::from(interrupted);
        town.ground.is_left();
        // Who was killed cannot give his lease back: nobody else would go on for as long as it holds.
        town.ground.execute("DELETE FROM leases");
        server = town.ground.serve();
    }
    let reached = town.today(&server);
    let end = after(reached, AFTER);
    town.advance_to(&server, end);

    town.ground.is_whole();
    town.ground.unique("SELECT workspace_id || ' ' || serial AS value FROM submissions");
    town.ground.unique("SELECT mandate_id || ' ' || period AS value FROM collections");
    let verified = Line::new(server.address, &town.key).call("events.verify", json!({})).unwrap().ok();
    assert_eq!(verified["intact"], true, "{verified}");
    let looked = town.ground.machine.run(&["coherence", "--json"]);
    let found: Value = serde_json::from_str(&looked.stdout).unwrap();
    assert_eq!(found["findings"], json!([]));
    assert_eq!(looked.code, 0);

    // The same days without a kill.
    let (twin, undisturbed) = Town::found();
    twin.advance_to(&undisturbed, end);
    let (ours, expected) = (town.ground.ledger(), twin.ground.ledger());
    assert!(expected.iter().filter(|line| line.contains(" confirmed ")).count() > 20, "{expected:#?}");
    for (ours, expected) in ours.iter().zip(&expected) {
        assert_eq!(ours, expected);
    }
    assert_eq!(ours.len(), expected.len());
    eprintln!("killed {killed} times until {reached}: {} collections as without a kill", ours.len());
}
