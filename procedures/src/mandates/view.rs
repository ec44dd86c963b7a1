//! A mandate as callers see it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::domain::bank_details::MaskedBankDetails;
use crate::domain::id::MandateId;
use crate::domain::mandate::{
    Failure, Mandate, MandateType, Payer, PendingAmendment, Property, Stage, Status,
};
use crate::domain::payer::Address;
use crate::domain::schedule::{CollectionDay, FirstEntry, FirstEntryRule, Frequency};

/// A mandate.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Mandate")]
pub(crate) struct MandateView {
    /// The mandate's id.
    pub id: MandateId,
    /// The scheme reference, as the payer's bank statement shows it.
    pub reference: String,
    /// Where it stands.
    pub status: Status,
    /// Where within the status.
    pub stage: Stage,
    /// Who pays.
    pub payer: PayerView,
    /// What is let.
    pub property: PropertyView,
    /// What the mandate is for.
    #[serde(rename = "type")]
    pub mandate_type: MandateType,
    /// What each collection takes, in pence.
    pub amount_pence: i64,
    /// How often.
    pub frequency: Frequency,
    /// On which day of the month; other frequencies count from the first such day.
    pub collection_day: CollectionDay,
    /// No collection is due before this London date.
    pub start_on: Option<Date>,
    /// No collection is due after this London date.
    pub end_on: Option<Date>,
    /// The caller's own reference.
    pub external_ref: Option<String>,
    /// The caller's own facts.
    pub metadata: BTreeMap<String, String>,
    /// The payer's account, masked; null until the payer has completed the form.
    pub bank_details: Option<MaskedBankDetails>,
    /// A change of amount, frequency or day that is not in force yet.
    pub pending_amendment: Option<PendingAmendmentView>,
    /// The first collection, while none is planned: if everything stays as it is, and for a draft if the payer signs
    /// today. Null once one is planned, and where nothing will be collected.
    pub first_collection: Option<FirstCollectionView>,
    /// Why it failed.
    pub failure: Option<FailureView>,
    /// How many collections were clawed back.
    pub clawback_count: i64,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it last became active.
    pub activated_at: Option<Timestamp>,
    /// When it was last suspended.
    pub suspended_at: Option<Timestamp>,
    /// When it was cancelled.
    pub cancelled_at: Option<Timestamp>,
    /// When it failed.
    pub failed_at: Option<Timestamp>,
}

/// Who pays.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Payer")]
pub(crate) struct PayerView {
    /// The payer's name.
    pub name: String,
    /// Where messages go.
    pub email: String,
    /// A telephone number.
    pub phone: Option<String>,
    /// Where the payer lives.
    pub address: Option<AddressView>,
}

/// What is let.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Property")]
pub(crate) struct PropertyView {
    /// The organisation's reference of the property.
    pub reference: String,
    /// Where it stands.
    pub address: Option<AddressView>,
}

/// A postal address in the United Kingdom.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PostalAddress")]
pub(crate) struct AddressView {
    /// The first line.
    pub line1: String,
    /// The second line.
    pub line2: Option<String>,
    /// The post town.
    pub city: String,
    /// The postcode, in capitals with one space.
    pub postcode: String,
}

/// A change that the payer must have notice of before it counts.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PendingAmendment")]
pub(crate) struct PendingAmendmentView {
    /// The new amount in pence, where it changes.
    pub amount_pence: Option<i64>,
    /// The new frequency, where it changes.
    pub frequency: Option<Frequency>,
    /// The new day, where it changes.
    pub collection_day: Option<CollectionDay>,
    /// The first date that falls due under the new schedule; null where days at most move within their months.
    pub first_on: Option<Date>,
    /// Days between the last whole period of the old schedule and `firstOn`, which no collection pays for; null where
    /// `firstOn` is.
    pub uncollected_days: Option<i64>,
    /// The first London date on which a collection follows the change.
    pub effective_on: Date,
}

/// The first collection, before it is planned.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "FirstCollection")]
pub(crate) struct FirstCollectionView {
    /// The London date on which the payer is debited.
    pub date: Date,
    /// The rule that gave the date.
    pub rule: FirstEntryRule,
    /// The same in a sentence.
    pub explanation: String,
}

/// Why the bank refused or ended the mandate.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "MandateFailure")]
pub(crate) struct FailureView {
    /// The scheme's reason code.
    pub code: String,
    /// What the code means.
    pub reason: String,
}

impl MandateView {
    /// The mandate with its first collection, where that is still to come.
    pub fn of(mandate: Mandate, first: Option<FirstEntry>) -> MandateView {
        let uncollected_days = mandate.uncollected_days();
        let amendment = |pending| PendingAmendmentView::of(pending, uncollected_days);
        let is_signed = mandate.lodging.signed_on.is_some();
        MandateView {
            first_collection: first.map(|first| FirstCollectionView::of(&first, is_signed)),
            id: mandate.id,
            reference: mandate.reference.into(),
            status: mandate.status,
            stage: mandate.stage,
            payer: mandate.payer.into(),
            property: mandate.property.into(),
            mandate_type: mandate.mandate_type,
            amount_pence: mandate.amount.get(),
            frequency: mandate.frequency,
            collection_day: mandate.collection_day,
            start_on: mandate.start_on,
            end_on: mandate.end_on,
            external_ref: mandate.external_ref.map(Into::into),
            metadata: mandate.metadata.into(),
            bank_details: mandate.bank_account.map(|account| account.masked),
            pending_amendment: mandate.pending_amendment.map(amendment),
            failure: mandate.failure.map(Into::into),
            clawback_count: mandate.clawback_count,
            created_at: mandate.created_at,
            updated_at: mandate.updated_at,
            activated_at: mandate.times.activated_at,
            suspended_at: mandate.times.suspended_at,
            cancelled_at: mandate.times.cancelled_at,
            failed_at: mandate.times.failed_at,
        }
    }
}

impl FirstCollectionView {
    fn of(first: &FirstEntry, is_signed: bool) -> FirstCollectionView {
        let clause = first.clause();
        let explanation = if is_signed {
            format!("The first collection is {clause}.")
        } else {
            format!("If the payer signs today, the first collection is {clause}.")
        };
        FirstCollectionView { date: first.entry_on, rule: first.rule, explanation }
    }
}

impl From<Payer> for PayerView {
    fn from(payer: Payer) -> PayerView {
        PayerView {
            name: payer.name.into(),
            email: payer.email.into(),
            phone: payer.phone.map(Into::into),
            address: payer.address.map(Into::into),
        }
    }
}

impl From<Property> for PropertyView {
    fn from(property: Property) -> PropertyView {
        PropertyView { reference: property.reference.into(), address: property.address.map(Into::into) }
    }
}

impl From<Address> for AddressView {
    fn from(address: Address) -> AddressView {
        AddressView {
            line1: address.line1.into(),
            line2: address.line2.map(Into::into),
            city: address.city.into(),
            postcode: address.postcode.into(),
        }
    }
}

impl PendingAmendmentView {
    fn of(pending: PendingAmendment, uncollected_days: Option<i64>) -> PendingAmendmentView {
        PendingAmendmentView {
            amount_pence: pending.amount.map(Into::into),
            frequency: pending.frequency,
            collection_day: pending.collection_day,
            first_on: pending.first_on,
            uncollected_days,
            effective_on: pending.effective_on,
        }
    }
}

impl From<Failure> for FailureView {
    fn from(failure: Failure) -> FailureView {
        FailureView { code: failure.code, reason: failure.reason }
    }
}
