//! `kill -9` while messages are handed to a mail server.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::json;

use crate::ground::{Ground, within};
use crate::load::{Dice, Keys, mandate};
use crate::wire::Line;

#[path = "../integration/messages/server.rs"]
#[expect(dead_code, reason = "the tests of messages use the rest")]
mod server;

use server::MailServer;

const ROUNDS: u64 = 6;
const INVITES: u64 = 10;
/// Messages that a server has claimed at a time, which are all that may come a second time after its sudden end.
const CLAIMED: u64 = 16;

const WAITING: &str = "SELECT id AS value FROM messages WHERE status IN ('queued', 'sending')";

#[test]
fn every_message_arrives_whenever_the_server_is_killed_and_few_come_twice() {
    let mail = MailServer::start();
    let mut ground = Ground::new();
    let url = format!("smtp://127.0.0.1:{}?tls=none", mail.port);
    ground.machine = ground.machine.with("DD_SMTP_URL", url).with("DD_MAIL_FROM", "dd@example.com");
    let keys = Keys::of(&ground);
    let mut dice = Dice::thrown();
    for round in 0..ROUNDS {
        let server = ground.serve();
        let mut line = Line::new(server.address, &keys.good);
        for number in 0..INVITES {
            let payer = format!("payer-{round}-{number}");
            let mut new = mandate(&payer);
            new["payer"]["email"] = json!(format!("{payer}@example.com"));
            let created = line.call("mandates.create", new).unwrap().ok();
            let sent = line.call("mandates.sendInvite", json!({ "mandateId": created["id"] })).unwrap().ok();
            assert_eq!(sent["invite"]["sent"], true);
        }
        std::thread::sleep(Duration::from_millis(dice.from(0..2_500)));
        server.kill();
        ground.is_left();
        // The five minutes for which the killed server had claimed them are over.
        ground.execute("UPDATE messages SET due_at = 1 WHERE status IN ('queued', 'sending')");
    }
    let server = ground.serve();
    within(Duration::from_secs(60), "all messages are sent", || ground.column(WAITING).is_empty());
    server.stop();

    let got = mail.got();
    let recipients: BTreeSet<_> = got.iter().map(|got| got.to.clone()).collect();
    let ids: BTreeSet<_> = got.iter().filter_map(|got| got.header("Message-ID")).collect();
    let all = (ROUNDS * INVITES) as usize;
    assert_eq!((recipients.len(), ids.len()), (all, all), "each arrived, under the id it always has");
    assert!(got.len() <= all + (ROUNDS * CLAIMED) as usize, "{} of {all}", got.len());
    assert_eq!(ground.column("SELECT status AS value FROM messages WHERE status <> 'sent'"), [""; 0]);
    ground.is_whole();
}
