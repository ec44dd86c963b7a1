use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use direct_debit::mail::{Post, Way};
use procedures::mail::{self, Handed};
use serde_json::{Value, json};

use super::server::MailServer;
use crate::support::{App, Caller};

const MINUTE: Duration = Duration::from_secs(60);

/// A live workspace whose payer has that address, and was sent an invite: who calls, and the form's address.
pub async fn invited(app: &App, email: &str) -> (Caller, String) {
    let caller = app.live_key(&["mandates:read", "mandates:write", "events:read"]).await;
    let url = invite(app, &caller, email).await;
    (caller, url)
}

pub async fn invite(app: &App, caller: &Caller, email: &str) -> String {
    let mut new = app.new_mandate();
    new["payer"]["email"] = json!(email);
    let mandate = caller.call("mandates.create", new).await.ok();
    let sent = caller.call("mandates.sendInvite", json!({ "mandateId": mandate["id"] })).await.ok();
    assert_eq!(sent["invite"]["sent"], true);
    sent["invite"]["url"].as_str().unwrap().to_owned()
}

/// The newest message.
pub async fn newest(caller: &Caller) -> Value {
    caller.call("messages.list", json!({ "limit": 1 })).await.ok()["items"][0].clone()
}

async fn deliver(app: &App, post: &Post) -> usize {
    post.deliver(&app.app, &|| true).await.unwrap()
}

fn token(url: &str) -> &str {
    url.rsplit('/').next().unwrap()
}

#[tokio::test]
async fn an_invite_arrives_in_both_kinds_of_text_with_the_payers_link() {
    let (app, server) = (App::start().await, MailServer::start());
    let (caller, url) = invited(&app, "zoe@example.com").await;
    let before = newest(&caller).await;
    assert_eq!((&before["status"], &before["attempts"]), (&json!("queued"), &json!(0)));

    assert_eq!(deliver(&app, &server.post()).await, 1);

    let got = server.got();
    let [got] = got.as_slice() else { panic!("{} messages", got.len()) };
    assert_eq!(got.to, "zoe@example.com");
    assert_eq!(got.header("From").unwrap(), "\"Acme Lettings\" <dd@example.com>");
    assert_eq!(got.header("Subject").unwrap(), "Set up your Direct Debit to Acme Lettings");
    assert_eq!(got.header("Auto-Submitted").unwrap(), "auto-generated");
    assert_eq!(got.header("Date").unwrap(), "Mon, 23 Nov 2026 10:00:00 +0000");
    let id = before["id"].as_str().unwrap();
    assert_eq!(got.header("Message-ID").unwrap(), format!("<{id}@dd.example.com>"));
    let text = got.text();
    assert!(text.contains("Content-Type: text/plain; charset=utf-8"), "{text}");
    assert!(text.contains(&format!("<a href=\"{url}\">")), "{text}");
    assert_eq!(text.matches(&url).count(), 3, "{text}");
    assert!(text.contains("£1,250.00") && text.contains("Monday 30 November 2026"), "{text}");

    let after = newest(&caller).await;
    assert_eq!((&after["status"], &after["attempts"]), (&json!("sent"), &json!(1)));
    assert_eq!(after["sentAt"], "2026-11-23T10:00:00Z");
    assert_eq!(deliver(&app, &server.post()).await, 0);
    assert_eq!(server.got().len(), 1);
}

#[tokio::test]
async fn an_invites_token_is_shown_nowhere_and_kept_sealed_until_it_has_gone() {
    let (app, server) = (App::start().await, MailServer::start());
    let (caller, url) = invited(&app, "zoe@example.com").await;
    let sealed = "SELECT sealed_link FROM messages";
    let kept: Vec<u8> = app.one(sealed).await;
    assert!(!kept.windows(10).any(|part| part == &token(&url).as_bytes()[..10]));
    for (text, list) in [("body", "html"), ("subject", "html")] {
        let said: String = app.one(&format!("SELECT {text} || {list} FROM messages")).await;
        assert!(!said.contains(token(&url)), "{said}");
    }
    let listed = newest(&caller).await;
    assert!(!listed.to_string().contains(token(&url)), "{listed}");
    assert!(listed["text"].as_str().unwrap().contains("[the payer's own link]"), "{listed}");

    deliver(&app, &server.post()).await;

    assert_eq!(app.one::<Option<Vec<u8>>>(sealed).await, None);
    assert!(!newest(&caller).await.to_string().contains(token(&url)));
}

#[tokio::test]
async fn what_is_deferred_is_tried_again_later_under_the_same_message_id() {
    let (app, server) = (App::start().await, MailServer::start());
    server.times("later", 2);
    let (caller, _) = invited(&app, "later@example.com").await;
    for attempts in 1..=2 {
        assert_eq!(deliver(&app, &server.post()).await, 1);
        let message = newest(&caller).await;
        assert_eq!((&message["status"], &message["attempts"]), (&json!("queued"), &json!(attempts)));
        assert!(message["failure"].as_str().unwrap().contains("greylisted"), "{message}");
        // Not before its time.
        assert_eq!(deliver(&app, &server.post()).await, 0);
        app.advance(MINUTE);
    }
    assert_eq!(deliver(&app, &server.post()).await, 1);
    let message = newest(&caller).await;
    assert_eq!((&message["status"], &message["failure"]), (&json!("sent"), &json!(null)));
    assert_eq!(server.got().len(), 1);
}

#[tokio::test]
async fn when_the_answer_is_lost_it_is_sent_again_and_can_be_told_by_its_message_id() {
    let (app, server) = (App::start().await, MailServer::start());
    server.times("lost", 1);
    let (caller, _) = invited(&app, "lost@example.com").await;
    deliver(&app, &server.post()).await;
    assert_eq!(newest(&caller).await["status"], "queued");
    app.advance(MINUTE);
    deliver(&app, &server.post()).await;
    assert_eq!(newest(&caller).await["status"], "sent");
    let ids: Vec<_> = server.got().iter().map(|got| got.header("Message-ID").unwrap()).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1]);
}

#[tokio::test]
async fn an_address_that_is_refused_bounces_at_once_and_nothing_else_is_kept() {
    let (app, server) = (App::start().await, MailServer::start());
    let (caller, _) = invited(&app, "refused@example.com").await;
    invite(&app, &caller, "zoe@example.com").await;
    assert_eq!(deliver(&app, &server.post()).await, 2);
    let page = caller.call("messages.list", json!({ "status": "bounced" })).await.ok();
    let message = &page["items"][0];
    assert_eq!((&message["to"], &message["attempts"]), (&json!("refused@example.com"), &json!(1)));
    assert!(message["failure"].as_str().unwrap().contains("no such user here"), "{message}");
    assert!(!message["failure"].as_str().unwrap().contains("refused@"), "{message}");
    app.advance(MINUTE * 60 * 24);
    assert_eq!(deliver(&app, &server.post()).await, 0);
    assert_eq!(server.got().len(), 1);
    let event = "SELECT data FROM events WHERE kind = 'message.undelivered'";
    let data: String = app.one(event).await;
    assert!(data.contains("bounced") && !data.contains("@example.com"), "{data}");
}

#[tokio::test]
async fn what_a_filter_refuses_has_failed_and_its_words_do_not_show_the_link() {
    let (app, server) = (App::start().await, MailServer::start());
    let (caller, url) = invited(&app, "spam@example.com").await;
    deliver(&app, &server.post()).await;
    let message = newest(&caller).await;
    assert_eq!(message["status"], "failed");
    let failure = message["failure"].as_str().unwrap();
    assert!(failure.contains("blocked: /mandate/…"), "{failure}");
    assert!(!app.one::<String>("SELECT failure FROM messages").await.contains(token(&url)));
}

#[tokio::test]
async fn without_a_mail_server_it_is_tried_for_three_days_and_has_failed_then() {
    let app = App::start().await;
    let (caller, _) = invited(&app, "zoe@example.com").await;
    let gone = MailServer::start();
    let post = gone.post();
    drop(gone);
    deliver(&app, &post).await;
    let message = newest(&caller).await;
    assert_eq!(message["status"], "queued");
    assert!(message["failure"].as_str().unwrap().contains("cannot be used"), "{message}");
    let mut tried = 1;
    for _ in 0..(3 * 24) {
        app.advance(MINUTE * 60);
        tried += deliver(&app, &post).await;
    }
    let message = newest(&caller).await;
    assert_eq!((&message["status"], &message["attempts"]), (&json!("failed"), &json!(tried)));
    assert_eq!(tried, 73);
}

#[tokio::test]
async fn two_servers_at_once_send_each_message_once() {
    let (app, server) = (App::start().await, MailServer::start());
    let caller = app.live_key(&["mandates:read", "mandates:write"]).await;
    for n in 0..25 {
        invite(&app, &caller, &format!("payer{n}@example.com")).await;
    }
    let (one, other) = (server.post(), server.post());
    let (one, other) = tokio::join!(deliver(&app, &one), deliver(&app, &other));
    assert_eq!(one + other, 25);
    let mut to: Vec<_> = server.got().into_iter().map(|got| got.to).collect();
    to.sort();
    to.dedup();
    assert_eq!((to.len(), server.got().len()), (25, 25));
}

#[tokio::test]
async fn what_a_dead_server_had_claimed_is_sent_by_another_and_its_late_word_changes_nothing() {
    let (app, server) = (App::start().await, MailServer::start());
    let (caller, _) = invited(&app, "zoe@example.com").await;
    let claimed = mail::claim(&app.app, 10).await.unwrap();
    assert_eq!(claimed.len(), 1);
    assert_eq!(newest(&caller).await["status"], "sending");
    app.advance(MINUTE * 4);
    assert_eq!(deliver(&app, &server.post()).await, 0);
    app.advance(MINUTE);
    assert_eq!(deliver(&app, &server.post()).await, 1);
    for late in [Handed::NotNow("late".to_owned()), Handed::Refused("late".to_owned()), Handed::Taken] {
        mail::note(&app.app, &claimed[0], &late).await.unwrap();
        let message = newest(&caller).await;
        assert_eq!((&message["status"], &message["attempts"]), (&json!("sent"), &json!(2)));
    }
}

#[tokio::test]
async fn without_smtp_it_is_laid_into_a_folder_that_nobody_else_can_read() {
    let app = App::start().await;
    let (caller, url) = invited(&app, "zoe@example.com").await;
    assert_eq!(app.deliver().await, 1);
    let id = newest(&caller).await["id"].as_str().unwrap().to_owned();
    let folder = app.folder.path().join("mail");
    let names: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [path] = names.as_slice() else { panic!("{names:?}") };
    assert_eq!(path.file_name().unwrap().to_str().unwrap(), format!("{id}.eml"));
    assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    let message = std::fs::read_to_string(path).unwrap().replace("=\r\n", "");
    assert!(message.contains(&url) && message.contains("To: zoe@example.com"), "{message}");
    assert_eq!(newest(&caller).await["status"], "sent");
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_tried_again() {
    let app = App::start().await;
    let (caller, _) = invited(&app, "zoe@example.com").await;
    let taken = app.folder.path().join("taken");
    std::fs::write(&taken, "a file").unwrap();
    let post = Post { way: Way::Folder(taken), from: "dd@example.com".parse().unwrap() };
    deliver(&app, &post).await;
    assert_eq!(newest(&caller).await["status"], "queued");
}

#[tokio::test]
async fn a_resend_takes_the_invite_before_it_back_if_it_has_not_gone() {
    let (app, server) = (App::start().await, MailServer::start());
    let (caller, _) = invited(&app, "zoe@example.com").await;
    let mandate = newest(&caller).await["mandateId"].clone();
    let again = caller.call("mandates.sendInvite", json!({ "mandateId": mandate })).await.ok();
    deliver(&app, &server.post()).await;
    let got = server.got();
    assert_eq!(got.len(), 1);
    assert!(got[0].text().contains(again["invite"]["url"].as_str().unwrap()));
    let page = caller.call("messages.list", json!({ "status": "withdrawn" })).await.ok();
    assert_eq!(page["items"][0]["failure"], "a newer invite was sent");
}

#[tokio::test]
async fn the_server_sends_by_itself() {
    let server = MailServer::start();
    let post = server.post();
    let app = App::start_serving(|options| options.mail = Some((post, Duration::from_millis(50)))).await;
    let (caller, _) = invited(&app, "zoe@example.com").await;
    for _ in 0..200 {
        if newest(&caller).await["status"] == "sent" {
            break;
        }
        app.advance(Duration::from_secs(2));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(server.got().len(), 1);
}

#[tokio::test]
async fn nothing_leaves_a_test_workspace() {
    let (app, server) = (App::start().await, MailServer::start());
    let caller = app.test_key(&["mandates:read", "mandates:write"]).await;
    app.mandate_in(&caller, "active").await;
    assert_eq!(deliver(&app, &server.post()).await, 0);
    assert_eq!(server.got().len(), 0);
    let page = caller.call("messages.list", json!({})).await.ok();
    let statuses: Vec<_> =
        page["items"].as_array().unwrap().iter().map(|each| each["status"].clone()).collect();
    assert_eq!(statuses, ["not_sent"; 3]);
    assert_eq!(app.one::<i64>("SELECT COUNT(sealed_link) AS n FROM messages").await, 0);
}
