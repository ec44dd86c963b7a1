//! What stands in the database, and what somebody who can write it directly would do.

use sea_orm::{ConnectionTrait, Statement, TryGetable};
use serde_json::{Value, json};

use super::{App, Caller};

impl App {
    /// The first column of the only row.
    pub async fn one<T: TryGetable>(&self, sql: &str) -> T {
        let reader = self.app.store.read();
        let statement = Statement::from_string(reader.get_database_backend(), sql);
        let row = reader.query_one_raw(statement).await.unwrap().expect("a row");
        row.try_get_by_index(0).unwrap()
    }

    /// The first column of every row.
    pub async fn column<T: TryGetable>(&self, sql: &str) -> Vec<T> {
        let reader = self.app.store.read();
        let statement = Statement::from_string(reader.get_database_backend(), sql);
        let rows = reader.query_all_raw(statement).await.unwrap();
        rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }

    /// Changes rows behind the server's back.
    pub async fn execute(&self, sql: &str) {
        let tx = self.app.store.begin().await.unwrap();
        let changed = tx.execute_unprepared(sql).await.unwrap();
        assert_ne!(changed.rows_affected(), 0, "{sql} changed nothing");
        tx.commit().await.unwrap();
    }

    /// How many changes were recorded, in all workspaces.
    pub async fn changes(&self) -> i64 {
        self.one("SELECT COUNT(*) AS n FROM events WHERE kind <> 'procedure.called'").await
    }
}

impl Caller {
    /// All that a caller of the workspace sees of a mandate. Two looks are equal when nothing changed between them.
    pub async fn look(&self, mandate: &str) -> Value {
        let id = json!({ "mandateId": mandate });
        let timeline = self.call("mandates.timeline", id.clone()).await.ok();
        json!([self.call("mandates.get", id).await.ok(), timeline])
    }

    /// The kinds of the mandate's changes, oldest first.
    pub async fn history(&self, mandate: &str) -> Vec<String> {
        let timeline =
            self.call("mandates.timeline", json!({ "mandateId": mandate, "limit": 200 })).await.ok();
        let items = timeline["items"].as_array().unwrap().iter();
        items.map(|item| item["kind"].as_str().unwrap().to_owned()).collect()
    }
}
