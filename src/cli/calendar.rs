//! `calendar`: the bank holidays on which nothing is collected.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::Context;
use jiff::civil::Date;
use procedures::App;
use procedures::domain::calendar::correction::Kind;
use procedures::domain::calendar::publication::MOST_BYTES;
use procedures::operator::{self, CalendarStatus, DaySource, DayView, DecidedView, ImportView, NewDay};
use serde_json::json;

use super::arguments::CalendarCommand;
use super::failure::Failure;
use super::output::{Answer, Output, table};

/// Runs the command.
pub(super) async fn run(app: &App, command: CalendarCommand, output: &Output) -> Result<(), Failure> {
    match command {
        CalendarCommand::Add { date, name, working_day } => {
            let kind = if working_day { Kind::WorkingDay } else { Kind::Holiday };
            let new = NewDay { on: date, kind, name };
            decided(&operator::decide_day(app, new).await?, output)
        }
        CalendarCommand::Import { file } => {
            imported(&operator::import_holidays(app, &read(&file)?).await?, output)
        }
        CalendarCommand::List { year } => {
            list(&operator::list_days(app, year.map(|year| year..=year)).await?, output)
        }
        CalendarCommand::Status => status(&operator::calendar_status(app).await?, output),
    }
}

/// Reads as much of the file as a list can have, and a byte more, so that a longer one is refused.
fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut text = Vec::new();
    let most = u64::try_from(MOST_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let read = File::open(path).and_then(|file| file.take(most).read_to_end(&mut text));
    read.with_context(|| format!("{} cannot be read", path.display()))?;
    Ok(text)
}

fn decided(decided: &DecidedView, output: &Output) -> Result<(), Failure> {
    let day = &decided.day;
    let what = match (day.kind, decided.is_new) {
        (Kind::Holiday, true) => "is a holiday from now on",
        (Kind::Holiday, false) => "was a holiday already; nothing was changed",
        (Kind::WorkingDay, true) => "is worked from now on",
        (Kind::WorkingDay, false) => "was worked already; nothing was changed",
    };
    let human = format!("{}  {what}: {}", day.on, day.name);
    output.show(Answer { json: decided, human, quiet: "" })?;
    if decided.is_new {
        output.note("Running servers know it within a minute.");
    }
    Ok(())
}

fn imported(import: &ImportView, output: &Output) -> Result<(), Failure> {
    let mut lines: Vec<String> = Vec::new();
    let mut tell = |what: &str, days: &[DayView]| {
        lines.extend(days.iter().map(|day| format!("{what}  {}  {}", day.on, day.name)));
    };
    tell("added  ", &import.added);
    tell("worked ", &import.kept_working);
    tell("lacking", &import.lacking);
    let (added, known) = (import.added.len(), import.known);
    lines.push(format!("{added} added, {known} known already; published until {}", import.published_until));
    let quiet = dates(&import.added);
    output.show(Answer { json: import, human: lines.join("\n"), quiet: &quiet })?;
    if !import.lacking.is_empty() {
        output.note(
            "Days that the list lacks stay holidays. One that was moved: direct-debit calendar add DATE NAME --working-day",
        );
    }
    if !import.kept_working.is_empty() {
        output.note("Days that you have decided to be worked are worked still.");
    }
    Ok(())
}

fn list(days: &[DayView], output: &Output) -> Result<(), Failure> {
    let header = ["DATE", "DAY", "NAME", "KNOWN FROM"].map(str::to_owned);
    let row = |day: &DayView| {
        let weekday = day.on.strftime("%a").to_string();
        [day.on.to_string(), weekday, day.name.clone(), known_from(day).to_owned()]
    };
    let rows: Vec<_> = std::iter::once(header).chain(days.iter().map(row)).collect();
    let quiet = dates(days);
    output.show(Answer { json: &json!({ "days": days }), human: table(&rows), quiet: &quiet })
}

fn known_from(day: &DayView) -> &'static str {
    match (day.kind, day.source) {
        (Kind::WorkingDay, _) => "the operator: it is worked",
        (Kind::Holiday, DaySource::Published) => "the published list",
        (Kind::Holiday, DaySource::Computed) => "the rule: provisional",
        (Kind::Holiday, DaySource::Manual) => "the operator",
        (Kind::Holiday, DaySource::Import) => "an imported list",
    }
}

fn dates(days: &[DayView]) -> String {
    days.iter().map(|day| day.on.to_string()).collect::<Vec<_>>().join("\n")
}

fn status(status: &CalendarStatus, output: &Output) -> Result<(), Failure> {
    let reach = reach(status.published_until, status.reaches_a_year, status.decided);
    let warning = (!status.reaches_a_year).then_some(&reach);
    let json = json!({
        "today": status.today,
        "publishedUntil": status.published_until,
        "reachesAYear": status.reaches_a_year,
        "decided": status.decided,
        "warning": warning,
    });
    let word = if status.reaches_a_year { "ok" } else { "warn" };
    let human = format!("{word}  {reach}");
    output.show(Answer { json: &json, human, quiet: &status.published_until.to_string() })
}

/// How far the published holidays reach, and what to do when that is not enough.
pub(super) fn reach(published_until: Date, is_enough: bool, decided: usize) -> String {
    let by_operator = match decided {
        0 => String::new(),
        1 => ", 1 day decided by the operator".to_owned(),
        days => format!(", {days} days decided by the operator"),
    };
    if is_enough {
        return format!("bank holidays are published until {published_until}{by_operator}");
    }
    let remedy = "update this program, or `direct-debit calendar import` the newest list";
    format!("bank holidays are known until {published_until} only{by_operator}: {remedy}")
}
