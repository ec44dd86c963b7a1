//! What the subscriptions of all connections share: how many a workspace has, and how far its trail is.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use procedures::App;
use procedures::domain::id::WorkspaceId;
use procedures::store::{self, DbErr};
use tokio::time::Instant;

/// The most subscriptions of a workspace on this server.
const MOST_OF_WORKSPACE: usize = 256;
/// How old what is known of a trail may be.
pub(super) const LOOK_EVERY: Duration = Duration::from_millis(100);

/// The workspaces that somebody follows.
#[derive(Default)]
pub struct Feeds(Arc<Mutex<HashMap<WorkspaceId, Followed>>>);

#[derive(Default)]
struct Followed {
    subscriptions: usize,
    /// How far its trail was, and when.
    head: Option<(Instant, i64)>,
}

/// A subscription's place among those of its workspace, given back when it goes.
pub(super) struct Place {
    feeds: Arc<Mutex<HashMap<WorkspaceId, Followed>>>,
    workspace: WorkspaceId,
}

impl Feeds {
    /// A place for one more; `None` when the workspace has as many as it may.
    pub(super) fn place(&self, workspace: &WorkspaceId) -> Option<Place> {
        let mut feeds = locked(&self.0);
        let followed = feeds.entry(workspace.clone()).or_default();
        if followed.subscriptions >= MOST_OF_WORKSPACE {
            return None;
        }
        followed.subscriptions += 1;
        Some(Place { feeds: self.0.clone(), workspace: workspace.clone() })
    }

    /// How many subscriptions there are.
    pub fn count(&self) -> usize {
        locked(&self.0).values().map(|followed| followed.subscriptions).sum()
    }

    /// The number of the last event of the workspace, as of a moment ago: however many follow it, it is read ten times a
    /// second.
    pub(super) async fn head(&self, app: &App, workspace: &WorkspaceId) -> Result<i64, DbErr> {
        let now = Instant::now();
        if let Some(head) = self.known_head(workspace, now) {
            return Ok(head);
        }
        let head = store::events::head(&app.store.read(), workspace).await?.seq;
        if let Some(followed) = locked(&self.0).get_mut(workspace) {
            followed.head = Some((now, head));
        }
        Ok(head)
    }

    fn known_head(&self, workspace: &WorkspaceId, now: Instant) -> Option<i64> {
        let mut feeds = locked(&self.0);
        let (read_at, head) = feeds.get_mut(workspace)?.head.as_mut()?;
        if now.duration_since(*read_at) < LOOK_EVERY {
            return Some(*head);
        }
        // Whoever asks while it is read anew is told the last one.
        *read_at = now;
        None
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut feeds = locked(&self.feeds);
        let Some(followed) = feeds.get_mut(&self.workspace) else { return };
        followed.subscriptions -= 1;
        if followed.subscriptions == 0 {
            feeds.remove(&self.workspace);
        }
    }
}

/// The lock, whoever panicked while holding it.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workspace_has_a_number_of_places_and_gets_them_back() {
        let (feeds, acme) = (Feeds::default(), WorkspaceId::from_number(1));
        let mut places: Vec<_> = (0..MOST_OF_WORKSPACE).map(|_| feeds.place(&acme).unwrap()).collect();
        assert!(feeds.place(&acme).is_none());
        assert_eq!(feeds.count(), MOST_OF_WORKSPACE);
        assert!(feeds.place(&WorkspaceId::from_number(2)).is_some(), "each workspace has its own");
        places.pop();
        assert!(feeds.place(&acme).is_some());
        drop(places);
        assert!(locked(&feeds.0).is_empty());
    }
}
