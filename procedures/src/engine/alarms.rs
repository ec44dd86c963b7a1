//! Raising alerts, and ending them.
//!
//! Of a kind and occasion one alert is active. A cause that comes again is noted in it; once somebody has seen to it,
//! the next cause raises another. A condition that merely lasts raises none as long as one is open, seen to or not:
//! it must end before it can ring again.

use serde_json::{Value, json};

use super::letters;
use crate::change::Change;
use crate::domain::alert::{Kind, Measured, Severity, Status};
use crate::domain::event;
use crate::domain::id::MandateId;
use crate::error::Error;
use crate::store::alerts::{self, Open, Sighting};

/// What is over when a mandate goes on after a suspension or, by its bank's word, after its end.
const WHEN_IT_GOES_ON: [Kind; 4] =
    [Kind::MandateSuspended, Kind::RepeatedFailures, Kind::MandateEnded, Kind::PayerDeceased];
/// What is over when a mandate ends: nothing of it is suspended, lodged or told of any more.
const WHEN_IT_ENDS: [Kind; 4] =
    [Kind::MandateSuspended, Kind::RepeatedFailures, Kind::NoticeUndelivered, Kind::InstructionFault];

/// An alert to be raised.
pub(crate) struct Raise<'a> {
    pub kind: Kind,
    pub severity: Severity,
    /// What it is about, by id.
    pub subject: &'a str,
    /// What makes it the same alert again.
    pub occasion: &'a str,
    pub facts: Value,
}

/// Something has happened: raises an alert, or notes it in the one that is active.
pub(crate) async fn raise(change: &mut Change<'_>, raise: Raise<'_>) -> Result<(), Error> {
    raise_measured(change, raise, None).await
}

/// The same, with what was measured.
pub(crate) async fn raise_measured(
    change: &mut Change<'_>,
    raise: Raise<'_>,
    measured: Option<Measured>,
) -> Result<(), Error> {
    let seen = sighting(change, &raise, measured);
    if !ring(change, &seen).await? {
        alerts::seen_again(&change.tx, change.workspace, &seen).await?;
    }
    Ok(())
}

/// A condition lasts: raises an alert, unless one of it is open, whoever has seen to it.
pub(crate) async fn lasts(change: &mut Change<'_>, raise: Raise<'_>) -> Result<(), Error> {
    lasts_measured(change, raise, None).await
}

/// The same, with what was measured.
pub(crate) async fn lasts_measured(
    change: &mut Change<'_>,
    raise: Raise<'_>,
    measured: Option<Measured>,
) -> Result<(), Error> {
    let seen = sighting(change, &raise, measured);
    if !alerts::lasts(&change.tx, change.workspace, &seen).await? {
        ring(change, &seen).await?;
    }
    Ok(())
}

fn sighting<'a>(change: &Change<'_>, raise: &'a Raise<'_>, measured: Option<Measured>) -> Sighting<'a> {
    Sighting {
        kind: raise.kind,
        occasion: raise.occasion,
        severity: raise.severity,
        subject: raise.subject,
        measured,
        facts: &raise.facts,
        at: change.now,
    }
}

async fn ring(change: &mut Change<'_>, seen: &Sighting<'_>) -> Result<bool, Error> {
    let id = change.app.new_alert_id(change.at);
    let is_new = alerts::raise(&change.tx, change.workspace, &id, seen).await?;
    if is_new {
        let mut note = json!({
            "alert": seen.kind, "severity": seen.severity, "subject": seen.subject, "facts": seen.facts,
        });
        if let Some(measured) = seen.measured {
            note["currentValue"] = json!(measured.current);
            note["threshold"] = json!(measured.threshold);
        }
        change.record(event::Kind::AlertRaised, &id, note);
        letters::alert(change, &id, seen).await?;
    }
    Ok(is_new)
}

/// The condition has ended: its alerts resolve, whoever has seen to them.
pub(crate) async fn ends(change: &mut Change<'_>, kind: Kind, occasion: &str) -> Result<(), Error> {
    end_all(change, &[kind], occasion).await
}

/// A mandate goes on: it is not suspended any more, nor at its end.
pub(crate) async fn mandate_goes_on(change: &mut Change<'_>, mandate: &MandateId) -> Result<(), Error> {
    end_all(change, &WHEN_IT_GOES_ON, mandate.as_str()).await
}

/// A mandate has ended.
pub(crate) async fn mandate_ends(change: &mut Change<'_>, mandate: &MandateId) -> Result<(), Error> {
    end_all(change, &WHEN_IT_ENDS, mandate.as_str()).await
}

async fn end_all(change: &mut Change<'_>, kinds: &[Kind], occasion: &str) -> Result<(), Error> {
    let open = alerts::open_for_change(&change.tx, change.workspace, kinds, Some(occasion)).await?;
    resolve(change, open).await
}

/// The condition has ended in every occasion that `is_over` names.
pub(crate) async fn ends_where(
    change: &mut Change<'_>,
    kind: Kind,
    is_over: impl Fn(&str) -> bool,
) -> Result<(), Error> {
    let mut open = alerts::open_for_change(&change.tx, change.workspace, &[kind], None).await?;
    open.retain(|open| is_over(&open.occasion));
    resolve(change, open).await
}

/// What happened has happened, and is over: the time that was measured has passed, or nothing follows any more. An alert
/// that nobody has seen to stays. Those that somebody has seen to resolve, so that the next time rings again.
pub(crate) async fn passes(change: &mut Change<'_>, kind: Kind, occasion: &str) -> Result<(), Error> {
    let mut open = alerts::open_for_change(&change.tx, change.workspace, &[kind], Some(occasion)).await?;
    open.retain(|open| open.status != Status::Active);
    resolve(change, open).await
}

async fn resolve(change: &mut Change<'_>, open: Vec<Open>) -> Result<(), Error> {
    for open in open {
        alerts::resolve(&change.tx, change.workspace, &open, change.now).await?;
        if open.status != Status::Dismissed {
            let note = json!({ "alert": open.kind, "from": open.status, "to": Status::Resolved });
            change.record(event::Kind::AlertResolved, &open.id, note);
        }
    }
    Ok(())
}
