use jiff::civil::Date;
use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};

use super::{
    Answer, Asker, Format, ReasonCount, Sheet, by_part, cursor_key, end_of, is_taken_back, range, reasons,
};
use crate::ctx::ReadCtx;
use crate::domain::claim;
use crate::domain::id::{ClaimId, CollectionId, MandateId};
use crate::domain::report::{Basis, Cell, Grouping, Range, Sum};
use crate::domain::schedule::Period;
use crate::domain::submission::words;
use crate::error::Error;
use crate::page::{Cursor, Limit, cut};
use crate::store::figures::{self, Day};
use crate::store::report_rows::{self, ClaimedBy, Clawback, End, Page};

/// What its cursors are marked with.
const REPORT: &str = "clawbackHistory";

words! {
    /// The day by which a clawback counts.
    #[derive(Default)]
    By as "ClawbackBasis" {
        /// The London date on which the claim came in.
        #[default]
        Received = "received",
        /// The date of the schedule on which the rent fell due.
        Period = "period",
        /// The working day of the debit that was claimed.
        Entry = "entry",
    }
}

/// Which days, and which page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReportClawbackHistory {
    /// The first London date.
    from: Date,
    /// The last. The series has at most 1,100 parts: days, weeks or months.
    until: Date,
    /// Whether a clawback counts by the day the claim came in, the day its rent fell due, or the day of its debit.
    #[serde(default)]
    basis: By,
    /// How the days of the series are put together; weeks are from Monday to Sunday.
    #[serde(default)]
    group_by: Grouping,
    /// What the report is answered as.
    #[serde(default)]
    format: Format,
    /// How many rows a page has at most.
    #[serde(default)]
    limit: Limit,
    /// Where the page before ended. Give it with the same days and the same basis.
    cursor: Option<Cursor>,
}

/// What was claimed back under the Direct Debit Guarantee.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClawbackHistory {
    /// The first London date.
    from: Date,
    /// The last.
    until: Date,
    /// By which day a clawback counts.
    basis: By,
    /// How the days of the series are put together.
    group_by: Grouping,
    /// What all days come to, on whatever pages the rows are.
    totals: ClawbackFigures,
    /// Why claims were made that still stand, the most frequent reason first. They add up to the clawed back count.
    reasons: Vec<ReasonCount>,
    /// The days, put together; a part without claims is there too. They add up to the totals.
    series: Vec<ClawbackPart>,
    /// A page of the claimed collections, by the day of the basis, oldest first. A claim may take several.
    items: Vec<ClawbackRow>,
    /// Give it as `cursor` to get the next page; null on the last one.
    next_cursor: Option<Cursor>,
}

/// What claims come to. Counts and pence are of claimed collections: `claimed` is `clawedBack` and `takenBack` together.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClawbackFigures {
    /// Collections that were ever claimed.
    claimed_count: i64,
    /// What they come to, in pence.
    claimed_pence: i64,
    /// Those of claims that stand, settled or not.
    clawed_back_count: i64,
    /// What they come to, in pence.
    clawed_back_pence: i64,
    /// Those of claims that stand and that the organisation is not debited for yet.
    undecided_count: i64,
    /// What they come to, in pence.
    undecided_pence: i64,
    /// Those of claims that the bank took back, challenged or not: they count as collected again.
    taken_back_count: i64,
    /// What they come to, in pence.
    taken_back_pence: i64,
}

/// Days put together.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClawbackPart {
    /// The first day.
    from: Date,
    /// The last.
    until: Date,
    /// What they come to.
    #[serde(flatten)]
    figures: ClawbackFigures,
}

/// A collection that was claimed back.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClawbackRow {
    /// The claim.
    claim_id: ClaimId,
    /// The collection.
    collection_id: CollectionId,
    /// The mandate it was taken under.
    mandate_id: MandateId,
    /// The scheme reference of the mandate, as the payer's bank statement shows it.
    reference: String,
    /// The payer's name.
    payer_name: String,
    /// The payer's e-mail.
    payer_email: String,
    /// Your reference of the property.
    property_reference: String,
    /// The period that was paid for.
    period: Period,
    /// The London date of the schedule, working day or not.
    nominal_on: Date,
    /// The working day of the debit that was claimed.
    entry_on: Date,
    /// What of the claim is this collection's, in pence.
    amount_pence: i64,
    /// Where the claim stands.
    status: claim::Status,
    /// The scheme's reason code.
    reason_code: String,
    /// What the code means.
    reason: String,
    /// The paying bank's reference of the claim.
    bank_reference: String,
    /// The London date on which the claim came in.
    received_on: Date,
    /// The last London date on which it can be challenged.
    challenge_by_on: Date,
    /// The working day on which the organisation is debited, unless the claim is taken back before.
    debit_on: Date,
}

/// Report what payers' banks claimed back, row by row, with totals by day, week or month.
///
/// What stands is what `collections.list` shows with status `clawback`, by entry date. Pages are stable: a claim that
/// comes in meanwhile never moves another one onto the next page.
///
/// # Cost
/// 5 units: it adds up years.
#[scope("reports:read")]
pub(crate) async fn clawback_history(
    ctx: &ReadCtx,
    params: ReportClawbackHistory,
) -> Result<Answer<ClawbackHistory>, Error> {
    answer(Asker::of(ctx), params).await
}

/// The report of whoever asks.
pub(crate) async fn answer(
    asker: Asker<'_>,
    params: ReportClawbackHistory,
) -> Result<Answer<ClawbackHistory>, Error> {
    let range = range(params.from, params.until, params.group_by)?;
    let after = params.cursor.as_ref().map(|cursor| end_of(REPORT, cursor)).transpose()?;
    let reader = asker.app.store.snapshot().await?;
    let days = figures::days(&reader, asker.workspace, ("claim", params.basis.word()), range).await?;
    let page = Page { range, after: after.as_ref(), limit: params.limit.with_one_more() };
    let rows = report_rows::clawbacks(&reader, asker.workspace, params.basis.into(), page).await?;
    let (rows, next_cursor) = cut(rows, params.limit, |row| cursor_key(REPORT, &params.basis.end(row)));
    let parts = by_part(range, params.group_by, &days, ClawbackFigures::add)?;
    let mut totals = ClawbackFigures::default();
    days.iter().try_for_each(|day| totals.add(day))?;
    let standing = days.iter().filter(|day| !is_taken_back(&day.figure.state));
    let report = ClawbackHistory {
        from: range.from(),
        until: range.until(),
        basis: params.basis,
        group_by: params.group_by,
        totals,
        reasons: reasons(standing.map(|day| (format!("ddica:{}", day.figure.reason), day))),
        series: parts.into_iter().map(ClawbackPart::of).collect(),
        items: rows.into_iter().map(Into::into).collect(),
        next_cursor,
    };
    Ok(Answer::of(report, params.format))
}

impl From<By> for ClaimedBy {
    fn from(by: By) -> ClaimedBy {
        match by {
            By::Received => ClaimedBy::Received,
            By::Period => ClaimedBy::Of(Basis::Period),
            By::Entry => ClaimedBy::Of(Basis::Entry),
        }
    }
}

impl By {
    fn end(self, row: &Clawback) -> End {
        let on = match self {
            By::Received => row.received_on,
            By::Period => row.nominal_on,
            By::Entry => row.entry_on,
        };
        End { on, id: row.claim.to_string(), collection: row.collection.to_string() }
    }
}

impl ClawbackFigures {
    fn add(&mut self, day: &Day) -> Result<(), Error> {
        let Sum { count, pence } = Sum { count: day.figure.n, pence: day.figure.pence };
        self.claimed_count += count;
        self.claimed_pence += pence;
        if is_taken_back(&day.figure.state) {
            self.taken_back_count += count;
            self.taken_back_pence += pence;
            return Ok(());
        }
        self.clawed_back_count += count;
        self.clawed_back_pence += pence;
        if day.figure.state != claim::Status::Settled.word() {
            self.undecided_count += count;
            self.undecided_pence += pence;
        }
        Ok(())
    }
}

impl ClawbackPart {
    fn of((part, figures): (Range, ClawbackFigures)) -> ClawbackPart {
        ClawbackPart { from: part.from(), until: part.until(), figures }
    }
}

impl From<Clawback> for ClawbackRow {
    fn from(row: Clawback) -> ClawbackRow {
        ClawbackRow {
            claim_id: row.claim,
            collection_id: row.collection,
            mandate_id: row.mandate,
            reference: row.reference,
            payer_name: row.payer_name,
            payer_email: row.payer_email,
            property_reference: row.property_reference,
            period: row.period,
            nominal_on: row.nominal_on,
            entry_on: row.entry_on,
            amount_pence: row.amount_pence,
            status: row.status,
            reason_code: row.reason_code,
            reason: row.reason,
            bank_reference: row.bank_reference,
            received_on: row.received_on,
            challenge_by_on: row.challenge_by_on,
            debit_on: row.debit_on,
        }
    }
}

impl Sheet for ClawbackHistory {
    const COLUMNS: &'static [&'static str] = &[
        "claim_id",
        "collection_id",
        "mandate_id",
        "reference",
        "payer_name",
        "payer_email",
        "property_reference",
        "period",
        "nominal_on",
        "entry_on",
        "amount_pence",
        "status",
        "reason_code",
        "reason",
        "bank_reference",
        "received_on",
        "challenge_by_on",
        "debit_on",
    ];

    fn rows(&self) -> Vec<Vec<Cell>> {
        let row = |row: &ClawbackRow| {
            vec![
                row.claim_id.as_str().into(),
                row.collection_id.as_str().into(),
                row.mandate_id.as_str().into(),
                row.reference.as_str().into(),
                row.payer_name.as_str().into(),
                row.payer_email.as_str().into(),
                row.property_reference.as_str().into(),
                row.period.as_str().into(),
                row.nominal_on.into(),
                row.entry_on.into(),
                row.amount_pence.into(),
                row.status.word().into(),
                row.reason_code.as_str().into(),
                row.reason.as_str().into(),
                row.bank_reference.as_str().into(),
                row.received_on.into(),
                row.challenge_by_on.into(),
                row.debit_on.into(),
            ]
        };
        self.items.iter().map(row).collect()
    }

    fn next_cursor(&self) -> Option<Cursor> {
        self.next_cursor.clone()
    }
}
