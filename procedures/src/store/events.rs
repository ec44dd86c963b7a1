//! The audit trail: appended to, read, verified; never changed.

use jiff::Timestamp;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};

use super::entity::{event_heads, events};
use super::partial::EVENTS_CHANGES;
use super::prebuilt::Prebuilt;
use super::value::{corrupt, instant, text, word};
use super::{Tx, one_row};
use crate::domain::event::{Actor, Event, GENESIS, Kind, Outcome, chain_hash};
use crate::domain::id::WorkspaceId;
use crate::vault::Vault;

/// The chain of calls that no workspace could be found for.
const NO_WORKSPACE: &str = "none";

/// The newest link of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// How many events the chain has.
    pub seq: i64,
    /// The hash of the newest.
    pub hash: [u8; 32],
}

/// An event in its place.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// Its number within the workspace, from 1, without gaps.
    pub seq: i64,
    /// The event.
    pub event: Event,
    /// The chain's hash after it.
    pub hash: [u8; 32],
    /// The version of the key the hash was computed under.
    pub chain_key_version: i64,
}

/// Appends to the chain of the events' workspace: all of them must be of the same. Who else appends waits for the end
/// of the transaction.
pub async fn append(tx: &Tx, vault: &Vault, new: &[Event]) -> Result<(), DbErr> {
    let Some(first) = new.first() else { return Ok(()) };
    let chain = first.workspace.as_ref().map_or(NO_WORKSPACE, WorkspaceId::as_str);
    let mut head = locked_head(tx, chain).await?;
    let (version, key) = vault.newest_chain_key();
    let mut rows = Vec::with_capacity(new.len());
    for event in new {
        head.seq += 1;
        head.hash = chain_hash(&key, &head.hash, head.seq, event);
        rows.push(row(chain, &head, version, event));
    }
    insert(tx, rows).await?;
    let moved = event_heads::Entity::update_many()
        .set(event_heads::ActiveModel {
            seq: Set(head.seq),
            hash: Set(head.hash.to_vec()),
            ..Default::default()
        })
        .filter(event_heads::Column::WorkspaceId.eq(chain))
        .exec(tx)
        .await?;
    one_row(moved.rows_affected)
}

async fn insert(tx: &Tx, rows: Vec<events::ActiveModel>) -> Result<(), DbErr> {
    static TEXT: Prebuilt = Prebuilt::new();
    if let Tx::Sqlite(_) = tx {
        for row in rows {
            TEXT.insert(tx, row).await?;
        }
        return Ok(());
    }
    // One round trip for many rows: PostgreSQL takes 65,535 bound values, and a row has 17.
    for rows in rows.chunks(1_000) {
        events::Entity::insert_many(rows.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Begins the chain of a new workspace.
pub async fn begin_chain(tx: &Tx, workspace: Option<&WorkspaceId>) -> Result<(), DbErr> {
    let chain = workspace.map_or(NO_WORKSPACE, WorkspaceId::as_str);
    event_heads::Entity::insert(event_heads::ActiveModel {
        workspace_id: Set(chain.to_owned()),
        seq: Set(0),
        hash: Set(GENESIS.to_vec()),
    })
    .on_conflict(OnConflict::column(event_heads::Column::WorkspaceId).do_nothing().to_owned())
    .exec_without_returning(tx)
    .await
    .map(|_| ())
}

async fn locked_head(tx: &Tx, chain: &str) -> Result<Head, DbErr> {
    let row = event_heads::Entity::find_by_id(chain).lock_exclusive().one(tx).await?;
    head_of(row.ok_or_else(|| corrupt(format!("the chain {chain} has no head")))?)
}

fn head_of(row: event_heads::Model) -> Result<Head, DbErr> {
    Ok(Head { seq: row.seq, hash: row.hash.try_into().map_err(|_| corrupt("a chain's hash"))? })
}

/// The newest link of the workspace's chain.
pub async fn head<C: ConnectionTrait>(connection: &C, workspace: &WorkspaceId) -> Result<Head, DbErr> {
    let row = event_heads::Entity::find_by_id(workspace.as_str()).one(connection).await?;
    row.map_or(Ok(Head { seq: 0, hash: GENESIS }), head_of)
}

/// What a list of events is narrowed by. Every part that is given must hold.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// At this instant or later.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub before: Option<Timestamp>,
    /// By this key.
    pub key: Option<String>,
    /// Of this procedure.
    pub procedure: Option<String>,
    /// Ended so.
    pub outcome: Option<Outcome>,
    /// Of these kinds; of any without them.
    pub kinds: Vec<Kind>,
    /// About this.
    pub subject: Option<String>,
}

/// The order of a list of events, and where it goes on.
#[derive(Clone, Copy, Debug)]
pub enum Order {
    /// Newest first, before this number.
    NewestFirst {
        /// Only events with a smaller number.
        before: Option<i64>,
    },
    /// Oldest first, after this number.
    OldestFirst {
        /// Only events with a greater number; 0 for all.
        after: i64,
    },
}

/// The workspace's events after that number, oldest first, as far as they can be read: `None` where a row was altered
/// so that it means nothing any more.
pub async fn chain<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    after: i64,
    limit: u64,
) -> Result<Vec<(i64, Option<Recorded>)>, DbErr> {
    let rows = events::Entity::find()
        .filter(events::Column::WorkspaceId.eq(workspace.as_str()))
        .filter(events::Column::Seq.gt(after))
        .order_by_asc(events::Column::Seq)
        .limit(limit)
        .all(connection)
        .await?;
    Ok(rows.into_iter().map(|row| (row.seq, Recorded::try_from(row).ok())).collect())
}

/// The number of the workspace's newest event, 0 without any.
pub async fn newest<C: ConnectionTrait>(connection: &C, workspace: &WorkspaceId) -> Result<i64, DbErr> {
    let row = events::Entity::find()
        .filter(events::Column::WorkspaceId.eq(workspace.as_str()))
        .order_by_desc(events::Column::Seq)
        .one(connection)
        .await?;
    Ok(row.map_or(0, |row| row.seq))
}

/// The workspace's events.
pub async fn list<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    filter: &Filter,
    order: Order,
    limit: u64,
) -> Result<Vec<Recorded>, DbErr> {
    use events::Column;
    let mut query = events::Entity::find().filter(Column::WorkspaceId.eq(workspace.as_str()));
    let conditions = [
        filter.from.map(|from| Column::At.gte(from.as_millisecond())),
        filter.before.map(|before| Column::At.lt(before.as_millisecond())),
        filter.key.as_ref().map(|key| Column::KeyId.eq(key.as_str())),
        filter.procedure.as_ref().map(|procedure| Column::Procedure.eq(procedure.as_str())),
        filter.outcome.map(|outcome| Column::Outcome.eq(outcome.word())),
        filter.subject.as_ref().map(|subject| Column::SubjectId.eq(subject.as_str())),
    ];
    for condition in conditions.into_iter().flatten() {
        query = query.filter(condition);
    }
    if let Some(condition) = of_kinds(&filter.kinds) {
        query = query.filter(condition);
    }
    let query = match order {
        Order::NewestFirst { before: None } => query.order_by_desc(Column::Seq),
        Order::NewestFirst { before: Some(seq) } => {
            query.filter(Column::Seq.lt(seq)).order_by_desc(Column::Seq)
        }
        Order::OldestFirst { after } => query.filter(Column::Seq.gt(after)).order_by_asc(Column::Seq),
    };
    query.limit(limit).all(connection).await?.into_iter().map(Recorded::try_from).collect()
}

/// The condition on the kind, so said that the index of changes is taken where it has all that is asked for.
fn of_kinds(kinds: &[Kind]) -> Option<Condition> {
    if kinds.is_empty() {
        return None;
    }
    let one_of = || events::Column::Kind.is_in(kinds.iter().map(|kind| kind.word()));
    let are_changes = kinds.iter().all(|kind| kind.is_change());
    let are_all_changes = are_changes && kinds.len() == Kind::ALL.len() - 1;
    Some(match (are_changes, are_all_changes) {
        (_, true) => Condition::all().add(EVENTS_CHANGES.stated()),
        (true, false) => Condition::all().add(EVENTS_CHANGES.stated()).add(one_of()),
        (false, false) => Condition::all().add(one_of()),
    })
}

fn row(chain: &str, head: &Head, version: i64, event: &Event) -> events::ActiveModel {
    events::ActiveModel {
        workspace_id: Set(chain.to_owned()),
        seq: Set(head.seq),
        id: Set(event.id.to_string()),
        kind: Set(event.kind.word().to_owned()),
        at: Set(event.at.as_millisecond()),
        actor_kind: Set(event.actor.kind().to_owned()),
        key_id: Set(event.actor.key().map(ToString::to_string)),
        procedure: Set(event.procedure.clone()),
        outcome: Set(event.outcome.word().to_owned()),
        code: Set(event.code.clone()),
        request_id: Set(event.request_id.clone()),
        address: Set(event.address.clone()),
        duration_us: Set(event.duration_us),
        subject_id: Set(event.subject.clone()),
        data: Set(event.data.clone()),
        chain_key_version: Set(version),
        hash: Set(head.hash.to_vec()),
    }
}

impl TryFrom<events::Model> for Recorded {
    type Error = DbErr;

    fn try_from(row: events::Model) -> Result<Recorded, DbErr> {
        let actor = match (row.actor_kind.as_str(), row.key_id) {
            ("key", Some(key)) => Actor::Key(text(key)),
            ("operator", None) => Actor::Operator,
            ("system", None) => Actor::System,
            ("payer", None) => Actor::Payer,
            ("unknown", None) => Actor::Unknown,
            (other, _) => return Err(corrupt(other)),
        };
        let workspace = (row.workspace_id != NO_WORKSPACE).then(|| text(row.workspace_id));
        Ok(Recorded {
            seq: row.seq,
            hash: row.hash.try_into().map_err(|_| corrupt("an event's hash"))?,
            chain_key_version: row.chain_key_version,
            event: Event {
                id: text(row.id),
                workspace,
                kind: word(&row.kind, Kind::ALL, Kind::word)?,
                at: instant(row.at)?,
                actor,
                procedure: row.procedure,
                outcome: word(&row.outcome, [Outcome::Ok, Outcome::Refused, Outcome::Failed], Outcome::word)?,
                code: row.code,
                request_id: row.request_id,
                address: row.address,
                duration_us: row.duration_us,
                subject: row.subject_id,
                data: row.data,
            },
        })
    }
}
