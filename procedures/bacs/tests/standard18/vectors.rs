//! The constructed vectors: an origin other than this writer.

use bacs::standard18::{Code, Days, Totals, read, write};
use jiff::civil::date;

pub const COLLECTIONS: &[u8] = include_bytes!("../data/std18_dd_collection.txt");
pub const INSTRUCTIONS: &[u8] = include_bytes!("../data/std18_auddis.txt");

#[test]
fn the_file_of_collections_is_read() {
    let submission = read(COLLECTIONS).unwrap();
    let header = &submission.header;
    assert_eq!(header.serial.as_str(), "000123");
    assert_eq!(header.sun.as_str(), "123456");
    assert_eq!(header.file_number, 1);
    assert_eq!(header.created_on, date(2026, 12, 24));
    assert_eq!(header.expires_on, date(2027, 1, 6));
    assert_eq!(header.days, Days::Single(date(2026, 12, 29)));
    assert_eq!(header.service_user_name.as_str(), "ACME LETTINGS");
    assert_eq!(header.service_user_account.sort_code(), "200000");
    assert_eq!(header.service_user_account.number(), "55779911");

    let codes_and_pence: Vec<_> =
        submission.items.iter().map(|item| (item.code, item.amount_pence)).collect();
    let expected = [(Code::First, 125_000), (Code::Regular, 98_050), (Code::Representation, 75_000)];
    assert_eq!(codes_and_pence, expected);
    let last = submission.items.last().unwrap();
    assert_eq!(last.payer.sort_code(), "202959");
    assert_eq!(last.payer.number(), "63748472");
    assert_eq!(last.payer_name.as_str(), "C TENANT");
    assert_eq!(last.reference.as_str(), "RENT00012347");
    assert_eq!(last.processing_on, date(2026, 12, 29));

    let totals = Totals { debit_pence: 298_050, credit_pence: 298_050, debit_count: 3, credit_count: 1 };
    assert_eq!(submission.totals(), totals);
}

#[test]
fn the_file_of_instructions_is_read() {
    let submission = read(INSTRUCTIONS).unwrap();
    let codes: Vec<_> = submission.items.iter().map(|item| item.code).collect();
    assert_eq!(codes, [Code::NewInstruction, Code::CancelInstruction]);
    assert_eq!(submission.totals(), Totals::default());
}

#[test]
fn the_files_are_written_again_byte_for_byte() {
    for file in [COLLECTIONS, INSTRUCTIONS] {
        let written = write(&read(file).unwrap()).unwrap();
        assert_eq!(String::from_utf8(written).unwrap(), std::str::from_utf8(file).unwrap());
    }
}
