//! The files that the collections went into, and the reports that told of returns.

use std::collections::BTreeMap;

use bacs::standard18::{self, Code, Days, Header, Item};
use jiff::ToSpan;
use jiff::civil::Date;

use super::life::Life;
use super::{Dice, Owner, at};
use crate::ctx::App;
use crate::domain::advice::State as AdviceState;
use crate::domain::calendar::Cycle;
use crate::domain::id::{ReportId, SubmissionId};
use crate::domain::service_user::ServiceUser;
use crate::domain::submission::{Kind, State, Submission};
use crate::engine::items::{self, Wanted};
use crate::engine::{Part, seal};
use crate::error::Error;
use crate::store::reports::{self, Advice, Done, NewReport, Outcome, ReportState};
use crate::store::{self, Tx};

/// Files made so far.
#[derive(Default)]
pub(super) struct Files {
    pub count: u64,
}

impl Files {
    /// Makes a file of each day's collections, and puts its id into their attempts.
    pub(super) async fn seal(
        &mut self,
        app: &App,
        owner: &Owner,
        lives: &mut [Life],
        tx: &Tx,
        dice: &mut Dice,
    ) -> Result<(), Error> {
        let mut days: BTreeMap<(Date, Date), Vec<(usize, usize)>> = BTreeMap::new();
        for (whose, life) in lives.iter().enumerate() {
            for (which, attempt) in life.attempts.iter().enumerate() {
                days.entry((attempt.processing_on, attempt.entry_on)).or_default().push((whose, which));
            }
        }
        let user = store::service_users::find(tx, &app.vault, &owner.workspace).await?.ok_or_else(missing)?;
        for ((_, entry_on), places) in days {
            let cycle = Cycle::from_entry(entry_on, &app.calendar());
            let id = SubmissionId::from_number(dice.id(at(cycle.input_on, Part::CutOff)));
            let mut items = Vec::with_capacity(places.len());
            for (whose, which) in places {
                let life = &mut lives[whose];
                life.attempts[which].submission = id.clone();
                items.push(item(life, which)?);
            }
            self.file(app, (owner, &user), (id, cycle), items, tx).await?;
        }
        Ok(())
    }

    async fn file(
        &mut self,
        app: &App,
        (owner, user): (&Owner, &ServiceUser),
        (id, cycle): (SubmissionId, Cycle),
        items: Vec<Item>,
        tx: &Tx,
    ) -> Result<(), Error> {
        let serial = store::service_users::next_serial(tx, &owner.workspace).await?.ok_or_else(missing)?;
        let count = items.len() as i64;
        let pence: u64 = items.iter().map(|item| item.amount_pence).sum();
        let file = standard18::Submission {
            header: Header {
                serial,
                sun: user.sun,
                file_number: 1,
                created_on: cycle.input_on,
                expires_on: cycle.processing_on.checked_add(7.days()).map_err(Error::internal)?,
                service_user_name: user.name.clone(),
                service_user_account: user.account,
                days: Days::Single(cycle.processing_on),
            },
            items,
        };
        let bytes = standard18::write(&file).map_err(Error::internal)?;
        let (sealed_at, answered_at) = (at(cycle.input_on, Part::CutOff), at(cycle.input_on, Part::Evening));
        let submission = Submission {
            id,
            workspace: owner.workspace.clone(),
            kind: Kind::Collections,
            sun: user.sun.to_string(),
            serial: serial.to_string(),
            state: State::Accepted,
            input_on: cycle.input_on,
            processing_on: cycle.processing_on,
            items: count,
            total_pence: i64::try_from(pence).map_err(Error::internal)?,
            hash: blake3::hash(&bytes).to_hex().to_string(),
            sealed_at,
            submitted_at: Some(sealed_at),
            answered_at: Some(answered_at),
            answer: None,
        };
        let sealed_file = app.vault.seal(&seal::place(&submission), &bytes, app.random_bytes());
        store::submissions::insert(tx, &submission, sealed_file).await?;
        self.count += 1;
        Ok(())
    }

    /// A report of each kind for each day on which something came back.
    pub(super) async fn report(
        &mut self,
        app: &App,
        owner: &Owner,
        lives: &[Life],
        tx: &Tx,
        dice: &mut Dice,
    ) -> Result<(), Error> {
        let mut days: BTreeMap<(Date, &'static str), Vec<(usize, usize)>> = BTreeMap::new();
        for (whose, life) in lives.iter().enumerate() {
            for (on, kind, which) in &life.told {
                days.entry((*on, kind)).or_default().push((whose, *which));
            }
        }
        for ((on, kind), places) in days {
            let now = at(on, Part::Morning);
            let id = ReportId::from_number(dice.id(now));
            let bytes = format!("{id}: a report of a seeded portfolio, of which no bytes came").into_bytes();
            let place = format!("{}/{id}/file", owner.workspace);
            let hash = blake3::hash(&bytes).to_hex();
            let new = NewReport {
                id: &id,
                workspace: &owner.workspace,
                hash: hash.as_str(),
                name: "SEEDED",
                sealed_file: app.vault.seal(&place, &bytes, app.random_bytes()),
                received_at: now,
            };
            reports::insert_once(tx, new).await?;
            let lines = places.iter().enumerate().map(|(line, (whose, which))| {
                let attempt = &lives[*whose].attempts[*which];
                let line = line as i64 + 1;
                let advice = Advice {
                    line,
                    identity: format!("{kind}/{id}/{line}"),
                    kind,
                    reference: Some(attempt.reference.clone()),
                    code: attempt.reason_code.clone(),
                    amount_pence: Some(attempt.amount_pence),
                };
                let subject = Some(attempt.collection.to_string());
                (advice, Done { state: AdviceState::Handled, note: None, subject })
            });
            let lines: Vec<_> = lines.collect();
            reports::insert_done(tx, &owner.workspace, &id, &lines, now).await?;
            let lines = lines.len() as i64;
            let handled = Outcome { state: ReportState::Handled, kind: Some(kind), refusal: None, lines };
            reports::end(tx, &owner.workspace, &id, &handled, now).await?;
        }
        Ok(())
    }
}

fn missing() -> Error {
    Error::internal("a workspace without a service user")
}

fn item(life: &Life, which: usize) -> Result<Item, Error> {
    let attempt = &life.attempts[which];
    let code = Code::parse(&attempt.code).ok_or_else(|| Error::internal("an unknown code"))?;
    let (amount_pence, processing_on) = (attempt.amount_pence, attempt.processing_on);
    items::item(&life.details, &Wanted { code, reference: &attempt.reference, amount_pence, processing_on })
}
