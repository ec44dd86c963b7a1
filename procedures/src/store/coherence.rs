//! What the coherence checks read: pages of mandates with all that hangs on them, pages of files with what is in them.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect,
    Statement,
};

use super::entity::{attempts, claimed_collections, claims, collections, instructions, mandates, notices};
use super::value::{corrupt, date, json, text, word};
use crate::domain::attempt::Attempt;
use crate::domain::claim::{Claim, Claimed};
use crate::domain::collection::Collection;
use crate::domain::id::{CollectionId, MandateId, NoticeId, SubmissionId, WorkspaceId};
use crate::domain::instruction::Instruction;
use crate::domain::mandate::Mandate;
use crate::domain::notice::{Covered, Kind};

/// A mandate and all that hangs on it.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// The mandate.
    pub mandate: Mandate,
    /// Its collections, oldest first.
    pub collections: Vec<Collection>,
    /// Every time one of them went into a file: in the order of the collections, then of the numbers.
    pub attempts: Vec<Attempt>,
    /// What the payer was told, oldest first.
    pub told: Vec<Told>,
    /// Its instructions, oldest first.
    pub instructions: Vec<Instruction>,
    /// The claims against its collections, each with what it claims.
    pub claims: Vec<(Claim, Vec<Claimed>)>,
}

/// A notice without its text.
#[derive(Clone, Debug)]
pub struct Told {
    /// The notice.
    pub id: NoticeId,
    /// Why it was given.
    pub kind: Kind,
    /// What it tells of.
    pub covers: Vec<Covered>,
    /// The notice period in force when it was given, in working days.
    pub notice_working_days: u32,
    /// The London date on which it was given.
    pub given_on: jiff::civil::Date,
}

/// The ids of the workspace's mandates after that one, in their order.
pub async fn mandates_after<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    after: Option<&MandateId>,
    limit: u64,
) -> Result<Vec<MandateId>, DbErr> {
    let mut query = mandates::Entity::find()
        .select_only()
        .column(mandates::Column::Id)
        .filter(mandates::Column::WorkspaceId.eq(workspace.as_str()));
    if let Some(after) = after {
        query = query.filter(mandates::Column::Id.gt(after.as_str()));
    }
    let ids: Vec<String> =
        query.order_by_asc(mandates::Column::Id).limit(limit).into_tuple().all(connection).await?;
    Ok(ids.into_iter().map(text).collect())
}

/// What hangs on these mandates. It is of one moment only where the mandates are locked.
pub async fn dossiers<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    ids: &[MandateId],
) -> Result<Vec<Dossier>, DbErr> {
    let ids: Vec<&str> = ids.iter().map(|id| id.as_str()).collect();
    let rows = mandates::Entity::find()
        .filter(mandates::Column::WorkspaceId.eq(workspace.as_str()))
        .filter(mandates::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(mandates::Column::Id)
        .all(connection)
        .await?;
    let mut dossiers = Vec::with_capacity(rows.len());
    for row in rows {
        let mandate = Mandate::try_from(row)?;
        let (collections, attempts, told, instructions, claims) = Default::default();
        dossiers.push(Dossier { mandate, collections, attempts, told, instructions, claims });
    }
    dossiers.sort_by(|one, other| one.mandate.id.cmp(&other.mandate.id));
    fill(connection, &ids, &mut dossiers).await?;
    Ok(dossiers)
}

fn of<'a>(dossiers: &'a mut [Dossier], mandate: &MandateId) -> Option<&'a mut Dossier> {
    let at = dossiers.binary_search_by(|dossier| dossier.mandate.id.cmp(mandate)).ok()?;
    dossiers.get_mut(at)
}

async fn fill<C: ConnectionTrait>(
    connection: &C,
    ids: &[&str],
    dossiers: &mut [Dossier],
) -> Result<(), DbErr> {
    let ids = || ids.iter().copied();
    let rows = collections::Entity::find()
        .filter(collections::Column::MandateId.is_in(ids()))
        .order_by_asc(collections::Column::Id);
    for row in rows.all(connection).await? {
        let collection = Collection::try_from(row)?;
        let Some(dossier) = of(dossiers, &collection.mandate) else { continue };
        dossier.collections.push(collection);
    }
    let rows = attempts::Entity::find()
        .filter(attempts::Column::MandateId.is_in(ids()))
        .order_by_asc(attempts::Column::CollectionId)
        .order_by_asc(attempts::Column::Number);
    for row in rows.all(connection).await? {
        let attempt = Attempt::try_from(row)?;
        let Some(dossier) = of(dossiers, &attempt.mandate) else { continue };
        dossier.attempts.push(attempt);
    }
    let rows = instructions::Entity::find()
        .filter(instructions::Column::MandateId.is_in(ids()))
        .order_by_asc(instructions::Column::Id);
    for row in rows.all(connection).await? {
        let instruction = Instruction::try_from(row)?;
        let Some(dossier) = of(dossiers, &instruction.mandate) else { continue };
        dossier.instructions.push(instruction);
    }
    for (mandate, told) in told(connection, ids()).await? {
        let Some(dossier) = of(dossiers, &mandate) else { continue };
        dossier.told.push(told);
    }
    for (claim, claimed) in claims_of(connection, ids()).await? {
        let Some(dossier) = of(dossiers, &claim.mandate) else { continue };
        dossier.claims.push((claim, claimed));
    }
    Ok(())
}

#[derive(FromQueryResult)]
struct ToldRow {
    id: String,
    mandate_id: String,
    kind: String,
    covers: String,
    notice_working_days: i64,
    given_on: String,
}

async fn told<C: ConnectionTrait>(
    connection: &C,
    ids: impl Iterator<Item = &str>,
) -> Result<Vec<(MandateId, Told)>, DbErr> {
    use notices::Column as N;
    let columns = [N::Id, N::MandateId, N::Kind, N::Covers, N::NoticeWorkingDays, N::GivenOn];
    let rows = notices::Entity::find()
        .select_only()
        .columns(columns)
        .filter(N::MandateId.is_in(ids))
        .order_by_asc(N::Id)
        .into_model::<ToldRow>()
        .all(connection)
        .await?;
    let told = rows.into_iter().map(|row| {
        let told = Told {
            id: text(row.id),
            kind: word(&row.kind, Kind::ALL, Kind::word)?,
            covers: json(&row.covers)?,
            notice_working_days: u32::try_from(row.notice_working_days).map_err(corrupt)?,
            given_on: date(&row.given_on)?,
        };
        Ok((text(row.mandate_id), told))
    });
    told.collect()
}

async fn claims_of<C: ConnectionTrait>(
    connection: &C,
    ids: impl Iterator<Item = &str>,
) -> Result<Vec<(Claim, Vec<Claimed>)>, DbErr> {
    let rows = claims::Entity::find()
        .filter(claims::Column::MandateId.is_in(ids))
        .order_by_asc(claims::Column::Id)
        .all(connection)
        .await?;
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        let claimed = claimed_collections::Entity::find()
            .filter(claimed_collections::Column::ClaimId.eq(row.id.as_str()))
            .all(connection)
            .await?;
        let claimed = claimed.into_iter().map(Claimed::try_from).collect::<Result<_, DbErr>>()?;
        found.push((Claim::try_from(row)?, claimed));
    }
    Ok(found)
}

/// Every instruction that ever was in a file.
pub async fn instructions_of_file<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    submission: &SubmissionId,
) -> Result<Vec<Instruction>, DbErr> {
    let rows = instructions::Entity::find()
        .filter(instructions::Column::WorkspaceId.eq(workspace.as_str()))
        .filter(instructions::Column::SubmissionId.eq(submission.as_str()))
        .all(connection)
        .await?;
    rows.into_iter().map(Instruction::try_from).collect()
}

/// A collection whose attempts do not agree with the lines of reports that speak of it.
#[derive(Clone, Debug)]
pub struct Unadvised {
    /// The collection.
    pub collection: CollectionId,
    /// How many of its attempts came back.
    pub returned: i64,
    /// How many lines say so.
    pub advised: i64,
}

#[derive(FromQueryResult)]
struct UnadvisedRow {
    collection_id: String,
    returned: i64,
    advised: i64,
}

/// The collections that came back more or less often than the reports say: at most `limit` of them.
pub async fn unadvised<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    limit: u64,
) -> Result<Vec<Unadvised>, DbErr> {
    let sql = "SELECT c.id AS collection_id, COALESCE(r.times, 0) AS returned, COALESCE(a.times, 0) AS advised \
         FROM collections c \
         LEFT JOIN (SELECT collection_id, COUNT(*) AS times FROM attempts \
            WHERE workspace_id = $1 AND outcome IN ('unpaid', 'rejected') GROUP BY collection_id) r \
            ON r.collection_id = c.id \
         LEFT JOIN (SELECT subject_id, COUNT(*) AS times FROM advices \
            WHERE workspace_id = $1 AND state = 'handled' AND kind IN ('arudd', 'input') GROUP BY subject_id) a \
            ON a.subject_id = c.id \
         WHERE c.workspace_id = $1 AND COALESCE(r.times, 0) <> COALESCE(a.times, 0) ORDER BY c.id LIMIT $2";
    let backend = connection.get_database_backend();
    let values = [workspace.as_str().into(), (limit as i64).into()];
    let statement = Statement::from_sql_and_values(backend, sql, values);
    let rows = UnadvisedRow::find_by_statement(statement).all(connection).await?;
    let unadvised = rows.into_iter().map(|row| Unadvised {
        collection: text(row.collection_id),
        returned: row.returned,
        advised: row.advised,
    });
    Ok(unadvised.collect())
}
