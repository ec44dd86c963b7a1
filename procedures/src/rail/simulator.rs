//! The simulated bank of the sandbox (bacs.md §7.3): it reads the bytes of submitted files and answers with the bytes of
//! reports. It keeps its own accounts and instructions and never looks at ours, so that a wrong file is caught.

mod bank;
mod behaviour;
mod debits;
mod happenings;
mod intake;
mod ledger;
mod orders;
mod plan;
mod post;
mod scenario;
mod state;
mod table;
#[cfg(test)]
mod tests;
mod words;

use bacs::Serial;
use jiff::civil::Date;
use sea_orm::ConnectionTrait;

pub use self::behaviour::Rates;
pub use self::ledger::{Ledger, LedgerDebit, LedgerFile, LedgerInstruction};
pub use self::scenario::{Fault, Impossible, Scenario};
pub use self::state::{Bank, Due, InstructionState, Moment, Outcome, ServiceUser};
pub(crate) use self::{
    behaviour::Behaviour,
    plan::{Plan, What},
    state::{
        AccountStatus, BankAccount, Debit, Facts, File, Holder, Instruction, InstructionKey, Order,
        QueuedReport,
    },
};
use crate::ctx::App;
use crate::domain::id::WorkspaceId;
use crate::store::simulator::{self as store, Scope};
use crate::store::{DbErr, Tx};

/// The simulated bank of one workspace, as it is stored. Each function that takes a transaction is safe to repeat when
/// the transaction was lost.
#[derive(Clone, Copy)]
pub struct Simulator<'a> {
    app: &'a App,
    workspace: &'a WorkspaceId,
}

impl<'a> Simulator<'a> {
    /// The bank of that workspace. All functions but [`Simulator::exists`] and [`Simulator::reset`] fail as long as it
    /// has none.
    pub fn new(app: &'a App, workspace: &'a WorkspaceId) -> Simulator<'a> {
        Simulator { app, workspace }
    }

    /// Whether the workspace has a bank.
    pub async fn exists<C: ConnectionTrait>(&self, connection: &C) -> Result<bool, DbErr> {
        store::exists(connection, self.workspace).await
    }

    /// Gives the workspace a new bank without any accounts, in place of the one it has. `seed` decides what happens by
    /// chance.
    pub async fn reset(&self, tx: &Tx, user: ServiceUser, rates: Rates, seed: u64) -> Result<(), DbErr> {
        let bank = Bank::new(user, rates, seed, self.app.random_bytes());
        store::found(tx, self.app, self.workspace, &bank).await
    }

    /// Hands a file over at the cut-off of that day. The same bytes under the same serial are handed over once; other
    /// bytes under a used serial are for the bank to reject.
    pub async fn receive(&self, tx: &Tx, on: Date, serial: Serial, bytes: &[u8]) -> Result<(), DbErr> {
        let mut bank = self.load(tx, Scope::File(serial)).await?;
        if bank.has_received(serial, bytes) {
            return Ok(());
        }
        bank.receive(on, serial, bytes);
        self.save(tx, &bank).await
    }

    /// Whether these bytes were handed over under that serial.
    pub async fn has_received(&self, tx: &Tx, serial: Serial, bytes: &[u8]) -> Result<bool, DbErr> {
        Ok(self.load(tx, Scope::File(serial)).await?.has_received(serial, bytes))
    }

    /// Closes the day: takes in its files, debits the payers whose day it is, and queues the reports. Nothing happens
    /// on a day that is no working day.
    pub async fn evening(&self, tx: &Tx, on: Date) -> Result<(), DbErr> {
        if !self.app.calendar.is_working_day(on) {
            return Ok(());
        }
        let mut bank = self.load(tx, Scope::Evening(on)).await?;
        bank.evening(on, &self.app.calendar);
        self.save(tx, &bank).await
    }

    /// The reports that are there at that moment and were not fetched, each with the number by which it is marked as
    /// fetched. They are there again until they are.
    pub async fn reports(&self, tx: &Tx, on: Date, moment: Moment) -> Result<Vec<(u64, Vec<u8>)>, DbErr> {
        let mut bank = self.load(tx, Scope::Reports(Due { on, moment })).await?;
        let reports = bank.reports_due(on, moment, &self.app.calendar);
        self.save(tx, &bank).await?;
        Ok(reports)
    }

    /// Marks a report as fetched. Marking it twice is marking it once.
    pub async fn delivered(&self, tx: &Tx, report: u64) -> Result<(), DbErr> {
        let mut bank = self.load(tx, Scope::Report(report)).await?;
        bank.delivered(report);
        self.save(tx, &bank).await
    }

    /// Asks the bank for a scenario; the inner refusal says in a sentence why it is impossible.
    pub async fn script(
        &self,
        tx: &Tx,
        scenario: Scenario,
        reference: Option<&str>,
        on: Date,
    ) -> Result<Result<(), Impossible>, DbErr> {
        let mut bank = self.load(tx, Scope::Reference(reference)).await?;
        if let Err(impossible) = bank.script(scenario, reference, on) {
            return Ok(Err(impossible));
        }
        self.save(tx, &bank).await.map(Ok)
    }

    /// The bank's books at the end of that day, to be compared with ours.
    pub async fn ledger<C: ConnectionTrait>(&self, connection: &C, on: Date) -> Result<Ledger, DbErr> {
        let bank = store::load(connection, self.app, self.workspace, Scope::Books).await?;
        Ok(bank.ledger(on))
    }

    async fn load(&self, tx: &Tx, scope: Scope<'_>) -> Result<Bank, DbErr> {
        store::load(tx, self.app, self.workspace, scope).await
    }

    async fn save(&self, tx: &Tx, bank: &Bank) -> Result<(), DbErr> {
        store::save(tx, self.app, self.workspace, bank).await
    }
}
