//! Rows of the simulated bank to its state and back.

use bacs::standard18::Code;
use bacs::{Serial, Sun};
use sea_orm::ActiveValue::Set;
use sea_orm::DbErr;
use serde::{Deserialize, Serialize};

use super::safe::{Safe, account, account_hash, holder_hash};
use crate::rail::simulator::{
    AccountStatus, BankAccount, Behaviour, Debit, Due, Facts, File, Holder, Instruction, InstructionKey,
    InstructionState, Moment, Order, Outcome, Plan, QueuedReport, Rates, ServiceUser, What,
};
use crate::store::entity::{
    bank_accounts, bank_debits, bank_files, bank_instructions, bank_orders, bank_plans, bank_reports,
};
use crate::store::value::{corrupt, date, json, to_json, word};

/// [`Facts`] as they are stored.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct StoredFacts {
    sun: String,
    name: String,
    rates: String,
    seed: u64,
    drawn: u64,
    last_number: u64,
    aosn: [u64; 4],
    envelope: u64,
    advice: u64,
    net_credited_pence: i64,
}

pub(super) fn facts_text(facts: &Facts) -> Result<String, DbErr> {
    to_json(&StoredFacts {
        sun: facts.user.sun.to_string(),
        name: facts.user.name.clone(),
        rates: facts.rates.word().to_owned(),
        seed: facts.seed,
        drawn: facts.drawn,
        last_number: facts.last_number,
        aosn: facts.aosn,
        envelope: facts.envelope,
        advice: facts.advice,
        net_credited_pence: facts.net_credited_pence,
    })
}

pub(super) fn facts(text: &str) -> Result<Facts, DbErr> {
    let stored: StoredFacts = json(text)?;
    Ok(Facts {
        user: ServiceUser { sun: Sun::parse(&stored.sun).map_err(corrupt)?, name: stored.name },
        rates: word(&stored.rates, Rates::ALL, Rates::word)?,
        seed: stored.seed,
        drawn: stored.drawn,
        last_number: stored.last_number,
        aosn: stored.aosn,
        envelope: stored.envelope,
        advice: stored.advice,
        net_credited_pence: stored.net_credited_pence,
    })
}

pub(super) fn account_row(
    safe: &Safe<'_>,
    secret: &[u8; 32],
    holder: &Holder,
    account: &BankAccount,
) -> bank_accounts::ActiveModel {
    let holder_hash = holder_hash(secret, holder);
    bank_accounts::ActiveModel {
        workspace_id: Set(safe.workspace.to_string()),
        account_hash: Set(account_hash(secret, holder.account)),
        status: Set(account.status.word().to_owned()),
        balance_pence: Set(account.balance_pence),
        sealed_holder: Set(safe.seal_holder(&place("accounts", &holder_hash), holder.account, &holder.name)),
        holder_hash: Set(holder_hash),
    }
}

pub(super) fn bank_account(
    safe: &Safe<'_>,
    row: &bank_accounts::Model,
) -> Result<(Holder, BankAccount), DbErr> {
    let holder = safe.open_holder(&place("accounts", &row.holder_hash), &row.sealed_holder)?;
    let status = word(&row.status, AccountStatus::ALL, AccountStatus::word)?;
    Ok((holder, BankAccount { balance_pence: row.balance_pence, status }))
}

pub(super) fn instruction_row(
    safe: &Safe<'_>,
    secret: &[u8; 32],
    key: &InstructionKey,
    instruction: &Instruction,
) -> bank_instructions::ActiveModel {
    let account_hash = account_hash(secret, key.account);
    let place = instruction_place(&key.reference, &account_hash);
    bank_instructions::ActiveModel {
        workspace_id: Set(safe.workspace.to_string()),
        reference: Set(key.reference.clone()),
        account_hash: Set(account_hash),
        state: Set(instruction.state.word().to_owned()),
        behaviour: Set(instruction.behaviour.word().to_owned()),
        lodged_on: Set(instruction.lodged_on.to_string()),
        last_used_on: Set(instruction.last_used_on.to_string()),
        expires_on: Set(instruction.expires_on.map(|on| on.to_string())),
        sealed_holder: Set(safe.seal_holder(&place, key.account, &instruction.holder_name)),
    }
}

pub(super) fn instruction(
    safe: &Safe<'_>,
    row: bank_instructions::Model,
) -> Result<(InstructionKey, Instruction), DbErr> {
    let place = instruction_place(&row.reference, &row.account_hash);
    let holder = safe.open_holder(&place, &row.sealed_holder)?;
    let instruction = Instruction {
        holder_name: holder.name,
        behaviour: word(&row.behaviour, Behaviour::ALL, Behaviour::word)?,
        state: word(&row.state, InstructionState::ALL, InstructionState::word)?,
        lodged_on: date(&row.lodged_on)?,
        last_used_on: date(&row.last_used_on)?,
        expires_on: row.expires_on.as_deref().map(date).transpose()?,
    };
    Ok((InstructionKey { reference: row.reference, account: holder.account }, instruction))
}

pub(super) fn order_row(
    safe: &Safe<'_>,
    number: u64,
    order: &Order,
) -> Result<bank_orders::ActiveModel, DbErr> {
    Ok(bank_orders::ActiveModel {
        workspace_id: Set(safe.workspace.to_string()),
        number: Set(signed(number)?),
        code: Set(order.code.as_str().to_owned()),
        reference: Set(order.reference.clone()),
        processing_on: Set(order.processing_on.to_string()),
        sealed_holder: Set(safe.seal_holder(&place("orders", number), order.account, &order.payer_name)),
    })
}

pub(super) fn order(safe: &Safe<'_>, row: bank_orders::Model) -> Result<(u64, Order), DbErr> {
    let number = unsigned(row.number)?;
    let holder = safe.open_holder(&place("orders", number), &row.sealed_holder)?;
    let order = Order {
        code: code(&row.code)?,
        reference: row.reference,
        account: holder.account,
        payer_name: holder.name,
        processing_on: date(&row.processing_on)?,
    };
    Ok((number, order))
}

pub(super) fn debit_row(
    safe: &Safe<'_>,
    number: u64,
    debit: &Debit,
) -> Result<bank_debits::ActiveModel, DbErr> {
    let accounts = [
        debit.account.sort_code(),
        debit.account.number(),
        &debit.payer_name,
        debit.originating_account.sort_code(),
        debit.originating_account.number(),
        &debit.originating_name,
    ];
    Ok(bank_debits::ActiveModel {
        workspace_id: Set(safe.workspace.to_string()),
        number: Set(signed(number)?),
        file_number: Set(signed(debit.file)?),
        code: Set(debit.code.as_str().to_owned()),
        reference: Set(debit.reference.clone()),
        amount_pence: Set(signed(debit.amount_pence)?),
        processing_on: Set(debit.processing_on.to_string()),
        entry_on: Set(debit.entry_on.to_string()),
        original_processing_on: Set(debit.original_processing_on.to_string()),
        outcome: Set(debit.outcome.to_string()),
        claim_number: Set(debit.claim.map(|(number, _)| signed(number)).transpose()?),
        claim_code: Set(debit.claim.map(|(_, code)| code.to_string())),
        sealed_accounts: Set(safe.seal_lines(&place("debits", number), &accounts)),
    })
}

pub(super) fn debit(safe: &Safe<'_>, row: bank_debits::Model) -> Result<(u64, Debit), DbErr> {
    let number = unsigned(row.number)?;
    let accounts = safe.open_lines(&place("debits", number), &row.sealed_accounts)?;
    let [sort_code, account_number, payer_name, of_user, number_of_user, originating_name] = accounts;
    let claim_code = row.claim_code.as_deref().and_then(|code| code.chars().next());
    let debit = Debit {
        file: unsigned(row.file_number)?,
        code: code(&row.code)?,
        reference: row.reference,
        account: account(&sort_code, &account_number)?,
        payer_name,
        originating_account: account(&of_user, &number_of_user)?,
        originating_name,
        amount_pence: unsigned(row.amount_pence)?,
        processing_on: date(&row.processing_on)?,
        entry_on: date(&row.entry_on)?,
        original_processing_on: date(&row.original_processing_on)?,
        outcome: Outcome::parse(&row.outcome).ok_or_else(|| corrupt(&row.outcome))?,
        claim: row.claim_number.map(unsigned).transpose()?.zip(claim_code),
    };
    Ok((number, debit))
}

pub(super) fn file_row(safe: &Safe<'_>, number: u64, file: &File) -> Result<bank_files::ActiveModel, DbErr> {
    Ok(bank_files::ActiveModel {
        workspace_id: Set(safe.workspace.to_string()),
        number: Set(signed(number)?),
        serial: Set(file.serial.to_string()),
        digest: Set(file.digest.to_vec()),
        received_on: Set(file.received_on.to_string()),
        rejection: Set(file.rejection.clone()),
        sealed_bytes: Set(file.bytes.as_ref().map(|bytes| safe.seal(&place("files", number), bytes))),
    })
}

pub(super) fn file(safe: &Safe<'_>, row: bank_files::Model) -> Result<(u64, File), DbErr> {
    let number = unsigned(row.number)?;
    let place = place("files", number);
    let file = File {
        serial: Serial::parse(&row.serial).map_err(corrupt)?,
        digest: row.digest.try_into().map_err(|_| corrupt("a digest"))?,
        received_on: date(&row.received_on)?,
        bytes: row.sealed_bytes.map(|sealed| safe.open(&place, &sealed)).transpose()?,
        rejection: row.rejection,
    };
    Ok((number, file))
}

pub(super) fn report_row(
    safe: &Safe<'_>,
    number: u64,
    report: &QueuedReport,
) -> Result<bank_reports::ActiveModel, DbErr> {
    Ok(bank_reports::ActiveModel {
        workspace_id: Set(safe.workspace.to_string()),
        number: Set(signed(number)?),
        due_on: Set(report.due.on.to_string()),
        due_hour: Set(i64::from(report.due.moment.hour())),
        sealed_bytes: Set(safe.seal(&place("reports", number), &report.bytes)),
    })
}

pub(super) fn report(safe: &Safe<'_>, row: &bank_reports::Model) -> Result<(u64, QueuedReport), DbErr> {
    let number = unsigned(row.number)?;
    let moment = Moment::ALL.into_iter().find(|moment| i64::from(moment.hour()) == row.due_hour);
    let due = Due { on: date(&row.due_on)?, moment: moment.ok_or_else(|| corrupt(row.due_hour))? };
    Ok((number, QueuedReport { due, bytes: safe.open(&place("reports", number), &row.sealed_bytes)? }))
}

pub(super) fn plan_row(safe: &Safe<'_>, number: u64, plan: &Plan) -> Result<bank_plans::ActiveModel, DbErr> {
    Ok(bank_plans::ActiveModel {
        workspace_id: Set(safe.workspace.to_string()),
        number: Set(signed(number)?),
        reference: Set(plan.reference.clone()),
        due_on: Set(plan.due_on.map(|on| on.to_string())),
        what: Set(plan.what.to_string()),
    })
}

pub(super) fn plan(row: bank_plans::Model) -> Result<(u64, Plan), DbErr> {
    let plan = Plan {
        reference: row.reference,
        due_on: row.due_on.as_deref().map(date).transpose()?,
        what: What::parse(&row.what).ok_or_else(|| corrupt(&row.what))?,
    };
    Ok((unsigned(row.number)?, plan))
}

fn place(table: &str, key: impl std::fmt::Display) -> String {
    format!("{table}/{key}")
}

fn instruction_place(reference: &str, account_hash: &str) -> String {
    format!("instructions/{reference}/{account_hash}")
}

fn code(text: &str) -> Result<Code, DbErr> {
    Code::parse(text).ok_or_else(|| corrupt(text))
}

pub(super) fn signed(number: u64) -> Result<i64, DbErr> {
    i64::try_from(number).map_err(corrupt)
}

fn unsigned(number: i64) -> Result<u64, DbErr> {
    u64::try_from(number).map_err(corrupt)
}
