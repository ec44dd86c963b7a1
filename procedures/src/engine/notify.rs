//! Advance notice: given in time, kept as evidence, once for each collection and change (bacs.md §2.6).

use std::collections::HashMap;

use jiff::civil::Date;
use serde_json::json;

use super::{BATCH, Desk, NOTICE_SLACK_WORKING_DAYS};
use crate::change::Change;
use crate::domain::calendar::{Calendar, Cycle};
use crate::domain::collection::{Action, Collection, Stage};
use crate::domain::event::Kind;
use crate::domain::id::MandateId;
use crate::domain::mandate::Mandate;
use crate::domain::notice::{self, Covered, Notice, Wording};
use crate::domain::organisation::Organisation;
use crate::domain::text;
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
    let mut due = HashMap::<MandateId, Vec<Collection>>::new();
    for collection in planned {
        due.entry(collection.mandate.clone()).or_default().push(collection);
    }
    let (author, kind) = (Author::at(desk), notice::Kind::Schedule);
    let mut given = Given::default();
    for mandate in mandates {
        let earliest = mandate.earliest_entry_on(desk.time.today, desk.notice_working_days(), &desk.calendar);
        let due = due.remove(&mandate.id).unwrap_or_default();
        let due = due.into_iter().map(|collection| not_before(collection, earliest, mandate, &desk.calendar));
        given.add(change, &author, mandate, kind, due.collect())?;
    }
    given.save(change).await
}

/// The collection on its own date, or on the first that the notice leaves time for.
fn not_before(collection: Collection, earliest: Date, mandate: &Mandate, calendar: &Calendar) -> Collection {
    let advised_on = collection.advised_on.max(earliest);
    Collection {
        advised_on,
        entry_on: advised_on,
        input_on: Cycle::from_entry(advised_on, calendar).input_on,
        amount: mandate.amount_on(advised_on),
        ..collection
    }
}

/// Who writes to the payer.
pub(crate) struct Author<'a> {
    /// Who collects.
    pub organisation: &'a Organisation,
    /// The name on the payer's bank statement.
    pub statement_name: String,
}

impl<'a> Author<'a> {
    /// The organisation, under the name that its service user has on statements; its own where none is set yet.
    pub(crate) async fn of(change: &Change<'_>, organisation: &'a Organisation) -> Result<Author<'a>, Error> {
        let found = store::service_users::find(&change.tx, &change.app.vault, change.workspace).await?;
        let statement_name = found.map_or_else(
            || text::truncate_18(&text::bacs_text(organisation.name.as_str())).to_owned(),
            |service_user| service_user.name.as_str().to_owned(),
        );
        Ok(Author { organisation, statement_name })
    }

    /// The desk's.
    pub(crate) fn at(desk: &'a Desk<'_>) -> Author<'a> {
        let statement_name = desk.service_user.name.as_str().to_owned();
        Author { organisation: &desk.organisation, statement_name }
    }
}

/// Gives notice of these collections as they are now, and saves them.
pub(crate) async fn give(
    change: &mut Change<'_>,
    author: &Author<'_>,
    mandate: &Mandate,
    kind: notice::Kind,
    collections: Vec<Collection>,
) -> Result<(), Error> {
    let mut given = Given::default();
    given.add(change, author, mandate, kind, collections)?;
    given.save(change).await
}

/// Notices, and the collections they tell of.
#[derive(Default)]
struct Given {
    notices: Vec<Notice>,
    told: Vec<Collection>,
}

impl Given {
    /// One notice of these collections, if there are any.
    fn add(
        &mut self,
        change: &mut Change<'_>,
        author: &Author<'_>,
        mandate: &Mandate,
        kind: notice::Kind,
        collections: Vec<Collection>,
    ) -> Result<(), Error> {
        if collections.is_empty() {
            return Ok(());
        }
        let notice = write(change, author, mandate, kind, &collections);
        change.record(
            Kind::NoticeGiven,
            &mandate.id,
            json!({ "noticeId": notice.id, "kind": kind, "covers": notice.covers }),
        );
        for collection in collections {
            self.told.push(told(change, &notice, collection)?);
        }
        self.notices.push(notice);
        Ok(())
    }

    /// Each notice stands before a collection names it.
    async fn save(self, change: &Change<'_>) -> Result<(), Error> {
        store::notices::insert_all(&change.tx, &self.notices).await?;
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

fn write(
    change: &Change<'_>,
    author: &Author<'_>,
    mandate: &Mandate,
    kind: notice::Kind,
    collections: &[Collection],
) -> Notice {
    let covers: Vec<Covered> = collections
        .iter()
        .map(|collection| Covered {
            period: collection.period.clone(),
            advised_on: collection.advised_on,
            amount_pence: collection.amount,
        })
        .collect();
    let wording = Wording {
        payer: mandate.payer.name.as_str(),
        reference: mandate.reference.as_str(),
        statement_name: &author.statement_name,
        organisation: author.organisation,
        kind,
        frequency: collections
            .iter()
            .map(|collection| collection.nominal_on)
            .max()
            .map_or(mandate.frequency, |last_on| mandate.frequency_on(last_on)),
    };
    Notice {
        id: change.app.new_notice_id(change.at),
        workspace: mandate.workspace.clone(),
        mandate: mandate.id.clone(),
        kind,
        payer_email: mandate.payer.email.as_str().to_owned(),
        body: notice::body(&wording, &covers),
        covers,
        notice_working_days: author.organisation.notice_working_days.into(),
        given_on: change.today,
        given_at: change.now,
    }
}
