//! A mandate's row to the domain and back.

use jiff::civil::Date;

use super::*;
use crate::domain::mandate::Lodging;
use crate::domain::schedule::Frequency;
use crate::store::value::{amount, date, day, instant, json, text, to_json, word};

/// Before every date of a schedule: nothing is planned.
const NEVER: Date = Date::constant(0, 1, 1);

impl TryFrom<Model> for Mandate {
    type Error = DbErr;

    fn try_from(row: Model) -> Result<Mandate, DbErr> {
        let pending_amendment = pending_amendment(&row)?;
        let bank_account = bank_account(&row)?;
        Ok(Mandate {
            id: text(row.id),
            workspace: text(row.workspace_id),
            reference: text(row.reference),
            status: word(&row.status, Status::ALL, Status::word)?,
            stage: word(&row.stage, Stage::ALL, Stage::word)?,
            payer: Payer {
                name: text(row.payer_name),
                email: text(row.payer_email),
                phone: row.payer_phone.map(text),
                address: row.payer_address.as_deref().map(json).transpose()?,
            },
            property: Property {
                reference: text(row.property_reference),
                address: row.property_address.as_deref().map(json).transpose()?,
            },
            mandate_type: word(
                &row.mandate_type,
                [MandateType::Property, MandateType::NonProperty],
                MandateType::word,
            )?,
            amount: amount(row.amount_pence)?,
            frequency: json(&format!("\"{}\"", row.frequency))?,
            collection_day: day(row.collection_day)?,
            start_on: row.start_on.as_deref().map(date).transpose()?,
            end_on: row.end_on.as_deref().map(date).transpose()?,
            external_ref: row.external_ref.map(text),
            metadata: json(&row.metadata)?,
            bank_account,
            pending_amendment,
            failure: row
                .failure_code
                .map(|code| Failure { code, reason: row.failure_reason.unwrap_or_default() }),
            clawback_count: row.clawback_count,
            created_at: instant(row.created_at)?,
            updated_at: instant(row.updated_at)?,
            times: StatusTimes {
                activated_at: row.activated_at.map(instant).transpose()?,
                suspended_at: row.suspended_at.map(instant).transpose()?,
                cancelled_at: row.cancelled_at.map(instant).transpose()?,
                failed_at: row.failed_at.map(instant).transpose()?,
            },
            version: row.version,
            lodging: Lodging {
                bank_details_version: row.bank_details_version,
                signed_on: row.signed_on.as_deref().map(date).transpose()?,
                anchor_on: row.anchor_on.as_deref().map(date).transpose()?,
                auddis_input_on: row.auddis_input_on.as_deref().map(date).transpose()?,
                debited_on: row.debited_on.as_deref().map(date).transpose()?,
                planned_until_on: Some(date(&row.planned_until_on)?).filter(|on| *on > NEVER),
                consecutive_failures: row.consecutive_failures,
            },
        })
    }
}

fn pending_amendment(row: &Model) -> Result<Option<PendingAmendment>, DbErr> {
    let Some(effective_on) = row.pending_effective_on.as_deref() else { return Ok(None) };
    Ok(Some(PendingAmendment {
        amount: row.pending_amount_pence.map(amount).transpose()?,
        collection_day: row.pending_collection_day.map(day).transpose()?,
        frequency: row.pending_frequency.as_deref().map(frequency).transpose()?,
        first_on: row.pending_first_on.as_deref().map(date).transpose()?,
        effective_on: date(effective_on)?,
    }))
}

fn frequency(stored: &str) -> Result<Frequency, DbErr> {
    json(&format!("\"{stored}\""))
}

fn frequency_word(frequency: Frequency) -> Result<String, DbErr> {
    Ok(to_json(&frequency)?.trim_matches('"').to_owned())
}

fn bank_account(row: &Model) -> Result<Option<BankAccount>, DbErr> {
    match (&row.masked_bank_details, &row.sealed_bank_details) {
        (Some(masked), Some(sealed)) => {
            Ok(Some(BankAccount { masked: json(masked)?, sealed: sealed.clone() }))
        }
        (None, _) | (_, None) => Ok(None),
    }
}

impl TryFrom<&Mandate> for ActiveModel {
    type Error = DbErr;

    fn try_from(mandate: &Mandate) -> Result<ActiveModel, DbErr> {
        let pending = mandate.pending_amendment.as_ref();
        let account = mandate.bank_account.as_ref();
        let failure = mandate.failure.as_ref();
        let search =
            format!("{}\n{}", mandate.payer.name.as_str(), mandate.payer.email.as_str()).to_lowercase();
        Ok(ActiveModel {
            id: Set(mandate.id.to_string()),
            workspace_id: Set(mandate.workspace.to_string()),
            reference: Set(mandate.reference.as_str().to_owned()),
            status: Set(mandate.status.word().to_owned()),
            stage: Set(mandate.stage.word().to_owned()),
            payer_name: Set(mandate.payer.name.as_str().to_owned()),
            payer_email: Set(mandate.payer.email.as_str().to_owned()),
            payer_phone: Set(mandate.payer.phone.as_ref().map(|phone| phone.as_str().to_owned())),
            payer_address: Set(mandate.payer.address.as_ref().map(to_json).transpose()?),
            payer_search: Set(search),
            property_reference: Set(mandate.property.reference.as_str().to_owned()),
            property_address: Set(mandate.property.address.as_ref().map(to_json).transpose()?),
            mandate_type: Set(mandate.mandate_type.word().to_owned()),
            amount_pence: Set(mandate.amount.get()),
            frequency: Set(frequency_word(mandate.frequency)?),
            collection_day: Set(mandate.collection_day.to_stored()),
            start_on: Set(mandate.start_on.map(|date| date.to_string())),
            end_on: Set(mandate.end_on.map(|date| date.to_string())),
            external_ref: Set(mandate.external_ref.as_ref().map(|reference| reference.as_str().to_owned())),
            metadata: Set(to_json(&mandate.metadata)?),
            masked_bank_details: Set(account.map(|account| to_json(&account.masked)).transpose()?),
            sealed_bank_details: Set(account.map(|account| account.sealed.clone())),
            pending_amount_pence: Set(pending.and_then(|p| p.amount).map(AmountPence::get)),
            pending_collection_day: Set(pending.and_then(|p| p.collection_day).map(CollectionDay::to_stored)),
            pending_frequency: Set(pending.and_then(|p| p.frequency).map(frequency_word).transpose()?),
            pending_first_on: Set(pending.and_then(|p| p.first_on).map(|on| on.to_string())),
            pending_effective_on: Set(pending.map(|p| p.effective_on.to_string())),
            failure_code: Set(failure.map(|failure| failure.code.clone())),
            failure_reason: Set(failure.map(|failure| failure.reason.clone())),
            clawback_count: Set(mandate.clawback_count),
            created_at: Set(mandate.created_at.as_millisecond()),
            updated_at: Set(mandate.updated_at.as_millisecond()),
            activated_at: Set(mandate.times.activated_at.map(Timestamp::as_millisecond)),
            suspended_at: Set(mandate.times.suspended_at.map(Timestamp::as_millisecond)),
            cancelled_at: Set(mandate.times.cancelled_at.map(Timestamp::as_millisecond)),
            failed_at: Set(mandate.times.failed_at.map(Timestamp::as_millisecond)),
            version: Set(mandate.version),
            bank_details_version: Set(mandate.lodging.bank_details_version),
            auddis_input_on: Set(mandate.lodging.auddis_input_on.map(|on| on.to_string())),
            debited_on: Set(mandate.lodging.debited_on.map(|on| on.to_string())),
            signed_on: Set(mandate.lodging.signed_on.map(|on| on.to_string())),
            anchor_on: Set(mandate.lodging.anchor_on.map(|on| on.to_string())),
            planned_until_on: Set(mandate.lodging.planned_until_on.unwrap_or(NEVER).to_string()),
            consecutive_failures: Set(mandate.lodging.consecutive_failures),
        })
    }
}
