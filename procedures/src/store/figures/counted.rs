//! What each row counts as: the one place that says it.

use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement, Value};

use super::{Key, Sum, Sums, add, placeholders};

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Subject {
    /// Collections and their attempts.
    Collections,
    /// Claims, by the collections in them.
    Claims,
    /// Files of collections, by the day of the debits in them.
    Files,
}

/// Which rows.
pub(super) enum Counted<'a> {
    /// Those with these ids.
    These(Subject, &'a [String]),
    /// The workspace's, with ids after the one and up to the other.
    Between(Subject, &'a str, (&'a str, &'a str)),
}

/// Ids in one statement: SQLite takes 32,766 bound values.
const IDS: usize = 1_000;

/// Where the money of an attempt `a` of a collection `c` is.
pub const PLACE: &str = "\
    CASE a.outcome WHEN 'reverted' THEN 'reverted' WHEN 'rejected' THEN 'rejected' WHEN 'unpaid' THEN 'returned' ELSE \
        CASE WHEN c.stage IN ('claimed', 'clawed_back') THEN 'clawed_back' WHEN a.outcome = 'paid' THEN 'confirmed' \
            WHEN c.stage = 'provisional' THEN 'provisional' ELSE 'pending' END END";

/// A collection by its stage, and each of its attempts by where the money is.
const COLLECTIONS: &str = "\
    SELECT 'collection' AS kind, c.workspace_id AS workspace_id, c.entry_on AS entry_on, c.nominal_on AS nominal_on, \
        NULL AS received_on, c.stage AS state, c.representations AS again, COALESCE(c.failure_code, '') AS reason, \
        COUNT(*) AS n, CAST(SUM(c.amount_pence) AS BIGINT) AS pence \
    FROM collections c WHERE {c.id} \
    GROUP BY c.workspace_id, c.entry_on, c.nominal_on, c.stage, c.representations, c.failure_code \
    UNION ALL \
    SELECT 'attempt', a.workspace_id, a.entry_on, c.nominal_on, NULL, \
        {place}, \
        CASE WHEN a.code = '18' THEN 1 ELSE 0 END, COALESCE(a.reason_code, ''), \
        COUNT(*), CAST(SUM(a.amount_pence) AS BIGINT) \
    FROM collections c JOIN attempts a ON a.collection_id = c.id WHERE {c.id} \
    GROUP BY a.workspace_id, a.entry_on, c.nominal_on, a.outcome, c.stage, a.code, a.reason_code";

const CLAIMS: &str = "\
    SELECT 'claim' AS kind, l.workspace_id AS workspace_id, l.entry_on AS entry_on, l.nominal_on AS nominal_on, \
        l.received_on AS received_on, c.status AS state, CAST(0 AS BIGINT) AS again, c.reason_code AS reason, \
        COUNT(*) AS n, CAST(SUM(l.amount_pence) AS BIGINT) AS pence \
    FROM claims c JOIN claimed_collections l ON l.claim_id = c.id WHERE {c.id} \
    GROUP BY l.workspace_id, l.entry_on, l.nominal_on, l.received_on, c.status, c.reason_code";

/// Every debit of a file is entered on one day.
const FILES: &str = "\
    SELECT 'file' AS kind, c.workspace_id AS workspace_id, \
        (SELECT MIN(a.entry_on) FROM attempts a WHERE a.submission_id = c.id) AS entry_on, NULL AS nominal_on, \
        NULL AS received_on, c.state AS state, CAST(0 AS BIGINT) AS again, '' AS reason, \
        CAST(1 AS BIGINT) AS n, c.total_pence AS pence \
    FROM submissions c WHERE c.kind = 'collections' AND {c.id} \
    UNION ALL \
    SELECT 'item', c.workspace_id, (SELECT MIN(a.entry_on) FROM attempts a WHERE a.submission_id = c.id), NULL, NULL, \
        c.state, CAST(0 AS BIGINT), '', c.items, c.total_pence \
    FROM submissions c WHERE c.kind = 'collections' AND {c.id}";

impl Subject {
    fn sql(self) -> &'static str {
        match self {
            Subject::Collections => COLLECTIONS,
            Subject::Claims => CLAIMS,
            Subject::Files => FILES,
        }
    }

    /// The table whose ids name the subjects.
    pub(super) fn table(self) -> &'static str {
        match self {
            Subject::Collections => "collections",
            Subject::Claims => "claims",
            Subject::Files => "submissions",
        }
    }
}

#[derive(FromQueryResult)]
struct Row {
    kind: String,
    workspace_id: String,
    entry_on: Option<String>,
    nominal_on: Option<String>,
    received_on: Option<String>,
    state: String,
    again: i64,
    reason: String,
    n: i64,
    pence: i64,
}

/// What the rows count as.
pub(super) async fn counted<C: ConnectionTrait>(connection: &C, which: &Counted<'_>) -> Result<Sums, DbErr> {
    let mut sums = Sums::new();
    match which {
        Counted::These(subject, ids) => {
            for part in ids.chunks(IDS) {
                let these = format!("c.id IN {}", placeholders(0, part.len()));
                let sql = subject.sql().replace("{place}", PLACE).replace("{c.id}", &these);
                let values = part.iter().map(|id| Value::from(id.as_str())).collect();
                collect(connection, sql, values, &mut sums).await?;
            }
        }
        Counted::Between(subject, workspace, (after, until)) => {
            let these = "c.workspace_id = $1 AND c.id > $2 AND c.id <= $3";
            let sql = subject.sql().replace("{place}", PLACE).replace("{c.id}", these);
            let values = vec![(*workspace).into(), (*after).into(), (*until).into()];
            collect(connection, sql, values, &mut sums).await?;
        }
    }
    Ok(sums)
}

async fn collect<C: ConnectionTrait>(
    connection: &C,
    sql: String,
    values: Vec<Value>,
    sums: &mut Sums,
) -> Result<(), DbErr> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    for row in Row::find_by_statement(statement).all(connection).await? {
        let days = [("entry", row.entry_on), ("period", row.nominal_on), ("received", row.received_on)];
        for (basis, day_on) in days {
            let Some(day_on) = day_on else { continue };
            let key = Key {
                workspace: row.workspace_id.clone(),
                kind: row.kind.clone(),
                basis,
                day_on,
                state: row.state.clone(),
                again: row.again,
                reason: row.reason.clone(),
            };
            add(sums, key, Sum { n: row.n, pence: row.pence });
        }
    }
    Ok(())
}
