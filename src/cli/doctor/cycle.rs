//! What `doctor` finds of the cycle of live workspaces.

use std::collections::HashMap;

use anyhow::Context;
use jiff::ToSpan;
use jiff::civil::Date;
use procedures::Clock;
use procedures::domain::calendar::london_date;
use procedures::domain::id::WorkspaceId;
use procedures::domain::submission::State;
use procedures::engine::Part;
use procedures::store::reports::queue;
use procedures::store::{Store, cycle, service_users, submissions};

use super::database::Database;
use super::{Check, Status};
use crate::system::SystemClock;

/// Whether the cycle goes on, and what waits for somebody.
pub(super) async fn check(database: &Database) -> Check {
    let result = async {
        match database.complete() {
            Some(store) => look(store, london_date(SystemClock.now())).await,
            None => Ok((Status::Ok, "not needed: there is no live service user".to_owned())),
        }
    };
    Check::of("cycle", result.await)
}

async fn look(store: &Store, today: Date) -> anyhow::Result<(Status, String)> {
    let reader = store.read();
    let live = service_users::live(&reader).await.context("the service users")?;
    if live.is_empty() {
        return Ok((Status::Ok, "not needed: there is no live service user".to_owned()));
    }
    let mut behind = Vec::new();
    for part in [Part::Morning, Part::CutOff] {
        let newest = cycle::newest(&reader, part.word()).await.context("the completed parts")?;
        behind.push(furthest_behind(live.iter().map(|(workspace, _)| workspace), newest));
    }
    let unknown = submissions::count_live(&reader, State::Unknown).await.context("the submissions")?;
    let waiting = queue::count(&reader).await.context("the manual queue")?;
    // Yesterday's is the newest there can be before seven.
    let yesterday = today.checked_sub(1.day()).unwrap_or(today);
    let goes_on = behind[0].is_some_and(|day| day >= yesterday);
    let word = |day: Option<Date>| day.map_or_else(|| "never".to_owned(), |day| day.to_string());
    let mut detail = format!("complete everywhere: morning {}, cut-off {}", word(behind[0]), word(behind[1]));
    if !goes_on {
        detail.push_str("; run `serve`, or `direct-debit cycle run` by the clock");
    }
    detail.push_str(&format!("; submissions unknown: {unknown}; lines in the manual queue: {waiting}"));
    let is_well = goes_on && unknown == 0 && waiting == 0;
    Ok((if is_well { Status::Ok } else { Status::Warn }, detail))
}

/// The newest day of the workspace that is the furthest behind; `None` when one has none at all.
fn furthest_behind<'a>(
    live: impl Iterator<Item = &'a WorkspaceId>,
    newest: Vec<(WorkspaceId, Date)>,
) -> Option<Date> {
    let newest: HashMap<WorkspaceId, Date> = newest.into_iter().collect();
    let days: Option<Vec<Date>> = live.map(|workspace| newest.get(workspace).copied()).collect();
    days?.into_iter().min()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_workspace_that_never_ran_is_the_furthest_behind() {
        let ids = [WorkspaceId::from_number(1), WorkspaceId::from_number(2)];
        let (one, other) = (date(2026, 11, 23), date(2026, 11, 20));
        let both = vec![(ids[0].clone(), one), (ids[1].clone(), other)];
        assert_eq!(furthest_behind(ids.iter(), both.clone()), Some(other));
        assert_eq!(furthest_behind(ids[..1].iter(), both[..1].to_vec()), Some(one));
        assert_eq!(furthest_behind(ids.iter(), both[..1].to_vec()), None);
    }
}
