//! The simulated bank: loaded as far as the work at hand needs it, saved as far as it changed. The workspace comes first
//! in every query.

use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QuerySelect};

use self::convert::signed;
use self::safe::Safe;
use super::entity::{
    bank_accounts, bank_debits, bank_files, bank_instructions, bank_orders, bank_plans, bank_reports,
    bank_state,
};
use super::prebuilt::Prebuilt;
use super::value::corrupt;
use super::{Tx, one_row};
use crate::ctx::App;
use crate::domain::id::WorkspaceId;
use crate::rail::simulator::Bank;

mod convert;
mod load;
mod safe;

pub use load::{Scope, load};

/// Whether the workspace has a bank.
pub async fn exists<C: ConnectionTrait>(connection: &C, workspace: &WorkspaceId) -> Result<bool, DbErr> {
    let row = bank_state::Entity::find_by_id(workspace.as_str()).one(connection).await?;
    Ok(row.is_some())
}

/// Puts a new bank in place of the workspace's bank.
pub async fn found(tx: &Tx, app: &App, workspace: &WorkspaceId, bank: &Bank) -> Result<(), DbErr> {
    forget(tx, workspace).await?;
    let sealed_secret = Safe { app, workspace }.seal("state", &bank.secret);
    let row = bank_state::ActiveModel {
        workspace_id: Set(workspace.to_string()),
        sealed_secret: Set(sealed_secret),
        facts: Set(convert::facts_text(&bank.facts)?),
    };
    bank_state::Entity::insert(row).exec_without_returning(tx).await?;
    save(tx, app, workspace, bank).await
}

/// Forgets the workspace's bank and all that is in it.
async fn forget(tx: &Tx, workspace: &WorkspaceId) -> Result<(), DbErr> {
    macro_rules! forget {
        ($($table:ident),*) => {$(
            let rows = $table::Entity::delete_many();
            rows.filter($table::Column::WorkspaceId.eq(workspace.as_str())).exec(tx).await?;
        )*};
    }
    forget!(bank_plans, bank_reports, bank_files, bank_debits, bank_orders, bank_instructions, bank_accounts);
    forget!(bank_state);
    Ok(())
}

/// Writes what changed since the bank was loaded, or all of a bank that is new.
pub async fn save(tx: &Tx, app: &App, workspace: &WorkspaceId, bank: &Bank) -> Result<(), DbErr> {
    let safe = &Safe { app, workspace };
    save_facts(tx, workspace, bank).await?;
    static ACCOUNT: Prebuilt = Prebuilt::new();
    for (holder, account) in bank.accounts.changed() {
        ACCOUNT.put(tx, convert::account_row(safe, &bank.secret, holder, account)).await?;
    }
    static INSTRUCTION: Prebuilt = Prebuilt::new();
    for (key, instruction) in bank.instructions.changed() {
        INSTRUCTION.put(tx, convert::instruction_row(safe, &bank.secret, key, instruction)).await?;
    }
    // These tables have the same key, and the same way to a row.
    macro_rules! save {
        ($($table:ident, $rows:ident, $row:ident);* $(;)?) => {$({
            static TEXT: Prebuilt = Prebuilt::new();
            for (number, row) in bank.$rows.changed() {
                TEXT.put(tx, convert::$row(safe, *number, row)?).await?;
            }
            for number in bank.$rows.removed() {
                let rows = $table::Entity::delete_many();
                let rows = rows.filter($table::Column::WorkspaceId.eq(workspace.as_str()));
                rows.filter($table::Column::Number.eq(signed(*number)?)).exec(tx).await?;
            }
        })*};
    }
    save!(
        bank_files, files, file_row;
        bank_orders, orders, order_row;
        bank_debits, debits, debit_row;
        bank_reports, reports, report_row;
        bank_plans, plans, plan_row;
    );
    Ok(())
}

async fn save_facts(tx: &Tx, workspace: &WorkspaceId, bank: &Bank) -> Result<(), DbErr> {
    if bank.facts == bank.stored_facts {
        return Ok(());
    }
    let facts = convert::facts_text(&bank.facts)?;
    let saved = bank_state::Entity::update_many()
        .set(bank_state::ActiveModel { facts: Set(facts), ..Default::default() })
        .filter(bank_state::Column::WorkspaceId.eq(workspace.as_str()))
        .exec(tx)
        .await?;
    one_row(saved.rows_affected)
}

/// The bank without its rows, locked until the transaction ends where it is to be changed.
async fn state<C: ConnectionTrait>(
    connection: &C,
    safe: &Safe<'_>,
    is_for_change: bool,
) -> Result<Bank, DbErr> {
    let mut query = bank_state::Entity::find_by_id(safe.workspace.as_str());
    if is_for_change {
        query = query.lock_exclusive();
    }
    let row = query.one(connection).await?;
    let row = row.ok_or_else(|| DbErr::RecordNotFound("the simulated bank of this workspace".to_owned()))?;
    let secret = safe.open("state", &row.sealed_secret)?;
    let secret = secret.try_into().map_err(|_| corrupt("the secret of a simulated bank"))?;
    Ok(Bank::holding(convert::facts(&row.facts)?, secret))
}
