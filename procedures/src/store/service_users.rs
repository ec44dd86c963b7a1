//! Service users: who collects. One row a workspace; the account is sealed for the workspace's row alone.

use bacs::{Account, Field18, Serial, Sun};
use jiff::Timestamp;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict};
use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
};

use super::entity::service_users::{ActiveModel, Column, Entity, Model};
use super::entity::{submissions, workspaces};
use super::value::{corrupt, text, word};
use super::{Tx, one_row, organisations};
use crate::domain::api_key::Mode;
use crate::domain::id::{OrganisationId, WorkspaceId};
use crate::domain::limits::Limits;
use crate::domain::service_user::{RailKind, SIMULATED_NUMBERS, ServiceUser};
use crate::vault::Vault;

/// A serial is six digits: after the last one comes 1 again. Bacs forgets a serial after about three months (bacs.md §3.1).
const LAST_SERIAL: i64 = 999_999;

/// The workspace's service user.
pub async fn find<C: ConnectionTrait>(
    connection: &C,
    vault: &Vault,
    workspace: &WorkspaceId,
) -> Result<Option<ServiceUser>, DbErr> {
    let row = Entity::find_by_id(workspace.as_str()).one(connection).await?;
    row.map(|row| opened(vault, row)).transpose()
}

/// The workspace's service user, locked until the transaction ends: no serial is given meanwhile.
pub async fn find_for_change(
    tx: &Tx,
    vault: &Vault,
    workspace: &WorkspaceId,
) -> Result<Option<ServiceUser>, DbErr> {
    let row = Entity::find_by_id(workspace.as_str()).lock_exclusive().one(tx).await?;
    row.map(|row| opened(vault, row)).transpose()
}

/// Adds the service user, or changes number, name and account of the one that the workspace has. Its rail and the
/// serials it has used stay as they are. The nonce must be random.
pub async fn put(
    tx: &Tx,
    vault: &Vault,
    nonce: [u8; 24],
    service_user: &ServiceUser,
    now: Timestamp,
) -> Result<(), DbErr> {
    require_mode(tx, &service_user.workspace, service_user.mode).await?;
    let replacing = OnConflict::column(Column::WorkspaceId)
        .update_columns([Column::Sun, Column::Name, Column::SealedAccount, Column::UpdatedAt])
        .to_owned();
    let put = Entity::insert(row(vault, nonce, service_user, now)).on_conflict(replacing);
    one_row(put.exec_without_returning(tx).await?)
}

/// What the sponsor allows; nothing is limited where no service user is set.
pub async fn limits<C: ConnectionTrait>(connection: &C, workspace: &WorkspaceId) -> Result<Limits, DbErr> {
    let row = Entity::find_by_id(workspace.as_str()).one(connection).await?;
    Ok(row.as_ref().map(limits_of).unwrap_or_default())
}

const fn limits_of(row: &Model) -> Limits {
    Limits { item_pence: row.max_item_pence, file_pence: row.max_file_pence, day_pence: row.max_day_pence }
}

/// Sets what the sponsor allows. The workspace must have a service user.
pub async fn set_limits(
    tx: &Tx,
    workspace: &WorkspaceId,
    limits: &Limits,
    now: Timestamp,
) -> Result<(), DbErr> {
    let set = ActiveModel {
        max_item_pence: Set(limits.item_pence),
        max_file_pence: Set(limits.file_pence),
        max_day_pence: Set(limits.day_pence),
        updated_at: Set(now.as_millisecond()),
        ..Default::default()
    };
    let changed =
        Entity::update_many().set(set).filter(Column::WorkspaceId.eq(workspace.as_str())).exec(tx).await?;
    one_row(changed.rows_affected)
}

/// The next serial of the workspace, in this transaction; `None` without a service user.
///
/// Two transactions never get the same: the row is locked from here on. Take the serial before reading the service user
/// that the file is made for, so that its number cannot change in between.
pub async fn next_serial(tx: &Tx, workspace: &WorkspaceId) -> Result<Option<Serial>, DbErr> {
    let next = Expr::col(Column::LastSerial).modulo(LAST_SERIAL).add(1);
    let updated = Entity::update_many()
        .col_expr(Column::LastSerial, next)
        .filter(Column::WorkspaceId.eq(workspace.as_str()))
        .exec(tx)
        .await?;
    if updated.rows_affected == 0 {
        return Ok(None);
    }
    let last = Entity::find_by_id(workspace.as_str()).select_only().column(Column::LastSerial);
    let last: Option<i64> = last.into_tuple().one(tx).await?;
    let serial = last.and_then(|last| Serial::from_number(u32::try_from(last).ok()?));
    serial.map(Some).ok_or_else(|| corrupt("a serial beyond the last"))
}

/// The service user of a test workspace, made by its first use. The nonce must be random.
pub async fn find_or_simulated(
    tx: &Tx,
    vault: &Vault,
    nonce: [u8; 24],
    workspace: &WorkspaceId,
    now: Timestamp,
) -> Result<ServiceUser, DbErr> {
    if let Some(found) = find(tx, vault, workspace).await? {
        return Ok(found);
    }
    require_mode(tx, workspace, Mode::Test).await?;
    let name = organisation_name(tx, workspace).await?;
    for attempt in 0..SIMULATED_NUMBERS {
        let simulated = ServiceUser::simulated(workspace, &name, attempt)
            .ok_or_else(|| corrupt("no simulated service user"))?;
        if insert_once(tx, row(vault, nonce, &simulated, now)).await? {
            return Ok(simulated);
        }
        // Somebody else was first: with the workspace's row, or with the number.
        if let Some(found) = find(tx, vault, workspace).await? {
            return Ok(found);
        }
    }
    Err(corrupt("every simulated Service User Number is in use"))
}

#[derive(FromQueryResult)]
struct Number {
    workspace_id: String,
    sun: String,
}

/// The workspaces that send real files, by their numbers.
pub async fn live<C: ConnectionTrait>(connection: &C) -> Result<Vec<(WorkspaceId, Sun)>, DbErr> {
    let rows: Vec<Number> = Entity::find()
        .select_only()
        .columns([Column::WorkspaceId, Column::Sun])
        .filter(Column::Mode.eq(Mode::Live.word()))
        .order_by_asc(Column::Sun)
        .into_model()
        .all(connection)
        .await?;
    rows.into_iter().map(|row| Ok((text(row.workspace_id), Sun::parse(&row.sun).map_err(corrupt)?))).collect()
}

/// The live workspace that has that number.
pub async fn workspace_of_live_sun<C: ConnectionTrait>(
    connection: &C,
    sun: Sun,
) -> Result<Option<WorkspaceId>, DbErr> {
    let query = Entity::find().select_only().column(Column::WorkspaceId);
    let query = query.filter(Column::Mode.eq(Mode::Live.word())).filter(Column::Sun.eq(sun.as_str()));
    let row: Option<String> = query.into_tuple().one(connection).await?;
    Ok(row.map(text))
}

/// All service users with the organisations they belong to, by mode and number: for the operator.
pub async fn list<C: ConnectionTrait>(
    connection: &C,
    vault: &Vault,
) -> Result<Vec<(OrganisationId, ServiceUser, Limits)>, DbErr> {
    let owners = workspaces::Entity::find().all(connection).await?;
    let owners: std::collections::HashMap<String, String> =
        owners.into_iter().map(|workspace| (workspace.id, workspace.organisation_id)).collect();
    let rows = Entity::find().order_by_asc(Column::Mode).order_by_asc(Column::Sun).all(connection).await?;
    rows.into_iter()
        .map(|row| {
            let owner = owners.get(&row.workspace_id).ok_or_else(|| corrupt("a workspace of nobody"))?;
            let limits = limits_of(&row);
            Ok((text(owner.clone()), opened(vault, row)?, limits))
        })
        .collect()
}

/// Whether the workspace ever made a file.
pub async fn has_submissions<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
) -> Result<bool, DbErr> {
    let query = submissions::Entity::find().select_only().column(submissions::Column::Id);
    let query = query.filter(submissions::Column::WorkspaceId.eq(workspace.as_str())).limit(1);
    let any: Option<String> = query.into_tuple().one(connection).await?;
    Ok(any.is_some())
}

/// Fails unless the workspace is of that mode: what is stored of a service user's mode is its workspace's.
async fn require_mode(tx: &Tx, workspace: &WorkspaceId, mode: Mode) -> Result<(), DbErr> {
    if organisations::mode_of(tx, workspace).await? == mode {
        return Ok(());
    }
    Err(DbErr::Custom(format!("a service user of mode {} for a workspace of the other", mode.word())))
}

async fn organisation_name(tx: &Tx, workspace: &WorkspaceId) -> Result<String, DbErr> {
    let row = workspaces::Entity::find_by_id(workspace.as_str()).one(tx).await?;
    let owner = text(row.ok_or_else(|| corrupt("no such workspace"))?.organisation_id);
    let organisation = organisations::find(tx, &owner).await?;
    Ok(organisation.ok_or_else(|| corrupt("a workspace of nobody"))?.name.into())
}

async fn insert_once(tx: &Tx, row: ActiveModel) -> Result<bool, DbErr> {
    let conflict = OnConflict::new().do_nothing().to_owned();
    match Entity::insert(row).on_conflict(conflict).exec_without_returning(tx).await {
        Ok(rows) => Ok(rows == 1),
        Err(DbErr::RecordNotInserted) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Where the account opens, and nowhere else.
fn place(workspace: &str) -> String {
    format!("{workspace}/service-user-account")
}

fn row(vault: &Vault, nonce: [u8; 24], service_user: &ServiceUser, now: Timestamp) -> ActiveModel {
    let workspace = service_user.workspace.as_str();
    let plain = [service_user.account.sort_code(), service_user.account.number()].concat();
    ActiveModel {
        workspace_id: Set(workspace.to_owned()),
        mode: Set(service_user.mode.word().to_owned()),
        rail: Set(service_user.rail.word().to_owned()),
        sun: Set(service_user.sun.to_string()),
        name: Set(service_user.name.to_string()),
        sealed_account: Set(vault.seal(&place(workspace), plain.as_bytes(), nonce)),
        last_serial: Set(0),
        updated_at: Set(now.as_millisecond()),
        // They are the sponsor's, and set apart from the rest.
        max_item_pence: NotSet,
        max_file_pence: NotSet,
        max_day_pence: NotSet,
    }
}

fn opened(vault: &Vault, row: Model) -> Result<ServiceUser, DbErr> {
    let plain = vault.open(&place(&row.workspace_id), &row.sealed_account).map_err(corrupt)?;
    let account = str::from_utf8(&plain).ok().and_then(|plain| plain.split_at_checked(6));
    let account = account.and_then(|(sort_code, number)| Account::parse(sort_code, number));
    Ok(ServiceUser {
        workspace: text(row.workspace_id),
        mode: word(&row.mode, [Mode::Live, Mode::Test], Mode::word)?,
        rail: word(&row.rail, RailKind::ALL, RailKind::word)?,
        sun: Sun::parse(&row.sun).map_err(corrupt)?,
        name: Field18::parse(&row.name).map_err(corrupt)?,
        account: account.ok_or_else(|| corrupt("an account of other digits"))?,
    })
}
