use sea_orm::{ConnectionTrait, DbBackend};
use serde_json::json;

use crate::payer_form::browser::Invited;
use crate::support::App;

/// What outlives a reset: who may call, what was done, whose number it collects under, where its clock stands,
/// and by which seed its bank acts.
const KEPT: [&str; 8] = [
    "api_keys",
    "events",
    "event_heads",
    "service_users",
    "sandbox_clocks",
    "sandbox_references",
    "idempotency",
    "bank_state",
];

/// Every table whose rows belong to a workspace.
async fn tables(app: &App) -> Vec<String> {
    let sql = match app.app.store.read().get_database_backend() {
        DbBackend::Sqlite => {
            "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c ON c.name = 'workspace_id'
             WHERE m.type = 'table'"
        }
        _ => {
            "SELECT CAST(table_name AS TEXT) FROM information_schema.columns
             WHERE column_name = 'workspace_id' AND table_schema = current_schema()"
        }
    };
    app.column(sql).await
}

#[tokio::test]
async fn nothing_that_happened_is_left_in_any_table() {
    let invited = Invited::new().await;
    invited.answered().await.post("/review", &[]).await;
    let (app, caller) = (&invited.app, &invited.caller);
    let other = app.mandate_in(caller, "active").await;
    caller.call("sandbox.scenario.run", json!({ "scenario": "arudd:0", "mandateId": other })).await.ok();
    caller.call("sandbox.clock.advance", json!({ "workingDays": 25 })).await.ok();
    caller.call("sandbox.reset", json!({})).await.ok();

    let workspace: String =
        app.one(&format!("SELECT workspace_id FROM api_keys WHERE id = '{}'", caller.key_id())).await;
    for table in tables(app).await.iter().filter(|table| !KEPT.contains(&table.as_str())) {
        let left: i64 =
            app.one(&format!("SELECT COUNT(*) AS n FROM {table} WHERE workspace_id = '{workspace}'")).await;
        assert_eq!(left, 0, "{table}");
    }
    app.mandate_in(caller, "active").await;
}
