//! Each time a collection went into a file, and what became of it.

use jiff::civil::Date;
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder};

use super::entity::attempts::{ActiveModel, Column, Entity, Model};
use super::value::{date, text, word};
use super::{Tx, expect, figures};
use crate::domain::attempt::{Attempt, Outcome};
use crate::domain::id::{CollectionId, MandateId, SubmissionId, WorkspaceId};

/// Adds the attempts of one file.
pub async fn insert(tx: &Tx, workspace: &WorkspaceId, attempts: &[Attempt]) -> Result<(), DbErr> {
    figures::collections(tx, attempts.iter().map(|attempt| attempt.collection.as_str())).await?;
    // PostgreSQL takes 65,535 bound values, and a row has 13; SQLite 32,766.
    for part in attempts.chunks(2_000) {
        let rows = part.iter().map(|attempt| ActiveModel {
            collection_id: Set(attempt.collection.to_string()),
            number: Set(attempt.number),
            workspace_id: Set(workspace.to_string()),
            mandate_id: Set(attempt.mandate.to_string()),
            submission_id: Set(attempt.submission.to_string()),
            code: Set(attempt.code.clone()),
            reference: Set(attempt.reference.clone()),
            amount_pence: Set(attempt.amount_pence),
            processing_on: Set(attempt.processing_on.to_string()),
            entry_on: Set(attempt.entry_on.to_string()),
            bank_details_version: Set(attempt.bank_details_version),
            outcome: Set(attempt.outcome.word().to_owned()),
            reason_code: Set(attempt.reason_code.clone()),
        });
        Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The mandate's attempts with this amount that a report may speak of: debited on or around that date, newest first.
pub async fn of_mandate<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    mandate: &MandateId,
    amount_pence: i64,
) -> Result<Vec<Attempt>, DbErr> {
    let rows = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::MandateId.eq(mandate.as_str()))
        .filter(Column::AmountPence.eq(amount_pence))
        .order_by_desc(Column::EntryOn)
        .order_by_asc(Column::CollectionId)
        .all(connection)
        .await?;
    rows.into_iter().map(Attempt::try_from).collect()
}

/// The attempts of one collection, oldest first.
pub async fn of_collection<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    collection: &CollectionId,
) -> Result<Vec<Attempt>, DbErr> {
    let rows = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::CollectionId.eq(collection.as_str()))
        .order_by_asc(Column::Number)
        .all(connection)
        .await?;
    rows.into_iter().map(Attempt::try_from).collect()
}

/// The attempts of one file after that collection, in the order of collections.
pub async fn of_submission<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    submission: &SubmissionId,
) -> Result<Vec<Attempt>, DbErr> {
    let rows = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::SubmissionId.eq(submission.as_str()))
        .order_by_asc(Column::CollectionId)
        .all(connection)
        .await?;
    rows.into_iter().map(Attempt::try_from).collect()
}

/// Ends an attempt, and demands that it stood where it was thought to stand.
pub async fn end(
    tx: &Tx,
    workspace: &WorkspaceId,
    attempt: &Attempt,
    to: Outcome,
    reason_code: Option<&str>,
) -> Result<(), DbErr> {
    figures::collections(tx, std::iter::once(attempt.collection.as_str())).await?;
    let changed = Entity::update_many()
        .col_expr(Column::Outcome, Expr::value(to.word()))
        .col_expr(Column::ReasonCode, Expr::value(reason_code.map(str::to_owned)))
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::CollectionId.eq(attempt.collection.as_str()))
        .filter(Column::Number.eq(attempt.number))
        .filter(Column::Outcome.eq(attempt.outcome.word()))
        .exec(tx)
        .await?;
    expect::one_row(changed.rows_affected)
}

/// The open attempts of these collections count as paid.
pub async fn all_paid(tx: &Tx, workspace: &WorkspaceId, collections: &[&CollectionId]) -> Result<(), DbErr> {
    figures::collections(tx, collections.iter().map(|id| id.as_str())).await?;
    let changed = Entity::update_many()
        .col_expr(Column::Outcome, Expr::value(Outcome::Paid.word()))
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::CollectionId.is_in(collections.iter().map(|id| id.as_str())))
        .filter(Column::Outcome.eq(Outcome::Open.word()))
        .exec(tx)
        .await?;
    expect::rows(changed.rows_affected, collections.len())
}

/// The attempt of a collection counts as paid, if it was still open.
pub async fn paid_after_all(
    tx: &Tx,
    workspace: &WorkspaceId,
    collection: &CollectionId,
) -> Result<(), DbErr> {
    figures::collections(tx, std::iter::once(collection.as_str())).await?;
    Entity::update_many()
        .col_expr(Column::Outcome, Expr::value(Outcome::Paid.word()))
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::CollectionId.eq(collection.as_str()))
        .filter(Column::Outcome.eq(Outcome::Open.word()))
        .exec(tx)
        .await
        .map(|_| ())
}

impl TryFrom<Model> for Attempt {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Attempt, DbErr> {
        let on = |stored: &str| -> Result<Date, DbErr> { date(stored) };
        Ok(Attempt {
            collection: text(row.collection_id),
            number: row.number,
            mandate: text(row.mandate_id),
            submission: text(row.submission_id),
            code: row.code,
            reference: row.reference,
            amount_pence: row.amount_pence,
            processing_on: on(&row.processing_on)?,
            entry_on: on(&row.entry_on)?,
            bank_details_version: row.bank_details_version,
            outcome: word(&row.outcome, Outcome::ALL, Outcome::word)?,
            reason_code: row.reason_code,
        })
    }
}
