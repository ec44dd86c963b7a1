//! An advance notice that does not reach its payer in time keeps its collection back.

use serde_json::{Value, json};

use super::server::MailServer;
use crate::live::world::World;

const COLLECTIONS: &str = "123456-000002-collections.txt";

/// A live workspace with a mail server.
struct Office {
    world: World,
    server: MailServer,
    mandate: String,
}

impl Office {
    /// A mandate for the 10th of each month, whose payer has that address.
    async fn begin(email: &str) -> Office {
        let world = World::begin().await;
        let mandate = world.signed("Ms A Tenant", 10).await;
        let changed = json!({ "mandateId": mandate, "payer": { "email": email } });
        world.caller.call("mandates.update", changed).await.ok();
        Office { world, server: MailServer::start(), mandate }
    }

    async fn send(&self) {
        self.server.post().deliver(&self.world.app.app, &|| true).await.unwrap();
    }

    /// Lets the server run to the morning of that day; `is_sending` says whether messages go meanwhile.
    async fn until(&self, day: &str, is_sending: bool) {
        let last: jiff::civil::Date = day.parse().unwrap();
        let mut today = procedures::domain::calendar::london_date(self.world.app.app.now());
        while today < last {
            for (on, hour) in [(today, 15), (today.tomorrow().unwrap(), 7)] {
                self.world.at(&on.at(hour, 10, 0, 0).to_string());
                self.world.tick_without_mail().await;
                if is_sending {
                    self.send().await;
                }
            }
            today = today.tomorrow().unwrap();
        }
    }

    async fn alerts(&self) -> Vec<String> {
        let open = "SELECT facts FROM alerts WHERE kind = 'notice_undelivered' AND resolved_at IS NULL";
        self.world.app.column(open).await
    }

    async fn notices(&self) -> Vec<Value> {
        let query = json!({ "mandateId": self.mandate, "kind": "advance_notice" });
        let page = self.world.caller.call("messages.list", query).await.ok();
        let mut items = page["items"].as_array().unwrap().clone();
        items.reverse();
        items
    }

    fn has_collected(&self) -> bool {
        self.world.names("outbox").contains(&COLLECTIONS.to_owned())
    }
}

#[tokio::test]
async fn a_notice_that_arrives_lets_its_collection_go() {
    let office = Office::begin("zoe@example.com").await;
    office.until("2026-12-09", true).await;
    assert_eq!(office.notices().await[0]["status"], "sent");
    assert!(office.has_collected());
    assert_eq!(office.alerts().await, [""; 0]);
}

#[tokio::test]
async fn a_notice_that_bounces_is_an_alert_at_once_and_keeps_its_collection_back() {
    let office = Office::begin("refused@example.com").await;
    office.until("2026-12-01", true).await;
    assert_eq!(office.notices().await[0]["status"], "bounced");
    let alerts = office.alerts().await;
    assert_eq!(alerts.len(), 1);
    assert!(alerts[0].contains("no such user here") && !alerts[0].contains("refused@"), "{alerts:?}");

    office.until("2026-12-10", true).await;

    assert!(!office.has_collected());
    // On the day its file would have gone, it waits for a notice of the full period: ten working days from 8 December.
    assert_eq!(office.world.first(&office.mandate).await, "2026-12-22 scheduled/notified");
    assert_eq!(office.alerts().await.len(), 1, "the same alert, still open");
}

#[tokio::test]
async fn the_alert_of_a_notice_that_bounced_ends_with_its_mandate() {
    let office = Office::begin("refused@example.com").await;
    office.until("2026-12-01", true).await;
    assert_eq!(office.alerts().await.len(), 1);
    let ended = json!({ "mandateId": office.mandate, "reason": "a test" });
    office.world.caller.call("mandates.cancel", ended).await.ok();
    assert_eq!(office.alerts().await, [""; 0]);
}

#[tokio::test]
async fn a_new_address_is_told_at_once_and_the_period_begins_again() {
    let office = Office::begin("refused@example.com").await;
    office.until("2026-12-01", true).await;
    let before = office.notices().await.len();
    let changed = json!({ "mandateId": office.mandate, "payer": { "email": "zoe@example.com" } });
    office.world.caller.call("mandates.update", changed).await.ok();

    let notices = office.notices().await;
    let anew = notices.last().unwrap();
    assert_eq!((notices.len(), &anew["to"]), (before + 1, &json!("zoe@example.com")));
    assert!(anew["text"].as_str().unwrap().contains("Tuesday 15 December 2026"), "{anew}");
    assert_eq!(office.alerts().await.len(), 1, "not before it has arrived");
    office.send().await;
    assert_eq!(office.alerts().await, [""; 0]);

    office.until("2026-12-15", true).await;
    assert!(office.has_collected());
    assert_eq!(office.world.first(&office.mandate).await, "2026-12-15 collected/provisional");
}

#[tokio::test]
async fn a_notice_that_has_not_gone_when_the_file_must_go_keeps_its_collection_back() {
    let office = Office::begin("zoe@example.com").await;
    office.until("2026-12-08", false).await;
    assert_eq!(office.notices().await[0]["status"], "queued");
    assert_eq!(office.alerts().await, [""; 0]);
    office.until("2026-12-10", false).await;
    assert!(!office.has_collected());
    assert_eq!(office.alerts().await.len(), 1);
    // The mail server is back: the notice that was given anew goes, and in its time the money is taken.
    office.send().await;
    assert_eq!(office.alerts().await, [""; 0]);
    office.until("2026-12-23", true).await;
    let first = office.world.first(&office.mandate).await;
    assert!(first.ends_with("collected/provisional") || first.ends_with("scheduled/notified"), "{first}");
}

#[tokio::test]
async fn a_notice_that_went_too_late_keeps_its_collection_back() {
    let office = Office::begin("zoe@example.com").await;
    // Given in time for 10 December, and sent on 7 December only.
    office.until("2026-12-07", false).await;
    office.send().await;
    assert_eq!(office.notices().await[0]["status"], "sent");
    office.until("2026-12-10", true).await;
    assert!(!office.has_collected());
}

#[tokio::test]
async fn a_report_that_a_notice_came_back_keeps_its_collection_back() {
    let office = Office::begin("zoe@example.com").await;
    office.until("2026-12-02", true).await;
    let notice = office.notices().await[0]["id"].as_str().unwrap().to_owned().try_into().unwrap();
    let app = &office.world.app.app;
    procedures::operator::bounce_message(app, &notice, "5.1.1 no such user").await.unwrap();
    assert_eq!(office.alerts().await.len(), 1);
    office.until("2026-12-10", true).await;
    assert!(!office.has_collected());
}
