use jiff::civil::Date;
use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};

use super::{Answer, Asker, Format, ReasonCount, Sheet, add_attempts, by_part, range, reasons};
use crate::ctx::ReadCtx;
use crate::domain::collection::Stage;
use crate::domain::report::{Basis, Cell, Grouping, Place, Range, Tally};
use crate::error::Error;
use crate::page::Cursor;
use crate::store::figures::{self, Day};

/// Which days, and how they are put together.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReportSuccessRate {
    /// The first London date.
    from: Date,
    /// The last. The series has at most 1,100 parts: days, weeks or months.
    until: Date,
    /// Whether a collection counts by the day its rent falls due or by the day of the debit.
    #[serde(default)]
    basis: Basis,
    /// How the days of the series are put together; weeks are from Monday to Sunday.
    #[serde(default)]
    group_by: Grouping,
    /// What the report is answered as.
    #[serde(default)]
    format: Format,
}

/// How much of what was put into files was collected. By the basis `entry` an attempt counts on the day of its own
/// debit, so that a collection that was presented again counts on two days.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SuccessRate {
    /// The first London date.
    from: Date,
    /// The last.
    until: Date,
    /// By which day an attempt counts.
    basis: Basis,
    /// How the days of the series are put together.
    group_by: Grouping,
    /// What all days come to.
    totals: SuccessFigures,
    /// Why attempts failed, the most frequent reason first. They add up to `totals.failedCount`.
    failures: Vec<ReasonCount>,
    /// What was collected in the end by presenting it again. They are collections, by their last debit.
    recoveries: Vec<Recovery>,
    /// The days, put together; a part without attempts is there too. They add up to the totals.
    series: Vec<SuccessPart>,
}

/// What attempts come to. Counts and pence are of attempts: `attempted` is `pending`, `collected`, `failed` and `clawback`
/// together. Those in files that did not count, because Bacs refused the file or it was withdrawn, are not in it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SuccessFigures {
    /// Attempts in files that counted.
    attempted_count: i64,
    /// What they come to, in pence.
    attempted_pence: i64,
    /// Those whose payer is not debited yet.
    pending_count: i64,
    /// What they come to, in pence.
    pending_pence: i64,
    /// Those that were paid, and were not claimed back.
    collected_count: i64,
    /// What they come to, in pence.
    collected_pence: i64,
    /// Those that came back unpaid or that Bacs did not process.
    failed_count: i64,
    /// What they come to, in pence.
    failed_pence: i64,
    /// Those that were paid and claimed back since.
    clawback_count: i64,
    /// What they come to, in pence.
    clawback_pence: i64,
    /// What a collected attempt took on average, in pence, rounded down; null where nothing was collected.
    average_collected_pence: Option<i64>,
    /// The collected share of the attempts that are not pending, in basis points; null where there is none.
    success_rate_bp: Option<i64>,
    /// The same of first presentations alone, codes 01 and 17.
    first_attempt_rate_bp: Option<i64>,
    /// Attempts that were re-presentations, code 18.
    represented_count: i64,
    /// Re-presentations that were paid, and were not claimed back.
    recovered_count: i64,
    /// What they come to, in pence.
    recovered_pence: i64,
    /// The collected share of the re-presentations that are not pending, in basis points; null where there is none.
    recovery_rate_bp: Option<i64>,
}

/// What was collected by a re-presentation.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Recovery {
    /// After how many re-presentations it was paid: 1 or 2.
    representations: i64,
    /// How many collections.
    count: i64,
    /// What they come to, in pence.
    pence: i64,
}

/// Days put together.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SuccessPart {
    /// The first day.
    from: Date,
    /// The last.
    until: Date,
    /// What they come to.
    #[serde(flatten)]
    figures: SuccessFigures,
}

/// Report how much of what was put into files was collected, by day, week or month.
///
/// What was collected is provisional until the bank can return it no more (`collections.list` shows the stage), and
/// counts as collected meanwhile. Its figures are those of `collections.list` with status `collected` on the same days.
///
/// # Cost
/// 5 units: it adds up years.
#[scope("reports:read")]
pub(crate) async fn success_rate(
    ctx: &ReadCtx,
    params: ReportSuccessRate,
) -> Result<Answer<SuccessRate>, Error> {
    answer(Asker::of(ctx), params).await
}

/// The report of whoever asks.
pub(crate) async fn answer(
    asker: Asker<'_>,
    params: ReportSuccessRate,
) -> Result<Answer<SuccessRate>, Error> {
    let range = range(params.from, params.until, params.group_by)?;
    let (reader, basis) = (asker.app.store.snapshot().await?, params.basis.word());
    let attempts = figures::days(&reader, asker.workspace, ("attempt", basis), range).await?;
    let collections = figures::days(&reader, asker.workspace, ("collection", basis), range).await?;
    let parts = by_part(range, params.group_by, &attempts, add_attempts)?;
    let mut totals = Tally::default();
    attempts.iter().try_for_each(|day| add_attempts(&mut totals, day))?;
    let report = SuccessRate {
        from: range.from(),
        until: range.until(),
        basis: params.basis,
        group_by: params.group_by,
        totals: totals.into(),
        failures: reasons(attempts.iter().filter(has_failed).map(|day| (day.figure.reason.clone(), day))),
        recoveries: recoveries(&collections),
        series: parts.into_iter().map(SuccessPart::of).collect(),
    };
    Ok(Answer::of(report, params.format))
}

fn has_failed(day: &&Day) -> bool {
    [Place::Returned, Place::Rejected].iter().any(|place| place.word() == day.figure.state)
}

fn recoveries(collections: &[Day]) -> Vec<Recovery> {
    let collected = [Stage::Provisional, Stage::Confirmed].map(Stage::word);
    let mut recoveries: Vec<Recovery> = Vec::new();
    for Day { figure, .. } in collections {
        if figure.again == 0 || !collected.contains(&figure.state.as_str()) {
            continue;
        }
        let at = recoveries.partition_point(|known| known.representations < figure.again);
        if recoveries.get(at).is_none_or(|known| known.representations != figure.again) {
            recoveries.insert(at, Recovery { representations: figure.again, count: 0, pence: 0 });
        }
        recoveries[at].count += figure.n;
        recoveries[at].pence += figure.pence;
    }
    recoveries
}

impl From<Tally> for SuccessFigures {
    fn from(tally: Tally) -> SuccessFigures {
        let all = tally.all();
        let (attempted, collected, failed) = (all.attempted(), all.collected(), all.failed());
        let recovered = tally.again.collected();
        SuccessFigures {
            attempted_count: attempted.count,
            attempted_pence: attempted.pence,
            pending_count: all.pending.count,
            pending_pence: all.pending.pence,
            collected_count: collected.count,
            collected_pence: collected.pence,
            failed_count: failed.count,
            failed_pence: failed.pence,
            clawback_count: all.clawed_back.count,
            clawback_pence: all.clawed_back.pence,
            average_collected_pence: collected.pence.checked_div(collected.count),
            success_rate_bp: all.rate(),
            first_attempt_rate_bp: tally.first.rate(),
            represented_count: tally.again.attempted().count,
            recovered_count: recovered.count,
            recovered_pence: recovered.pence,
            recovery_rate_bp: tally.again.rate(),
        }
    }
}

impl SuccessPart {
    fn of((part, tally): (Range, Tally)) -> SuccessPart {
        SuccessPart { from: part.from(), until: part.until(), figures: tally.into() }
    }
}

impl Sheet for SuccessRate {
    const COLUMNS: &'static [&'static str] = &[
        "from",
        "until",
        "attempted_count",
        "attempted_pence",
        "pending_count",
        "pending_pence",
        "collected_count",
        "collected_pence",
        "failed_count",
        "failed_pence",
        "clawback_count",
        "clawback_pence",
        "average_collected_pence",
        "success_rate_bp",
        "first_attempt_rate_bp",
        "represented_count",
        "recovered_count",
        "recovered_pence",
        "recovery_rate_bp",
    ];

    fn rows(&self) -> Vec<Vec<Cell>> {
        let row = |SuccessPart { from, until, figures }: &SuccessPart| {
            vec![
                (*from).into(),
                (*until).into(),
                figures.attempted_count.into(),
                figures.attempted_pence.into(),
                figures.pending_count.into(),
                figures.pending_pence.into(),
                figures.collected_count.into(),
                figures.collected_pence.into(),
                figures.failed_count.into(),
                figures.failed_pence.into(),
                figures.clawback_count.into(),
                figures.clawback_pence.into(),
                figures.average_collected_pence.into(),
                figures.success_rate_bp.into(),
                figures.first_attempt_rate_bp.into(),
                figures.represented_count.into(),
                figures.recovered_count.into(),
                figures.recovered_pence.into(),
                figures.recovery_rate_bp.into(),
            ]
        };
        self.series.iter().map(row).collect()
    }

    fn next_cursor(&self) -> Option<Cursor> {
        None
    }
}
