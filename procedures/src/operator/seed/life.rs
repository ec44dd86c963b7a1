//! The life of one mandate: what it came to, and each of its collections.

use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::{Dice, Owner, TODAY, at, month_before};
use crate::ctx::App;
use crate::domain::attempt::{Attempt, Outcome};
use crate::domain::bank_details::{AccountName, AccountNumber, BankDetails, SortCode};
use crate::domain::calendar::Calendar;
use crate::domain::claim::{Claim, Claimed};
use crate::domain::collection::Collection;
use crate::domain::id::{MandateId, SubmissionId};
use crate::domain::instruction::{self, Instruction};
use crate::domain::mandate::{
    self, Lodging, Mandate, MandateType, Payer, Property, Stage, Status, StatusTimes,
};
use crate::domain::message::Message;
use crate::domain::money::AmountPence;
use crate::domain::notice::Notice;
use crate::domain::payer::{EmailAddress, Metadata, PayerName};
use crate::domain::report::Activity;
use crate::domain::schedule::{CollectionDay, Frequency};
use crate::domain::scheme_reference::SchemeReference;
use crate::engine::{Part, items};
use crate::error::Error;

mod payments;

/// What is the same for all mandates of an organisation.
pub(super) struct Plan<'a> {
    pub app: &'a App,
    pub owner: &'a Owner,
    pub calendar: std::sync::Arc<Calendar>,
    pub months: u32,
}

impl<'a> Plan<'a> {
    pub(super) fn new(app: &'a App, owner: &'a Owner, months: u32) -> Result<Plan<'a>, Error> {
        Ok(Plan { app, owner, calendar: app.calendar(), months })
    }
}

/// A mandate, and all that hangs on it.
pub(super) struct Life {
    pub fate: Fate,
    pub mandate: Mandate,
    pub details: BankDetails,
    pub moves: Vec<(Date, Activity, String)>,
    pub instruction: Option<Instruction>,
    pub notices: Vec<Notice>,
    pub messages: Vec<Message>,
    pub collections: Vec<Collection>,
    /// The file of each is found when all files of the day are made.
    pub attempts: Vec<Attempt>,
    pub claims: Vec<(Claim, Vec<Claimed>)>,
    /// What reports told: the day, the kind, and the attempt's place here.
    pub told: Vec<(Date, &'static str, usize)>,
}

/// What a mandate came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Active,
    Paused,
    CancelledByPayer,
    Cancelled,
    Exhausted,
    Refused,
    Waiting,
    Draft,
}

impl Fate {
    /// In a thousand.
    fn of(chance: u64) -> Fate {
        match chance {
            0..880 => Fate::Active,
            880..900 => Fate::Paused,
            900..935 => Fate::CancelledByPayer,
            935..960 => Fate::Cancelled,
            960..972 => Fate::Exhausted,
            972..982 => Fate::Refused,
            982..992 => Fate::Waiting,
            _ => Fate::Draft,
        }
    }

    const fn place(self) -> (Status, Stage) {
        match self {
            Fate::Active => (Status::Active, Stage::Lodged),
            Fate::Paused => (Status::Suspended, Stage::Paused),
            Fate::CancelledByPayer => (Status::Cancelled, Stage::CancelledByPayer),
            Fate::Cancelled => (Status::Cancelled, Stage::CancelledAfterLodging),
            Fate::Exhausted => (Status::Failed, Stage::RepresentationsExhausted),
            Fate::Refused => (Status::Failed, Stage::Returned),
            Fate::Waiting => (Status::PendingSubmission, Stage::AwaitingSubmission),
            Fate::Draft => (Status::Draft, Stage::Created),
        }
    }

    const fn failure(self) -> Option<(&'static str, &'static str)> {
        match self {
            Fate::Exhausted => {
                Some(("representations_exhausted", "a collection and its re-presentations came back unpaid"))
            }
            Fate::Refused => Some(("5", "no account")),
            Fate::CancelledByPayer => Some(("1", "instruction cancelled by payer")),
            Fate::Active | Fate::Paused | Fate::Cancelled | Fate::Waiting | Fate::Draft => None,
        }
    }

    /// Whether the bank accepted it, and it was collected under.
    pub(super) const fn was_active(self) -> bool {
        match self {
            Fate::Active | Fate::Paused | Fate::CancelledByPayer | Fate::Cancelled | Fate::Exhausted => true,
            Fate::Refused | Fate::Waiting | Fate::Draft => false,
        }
    }
}

impl Life {
    /// Lives it.
    pub(super) fn lived(plan: &Plan<'_>, number: u32, dice: &mut Dice) -> Result<Life, Error> {
        let fate = Fate::of(dice.below(1_000));
        // Seven in ten are as old as the portfolio.
        let begun = if dice.below(10) < 7 { plan.months } else { 1 + dice.below(plan.months.into()) as u32 };
        let signed_on = match fate {
            Fate::Waiting | Fate::Draft => TODAY,
            _ => plan.calendar.subtract_working_days(month_before(begun)?, 20),
        };
        let (mandate, details) = mandate(plan, number, (fate, signed_on), dice)?;
        let mut life = Life {
            fate,
            mandate,
            details,
            moves: Vec::new(),
            instruction: None,
            notices: Vec::new(),
            messages: Vec::new(),
            collections: Vec::new(),
            attempts: Vec::new(),
            claims: Vec::new(),
            told: Vec::new(),
        };
        let ended_on = if fate.was_active() { life.pay(plan, fate, begun, dice)? } else { None };
        life.end(plan, fate, (signed_on, ended_on), dice);
        life.write_first(plan, dice)?;
        Ok(life)
    }

    /// Notes what happened to the mandate, and where it stands.
    fn end(
        &mut self,
        plan: &Plan<'_>,
        fate: Fate,
        (signed_on, ended_on): (Date, Option<Date>),
        dice: &mut Dice,
    ) {
        let accepted_on = plan.calendar.add_working_days(signed_on, 4);
        let ended_on = ended_on.unwrap_or(accepted_on);
        let stage = self.mandate.stage.word().to_owned();
        self.moves.push((signed_on, Activity::Created, String::new()));
        if fate != Fate::Draft {
            self.moves.push((signed_on, Activity::Signed, String::new()));
        }
        let ended_at = at(ended_on, Part::Morning);
        let times = &mut self.mandate.times;
        if fate.was_active() {
            self.moves.push((accepted_on, Activity::Activated, String::new()));
            times.activated_at = Some(at(accepted_on, Part::Morning));
        }
        let reason = self.mandate.failure.as_ref().map_or(stage.clone(), |failure| failure.code.clone());
        match fate {
            Fate::Active | Fate::Waiting | Fate::Draft => {}
            Fate::Paused => {
                self.moves.push((ended_on, Activity::Suspended, stage));
                times.suspended_at = Some(ended_at);
            }
            Fate::CancelledByPayer | Fate::Cancelled => {
                self.moves.push((ended_on, Activity::Cancelled, stage));
                times.cancelled_at = Some(ended_at);
            }
            Fate::Exhausted | Fate::Refused => {
                self.moves.push((ended_on, Activity::Failed, reason));
                times.failed_at = Some(ended_at);
            }
        }
        if fate == Fate::Waiting {
            self.instruction = Some(self.waiting(dice));
        }
    }

    fn waiting(&self, dice: &mut Dice) -> Instruction {
        Instruction {
            id: crate::domain::id::InstructionId::from_number(dice.id(self.mandate.updated_at)),
            mandate: self.mandate.id.clone(),
            code: instruction::Code::New,
            reference: self.mandate.reference.as_str().to_owned(),
            bank_details_version: 1,
            state: instruction::State::Waiting,
            submission: None,
            input_on: None,
        }
    }
}

fn mandate(
    plan: &Plan<'_>,
    number: u32,
    (fate, signed_on): (Fate, Date),
    dice: &mut Dice,
) -> Result<(Mandate, BankDetails), Error> {
    let created_at: Timestamp = at(signed_on, Part::Morning);
    let (status, stage) = fate.place();
    let day = 1 + dice.below(20) as i64;
    let lodged_on = fate.was_active().then(|| plan.calendar.add_working_days(signed_on, 1));
    let details = BankDetails {
        account_name: AccountName::parse(&format!("MS TENANT {number}")).map_err(Error::internal)?,
        sort_code: SortCode::parse("200000").map_err(Error::internal)?,
        account_number: AccountNumber::parse(&format!("{:08}", 10_000_000 + number % 80_000_000))
            .map_err(Error::internal)?,
    };
    let mandate = Mandate {
        id: MandateId::from_number(dice.id(created_at)),
        workspace: plan.owner.workspace.clone(),
        reference: SchemeReference::generate("SEED", dice.next().to_le_bytes()),
        status,
        stage,
        payer: Payer {
            name: PayerName::parse(&format!("Tenant {number}")).map_err(Error::internal)?,
            email: EmailAddress::parse(&format!("tenant.{number}@example.com")).map_err(Error::internal)?,
            phone: None,
            address: None,
        },
        property: Property {
            reference: format!("FLAT-{number}").try_into().map_err(Error::internal)?,
            address: None,
        },
        mandate_type: MandateType::Property,
        amount: AmountPence::new(45_000 + dice.below(1_000) as i64 * 175).map_err(Error::internal)?,
        frequency: Frequency::Monthly,
        collection_day: CollectionDay::new(day).map_err(Error::internal)?,
        start_on: None,
        end_on: None,
        external_ref: None,
        metadata: Metadata::default(),
        bank_account: None,
        pending_amendment: None,
        failure: fate
            .failure()
            .map(|(code, reason)| mandate::Failure { code: code.to_owned(), reason: reason.to_owned() }),
        clawback_count: 0,
        lodging: Lodging {
            signed_on: (fate != Fate::Draft).then_some(signed_on),
            auddis_input_on: lodged_on,
            ..Lodging::default()
        },
        created_at,
        updated_at: created_at,
        times: StatusTimes::default(),
        version: 1,
    };
    let bank_account = (fate != Fate::Draft).then(|| items::seal(plan.app, &mandate, &details));
    Ok((Mandate { bank_account, ..mandate }, details))
}

/// An attempt that is in no file yet.
pub(super) fn attempt(
    mandate: &Mandate,
    collection: &Collection,
    (number, code): (i64, &str),
    (processing_on, entry_on): (Date, Date),
) -> Attempt {
    Attempt {
        collection: collection.id.clone(),
        number,
        mandate: mandate.id.clone(),
        submission: SubmissionId::from_number(0),
        code: code.to_owned(),
        reference: mandate.reference.as_str().to_owned(),
        amount_pence: collection.amount.get(),
        processing_on,
        entry_on,
        bank_details_version: 1,
        outcome: Outcome::Open,
        reason_code: None,
    }
}

/// The nominal date of the rent of the month so many months before today's; of next month's for -1.
pub(super) fn nominal_on(day: i64, months_before: i64) -> Result<Date, Error> {
    let first = TODAY.first_of_month().checked_sub(months_before.months()).map_err(Error::internal)?;
    first.checked_add((day - 1).days()).map_err(Error::internal)
}
