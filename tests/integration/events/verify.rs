use serde_json::{Value, json};

use crate::support::{App, Caller};

/// A workspace with a real history: changes by the operator and a key, reads and refusals.
async fn history() -> (App, Caller, String) {
    let app = App::start().await;
    let caller = app.test_key(&["mandates:read", "mandates:write", "events:read"]).await;
    let mandate = app.mandate_in(&caller, "suspended").await;
    caller.call("mandates.suspend", json!({ "mandateId": mandate, "reason": "a test" })).await.err();
    caller.call("mandates.get", json!({ "mandateId": mandate })).await.ok();
    app.audited().await;
    let me = caller.call("keys.whoami", json!({})).await.ok();
    app.audited().await;
    (app, caller, me["workspaceId"].as_str().unwrap().to_owned())
}

async fn verify(caller: &Caller) -> Value {
    caller.call("events.verify", json!({})).await.ok()
}

#[tokio::test]
async fn a_real_history_is_intact() {
    let (app, caller, workspace) = history().await;
    let found = verify(&caller).await;
    let events: i64 =
        app.one(&format!("SELECT COUNT(*) AS n FROM events WHERE workspace_id = '{workspace}'")).await;
    assert_eq!((&found["intact"], &found["brokenAt"]), (&json!(true), &Value::Null));
    assert!(
        found["events"].as_i64().unwrap() >= 10 && events >= found["events"].as_i64().unwrap(),
        "{found}"
    );
    assert_eq!(found["head"]["seq"], found["events"]);
    assert_eq!(found["head"]["digest"].as_str().unwrap().len(), 64);
}

#[tokio::test]
async fn an_altered_column_is_found_where_it_was_altered() {
    let (app, caller, workspace) = history().await;
    let at = |seq: i64| format!("WHERE workspace_id = '{workspace}' AND seq = {seq}");
    let columns = [
        ("id", "'evt_00000000000000000000000000'"),
        ("kind", "'mandate.cancelled'"),
        ("at", "at + 1"),
        ("actor_kind", "'nobody'"),
        ("key_id", "'key_00000000000000000000000000'"),
        ("key_id", "'not a key'"),
        ("procedure", "'mandates.list'"),
        ("outcome", "'refused'"),
        ("outcome", "'fine'"),
        ("code", "'NOT_FOUND'"),
        ("request_id", "'req_x'"),
        ("address", "NULL"),
        ("duration_us", "duration_us + 1"),
        ("subject_id", "NULL"),
        ("data", "'{}'"),
        ("chain_key_version", "2"),
        ("seq", "seq + 1000"),
        ("workspace_id", "'none'"),
        ("hash", "(SELECT hash FROM event_heads WHERE seq = 0)"),
    ];
    // The fifth event is a change of a mandate, in which every column is filled but `code`.
    let columns_kept = "id, kind, at, actor_kind, key_id, procedure, outcome, code, request_id, address, duration_us, \
                        subject_id, data, chain_key_version, hash";
    app.execute(&format!(
        "CREATE TABLE kept AS SELECT workspace_id, seq, {columns_kept} FROM events {}",
        at(5)
    ))
    .await;
    for (column, wrong) in columns {
        let wrong = if column == "hash" {
            wrong.replace(
                "event_heads WHERE seq = 0",
                &format!("event_heads WHERE workspace_id = '{workspace}'"),
            )
        } else {
            wrong.to_owned()
        };
        app.execute(&format!("UPDATE events SET {column} = {wrong} {}", at(5))).await;
        let found = verify(&caller).await;
        assert_eq!(
            (&found["intact"], &found["brokenAt"]),
            (&json!(false), &json!(5)),
            "{column} = {wrong}: {found}"
        );
        restore(&app, &workspace, columns_kept).await;
    }
    assert_eq!(verify(&caller).await["intact"], true, "all is as it was");
}

async fn restore(app: &App, workspace: &str, columns: &str) {
    let kept: String = app.one("SELECT id FROM kept").await;
    let fifth =
        format!("(workspace_id = '{workspace}' AND seq IN (5, 1005)) OR (workspace_id = 'none' AND seq = 5)");
    app.execute(&format!("DELETE FROM events WHERE id = '{kept}' OR {fifth}")).await;
    app.execute(&format!(
        "INSERT INTO events (workspace_id, seq, {columns}) SELECT workspace_id, seq, {columns} FROM kept"
    ))
    .await;
}

#[tokio::test]
async fn a_removed_row_is_found_wherever_it_stood() {
    for (which, broken_at) in [("first", 1), ("middle", 4), ("last", 0)] {
        let (app, caller, workspace) = history().await;
        let last: i64 =
            app.one(&format!("SELECT seq FROM event_heads WHERE workspace_id = '{workspace}'")).await;
        let removed = if broken_at == 0 { last } else { broken_at };
        app.execute(&format!("DELETE FROM events WHERE workspace_id = '{workspace}' AND seq = {removed}"))
            .await;
        let found = verify(&caller).await;
        assert_eq!(
            (&found["intact"], &found["brokenAt"]),
            (&json!(false), &json!(removed)),
            "{which}: {found}"
        );
    }
}

#[tokio::test]
async fn two_rows_in_each_others_place_are_found() {
    let (app, caller, workspace) = history().await;
    for (from, to) in [(4, -4), (6, 4), (-4, 6)] {
        app.execute(&format!(
            "UPDATE events SET seq = {to} WHERE workspace_id = '{workspace}' AND seq = {from}"
        ))
        .await;
    }
    let found = verify(&caller).await;
    assert_eq!((&found["intact"], &found["brokenAt"]), (&json!(false), &json!(4)));
}

#[tokio::test]
async fn a_changed_head_is_found() {
    let (app, caller, workspace) = history().await;
    let last = verify(&caller).await["head"]["seq"].as_i64().unwrap();
    app.audited().await;
    let head = format!("WHERE workspace_id = '{workspace}'");
    let fifth = format!("(SELECT hash FROM events {head} AND seq = 5)");
    app.execute(&format!("UPDATE event_heads SET hash = {fifth} {head}")).await;
    let found = verify(&caller).await;
    assert_eq!(found["intact"], false);
    assert!(found["brokenAt"].as_i64().unwrap() >= last, "{found}");
}

#[tokio::test]
async fn a_head_set_back_to_hide_a_cut_is_found_against_a_noted_link() {
    let (app, caller, workspace) = history().await;
    let noted = verify(&caller).await["head"].clone();
    app.audited().await;
    let head = format!("WHERE workspace_id = '{workspace}'");
    app.execute(&format!("DELETE FROM events {head} AND seq > 5")).await;
    let fifth = format!("(SELECT hash FROM events {head} AND seq = 5)");
    app.execute(&format!("UPDATE event_heads SET seq = 5, hash = {fifth} {head}")).await;

    let found = caller.call("events.verify", json!({ "noted": noted })).await.ok();

    assert_eq!((&found["intact"], &found["brokenAt"]), (&json!(false), &json!(6)), "{found}");
    assert_eq!(verify(&caller).await["intact"], true, "without the noted link the rest looks whole");
}

#[tokio::test]
async fn rows_beyond_the_head_are_found() {
    let (app, caller, workspace) = history().await;
    let head = format!("WHERE workspace_id = '{workspace}'");
    let fifth = format!("(SELECT hash FROM events {head} AND seq = 5)");
    app.execute(&format!("UPDATE event_heads SET seq = 5, hash = {fifth} {head}")).await;
    let found = verify(&caller).await;
    assert_eq!((&found["intact"], &found["brokenAt"]), (&json!(false), &json!(6)), "{found}");
}

#[tokio::test]
async fn a_removed_head_is_found() {
    let (app, caller, workspace) = history().await;
    app.execute(&format!("DELETE FROM event_heads WHERE workspace_id = '{workspace}'")).await;
    let found = verify(&caller).await;
    assert_eq!((&found["intact"], &found["brokenAt"]), (&json!(false), &json!(1)), "{found}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trail_that_grows_meanwhile_is_intact() {
    let (app, caller, _) = history().await;
    let writer = caller.clone();
    let new = app.new_mandate();
    let writing = tokio::spawn(async move {
        for _ in 0..40 {
            writer.call("mandates.create", new.clone()).await.ok();
        }
    });
    // Each verification costs ten calls.
    for _ in 0..50 {
        let found = verify(&caller).await;
        assert_eq!(found["intact"], true, "{found}");
    }
    writing.await.unwrap();
}

#[tokio::test]
async fn a_noted_link_is_found_again() {
    let (app, caller, _) = history().await;
    let noted = verify(&caller).await["head"].clone();
    app.mandate_in(&caller, "active").await;
    let found = caller.call("events.verify", json!({ "noted": noted })).await.ok();
    assert_eq!(found["intact"], true);
    let mut other = noted;
    other["digest"] = json!("0".repeat(64));
    let found = caller.call("events.verify", json!({ "noted": other })).await.ok();
    assert_eq!((&found["intact"], &found["brokenAt"]), (&json!(false), &other["seq"]));
}

#[tokio::test]
async fn a_noted_link_is_a_number_and_a_digest() {
    let (_, caller, _) = history().await;
    let digest = "0".repeat(64);
    let cases = [
        ("/noted/seq", json!({ "seq": "1", "digest": digest })),
        ("/noted/seq", json!({ "digest": digest })),
        ("/noted/seq", json!({ "seq": 0, "digest": digest })),
        ("/noted/digest", json!({ "seq": 1 })),
        ("/noted/digest", json!({ "seq": 1, "digest": "short" })),
        ("/noted/digest", json!({ "seq": 1, "digest": "x".repeat(64) })),
        ("/noted/hash", json!({ "seq": 1, "digest": digest, "hash": digest })),
        ("/noted", json!([1, digest])),
    ];
    for (pointer, noted) in cases {
        let refusal = caller.call("events.verify", json!({ "noted": noted })).await.err();
        assert_eq!(refusal.error["data"]["problems"][0]["pointer"], pointer, "{noted}");
    }
}
