//! Figures: how many there are of what, by day, kept in the transaction of each change, so that a report costs the same
//! however much is stored (reliability.md, Scale).
//!
//! Each function of the store that changes a collection, an attempt, a claim, a file or a mandate's place says so here
//! before it writes ([`Touched`]). What was touched is counted twice: as it was, and, once, as it is when the transaction
//! commits. The difference is added to the figures in the order of their key, whatever the order of the changes: two
//! transactions never wait for each other's figures in a circle.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement, Value};

use super::Tx;
use crate::domain::mandate::{Mandate, Status};
use crate::domain::report::Activity;

mod counted;
mod moves;
mod read;
mod recount;

pub use counted::PLACE;
use counted::{Counted, Subject, counted};
pub use read::{Day, Figure, Standing, days, standing, total};
pub use recount::{Difference, differences, repair};

/// The unit of change of the figures, with the key of their table.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    workspace: String,
    kind: String,
    basis: &'static str,
    day_on: String,
    state: String,
    again: i64,
    reason: String,
}

/// How many, and what they add up to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Sum {
    n: i64,
    pence: i64,
}

/// By key; those that are nothing may be there.
type Sums = BTreeMap<Key, Sum>;

/// What a transaction has touched so far.
#[derive(Debug, Default)]
pub(super) struct Touched(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    /// By what they are, those that were counted as they were before.
    counted: BTreeMap<Subject, BTreeSet<String>>,
    /// Mandates as they stand by the last save of this transaction.
    mandates: BTreeMap<String, Placed>,
    moves: Vec<moves::Move>,
    changes: Sums,
}

/// Where a mandate stands, as far as it is counted.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
struct Placed {
    status: String,
    stage: String,
    amount_pence: i64,
}

impl Touched {
    fn state(&self) -> MutexGuard<'_, State> {
        // A panic in between leaves a transaction that nobody commits.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn add(&mut self, sums: Sums, times: i64) {
        for (key, sum) in sums {
            let change = self.changes.entry(key).or_default();
            change.n += times * sum.n;
            change.pence += times * sum.pence;
        }
    }
}

/// These collections, with their attempts, are about to change.
pub(super) async fn collections<'a>(tx: &Tx, ids: impl Iterator<Item = &'a str>) -> Result<(), DbErr> {
    touch(tx, Subject::Collections, ids).await
}

/// These claims are about to change.
pub(super) async fn claims<'a>(tx: &Tx, ids: impl Iterator<Item = &'a str>) -> Result<(), DbErr> {
    touch(tx, Subject::Claims, ids).await
}

/// These files are about to change.
pub(super) async fn files<'a>(tx: &Tx, ids: impl Iterator<Item = &'a str>) -> Result<(), DbErr> {
    touch(tx, Subject::Files, ids).await
}

async fn touch<'a>(tx: &Tx, subject: Subject, ids: impl Iterator<Item = &'a str>) -> Result<(), DbErr> {
    let new: Vec<String> = {
        let mut state = tx.touched.state();
        let counted = state.counted.entry(subject).or_default();
        ids.filter(|id| counted.insert((*id).to_owned())).map(str::to_owned).collect()
    };
    let before = counted(tx, &Counted::These(subject, &new)).await?;
    tx.touched.state().add(before, -1);
    Ok(())
}

/// These collections are about to be added, if there are none with their ids yet.
pub(super) fn new_collections<'a>(tx: &Tx, ids: impl Iterator<Item = &'a str>) {
    new(tx, Subject::Collections, ids);
}

/// This claim is about to be added.
pub(super) fn new_claim(tx: &Tx, id: &str) {
    new(tx, Subject::Claims, std::iter::once(id));
}

/// This file is about to be added.
pub(super) fn new_file(tx: &Tx, id: &str) {
    new(tx, Subject::Files, std::iter::once(id));
}

fn new<'a>(tx: &Tx, subject: Subject, ids: impl Iterator<Item = &'a str>) {
    tx.touched.state().counted.entry(subject).or_default().extend(ids.map(str::to_owned));
}

/// A mandate was added.
pub(super) fn mandate_added(tx: &Tx, mandate: &Mandate) {
    let mut state = tx.touched.state();
    state.stand(mandate, 1);
    state.moves.push(moves::Move::of(mandate, mandate.version, Activity::Created));
    state.mandates.insert(mandate.id.to_string(), Placed::of(mandate));
}

/// A mandate was added whose past is known: what happened to it, oldest first, each with its day and reason.
pub(crate) fn happened(tx: &Tx, mandate: &Mandate, past: &[(Date, Activity, String)]) {
    let mut state = tx.touched.state();
    state.stand(mandate, 1);
    state.mandates.insert(mandate.id.to_string(), Placed::of(mandate));
    for (at, (on, activity, reason)) in past.iter().enumerate() {
        let version = at as i64 - past.len() as i64;
        state.moves.push(moves::Move::on(mandate, version, (*on, *activity, reason.clone())));
    }
}

/// A mandate is about to be saved: as it is stored, unless this transaction saved it before.
pub(super) async fn mandate_before(tx: &Tx, mandate: &Mandate) -> Result<(), DbErr> {
    if tx.touched.state().mandates.contains_key(mandate.id.as_str()) {
        return Ok(());
    }
    let sql = "SELECT status, stage, amount_pence FROM mandates WHERE workspace_id = $1 AND id = $2";
    let values = [mandate.workspace.as_str().into(), mandate.id.as_str().into()];
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
    if let Some(stored) = Placed::find_by_statement(statement).one(tx).await? {
        tx.touched.state().mandates.insert(mandate.id.to_string(), stored);
    }
    Ok(())
}

/// A mandate was saved.
pub(super) fn mandate_saved(tx: &Tx, mandate: &Mandate) {
    let mut state = tx.touched.state();
    let Some(before) = state.mandates.insert(mandate.id.to_string(), Placed::of(mandate)) else { return };
    let Placed { status, stage, amount_pence } = before;
    if let Some(activity) = moves::activity(&status, mandate.status) {
        state.moves.push(moves::Move::of(mandate, mandate.version + 1, activity));
    }
    let key = standing_key(mandate.workspace.as_str(), status, stage);
    state.add(Sums::from([(key, Sum { n: 1, pence: amount_pence })]), -1);
    state.stand(mandate, 1);
}

impl State {
    fn stand(&mut self, mandate: &Mandate, times: i64) {
        let Placed { status, stage, amount_pence } = Placed::of(mandate);
        let key = standing_key(mandate.workspace.as_str(), status, stage);
        self.add(Sums::from([(key, Sum { n: 1, pence: amount_pence })]), times);
    }
}

impl Placed {
    fn of(mandate: &Mandate) -> Placed {
        Placed {
            status: mandate.status.word().to_owned(),
            stage: mandate.stage.word().to_owned(),
            amount_pence: mandate.amount.get(),
        }
    }
}

fn standing_key(workspace: &str, status: String, stage: String) -> Key {
    Key {
        workspace: workspace.to_owned(),
        kind: "standing".to_owned(),
        basis: "now",
        day_on: String::new(),
        state: status,
        again: 0,
        reason: stage,
    }
}

/// Everything a workspace has is gone: nothing of it is to be counted any more.
pub(super) fn forget(tx: &Tx) {
    *tx.touched.state() = State::default();
}

/// Adds what has changed to the figures.
pub(super) async fn settle(tx: &Tx) -> Result<(), DbErr> {
    let State { counted: touched, moves, mut changes, .. } = std::mem::take(&mut *tx.touched.state());
    for (subject, ids) in touched {
        let ids: Vec<String> = ids.into_iter().collect();
        for (key, now) in counted(tx, &Counted::These(subject, &ids)).await? {
            add(&mut changes, key, now);
        }
    }
    moves::insert(tx, &moves).await?;
    for moved in &moves {
        add(&mut changes, moved.key(), Sum { n: 1, pence: 0 });
    }
    changes.retain(|_, change| *change != Sum::default());
    put(tx, &changes).await
}

fn add(sums: &mut Sums, key: Key, more: Sum) {
    let sum = sums.entry(key).or_default();
    sum.n += more.n;
    sum.pence += more.pence;
}

/// Rows in one statement.
const ROWS: usize = 500;

async fn put(tx: &Tx, changes: &Sums) -> Result<(), DbErr> {
    let changes: Vec<_> = changes.iter().collect();
    for part in changes.chunks(ROWS) {
        let rows: Vec<String> = (0..part.len()).map(|row| placeholders(row * 9, 9)).collect();
        let sql = format!(
            "INSERT INTO figures (workspace_id, kind, basis, day_on, state, again, reason, n, pence) VALUES {} \
             ON CONFLICT (workspace_id, kind, basis, day_on, state, again, reason) \
             DO UPDATE SET n = figures.n + excluded.n, pence = figures.pence + excluded.pence",
            rows.join(", ")
        );
        let values = part.iter().flat_map(|(key, sum)| -> [Value; 9] {
            [
                key.workspace.as_str().into(),
                key.kind.as_str().into(),
                key.basis.into(),
                key.day_on.as_str().into(),
                key.state.as_str().into(),
                key.again.into(),
                key.reason.as_str().into(),
                sum.n.into(),
                sum.pence.into(),
            ]
        });
        tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    }
    Ok(())
}

/// `($7, $8, $9)`: so many places for values after those before.
fn placeholders(before: usize, count: usize) -> String {
    let places: Vec<String> = (before + 1..=before + count).map(|place| format!("${place}")).collect();
    format!("({})", places.join(", "))
}
