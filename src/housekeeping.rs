//! What is done now and then: forgetting what is kept for a time only, and reading what the operator has decided.

use std::sync::Arc;
use std::time::Duration;

use procedures::App;
use procedures::engine::live;
use procedures::store;

/// How often what is old is forgotten.
const FORGETTING: Duration = Duration::from_secs(60 * 60);
/// How often the operator's holidays are read: the command line tells no server of a new one.
const READING: Duration = Duration::from_secs(60);

/// Forgets answers to idempotency keys after their 30 days and keeps the calendar fresh, until the task is ended.
pub async fn run(app: Arc<App>) {
    let (mut forgetting, mut reading) = (tokio::time::interval(FORGETTING), tokio::time::interval(READING));
    loop {
        tokio::select! {
            _ = forgetting.tick() => tell_forgotten(forget(&app).await),
            _ = reading.tick() => tell_read(read(&app).await),
        }
    }
}

fn tell_forgotten(forgotten: Result<u64, store::DbErr>) {
    match forgotten {
        Ok(0) => {}
        Ok(forgotten) => {
            tracing::info!(forgotten, "answers to idempotency keys were forgotten after 30 days")
        }
        Err(error) => tracing::warn!(%error, "old answers to idempotency keys stay for now"),
    }
}

/// Reads the operator's holidays. What they move is planned anew at once: with the next part of a day it is again.
async fn read(app: &App) -> Result<bool, store::DbErr> {
    let is_new = app.reload_calendar().await?;
    if is_new && let Err(error) = live::calendar_changed(app).await {
        tracing::warn!(?error, "what the calendar has moved is planned anew with the next part of the day");
    }
    Ok(is_new)
}

fn tell_read(is_new: Result<bool, store::DbErr>) {
    match is_new {
        Ok(false) => {}
        Ok(true) => tracing::info!("the calendar has changed: the operator's holidays were read"),
        Err(error) => {
            tracing::warn!(%error, "the operator's holidays cannot be read; the calendar stays as it is")
        }
    }
}

async fn forget(app: &App) -> Result<u64, store::DbErr> {
    let tx = app.store.begin().await?;
    let forgotten = store::idempotency::forget_old(&tx, app.now()).await?;
    tx.commit().await?;
    Ok(forgotten)
}
