//! Reports: figures over days, and the rows behind them, as JSON or as CSV.

use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::change::WorkspaceTime;
use crate::ctx::{App, ReadCtx};
use crate::domain::api_key::Mode;
use crate::domain::claim;
use crate::domain::id::WorkspaceId;
use crate::domain::report::{Cell, Grouping, MOST_PARTS, Place, Range, Tally, Unranged, sheet};
use crate::error::Error;
use crate::page::Cursor;
use crate::store::figures::Day;
use crate::store::report_rows::End;

pub(crate) mod arrears;
pub(crate) mod clawback_history;
pub(crate) mod mandate_activity;
pub(crate) mod reconciliation;
pub(crate) mod success_rate;

/// What a report is answered as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "ReportFormat")]
pub(crate) enum Format {
    /// Figures and rows, by name.
    #[default]
    Json,
    /// A spreadsheet: lines of comma-separated values under a line of names. It has the rows of the report, or its series
    /// where it has no rows; totals and reasons are in `json` alone.
    Csv,
}

/// A report, in the format that was asked for.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(tag = "format", rename_all = "snake_case")]
#[schemars(rename = "{T}Answer")]
pub(crate) enum Answer<T> {
    /// Figures and rows, by name.
    Json(T),
    /// A spreadsheet.
    Csv(Spreadsheet),
}

/// Comma-separated values (RFC 4180), in UTF-8. A text that a spreadsheet would take for a formula, because it begins
/// with `=`, `+`, `-` or `@`, has an apostrophe before it. Amounts are whole pence, rates basis points.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Spreadsheet {
    /// What the text is.
    content_type: &'static str,
    /// The lines, of which the first has the names of the columns.
    csv: String,
    /// Give it as `cursor` to get the next page, which has a line of names too; null on the last one, and where a report
    /// has no pages.
    next_cursor: Option<Cursor>,
}

/// What a report is as a spreadsheet.
pub(crate) trait Sheet {
    /// The names of the columns.
    const COLUMNS: &'static [&'static str];

    /// The rows, each with a cell for every column.
    fn rows(&self) -> Vec<Vec<Cell>>;

    /// Where the page ends; `None` on the last one.
    fn next_cursor(&self) -> Option<Cursor>;
}

impl<T: Sheet> Answer<T> {
    /// The report in that format.
    fn of(report: T, format: Format) -> Answer<T> {
        match format {
            Format::Json => Answer::Json(report),
            Format::Csv => Answer::Csv(Spreadsheet {
                content_type: "text/csv; charset=utf-8",
                csv: sheet(T::COLUMNS, &report.rows()),
                next_cursor: report.next_cursor(),
            }),
        }
    }
}

/// Whose report it is.
#[derive(Clone, Copy)]
pub(crate) struct Asker<'a> {
    pub app: &'a App,
    pub workspace: &'a WorkspaceId,
    pub mode: Mode,
}

impl<'a> Asker<'a> {
    fn of(ctx: &'a ReadCtx) -> Asker<'a> {
        Asker { app: &ctx.app, workspace: &ctx.caller.workspace, mode: ctx.caller.mode }
    }

    async fn today(self) -> Result<Date, Error> {
        let (reader, wall) = (self.app.store.read(), self.app.now());
        Ok(WorkspaceTime::of(&reader, self.workspace, self.mode, wall).await?.today)
    }
}

/// The days from the first to the last, for a series whose days are put together so.
fn range(from: Date, until: Date, grouping: Grouping) -> Result<Range, Error> {
    Range::new(from, until, grouping).map_err(|unranged| match unranged {
        Unranged::Backward => Error::invalid("/until", "expected a date on or after from"),
        Unranged::TooMany => {
            let coarser = match grouping {
                Grouping::Day => ": group by week or month",
                Grouping::Week => ": group by month",
                Grouping::Month => "",
            };
            let most = format!("expected a range of at most {MOST_PARTS} {}s{coarser}", grouping.word());
            Error::invalid("/until", most)
        }
    })
}

/// What the figures of each part of a range come to, in the order of the parts.
fn by_part<T: Default>(
    range: Range,
    grouping: Grouping,
    days: &[Day],
    mut add: impl FnMut(&mut T, &Day) -> Result<(), Error>,
) -> Result<Vec<(Range, T)>, Error> {
    let mut parts: Vec<(Range, T)> =
        range.parts(grouping).into_iter().map(|part| (part, T::default())).collect();
    for day in days {
        let at = parts.partition_point(|(part, _)| part.until() < day.on);
        let (_, sum) = parts.get_mut(at).ok_or_else(|| Error::internal("a figure of another day"))?;
        add(sum, day)?;
    }
    Ok(parts)
}

/// Adds a day's attempts.
fn add_attempts(tally: &mut Tally, day: &Day) -> Result<(), Error> {
    let figure = &day.figure;
    let place = Place::parse(&figure.state).ok_or_else(|| Error::internal("a figure in no place"))?;
    tally.add(figure.again > 0, place, figure.n, figure.pence);
    Ok(())
}

/// What a code means, after the report it came in: `arudd:0`, `ddica:5`, `input:rejected`.
fn meaning(code: &str) -> &'static str {
    use bacs::reason::{Arudd, Ddica};
    let known = match code.split_once(':') {
        Some(("arudd", code)) => Arudd::parse(code).map(Arudd::meaning),
        Some(("ddica", code)) => Ddica::parse(code).map(Ddica::meaning),
        Some(("input", "returned")) => Some("Bacs returned the item"),
        Some(("input", "rejected")) => Some("Bacs did not process the item"),
        Some(_) | None => None,
    };
    known.unwrap_or("the reason code is not known")
}

/// How many, what they come to, and why.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReasonCount {
    /// The scheme's code, after the report it came in: `arudd:0`, `ddica:5`, `input:rejected`.
    code: String,
    /// What the code means.
    reason: String,
    /// How many.
    count: i64,
    /// What they come to, in pence.
    pence: i64,
}

/// The reasons of figures, the most frequent first.
fn reasons<'a>(figures: impl Iterator<Item = (String, &'a Day)>) -> Vec<ReasonCount> {
    let mut reasons: Vec<ReasonCount> = Vec::new();
    for (code, Day { figure, .. }) in figures {
        match reasons.iter_mut().find(|known| known.code == code) {
            Some(known) => {
                known.count += figure.n;
                known.pence += figure.pence;
            }
            None => {
                let reason = meaning(&code).to_owned();
                reasons.push(ReasonCount { code, reason, count: figure.n, pence: figure.pence });
            }
        }
    }
    reasons.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.code.cmp(&other.code)));
    reasons
}

/// Where a page of rows ends, as a cursor has it: the report, the day and the ids with `/` between them.
fn cursor_key(report: &str, end: &End) -> String {
    match end.collection.as_str() {
        "" => format!("{report}/{}/{}", end.on, end.id),
        collection => format!("{report}/{}/{}/{collection}", end.on, end.id),
    }
}

/// The end that a cursor of this report has. Another report's is none.
fn end_of(report: &str, cursor: &Cursor) -> Result<End, Error> {
    let key = cursor.key()?;
    let mut parts = key.splitn(4, '/');
    parts.next().filter(|of| *of == report).ok_or_else(Cursor::unknown)?;
    let on = parts.next().and_then(|on| on.parse().ok()).ok_or_else(Cursor::unknown)?;
    let id = parts.next().filter(|id| is_id(id)).ok_or_else(Cursor::unknown)?.to_owned();
    let collection = parts.next().unwrap_or_default().to_owned();
    if !collection.is_empty() && !is_id(&collection) {
        return Err(Cursor::unknown());
    }
    Ok(End { on, id, collection })
}

fn is_id(text: &str) -> bool {
    use crate::domain::id::{ClaimId, CollectionId};
    CollectionId::try_from(text.to_owned()).is_ok() || ClaimId::try_from(text.to_owned()).is_ok()
}

/// Whether the bank has taken a claim that stands there back.
fn is_taken_back(state: &str) -> bool {
    [claim::Status::Upheld, claim::Status::Cancelled].iter().any(|status| status.word() == state)
}
