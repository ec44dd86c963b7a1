use jiff::civil::Date;
use schemars::JsonSchema;
use scope::scope;
use serde::Deserialize;
use serde_json::json;

use super::{MandateView, limit, view};
use crate::by_name::ByName;
use crate::ctx::Ctx;
use crate::domain::event::Kind;
use crate::domain::mandate::{Lodging, Mandate, MandateType, Payer, Property, Stage, Status, StatusTimes};
use crate::domain::money::AmountPence;
use crate::domain::payer::{
    Address, EmailAddress, ExternalRef, Metadata, PayerName, PhoneNumber, PropertyReference,
};
use crate::domain::rule::Rule;
use crate::domain::schedule::{CollectionDay, Frequency};
use crate::engine::{gauges, references};
use crate::error::Error;
use crate::organisation;
use crate::store;
use crate::write::{IdempotencyKey, Write};

/// A new mandate.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct CreateMandate {
    /// Who pays.
    payer: ByName<NewPayer>,
    /// What is let.
    property: ByName<NewProperty>,
    /// What the mandate is for.
    #[serde(rename = "type")]
    mandate_type: MandateType,
    /// What each collection takes, in pence.
    amount_pence: AmountPence,
    /// How often.
    frequency: Frequency,
    /// On which day of the month; other frequencies count from the first such day.
    collection_day: CollectionDay,
    /// No collection is due before this London date.
    start_on: Option<Date>,
    /// No collection is due after this London date, which must leave time for one.
    end_on: Option<Date>,
    /// Your own reference, unique in the workspace.
    external_ref: Option<ExternalRef>,
    /// Your own facts: up to 10 names of up to 50 characters with values of up to 500.
    #[serde(default)]
    metadata: Metadata,
    /// Your name for this request; a repetition gets the first answer.
    idempotency_key: Option<IdempotencyKey>,
}

/// Who pays.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewPayer {
    /// The payer's name.
    name: PayerName,
    /// Where messages go.
    email: EmailAddress,
    /// A telephone number.
    phone: Option<PhoneNumber>,
    /// Where the payer lives.
    address: Option<ByName<Address>>,
}

/// What is let.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct NewProperty {
    /// Your reference of the property.
    reference: PropertyReference,
    /// Where it stands.
    address: Option<ByName<Address>>,
}

/// Create a mandate as a draft.
///
/// The draft has its scheme reference already. Send the payer an invite next: nothing can be collected before the
/// payer has completed the form and the bank has accepted the instruction.
///
/// # Errors
/// - `EXTERNAL_REF_TAKEN`: another mandate of the workspace has this `externalRef`.
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("mandates:write")]
pub(crate) async fn create(ctx: &Ctx, params: CreateMandate) -> Result<MandateView, Error> {
    if let (Some(start), Some(end)) = (params.start_on, params.end_on)
        && end < start
    {
        return Err(Error::invalid("/endOn", "expected a date on or after startOn"));
    }
    let mut write = ctx.write(params.idempotency_key.clone()).await?;
    if let Some(first) = write.replay()? {
        return Ok(first);
    }
    limit::require_room(&write.tx, &ctx.caller.workspace, params.amount_pence).await?;
    refuse_taken_reference(ctx, &write, params.external_ref.as_ref()).await?;
    let mandate = draft(ctx, &write, params).await?;
    refuse_without_a_collection(ctx, &write, &mandate).await?;

    insert(&write, &mandate).await?;
    write.record(Kind::MandateCreated, &mandate.id, json!({ "to": mandate.status }));
    gauges::mandate_created(&mut write).await?;
    let view = view(&write.tx, ctx, mandate).await?;
    write.commit(&view).await?;
    Ok(view)
}

/// A schedule that ends before its first collection would never collect, if the payer signs today or later.
async fn refuse_without_a_collection(ctx: &Ctx, write: &Write<'_>, mandate: &Mandate) -> Result<(), Error> {
    if mandate.end_on.is_none() || first_collection_on(ctx, write, mandate.clone()).await?.is_some() {
        return Ok(());
    }
    let endless = Mandate { end_on: None, ..mandate.clone() };
    let first_on = first_collection_on(ctx, write, endless).await?;
    let earliest = first_on.map_or_else(String::new, |first_on| format!(", {first_on}"));
    Err(Error::invalid("/endOn", format!("expected a date not before the first collection can be{earliest}")))
}

async fn first_collection_on(ctx: &Ctx, write: &Write<'_>, mandate: Mandate) -> Result<Option<Date>, Error> {
    Ok(view(&write.tx, ctx, mandate).await?.first_collection.map(|first| first.date))
}

async fn refuse_taken_reference(
    ctx: &Ctx,
    write: &Write<'_>,
    external_ref: Option<&ExternalRef>,
) -> Result<(), Error> {
    let Some(external_ref) = external_ref else { return Ok(()) };
    let workspace = &ctx.caller.workspace;
    if store::mandates::external_ref_taken(&write.tx, workspace, external_ref.as_str()).await? {
        return Err(Rule::ExternalRefTaken.into());
    }
    Ok(())
}

/// Two at once may have found the external reference free; the database lets one of them have it.
async fn insert(write: &Write<'_>, mandate: &Mandate) -> Result<(), Error> {
    store::mandates::insert(&write.tx, mandate).await.map_err(|error| {
        if store::mandates::lost_external_ref(&error) { Rule::ExternalRefTaken.into() } else { error.into() }
    })
}

async fn draft(ctx: &Ctx, write: &Write<'_>, params: CreateMandate) -> Result<Mandate, Error> {
    let organisation = organisation::of_caller(&write.tx, ctx).await?;
    let (payer, property) = (params.payer.0, params.property.0);
    let address = |given: Option<ByName<Address>>| given.map(|address| address.0);
    Ok(Mandate {
        id: ctx.app.new_mandate_id(write.at),
        workspace: ctx.caller.workspace.clone(),
        reference: references::free(write, organisation.name.as_str()).await?,
        status: Status::Draft,
        stage: Stage::Created,
        payer: Payer {
            name: payer.name,
            email: payer.email,
            phone: payer.phone,
            address: address(payer.address),
        },
        property: Property { reference: property.reference, address: address(property.address) },
        mandate_type: params.mandate_type,
        amount: params.amount_pence,
        frequency: params.frequency,
        collection_day: params.collection_day,
        start_on: params.start_on,
        end_on: params.end_on,
        external_ref: params.external_ref,
        metadata: params.metadata,
        bank_account: None,
        pending_amendment: None,
        failure: None,
        clawback_count: 0,
        lodging: Lodging::default(),
        created_at: write.now,
        updated_at: write.now,
        times: StatusTimes::default(),
        version: 1,
    })
}
