//! The rows of reports, page by page. Each page is read from where the one before ended, by an index: it costs the same
//! wherever it stands, and however much is stored.

use jiff::civil::Date;
use sea_orm::{ConnectionTrait, DbErr, FromQueryResult, Statement, Value};

use super::figures::PLACE;
use super::value::{amount, date, text, word};
use crate::domain::claim;
use crate::domain::collection::{Stage, Status};
use crate::domain::id::{ClaimId, CollectionId, MandateId, WorkspaceId};
use crate::domain::money::AmountPence;
use crate::domain::report::{Basis, Place, Range};
use crate::domain::schedule::Period;

#[cfg(test)]
mod tests;

/// Where a page ends: a day, and the ids of the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct End {
    /// The day by which the rows are in order.
    pub on: Date,
    /// The id of the collection, or of the claim.
    pub id: String,
    /// The id of the collection where a claim is before it; else empty.
    pub collection: String,
}

/// Which rows: of which days, after which row, and how many.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    /// The days.
    pub range: Range,
    /// Where the page before ended.
    pub after: Option<&'a End>,
    /// The most rows.
    pub limit: u64,
}

impl Page<'_> {
    /// `$2`, `$3`: the days that are left; `$4`, `$5`: the row before the first; `$6`: the most rows.
    fn values(&self, workspace: &WorkspaceId) -> Vec<Value> {
        let (range, after) = (self.range, self.after);
        // Before every row of the first day.
        let on = after.map_or(range.from(), |end| end.on);
        let id = after.map_or("", |end| &end.id);
        vec![
            workspace.as_str().into(),
            // Where SQLite enters the index: it would go through all days before the page if they were the range's.
            on.max(range.from()).to_string().into(),
            range.until().to_string().into(),
            on.to_string().into(),
            id.into(),
            (self.limit as i64).into(),
        ]
    }
}

/// The payment that a row is of.
#[derive(Clone, Debug)]
pub struct Payment {
    /// The collection.
    pub collection: CollectionId,
    /// Its mandate.
    pub mandate: MandateId,
    /// The mandate's scheme reference.
    pub reference: String,
    /// The payer's name.
    pub payer_name: String,
    /// The organisation's reference of the property.
    pub property_reference: String,
    /// The period it pays for.
    pub period: Period,
    /// The date of the schedule.
    pub nominal_on: Date,
    /// The day of the debit.
    pub entry_on: Date,
    /// What it takes.
    pub amount: AmountPence,
    /// Where it stands.
    pub status: Status,
    /// Where within the status.
    pub stage: Stage,
    /// Why it failed.
    pub failure: Option<(String, String)>,
}

#[derive(FromQueryResult)]
struct PaymentRow {
    id: String,
    mandate_id: String,
    reference: String,
    payer_name: String,
    property_reference: String,
    period: String,
    nominal_on: String,
    entry_on: String,
    amount_pence: i64,
    status: String,
    stage: String,
    failure_code: Option<String>,
    failure_reason: Option<String>,
}

const PAYMENT: &str = "c.id, c.mandate_id, m.reference, m.payer_name, m.property_reference, c.period, c.nominal_on, \
    c.entry_on, c.amount_pence, c.status, c.stage, c.failure_code, c.failure_reason";

impl TryFrom<PaymentRow> for Payment {
    type Error = DbErr;

    fn try_from(row: PaymentRow) -> Result<Payment, DbErr> {
        Ok(Payment {
            collection: text(row.id),
            mandate: text(row.mandate_id),
            reference: row.reference,
            payer_name: row.payer_name,
            property_reference: row.property_reference,
            period: text(row.period),
            nominal_on: date(&row.nominal_on)?,
            entry_on: date(&row.entry_on)?,
            amount: amount(row.amount_pence)?,
            status: word(&row.status, Status::ALL, Status::word)?,
            stage: word(&row.stage, Stage::ALL, Stage::word)?,
            failure: row.failure_code.map(|code| (code, row.failure_reason.unwrap_or_default())),
        })
    }
}

const fn column(basis: Basis) -> &'static str {
    match basis {
        Basis::Period => "nominal_on",
        Basis::Entry => "entry_on",
    }
}

/// The condition of `collections_owed_entry` and `collections_owed_nominal`.
const UNPAID: &str = "(stage IN ('returned', 'returned_late', 'rejected', 'claimed', 'clawed_back') OR (stage = 'withdrawn' AND failure_code IS NOT NULL))";

/// Rent that came back and is still owed, by the day of the basis, oldest first. The condition is that of the indexes:
/// what was given up after it had come back is owed as well.
pub async fn unpaid<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    basis: Basis,
    page: Page<'_>,
) -> Result<Vec<Payment>, DbErr> {
    let day = column(basis);
    let unpaid = UNPAID.replace("stage", "c.stage").replace("failure_code", "c.failure_code");
    let sql = format!(
        "SELECT {PAYMENT} FROM collections c JOIN mandates m ON m.id = c.mandate_id \
         WHERE c.workspace_id = $1 AND {unpaid} \
         AND c.{day} >= $2 AND c.{day} <= $3 AND (c.{day}, c.id) > ($4, $5) ORDER BY c.{day}, c.id LIMIT $6"
    );
    let rows = all::<PaymentRow, C>(connection, sql, page.values(workspace)).await?;
    rows.into_iter().map(Payment::try_from).collect()
}

/// The ids of the collections that went into files for the first time on these days, with that day: by the basis `entry`
/// the first debit on these days, else the date of the schedule.
pub async fn submitted<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    basis: Basis,
    page: Page<'_>,
) -> Result<Vec<(Date, CollectionId)>, DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        day_on: String,
        id: String,
    }
    let sql = match basis {
        Basis::Entry => {
            // `number > 0` is always so: it is what the index is told by, which nothing else is to take.
            "SELECT a.entry_on AS day_on, a.collection_id AS id FROM attempts a \
             WHERE a.workspace_id = $1 AND a.number > 0 AND a.entry_on >= $2 AND a.entry_on <= $3 \
             AND (a.entry_on, a.collection_id) > ($4, $5) \
             AND NOT EXISTS (SELECT 1 FROM attempts b WHERE b.collection_id = a.collection_id \
                AND b.number < a.number AND b.entry_on >= $6) \
             ORDER BY a.entry_on, a.collection_id LIMIT $7"
        }
        Basis::Period => {
            "SELECT c.nominal_on AS day_on, c.id FROM collections c \
             WHERE c.workspace_id = $1 AND c.attempts > 0 AND c.nominal_on >= $2 AND c.nominal_on <= $3 \
             AND (c.nominal_on, c.id) > ($4, $5) ORDER BY c.nominal_on, c.id LIMIT $6"
        }
    };
    let mut values = page.values(workspace);
    if basis == Basis::Entry {
        // SQLite numbers places as they come.
        values.insert(5, page.range.from().to_string().into());
    }
    let rows = all::<Row, C>(connection, sql.to_owned(), values).await?;
    rows.into_iter().map(|row| Ok((date(&row.day_on)?, text(row.id)))).collect()
}

/// An attempt, by where its money is.
#[derive(Clone, Debug)]
pub struct Placed {
    /// The collection.
    pub collection: CollectionId,
    /// The day of the debit.
    pub entry_on: Date,
    /// In pence.
    pub amount_pence: i64,
    /// Where it is.
    pub place: Place,
}

/// These collections, and every attempt of them.
pub async fn with_attempts<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    ids: &[&CollectionId],
) -> Result<(Vec<Payment>, Vec<Placed>), DbErr> {
    #[derive(FromQueryResult)]
    struct Row {
        collection_id: String,
        entry_on: String,
        amount_pence: i64,
        place: String,
    }
    if ids.is_empty() {
        return Ok(Default::default());
    }
    let places: Vec<String> = (2..ids.len() + 2).map(|place| format!("${place}")).collect();
    let these = format!("c.workspace_id = $1 AND c.id IN ({})", places.join(", "));
    let values = || {
        let ids = ids.iter().map(|id| Value::from(id.as_str()));
        std::iter::once(Value::from(workspace.as_str())).chain(ids).collect()
    };
    let sql =
        format!("SELECT {PAYMENT} FROM collections c JOIN mandates m ON m.id = c.mandate_id WHERE {these}");
    let payments = all::<PaymentRow, C>(connection, sql, values()).await?;
    let sql = format!(
        "SELECT a.collection_id, a.entry_on, a.amount_pence, {PLACE} AS place \
         FROM collections c JOIN attempts a ON a.collection_id = c.id WHERE {these} ORDER BY a.collection_id, a.number"
    );
    let attempts = all::<Row, C>(connection, sql, values()).await?;
    let placed = attempts.into_iter().map(|row| {
        Ok(Placed {
            collection: text(row.collection_id),
            entry_on: date(&row.entry_on)?,
            amount_pence: row.amount_pence,
            place: word(&row.place, Place::ALL, Place::word)?,
        })
    });
    let payments = payments.into_iter().map(Payment::try_from).collect::<Result<_, DbErr>>()?;
    Ok((payments, placed.collect::<Result<_, DbErr>>()?))
}

/// A collection that a claim takes back.
#[derive(Clone, Debug)]
pub struct Clawback {
    /// The claim.
    pub claim: ClaimId,
    /// The collection.
    pub collection: CollectionId,
    /// Its mandate.
    pub mandate: MandateId,
    /// The mandate's scheme reference.
    pub reference: String,
    /// The payer's name.
    pub payer_name: String,
    /// The payer's e-mail.
    pub payer_email: String,
    /// The organisation's reference of the property.
    pub property_reference: String,
    /// The period that was paid for.
    pub period: Period,
    /// The date of the schedule.
    pub nominal_on: Date,
    /// The day of the debit that was claimed.
    pub entry_on: Date,
    /// In pence.
    pub amount_pence: i64,
    /// Where the claim stands.
    pub status: claim::Status,
    /// The scheme's code.
    pub reason_code: String,
    /// What it means.
    pub reason: String,
    /// The bank's reference of the claim.
    pub bank_reference: String,
    /// The London date on which the claim came in.
    pub received_on: Date,
    /// The last date on which it can be challenged.
    pub challenge_by_on: Date,
    /// The date on which the organisation is debited.
    pub debit_on: Date,
}

#[derive(FromQueryResult)]
struct ClawbackRow {
    claim_id: String,
    collection_id: String,
    mandate_id: String,
    reference: String,
    payer_name: String,
    payer_email: String,
    property_reference: String,
    period: String,
    nominal_on: String,
    entry_on: String,
    amount_pence: i64,
    status: String,
    reason_code: String,
    reason: String,
    bank_reference: String,
    received_on: String,
    challenge_by_on: String,
    debit_on: String,
}

/// By which day claims are in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClaimedBy {
    /// The day on which the claim came in.
    Received,
    /// The day of a collection.
    Of(Basis),
}

impl ClaimedBy {
    const fn column(self) -> &'static str {
        match self {
            ClaimedBy::Received => "received_on",
            ClaimedBy::Of(basis) => column(basis),
        }
    }
}

/// What was claimed back, oldest first.
pub async fn clawbacks<C: ConnectionTrait>(
    connection: &C,
    workspace: &WorkspaceId,
    by: ClaimedBy,
    page: Page<'_>,
) -> Result<Vec<Clawback>, DbErr> {
    let day = by.column();
    let sql = format!(
        "SELECT l.claim_id, l.collection_id, k.mandate_id, m.reference, m.payer_name, m.payer_email, \
         m.property_reference, c.period, l.nominal_on, l.entry_on, l.amount_pence, k.status, k.reason_code, k.reason, \
         k.bank_reference, k.received_on, k.challenge_by_on, k.debit_on FROM claimed_collections l \
         JOIN claims k ON k.id = l.claim_id JOIN collections c ON c.id = l.collection_id \
         JOIN mandates m ON m.id = k.mandate_id \
         WHERE l.workspace_id = $1 AND l.{day} >= $2 AND l.{day} <= $3 \
         AND (l.{day}, l.claim_id, l.collection_id) > ($4, $5, $6) \
         ORDER BY l.{day}, l.claim_id, l.collection_id LIMIT $7"
    );
    let mut values = page.values(workspace);
    // SQLite numbers places as they come.
    values.insert(5, page.after.map_or("", |end| &end.collection).into());
    let rows = all::<ClawbackRow, C>(connection, sql, values).await?;
    rows.into_iter().map(Clawback::try_from).collect()
}

impl TryFrom<ClawbackRow> for Clawback {
    type Error = DbErr;

    fn try_from(row: ClawbackRow) -> Result<Clawback, DbErr> {
        Ok(Clawback {
            claim: text(row.claim_id),
            collection: text(row.collection_id),
            mandate: text(row.mandate_id),
            reference: row.reference,
            payer_name: row.payer_name,
            payer_email: row.payer_email,
            property_reference: row.property_reference,
            period: text(row.period),
            nominal_on: date(&row.nominal_on)?,
            entry_on: date(&row.entry_on)?,
            amount_pence: row.amount_pence,
            status: word(&row.status, claim::Status::ALL, claim::Status::word)?,
            reason_code: row.reason_code,
            reason: row.reason,
            bank_reference: row.bank_reference,
            received_on: date(&row.received_on)?,
            challenge_by_on: date(&row.challenge_by_on)?,
            debit_on: date(&row.debit_on)?,
        })
    }
}

async fn all<R: FromQueryResult, C: ConnectionTrait>(
    connection: &C,
    sql: String,
    values: Vec<Value>,
) -> Result<Vec<R>, DbErr> {
    let statement = Statement::from_sql_and_values(connection.get_database_backend(), sql, values);
    R::find_by_statement(statement).all(connection).await
}
