//! The cycle of live workspaces, in the server: every now and then what is due is done.

use std::sync::Arc;
use std::time::Duration;

use procedures::App;
use procedures::engine::live;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::metrics::Metrics;

/// How often it is looked what is due.
pub const PERIOD: Duration = Duration::from_secs(30);

/// The running task.
pub struct Cycle {
    task: JoinHandle<()>,
    stop: watch::Sender<bool>,
}

impl Cycle {
    /// Starts looking every so often; the first time at once.
    pub fn start(app: Arc<App>, period: Duration, metrics: Arc<Metrics>) -> Cycle {
        let (stop, stopped) = watch::channel(false);
        Cycle { task: tokio::spawn(run(app, period, metrics, stopped)), stop }
    }

    /// Ends it after the step that it is about, or within that one when it takes too long: what was not committed has
    /// not happened then, and the next run completes it.
    pub async fn end(mut self, grace: Duration) {
        self.stop.send_replace(true);
        if tokio::time::timeout(grace, &mut self.task).await.is_err() {
            tracing::warn!("the cycle was broken off; the next run completes it");
            self.task.abort();
        }
    }
}

async fn run(app: Arc<App>, period: Duration, metrics: Arc<Metrics>, mut stopped: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(period);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            _ = stopped.wait_for(|stopped| *stopped) => return,
            _ = ticks.tick() => {}
        }
        let (its_app, seen) = (app.clone(), stopped.clone());
        // In a task of its own: what panics there does not end the cycle.
        let ticked = tokio::spawn(async move { live::tick(&its_app, &move || !*seen.borrow()).await });
        match ticked.await {
            // Another server is about it, or this one stops.
            Ok(Ok(None)) => {}
            Ok(Ok(Some(ran))) => {
                let failed = ran.iter().filter(|ran| ran.failure.is_some()).count();
                metrics.cycle.ran(app.now(), failed);
            }
            Ok(Err(error)) => tracing::warn!(?error, "the cycle could not be run; it is tried again"),
            Err(error) => tracing::error!(%error, "the cycle was broken off; it is tried again"),
        }
    }
}
