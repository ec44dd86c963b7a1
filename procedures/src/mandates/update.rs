use schemars::JsonSchema;
use scope::scope;
use serde::Deserialize;
use serde_json::json;

use super::{MandateView, limit, load, refuse_when_over, view};
use crate::by_name::ByName;
use crate::ctx::Ctx;
use crate::domain::event::Kind;
use crate::domain::id::MandateId;
use crate::domain::mandate::{Amendment, AmendmentTerms, Mandate, Payer, Status};
use crate::domain::money::AmountPence;
use crate::domain::payer::{Address, EmailAddress, PayerName, PhoneNumber};
use crate::domain::schedule::{CollectionDay, Frequency, amendment_effective_on};
use crate::engine::{amend, letters, undelivered};
use crate::error::Error;
use crate::organisation;
use crate::store;
use crate::write::{IdempotencyKey, Write};

/// What changes; what is left out stays.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct UpdateMandate {
    /// The mandate.
    mandate_id: MandateId,
    /// The payer's new contact.
    payer: Option<ByName<PayerChange>>,
    /// The new amount, in pence.
    amount_pence: Option<AmountPence>,
    /// The new frequency.
    frequency: Option<Frequency>,
    /// The new collection day.
    collection_day: Option<CollectionDay>,
    /// Your name for this request; a repetition gets the first answer.
    idempotency_key: Option<IdempotencyKey>,
}

/// The payer's new contact; what is left out stays.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct PayerChange {
    /// The payer's name.
    name: Option<PayerName>,
    /// Where messages go.
    email: Option<EmailAddress>,
    /// A telephone number.
    phone: Option<PhoneNumber>,
    /// Where the payer lives.
    address: Option<ByName<Address>>,
}

/// Update a mandate: the payer's contact, the amount, the frequency, or the collection day.
///
/// Contact changes at once, whatever the mandate's status; an advance notice that did not reach the payer is given anew to a
/// new e-mail address, for the first dates that the notice period leaves time for. A draft's amount, frequency and day change at once too. Once
/// the payer has signed, they become a pending amendment, which takes effect after the organisation's advance-notice
/// period, counted in working days from today; a later amendment replaces what it names of the one before.
///
/// The day of a monthly schedule moves within each month: every month is collected once. Any other change of frequency or
/// day begins where a period of the old schedule ends (it is paid for in advance, up to its next due date): on that date, or,
/// for a monthly schedule and wherever `collectionDay` is given, on the first such day from then on. The old schedule goes
/// on as long as its periods are whole. So no day is paid for twice; the days in between, fewer than a period of the old
/// schedule, are paid for by no collection, and `pendingAmendment.uncollectedDays` says how many there are.
///
/// # Errors
/// - `SCHEDULE_IS_OVER`: the draft would end before its first collection.
/// - `SCHEDULE_CHANGE_PENDING`: an earlier change of frequency or day begins before this one could.
/// - `MANDATE_CANCELLED_IS_FINAL`, `MANDATE_FAILED_IS_FINAL`: the mandate has ended; only contact can change.
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("mandates:write")]
pub(crate) async fn update(ctx: &Ctx, params: UpdateMandate) -> Result<MandateView, Error> {
    let wanted = Amendment {
        amount: params.amount_pence,
        frequency: params.frequency,
        collection_day: params.collection_day,
    };
    let amends = wanted != Amendment::default();
    if !amends && !params.payer.as_ref().is_some_and(|payer| payer.0.changes_something()) {
        return Err(Error::invalid(
            "",
            "expected at least one of payer, amountPence, frequency and collectionDay",
        ));
    }
    let mut write = ctx.write(params.idempotency_key).await?;
    if let Some(first) = write.replay()? {
        return Ok(first);
    }
    let mut mandate = load(ctx, &write, &params.mandate_id).await?;
    if let Some(amount) = params.amount_pence {
        limit::require_room(&write.tx, &mandate.workspace, amount).await?;
    }
    let (mut is_reached_elsewhere, old) = (false, mandate.payer.email.clone());
    if let Some(ByName(payer)) = params.payer {
        write.record(Kind::MandateUpdated, &mandate.id, json!({ "changed": payer.changed() }));
        mandate = Mandate { payer: payer.applied_to(mandate.payer), updated_at: write.now, ..mandate };
        is_reached_elsewhere = mandate.payer.email != old;
    }
    if is_reached_elsewhere {
        let head = letters::letterhead(&write).await?;
        if mandate.status == Status::Draft {
            // Whoever reads the old address is not the payer.
            let superseded = store::invites::Ending::Superseded;
            store::invites::end_live(&write.tx, &mandate.workspace, &mandate.id, superseded, write.now)
                .await?;
            letters::link_is_void(&write, &mandate, "the payer's address has changed").await?;
        }
        undelivered::tell_anew(&mut write, &head, &mandate, &ctx.app.calendar()).await?;
    }
    if amends {
        mandate = amended(ctx, &mut write, mandate, wanted).await?;
        refuse_when_over(ctx, &write, &mandate).await?;
    }
    store::mandates::save(&write.tx, &mandate).await?;
    let view = view(&write.tx, ctx, mandate).await?;
    write.commit(&view).await?;
    Ok(view)
}

async fn amended(
    ctx: &Ctx,
    write: &mut Write<'_>,
    mandate: Mandate,
    wanted: Amendment,
) -> Result<Mandate, Error> {
    let organisation = organisation::of_caller(&write.tx, ctx).await?;
    let notice = organisation.notice_working_days.into();
    let effective_on = amendment_effective_on(write.today, notice, &ctx.app.calendar());
    let taken_on = store::collections::last_taken_on(&write.tx, &mandate.workspace, &mandate.id).await?;
    let before = json!({
        "amountPence": mandate.amount, "frequency": mandate.frequency, "collectionDay": mandate.collection_day,
    });
    let amended = mandate.amend(wanted, AmendmentTerms { effective_on, taken_on }, write.now)?;
    let pending = amended.pending_amendment.as_ref();
    let note = json!({
        "from": before,
        "to": {
            "amountPence": wanted.amount, "frequency": wanted.frequency, "collectionDay": wanted.collection_day,
        },
        "effectiveOn": pending.map(|pending| pending.effective_on),
        "firstOn": pending.and_then(|pending| pending.first_on),
        "uncollectedDays": amended.uncollected_days(),
    });
    write.record(Kind::MandateAmended, &amended.id, note);
    let head = letters::letterhead_of(write, &organisation).await?;
    amend::replan(write, &head, amended, &ctx.app.calendar()).await
}

impl PayerChange {
    fn changes_something(&self) -> bool {
        !self.changed().is_empty()
    }

    /// The names of what changes; the audit trail keeps no contact.
    fn changed(&self) -> Vec<&'static str> {
        let parts = [
            ("name", self.name.is_some()),
            ("email", self.email.is_some()),
            ("phone", self.phone.is_some()),
            ("address", self.address.is_some()),
        ];
        parts.into_iter().filter_map(|(name, given)| given.then_some(name)).collect()
    }

    fn applied_to(self, payer: Payer) -> Payer {
        Payer {
            name: self.name.unwrap_or(payer.name),
            email: self.email.unwrap_or(payer.email),
            phone: self.phone.or(payer.phone),
            address: self.address.map(|address| address.0).or(payer.address),
        }
    }
}
