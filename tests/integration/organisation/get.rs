use serde_json::json;

use crate::support::App;

#[tokio::test]
async fn either_workspace_reads_the_organisation() {
    let app = App::start().await;
    let live = app.live_key(&["tenants:admin"]).await.call("organisation.get", json!({})).await.ok();
    let test = app.test_key(&["tenants:admin"]).await.call("organisation.get", json!({})).await.ok();
    assert_eq!(live, test);
    assert_eq!((&live["id"], &live["name"]), (&json!(app.organisation), &json!("Acme Lettings")));
    assert_eq!(live["quota"], json!({ "perMinute": 60, "perHour": 1_000 }));
    assert_eq!(live["noticeWorkingDays"], 10);
}
