//! Indemnity claims, and the collections of each.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use sea_orm::sea_query::ExprTrait;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select, Statement,
};

use super::entity::claims::{ActiveModel, Column, Entity, Model};
use super::entity::{claimed_collections, collections};
use super::partial::{CLAIMS_OPEN, workspace_unindexed};
use super::value::{date, instant, text, word};
use super::{Tx, figures, one_row};
use crate::domain::claim::{Claim, Claimed, Status};
use crate::domain::collection::Stage;
use crate::domain::id::{ClaimId, CollectionId, MandateId, WorkspaceId};

/// What has not been decided yet.
const UNDECIDED: [Status; 2] = [Status::Open, Status::Challenged];

/// Adds a claim with its collections. The workspace must have none with this bank reference.
pub async fn insert(tx: &Tx, claim: &Claim, claimed: &[Claimed]) -> Result<(), DbErr> {
    figures::new_claim(tx, claim.id.as_str());
    Entity::insert(ActiveModel {
        id: Set(claim.id.to_string()),
        workspace_id: Set(claim.workspace.to_string()),
        mandate_id: Set(claim.mandate.to_string()),
        bank_reference: Set(claim.bank_reference.clone()),
        reason_code: Set(claim.reason_code.clone()),
        reason: Set(claim.reason.clone()),
        status: Set(claim.status.word().to_owned()),
        amount_pence: Set(claim.amount_pence),
        received_on: Set(claim.received_on.to_string()),
        challenge_by_on: Set(claim.challenge_by_on.to_string()),
        debit_on: Set(claim.debit_on.to_string()),
        created_at: Set(claim.created_at.as_millisecond()),
        updated_at: Set(claim.updated_at.as_millisecond()),
    })
    .exec_without_returning(tx)
    .await?;
    for part in claimed.chunks(2_000) {
        let days = debited(tx, part).await?;
        let day = |claimed: &Claimed| days.get(claimed.collection.as_str()).cloned().unwrap_or_default();
        let rows = part.iter().map(|claimed| claimed_collections::ActiveModel {
            claim_id: Set(claim.id.to_string()),
            collection_id: Set(claimed.collection.to_string()),
            amount_pence: Set(claimed.amount_pence),
            stage_before: Set(claimed.stage_before.word().to_owned()),
            workspace_id: Set(claim.workspace.to_string()),
            received_on: Set(claim.received_on.to_string()),
            entry_on: Set(day(claimed).0),
            nominal_on: Set(day(claimed).1),
        });
        claimed_collections::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// The days of the debits that are claimed, and those of their periods.
async fn debited(tx: &Tx, claimed: &[Claimed]) -> Result<HashMap<String, (String, String)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        id: String,
        entry_on: String,
        nominal_on: String,
    }
    use collections::Column as C;
    let rows: Vec<Row> = collections::Entity::find()
        .select_only()
        .columns([C::Id, C::EntryOn, C::NominalOn])
        .filter(C::Id.is_in(claimed.iter().map(|claimed| claimed.collection.as_str())))
        .into_model()
        .all(tx)
        .await?;
    Ok(rows.into_iter().map(|row| (row.id, (row.entry_on, row.nominal_on))).collect())
}

/// Fills in the workspace and the days of what was claimed, where a server of an older version has left them out.
pub async fn complete(tx: &Tx, workspace: &WorkspaceId) -> Result<u64, DbErr> {
    let sql = "UPDATE claimed_collections SET \
        workspace_id = (SELECT c.workspace_id FROM claims c WHERE c.id = claimed_collections.claim_id), \
        received_on = (SELECT c.received_on FROM claims c WHERE c.id = claimed_collections.claim_id), \
        entry_on = (SELECT c.entry_on FROM collections c WHERE c.id = claimed_collections.collection_id), \
        nominal_on = (SELECT c.nominal_on FROM collections c WHERE c.id = claimed_collections.collection_id) \
        WHERE workspace_id = '' AND claim_id IN (SELECT id FROM claims WHERE workspace_id = $1)";
    let values = [workspace.as_str().into()];
    let statement = Statement::from_sql_and_values(tx.get_database_backend(), sql, values);
    Ok(tx.execute_raw(statement).await?.rows_affected())
}

/// The claim with the paying bank's reference, locked until the transaction ends.
pub async fn find_by_bank_reference(
    tx: &Tx,
    workspace: &WorkspaceId,
    bank_reference: &str,
    mandate: &MandateId,
) -> Result<Option<Claim>, DbErr> {
    let query = of(workspace)
        .filter(Column::BankReference.eq(bank_reference))
        .filter(Column::MandateId.eq(mandate.as_str()));
    query.lock_exclusive().one(tx).await?.map(Claim::try_from).transpose()
}

/// Undecided claims whose debit is not after `until`, oldest first, locked until the transaction ends.
pub async fn settling(
    tx: &Tx,
    workspace: &WorkspaceId,
    until: Date,
    limit: u64,
) -> Result<Vec<Claim>, DbErr> {
    let rows = of(workspace)
        .filter(Column::Status.is_in(UNDECIDED.map(Status::word)))
        .filter(CLAIMS_OPEN.stated())
        .filter(Column::DebitOn.lte(until.to_string()))
        .order_by_asc(Column::DebitOn)
        .order_by_asc(Column::Id)
        .limit(limit)
        .lock_exclusive()
        .all(tx)
        .await?;
    rows.into_iter().map(Claim::try_from).collect()
}

/// Moves a claim on, and demands that it stood where it was thought to stand.
pub async fn set_status(tx: &Tx, claim: &Claim, to: Status, now: Timestamp) -> Result<(), DbErr> {
    figures::claims(tx, std::iter::once(claim.id.as_str())).await?;
    let changed = Entity::update_many()
        .set(ActiveModel {
            status: Set(to.word().to_owned()),
            updated_at: Set(now.as_millisecond()),
            ..Default::default()
        })
        .filter(Column::WorkspaceId.eq(claim.workspace.as_str()))
        .filter(Column::Id.eq(claim.id.as_str()))
        .filter(Column::Status.eq(claim.status.word()))
        .exec(tx)
        .await?;
    one_row(changed.rows_affected)
}

/// The collections of a claim, in the order of their ids.
pub async fn claimed_collections<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    claim: &ClaimId,
) -> Result<Vec<Claimed>, DbErr> {
    use claimed_collections::Column as C;
    let own = of(workspace).select_only().column(Column::Id).filter(Column::Id.eq(claim.as_str()));
    let rows = claimed_collections::Entity::find()
        .filter(C::ClaimId.in_subquery(own.into_query()))
        .order_by_asc(C::CollectionId)
        .all(connection)
        .await?;
    rows.into_iter().map(Claimed::try_from).collect()
}

/// The claims on a collection, oldest first.
pub async fn of_collection<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    collection: &CollectionId,
) -> Result<Vec<Claim>, DbErr> {
    let rows = on_collection(workspace, collection).all(connection).await?;
    rows.into_iter().map(Claim::try_from).collect()
}

/// The claims on a collection, oldest first, locked until the transaction ends.
pub async fn of_collection_for_change(
    tx: &Tx,
    workspace: &WorkspaceId,
    collection: &CollectionId,
) -> Result<Vec<Claim>, DbErr> {
    let rows = on_collection(workspace, collection).lock_exclusive().all(tx).await?;
    rows.into_iter().map(Claim::try_from).collect()
}

fn of(workspace: &WorkspaceId) -> Select<Entity> {
    Entity::find().filter(Column::WorkspaceId.eq(workspace.as_str()))
}

fn on_collection(workspace: &WorkspaceId, collection: &CollectionId) -> Select<Entity> {
    use claimed_collections::Column as C;
    let claimed = claimed_collections::Entity::find()
        .select_only()
        .column(C::ClaimId)
        .filter(C::CollectionId.eq(collection.as_str()));
    Entity::find()
        .filter(workspace_unindexed().eq(workspace.as_str()))
        .filter(Column::Id.in_subquery(claimed.into_query()))
        .order_by_asc(Column::Id)
}

impl TryFrom<Model> for Claim {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Claim, DbErr> {
        Ok(Claim {
            id: text(row.id),
            workspace: text(row.workspace_id),
            mandate: text(row.mandate_id),
            bank_reference: row.bank_reference,
            reason_code: row.reason_code,
            reason: row.reason,
            status: word(&row.status, Status::ALL, Status::word)?,
            amount_pence: row.amount_pence,
            received_on: date(&row.received_on)?,
            challenge_by_on: date(&row.challenge_by_on)?,
            debit_on: date(&row.debit_on)?,
            created_at: instant(row.created_at)?,
            updated_at: instant(row.updated_at)?,
        })
    }
}

impl TryFrom<claimed_collections::Model> for Claimed {
    type Error = DbErr;

    fn try_from(row: claimed_collections::Model) -> Result<Claimed, DbErr> {
        Ok(Claimed {
            collection: text(row.collection_id),
            amount_pence: row.amount_pence,
            stage_before: word(&row.stage_before, Stage::ALL, Stage::word)?,
        })
    }
}
