//! Faults planted into sound books, each of which the coherence checks find.

use procedures::domain::api_key::Mode;
use procedures::engine::coherence;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use crate::world::{Sandbox, World};

/// One value of one row, made wrong.
struct Fault {
    table: &'static str,
    column: &'static str,
    /// Which rows it can be planted into.
    rows: &'static str,
    /// What stands there instead, in SQL.
    wrong: &'static str,
    /// The check that finds it.
    found_by: &'static str,
}

const fn fault(
    table: &'static str,
    column: &'static str,
    rows: &'static str,
    wrong: &'static str,
    found_by: &'static str,
) -> Fault {
    Fault { table, column, rows, wrong, found_by }
}

const FAULTS: [Fault; 23] = [
    fault("attempts", "amount_pence", "outcome = 'paid'", "amount_pence + 1", "file"),
    fault("attempts", "reference", "outcome = 'paid'", "'SOMEBODY ELSE'", "file"),
    fault("attempts", "code", "code = '17'", "'01'", "file"),
    fault("attempts", "outcome", "outcome = 'paid'", "'open'", "collection"),
    fault("attempts", "outcome", "outcome = 'paid'", "'unpaid'", "advice"),
    fault("attempts", "outcome", "outcome = 'unpaid'", "'paid'", "collection"),
    fault("attempts", "entry_on", "outcome = 'paid'", "'2026-12-25'", "collection"),
    fault("submissions", "total_pence", "kind = 'collections'", "total_pence + 1", "file"),
    fault("submissions", "items", "kind = 'instructions'", "items + 1", "file"),
    fault("submissions", "serial", "kind = 'collections'", "'999999'", "bank"),
    fault("submissions", "state", "kind = 'collections'", "'rejected'", "file"),
    fault("collections", "attempts", "stage = 'confirmed'", "attempts + 1", "collection"),
    fault("collections", "stage", "stage = 'confirmed'", "'returned'", "collection"),
    fault("collections", "amount_pence", "stage = 'notified'", "amount_pence + 1", "notice"),
    fault("collections", "input_on", "stage = 'notified'", "'2026-11-24'", "overdue"),
    fault("notices", "given_on", "kind = 'schedule'", "'2027-12-01'", "notice"),
    fault("instructions", "state", "state = 'accepted'", "'submitted'", "instruction"),
    fault("advices", "state", "kind = 'arudd' AND state = 'handled'", "'ignored'", "advice"),
    fault("claims", "amount_pence", "status = 'settled'", "amount_pence + 1", "claim"),
    fault("figures", "n", "kind = 'attempt' AND n > 0", "n + 1", "figures"),
    fault("figures", "pence", "kind = 'claim' AND n > 0", "pence - 1", "figures"),
    fault("mandate_moves", "activity", "activity = 'activated'", "'signed'", "figures"),
    fault("mandates", "clawback_count", "clawback_count = 0", "1", "claim"),
];

#[tokio::test]
async fn each_planted_fault_is_found() {
    let world = World::new().await;
    let sandbox = world.sandbox(1, 1).await;
    live_through_months(&sandbox).await;
    assert_eq!(findings(&sandbox).await, Vec::<String>::new());
    for fault in &FAULTS {
        let Fault { table, column, rows, wrong, found_by } = fault;
        let only = format!("workspace_id = '{}' AND {rows}", sandbox.workspace());
        let row = if *table == "attempts" { "collection_id || number" } else { "id" };
        let row = match *table {
            "advices" => "report_id || line",
            "figures" => "workspace_id || kind || basis || day_on || state || again || reason",
            "mandate_moves" => "mandate_id || version",
            _ => row,
        };
        let sql = format!(
            "SELECT {row} AS row_id, CAST({column} AS TEXT) AS value FROM {table} WHERE {only} LIMIT 1"
        );
        let (id, right) = one(&sandbox, &sql).await.unwrap_or_else(|| panic!("no {rows} in {table}"));
        let put = |value: String| format!("UPDATE {table} SET {column} = {value} WHERE {row} = '{id}'");
        execute(&sandbox, &put((*wrong).to_owned())).await;
        let found = findings(&sandbox).await;
        assert!(found.iter().any(|check| check == found_by), "{table}.{column} = {wrong}: {found:?}");
        let is_number = right.parse::<i64>().is_ok() && *column != "serial" && *column != "code";
        execute(&sandbox, &put(if is_number { right } else { format!("'{right}'") })).await;
        assert_eq!(findings(&sandbox).await, Vec::<String>::new(), "{table}.{column} put right");
    }
}

/// Something of everything: confirmed, returned, presented again, claimed back, and what is to come.
async fn live_through_months(sandbox: &Sandbox) {
    sandbox.call("sandbox.reset", json!({ "startOn": "2026-11-23", "seed": 1 })).await.unwrap();
    for (number, payer) in ["Successful", "Penniless", "Fickle", "Successful"].into_iter().enumerate() {
        let mandate = json!({
            "payer": { "name": format!("Ms {payer}"), "email": "payer@example.com" },
            "property": { "reference": "FLAT-1" },
            "type": "property",
            "amountPence": 40_000 + number,
            "frequency": "monthly",
            "collectionDay": 5 + number,
        });
        let id = sandbox.call("mandates.create", mandate).await.unwrap()["id"].clone();
        sandbox.call("mandates.sendInvite", json!({ "mandateId": id })).await.unwrap();
        sandbox.call("sandbox.completeInvite", json!({ "mandateId": id })).await.unwrap();
    }
    sandbox.call("sandbox.clock.advance", json!({ "toDate": "2027-02-25" })).await.unwrap();
}

async fn findings(sandbox: &Sandbox) -> Vec<String> {
    let found = coherence::check(&sandbox.app, sandbox.workspace(), Mode::Test).await.unwrap();
    found.into_iter().map(|finding| finding.check.word().to_owned()).collect()
}

async fn one(sandbox: &Sandbox, sql: &str) -> Option<(String, String)> {
    let reader = sandbox.app.store.read();
    let found =
        reader.query_one_raw(Statement::from_string(reader.get_database_backend(), sql)).await.unwrap();
    found.map(|row| (row.try_get("", "row_id").unwrap(), row.try_get("", "value").unwrap()))
}

async fn execute(sandbox: &Sandbox, sql: &str) {
    let tx = sandbox.app.store.begin().await.unwrap();
    tx.execute_unprepared(sql).await.unwrap();
    tx.commit().await.unwrap();
}
