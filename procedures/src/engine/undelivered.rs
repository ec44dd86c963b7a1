//! Notices that did not reach their payers: what they tell of is not collected before the payer is told anew, and the notice
//! period begins again (bacs.md §2.6).

use std::collections::{HashMap, HashSet};

use serde_json::json;

use super::alarms::{Raise, ends, lasts};
use super::consequences::unexpected;
use super::{Desk, notify};
use crate::change::Change;
use crate::domain::alert;
use crate::domain::calendar::Calendar;
use crate::domain::collection::{Action, Collection, Stage};
use crate::domain::id::{CollectionId, MandateId, NoticeId};
use crate::domain::mandate::Mandate;
use crate::domain::message::{Kind, Letterhead};
use crate::domain::notice::{self, Delivery};
use crate::error::Error;
use crate::store;

/// The alert that is open while a notice to the mandate's payer has not arrived.
const ALERT: alert::Kind = alert::Kind::NoticeUndelivered;

/// Of what is due, that of which the payer was not told in time. Somebody is told of it. A re-presentation waits for no
/// notice: telling of it is a courtesy (bacs.md §2.6).
pub(super) async fn untold(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    due: &[Collection],
) -> Result<HashSet<CollectionId>, Error> {
    let told: Vec<&Collection> = due.iter().filter(|each| each.stage == Stage::Notified).collect();
    let deliveries = deliveries(change, told.iter().copied()).await?;
    let mut untold = HashSet::new();
    for collection in told {
        let Some(delivery) = collection.notice.as_ref().and_then(|notice| deliveries.get(notice)) else {
            continue;
        };
        if !delivery.is_in_time(collection.advised_on, desk.notice_working_days(), &desk.calendar) {
            untold.insert(collection.id.clone());
            alarm(change, &collection.mandate, collection.notice.as_ref(), delivery).await?;
        }
    }
    Ok(untold)
}

async fn deliveries(
    change: &Change<'_>,
    collections: impl Iterator<Item = &Collection>,
) -> Result<HashMap<NoticeId, Delivery>, Error> {
    let mut notices: Vec<&NoticeId> = collections.filter_map(|each| each.notice.as_ref()).collect();
    notices.sort_unstable();
    notices.dedup();
    Ok(store::messages::deliveries(&change.tx, change.workspace, &notices).await?)
}

/// Somebody must look at it: once for a mandate, until a notice arrives.
pub(crate) async fn alarm(
    change: &mut Change<'_>,
    mandate: &MandateId,
    notice: Option<&NoticeId>,
    delivery: &Delivery,
) -> Result<(), Error> {
    let facts = json!({
        "mandateId": mandate, "noticeId": notice, "status": delivery.status, "reason": delivery.failure,
    });
    let severity = alert::Severity::Warning;
    lasts(
        change,
        Raise { kind: ALERT, severity, subject: mandate.as_str(), occasion: mandate.as_str(), facts },
    )
    .await
}

/// A notice has arrived: the payer can be reached again.
pub(crate) async fn arrived(change: &mut Change<'_>, mandate: &MandateId) -> Result<(), Error> {
    ends(change, ALERT, mandate.as_str()).await
}

/// The payer can be reached elsewhere: what was told to the address before and did not arrive is told anew at once, for
/// the first dates that the notice leaves time for. What waits to be sent there is not sent any more. The mandate must be
/// locked.
pub(crate) async fn tell_anew(
    change: &mut Change<'_>,
    head: &Letterhead,
    mandate: &Mandate,
    calendar: &Calendar,
) -> Result<(), Error> {
    let (tx, workspace) = (&change.tx, change.workspace);
    let kinds = [Kind::AdvanceNotice, Kind::AmendmentNotice];
    let why = "the payer's address has changed";
    store::messages::withdraw(tx, &mandate.id, &kinds, why).await?;
    let told =
        store::collections::of_mandate_for_change(tx, workspace, &mandate.id, &[Stage::Notified]).await?;
    let deliveries = deliveries(change, told.iter()).await?;
    let earliest =
        mandate.earliest_entry_on(change.today, head.organisation.notice_working_days.into(), calendar);
    let mut anew = Vec::new();
    for collection in told {
        let delivery = collection.notice.as_ref().and_then(|notice| deliveries.get(notice));
        if delivery.is_some_and(Delivery::will_not_arrive) {
            let replanned = collection.act(Action::Replan, change.now).map_err(unexpected)?;
            anew.push(notify::not_before(replanned, earliest, mandate, calendar));
        }
    }
    notify::give(change, head, mandate, notice::Kind::Schedule, anew).await
}
