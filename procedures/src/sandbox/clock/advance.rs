use jiff::ToSpan;
use jiff::civil::Date;
use schemars::JsonSchema;
use scope::scope;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Reached, advance_until, exclusively};
use crate::ctx::Ctx;
use crate::domain::event::Kind;
use crate::domain::rule::Rule;
use crate::engine::sandbox;
use crate::error::Error;
use crate::write::IdempotencyKey;

/// The most days one call runs.
const MOST_DAYS: i32 = 366;

/// How far.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct AdvanceClock {
    /// To this London date, at most 366 days ahead.
    to_date: Option<Date>,
    /// By so many working days.
    #[schemars(range(min = 1, max = 250))]
    working_days: Option<u32>,
    /// Your name for this request; a repetition gets the first answer.
    idempotency_key: Option<IdempotencyKey>,
}

/// Advance the sandbox's clock, to a date or by working days, and run every day on the way.
///
/// Each day runs as it does in a live workspace: at 07:00 payers are debited, the bank's reports come in and what is
/// due is planned and notified; at 15:00 files go out; at 22:00 the bank answers them.
///
/// # Errors
/// - `SANDBOX_ONLY`: the caller's workspace is live.
/// - `SANDBOX_CLOCK_BACKWARDS`: the date is before the clock's.
/// - `SANDBOX_BUSY`: another call moves the clock.
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("mandates:write")]
pub(crate) async fn advance(ctx: &Ctx, params: AdvanceClock) -> Result<Reached, Error> {
    ctx.require_sandbox()?;
    let key = params.idempotency_key.clone();
    if let Some(first) = ctx.write(key.clone()).await?.replay()? {
        return Ok(first);
    }
    exclusively(ctx, |lease| async move {
        let write = ctx.write(key.clone()).await?;
        let way = match write.reserved()? {
            Some(way) => {
                // The days need the database.
                drop(write);
                way
            }
            None => {
                let from = write.today;
                let way = Way { from, until: target(ctx, from, &params)? };
                write.reserve(&way).await?;
                way
            }
        };
        let Way { from, until } = way;
        advance_until(ctx, until, &lease).await?;
        let mut write = ctx.write(key).await?;
        if let Some(first) = write.replay()? {
            return Ok(first);
        }
        let reached = Reached::at(ctx, sandbox::at(until));
        write.record(Kind::SandboxAdvanced, &ctx.caller.workspace, json!({ "from": from, "to": until }));
        write.commit(&reached).await?;
        Ok(reached)
    })
    .await
}

/// From where to where. It is fixed before the first day is run, so that a repetition of the call, after an interruption
/// of the first, goes on to the same day and not beyond it.
#[derive(Serialize, Deserialize)]
struct Way {
    from: Date,
    until: Date,
}

fn target(ctx: &Ctx, from: Date, params: &AdvanceClock) -> Result<Date, Error> {
    let until = match (params.to_date, params.working_days) {
        (Some(date), None) => date,
        (None, Some(days)) if (1..=250).contains(&days) => ctx.app.calendar().add_working_days(from, days),
        (None, Some(_)) => return Err(Error::invalid("/workingDays", "expected 1 to 250 working days")),
        _ => return Err(Error::invalid("", "expected either toDate or workingDays")),
    };
    if until < from {
        return Err(Rule::SandboxClockBackwards.into());
    }
    let latest = from.checked_add(MOST_DAYS.days()).unwrap_or(from);
    if until > latest {
        return Err(Error::invalid("/toDate", format!("expected a date up to {latest}, 366 days ahead")));
    }
    Ok(until)
}
