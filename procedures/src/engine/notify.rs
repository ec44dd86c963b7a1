//! Advance notice: given in time, kept as evidence, once for each collection and change (bacs.md §2.6).

use std::collections::HashMap;

use jiff::civil::Date;
use serde_json::json;

use super::{BATCH, Desk, NOTICE_SLACK_WORKING_DAYS, letters};
use crate::change::Change;
use crate::domain::calendar::{Calendar, Cycle};
use crate::domain::collection::{Action, Collection, Stage};
use crate::domain::event::Kind;
use crate::domain::id::{CollectionId, MandateId, NoticeId};
use crate::domain::mandate::Mandate;
use crate::domain::message::{Letterhead, Message};
use crate::domain::notice::{self, Covered, Delivery, Notice, Wording};
use crate::error::Error;
use crate::store;

/// Gives notice of what is planned for the days after the notice period.
pub(super) async fn run(desk: &Desk<'_>) -> Result<(), Error> {
    // `input_on` is two working days before the date that is advised.
    let until = desk.calendar.add_working_days(
        desk.time.today,
        (desk.notice_working_days() + NOTICE_SLACK_WORKING_DAYS).saturating_sub(2),
    );
    loop {
        let mut change = desk.change().await?;
        let due = store::collections::to_notify(&change.tx, desk.workspace, until, BATCH).await?;
        if due.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = due.iter().map(|collection| &collection.mandate).collect();
        let mandates = store::mandates::cycle::lock_all(&change.tx, desk.workspace, &ids).await?;
        notify(&mut change, desk, &mandates, until).await?;
        change.commit().await?;
    }
}

/// One notice for all collections of a mandate that are due for it. The whole batch in a few statements: a round trip for
/// each notice would be most of the time.
async fn notify(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    mandates: &[Mandate],
    until: Date,
) -> Result<(), Error> {
    let ids: Vec<_> = mandates.iter().map(|mandate| &mandate.id).collect();
    let (tx, stages) = (&change.tx, [Stage::Planned]);
    let mut planned = store::collections::of_mandates_for_change(tx, desk.workspace, &ids, &stages).await?;
    planned.retain(|collection| collection.input_on <= until);
    let before = told_before(change, &planned).await?;
    let mut due = HashMap::<MandateId, Vec<Collection>>::new();
    for collection in planned {
        due.entry(collection.mandate.clone()).or_default().push(collection);
    }
    let (head, kind) = (letters::letterhead_of(change, &desk.organisation).await?, notice::Kind::Schedule);
    let mut given = Given { before, ..Given::default() };
    for mandate in mandates {
        let earliest = mandate.earliest_entry_on(desk.time.today, desk.notice_working_days(), &desk.calendar);
        let due = due.remove(&mandate.id).unwrap_or_default();
        let due = due.into_iter().map(|collection| not_before(collection, earliest, mandate, &desk.calendar));
        given.add(change, &head, mandate, kind, due.collect())?;
    }
    given.save(change).await
}

/// The collection on its own date, or on the first that the notice leaves time for.
pub(super) fn not_before(
    collection: Collection,
    earliest: Date,
    mandate: &Mandate,
    calendar: &Calendar,
) -> Collection {
    let advised_on = collection.advised_on.max(earliest);
    Collection {
        advised_on,
        entry_on: advised_on,
        input_on: Cycle::from_entry(advised_on, calendar).input_on,
        amount: mandate.amount_on(advised_on),
        ..collection
    }
}

/// Gives notice of these collections as they are now, and saves them.
pub(crate) async fn give(
    change: &mut Change<'_>,
    head: &Letterhead,
    mandate: &Mandate,
    kind: notice::Kind,
    collections: Vec<Collection>,
) -> Result<(), Error> {
    let before = match kind {
        notice::Kind::Schedule | notice::Kind::Change => told_before(change, &collections).await?,
        // That it is another day is what the notice is about.
        notice::Kind::Representation => HashMap::new(),
    };
    let mut given = Given { before, ..Given::default() };
    given.add(change, head, mandate, kind, collections)?;
    given.save(change).await
}

/// What the payers were told of these before, by collection: nothing where the notice will never arrive.
async fn told_before(
    change: &Change<'_>,
    collections: &[Collection],
) -> Result<HashMap<CollectionId, Covered>, Error> {
    let mut notices: Vec<&NoticeId> = collections.iter().filter_map(|each| each.notice.as_ref()).collect();
    notices.sort_unstable();
    notices.dedup();
    if notices.is_empty() {
        return Ok(HashMap::new());
    }
    let deliveries = store::messages::deliveries(&change.tx, change.workspace, &notices).await?;
    notices.retain(|notice| !deliveries.get(notice).is_some_and(Delivery::will_not_arrive));
    let given = store::notices::find_all(&change.tx, change.workspace, &notices).await?;
    let given: HashMap<_, _> = given.into_iter().map(|notice| (notice.id.clone(), notice)).collect();
    let told = |collection: &Collection| {
        let notice = given.get(collection.notice.as_ref()?)?;
        let covered = notice.covers.iter().find(|covered| covered.period == collection.period)?;
        Some((collection.id.clone(), covered.clone()))
    };
    Ok(collections.iter().filter_map(told).collect())
}

/// Why the payer is written to: a notice of what was told otherwise before, or of what an amendment that is not in force
/// yet has changed, is a notice of a change (bacs.md §2.6).
fn kind_of(
    kind: notice::Kind,
    mandate: &Mandate,
    collections: &[Collection],
    before: &HashMap<CollectionId, Covered>,
) -> notice::Kind {
    let was_otherwise = |collection: &Collection| {
        before.get(&collection.id).is_some_and(|told| {
            (told.amount_pence, told.advised_on) != (collection.amount, collection.advised_on)
        })
    };
    // An amendment can change nothing, or change the schedule later than it comes into force.
    let pending = mandate.pending_amendment.as_ref().filter(|_| !notice::changes(mandate).is_empty());
    let follows_amendment = |collection: &Collection| {
        pending.is_some_and(|pending| {
            pending.effective_on <= collection.advised_on
                && pending.first_on.is_none_or(|first_on| first_on <= collection.nominal_on)
        })
    };
    let is_change = collections.iter().any(|each| was_otherwise(each) || follows_amendment(each));
    match kind {
        notice::Kind::Schedule if is_change => notice::Kind::Change,
        other => other,
    }
}

/// Notices, and the collections they tell of.
#[derive(Default)]
struct Given {
    before: HashMap<CollectionId, Covered>,
    notices: Vec<Notice>,
    messages: Vec<Message>,
    told: Vec<Collection>,
}

impl Given {
    /// One notice of these collections, if there are any.
    fn add(
        &mut self,
        change: &mut Change<'_>,
        head: &Letterhead,
        mandate: &Mandate,
        kind: notice::Kind,
        collections: Vec<Collection>,
    ) -> Result<(), Error> {
        if collections.is_empty() {
            return Ok(());
        }
        let kind = kind_of(kind, mandate, &collections, &self.before);
        let before: Vec<Covered> =
            collections.iter().filter_map(|each| self.before.get(&each.id).cloned()).collect();
        let (notice, message) = write(change, head, mandate, (kind, &before), &collections);
        change.record(
            Kind::NoticeGiven,
            &mandate.id,
            json!({ "noticeId": notice.id, "kind": kind, "covers": notice.covers }),
        );
        for collection in collections {
            self.told.push(told(change, &notice, collection)?);
        }
        self.notices.push(notice);
        self.messages.push(message);
        Ok(())
    }

    /// Each notice stands before a message or a collection names it.
    async fn save(self, change: &Change<'_>) -> Result<(), Error> {
        store::notices::insert_all(&change.tx, &self.notices).await?;
        store::messages::insert_all(&change.tx, &self.messages).await?;
        Ok(store::collections::save_all(&change.tx, &self.told).await?)
    }
}

/// The collection once its payer was told.
fn told(change: &mut Change<'_>, notice: &Notice, collection: Collection) -> Result<Collection, Error> {
    let from = collection.stage;
    // A collection that is presented again has its place already.
    let mut told = match notice.kind {
        notice::Kind::Representation => collection,
        notice::Kind::Schedule | notice::Kind::Change => {
            collection.act(Action::Notify, change.now).map_err(super::consequences::unexpected)?
        }
    };
    told.notice = Some(notice.id.clone());
    told.advised_amount = Some(told.amount);
    told.updated_at = change.now;
    let note = json!({
        "from": from, "to": told.stage, "noticeId": notice.id, "advisedOn": told.advised_on,
        "amountPence": told.amount,
    });
    change.record(Kind::NoticeGiven, &told.id, note);
    Ok(told)
}

/// The notice, word for word as the message that gives it.
fn write(
    change: &Change<'_>,
    head: &Letterhead,
    mandate: &Mandate,
    (kind, before): (notice::Kind, &[Covered]),
    collections: &[Collection],
) -> (Notice, Message) {
    let covers: Vec<Covered> = collections
        .iter()
        .map(|collection| Covered {
            period: collection.period.clone(),
            advised_on: collection.advised_on,
            amount_pence: collection.amount,
        })
        .collect();
    let last_on = collections.iter().map(|collection| collection.nominal_on).max();
    let frequency = last_on.map_or(mandate.frequency, |last_on| mandate.frequency_on(last_on));
    let wording = Wording { head, mandate, kind, frequency, before };
    let mut message = letters::to_payer(change, mandate, &notice::letter(&wording, &covers), head);
    let notice = Notice {
        id: change.app.new_notice_id(change.at),
        workspace: mandate.workspace.clone(),
        mandate: mandate.id.clone(),
        kind,
        payer_email: mandate.payer.email.as_str().to_owned(),
        body: message.rendered.text.clone(),
        covers,
        notice_working_days: head.organisation.notice_working_days.into(),
        given_on: change.today,
        given_at: change.now,
    };
    message.about.notice = Some(notice.id.clone());
    // One collection can be named; of several the notice has them all.
    if let [only] = collections {
        message.about.collection = Some(only.id.clone());
    }
    (notice, message)
}
