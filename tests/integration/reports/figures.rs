//! The figures that reports are made of: read at one moment, and set right when they are wrong.

use procedures::operator;
use procedures::store::{self, figures};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::Months;
use crate::support::App;

async fn spoil(app: &App, sql: &str) {
    let tx = app.app.store.begin().await.unwrap();
    tx.execute_unprepared(sql).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn figures_that_are_wrong_are_set_right_and_the_trail_says_so() {
    let months = Months::lived().await;
    let by_month = json!({ "groupBy": "month" });
    let before = months.all("reports.successRate", by_month.clone()).await;
    let clawbacks = months.all("reports.clawbackHistory", by_month.clone()).await;
    spoil(&months.app, "UPDATE figures SET n = n + 7, pence = pence - 1 WHERE kind = 'attempt'").await;
    spoil(&months.app, "DELETE FROM figures WHERE kind = 'collection' AND basis = 'period'").await;
    // As a server of the version before the figures has left it.
    spoil(&months.app, "DELETE FROM figures WHERE kind = 'claim'").await;
    spoil(
        &months.app,
        "UPDATE claimed_collections SET workspace_id = '', received_on = '', entry_on = '', nominal_on = ''",
    )
    .await;
    assert_ne!(months.all("reports.successRate", by_month.clone()).await, before);
    assert!(!operator::coherence(&months.app.app, false).await.unwrap().findings.is_empty());

    let repaired = operator::coherence(&months.app.app, true).await.unwrap();
    assert_eq!(repaired.findings, []);
    assert!(repaired.repaired_figures.unwrap() > 10, "{repaired:?}");
    assert_eq!(months.all("reports.successRate", by_month.clone()).await, before);
    assert_eq!(months.all("reports.clawbackHistory", by_month).await, clawbacks);
    let told = months.call("events.list", json!({ "kinds": ["figures.repaired"] })).await;
    let told = told["items"].as_array().unwrap();
    assert_eq!((told.len(), &told[0]["actor"]["kind"]), (1, &json!("operator")), "{told:?}");
    assert_eq!(months.call("events.verify", json!({})).await["intact"], true);

    let again = operator::coherence(&months.app.app, true).await.unwrap();
    assert_eq!((again.repaired_figures, again.findings), (Some(0), vec![]));
    let told = months.call("events.list", json!({ "kinds": ["figures.repaired"] })).await;
    assert_eq!(told["items"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_changed_while_an_answer_is_read_is_in_no_part_of_it() {
    let months = Months::lived().await;
    let workspace: String = months.app.one("SELECT workspace_id FROM collections LIMIT 1").await;
    let workspace = workspace.try_into().unwrap();
    let snapshot = months.app.app.store.snapshot().await.unwrap();
    let before = figures::standing(&snapshot, &workspace).await.unwrap();
    months.call("mandates.create", months.app.new_mandate()).await;
    assert_eq!(figures::standing(&snapshot, &workspace).await.unwrap(), before);
    assert_eq!(figures::differences(&snapshot, &workspace, 10).await.unwrap(), []);
    drop(snapshot);
    let reader = months.app.app.store.read();
    assert_ne!(figures::standing(&reader, &workspace).await.unwrap(), before);
    // Its connection serves others again, and changes nothing.
    let snapshot = months.app.app.store.snapshot().await.unwrap();
    assert_ne!(figures::standing(&snapshot, &workspace).await.unwrap(), before);
    assert!(snapshot.execute_unprepared("DELETE FROM figures").await.is_err());
    assert!(
        store::mandates::find(&snapshot, &workspace, &months.mandates[0].clone().try_into().unwrap())
            .await
            .is_ok()
    );
}
