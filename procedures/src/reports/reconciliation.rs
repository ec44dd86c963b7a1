use std::collections::HashMap;

use jiff::civil::Date;
use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};

use super::{Answer, Asker, Format, Sheet, add_attempts, by_part, cursor_key, end_of, range};
use crate::ctx::ReadCtx;
use crate::domain::collection::{Stage, Status};
use crate::domain::id::{CollectionId, MandateId, WorkspaceId};
use crate::domain::report::{Basis, Cell, Grouping, Ledger, Range, Tally};
use crate::domain::schedule::Period;
use crate::error::Error;
use crate::page::{Cursor, Limit, cut};
use crate::store::report_rows::{self, End, Page, Payment};
use crate::store::{Snapshot, figures};

/// What its cursors are marked with.
const REPORT: &str = "reconciliation";

/// Which days, and which page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReportReconciliation {
    /// The first London date.
    from: Date,
    /// The last. The series has at most 1,100 parts: days, weeks or months.
    until: Date,
    /// Whether money counts by the day its rent falls due or by the day of the debit.
    #[serde(default)]
    basis: Basis,
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

/// What was submitted, and where the money is. By the basis `entry` each time a collection went into a file counts on the
/// day of that debit; a row has those that were on the days asked for.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Reconciliation {
    /// The first London date.
    from: Date,
    /// The last.
    until: Date,
    /// By which day money counts.
    basis: Basis,
    /// How the days of the series are put together.
    group_by: Grouping,
    /// What all days come to, on whatever pages the rows are.
    totals: ReconciledFigures,
    /// What the files of collections that were debited on these days say of themselves: as much as `totals` says was
    /// submitted. Null by the basis `period`: a file has debits of many periods.
    submissions: Option<SubmittedFiles>,
    /// The days, put together; a part without debits is there too. They add up to the totals.
    series: Vec<ReconciledPart>,
    /// A page of the collections, by the first debit on these days or by the date of the schedule, oldest first.
    items: Vec<ReconciledRow>,
    /// Give it as `cursor` to get the next page; null on the last one.
    next_cursor: Option<Cursor>,
}

/// Where the money is, in pence. What was submitted is in one place: `submittedPence` is `revertedPence`,
/// `returnedPence`, `pendingPence`, `provisionalPence`, `confirmedPence` and `clawedBackPence` together. What was
/// presented again was submitted twice.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReconciledFigures {
    /// How often something was put into a file.
    attempts: i64,
    /// What was put into files.
    submitted_pence: i64,
    /// In files that did not count: Bacs refused them, or they were withdrawn.
    reverted_pence: i64,
    /// Came back unpaid, or was not processed by Bacs.
    returned_pence: i64,
    /// The payers are not debited yet.
    pending_pence: i64,
    /// Debited, and can still be returned.
    provisional_pence: i64,
    /// Collected; the time for returns has passed.
    confirmed_pence: i64,
    /// Collected, and claimed back since.
    clawed_back_pence: i64,
    /// What the organisation keeps: provisional and confirmed.
    net_pence: i64,
}

/// What files say of themselves.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SubmittedFiles {
    /// How many files.
    files: i64,
    /// How many debits are in them.
    items: i64,
    /// What the debits add up to, in pence.
    total_pence: i64,
}

/// Days put together.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReconciledPart {
    /// The first day.
    from: Date,
    /// The last.
    until: Date,
    /// Where the money is.
    #[serde(flatten)]
    figures: ReconciledFigures,
}

/// A collection, and where its money is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReconciledRow {
    /// The collection.
    collection_id: CollectionId,
    /// The mandate it is taken under.
    mandate_id: MandateId,
    /// The scheme reference of the mandate, as the payer's bank statement shows it.
    reference: String,
    /// The payer's name.
    payer_name: String,
    /// Your reference of the property.
    property_reference: String,
    /// The period it pays for.
    period: Period,
    /// The London date of the schedule, working day or not.
    nominal_on: Date,
    /// The working day on which the payer is, or was last, debited.
    entry_on: Date,
    /// What it takes, in pence.
    amount_pence: i64,
    /// Where it stands.
    status: Status,
    /// Where within the status.
    stage: Stage,
    /// Where the money is of the times it went into a file on the days asked for.
    #[serde(flatten)]
    figures: ReconciledFigures,
}

/// Report where the money of each collection is, with totals by day, week or month.
///
/// The rows of all pages add up to the totals, and by entry date these are what the files sent to Bacs add up to.
///
/// # Cost
/// 5 units: it adds up years.
#[scope("reports:read")]
pub(crate) async fn reconciliation(
    ctx: &ReadCtx,
    params: ReportReconciliation,
) -> Result<Answer<Reconciliation>, Error> {
    answer(Asker::of(ctx), params).await
}

/// The report of whoever asks.
pub(crate) async fn answer(
    asker: Asker<'_>,
    params: ReportReconciliation,
) -> Result<Answer<Reconciliation>, Error> {
    let range = range(params.from, params.until, params.group_by)?;
    let after = params.cursor.as_ref().map(|cursor| end_of(REPORT, cursor)).transpose()?;
    let (reader, basis) = (asker.app.store.snapshot().await?, params.basis);
    let days = figures::days(&reader, asker.workspace, ("attempt", basis.word()), range).await?;
    let page = Page { range, after: after.as_ref(), limit: params.limit.with_one_more() };
    let found = report_rows::submitted(&reader, asker.workspace, basis, page).await?;
    let (found, next_cursor) = cut(found, params.limit, |(on, id)| {
        cursor_key(REPORT, &End { on: *on, id: id.to_string(), collection: String::new() })
    });
    let parts = by_part(range, params.group_by, &days, add_attempts)?;
    let mut totals = Tally::default();
    days.iter().try_for_each(|day| add_attempts(&mut totals, day))?;
    let report = Reconciliation {
        from: range.from(),
        until: range.until(),
        basis,
        group_by: params.group_by,
        totals: totals.all().into(),
        submissions: match basis {
            Basis::Entry => Some(submissions(&reader, asker.workspace, range).await?),
            Basis::Period => None,
        },
        series: parts.into_iter().map(ReconciledPart::of).collect(),
        items: rows(&reader, asker.workspace, found, (basis, range)).await?,
        next_cursor,
    };
    Ok(Answer::of(report, params.format))
}

async fn submissions(
    reader: &Snapshot<'_>,
    workspace: &WorkspaceId,
    range: Range,
) -> Result<SubmittedFiles, Error> {
    let mut sum = SubmittedFiles::default();
    for day in figures::days(reader, workspace, ("file", "entry"), range).await? {
        sum.files += day.figure.n;
        sum.total_pence += day.figure.pence;
    }
    for day in figures::days(reader, workspace, ("item", "entry"), range).await? {
        sum.items += day.figure.n;
    }
    Ok(sum)
}

async fn rows(
    reader: &Snapshot<'_>,
    workspace: &WorkspaceId,
    found: Vec<(Date, CollectionId)>,
    (basis, range): (Basis, Range),
) -> Result<Vec<ReconciledRow>, Error> {
    let ids: Vec<&CollectionId> = found.iter().map(|(_, id)| id).collect();
    let (payments, attempts) = report_rows::with_attempts(reader, workspace, &ids).await?;
    let mut ledgers: HashMap<CollectionId, Ledger> = HashMap::new();
    for attempt in attempts {
        let is_asked_for = match basis {
            Basis::Entry => range.from() <= attempt.entry_on && attempt.entry_on <= range.until(),
            Basis::Period => true,
        };
        if is_asked_for {
            let ledger = ledgers.entry(attempt.collection).or_default();
            ledger.add(attempt.place, 1, attempt.amount_pence);
        }
    }
    let mut payments: HashMap<CollectionId, Payment> =
        payments.into_iter().map(|payment| (payment.collection.clone(), payment)).collect();
    let row = |(_, id): (Date, CollectionId)| {
        let payment =
            payments.remove(&id).ok_or_else(|| Error::internal("an attempt without a collection"))?;
        Ok(ReconciledRow::of(payment, ledgers.get(&id).copied().unwrap_or_default()))
    };
    found.into_iter().map(row).collect()
}

impl From<Ledger> for ReconciledFigures {
    fn from(ledger: Ledger) -> ReconciledFigures {
        let submitted = ledger.submitted();
        ReconciledFigures {
            attempts: submitted.count,
            submitted_pence: submitted.pence,
            reverted_pence: ledger.reverted.pence,
            returned_pence: ledger.failed().pence,
            pending_pence: ledger.pending.pence,
            provisional_pence: ledger.provisional.pence,
            confirmed_pence: ledger.confirmed.pence,
            clawed_back_pence: ledger.clawed_back.pence,
            net_pence: ledger.collected().pence,
        }
    }
}

impl ReconciledPart {
    fn of((part, tally): (Range, Tally)) -> ReconciledPart {
        ReconciledPart { from: part.from(), until: part.until(), figures: tally.all().into() }
    }
}

impl ReconciledRow {
    fn of(payment: Payment, ledger: Ledger) -> ReconciledRow {
        ReconciledRow {
            collection_id: payment.collection,
            mandate_id: payment.mandate,
            reference: payment.reference,
            payer_name: payment.payer_name,
            property_reference: payment.property_reference,
            period: payment.period,
            nominal_on: payment.nominal_on,
            entry_on: payment.entry_on,
            amount_pence: payment.amount.get(),
            status: payment.status,
            stage: payment.stage,
            figures: ledger.into(),
        }
    }
}

impl Sheet for Reconciliation {
    const COLUMNS: &'static [&'static str] = &[
        "collection_id",
        "mandate_id",
        "reference",
        "payer_name",
        "property_reference",
        "period",
        "nominal_on",
        "entry_on",
        "amount_pence",
        "status",
        "stage",
        "attempts",
        "submitted_pence",
        "reverted_pence",
        "returned_pence",
        "pending_pence",
        "provisional_pence",
        "confirmed_pence",
        "clawed_back_pence",
        "net_pence",
    ];

    fn rows(&self) -> Vec<Vec<Cell>> {
        let row = |row: &ReconciledRow| {
            vec![
                row.collection_id.as_str().into(),
                row.mandate_id.as_str().into(),
                row.reference.as_str().into(),
                row.payer_name.as_str().into(),
                row.property_reference.as_str().into(),
                row.period.as_str().into(),
                row.nominal_on.into(),
                row.entry_on.into(),
                row.amount_pence.into(),
                row.status.word().into(),
                row.stage.word().into(),
                row.figures.attempts.into(),
                row.figures.submitted_pence.into(),
                row.figures.reverted_pence.into(),
                row.figures.returned_pence.into(),
                row.figures.pending_pence.into(),
                row.figures.provisional_pence.into(),
                row.figures.confirmed_pence.into(),
                row.figures.clawed_back_pence.into(),
                row.figures.net_pence.into(),
            ]
        };
        self.items.iter().map(row).collect()
    }

    fn next_cursor(&self) -> Option<Cursor> {
        self.next_cursor.clone()
    }
}
