//! What is done now and then: forgetting what is kept for a time only.

use std::sync::Arc;
use std::time::Duration;

use procedures::App;
use procedures::store;

/// How often.
const PERIOD: Duration = Duration::from_secs(60 * 60);

/// Forgets answers to idempotency keys after their 30 days, until the task is ended.
pub async fn run(app: Arc<App>) {
    let mut due = tokio::time::interval(PERIOD);
    loop {
        due.tick().await;
        match forget(&app).await {
            Ok(0) => {}
            Ok(forgotten) => {
                tracing::info!(forgotten, "answers to idempotency keys were forgotten after 30 days")
            }
            Err(error) => tracing::warn!(%error, "old answers to idempotency keys stay for now"),
        }
    }
}

async fn forget(app: &App) -> Result<u64, store::DbErr> {
    let tx = app.store.begin().await?;
    let forgotten = store::idempotency::forget_old(&tx, app.now()).await?;
    tx.commit().await?;
    Ok(forgotten)
}
