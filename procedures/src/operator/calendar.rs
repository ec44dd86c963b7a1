//! The calendar: days added by hand or from a published list, listed, and how far they reach.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;

use crate::ctx::App;
use crate::domain::calendar::correction::{Correction, HolidayName, Kind, Source, YEARS};
use crate::domain::calendar::publication::Publication;
use crate::domain::calendar::{Calendar, is_weekend, london_date};
use crate::engine::live;
use crate::error::Error;
use crate::store;

/// A day to be decided.
#[derive(Clone, Debug)]
pub struct NewDay {
    /// The date.
    pub on: Date,
    /// What it is to be.
    pub kind: Kind,
    /// What the day is called, or why it is worked.
    pub name: String,
}

/// From where it is known what a day is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DaySource {
    /// The published list in this program.
    Published,
    /// The rule, for years whose list is not published: provisional.
    Computed,
    /// The operator typed it.
    Manual,
    /// A published list, imported.
    Import,
}

impl From<Source> for DaySource {
    fn from(source: Source) -> DaySource {
        match source {
            Source::Manual => DaySource::Manual,
            Source::Import => DaySource::Import,
        }
    }
}

/// A holiday, or a day that is worked although a holiday was published for it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DayView {
    /// The date.
    pub on: Date,
    /// What it is.
    pub kind: Kind,
    /// What it is called.
    pub name: String,
    /// From where that is known.
    pub source: DaySource,
    /// Since when the operator's decision holds; null for what the program knew.
    pub loaded_at: Option<Timestamp>,
}

/// What became of a day that was to be decided.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DecidedView {
    /// The day as it is now.
    pub day: DayView,
    /// Whether that is new; otherwise it was so already and nothing was changed.
    pub is_new: bool,
}

/// What became of an import.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ImportView {
    /// The holidays that were not known.
    pub added: Vec<DayView>,
    /// How many were.
    pub known: usize,
    /// Listed days that the operator has decided to be worked, and that are worked still.
    pub kept_working: Vec<DayView>,
    /// Holidays within the list's years that the list lacks. They are kept.
    pub lacking: Vec<DayView>,
    /// The last date whose holidays are published now.
    pub published_until: Date,
}

/// How far the calendar reaches.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CalendarStatus {
    /// Today in London.
    pub today: Date,
    /// The last date whose holidays are published; those of later ones are computed by rule.
    pub published_until: Date,
    /// Whether that is 12 months away at least.
    pub reaches_a_year: bool,
    /// How many days the operator has decided.
    pub decided: usize,
}

/// The calendar with what the operator has decided so far.
struct Known {
    calendar: Calendar,
    corrections: BTreeMap<Date, Correction>,
}

impl Known {
    fn new(corrections: Vec<Correction>) -> Known {
        let calendar = Calendar::default().with_corrections(&corrections);
        let by_date = corrections.into_iter().map(|correction| (correction.on, correction));
        Known { calendar, corrections: by_date.collect() }
    }

    /// A day about which something is known: a holiday, or one that the operator decided.
    fn day(&self, on: Date) -> Option<DayView> {
        if let Some(correction) = self.corrections.get(&on) {
            return Some(view(correction));
        }
        let name = self.calendar.holiday(on).filter(|_| !is_weekend(on))?.to_owned();
        let is_computed = self.calendar.is_provisional(on);
        let source = if is_computed { DaySource::Computed } else { DaySource::Published };
        Some(DayView { on, kind: Kind::Holiday, name, source, loaded_at: None })
    }

    /// The same, unless it rests on the rule alone: that can still be confirmed.
    fn settled(&self, on: Date) -> Option<DayView> {
        self.day(on).filter(|day| day.source != DaySource::Computed)
    }
}

fn view(correction: &Correction) -> DayView {
    DayView {
        on: correction.on,
        kind: correction.kind,
        name: correction.name.as_str().to_owned(),
        source: correction.source.into(),
        loaded_at: Some(correction.loaded_at),
    }
}

/// Makes a day a holiday, or takes a holiday away. A running server knows it within a minute.
pub async fn decide_day(app: &App, new: NewDay) -> Result<DecidedView, Error> {
    let NewDay { on, kind, name } = new;
    let name = HolidayName::parse(&name).map_err(|expected| Error::invalid("/name", expected.0))?;
    if !YEARS.contains(&on.year()) {
        let years = format!("expected a date from {} to {}", YEARS.start(), YEARS.end());
        return Err(Error::invalid("/date", years));
    }
    if is_weekend(on) {
        return Err(Error::invalid("/date", format!("{on} is at a weekend: no working day anyway")));
    }
    let tx = app.store.begin().await?;
    let known = Known::new(store::holidays::list(&tx).await?);
    if let Some(day) = known.settled(on).filter(|day| day.kind == kind) {
        return Ok(DecidedView { day, is_new: false });
    }
    if kind == Kind::WorkingDay && known.calendar.is_working_day(on) {
        let sentence = format!("{on} is a working day already: only a holiday can be taken away");
        return Err(Error::invalid("/date", sentence));
    }
    let correction = Correction { on, kind, name, source: Source::Manual, loaded_at: app.now() };
    store::holidays::put(&tx, &correction).await?;
    tx.commit().await?;
    follow(app).await?;
    Ok(DecidedView { day: view(&correction), is_new: true })
}

/// Adds the holidays of a published list (the JSON of gov.uk) that are not known yet, all or none. Removes nothing and
/// overrules nothing that the operator has decided. A running server knows them within a minute.
pub async fn import_holidays(app: &App, json: &[u8]) -> Result<ImportView, Error> {
    let list = Publication::read(json).map_err(|sentence| Error::invalid("/file", sentence))?;
    let loaded_at = app.now();
    let tx = app.store.begin().await?;
    let known = Known::new(store::holidays::list(&tx).await?);
    let (mut added, mut kept_working, mut known_already) = (Vec::new(), Vec::new(), 0);
    for (on, name) in list.holidays() {
        match known.settled(on) {
            Some(day) if day.kind == Kind::WorkingDay => kept_working.push(day),
            None if !is_weekend(on) => {
                let name = name.clone();
                let source = Source::Import;
                let correction = Correction { on, kind: Kind::Holiday, name, source, loaded_at };
                store::holidays::put(&tx, &correction).await?;
                added.push(view(&correction));
            }
            Some(_) | None => known_already += 1,
        }
    }
    tx.commit().await?;
    follow(app).await?;
    let lacking = list.lacks(&known.calendar).into_iter().filter_map(|(on, _)| known.day(on)).collect();
    let published_until = app.calendar().horizon();
    Ok(ImportView { added, known: known_already, kept_working, lacking, published_until })
}

/// The new calendar is in force here. Live workspaces plan by it what is in no file yet; should that fail now, the next
/// part of their day does it, and what was decided stands.
async fn follow(app: &App) -> Result<(), Error> {
    app.reload_calendar().await?;
    if let Err(error) = live::calendar_changed(app).await {
        tracing::warn!(?error, "what the calendar has moved is planned anew with the next part of the day");
    }
    Ok(())
}

/// The holidays of those years, and the days in them that the operator has decided to be worked; without years, from
/// this one to the last that is published.
pub async fn list_days(app: &App, years: Option<RangeInclusive<i16>>) -> Result<Vec<DayView>, Error> {
    let known = Known::new(store::holidays::list(&app.store.read()).await?);
    let this_year = london_date(app.now()).year();
    let years = years.unwrap_or(this_year..=known.calendar.horizon().year().max(this_year));
    let mut days: BTreeMap<Date, DayView> = BTreeMap::new();
    let decided = known.corrections.keys().copied().filter(|on| years.contains(&on.year()));
    let holidays = years.clone().flat_map(|year| known.calendar.holidays_in(year)).map(|(on, _)| on);
    days.extend(decided.chain(holidays).filter_map(|on| Some((on, known.day(on)?))));
    Ok(days.into_values().collect())
}

/// How far the calendar reaches.
pub async fn calendar_status(app: &App) -> Result<CalendarStatus, Error> {
    let known = Known::new(store::holidays::list(&app.store.read()).await?);
    let today = london_date(app.now());
    Ok(CalendarStatus {
        today,
        published_until: known.calendar.horizon(),
        reaches_a_year: known.calendar.reaches_a_year_beyond(today),
        decided: known.corrections.len(),
    })
}
