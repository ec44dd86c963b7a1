//! The constructed reports are read as exactly what they say.

use bacs::report::{
    Arudd, Claim, ClaimedCollection, Ddica, Messaging, MessagingAdvice, MessagingKind, Report, Unpaid, read,
};
use bacs::{Account, Sun};
use jiff::civil::date;

use super::FILES;

fn sun() -> Sun {
    Sun::parse("123456").unwrap()
}

fn account(sort_code: &str, number: &str) -> Account {
    Account::parse(sort_code, number).unwrap()
}

#[test]
fn an_addacs_says_a_cancellation_and_a_transfer() {
    let cancelled = MessagingAdvice {
        record_type: "A".to_owned(),
        effective_on: Ok(date(2026, 11, 24)),
        reference: "RENT00012346".to_owned(),
        payer_name: "MS B TENANT".to_owned(),
        payer: Ok(account("107999", "88837491")),
        new_account: None,
        reason_code: "1".to_owned(),
        aosn: "00000001".to_owned(),
    };
    let transferred = MessagingAdvice {
        reference: "RENT00012347".to_owned(),
        payer_name: "C TENANT".to_owned(),
        payer: Ok(account("202959", "63748472")),
        new_account: Some(Ok(account("089999", "66374958"))),
        reason_code: "3".to_owned(),
        aosn: "00000002".to_owned(),
        ..cancelled.clone()
    };
    let expected = Report::Messaging(Messaging {
        kind: MessagingKind::Addacs,
        sun: sun(),
        user_name: "ACME LETTINGS LTD".to_owned(),
        generated_on: date(2026, 11, 24),
        envelope_sequence: "00000002".to_owned(),
        is_reprint: false,
        advices: vec![cancelled, transferred],
    });
    assert_eq!(read(FILES[0].as_bytes()), Ok(expected));
}

#[test]
fn an_auddis_return_says_which_instruction_came_back() {
    let returned = MessagingAdvice {
        record_type: "N".to_owned(),
        effective_on: Ok(date(2026, 11, 25)),
        reference: "RENT00012345".to_owned(),
        payer_name: "MR A TENANT".to_owned(),
        payer: Ok(account("089999", "66374958")),
        new_account: None,
        reason_code: "5".to_owned(),
        aosn: "00000001".to_owned(),
    };
    let expected = Report::Messaging(Messaging {
        kind: MessagingKind::AuddisReturn,
        sun: sun(),
        user_name: "ACME LETTINGS LTD".to_owned(),
        generated_on: date(2026, 11, 25),
        envelope_sequence: "00000003".to_owned(),
        is_reprint: false,
        advices: vec![returned],
    });
    assert_eq!(read(FILES[1].as_bytes()), Ok(expected));
}

#[test]
fn an_arudd_says_the_unpaid_items_in_pence() {
    let unpaid = Unpaid {
        originating_account: Ok(account("200000", "55779911")),
        originating_name: "ACME LETTINGS".to_owned(),
        reference: "RENT00012345".to_owned(),
        trans_code: "01".to_owned(),
        return_code: "0".to_owned(),
        description: "REFER TO PAYER".to_owned(),
        original_processing_on: Ok(date(2026, 12, 29)),
        amount_pence: 125_000,
        payer: Ok(account("089999", "66374958")),
        payer_name: "MR A TENANT".to_owned(),
    };
    let cancelled = Unpaid {
        reference: "RENT00012346".to_owned(),
        trans_code: "17".to_owned(),
        return_code: "1012".to_owned(),
        description: "INSTRUCTION CANCELLED".to_owned(),
        amount_pence: 98_050,
        payer: Ok(account("107999", "88837491")),
        payer_name: "MS B TENANT".to_owned(),
        ..unpaid.clone()
    };
    let expected = Report::Arudd(Arudd {
        sun: sun(),
        user_name: "ACME LETTINGS LTD".to_owned(),
        advice_number: "101".to_owned(),
        processing_on: date(2026, 12, 30),
        items: vec![unpaid, cancelled],
    });
    assert_eq!(read(FILES[2].as_bytes()), Ok(expected));
}

#[test]
fn a_ddica_says_the_claim_and_its_collections() {
    let claim = Claim {
        sequence: "1".to_owned(),
        paying_bank_reference: "DDICBANK0000000001".to_owned(),
        reference: "RENT00012346".to_owned(),
        reason_code: "5".to_owned(),
        reason: "No instruction held".to_owned(),
        payer: Ok(account("107999", "88837491")),
        payer_name: "MS B TENANT".to_owned(),
        total_pence: 98_050,
        collections: vec![ClaimedCollection { collected_on: Ok(date(2026, 12, 29)), amount_pence: 98_050 }],
    };
    let expected = Report::Ddica(Ddica {
        sun: sun(),
        debit_on: Some(date(2027, 1, 20)),
        claims: vec![claim],
        cancellations: Vec::new(),
    });
    assert_eq!(read(FILES[3].as_bytes()), Ok(expected));
}
