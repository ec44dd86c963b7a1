//! Mandates that were signed and lodged weeks ago and are collected monthly, each from an account of its own.

use anyhow::Result;
use jiff::civil::{Date, date};
use procedures::App;
use procedures::domain::bank_details::{AccountName, AccountNumber, BankDetails, SortCode};
use procedures::domain::mandate::{
    Lodging, Mandate, MandateType, Payer, Property, Stage, Status, StatusTimes,
};
use procedures::domain::money::AmountPence;
use procedures::domain::payer::{EmailAddress, Metadata, PayerName};
use procedures::domain::schedule::{CollectionDay, Frequency};
use procedures::domain::scheme_reference::SchemeReference;
use procedures::engine::seal_account;
use procedures::store::{self, Store};
use sea_orm::ConnectionTrait;

use super::failed;
use super::ground::{Ground, ORGANISATION};

/// Mandates in one transaction.
const BATCH: u32 = 500;
/// The day of the month on which all of them are collected.
const COLLECTION_DAY: i64 = 18;
const SIGNED_ON: Date = date(2026, 9, 1);
const LODGED_ON: Date = date(2026, 9, 2);
/// The nominal date of the latest collection, and the day on which it was debited.
const PLANNED_UNTIL_ON: Date = date(2026, 10, 18);
const DEBITED_ON: Date = date(2026, 10, 19);
/// So that the next month's collections, which would be planned meanwhile, are not in the figures.
const ENDS_ON: Date = date(2026, 11, 30);

/// Adds so many active mandates.
pub(super) async fn mandates(ground: &Ground, count: u32) -> Result<()> {
    for from in (0..count).step_by(BATCH as usize) {
        let tx = ground.app.store.begin().await?;
        for number in from..count.min(from + BATCH) {
            let mandate = mandate(ground, number)?;
            store::mandates::insert(&tx, &mandate).await?;
            store::bank_details::insert(&tx, &mandate, "form", mandate.created_at).await?;
        }
        tx.commit().await?;
    }
    if let Store::Postgres(connection) = &ground.app.store {
        // As PostgreSQL itself would have done since the mandates were made.
        connection.execute_unprepared("ANALYZE").await?;
    }
    Ok(())
}

/// What the mandate of that number collects: one of many amounts.
pub(super) fn pence(number: u32) -> i64 {
    45_000 + i64::from(number % 1_000) * 175
}

fn mandate(ground: &Ground, number: u32) -> Result<Mandate> {
    let app = &ground.app;
    let now = app.now();
    let mandate = Mandate {
        id: app.new_mandate_id(now),
        workspace: ground.workspace.clone(),
        reference: SchemeReference::generate(ORGANISATION, app.random_bytes()),
        status: Status::Active,
        stage: Stage::Lodged,
        payer: Payer {
            name: PayerName::parse(&format!("Tenant {number}")).map_err(failed)?,
            email: EmailAddress::parse(&format!("tenant.{number}@example.com")).map_err(failed)?,
            phone: None,
            address: None,
        },
        property: Property {
            reference: format!("FLAT-{number}").try_into().map_err(failed::<_>)?,
            address: None,
        },
        mandate_type: MandateType::Property,
        amount: AmountPence::new(pence(number)).map_err(failed)?,
        frequency: Frequency::Monthly,
        collection_day: CollectionDay::new(COLLECTION_DAY).map_err(failed)?,
        start_on: None,
        end_on: Some(ENDS_ON),
        external_ref: None,
        metadata: Metadata::default(),
        bank_account: None,
        pending_amendment: None,
        failure: None,
        clawback_count: 0,
        lodging: lodging(),
        created_at: now,
        updated_at: now,
        times: StatusTimes { activated_at: Some(now), ..StatusTimes::default() },
        version: 1,
    };
    with_account(app, mandate, number)
}

fn lodging() -> Lodging {
    Lodging {
        signed_on: Some(SIGNED_ON),
        anchor_on: Some(date(2026, 9, COLLECTION_DAY as i8)),
        auddis_input_on: Some(LODGED_ON),
        debited_on: Some(DEBITED_ON),
        planned_until_on: Some(PLANNED_UNTIL_ON),
        ..Lodging::default()
    }
}

fn with_account(app: &App, mandate: Mandate, number: u32) -> Result<Mandate> {
    let details = BankDetails {
        account_name: AccountName::parse(&format!("MS TENANT {number}")).map_err(failed)?,
        sort_code: SortCode::parse("200000").map_err(failed)?,
        account_number: AccountNumber::parse(&format!("{:08}", 10_000_000 + number)).map_err(failed)?,
    };
    let account = seal_account(app, &mandate, &details);
    Ok(Mandate { bank_account: Some(account), ..mandate })
}
