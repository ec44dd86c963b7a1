//! Submissions to test with: two fixed ones and any at all.

use bacs::standard18::{Code, Days, Header, Item, Submission};
use bacs::{Account, Field18, Serial, Sun};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;

const COLLECTIONS: [Code; 4] = [Code::First, Code::Regular, Code::Representation, Code::Final];
const INSTRUCTIONS: [Code; 3] = [Code::NewInstruction, Code::CancelInstruction, Code::ConvertInstruction];

/// The first of the two days of [`two_days`].
pub const DAY: Date = date(2026, 12, 29);
/// The second.
pub const NEXT_DAY: Date = date(2027, 1, 4);

/// Three collections of two processing days.
pub fn two_days() -> Submission {
    let header = Header {
        serial: Serial::parse("A00124").unwrap(),
        sun: Sun::parse("123456").unwrap(),
        file_number: 27,
        created_on: date(2026, 12, 23),
        expires_on: date(2027, 1, 6),
        service_user_name: Field18::parse("ACME LETTINGS").unwrap(),
        service_user_account: Account::parse("200000", "55779911").unwrap(),
        days: Days::Multi(DAY),
    };
    let items = vec![
        item(Code::Regular, "RENT00012345", 125_000, NEXT_DAY),
        item(Code::First, "RENT00012346", 98_050, DAY),
        item(Code::Final, "RENT00012347", 75_000, NEXT_DAY),
    ];
    Submission { header, items }
}

/// One instruction.
pub fn instruction() -> Submission {
    let Submission { header, .. } = two_days();
    let items = vec![item(Code::NewInstruction, "RENT00012345", 0, DAY)];
    Submission { header: Header { days: Days::Single(DAY), ..header }, items }
}

/// An item of a fixed payer.
pub fn item(code: Code, reference: &str, amount_pence: u64, processing_on: Date) -> Item {
    Item {
        code,
        payer: Account::parse("089999", "66374958").unwrap(),
        payer_name: Field18::parse("MR A TENANT").unwrap(),
        reference: Field18::parse(reference).unwrap(),
        amount_pence,
        processing_on,
    }
}

/// Any submission that there is a file for.
pub fn any_submission() -> impl Strategy<Value = Submission> {
    (any::<bool>(), any::<bool>(), 0..36_000i32).prop_flat_map(|(multi, collections, start)| {
        let start = date(2000, 1, 1) + start.days();
        let span = if multi { 31 } else { 1 };
        let items = proptest::collection::vec(any_item(collections, start, span), 1..40);
        (any_header(start), items, 1..40i32).prop_map(move |(mut header, items, void_after)| {
            let days = items.iter().map(|item| item.processing_on);
            let (earliest, latest) = (days.clone().min().unwrap(), days.max().unwrap());
            header.days = if multi { Days::Multi(earliest) } else { Days::Single(earliest) };
            header.expires_on = latest + void_after.days();
            Submission { header, items }
        })
    })
}

fn any_header(day: Date) -> impl Strategy<Value = Header> {
    ("[0-9A-Z]{5}[1-9A-Z]", "[0-9]{6}", 1..=999u16, any_field(), any_account()).prop_map(
        move |(serial, sun, file_number, service_user_name, service_user_account)| Header {
            serial: Serial::parse(&serial).unwrap(),
            sun: Sun::parse(&sun).unwrap(),
            file_number,
            created_on: day,
            expires_on: day,
            service_user_name,
            service_user_account,
            days: Days::Single(day),
        },
    )
}

fn any_item(collections: bool, start: Date, span: i32) -> impl Strategy<Value = Item> {
    let code: BoxedStrategy<Code> = if collections {
        proptest::sample::select(&COLLECTIONS[..]).boxed()
    } else {
        proptest::sample::select(&INSTRUCTIONS[..]).boxed()
    };
    let pence = if collections { (1..=2_000_000_000u64).boxed() } else { Just(0).boxed() };
    (code, any_account(), any_field(), any_field(), pence, 0..span).prop_map(
        move |(code, payer, payer_name, reference, amount_pence, offset)| Item {
            code,
            payer,
            payer_name,
            reference,
            amount_pence,
            processing_on: start + offset.days(),
        },
    )
}

fn any_account() -> impl Strategy<Value = Account> {
    ("[0-9]{6}", "[0-9]{8}").prop_map(|(sort_code, number)| Account::parse(&sort_code, &number).unwrap())
}

fn any_field() -> impl Strategy<Value = Field18> {
    "[A-Z0-9.&/-]([A-Z0-9.&/ -]{0,16}[A-Z0-9.&/-])?".prop_map(|text| Field18::parse(&text).unwrap())
}
