//! The figures, as reports read them.

use jiff::civil::Date;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement, Value};

use crate::domain::collection::Stage;
use crate::domain::id::WorkspaceId;
use crate::domain::report::Range;
use crate::store::value::date;

/// How many there are of something, and what they add up to.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Figure {
    /// Where they stand, in the word of their kind.
    pub state: String,
    /// Re-presentations of a collection; whether an attempt was one.
    pub again: i64,
    /// The code of the reason; empty where there is none.
    pub reason: String,
    /// How many.
    pub n: i64,
    /// What they add up to, in pence.
    pub pence: i64,
}

/// The figures of one day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The London date.
    pub on: Date,
    /// How many there are of what.
    pub figure: Figure,
}

#[derive(FromQueryResult)]
struct Row {
    day_on: String,
    state: String,
    again: i64,
    reason: String,
    n: i64,
    pence: i64,
}

/// The figures of a kind on these days, by a basis, oldest day first.
pub async fn days<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    (kind, basis): (&str, &str),
    range: Range,
) -> Result<Vec<Day>, DbErr> {
    let sql = "SELECT day_on, state, again, reason, n, pence FROM figures \
        WHERE workspace_id = $1 AND kind = $2 AND basis = $3 AND day_on >= $4 AND day_on <= $5 AND n <> 0 \
        ORDER BY day_on, state, again, reason";
    let values = [
        workspace.as_str().into(),
        kind.into(),
        basis.into(),
        range.from().to_string().into(),
        range.until().to_string().into(),
    ];
    rows(connection, sql, values.into()).await
}

/// Which collections, by where they stand.
#[derive(Clone, Copy, Debug)]
pub struct Standing {
    /// Those that stand there.
    pub always: &'static [Stage],
    /// Those that stand there and came back before: they have a reason.
    pub if_returned: &'static [Stage],
}

/// The figures of a kind that stand so up to a day, since ever or since another, by a basis, oldest day first.
pub async fn total<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    (kind, basis): (&str, &str),
    standing: Standing,
    (from, until): (Option<Date>, Option<Date>),
) -> Result<Vec<Day>, DbErr> {
    let list = |stages: &[Stage]| {
        let stages: Vec<String> = stages.iter().map(|stage| format!("'{}'", stage.word())).collect();
        stages.join(", ")
    };
    let sql = format!(
        "SELECT day_on, state, again, reason, n, pence FROM figures \
         WHERE workspace_id = $1 AND kind = $2 AND basis = $3 AND day_on >= $4 AND day_on <= $5 \
         AND (state IN ({}) OR (state IN ({}) AND reason <> '')) \
         AND n <> 0 ORDER BY day_on, state, again, reason",
        list(standing.always),
        list(standing.if_returned)
    );
    let from = from.map_or_else(String::new, |from| from.to_string());
    let until = until.unwrap_or(Date::MAX).to_string();
    let values = [workspace.as_str().into(), kind.into(), basis.into(), from.into(), until.into()];
    rows(connection, &sql, values.into()).await
}

async fn rows<C: ConnectionTrait>(connection: &C, sql: &str, values: Vec<Value>) -> Result<Vec<Day>, DbErr> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    let rows = Row::find_by_statement(statement).all(connection).await?;
    let days = rows.into_iter().map(|Row { day_on, state, again, reason, n, pence }| {
        Ok(Day { on: date(&day_on)?, figure: Figure { state, again, reason, n, pence } })
    });
    days.collect()
}

/// Mandates as they are now: by status, with the stage as the reason.
pub async fn standing<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
) -> Result<Vec<Figure>, DbErr> {
    let sql = "SELECT state, again, reason, n, pence FROM figures \
        WHERE workspace_id = $1 AND kind = 'standing' AND basis = 'now' AND day_on = '' AND n <> 0";
    let values = [workspace.as_str().into()];
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    Figure::find_by_statement(statement).all(connection).await
}
