//! Instructions to the payers' banks. The rows that wait are the work list of the next AUDDIS file.

use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::instructions::{ActiveModel, Column, Entity, Model};
use super::partial::{INSTRUCTIONS_COUNTING, INSTRUCTIONS_WAITING};
use super::reports::queue;
use super::value::{date, text, word};
use super::{Tx, expect, submissions};
use crate::domain::id::{InstructionId, MandateId, SubmissionId, WorkspaceId};
use crate::domain::instruction::{Code, Instruction, State};

/// Adds an instruction that waits for the next file, unless one of its kind is open for the mandate already.
pub async fn insert_waiting(
    tx: &Tx,
    workspace: &WorkspaceId,
    instruction: &Instruction,
    now: Timestamp,
) -> Result<(), DbErr> {
    let inserted = Entity::insert(ActiveModel {
        id: Set(instruction.id.to_string()),
        workspace_id: Set(workspace.to_string()),
        mandate_id: Set(instruction.mandate.to_string()),
        code: Set(instruction.code.word().to_owned()),
        reference: Set(instruction.reference.clone()),
        bank_details_version: Set(instruction.bank_details_version),
        state: Set(State::Waiting.word().to_owned()),
        submission_id: Set(None),
        input_on: Set(None),
        counts_on: Set(None),
        reason_code: Set(None),
        created_at: Set(now.as_millisecond()),
        updated_at: Set(now.as_millisecond()),
    })
    .on_conflict(OnConflict::new().do_nothing().to_owned())
    .exec_without_returning(tx)
    .await;
    match inserted {
        Ok(_) | Err(DbErr::RecordNotInserted) => Ok(()),
        Err(error) => Err(error),
    }
}

/// Those that wait for a file, oldest first.
pub async fn waiting<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    limit: u64,
) -> Result<Vec<Instruction>, DbErr> {
    let rows = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::State.eq(State::Waiting.word()))
        .filter(INSTRUCTIONS_WAITING.stated())
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(connection)
        .await?;
    rows.into_iter().map(Instruction::try_from).collect()
}

/// Those in a file that count as accepted by `until`, oldest first. Not those in a file of which it is not known that it
/// was handed over, or about which a line of a report waits for somebody.
pub async fn counting<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    until: Date,
    limit: u64,
) -> Result<Vec<Instruction>, DbErr> {
    let rows = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::State.eq(State::Submitted.word()))
        .filter(INSTRUCTIONS_COUNTING.stated())
        .filter(Column::CountsOn.lte(until.to_string()))
        .filter(Column::SubmissionId.not_in_subquery(submissions::uncertain(workspace)))
        .filter(Column::SubmissionId.not_in_subquery(queue::subjects(workspace)))
        .order_by_asc(Column::CountsOn)
        .order_by_asc(Column::Id)
        .limit(limit)
        .all(connection)
        .await?;
    rows.into_iter().map(Instruction::try_from).collect()
}

/// Those of a file that are still with the bank.
pub async fn of_submission<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    submission: &SubmissionId,
) -> Result<Vec<Instruction>, DbErr> {
    let rows = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::SubmissionId.eq(submission.as_str()))
        .filter(Column::State.eq(State::Submitted.word()))
        .order_by_asc(Column::Id)
        .all(connection)
        .await?;
    rows.into_iter().map(Instruction::try_from).collect()
}

/// Whether an instruction of the workspace was ever made under this reference.
pub async fn is_reference_known(tx: &Tx, workspace: &WorkspaceId, reference: &str) -> Result<bool, DbErr> {
    let query = Entity::find().filter(Column::WorkspaceId.eq(workspace.as_str()));
    Ok(query.filter(Column::Reference.eq(reference)).one(tx).await?.is_some())
}

/// The mandate that an instruction under this reference was for.
pub async fn mandate_of_reference(
    tx: &Tx,
    workspace: &WorkspaceId,
    reference: &str,
) -> Result<Option<MandateId>, DbErr> {
    let row = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Reference.eq(reference))
        .order_by_desc(Column::Id)
        .one(tx)
        .await?;
    Ok(row.map(|row| text(row.mandate_id)))
}

/// The mandate's newest instruction of that kind in one of these states.
pub async fn newest_of_mandate<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    mandate: &MandateId,
    code: Code,
    states: &[State],
) -> Result<Option<Instruction>, DbErr> {
    let row = Entity::find()
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::MandateId.eq(mandate.as_str()))
        .filter(Column::Code.eq(code.word()))
        .filter(Column::State.is_in(states.iter().map(|state| state.word())))
        .order_by_desc(Column::Id)
        .one(connection)
        .await?;
    row.map(Instruction::try_from).transpose()
}

/// Puts those that wait into a file.
pub async fn submit(
    tx: &Tx,
    workspace: &WorkspaceId,
    ids: &[&InstructionId],
    submission: &SubmissionId,
    input_on: Date,
    counts_on: Date,
    now: Timestamp,
) -> Result<(), DbErr> {
    let changed = Entity::update_many()
        .col_expr(Column::State, Expr::value(State::Submitted.word()))
        .col_expr(Column::SubmissionId, Expr::value(submission.as_str()))
        .col_expr(Column::InputOn, Expr::value(input_on.to_string()))
        .col_expr(Column::CountsOn, Expr::value(counts_on.to_string()))
        .col_expr(Column::UpdatedAt, Expr::value(now.as_millisecond()))
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Id.is_in(ids.iter().map(|id| id.as_str())))
        .filter(Column::State.eq(State::Waiting.word()))
        .exec(tx)
        .await?;
    expect::rows(changed.rows_affected, ids.len())
}

/// Ends an instruction, and demands that it stood where it was thought to stand.
pub async fn end(
    tx: &Tx,
    workspace: &WorkspaceId,
    instruction: &Instruction,
    to: State,
    reason_code: Option<&str>,
    now: Timestamp,
) -> Result<(), DbErr> {
    let changed = Entity::update_many()
        .col_expr(Column::State, Expr::value(to.word()))
        .col_expr(Column::ReasonCode, Expr::value(reason_code.map(str::to_owned)))
        .col_expr(Column::UpdatedAt, Expr::value(now.as_millisecond()))
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .filter(Column::Id.eq(instruction.id.as_str()))
        .filter(Column::State.eq(instruction.state.word()))
        .exec(tx)
        .await?;
    expect::one_row(changed.rows_affected)
}

impl TryFrom<Model> for Instruction {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Instruction, DbErr> {
        Ok(Instruction {
            id: text(row.id),
            mandate: text(row.mandate_id),
            code: word(&row.code, Code::ALL, Code::word)?,
            reference: row.reference,
            bank_details_version: row.bank_details_version,
            state: word(&row.state, State::ALL, State::word)?,
            submission: row.submission_id.map(text),
            input_on: row.input_on.as_deref().map(date).transpose()?,
        })
    }
}
