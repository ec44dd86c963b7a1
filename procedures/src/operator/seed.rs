//! A portfolio to try and measure on: organisations with mandates in every state and months of collections, written straight
//! into test workspaces. The same seed gives the same portfolio. What is written is coherent: files whose bytes are
//! their rows, notices given in time, returns with the lines of reports that told of them. Of the audit trail there is only
//! how things began.

use jiff::civil::{Date, date};
use jiff::{Timestamp, ToSpan};
use serde::Serialize;

use super::Unfulfilled;
use crate::change::WorkspaceTime;
use crate::ctx::App;
use crate::domain::api_key::Mode;
use crate::domain::id::{OrganisationId, WorkspaceId};
use crate::domain::message::{Letterhead, Templates};
use crate::domain::organisation::{NoticeWorkingDays, NotifyEmails, Organisation, OrganisationName};
use crate::engine::Part;
use crate::error::Error;
use crate::store::{self, Store};

mod files;
mod letters;
mod life;
mod trail;

use files::Files;
use life::{Life, Plan};

/// The day that every workspace has reached.
const TODAY: Date = date(2026, 11, 27);
/// Mandates of the first organisation, which is the one to measure, and usually of every other.
const USUAL: u32 = 2_000;
/// Mandates written in one transaction.
const BATCH: u32 = 2_000;

/// How much is to be written.
#[derive(Clone, Copy, Debug)]
pub struct SeedOrder {
    /// Mandates in all.
    pub mandates: u32,
    /// Months of collections before today.
    pub months: u32,
    /// Organisations; as many as have 2,000 mandates each when left out.
    pub organisations: Option<u32>,
    /// What chance follows from.
    pub seed: u64,
}

/// What was written.
#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Seeded {
    /// The organisation with 2,000 mandates, or with all where there are fewer.
    pub organisation_id: Option<OrganisationId>,
    /// How many organisations.
    pub organisations: u32,
    /// How many mandates.
    pub mandates: u64,
    /// How many collections.
    pub collections: u64,
    /// How often one of them went into a file.
    pub attempts: u64,
    /// How many claims.
    pub claims: u64,
    /// How many files.
    pub files: u64,
}

/// Writes a portfolio. `told` hears of each organisation that is done.
pub async fn seed(app: &App, order: SeedOrder, told: &dyn Fn(&Seeded)) -> Result<Seeded, Unfulfilled> {
    if has_live_data(app).await? {
        let sentence = "a live workspace of this database is in use; take a database of its own";
        return Err(Unfulfilled::refused("DATABASE_IN_USE", sentence));
    }
    let first = order.mandates.min(USUAL);
    let rest = order.mandates - first;
    let others = order.organisations.map_or(rest.div_ceil(USUAL), |count| count.saturating_sub(1));
    if others == 0 && rest > 0 {
        let sentence = format!("one organisation has at most {USUAL} mandates: ask for more organisations");
        return Err(Unfulfilled::refused("ORGANISATIONS", sentence));
    }
    let size = |number: u32| match number {
        0 => first,
        _ => rest / others + u32::from(number <= rest % others),
    };
    let one = |number: u32| organisation(app, number, (size(number), order.months), order.seed);
    let mut seeded = Seeded::default();
    let numbers: Vec<u32> = (0..=others).collect();
    for several in numbers.chunks(at_once(app)) {
        match *several {
            [first, second] => {
                let (first, second) = tokio::try_join!(one(first), one(second))?;
                seeded.add(first);
                seeded.add(second);
            }
            _ => {
                for number in several {
                    seeded.add(one(*number).await?);
                }
            }
        }
        told(&seeded);
    }
    Ok(seeded)
}

/// How many organisations are written at once. SQLite has one writer.
fn at_once(app: &App) -> usize {
    match app.store {
        Store::Sqlite(_) => 1,
        Store::Postgres(_) => 2,
    }
}

impl Seeded {
    fn add(&mut self, more: Seeded) {
        self.organisation_id = self.organisation_id.take().or(more.organisation_id);
        self.organisations += more.organisations;
        self.mandates += more.mandates;
        self.collections += more.collections;
        self.attempts += more.attempts;
        self.claims += more.claims;
        self.files += more.files;
    }
}

async fn has_live_data(app: &App) -> Result<bool, Error> {
    let reader = app.store.read();
    Ok(!store::service_users::live(&reader).await?.is_empty() || store::mandates::any_live(&reader).await?)
}

/// An organisation, as its letters name it, and its test workspace.
struct Owner {
    head: Letterhead,
    workspace: WorkspaceId,
}

/// An organisation, with all that it has.
async fn organisation(app: &App, number: u32, size: (u32, u32), seed: u64) -> Result<Seeded, Error> {
    let mut dice = Dice::of(seed, number);
    let owner = found(app, number, &mut dice).await?;
    let organisation_id = Some(owner.head.organisation.id.clone());
    let mut seeded = Seeded { organisation_id, organisations: 1, ..Seeded::default() };
    write(app, &owner, size, &mut dice, &mut seeded).await?;
    Ok(seeded)
}

async fn found(app: &App, number: u32, dice: &mut Dice) -> Result<Owner, Error> {
    let now = at(TODAY, Part::Morning);
    let name = OrganisationName::parse(&format!("Seeded Lettings {number}")).map_err(Error::internal)?;
    let organisation = Organisation {
        id: OrganisationId::from_number(dice.id(now)),
        name,
        contact_email: None,
        contact_phone: None,
        notice_working_days: NoticeWorkingDays::default(),
        brand_colour: None,
        notify_emails: NotifyEmails::default(),
        rate_limit_per_min: None,
        rate_limit_per_hour: None,
        suspended_at: None,
        created_at: now,
        updated_at: now,
    };
    let workspace = WorkspaceId::from_number(dice.id(now));
    let live = WorkspaceId::from_number(dice.id(now));
    let tx = app.store.begin().await?;
    store::organisations::insert(&tx, &organisation).await?;
    for (id, mode) in [(&live, Mode::Live), (&workspace, Mode::Test)] {
        store::organisations::insert_workspace(&tx, id, &organisation.id, mode).await?;
        store::events::begin_chain(&tx, Some(id)).await?;
    }
    store::sandbox::set_today(&tx, &workspace, TODAY).await?;
    store::service_users::find_or_simulated(&tx, &app.vault, app.random_bytes(), &workspace, now).await?;
    let head = Letterhead {
        organisation,
        statement_name: "SEEDED LETTINGS".to_owned(),
        service_user_number: None,
        has_logo: false,
        templates: Templates::default(),
    };
    let owner = Owner { head, workspace };
    trail::keys(app, &owner, &tx, dice).await?;
    tx.commit().await?;
    Ok(owner)
}

async fn write(
    app: &App,
    owner: &Owner,
    (mandates, months): (u32, u32),
    dice: &mut Dice,
    seeded: &mut Seeded,
) -> Result<(), Error> {
    let plan = Plan::new(app, owner, months)?;
    let mut files = Files::default();
    for from in (0..mandates).step_by(BATCH as usize) {
        let mut lives = Vec::new();
        for number in from..mandates.min(from + BATCH) {
            lives.push(Life::lived(&plan, number, dice)?);
            if number % 50 == 0 {
                // Another organisation may be in the middle of a transaction, which the database does not let wait for long.
                tokio::task::yield_now().await;
            }
        }
        let tx = app.store.begin().await?;
        // The files of these mandates alone: what goes out on a day may be several files.
        files.seal(app, owner, &mut lives, &tx, dice).await?;
        for life in &lives {
            seeded.collections += life.collections.len() as u64;
            seeded.attempts += life.attempts.len() as u64;
            seeded.claims += life.claims.len() as u64;
        }
        insert(&tx, &lives).await?;
        files.report(app, owner, &lives, &tx, dice).await?;
        trail::tell(app, owner, &lives, &tx, dice).await?;
        tx.commit().await?;
        seeded.mandates += lives.len() as u64;
    }
    seeded.files += files.count;
    Ok(())
}

/// Everything of these mandates, but for what is in files: what is referred to first.
async fn insert(tx: &store::Tx, lives: &[Life]) -> Result<(), Error> {
    let mandates: Vec<_> = lives.iter().map(|life| &life.mandate).collect();
    store::mandates::insert_all(tx, &mandates).await?;
    store::bank_details::insert_all(tx, &mandates, "form").await?;
    for life in lives {
        store::figures::happened(tx, &life.mandate, &life.moves);
        if let Some(waiting) = &life.instruction {
            let (workspace, now) = (&life.mandate.workspace, life.mandate.updated_at);
            store::instructions::insert_waiting(tx, workspace, waiting, now).await?;
        }
    }
    let notices: Vec<_> = lives.iter().flat_map(|life| &life.notices).cloned().collect();
    store::notices::insert_all(tx, &notices).await?;
    let messages: Vec<_> = lives.iter().flat_map(|life| &life.messages).cloned().collect();
    store::messages::insert_all(tx, &messages).await?;
    let collections: Vec<_> = lives.iter().flat_map(|life| &life.collections).cloned().collect();
    store::collections::insert_once(tx, &collections).await?;
    let attempts: Vec<_> = lives.iter().flat_map(|life| &life.attempts).cloned().collect();
    if let Some(life) = lives.first() {
        store::attempts::insert(tx, &life.mandate.workspace, &attempts).await?;
    }
    for (claim, claimed) in lives.iter().flat_map(|life| &life.claims) {
        store::claims::insert(tx, claim, claimed).await?;
    }
    Ok(())
}

/// A moment of a day.
fn at(on: Date, part: Part) -> Timestamp {
    WorkspaceTime::at(on, part.time()).now
}

/// The first day of the month so many months before today's.
fn month_before(months: u32) -> Result<Date, Error> {
    TODAY.first_of_month().checked_sub(i64::from(months).months()).map_err(Error::internal)
}

/// Chance and ids that follow from the seed: splitmix64.
struct Dice {
    state: u64,
    ids: u64,
    salt: u64,
}

impl Dice {
    fn of(seed: u64, organisation: u32) -> Dice {
        let salt = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ u64::from(organisation) << 20;
        Dice { state: salt, ids: 0, salt }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }

    /// The number of a new id of that moment.
    fn id(&mut self, now: Timestamp) -> u128 {
        self.ids += 1;
        let salt = u128::from(self.salt & 0xFFFF_FFFF_FFFF) << 32;
        (now.as_millisecond() as u128) << 80 | salt | u128::from(self.ids)
    }
}
