//! The model: what is known of each mandate from what was asked and answered, and what must therefore hold. It knows
//! nothing of how the engine works.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::{Date, Time, time};
use procedures::domain::calendar::{Calendar, london_date, london_instant};
use procedures::domain::collection::{Collection, Stage};
use procedures::domain::mandate::{Mandate, Stage as MandateStage, Status};

use crate::operation::{Day, Terms};

/// Working days after the entry until when a debit can come back in the usual way (bacs.md §0.1).
const RETURNS_WORKING_DAYS: u32 = 2;
/// When reports are seen to, and then what nobody returned is confirmed.
const MORNING: Time = time(7, 0, 0, 0);
/// Working days that a bank has to return an instruction (bacs.md §2.5).
const ACTIVATION_WORKING_DAYS: u32 = 3;
/// Working days from the instruction to the first entry, at least (bacs.md §2.5).
const FIRST_ENTRY_WORKING_DAYS: u32 = 5;

/// What must hold, and does not.
pub type Broken = String;

/// One mandate.
pub struct Known {
    pub id: String,
    frequency: &'static str,
    amounts: BTreeSet<i64>,
    days: Vec<Day>,
    created_on: Date,
    start_on: Option<Date>,
    end_on: Option<Date>,
    pub signed_on: Option<Date>,
    /// The shortest notice period there was since then.
    notice_working_days: u32,
    pub status: Status,
    pub stage: MandateStage,
    /// Every reference it ever had.
    pub references: BTreeSet<String>,
    /// Somebody amended, paused or ended it, or asked the bank for something.
    pub is_disturbed: bool,
    /// The bank may reinstate it.
    pub may_come_back: bool,
    /// What was withdrawn while it was paused may be planned again.
    pub was_reactivated: bool,
    collections: BTreeMap<String, Seen>,
}

/// A collection as it was last seen.
struct Seen {
    stage: Stage,
    /// How often it went into a file.
    attempts: i64,
}

impl Known {
    pub fn created(id: String, payer: &str, terms: &Terms, today: Date) -> Known {
        let in_days = |days: Option<i64>| days.map(|days| today + days.days());
        Known {
            id,
            frequency: terms.frequency,
            amounts: BTreeSet::from([terms.pence]),
            days: vec![terms.day],
            created_on: today,
            start_on: in_days(terms.starts_in),
            end_on: in_days(terms.ends_in),
            signed_on: None,
            notice_working_days: u32::MAX,
            status: Status::Draft,
            stage: MandateStage::Created,
            references: BTreeSet::new(),
            is_disturbed: payer != "Successful",
            may_come_back: false,
            was_reactivated: false,
            collections: BTreeMap::new(),
        }
    }

    /// An invite is sent on the day the mandate is created, and holds for a week.
    pub fn invite_has_expired(&self, asked: Asked, today: Date) -> bool {
        matches!(asked, Asked::Complete) && days_between(self.created_on, today) >= 7
    }

    pub fn signed(&mut self, today: Date) {
        self.signed_on = Some(today);
    }

    pub fn amended(&mut self, amount: Option<i64>, day: Option<Day>) {
        self.amounts.extend(amount);
        self.days.extend(day);
        self.is_disturbed = true;
    }

    pub fn notice(&mut self, working_days: u32) {
        self.notice_working_days = self.notice_working_days.min(working_days);
    }

    /// What an operation leads to; `None` when it must be refused.
    pub fn after(&self, asked: Asked) -> Option<Status> {
        let unless_ended = (!self.status.is_final()).then_some(self.status);
        match (asked, self.status) {
            (Asked::Complete, Status::Draft) if self.stage == MandateStage::Invited => {
                Some(Status::PendingSubmission)
            }
            (Asked::Complete, _) => None,
            (Asked::Amend, _) => unless_ended,
            (Asked::Suspend, Status::Active) => Some(Status::Suspended),
            (Asked::Suspend, _) => None,
            (Asked::Reactivate, Status::Suspended) => {
                let lost = [MandateStage::AwaitingNewDetails, MandateStage::Dormant].contains(&self.stage);
                (!lost).then_some(Status::Active)
            }
            (Asked::Reactivate, _) => None,
            (Asked::Cancel, _) => unless_ended.map(|_| Status::Cancelled),
        }
    }

    /// Whether it was refused because the day was changed before, and that schedule begins before another could.
    pub fn may_overlap(&self, asked: Asked, refused: &str) -> bool {
        asked == Asked::Amend && self.days.len() > 2 && refused.contains("ScheduleChangePending")
    }

    /// Whether it was refused because a draft with an end has no collection left.
    pub fn may_be_over(&self, asked: Asked, refused: &str) -> bool {
        let is_draft = self.status == Status::Draft && self.end_on.is_some();
        is_draft && matches!(asked, Asked::Amend | Asked::Complete) && refused.contains("ScheduleIsOver")
    }

    /// Takes in how the mandate and its collections stand now.
    pub fn look(&mut self, mandate: &Mandate, now: &[Collection], calendar: &Calendar) -> Result<(), Broken> {
        self.status_follows(mandate)?;
        self.is_active_in_time(mandate, calendar)?;
        self.references.insert(mandate.reference.as_str().to_owned());
        let collected = |status| matches!(status, Status::Active | Status::PendingSubmission);
        let could_collect = collected(self.status) || collected(mandate.status) || self.may_come_back;
        let mut periods = BTreeSet::new();
        for collection in now {
            let told = |what: &str| Err(format!("{} of {}: {what}", collection.period.as_str(), self.id));
            if !periods.insert(collection.period.as_str()) {
                return told("a second collection of the period");
            }
            self.is_allowed(collection, calendar)?;
            if let Some(confirmed_at) = collection.times.confirmed_at {
                let earliest = sooner(calendar, collection.entry_on, RETURNS_WORKING_DAYS);
                if london_date(confirmed_at) < earliest {
                    return told("it was confirmed while it could still come back");
                }
            }
            let last_morning = sooner(calendar, collection.entry_on, RETURNS_WORKING_DAYS);
            if let (Stage::ReturnedLate, Some(failed_at)) = (collection.stage, collection.times.failed_at)
                && failed_at <= london_instant(last_morning, MORNING)
            {
                return told("it came back in time, and counts as late");
            }
            let id = collection.id.to_string();
            let Some(seen) = self.collections.get(&id) else { continue };
            // An amendment takes a period out of the schedule, another brings it back.
            let may_be_revived = self.was_reactivated || self.may_come_back || self.days.len() > 1;
            let is_revived = seen.stage == Stage::Withdrawn && may_be_revived;
            if !is_revived && !may_follow(seen.stage, collection.stage) {
                return told(&format!("{:?} became {:?}", seen.stage, collection.stage));
            }
            if collection.attempts < seen.attempts {
                return told("an attempt was forgotten");
            }
            if collection.attempts > seen.attempts && !could_collect {
                return told(&format!("it went into a file while the mandate was {:?}", self.status));
            }
        }
        if let Some(lost) = self.collections.keys().find(|id| !now.iter().any(|one| one.id.as_str() == **id))
        {
            return Err(format!("the collection {lost} of {} is gone", self.id));
        }
        (self.status, self.stage) = (mandate.status, mandate.stage);
        let seen = |one: &Collection| (one.id.to_string(), Seen { stage: one.stage, attempts: one.attempts });
        self.collections = now.iter().map(seen).collect();
        Ok(())
    }

    /// The bank of the first instruction had its days to return it.
    fn is_active_in_time(&self, mandate: &Mandate, calendar: &Calendar) -> Result<(), Broken> {
        let times = self.signed_on.zip(mandate.times.activated_at);
        let Some((signed_on, activated_at)) = times.filter(|_| !self.is_disturbed) else {
            return Ok(());
        };
        let earliest = sooner(calendar, signed_on, ACTIVATION_WORKING_DAYS);
        let on = london_date(activated_at);
        if on >= earliest { Ok(()) } else { Err(format!("{} is active on {on}, before {earliest}", self.id)) }
    }

    /// What has ended stays so, unless the bank takes a cancellation back.
    fn status_follows(&self, mandate: &Mandate) -> Result<(), Broken> {
        let (from, to) = (self.status, mandate.status);
        let comes_back = self.may_come_back
            && matches!(self.stage, MandateStage::CancelledByBank | MandateStage::CancelledByPayer);
        let follows = from == to
            || match from {
                Status::Draft => true,
                Status::PendingSubmission | Status::Active | Status::Suspended => to != Status::Draft,
                Status::Cancelled => comes_back,
                Status::Failed => false,
            };
        if follows { Ok(()) } else { Err(format!("the mandate {} was {from:?} and is {to:?}", self.id)) }
    }

    /// One of the periods, at one of the amounts and on one of the days that were ever asked for, told in time.
    fn is_allowed(&self, collection: &Collection, calendar: &Calendar) -> Result<(), Broken> {
        let (on, period) = (collection.nominal_on, collection.period.as_str());
        let told = |what: String| Err(format!("{period} of {}: {what}", self.id));
        let Some(signed_on) = self.signed_on else {
            return told("it is planned before anybody signed".into());
        };
        let name =
            if self.frequency == "monthly" { on.strftime("%Y-%m").to_string() } else { on.to_string() };
        if name != period {
            return told(format!("its nominal date is {on}"));
        }
        if !self.amounts.contains(&collection.amount.get()) {
            return told(format!("{} pence were never asked for", collection.amount.get()));
        }
        if on < self.start_on.map_or(signed_on, |start| start.max(signed_on)) {
            return told(format!("{on} is before it begins"));
        }
        if self.end_on.is_some_and(|end| on > end) {
            return told(format!("{on} is after its end"));
        }
        if !self.is_on_a_day(on) {
            return told(format!("{on} is no day of its schedule"));
        }
        let notice = self.notice_working_days.min(30);
        let days = notice.max(FIRST_ENTRY_WORKING_DAYS);
        if collection.attempts > 0 && collection.entry_on < sooner(calendar, signed_on, days) {
            return told(format!("{} is before its notice", collection.entry_on));
        }
        Ok(())
    }

    fn is_on_a_day(&self, on: Date) -> bool {
        if self.frequency == "monthly" {
            return self.days.iter().any(|day| in_month(*day, on) == on);
        }
        let amended = self.days.len() > 1;
        let Some(anchor) = self.anchor().filter(|_| !amended) else { return true };
        days_between(anchor, on) % self.step() == 0
    }

    fn step(&self) -> i64 {
        match self.frequency {
            "weekly" => 7,
            "fortnightly" => 14,
            _ => 28,
        }
    }

    /// The first date on the collection day once it was signed and begins.
    fn anchor(&self) -> Option<Date> {
        let signed_on = self.signed_on?;
        let from = self.start_on.map_or(signed_on, |start| start.max(signed_on));
        let this_month = in_month(self.days[0], from);
        Some(if this_month >= from {
            this_month
        } else {
            in_month(self.days[0], from.last_of_month() + 1.day())
        })
    }

    /// What must be confirmed by now under a mandate that nobody disturbed; on the very day that was due where no holiday
    /// came, no file failed and no notice period changed.
    pub fn is_complete(&self, now: &[Collection], today: Date, to_the_day: bool) -> Result<usize, Broken> {
        let Some(anchor) = self.anchor().filter(|_| !self.is_disturbed) else { return Ok(0) };
        let signed_on = self.signed_on.unwrap_or(anchor);
        let until = today - 40.days();
        let until = self.end_on.map_or(until, |end| end.min(until));
        let mut expected = Vec::new();
        let mut on = anchor;
        while on <= until {
            // Weeks that come too soon after the signature are not taken.
            if self.frequency == "monthly" || days_between(signed_on, on) > 35 {
                expected.push(on);
            }
            on = match self.frequency {
                "monthly" => in_month(self.days[0], on.last_of_month() + 1.day()),
                _ => on + self.step().days(),
            };
        }
        for on in &expected {
            let found = now.iter().find(|collection| collection.nominal_on == *on);
            let stage = found.map(|collection| collection.stage);
            if stage != Some(Stage::Confirmed) {
                return Err(format!(
                    "{on} of {} is {stage:?} on {today}: it was due and undisturbed",
                    self.id
                ));
            }
            let entry_on = found.map(|collection| collection.entry_on);
            let plain = Calendar::default();
            // The last day of a month stays within it.
            let is_last = self.frequency == "monthly" && self.days[0] == Day::Last;
            let due_on = if is_last { plain.roll_backward(*on) } else { plain.roll_forward(*on) };
            if to_the_day && days_between(signed_on, *on) > 35 && entry_on != Some(due_on) {
                return Err(format!("{on} of {} was taken on {entry_on:?}", self.id));
            }
        }
        Ok(expected.len())
    }
}

/// What can be asked of a mandate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    Complete,
    Amend,
    Suspend,
    Reactivate,
    Cancel,
}

/// So many working days later. A holiday proclaimed meanwhile makes the same days fewer working days.
fn sooner(calendar: &Calendar, from: Date, working_days: u32) -> Date {
    let later = |calendar: &Calendar| calendar.add_working_days(from, working_days);
    later(calendar).min(later(&Calendar::default()))
}

/// A day the month does not have becomes its last one.
fn in_month(day: Day, month: Date) -> Date {
    let last = month.last_of_month();
    match day {
        Day::Of(day) if day < i64::from(last.day()) => last.with().day(day as i8).build().unwrap(),
        Day::Of(_) | Day::Last => last,
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    from.duration_until(to).as_hours() / 24
}

/// Whether a collection can have come from one stage to the other, by any number of steps.
fn may_follow(from: Stage, to: Stage) -> bool {
    use Stage as S;
    match from {
        // What is over is over.
        S::Returned | S::ReturnedLate | S::Rejected | S::Withdrawn => from == to,
        // Money that was confirmed can only be taken back, and come again.
        S::Confirmed | S::Claimed | S::ClawedBack => {
            matches!(to, S::Confirmed | S::Claimed | S::ClawedBack | S::ReturnedLate | S::Provisional)
        }
        // Once in a file, never again as if nobody had been told; a wrong notice is given anew.
        S::Submitted | S::Represented | S::Provisional | S::Representing => true,
        S::Planned | S::Notified => true,
    }
}
