use jiff::civil::Date;
use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};

use super::{Answer, Asker, Format, Sheet, cursor_key, end_of};
use crate::collections::CollectionFailureView;
use crate::ctx::ReadCtx;
use crate::domain::collection::{Stage, Status};
use crate::domain::id::{CollectionId, MandateId};
use crate::domain::report::{Age, Basis, Cell, Range, Sum};
use crate::domain::schedule::Period;
use crate::error::Error;
use crate::page::{Cursor, Limit, cut};
use crate::store::figures::{self, Day, Standing};
use crate::store::report_rows::{self, End, Page, Payment};

/// What its cursors are marked with.
const REPORT: &str = "arrears";

/// Which rent, and which page.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReportArrears {
    /// The London date on which ages are counted; the workspace's today when left out.
    as_of: Option<Date>,
    /// Only rent from this London date on; all when left out.
    from: Option<Date>,
    /// Whether rent is as old as its date of the schedule or as its last debit.
    #[serde(default)]
    basis: Basis,
    /// What the report is answered as.
    #[serde(default)]
    format: Format,
    /// How many rows a page has at most.
    #[serde(default)]
    limit: Limit,
    /// Where the page before ended. Give it with the same dates and the same basis.
    cursor: Option<Cursor>,
}

/// Rent that was to be collected and is owed, by age. It is owed as things stand now: what was paid since `asOf` is not in
/// it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Arrears {
    /// The London date on which ages are counted.
    as_of: Date,
    /// The first London date of the rent that was asked for; null for all.
    from: Option<Date>,
    /// What the age is counted from.
    basis: Basis,
    /// What is owed in all, on whatever pages the rows are: what all ages come to.
    totals: ArrearsSum,
    /// What is owed by age, the youngest first; every age is there.
    ages: Vec<ArrearsAge>,
    /// What came back unpaid and is being presented again, or was planned anew because the notice was not right, whatever
    /// its date. It is not in the totals.
    in_course: ArrearsSum,
    /// A page of what is owed, oldest first.
    items: Vec<ArrearsRow>,
    /// Give it as `cursor` to get the next page; null on the last one.
    next_cursor: Option<Cursor>,
}

/// How much is owed.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ArrearsSum {
    /// How many collections.
    count: i64,
    /// What they come to, in pence.
    pence: i64,
}

/// What is owed of one age.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ArrearsAge {
    /// How many days ago it was due.
    days: Age,
    /// How many collections.
    count: i64,
    /// What they come to, in pence.
    pence: i64,
}

/// A collection that is owed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ArrearsRow {
    /// The collection.
    collection_id: CollectionId,
    /// The mandate it was taken under.
    mandate_id: MandateId,
    /// The scheme reference of the mandate, as the payer's bank statement shows it.
    reference: String,
    /// The payer's name.
    payer_name: String,
    /// Your reference of the property.
    property_reference: String,
    /// The period that is owed.
    period: Period,
    /// The London date of the schedule, working day or not.
    nominal_on: Date,
    /// The working day on which the payer was last debited.
    entry_on: Date,
    /// What is owed, in pence.
    amount_pence: i64,
    /// Where the collection stands.
    status: Status,
    /// Where within the status.
    stage: Stage,
    /// Why it came back or was taken back.
    failure: Option<CollectionFailureView>,
    /// For how many days it has been owed, from 1.
    days_late: i64,
    /// The age that is.
    age: Age,
}

/// The stages of rent that is owed: what came back for good, and what was claimed back. The debt stays when a claim takes
/// the money (bacs.md §2.13). What was given up is owed where it had come back before.
const OWED: Standing = Standing {
    always: &[Stage::Returned, Stage::ReturnedLate, Stage::Rejected, Stage::Claimed, Stage::ClawedBack],
    if_returned: &[Stage::Withdrawn],
};
/// The stages of rent that came back and is taken again: it is presented again, or, where the notice was not right, planned
/// anew (ARUDD 7, 8 and 9; bacs.md §2.9).
const IN_COURSE: Standing = Standing {
    always: &[Stage::Representing, Stage::Represented],
    if_returned: &[Stage::Planned, Stage::Notified, Stage::Submitted],
};

/// Report rent that came back or was claimed back and is owed, by how many days ago it was due.
///
/// What is given up before it was in a file, because its mandate ended or is suspended, is not in it, unless it had come
/// back before: see `collections.list` with status `cancelled`. What a payer paid otherwise is not known here.
///
/// # Cost
/// 5 units: it adds up all years.
#[scope("reports:read")]
pub(crate) async fn arrears(ctx: &ReadCtx, params: ReportArrears) -> Result<Answer<Arrears>, Error> {
    answer(Asker::of(ctx), params).await
}

/// The report of whoever asks.
pub(crate) async fn answer(asker: Asker<'_>, params: ReportArrears) -> Result<Answer<Arrears>, Error> {
    let as_of = match params.as_of {
        Some(as_of) => as_of,
        None => asker.today().await?,
    };
    let last = as_of.yesterday().map_err(|_| Error::invalid("/asOf", "expected a later date"))?;
    let range = Range::up_to(params.from, last)
        .map_err(|_| Error::invalid("/from", "expected a date before asOf"))?;
    let after = params.cursor.as_ref().map(|cursor| end_of(REPORT, cursor)).transpose()?;
    let (reader, workspace, basis) = (asker.app.store.snapshot().await?, asker.workspace, params.basis);
    let of = ("collection", basis.word());
    let owed = figures::total(&reader, workspace, of, OWED, (params.from, Some(last))).await?;
    let in_course = figures::total(&reader, workspace, of, IN_COURSE, (params.from, None)).await?;
    let page = Page { range, after: after.as_ref(), limit: params.limit.with_one_more() };
    let rows = report_rows::unpaid(&reader, workspace, basis, page).await?;
    let due_on = |row: &Payment| match basis {
        Basis::Entry => row.entry_on,
        Basis::Period => row.nominal_on,
    };
    let (rows, next_cursor) = cut(rows, params.limit, |row| {
        cursor_key(
            REPORT,
            &End { on: due_on(row), id: row.collection.to_string(), collection: String::new() },
        )
    });
    let row = |row: Payment| ArrearsRow::of(due_on(&row), as_of, row);
    let report = Arrears {
        as_of,
        from: params.from,
        basis,
        totals: ArrearsSum::of(&owed),
        ages: ages(&owed, as_of),
        in_course: ArrearsSum::of(&in_course),
        items: rows.into_iter().map(row).collect::<Result<_, Error>>()?,
        next_cursor,
    };
    Ok(Answer::of(report, params.format))
}

fn ages(owed: &[Day], as_of: Date) -> Vec<ArrearsAge> {
    let of = |age: Age| {
        let mut sum = Sum::default();
        for Day { figure, .. } in owed.iter().filter(|day| Age::of(day.on, as_of) == Some(age)) {
            sum.add(figure.n, figure.pence);
        }
        ArrearsAge { days: age, count: sum.count, pence: sum.pence }
    };
    Age::ALL.into_iter().map(of).collect()
}

impl ArrearsSum {
    fn of(days: &[Day]) -> ArrearsSum {
        let count = days.iter().map(|day| day.figure.n).sum();
        ArrearsSum { count, pence: days.iter().map(|day| day.figure.pence).sum() }
    }
}

impl ArrearsRow {
    fn of(due_on: Date, as_of: Date, row: Payment) -> Result<ArrearsRow, Error> {
        let age = Age::of(due_on, as_of).ok_or_else(|| Error::internal("a debt that is not due"))?;
        Ok(ArrearsRow {
            collection_id: row.collection,
            mandate_id: row.mandate,
            reference: row.reference,
            payer_name: row.payer_name,
            property_reference: row.property_reference,
            period: row.period,
            nominal_on: row.nominal_on,
            entry_on: row.entry_on,
            amount_pence: row.amount.get(),
            status: row.status,
            stage: row.stage,
            failure: row.failure.map(|(code, reason)| CollectionFailureView { code, reason }),
            days_late: (as_of - due_on).get_days().into(),
            age,
        })
    }
}

impl Sheet for Arrears {
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
        "failure_code",
        "failure_reason",
        "days_late",
        "age",
    ];

    fn rows(&self) -> Vec<Vec<Cell>> {
        let row = |row: &ArrearsRow| {
            let failure = row.failure.as_ref();
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
                failure.map(|failure| failure.code.as_str()).into(),
                failure.map(|failure| failure.reason.as_str()).into(),
                row.days_late.into(),
                row.age.word().into(),
            ]
        };
        self.items.iter().map(row).collect()
    }

    fn next_cursor(&self) -> Option<Cursor> {
        self.next_cursor.clone()
    }
}
