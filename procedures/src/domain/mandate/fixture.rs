//! Mandates to reckon with.

use jiff::Timestamp;
use jiff::civil::date;

use super::{Lodging, Mandate, MandateType, Payer, Property, Stage, Status, StatusTimes};
use crate::domain::id::{MandateId, WorkspaceId};
use crate::domain::money::AmountPence;
use crate::domain::payer::{EmailAddress, Metadata, PayerName, PropertyReference};
use crate::domain::schedule::{CollectionDay, Frequency};
use crate::domain::scheme_reference::SchemeReference;

/// Signed on Monday 23 November 2026, for the first of each month from December on.
pub(in crate::domain) fn mandate() -> Mandate {
    let lodging = Lodging {
        signed_on: Some(date(2026, 11, 23)),
        anchor_on: Some(date(2026, 12, 1)),
        ..Lodging::default()
    };
    Mandate {
        id: MandateId::from_number(1),
        workspace: WorkspaceId::from_number(2),
        reference: SchemeReference::generate("ACME", [7; 8]),
        status: Status::Active,
        stage: Stage::Lodged,
        payer: Payer {
            name: PayerName::parse("Zoë Tenant").unwrap(),
            email: EmailAddress::parse("zoe@example.com").unwrap(),
            phone: None,
            address: None,
        },
        property: Property { reference: PropertyReference::parse("FLAT-1").unwrap(), address: None },
        mandate_type: MandateType::Property,
        amount: AmountPence::new(100).unwrap(),
        frequency: Frequency::Monthly,
        collection_day: CollectionDay::from_stored(1).unwrap(),
        start_on: None,
        end_on: None,
        external_ref: None,
        metadata: Metadata::default(),
        bank_account: None,
        pending_amendment: None,
        failure: None,
        clawback_count: 0,
        lodging,
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
        times: StatusTimes::default(),
        version: 1,
    }
}

/// The same, every week from Tuesday 24 November 2026 on.
pub(in crate::domain) fn weekly() -> Mandate {
    let lodging = Lodging { anchor_on: Some(date(2026, 11, 24)), ..mandate().lodging };
    Mandate { frequency: Frequency::Weekly, lodging, ..mandate() }
}
