//! The rail of test workspaces: the simulated bank takes files and gives reports.

use async_trait::async_trait;
use bacs::Serial;
use jiff::civil::Date;

use super::simulator::{self, Moment, Rates, Simulator};
use super::{Fate, Inbound, Rail, RailError};
use crate::ctx::App;
use crate::domain::id::WorkspaceId;
use crate::domain::service_user::ServiceUser;
use crate::domain::submission::Submission;
use crate::engine::Lease;
use crate::store::{DbErr, Tx};

/// The way to the simulated bank of one workspace, at one moment of a day.
pub struct Simulated<'a> {
    /// The application.
    pub app: &'a App,
    /// The workspace.
    pub workspace: &'a WorkspaceId,
    /// The day.
    pub on: Date,
    /// The moment of it.
    pub moment: Moment,
    /// What must still be held whenever the bank is given something or gives something.
    pub lease: Option<&'a Lease<'a>>,
}

/// Gives the workspace a bank if it has none. What happens by chance follows from `seed`.
pub(crate) async fn ensure(
    app: &App,
    tx: &Tx,
    service_user: &ServiceUser,
    rates: Rates,
    seed: u64,
) -> Result<(), DbErr> {
    let bank = Simulator::new(app, &service_user.workspace);
    if bank.exists(tx).await? {
        return Ok(());
    }
    bank.reset(tx, user(service_user), rates, seed).await
}

/// The service user as the bank knows it.
pub(crate) fn user(service_user: &ServiceUser) -> simulator::ServiceUser {
    simulator::ServiceUser { sun: service_user.sun, name: service_user.name.as_str().to_owned() }
}

impl Simulated<'_> {
    fn bank(&self) -> Simulator<'_> {
        Simulator::new(self.app, self.workspace)
    }

    async fn begin(&self) -> Result<Tx, RailError> {
        let tx = self.app.store.begin().await.map_err(failed)?;
        if let Some(lease) = self.lease {
            lease.demand(&tx).await.map_err(|_| RailError::because("another call moves the clock"))?;
        }
        Ok(tx)
    }
}

#[async_trait]
impl Rail for Simulated<'_> {
    /// The bank takes files from the hand; there is nothing to make ready.
    async fn stage(&self, _: &Submission, _: &[u8]) -> Result<(), RailError> {
        Ok(())
    }

    async fn hand_over(&self, submission: &Submission, file: &[u8]) -> Result<(), RailError> {
        let serial = serial(submission)?;
        let tx = self.begin().await?;
        self.bank().receive(&tx, self.on, serial, file).await.map_err(failed)?;
        tx.commit().await.map_err(failed)
    }

    async fn fate(&self, submission: &Submission, file: &[u8]) -> Result<Fate, RailError> {
        let serial = serial(submission)?;
        let tx = self.begin().await?;
        let has = self.bank().has_received(&tx, serial, file).await.map_err(failed)?;
        Ok(if has { Fate::HandedOver } else { Fate::NotHandedOver })
    }

    /// Nothing lies on the way to the simulated bank: what it was not given it has not.
    async fn withdraw(&self, submission: &Submission, file: &[u8]) -> Result<Fate, RailError> {
        self.fate(submission, file).await
    }

    async fn reports(&self) -> Result<Vec<String>, RailError> {
        Ok(self.due().await?.into_iter().map(|(number, _)| name(number)).collect())
    }

    async fn report(&self, wanted: &str) -> Result<Inbound, RailError> {
        let found = self.due().await?.into_iter().find(|(number, _)| name(*number) == wanted);
        let (_, bytes) = found.ok_or_else(|| RailError::because("the bank has no such report"))?;
        Ok(Inbound { name: wanted.to_owned(), bytes })
    }

    async fn taken(&self, name: &str) -> Result<(), RailError> {
        let number = name.trim_start_matches("report-").trim_end_matches(".xml").parse().map_err(failed)?;
        let tx = self.begin().await?;
        self.bank().delivered(&tx, number).await.map_err(failed)?;
        tx.commit().await.map_err(failed)
    }
}

impl Simulated<'_> {
    async fn due(&self) -> Result<Vec<(u64, Vec<u8>)>, RailError> {
        let tx = self.begin().await?;
        let due = self.bank().reports(&tx, self.on, self.moment).await.map_err(failed)?;
        tx.commit().await.map_err(failed)?;
        Ok(due)
    }
}

fn name(number: u64) -> String {
    format!("report-{number}.xml")
}

fn serial(submission: &Submission) -> Result<Serial, RailError> {
    Serial::parse(&submission.serial).map_err(failed)
}

fn failed(error: impl std::fmt::Display) -> RailError {
    RailError::because(error.to_string())
}
