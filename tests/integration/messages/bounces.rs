use std::time::Duration;

use procedures::domain::id::MessageId;
use procedures::operator::{self, Unfulfilled};
use serde_json::json;

use super::delivery::{invited, newest};
use super::server::MailServer;
use crate::support::App;

async fn id(caller: &crate::support::Caller) -> MessageId {
    newest(caller).await["id"].as_str().unwrap().to_owned().try_into().unwrap()
}

#[track_caller]
fn refused<T: std::fmt::Debug>(done: Result<T, Unfulfilled>) -> &'static str {
    match done {
        Err(Unfulfilled::Refused { code, .. }) => code,
        other => panic!("{other:?}"),
    }
}

/// Delivers what is due. PostgreSQL gives the message free a moment after an order about it was refused, and what is
/// locked is passed over.
async fn deliver(app: &App, server: &MailServer) {
    while server.post().deliver(&app.app, &|| true).await.unwrap() == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn what_was_sent_can_come_back_once() {
    let (app, server) = (App::start().await, MailServer::start());
    let (caller, _) = invited(&app, "zoe@example.com").await;
    let id = id(&caller).await;
    assert_eq!(refused(operator::bounce_message(&app.app, &id, "5.1.1").await), "MESSAGE_NOT_SENT");
    deliver(&app, &server).await;
    for _ in 0..2 {
        let said = "5.1.1 smtp; 550 <zoe@example.com>\r\nno such user";
        let standing = operator::bounce_message(&app.app, &id, said).await.unwrap();
        assert_eq!(standing.status.word(), "bounced");
    }
    let message = newest(&caller).await;
    assert_eq!(message["status"], "bounced");
    assert_eq!(message["failure"], "5.1.1 smtp; 550 <address>  no such user");
    assert_eq!(message["sentAt"], "2026-11-23T10:00:00Z");
    let events = "SELECT COUNT(*) AS n FROM events WHERE kind = 'message.undelivered'";
    assert_eq!(app.one::<i64>(events).await, 1);
    let undelivered = operator::list_undelivered(&app.app, 10).await.unwrap();
    assert_eq!(undelivered.iter().map(|each| &each.message_id).collect::<Vec<_>>(), [&id]);
}

#[tokio::test]
async fn what_failed_is_tried_again_by_order_and_a_link_that_is_forgotten_is_not() {
    let (app, server) = (App::start().await, MailServer::start());
    let (caller, _) = invited(&app, "refused@example.com").await;
    let id = id(&caller).await;
    assert_eq!(refused(operator::retry_message(&app.app, &id).await), "MESSAGE_NOT_FAILED");
    deliver(&app, &server).await;
    assert_eq!(operator::retry_message(&app.app, &id).await.unwrap().status.word(), "queued");
    deliver(&app, &server).await;
    assert_eq!(newest(&caller).await["attempts"], 2);
    // Another invite: the link of the first works no longer.
    let mandate = newest(&caller).await["mandateId"].clone();
    caller.call("mandates.sendInvite", json!({ "mandateId": mandate })).await.ok();
    assert_eq!(refused(operator::retry_message(&app.app, &id).await), "INVITE_LINK_FORGOTTEN");
}

#[tokio::test]
async fn an_unknown_message_is_not_found() {
    let app = App::start().await;
    let id = MessageId::from_number(7);
    assert!(matches!(operator::retry_message(&app.app, &id).await, Err(Unfulfilled::Failed(_))));
    assert!(matches!(operator::bounce_message(&app.app, &id, "x").await, Err(Unfulfilled::Failed(_))));
}
