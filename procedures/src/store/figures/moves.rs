//! What happened to mandates: a row for each change of status, of which the figures are the sums.

use jiff::civil::Date;
use sea_orm::{ConnectionTrait, DbErr, Statement, Value};

use super::{Key, Status, placeholders};
use crate::domain::calendar::london_date;
use crate::domain::mandate::Mandate;
use crate::domain::report::Activity;
use crate::store::Tx;

/// One change of a mandate's status.
#[derive(Clone, Debug)]
pub(super) struct Move {
    workspace: String,
    mandate: String,
    version: i64,
    on: Date,
    activity: Activity,
    reason: String,
}

impl Move {
    pub(super) fn of(mandate: &Mandate, version: i64, activity: Activity) -> Move {
        let failure = mandate.failure.as_ref().filter(|_| activity == Activity::Failed);
        let reason = match activity {
            Activity::Suspended | Activity::Cancelled | Activity::Failed => {
                failure.map_or_else(|| mandate.stage.word().to_owned(), |failure| failure.code.clone())
            }
            Activity::Created
            | Activity::Signed
            | Activity::Relodged
            | Activity::Activated
            | Activity::Reactivated => String::new(),
        };
        Move {
            workspace: mandate.workspace.to_string(),
            mandate: mandate.id.to_string(),
            version,
            on: london_date(mandate.updated_at),
            activity,
            reason,
        }
    }

    /// One that happened on that day, for that reason.
    pub(super) fn on(
        mandate: &Mandate,
        version: i64,
        (on, activity, reason): (Date, Activity, String),
    ) -> Move {
        let (workspace, mandate) = (mandate.workspace.to_string(), mandate.id.to_string());
        Move { workspace, mandate, version, on, activity, reason }
    }

    pub(super) fn key(&self) -> Key {
        Key {
            workspace: self.workspace.clone(),
            kind: "mandate".to_owned(),
            basis: "day",
            day_on: self.on.to_string(),
            state: self.activity.word().to_owned(),
            again: 0,
            reason: self.reason.clone(),
        }
    }
}

/// What it is called when a mandate goes from the one status to the other; `None` where it stays.
pub(super) fn activity(from: &str, to: Status) -> Option<Activity> {
    if from == to.word() {
        return None;
    }
    match to {
        Status::Draft => None,
        Status::PendingSubmission if from == Status::Draft.word() => Some(Activity::Signed),
        Status::PendingSubmission => Some(Activity::Relodged),
        Status::Active if from == Status::PendingSubmission.word() => Some(Activity::Activated),
        Status::Active => Some(Activity::Reactivated),
        Status::Suspended => Some(Activity::Suspended),
        Status::Cancelled => Some(Activity::Cancelled),
        Status::Failed => Some(Activity::Failed),
    }
}

/// Adds them.
pub(super) async fn insert(tx: &Tx, moves: &[Move]) -> Result<(), DbErr> {
    for part in moves.chunks(1_000) {
        let rows: Vec<String> = (0..part.len()).map(|row| placeholders(row * 6, 6)).collect();
        let sql = format!(
            "INSERT INTO mandate_moves (mandate_id, version, workspace_id, day_on, activity, reason) VALUES {}",
            rows.join(", ")
        );
        let values = part.iter().flat_map(|one| -> [Value; 6] {
            [
                one.mandate.as_str().into(),
                one.version.into(),
                one.workspace.as_str().into(),
                one.on.to_string().into(),
                one.activity.word().into(),
                one.reason.as_str().into(),
            ]
        });
        tx.execute_raw(Statement::from_sql_and_values(tx.get_database_backend(), sql, values)).await?;
    }
    Ok(())
}
