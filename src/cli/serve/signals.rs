//! The signals that end the server.

use anyhow::Context;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Ready when the server is told to end (SIGTERM, SIGINT). The second signal ends it at once, as `kill -9` would:
/// nothing acknowledged is lost.
pub(super) fn shutdown() -> anyhow::Result<impl Future<Output = ()> + Send + 'static> {
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM")?;
    let mut interrupt = signal(SignalKind::interrupt()).context("SIGINT")?;
    Ok(async move {
        either(&mut terminate, &mut interrupt).await;
        tracing::info!("ending: calls in flight finish first; a second signal ends at once");
        tokio::spawn(async move {
            either(&mut terminate, &mut interrupt).await;
            std::process::exit(1);
        });
    })
}

async fn either(one: &mut Signal, other: &mut Signal) {
    tokio::select! {
        _ = one.recv() => {}
        _ = other.recv() => {}
    }
}
