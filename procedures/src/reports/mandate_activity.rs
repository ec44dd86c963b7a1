use jiff::civil::Date;
use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};

use super::{Answer, Asker, Format, Sheet, by_part, range};
use crate::ctx::ReadCtx;
use crate::domain::mandate::Status;
use crate::domain::report::{Activity, Cell, Grouping, Range};
use crate::error::Error;
use crate::page::Cursor;
use crate::store::figures::{self, Day, Figure};

/// Which days, and how they are put together.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct ReportMandateActivity {
    /// The first London date.
    from: Date,
    /// The last. The series has at most 1,100 parts: days, weeks or months.
    until: Date,
    /// How the days of the series are put together; weeks are from Monday to Sunday.
    #[serde(default)]
    group_by: Grouping,
    /// What the report is answered as.
    #[serde(default)]
    format: Format,
}

/// What happened to mandates. Each change of a status counts on the London date on which it was made, so that one mandate
/// may count several times.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct MandateActivityReport {
    /// The first London date.
    from: Date,
    /// The last.
    until: Date,
    /// How the days of the series are put together.
    group_by: Grouping,
    /// What happened on all days.
    totals: ActivityFigures,
    /// Why mandates were suspended, cancelled or failed, by what happened, the most frequent reason first.
    reasons: Vec<ActivityReason>,
    /// All mandates as they are now, whatever the days asked for.
    live: LiveMandates,
    /// The days, put together; a part in which nothing happened is there too. They add up to the totals.
    series: Vec<ActivityPart>,
}

/// What happened, and how often.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActivityFigures {
    /// Mandates that were created.
    new: i64,
    /// Those that the payer signed.
    signed: i64,
    /// Those that the bank accepted.
    activated: i64,
    /// Those that were active once, and became so again.
    reactivated: i64,
    /// Those that had to be lodged again: the account moved, or the bank had no instruction.
    relodged: i64,
    /// Those that were paused.
    suspended: i64,
    /// Those that the organisation, the payer or the payer's bank ended.
    cancelled: i64,
    /// Those that the bank refused, or that failed with their last re-presentation.
    failed: i64,
}

/// Why something happened.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActivityReason {
    /// What happened: `suspended`, `cancelled` or `failed`.
    activity: Activity,
    /// The stage that the mandate went into, such as `paused` or `payer_deceased`; of a failed one the code of the
    /// failure. Empty where it was not kept.
    reason: String,
    /// How often.
    count: i64,
}

/// Mandates by status.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LiveMandates {
    /// Created; the payer has not completed the form.
    draft: i64,
    /// Signed; the bank has not accepted them yet.
    pending_submission: i64,
    /// Collections can be taken.
    active: i64,
    /// Paused.
    suspended: i64,
    /// Ended.
    cancelled: i64,
    /// Refused or ended by the bank.
    failed: i64,
}

/// Days put together.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ActivityPart {
    /// The first day.
    from: Date,
    /// The last.
    until: Date,
    /// What happened.
    #[serde(flatten)]
    figures: ActivityFigures,
}

/// Report what happened to mandates, by day, week or month, and how many there are now.
///
/// # Cost
/// 5 units: it adds up years.
#[scope("reports:read")]
pub(crate) async fn mandate_activity(
    ctx: &ReadCtx,
    params: ReportMandateActivity,
) -> Result<Answer<MandateActivityReport>, Error> {
    answer(Asker::of(ctx), params).await
}

/// The report of whoever asks.
pub(crate) async fn answer(
    asker: Asker<'_>,
    params: ReportMandateActivity,
) -> Result<Answer<MandateActivityReport>, Error> {
    let range = range(params.from, params.until, params.group_by)?;
    let reader = asker.app.store.snapshot().await?;
    let days = figures::days(&reader, asker.workspace, ("mandate", "day"), range).await?;
    let standing = figures::standing(&reader, asker.workspace).await?;
    let parts = by_part(range, params.group_by, &days, ActivityFigures::add)?;
    let mut totals = ActivityFigures::default();
    days.iter().try_for_each(|day| totals.add(day))?;
    let report = MandateActivityReport {
        from: range.from(),
        until: range.until(),
        group_by: params.group_by,
        totals,
        reasons: reasons(&days)?,
        live: LiveMandates::of(&standing),
        series: parts.into_iter().map(ActivityPart::of).collect(),
    };
    Ok(Answer::of(report, params.format))
}

fn activity(day: &Day) -> Result<Activity, Error> {
    Activity::parse(&day.figure.state).ok_or_else(|| Error::internal("a figure of an unknown activity"))
}

fn reasons(days: &[Day]) -> Result<Vec<ActivityReason>, Error> {
    let mut reasons: Vec<ActivityReason> = Vec::new();
    for day in days {
        let activity = activity(day)?;
        if !matches!(activity, Activity::Suspended | Activity::Cancelled | Activity::Failed) {
            continue;
        }
        let (reason, count) = (day.figure.reason.clone(), day.figure.n);
        match reasons.iter_mut().find(|known| known.activity == activity && known.reason == reason) {
            Some(known) => known.count += count,
            None => reasons.push(ActivityReason { activity, reason, count }),
        }
    }
    reasons.sort_by(|one, other| {
        let order = |of: &ActivityReason| (of.activity as u8, -of.count);
        order(one).cmp(&order(other)).then_with(|| one.reason.cmp(&other.reason))
    });
    Ok(reasons)
}

impl ActivityFigures {
    fn add(&mut self, day: &Day) -> Result<(), Error> {
        let figure = match activity(day)? {
            Activity::Created => &mut self.new,
            Activity::Signed => &mut self.signed,
            Activity::Relodged => &mut self.relodged,
            Activity::Activated => &mut self.activated,
            Activity::Reactivated => &mut self.reactivated,
            Activity::Suspended => &mut self.suspended,
            Activity::Cancelled => &mut self.cancelled,
            Activity::Failed => &mut self.failed,
        };
        *figure += day.figure.n;
        Ok(())
    }
}

impl LiveMandates {
    fn of(standing: &[Figure]) -> LiveMandates {
        let count = |status: Status| {
            let of_status = standing.iter().filter(|figure| figure.state == status.word());
            of_status.map(|figure| figure.n).sum()
        };
        LiveMandates {
            draft: count(Status::Draft),
            pending_submission: count(Status::PendingSubmission),
            active: count(Status::Active),
            suspended: count(Status::Suspended),
            cancelled: count(Status::Cancelled),
            failed: count(Status::Failed),
        }
    }
}

impl ActivityPart {
    fn of((part, figures): (Range, ActivityFigures)) -> ActivityPart {
        ActivityPart { from: part.from(), until: part.until(), figures }
    }
}

impl Sheet for MandateActivityReport {
    const COLUMNS: &'static [&'static str] = &[
        "from",
        "until",
        "new",
        "signed",
        "activated",
        "reactivated",
        "relodged",
        "suspended",
        "cancelled",
        "failed",
    ];

    fn rows(&self) -> Vec<Vec<Cell>> {
        let row = |ActivityPart { from, until, figures }: &ActivityPart| {
            vec![
                (*from).into(),
                (*until).into(),
                figures.new.into(),
                figures.signed.into(),
                figures.activated.into(),
                figures.reactivated.into(),
                figures.relodged.into(),
                figures.suspended.into(),
                figures.cancelled.into(),
                figures.failed.into(),
            ]
        };
        self.series.iter().map(row).collect()
    }

    fn next_cursor(&self) -> Option<Cursor> {
        None
    }
}
