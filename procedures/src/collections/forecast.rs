//! What is coming, day by day, as far as a page reaches: each of its days counted in all, a page of them in full.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use jiff::ToSpan;
use jiff::civil::Date;

use crate::change::WorkspaceTime;
use crate::ctx::ReadCtx;
use crate::domain::calendar::Calendar;
use crate::domain::collection::Stage;
use crate::domain::id::{CollectionId, MandateId, WorkspaceId};
use crate::domain::mandate::{Mandate, Outlook};
use crate::domain::schedule::{CollectionDay, Period};
use crate::error::Error;
use crate::organisation;
use crate::store::collections::upcoming::{Days, Place, page, periods, totals};
use crate::store::mandates::upcoming::Ahead;
use crate::store::{self, Snapshot};

/// Days looked at first. Then twice as many, until the page is full.
const FIRST_DAYS: i32 = 2;
/// Days by which an entry date can lie beside its nominal date: the last working day of a month rolls backward, any other
/// day forward.
const MOST_ROLLED_DAYS: i32 = 10;

/// What is coming on some days.
pub(super) struct Forecast {
    /// The days looked at now.
    days: Days,
    /// The items kept are those after this place …
    after: Option<Place>,
    /// … and no more than this many.
    most: usize,
    /// What each day that was looked at takes in all.
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

/// Whose, read at which moment, and what is known on that day.
struct View<'a> {
    reader: &'a Snapshot<'a>,
    workspace: &'a WorkspaceId,
    outlook: Outlook<'a>,
}

impl Forecast {
    /// Reads what is coming day by day, as far as the first `most` items after the place reach.
    pub(super) async fn read(
        ctx: &ReadCtx,
        time: WorkspaceTime,
        days: Days,
        after: Option<Place>,
        most: u64,
    ) -> Result<Forecast, Error> {
        let calendar = ctx.app.calendar();
        let reader = ctx.app.store.snapshot().await?;
        let outlook = Outlook {
            today: time.today,
            next_input_on: ctx.next_input_on(time),
            notice_working_days: organisation::of_caller(&reader, ctx).await?.notice_working_days.into(),
            calendar: &calendar,
        };
        let view = View { reader: &reader, workspace: &ctx.caller.workspace, outlook };
        // Days before the place are on earlier pages.
        let mut from = after.as_ref().map_or(days.from, |(on, ..)| days.from.max(*on));
        let (totals, items) = (BTreeMap::new(), BTreeMap::new());
        let mut forecast = Forecast { days, after, most: most as usize, totals, items };
        let mut ahead = FIRST_DAYS;
        while from <= days.until && forecast.items.len() < forecast.most {
            let until = from.saturating_add((ahead - 1).days()).min(days.until);
            forecast.days = Days { from, until };
            forecast.project(&view).await?;
            forecast.add_planned(&view).await?;
            (from, ahead) = (until.tomorrow().map_err(Error::internal)?, ahead * 2);
        }
        Ok(forecast)
    }

    /// What each day takes in all, and the items kept, in order.
    pub(super) fn into_parts(self) -> (BTreeMap<Date, Total>, Vec<(Place, Item)>) {
        (self.totals, self.items.into_iter().collect())
    }

    /// Adds what will be planned for mandates as they are now.
    async fn project(&mut self, view: &View<'_>) -> Result<(), Error> {
        let calendar = view.outlook.calendar;
        let until = self.days.until.saturating_add(MOST_ROLLED_DAYS.days());
        let collection_days = collection_days(self.days, calendar);
        let settled_from = Mandate::latest_earliest(&view.outlook);
        let ahead = Ahead { settled_from, until, collection_days: &collection_days };
        let mandates = store::mandates::upcoming::unplanned(view.reader, view.workspace, &ahead).await?;
        let planned = planned_periods(view, &mandates).await?;
        for mandate in &mandates {
            let earliest = mandate.earliest_ahead(&view.outlook).entry_on;
            for due in mandate.unplanned(earliest, until, calendar).0 {
                let entry_on = due.occurrence.entry_on.max(earliest);
                let place = (entry_on, mandate.id.clone(), due.occurrence.period);
                if !planned.contains(&(mandate.id.clone(), place.2.clone())) {
                    let pence = mandate.amount_on(entry_on).get();
                    self.add_projected(place, Item::of(mandate, None, pence));
                }
            }
        }
        Ok(())
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
    async fn add_planned(&mut self, view: &View<'_>) -> Result<(), Error> {
        for (on, pence, count) in totals(view.reader, view.workspace, self.days).await? {
            let total = self.totals.entry(on).or_default();
            total.pence += pence;
            total.count += count;
        }
        let (after, most) = (self.after.as_ref(), self.most as u64);
        let rows = page(view.reader, view.workspace, self.days, after, most).await?;
        let ids: Vec<&MandateId> = rows.iter().map(|collection| &collection.mandate).collect();
        let mandates = store::mandates::upcoming::all_of(view.reader, view.workspace, &ids).await?;
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
async fn planned_periods(
    view: &View<'_>,
    mandates: &[Mandate],
) -> Result<HashSet<(MandateId, Period)>, Error> {
    let starts =
        mandates.iter().filter_map(|mandate| mandate.lodging.planned_until_on.or(mandate.lodging.signed_on));
    let Some(from) = starts.min() else { return Ok(HashSet::new()) };
    let ids: Vec<&MandateId> = mandates.iter().map(|mandate| &mandate.id).collect();
    Ok(periods(view.reader, view.workspace, &ids, from.first_of_month()).await?.into_iter().collect())
}

/// The days of the month, as they are stored, on which monthly rent falls that is entered on one of these days.
fn collection_days(days: Days, calendar: &Calendar) -> Vec<i64> {
    let within = |on: Date| days.from <= on && on <= days.until;
    let mut found = BTreeSet::new();
    let first = days.from.saturating_sub(MOST_ROLLED_DAYS.days());
    let last = days.until.saturating_add(MOST_ROLLED_DAYS.days());
    for on in first.series(1.day()).take_while(|on| *on <= last) {
        let ends_month = on == on.last_of_month();
        if within(calendar.roll_forward(on)) {
            // A day that the month does not have becomes its last one.
            found.extend(i64::from(on.day())..=if ends_month { 31 } else { on.day().into() });
        }
        if ends_month && within(calendar.roll_backward(on)) {
            found.insert(CollectionDay::LAST.to_stored());
        }
    }
    found.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::schedule::{Frequency, Schedule};

    fn on(from: Date, until: Date) -> Vec<i64> {
        collection_days(Days { from, until }, &Calendar::default())
    }

    #[test]
    fn what_rolls_onto_a_day_is_of_the_days_before_it() {
        // A Monday; a Friday that ends a month before a weekend; the day after Easter.
        assert_eq!(on(date(2026, 11, 23), date(2026, 11, 23)), [21, 22, 23]);
        assert_eq!(on(date(2027, 4, 30), date(2027, 4, 30)), [0, 30, 31]);
        assert_eq!(on(date(2027, 3, 30), date(2027, 3, 30)), [26, 27, 28, 29, 30]);
        assert_eq!(on(date(2026, 11, 28), date(2026, 11, 29)), [0i64; 0]);
    }

    /// Whatever the day of a rent, it is looked for on the day on which it is entered.
    #[test]
    fn no_rent_is_missed_on_any_day_of_four_years() {
        let (first, calendar) = (date(2026, 1, 1), Calendar::default());
        for stored in 0..=31 {
            let collection_day = CollectionDay::from_stored(stored).unwrap();
            let schedule = Schedule::anchored(Frequency::Monthly, collection_day, first);
            for due in schedule.occurrences_from(first, &calendar).take(48) {
                let found = on(due.entry_on, due.entry_on);
                assert!(found.contains(&stored), "{stored} {due:?} {found:?}");
            }
        }
    }
}
