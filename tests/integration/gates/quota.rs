//! The quota: exact, shared by an organisation's live keys, charged all or nothing.

use std::collections::VecDeque;
use std::time::Duration;

use futures_util::future::join_all;
use procedures::domain::api_key::Mode;
use procedures::domain::quota::Policy;
use serde_json::{Value, json};

use super::facade::assert_problem;
use crate::support::{App, Caller, Raw, Response, request};

const WHOAMI: &str = r#"{"jsonrpc":"2.0","id":1,"method":"keys.whoami"}"#;

async fn live(app: &App) -> Caller {
    app.live_key(&["events:read", "mandates:read", "mandates:write"]).await
}

fn batch(entries: usize) -> String {
    format!("[{}]", vec![WHOAMI; entries].join(","))
}

/// How many calls of an answer, single or batch, were carried out.
fn carried_out(answer: &Value) -> usize {
    let entries = answer.as_array().cloned().unwrap_or_else(|| vec![answer.clone()]);
    entries.iter().filter(|entry| entry.get("result").is_some()).count()
}

#[track_caller]
fn assert_spent(response: &Response) {
    assert_eq!(response.status, 429, "{response:?}");
    let error = &response.json()["error"];
    assert_eq!((&error["code"], &error["data"]["code"]), (&json!(-32029), &json!("RATE_LIMITED")));
    assert_eq!(error["data"]["policy"], json!({ "perMinute": 60, "perHour": 1_000 }));
    let wait = error["data"]["retryAfterMs"].as_i64().unwrap();
    let seconds: i64 = response.header("retry-after").unwrap().parse().unwrap();
    assert!(
        seconds >= 1 && seconds * 1_000 >= wait && (seconds - 1) * 1_000 < wait,
        "{seconds} s for {wait} ms"
    );
}

/// What `RateLimit` says is left of the minute.
#[track_caller]
fn remaining(response: &Response) -> usize {
    let field = response.header("ratelimit").unwrap_or_else(|| panic!("no RateLimit in {response:?}"));
    field.strip_prefix("\"minute\";r=").unwrap().split(';').next().unwrap().parse().unwrap()
}

async fn spend(caller: &Caller, units: usize) {
    for chunk in (0..units).collect::<Vec<_>>().chunks(50) {
        assert_eq!(caller.post(&batch(chunk.len())).await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_640_concurrent_calls_exactly_60_pass() {
    let app = App::start().await;
    let caller = live(&app).await;
    let responses = join_all((0..640).map(|_| caller.post(WHOAMI))).await;

    let passed = responses.iter().filter(|response| response.status == 200).count();
    assert_eq!(passed, 60);
    responses.iter().filter(|response| response.status != 200).for_each(assert_spent);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_680_calls_alone_in_batches_at_their_paths_and_on_websockets_at_once_exactly_60_pass() {
    let app = App::start().await;
    let (caller, other) = (live(&app).await, live(&app).await);
    let singles = join_all((0..240).map(|n| {
        let caller = if n % 2 == 0 { &caller } else { &other };
        async move { carried_out(&caller.post(WHOAMI).await.json()) }
    }));
    let batches = join_all((0..100).map(|_| async { carried_out(&other.post(&batch(2)).await.json()) }));
    let plain = join_all(
        (0..40).map(|_| async { usize::from(other.plain("keys.whoami", json!({})).await.status == 200) }),
    );
    let sockets = join_all((0..20).map(|_| async {
        let mut socket = caller.websocket().await.unwrap();
        let mut passed = 0;
        for _ in 0..10 {
            passed += carried_out(&socket.ask(WHOAMI).await);
        }
        passed
    }));
    let (singles, batches, plain, sockets) = tokio::join!(singles, batches, plain, sockets);
    assert_eq!([singles, batches, plain, sockets].concat().iter().sum::<usize>(), 60);
}

/// Bursts at both sides of every edge there might be: minutes, parts of a minute, a millisecond before and after.
#[tokio::test]
async fn no_minute_admits_more_than_the_limit_whatever_the_schedule() {
    let limit = 10;
    let app = App::start_with(Policy { per_minute: limit, per_hour: 10_000 }).await;
    let caller = live(&app).await;
    let mut socket = caller.websocket().await.unwrap();
    let (mut now, mut admitted, mut total) = (0, VecDeque::new(), 0);
    let steps =
        [59_999, 1, 499, 1, 500, 29_499, 30_000, 1, 59_498, 1, 1, 60_000, 59_999, 2, 12_345, 47_654, 1, 1];
    for step in steps.into_iter().cycle().take(steps.len() * 4) {
        app.clock.advance_ms(step);
        now += step;
        for attempt in 0..limit + 2 {
            let message = if attempt % 3 == 0 { batch(2) } else { WHOAMI.to_owned() };
            let answer = if attempt % 2 == 0 {
                socket.ask(&message).await
            } else {
                caller.post(&message).await.json()
            };
            for _ in 0..carried_out(&answer) {
                admitted.push_back(now);
                total += 1;
            }
            while admitted.front().is_some_and(|at| *at <= now - 60_000) {
                admitted.pop_front();
            }
            assert!(
                admitted.len() <= limit as usize,
                "{} calls in the minute before {now} ms",
                admitted.len()
            );
        }
    }
    // Nothing is refused for ever either.
    assert!(total as i64 >= now / 60_000 * i64::from(limit) / 2, "{total} calls in {now} ms");
}

/// A call counts from the moment it is here: who sends slowly is not charged as of when he began.
#[tokio::test]
async fn slow_bodies_do_not_count_for_the_minute_they_began_in() {
    let app = App::start().await;
    let caller = live(&app).await;
    let mut slow = Vec::new();
    for _ in 0..60 {
        let mut raw = Raw::open(app.address).await;
        raw.write(format!(
            "POST /rpc HTTP/1.1\r\nhost: dd\r\ncontent-type: application/json\r\nauthorization: Bearer {}\r\n\
             content-length: {}\r\n\r\n{{",
            caller.key(),
            WHOAMI.len()
        ))
        .await;
        slow.push(raw);
    }
    // Until the server has read all the heads; they arrived before this call did.
    assert_eq!(app.anonymous().send("GET", "/livez", &[], Vec::new()).await.status, 200);
    app.advance(Duration::from_secs(55));
    for raw in &mut slow {
        raw.write(&WHOAMI[1..]).await;
        assert!(raw.response().await.0.starts_with("http/1.1 200"));
    }
    app.advance(Duration::from_secs(50));
    assert_spent(&caller.post(WHOAMI).await);
}

#[tokio::test]
async fn all_live_keys_of_an_organisation_share_its_quota_and_test_keys_have_their_own() {
    let app = App::start().await;
    let (one, two, test) = (live(&app).await, live(&app).await, app.test_key(&["mandates:read"]).await);
    let brown = app.another_organisation().await;
    let other = app.key_of(&brown, Mode::Live, &["mandates:read"]).await;

    spend(&test, 200).await;
    spend(&one, 59).await;
    assert_eq!(remaining(&two.post(WHOAMI).await), 0);
    assert_spent(&one.post(WHOAMI).await);
    assert_spent(&two.post(WHOAMI).await);
    assert_eq!(remaining(&other.post(WHOAMI).await), 59);
    let answer = test.post(WHOAMI).await;
    assert_eq!((answer.status, remaining(&answer)), (200, 1_200 - 201));
    assert_eq!(answer.header("ratelimit-policy"), Some(r#""minute";q=1200;w=60, "hour";q=36000;w=3600"#));
}

#[tokio::test]
async fn a_batch_is_charged_all_or_nothing() {
    let app = App::start().await;
    let caller = live(&app).await;
    spend(&caller, 58).await;
    let create = request(1, "mandates.create", app.new_mandate());
    let message = json!([create, create, create]).to_string();

    let refused = caller.post(&message).await;
    assert_spent(&refused);
    assert_eq!((remaining(&refused), &refused.json()["id"]), (2, &Value::Null));
    let mut socket = caller.websocket().await.unwrap();
    let answer = socket.ask(&message).await;
    assert_eq!((&answer["id"], &answer["error"]["data"]["code"]), (&Value::Null, &json!("RATE_LIMITED")));

    let list = caller.call("mandates.list", json!({})).await;
    assert_eq!(remaining(&list.response), 1, "nothing was charged");
    assert_eq!(list.ok()["items"], json!([]), "nothing was carried out");
}

#[tokio::test]
async fn a_procedure_costs_what_it_declares() {
    let app = App::start().await;
    let caller = live(&app).await;
    let verify = request(1, "events.verify", json!({})).to_string();
    assert_eq!(remaining(&caller.post(&verify).await), 50);
    assert_eq!(remaining(&caller.post(&format!("[{verify},{WHOAMI},{verify}]")).await), 29);
    assert_eq!(remaining(&caller.plain("events.verify", json!({})).await), 19);
    spend(&caller, 10).await;
    assert_spent(&caller.post(&verify).await);
    let refused = caller.plain("events.verify", json!({})).await;
    assert_problem(&refused, 429, "RATE_LIMITED");
    let wait: i64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert_eq!(wait, (refused.json()["retryAfterMs"].as_i64().unwrap() + 999) / 1_000);
    assert_eq!(remaining(&caller.post(WHOAMI).await), 8, "a refused call is not charged");
}

#[tokio::test]
async fn what_costs_more_than_the_quota_is_not_told_to_return() {
    let app = App::start().await;
    let caller = live(&app).await;
    let verify = request(1, "events.verify", json!({})).to_string();
    let response = caller.post(&format!("[{}]", vec![verify; 7].join(","))).await;
    assert_eq!((response.status, response.header("retry-after")), (429, None));
    assert_eq!(response.json()["error"]["data"]["retryAfterMs"], Value::Null);
    assert_eq!(remaining(&response), 60);
}

#[tokio::test]
async fn refused_calls_and_notifications_are_not_charged() {
    let app = App::start().await;
    let caller = app.live_key(&["verify"]).await;
    let refused = r#"{"jsonrpc":"2.0","id":1,"method":"mandates.list"}"#;
    let unknown = r#"{"jsonrpc":"2.0","id":1,"method":"no.such"}"#;
    let notification = r#"{"jsonrpc":"2.0","method":"keys.whoami"}"#;
    let batch = format!("[{refused},{unknown},{notification},1]");
    for message in [refused, unknown, notification, batch.as_str()] {
        assert_eq!(remaining(&caller.post(message).await), 60, "{message}");
    }
    for method in ["mandates.list", "no.such"] {
        assert_eq!(remaining(&caller.plain(method, json!({})).await), 60, "{method}");
    }
    for _ in 0..3 {
        assert_eq!(app.anonymous().post(WHOAMI).await.status, 401);
    }
    assert_eq!(remaining(&caller.post(WHOAMI).await), 59);
    // Wrong parameters are found behind the gates.
    let wrong = r#"{"jsonrpc":"2.0","id":1,"method":"keys.whoami","params":{"a":1}}"#;
    assert_eq!(remaining(&caller.post(wrong).await), 58);
}

#[tokio::test]
async fn the_quota_stands_in_the_headers_and_retry_after_when_honoured_succeeds() {
    let app = App::start().await;
    let caller = live(&app).await;
    let first = caller.post(WHOAMI).await;
    assert_eq!(first.header("ratelimit-policy"), Some(r#""minute";q=60;w=60, "hour";q=1000;w=3600"#));
    assert!(first.header("ratelimit").unwrap().starts_with(r#""minute";r=59;t="#));
    app.clock.advance_ms(17_233);
    spend(&caller, 59).await;

    let refused = caller.post(WHOAMI).await;
    assert_spent(&refused);
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    let limit = refused.header("ratelimit").unwrap().to_owned();
    assert!(limit.starts_with(&format!(r#""minute";r=0;t={wait}, "hour";r=940;"#)), "{limit} and {wait} s");
    let precise = refused.json()["error"]["data"]["retryAfterMs"].as_i64().unwrap();

    app.clock.advance_ms(precise - 1);
    assert_spent(&caller.post(WHOAMI).await);
    app.clock.advance_ms(wait as i64 * 1_000 - precise + 1);
    assert_eq!(caller.post(WHOAMI).await.status, 200);
}

#[tokio::test]
async fn an_organisation_may_have_a_quota_of_its_own() {
    let app = App::start().await;
    let new = procedures::operator::NewOrganisation {
        name: "Small & Sons".to_owned(),
        rate_limit_per_min: Some(2),
        rate_limit_per_hour: Some(3),
    };
    let small = procedures::operator::create_organisation(&app.app, new).await.unwrap().id.to_string();
    let caller = app.key_of(&small, Mode::Live, &["verify"]).await;
    let statuses = [caller.post(WHOAMI).await, caller.post(WHOAMI).await, caller.post(WHOAMI).await];
    assert_eq!(statuses.map(|response| response.status), [200, 200, 429]);
    app.advance(Duration::from_secs(61));
    assert_eq!(caller.post(WHOAMI).await.status, 200);
    let hour_spent = caller.post(WHOAMI).await;
    assert_eq!(hour_spent.status, 429);
    let wait: u64 = hour_spent.header("retry-after").unwrap().parse().unwrap();
    assert!(wait > 3_000, "{wait}");
    app.advance(Duration::from_secs(wait));
    assert_eq!(caller.post(WHOAMI).await.status, 200);
}

#[tokio::test]
async fn a_key_that_is_refused_without_end_is_told_so_and_remembered_no_more() {
    let app = App::start().await;
    let key = app.test_key(&["verify"]).await;
    let entry = request(1, "mandates.list", json!({}));
    let refused = Value::Array(vec![entry.clone(); 50]).to_string();
    for _ in 0..24 {
        key.post(&refused).await;
    }
    let answer = key.post(&entry.to_string()).await;
    assert_eq!((answer.status, answer.json()["error"]["data"]["code"].as_str()), (429, Some("RATE_LIMITED")));
    assert!(answer.header("retry-after").is_some());

    app.audited().await;
    let reader = app.test_key(&["events:read"]).await;
    let limited = json!({ "keyId": key.key_id(), "limit": 200 });
    let page = reader.call("events.list", limited).await.ok();
    assert!(page["items"].as_array().unwrap().iter().all(|event| event["code"] == "INSUFFICIENT_SCOPE"));
    key.call("keys.whoami", json!({})).await.ok();
}
