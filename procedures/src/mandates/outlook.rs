//! Mandates as callers see them, with the first collection where it is still to come.

use std::collections::HashSet;

use sea_orm::ConnectionTrait;

use super::MandateView;
use crate::change::WorkspaceTime;
use crate::ctx::{Ctx, ReadCtx};
use crate::domain::id::MandateId;
use crate::domain::mandate::{Mandate, Outlook, Status};
use crate::domain::rule::Rule;
use crate::error::Error;
use crate::organisation;
use crate::store;
use crate::write::Write;

/// The caller's mandate as callers see it.
pub(crate) async fn view<C: ConnectionTrait>(
    connection: &C,
    ctx: &ReadCtx,
    mandate: Mandate,
) -> Result<MandateView, Error> {
    let views = views(connection, ctx, vec![mandate]).await?;
    views.into_iter().next().ok_or_else(|| Error::internal("a mandate without a view"))
}

/// The caller's mandates as callers see them. A page of them, not more.
pub(crate) async fn views<C: ConnectionTrait>(
    connection: &C,
    ctx: &ReadCtx,
    mandates: Vec<Mandate>,
) -> Result<Vec<MandateView>, Error> {
    if !mandates.iter().any(Mandate::is_before_its_first_debit) {
        return Ok(mandates.into_iter().map(|mandate| MandateView::of(mandate, None)).collect());
    }
    let caller = &ctx.caller;
    let time = WorkspaceTime::of(connection, &caller.workspace, caller.mode, ctx.app.now()).await?;
    let organisation = organisation::of_caller(connection, ctx).await?;
    let calendar = ctx.app.calendar();
    let outlook = Outlook {
        today: time.today,
        next_input_on: ctx.next_input_on(time),
        notice_working_days: organisation.notice_working_days.into(),
        calendar: &calendar,
    };
    let begun = begun(connection, ctx, &mandates).await?;
    let view = |mandate: Mandate| {
        let waits = mandate.is_before_its_first_debit() && !begun.contains(&mandate.id);
        let first = if waits { mandate.first_collection(&outlook) } else { None };
        MandateView::of(mandate, first)
    };
    Ok(mandates.into_iter().map(view).collect())
}

/// Nobody is asked to authorise what would never be collected, though it were signed today.
pub(crate) async fn refuse_when_over(ctx: &Ctx, write: &Write<'_>, mandate: &Mandate) -> Result<(), Error> {
    if mandate.status != Status::Draft || mandate.end_on.is_none() {
        return Ok(());
    }
    match view(&write.tx, ctx, mandate.clone()).await?.first_collection {
        Some(_) => Ok(()),
        None => Err(Rule::ScheduleIsOver.into()),
    }
}

/// Those of them before their first debit for which a collection was ever planned.
async fn begun<C: ConnectionTrait>(
    connection: &C,
    ctx: &ReadCtx,
    mandates: &[Mandate],
) -> Result<HashSet<MandateId>, Error> {
    let looked_at = |mandate: &&Mandate| {
        mandate.is_before_its_first_debit() && mandate.lodging.planned_until_on.is_some()
    };
    let ids: Vec<&MandateId> = mandates.iter().filter(looked_at).map(|mandate| &mandate.id).collect();
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let begun = store::collections::upcoming::begun(connection, &ctx.caller.workspace, &ids).await?;
    Ok(begun.into_iter().collect())
}
