//! The collections of a mandate, month by month.

use bacs::reason::{Arudd, Ddica};
use jiff::civil::Date;

use super::{Fate, Life, Plan, attempt, nominal_on};
use crate::domain::attempt::Outcome;
use crate::domain::calendar::Cycle;
use crate::domain::claim::{self, Claim, Claimed};
use crate::domain::collection::{Collection, Failure, Stage, Times};
use crate::domain::id::{ClaimId, CollectionId, NoticeId};
use crate::domain::notice::{self, Covered, Notice, Wording};
use crate::domain::schedule::Period;
use crate::engine::{CONFIRM_WORKING_DAYS, Part};
use crate::error::Error;
use crate::operator::seed::{Dice, TODAY, at};

/// What became of a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcomes {
    Confirmed,
    /// Came back for want of funds so many times, then paid.
    Recovered,
    /// Came back for want of funds every time.
    Exhausted,
    /// Came back for good, with this code.
    Returned(Arudd),
    Rejected,
    ClawedBack,
}

impl Life {
    /// Collects month by month. Returns the day on which it ended.
    pub(super) fn pay(
        &mut self,
        plan: &Plan<'_>,
        fate: Fate,
        begun: u32,
        dice: &mut Dice,
    ) -> Result<Option<Date>, Error> {
        let day = self.mandate.collection_day.to_stored();
        // The oldest month first; 0 is this month's rent, which was due already.
        let first = i64::from(begun) - 1;
        let last = match fate {
            Fate::Active => -1,
            // Re-presentations of the last two months would not have ended yet.
            _ => 2.min(first) + dice.below((first - 2.min(first) + 1) as u64) as i64,
        };
        let notice = self.notice(plan, (day, first, last), dice)?;
        let mut ended_on = None;
        for months_before in (last..=first).rev() {
            let on = nominal_on(day, months_before)?;
            if months_before < 0 {
                self.plan_next(plan, on, &notice, dice)?;
                continue;
            }
            let outcome = match fate {
                Fate::CancelledByPayer if months_before == last => {
                    Outcomes::Returned(Arudd::InstructionCancelled)
                }
                Fate::Exhausted if months_before == last && last >= 2 => Outcomes::Exhausted,
                _ => chance(dice.below(1_000), months_before >= 2),
            };
            ended_on = Some(self.collect(plan, (on, outcome), &notice, dice)?);
        }
        self.mandate.lodging.anchor_on = Some(nominal_on(day, first)?);
        // The day before the next one, as whoever plans leaves it.
        self.mandate.lodging.planned_until_on = nominal_on(day, last - 1)?.yesterday().ok();
        let firsts = self.attempts.iter().filter(|attempt| attempt.code != "18");
        self.mandate.lodging.debited_on = firsts.map(|attempt| attempt.entry_on).max();
        Ok(ended_on)
    }

    /// One notice tells of the whole schedule.
    fn notice(
        &mut self,
        plan: &Plan<'_>,
        (day, first, last): (i64, i64, i64),
        dice: &mut Dice,
    ) -> Result<NoticeId, Error> {
        let mut covers = Vec::new();
        for months_before in (last..=first).rev() {
            let on = nominal_on(day, months_before)?;
            let advised_on = plan.calendar.roll_forward(on);
            covers.push(Covered { period: period(on)?, advised_on, amount_pence: self.mandate.amount });
        }
        let first_on = covers.first().map_or(TODAY, |covered| covered.advised_on);
        let days = plan.owner.head.organisation.notice_working_days.into();
        let given_on = plan.calendar.subtract_working_days(first_on, days);
        Ok(self.give(plan, notice::Kind::Schedule, covers, given_on, dice))
    }

    fn give(
        &mut self,
        plan: &Plan<'_>,
        kind: notice::Kind,
        covers: Vec<Covered>,
        given_on: Date,
        dice: &mut Dice,
    ) -> NoticeId {
        let (mandate, head) = (&self.mandate, &plan.owner.head);
        let given_at = at(given_on, Part::Morning);
        let wording = Wording { head, mandate, kind, frequency: mandate.frequency, before: &[] };
        let id = NoticeId::from_number(dice.id(given_at));
        let letter = notice::letter(&wording, &covers);
        let rendered = letter.rendered(head);
        self.notices.push(Notice {
            id: id.clone(),
            workspace: mandate.workspace.clone(),
            mandate: mandate.id.clone(),
            kind,
            payer_email: mandate.payer.email.as_str().to_owned(),
            body: rendered.text.clone(),
            covers,
            notice_working_days: head.organisation.notice_working_days.into(),
            given_on,
            given_at,
        });
        self.write(plan, (&letter, rendered), Some(id.clone()), given_at, dice);
        id
    }

    /// The next month's rent, of which the payer was told.
    fn plan_next(
        &mut self,
        plan: &Plan<'_>,
        on: Date,
        notice: &NoticeId,
        dice: &mut Dice,
    ) -> Result<(), Error> {
        let collection = self.planned(plan, on, notice, dice)?;
        self.collections.push(collection);
        Ok(())
    }

    fn planned(
        &self,
        plan: &Plan<'_>,
        on: Date,
        notice: &NoticeId,
        dice: &mut Dice,
    ) -> Result<Collection, Error> {
        let entry_on = plan.calendar.roll_forward(on);
        let planned_at = at(plan.calendar.subtract_working_days(entry_on, 25), Part::Morning);
        Ok(Collection {
            id: CollectionId::from_number(dice.id(planned_at)),
            workspace: self.mandate.workspace.clone(),
            mandate: self.mandate.id.clone(),
            period: period(on)?,
            nominal_on: on,
            advised_on: entry_on,
            entry_on,
            input_on: Cycle::from_entry(entry_on, &plan.calendar).input_on,
            amount: self.mandate.amount,
            advised_amount: Some(self.mandate.amount),
            status: Stage::Notified.status(),
            stage: Stage::Notified,
            notice: Some(notice.clone()),
            attempts: 0,
            representations: 0,
            first_processing_on: None,
            settles_on: None,
            failure: None,
            created_at: planned_at,
            updated_at: planned_at,
            times: Times::default(),
            version: 1,
        })
    }

    /// Takes a month's rent to its end. Returns the day of that.
    fn collect(
        &mut self,
        plan: &Plan<'_>,
        (on, outcome): (Date, Outcomes),
        notice: &NoticeId,
        dice: &mut Dice,
    ) -> Result<Date, Error> {
        let mut collection = self.planned(plan, on, notice, dice)?;
        let code = if self.attempts.is_empty() { "01" } else { "17" };
        let mut entry_on = self.submit(plan, &mut collection, code);
        collection.first_processing_on = self.attempts.last().map(|attempt| attempt.processing_on);
        let bounces = match outcome {
            Outcomes::Recovered => 1,
            Outcomes::Exhausted => 2,
            _ => 0,
        };
        for _ in 0..bounces {
            self.came_back(&mut collection, plan.calendar.add_working_days(entry_on, 1), Arudd::ReferToPayer);
            let told_on = plan.calendar.add_working_days(entry_on, 1);
            collection.advised_on = plan.calendar.add_working_days(told_on, 5);
            let (period, advised_on) = (collection.period.clone(), collection.advised_on);
            let covers = vec![Covered { period, advised_on, amount_pence: collection.amount }];
            collection.notice = Some(self.give(plan, notice::Kind::Representation, covers, told_on, dice));
            collection.representations += 1;
            entry_on = self.submit(plan, &mut collection, "18");
        }
        let ended_on = plan.calendar.add_working_days(entry_on, 1);
        let stage = match outcome {
            Outcomes::Confirmed | Outcomes::Recovered => self.confirmed(plan, &mut collection),
            Outcomes::Exhausted => self.came_back(&mut collection, ended_on, Arudd::ReferToPayer),
            Outcomes::Returned(reason) => self.came_back(&mut collection, ended_on, reason),
            Outcomes::Rejected => self.rejected(&mut collection),
            Outcomes::ClawedBack => {
                self.confirmed(plan, &mut collection);
                self.claimed(plan, &mut collection, dice)
            }
        };
        (collection.stage, collection.status) = (stage, stage.status());
        self.collections.push(collection);
        Ok(ended_on)
    }

    fn submit(&mut self, plan: &Plan<'_>, collection: &mut Collection, code: &str) -> Date {
        let cycle = Cycle::from_entry(collection.advised_on, &plan.calendar);
        collection.attempts += 1;
        (collection.entry_on, collection.input_on) = (cycle.entry_on, cycle.input_on);
        collection.times.submitted_at = Some(at(cycle.input_on, Part::CutOff));
        collection.times.collected_at = Some(at(cycle.entry_on, Part::Morning));
        let days = (cycle.processing_on, cycle.entry_on);
        self.attempts.push(attempt(&self.mandate, collection, (collection.attempts, code), days));
        cycle.entry_on
    }

    fn ended(&mut self, outcome: Outcome, code: Option<&str>) {
        if let Some(attempt) = self.attempts.last_mut() {
            attempt.outcome = outcome;
            attempt.reason_code = code.map(str::to_owned);
        }
    }

    fn confirmed(&mut self, plan: &Plan<'_>, collection: &mut Collection) -> Stage {
        let on = plan.calendar.add_working_days(collection.entry_on, CONFIRM_WORKING_DAYS);
        collection.times.confirmed_at = Some(at(on, Part::Morning));
        collection.updated_at = at(on, Part::Morning);
        collection.failure = None;
        self.ended(Outcome::Paid, None);
        Stage::Confirmed
    }

    fn came_back(&mut self, collection: &mut Collection, on: Date, reason: Arudd) -> Stage {
        let code = format!("arudd:{}", reason.code());
        self.ended(Outcome::Unpaid, Some(&code));
        self.told.push((on, "arudd", self.attempts.len() - 1));
        collection.failure = Some(Failure { code, reason: reason.meaning().to_owned() });
        collection.times.failed_at = Some(at(on, Part::Morning));
        collection.updated_at = at(on, Part::Morning);
        Stage::Returned
    }

    fn rejected(&mut self, collection: &mut Collection) -> Stage {
        let code = "input:rejected";
        self.ended(Outcome::Rejected, Some(code));
        self.told.push((collection.entry_on, "input", self.attempts.len() - 1));
        collection.failure =
            Some(Failure { code: code.to_owned(), reason: "Bacs did not process the item".to_owned() });
        collection.times.collected_at = None;
        collection.times.failed_at = Some(at(collection.entry_on, Part::Morning));
        collection.updated_at = at(collection.entry_on, Part::Morning);
        Stage::Rejected
    }

    fn claimed(&mut self, plan: &Plan<'_>, collection: &mut Collection, dice: &mut Dice) -> Stage {
        let reason = Ddica::NoNotice;
        let received_on = plan.calendar.add_working_days(collection.entry_on, 3);
        let debit_on = claim::debit_on(received_on, &plan.calendar);
        let (is_settled, came_at) = (debit_on <= TODAY, at(received_on, Part::Morning));
        let status = if is_settled { claim::Status::Settled } else { claim::Status::Open };
        let id = ClaimId::from_number(dice.id(came_at));
        let claim = Claim {
            bank_reference: format!("DDIC{:012}", dice.below(1_000_000_000_000)),
            id,
            workspace: self.mandate.workspace.clone(),
            mandate: self.mandate.id.clone(),
            reason_code: reason.code().to_owned(),
            reason: reason.meaning().to_owned(),
            status,
            amount_pence: collection.amount.get(),
            received_on,
            challenge_by_on: claim::challenge_by_on(received_on, &plan.calendar),
            debit_on,
            created_at: came_at,
            updated_at: if is_settled { at(debit_on, Part::Morning) } else { came_at },
        };
        let claimed = Claimed {
            collection: collection.id.clone(),
            amount_pence: collection.amount.get(),
            stage_before: Stage::Confirmed,
        };
        self.claims.push((claim, vec![claimed]));
        self.mandate.clawback_count += 1;
        let (code, reason) = (format!("ddica:{}", reason.code()), reason.meaning().to_owned());
        collection.failure = Some(Failure { code, reason });
        collection.times.clawed_back_at = Some(came_at);
        collection.updated_at = came_at;
        if is_settled { Stage::ClawedBack } else { Stage::Claimed }
    }
}

/// In a thousand, near what the scheme sees (bacs.md §6). What takes weeks to end is only in months long past.
fn chance(chance: u64, is_past: bool) -> Outcomes {
    match chance {
        0..25 if is_past => Outcomes::Recovered,
        25..28 => Outcomes::Returned(Arudd::ServiceUserDiffers),
        28..30 => Outcomes::Rejected,
        30..33 if is_past => Outcomes::ClawedBack,
        _ => Outcomes::Confirmed,
    }
}

fn period(on: Date) -> Result<Period, Error> {
    Period::parse(&format!("{:04}-{:02}", on.year(), on.month())).map_err(Error::internal)
}
