//! Collecting: what is notified for the next entry day goes into a file, once (bacs.md §2.4, §2.6).

use std::collections::{BTreeSet, HashMap, HashSet};

use bacs::standard18::{self, Item};
use jiff::civil::Date;
use serde_json::json;

use super::alarms::{self, Raise, lasts, raise};
use super::aside::{self, Aside};
use super::consequences;
use super::items::{self, Wanted};
use super::{Desk, ITEMS_PER_FILE, gauges, plan, seal, undelivered};
use crate::change::Change;
use crate::domain::alert;
use crate::domain::attempt::{Attempt, Outcome};
use crate::domain::authority::{self, Denial, Payment, Question};
use crate::domain::calendar::Cycle;
use crate::domain::collection::{Collection, Stage};
use crate::domain::event::Kind;
use crate::domain::id::{CollectionId, MandateId, SubmissionId};
use crate::domain::limits::Room;
use crate::domain::mandate::{Mandate, Status};
use crate::domain::submission;
use crate::error::Error;
use crate::store;
use crate::store::collections::{Moved, SubmittedOn};

const DUE: [Stage; 3] = [Stage::Planned, Stage::Notified, Stage::Representing];

/// Puts what is due into files, at most so many items in each. What cannot be put into one keeps nothing else: it is
/// due again on the next working day.
pub(super) async fn run(desk: &Desk<'_>) -> Result<(), Error> {
    let mut aside = Aside::default();
    loop {
        let mut change = desk.change().await?;
        let today = desk.time.today;
        let (tx, workspace) = (&change.tx, desk.workspace);
        let most = ITEMS_PER_FILE + aside.len();
        let mut seen = store::collections::due(tx, workspace, &DUE, today, most).await?;
        seen.collections.retain(|id| !aside.has(id));
        if seen.collections.is_empty() {
            return Ok(());
        }
        let ids: Vec<_> = seen.mandates.iter().collect();
        let mandates = store::mandates::cycle::lock_all(tx, workspace, &ids).await?;
        let ids: Vec<_> = seen.collections.iter().collect();
        // What changed before the locks were held is seen as it is now.
        let mut due = store::collections::lock_all(tx, workspace, &ids).await?;
        due.retain(|collection| DUE.contains(&collection.stage) && collection.input_on <= today);
        // What has waited longest goes first where not all has room.
        due.sort_by(|one, other| (one.input_on, &one.id).cmp(&(other.input_on, &other.id)));
        collect(&mut change, desk, due, mandates, &mut aside).await?;
        change.commit().await?;
    }
}

/// What is to be done with a collection on the day its file goes out.
#[derive(Debug, PartialEq, Eq)]
enum Decision {
    /// It goes into the file.
    Take,
    /// It is given up.
    GiveUp(&'static str),
    /// It is given up, and somebody must know.
    GiveUpAloud(&'static str),
    /// It stays due: the next working day may have room for it.
    Wait,
    /// It stays due, and somebody must see to it.
    SetAside(&'static str),
    /// It moves to a later date, of which the payer must be told first.
    Postpone(&'static str),
}

/// Whether it may be collected on the entry day of the files of today, by everything that must hold.
fn decide(
    collection: &Collection,
    mandate: &Mandate,
    desk: &Desk<'_>,
    is_untold: bool,
    room: Room,
) -> Decision {
    let today = desk.time.today;
    let earliest_on = earliest_on(mandate, desk);
    let Some(payment) = Payment::of(collection, earliest_on) else {
        return Decision::GiveUp("it does not wait for a file");
    };
    // A notice that did not arrive in time is none.
    let amount = collection.amount;
    let payment = if is_untold { Payment::ToBeTold { amount, earliest_on } } else { payment };
    let question = Question {
        mandate,
        amount_pence: collection.amount.get(),
        on: Cycle::from_input(today, &desk.calendar).entry_on,
        payment,
        next_input_on: today,
        room,
        calendar: &desk.calendar,
    };
    let denial = authority::denials(&question).first().copied();
    denial.map_or(Decision::Take, |denial| follows(denial, collection.stage))
}

/// What is done with a collection against which that stands.
fn follows(denial: Denial, stage: Stage) -> Decision {
    match denial {
        Denial::BeyondDayLimit => Decision::Wait,
        // What is presented again has its amount and its day: it is never told anew. It stays failed.
        Denial::NotActive(Status::PendingSubmission) if stage == Stage::Representing => {
            Decision::GiveUpAloud("the mandate is lodged anew")
        }
        _ if stage == Stage::Representing => Decision::GiveUpAloud(denial.sentence()),
        // No later day has room for it, and the payer would be told of it in vain: it is owed until somebody sees to it.
        Denial::BeyondItemLimit => Decision::SetAside(denial.sentence()),
        Denial::NotActive(Status::Draft | Status::Cancelled | Status::Failed)
        | Denial::Suspended
        | Denial::TooLateToRepresent => Decision::GiveUp(denial.sentence()),
        _ => Decision::Postpone(denial.sentence()),
    }
}

/// The first day of a payment of which the payer is told now. It is not due again today, however short the notice.
fn earliest_on(mandate: &Mandate, desk: &Desk<'_>) -> Date {
    let (today, calendar) = (desk.time.today, &desk.calendar);
    let told = mandate.earliest_entry_on(today, desk.notice_working_days(), calendar);
    told.max(calendar.add_working_days(today, 3))
}

async fn collect(
    change: &mut Change<'_>,
    desk: &Desk<'_>,
    due: Vec<Collection>,
    mandates: Vec<Mandate>,
    aside: &mut Aside<CollectionId>,
) -> Result<(), Error> {
    let cycle = Cycle::from_input(desk.time.today, &desk.calendar);
    let by_id: HashMap<&MandateId, &Mandate> =
        mandates.iter().map(|mandate| (&mandate.id, mandate)).collect();
    let untold = undelivered::untold(change, desk, &due).await?;
    let limits = store::service_users::limits(&change.tx, desk.workspace).await?;
    let today = desk.time.today;
    let used = match limits.day_pence {
        Some(_) => store::measures::collected(&change.tx, desk.workspace, (today, today)).await?,
        None => 0,
    };
    let id = change.app.new_submission_id(change.at);
    let mut file = Taken::new(&id, cycle, limits.most_of_file());
    let mut is_full = false;
    for collection in due {
        let Some(mandate) = by_id.get(&collection.mandate) else { continue };
        let room = limits.room(used + file.total_pence);
        match decide(&collection, mandate, desk, untold.contains(&collection.id), room) {
            // It is still due: the next file takes it.
            Decision::Take if !file.has_room_for(&collection) => {}
            Decision::Take => match file.item(change, mandate, &collection) {
                Ok(item) => file.take(change, mandate, collection, item),
                Err(error) => {
                    aside.put(&collection.id, error)?;
                    cannot_be_taken(change, mandate, &collection, aside::REASON).await?;
                }
            },
            Decision::SetAside(why) => {
                aside.leave(&collection.id);
                cannot_be_taken(change, mandate, &collection, why).await?;
            }
            Decision::Wait => {
                aside.leave(&collection.id);
                is_full = true;
            }
            Decision::GiveUp(why) => consequences::withdraw(change, collection, why).await?,
            Decision::GiveUpAloud(why) => give_up(change, mandate, collection, why).await?,
            Decision::Postpone(why) => {
                let earliest = earliest_on(mandate, desk);
                plan::replan(change, collection, earliest, &desk.calendar, why).await?;
            }
        }
    }
    if is_full {
        day_is_full(change, limits.day_pence).await?;
    } else if limits.day_pence.is_some() && !file.items.is_empty() {
        let workspace = change.workspace.as_str();
        alarms::ends_where(change, alert::Kind::CollectionBlocked, |blocked| blocked == workspace).await?;
    }
    if file.items.is_empty() {
        return Ok(());
    }
    let items = std::mem::take(&mut file.items);
    seal::file(change, desk, &id, submission::Kind::Collections, items).await?;
    file.save(change).await?;
    gauges::file_made(change).await
}

/// It is given up, and somebody is told.
async fn give_up(
    change: &mut Change<'_>,
    mandate: &Mandate,
    collection: Collection,
    why: &'static str,
) -> Result<(), Error> {
    let id = collection.id.clone();
    consequences::withdraw(change, collection, why).await?;
    let facts = json!({ "mandateId": mandate.id, "reason": why });
    let given_up = Raise {
        kind: alert::Kind::CollectionFailed,
        severity: alert::Severity::Warning,
        subject: id.as_str(),
        occasion: id.as_str(),
        facts,
    };
    raise(change, given_up).await
}

/// What the sponsor leaves no room for today waits for the next working day. One alert tells of all of it, until a day
/// has room for all.
async fn day_is_full(change: &mut Change<'_>, day_pence: Option<i64>) -> Result<(), Error> {
    let (subject, on) = (change.workspace.as_str(), change.today);
    let facts = json!({ "reason": Denial::BeyondDayLimit.sentence(), "maxDayPence": day_pence, "on": on });
    let (kind, severity) = (alert::Kind::CollectionBlocked, alert::Severity::Critical);
    lasts(change, Raise { kind, severity, subject, occasion: subject, facts }).await
}

/// It stays due, and is tried again each working day; somebody must look at it.
async fn cannot_be_taken(
    change: &mut Change<'_>,
    mandate: &Mandate,
    collection: &Collection,
    reason: &'static str,
) -> Result<(), Error> {
    let id = collection.id.as_str();
    let facts = json!({
        "mandateId": mandate.id, "reason": reason, "amountPence": collection.amount, "period": collection.period,
    });
    let (kind, severity) = (alert::Kind::CollectionBlocked, alert::Severity::Critical);
    lasts(change, Raise { kind, severity, subject: id, occasion: id, facts }).await
}

/// What goes into one file.
struct Taken<'a> {
    id: &'a SubmissionId,
    cycle: Cycle,
    items: Vec<Item>,
    attempts: Vec<Attempt>,
    first_time: Vec<CollectionId>,
    again: Vec<CollectionId>,
    debited: BTreeSet<MandateId>,
    total_pence: i64,
    most_pence: i64,
}

impl<'a> Taken<'a> {
    fn new(id: &'a SubmissionId, cycle: Cycle, most_pence: i64) -> Taken<'a> {
        let (items, attempts, first_time, again, debited) = Default::default();
        Taken { id, cycle, items, attempts, first_time, again, debited, total_pence: 0, most_pence }
    }

    /// Whether the file can carry it too.
    fn has_room_for(&self, collection: &Collection) -> bool {
        self.total_pence + collection.amount.get() <= self.most_pence
    }

    /// The collection as it stands in the file. Fails only for what is wrong with the collection or its mandate.
    fn item(&self, change: &Change<'_>, mandate: &Mandate, collection: &Collection) -> Result<Item, Error> {
        let account = mandate.bank_account.as_ref();
        let account = account.ok_or_else(|| Error::internal("an active mandate without an account"))?;
        let details = items::open(change.app, mandate, account)?;
        let code = self.code(mandate, collection);
        let reference = mandate.reference.as_str();
        let processing_on = self.cycle.processing_on;
        let amount_pence = collection.amount.get();
        items::item(&details, &Wanted { code, reference, amount_pence, processing_on })
    }

    fn take(&mut self, change: &mut Change<'_>, mandate: &Mandate, collection: Collection, item: Item) {
        let (processing_on, amount_pence) = (self.cycle.processing_on, collection.amount.get());
        let attempt = self.attempt(mandate, &collection, item.code.as_str());
        self.items.push(item);
        let note = json!({
            "from": collection.stage, "attempt": attempt.number, "code": attempt.code,
            "submissionId": self.id, "processingOn": processing_on, "entryOn": attempt.entry_on,
            "amountPence": amount_pence,
        });
        change.record(Kind::CollectionSubmitted, &collection.id, note);
        self.attempts.push(attempt);
        self.total_pence += amount_pence;
        if collection.stage == Stage::Representing {
            self.again.push(collection.id);
        } else {
            self.debited.insert(mandate.id.clone());
            self.first_time.push(collection.id);
        }
    }

    /// 18 again, 01 the first after the instruction was lodged, 17 from then on (bacs.md §0.6).
    fn code(&self, mandate: &Mandate, collection: &Collection) -> standard18::Code {
        let first = mandate.lodging.debited_on.is_none() && !self.debited.contains(&mandate.id);
        match collection.stage {
            Stage::Representing => standard18::Code::Representation,
            _ if first => standard18::Code::First,
            _ => standard18::Code::Regular,
        }
    }

    fn attempt(&self, mandate: &Mandate, collection: &Collection, code: &str) -> Attempt {
        Attempt {
            collection: collection.id.clone(),
            number: collection.attempts + 1,
            mandate: mandate.id.clone(),
            submission: self.id.clone(),
            code: code.to_owned(),
            reference: mandate.reference.as_str().to_owned(),
            amount_pence: collection.amount.get(),
            processing_on: self.cycle.processing_on,
            entry_on: self.cycle.entry_on,
            bank_details_version: mandate.lodging.bank_details_version,
            outcome: Outcome::Open,
            reason_code: None,
        }
    }

    /// Moves every row that is in the file, once its own row stands.
    async fn save(self, change: &mut Change<'_>) -> Result<(), Error> {
        let (tx, workspace, now) = (&change.tx, change.workspace, change.now);
        store::attempts::insert(tx, workspace, &self.attempts).await?;
        let (entry_on, processing_on): (Date, Date) = (self.cycle.entry_on, self.cycle.processing_on);
        let moves = [
            (Stage::Notified, Stage::Submitted, &self.first_time),
            (Stage::Representing, Stage::Represented, &self.again),
        ];
        for (from, to, ids) in moves {
            let submitted = Some(SubmittedOn { processing_on, entry_on });
            let moved = Moved { from, to, settles_on: Some(entry_on), submitted, now };
            for ids in ids.chunks(1_000) {
                let ids: Vec<_> = ids.iter().collect();
                store::collections::move_all(tx, workspace, &ids, &moved).await?;
            }
        }
        let taken: HashSet<&str> = self.attempts.iter().map(|attempt| attempt.collection.as_str()).collect();
        alarms::ends_where(change, alert::Kind::CollectionBlocked, |blocked| taken.contains(blocked)).await?;
        let (tx, workspace, now) = (&change.tx, change.workspace, change.now);
        let debited: Vec<_> = self.debited.iter().collect();
        for ids in debited.chunks(1_000) {
            store::mandates::cycle::debited(tx, workspace, ids, entry_on, now).await?;
        }
        Ok(())
    }
}
