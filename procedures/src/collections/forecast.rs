//! What is coming, counted by day: all of it in the totals, a page of it in full.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::ToSpan;
use jiff::civil::Date;

use crate::change::WorkspaceTime;
use crate::ctx::ReadCtx;
use crate::domain::collection::Stage;
use crate::domain::id::{CollectionId, MandateId};
use crate::domain::mandate::{Mandate, Outlook};
use crate::domain::schedule::Period;
use crate::error::Error;
use crate::organisation;
use crate::store;
use crate::store::collections::upcoming::{Days, Place, page, periods, totals};

/// Mandates read at a time.
const BATCH: u64 = 200;
/// Days by which an entry date can lie before its nominal date: the last working day of a month rolls backward.
const ROLL_BACK_DAYS: i32 = 10;

/// What is coming on some days.
pub(super) struct Forecast {
    days: Days,
    /// The items kept are those after this place …
    after: Option<Place>,
    /// … and no more than this many.
    most: usize,
    /// What each day takes in all.
    totals: BTreeMap<Date, Total>,
    items: BTreeMap<Place, Item>,
}

/// What a day takes in all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Total {
    pub(super) pence: i64,
    pub(super) count: i64,
}

/// One payment that is coming.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) collection: Option<(CollectionId, Stage)>,
    pub(super) payer_name: String,
    pub(super) property_reference: String,
    pub(super) amount_pence: i64,
}

impl Forecast {
    /// Reads what is coming, and keeps the first `most` items after the place.
    pub(super) async fn read(
        ctx: &ReadCtx,
        time: WorkspaceTime,
        days: Days,
        after: Option<Place>,
        most: u64,
    ) -> Result<Forecast, Error> {
        let (totals, items) = (BTreeMap::new(), BTreeMap::new());
        let mut forecast = Forecast { days, after, most: most as usize, totals, items };
        // What is planned meanwhile is seen as planned: the other way round it would be seen nowhere.
        forecast.project(ctx, time).await?;
        forecast.add_planned(ctx).await?;
        Ok(forecast)
    }

    /// What each day takes in all, and the items kept, in order.
    pub(super) fn into_parts(self) -> (BTreeMap<Date, Total>, Vec<(Place, Item)>) {
        (self.totals, self.items.into_iter().collect())
    }

    /// Adds what will be planned for mandates as they are now.
    async fn project(&mut self, ctx: &ReadCtx, time: WorkspaceTime) -> Result<(), Error> {
        let (reader, workspace, calendar) = (ctx.app.store.read(), &ctx.caller.workspace, ctx.app.calendar());
        let outlook = Outlook {
            today: time.today,
            next_input_on: ctx.next_input_on(time),
            notice_working_days: organisation::of_caller(&reader, ctx).await?.notice_working_days.into(),
            calendar: &calendar,
        };
        let until = self.days.until.saturating_add(ROLL_BACK_DAYS.days());
        let mut last: Option<MandateId> = None;
        loop {
            let batch =
                store::mandates::upcoming::unplanned(&reader, workspace, until, last.as_ref(), BATCH).await?;
            let planned = planned_periods(ctx, &batch).await?;
            for mandate in &batch {
                let earliest = mandate.earliest_ahead(&outlook).entry_on;
                for due in mandate.unplanned(earliest, until, &calendar).0 {
                    let entry_on = due.occurrence.entry_on.max(earliest);
                    let place = (entry_on, mandate.id.clone(), due.occurrence.period);
                    if !planned.contains(&(mandate.id.clone(), place.2.clone())) {
                        let pence = mandate.amount_on(entry_on).get();
                        self.add_projected(place, Item::of(mandate, None, pence));
                    }
                }
            }
            match batch.last() {
                Some(mandate) if batch.len() as u64 == BATCH => last = Some(mandate.id.clone()),
                _ => return Ok(()),
            }
        }
    }

    fn add_projected(&mut self, place: Place, item: Item) {
        if place.0 < self.days.from || place.0 > self.days.until {
            return;
        }
        let total = self.totals.entry(place.0).or_default();
        total.pence += item.amount_pence;
        total.count += 1;
        self.keep(place, item);
    }

    /// Adds the collections that exist.
    async fn add_planned(&mut self, ctx: &ReadCtx) -> Result<(), Error> {
        let (reader, workspace) = (ctx.app.store.read(), &ctx.caller.workspace);
        for (on, pence, count) in totals(&reader, workspace, self.days).await? {
            let total = self.totals.entry(on).or_default();
            total.pence += pence;
            total.count += count;
        }
        let rows = page(&reader, workspace, self.days, self.after.as_ref(), self.most as u64).await?;
        let ids: Vec<&MandateId> = rows.iter().map(|collection| &collection.mandate).collect();
        let mandates = store::mandates::upcoming::all_of(&reader, workspace, &ids).await?;
        let mandates: HashMap<&MandateId, &Mandate> =
            mandates.iter().map(|mandate| (&mandate.id, mandate)).collect();
        for collection in rows {
            let Some(mandate) = mandates.get(&collection.mandate) else {
                return Err(Error::internal("a collection without a mandate"));
            };
            let item = Item::of(mandate, Some((collection.id, collection.stage)), collection.amount.get());
            self.keep((collection.entry_on, collection.mandate, collection.period), item);
        }
        Ok(())
    }

    fn keep(&mut self, place: Place, item: Item) {
        if self.after.as_ref().is_some_and(|after| place <= *after) {
            return;
        }
        self.items.insert(place, item);
        if self.items.len() > self.most {
            self.items.pop_last();
        }
    }
}

impl Item {
    fn of(mandate: &Mandate, collection: Option<(CollectionId, Stage)>, amount_pence: i64) -> Item {
        Item {
            collection,
            payer_name: mandate.payer.name.as_str().to_owned(),
            property_reference: mandate.property.reference.as_str().to_owned(),
            amount_pence,
        }
    }
}

/// The periods of these mandates that have a collection already, though the mandate is not planned so far: those in its
/// current month, and those of a schedule that was changed.
async fn planned_periods(ctx: &ReadCtx, mandates: &[Mandate]) -> Result<HashSet<(MandateId, Period)>, Error> {
    let starts =
        mandates.iter().filter_map(|mandate| mandate.lodging.planned_until_on.or(mandate.lodging.signed_on));
    let Some(from) = starts.min() else { return Ok(HashSet::new()) };
    let ids: Vec<&MandateId> = mandates.iter().map(|mandate| &mandate.id).collect();
    let (reader, workspace) = (ctx.app.store.read(), &ctx.caller.workspace);
    Ok(periods(&reader, workspace, &ids, from.first_of_month()).await?.into_iter().collect())
}
