//! The figures counted anew from the rows: what they must be.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement};

use super::counted::{Counted, Subject, counted};
use super::{Key, Sum, Sums, add, put};
use crate::domain::id::WorkspaceId;
use crate::store::Tx;

/// Rows counted by one statement: a database may be told to end those that take long.
const PAGE: u64 = 20_000;

/// A figure that is not what the rows say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which figure: its kind, basis, day, state, and reason.
    pub figure: String,
    /// How many it says, and what they add up to in pence.
    pub kept: (i64, i64),
    /// What the rows say.
    pub counted: (i64, i64),
}

/// The workspace's figures that are not what its rows say: at most `limit` of them.
pub async fn differences<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    limit: usize,
) -> Result<Vec<Difference>, DbErr> {
    let counted = all(connection, workspace).await?;
    let kept = kept(connection, workspace).await?;
    let mut keys: Vec<&Key> = counted.keys().chain(kept.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    let of = |sums: &Sums, key: &Key| sums.get(key).copied().unwrap_or_default();
    let differing = keys.into_iter().filter(|key| of(&counted, key) != of(&kept, key));
    let told = differing.take(limit).map(|key| {
        let (kept, counted) = (of(&kept, key), of(&counted, key));
        let Key { kind, basis, day_on, state, again, reason, .. } = key;
        Difference {
            figure: format!("{kind}/{basis}/{day_on}/{state}/{again}/{reason}"),
            kept: (kept.n, kept.pence),
            counted: (counted.n, counted.pence),
        }
    });
    Ok(told.collect())
}

/// Sets the workspace's figures right, by what its rows say. Returns how many were not. Hold back every other change of the
/// workspace first.
pub async fn repair(tx: &Tx, workspace: &WorkspaceId) -> Result<usize, DbErr> {
    let mut missing = all(tx, workspace).await?;
    for (key, Sum { n, pence }) in kept(tx, workspace).await? {
        add(&mut missing, key, Sum { n: -n, pence: -pence });
    }
    missing.retain(|_, sum| *sum != Sum::default());
    put(tx, &missing).await?;
    Ok(missing.len())
}

/// What the figures of a workspace must be.
pub(super) async fn all<C: ConnectionTrait>(connection: &C, workspace: &WorkspaceId) -> Result<Sums, DbErr> {
    let mut sums = Sums::new();
    for subject in [Subject::Collections, Subject::Claims, Subject::Files] {
        let mut after = String::new();
        while let Some(last) = last_of_page(connection, workspace, subject, &after).await? {
            let page = Counted::Between(subject, workspace.as_str(), (&after, &last));
            for (key, sum) in counted(connection, &page).await? {
                add(&mut sums, key, sum);
            }
            after = last;
        }
    }
    let moves = "SELECT 'mandate' AS kind, 'day' AS basis, day_on, activity AS state, CAST(0 AS BIGINT) AS again, \
        reason, COUNT(*) AS n, CAST(0 AS BIGINT) AS pence \
        FROM mandate_moves WHERE workspace_id = $1 GROUP BY day_on, activity, reason";
    let standing = "SELECT 'standing' AS kind, 'now' AS basis, '' AS day_on, status AS state, CAST(0 AS BIGINT) AS again, \
        stage AS reason, COUNT(*) AS n, CAST(SUM(amount_pence) AS BIGINT) AS pence \
        FROM mandates WHERE workspace_id = $1 GROUP BY status, stage";
    for sql in [moves, standing] {
        sums.extend(rows(connection, workspace, sql).await?);
    }
    Ok(sums)
}

async fn last_of_page<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    subject: Subject,
    after: &str,
) -> Result<Option<String>, DbErr> {
    #[derive(FromQueryResult)]
    struct Last {
        id: Option<String>,
    }
    let sql = format!(
        "SELECT MAX(id) AS id FROM \
         (SELECT id FROM {} WHERE workspace_id = $1 AND id > $2 ORDER BY id LIMIT {PAGE}) page",
        subject.table()
    );
    let values = [workspace.as_str().into(), after.into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    Ok(Last::find_by_statement(statement).one(connection).await?.and_then(|last| last.id))
}

async fn kept<C: ConnectionTrait>(connection: &C, workspace: &WorkspaceId) -> Result<Sums, DbErr> {
    let sql =
        "SELECT kind, basis, day_on, state, again, reason, n, pence FROM figures WHERE workspace_id = $1";
    rows(connection, workspace, sql).await
}

/// The bases there are: what else stood in a row would be a difference.
const BASES: [&str; 5] = ["entry", "period", "received", "day", "now"];

async fn rows<C: ConnectionTrait>(connection: &C, workspace: &WorkspaceId, sql: &str) -> Result<Sums, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        kind: String,
        basis: String,
        day_on: String,
        state: String,
        again: i64,
        reason: String,
        n: i64,
        pence: i64,
    }
    let values = [workspace.as_str().into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let rows = Row::find_by_statement(statement).all(connection).await?;
    let sums = rows.into_iter().map(|row| {
        let key = Key {
            workspace: workspace.to_string(),
            kind: row.kind,
            basis: BASES.into_iter().find(|basis| *basis == row.basis).unwrap_or("unknown"),
            day_on: row.day_on,
            state: row.state,
            again: row.again,
            reason: row.reason,
        };
        (key, Sum { n: row.n, pence: row.pence })
    });
    Ok(sums.collect())
}
