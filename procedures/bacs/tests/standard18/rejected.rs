//! What is not read: a table of changes to good files, with the line and the reason.

use bacs::standard18::{Reason, Refused, Rejected, read, write};
use jiff::civil::{Date, date};

use crate::make::{DAY, NEXT_DAY, two_days};
use crate::vectors::{COLLECTIONS, INSTRUCTIONS};

fn text_of(file: &[u8]) -> String {
    String::from_utf8(file.to_vec()).unwrap()
}

/// The file with `from` replaced on one line, which is counted from 1.
fn edited(file: &[u8], line: usize, from: &str, to: &str) -> String {
    let mut lines: Vec<String> = text_of(file).split_inclusive("\r\n").map(str::to_owned).collect();
    assert!(lines[line - 1].contains(from), "line {line} has no {from:?}");
    lines[line - 1] = lines[line - 1].replacen(from, to, 1);
    lines.concat()
}

#[track_caller]
fn check(file: &str, line: usize, reason: Reason) {
    assert_eq!(read(file.as_bytes()).map(drop), Err(Rejected { line, reason }));
}

#[test]
fn files_that_are_not_complete() {
    check("", 0, Reason::Incomplete);
    check(&text_of(COLLECTIONS)[..82], 1, Reason::Incomplete);
    let cut = text_of(COLLECTIONS);
    check(cut.strip_suffix("\r\n").unwrap(), 11, Reason::LineEnd);
    check(&cut.replace("\r\n", "\n"), 1, Reason::LineEnd);
    check(&edited(COLLECTIONS, 5, "\r\n", "\n"), 5, Reason::Characters);
}

#[test]
fn characters_and_widths() {
    check(&edited(COLLECTIONS, 6, "MS B", "Ms B"), 6, Reason::Characters);
    check(&edited(COLLECTIONS, 6, "MS B", "MÉ B"), 6, Reason::Characters);
    check(&edited(COLLECTIONS, 1, "1\r", "\r"), 1, Reason::Width { expected: 80, found: 79 });
    check(&edited(COLLECTIONS, 6, "MS B", "MRS B"), 6, Reason::Width { expected: 100, found: 101 });
    check(&edited(COLLECTIONS, 11, "UTL1", "UTL10"), 11, Reason::Width { expected: 80, found: 81 });
    let multi = write(&two_days()).unwrap();
    check(&edited(&multi, 5, " 27004", ""), 5, Reason::Width { expected: 106, found: 100 });
}

#[test]
fn labels_out_of_order() {
    let lines: Vec<_> = text_of(COLLECTIONS).split_inclusive("\r\n").map(str::to_owned).collect();
    for first in [1, 2, 3, 9, 10] {
        let mut swapped = lines.clone();
        swapped.swap(first - 1, first);
        check(&swapped.concat(), first, Reason::Field("label"));
    }
}

#[test]
fn fields_of_labels() {
    for (line, from, to, field) in [
        (1, "VOL1", "VOL2", "label"),
        (1, "VOL1000123", "VOL1000000", "serial"),
        (1, " 123456", " 12345A", "SUN"),
        (2, "A123456", "A654321", "SUN"),
        (2, "000123", "000124", "serial"),
        (2, " 26358", " 26366", "creation date"),
        (2, " 27006", "027006", "expiry date"),
        (3, "00100", "00106", "record length"),
        (4, "26363", "26000", "processing date"),
        (4, "DAILY", "MULTI", "work code"),
        (4, " 001", " 0A1", "file number"),
        (9, "000123", "000124", "serial"),
        (9, "27006", "27007", "expiry date"),
        (10, "00100", "00106", "record length"),
        (11, "0000000298050", "0000000298051", "debit value"),
        (11, "000000029805000000030", "000000029805100000030", "credit value"),
        (11, "0000003", "0000004", "debit count"),
        (11, "0000001 ", "0000002 ", "credit count"),
    ] {
        check(&edited(COLLECTIONS, line, from, to), line, Reason::Field(field));
    }
    // VOL1 is the first to name the SUN, so that HDR1 is where another one shows.
    check(&edited(COLLECTIONS, 1, " 123456", " 654321"), 2, Reason::Field("SUN"));
}

#[test]
fn fields_of_items_and_contras() {
    for (line, from, to, field) in [
        (5, "089999", "0899 9", "payer's account"),
        (5, "66374958001", "66374958101", "type of account"),
        (5, "8001200000", "8002200000", "transaction code"),
        (5, "8001200000", "80ON200000", "transaction code"),
        (5, "200000", "20-000", "service user's account"),
        (6, "200000", "200001", "service user's sort code"),
        (6, "ACME LETTINGS ", "ACME LETTINGSS", "service user's name"),
        (6, "00000098050", "0000009805 ", "amount"),
        (6, "RENT00012346", "            ", "reference"),
        (6, "MS B", " MSB", "payer's name"),
        (8, "00000298050", "00000298051", "amount"),
        (8, "20000055779911", "20000155779911", "payer's sort code"),
        (8, "CONTRA", "CONTRE", "reference"),
    ] {
        check(&edited(COLLECTIONS, line, from, to), line, Reason::Field(field));
    }
}

/// The lines of a file of two days in another order: 1 to 4 labels, 5 to 7 items, 8 and 9 contras.
fn arranged(order: &[usize]) -> String {
    let text = text_of(&write(&two_days()).unwrap());
    let lines: Vec<_> = text.split_inclusive("\r\n").collect();
    order.iter().map(|line| lines[line - 1]).collect()
}

#[test]
fn contras_of_each_day() {
    let missing = |day: Date| Reason::ContraMissing(day);
    check(&arranged(&[1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12]), 9, missing(NEXT_DAY));
    check(&arranged(&[1, 2, 3, 4, 5, 6, 7, 10, 11, 12]), 8, missing(DAY));
    check(&arranged(&[1, 2, 3, 4, 5, 6, 7, 8, 8, 9, 10, 11, 12]), 9, Reason::ContraUnexpected(DAY));
    check(&arranged(&[1, 2, 3, 4, 6, 8, 9, 10, 11, 12]), 7, Reason::ContraUnexpected(NEXT_DAY));
    check(&arranged(&[1, 2, 3, 4, 6, 8, 5, 7, 9, 10, 11, 12]), 7, Reason::Field("transaction code"));
    let turned = arranged(&[1, 2, 3, 4, 5, 6, 7, 9, 8, 10, 11, 12]);
    assert_eq!(read(turned.as_bytes()), Ok(two_days()));
}

#[test]
fn instructions_have_no_contra() {
    let contra = text_of(COLLECTIONS).split_inclusive("\r\n").nth(7).unwrap().to_owned();
    let file = edited(INSTRUCTIONS, 7, "EOF1", &format!("{contra}EOF1"));
    check(&file, 7, Reason::ContraUnexpected(DAY));
}

#[test]
fn files_that_say_what_may_not_be_submitted() {
    let single_expiry = Refused::Expiry { expires_on: DAY, processing_on: DAY };
    for (line, from, to, refused) in [
        (2, " 27006", " 26363", single_expiry),
        (4, " 001", " 000", Refused::FileNumber(0)),
        (5, "00000125000", "00000000000", Refused::CollectionOfNothing { item: 0 }),
        (6, "00000098050", "02000000001", Refused::OverItemLimit { item: 1 }),
        (6, "1017200", "100N200", Refused::Mixed { item: 1 }),
    ] {
        check(&edited(COLLECTIONS, line, from, to), line, Reason::Refused(refused));
    }
    let with_amount = edited(INSTRUCTIONS, 6, "00000000000", "00000000001");
    check(&with_amount, 6, Reason::Refused(Refused::InstructionWithAmount { item: 1 }));
    let multi = write(&two_days()).unwrap();
    let not_earliest = Refused::NotTheEarliest { earliest: DAY, stated: date(2026, 12, 28) };
    check(&edited(&multi, 4, "26363", "26362"), 4, Reason::Refused(not_earliest));
    check(&arranged(&[1, 2, 3, 4, 10, 11, 12]), 5, Reason::Refused(Refused::NoItems));
}

#[test]
fn a_rejection_repeats_nothing_of_the_file() {
    let rejected = read(edited(COLLECTIONS, 6, "1079998883", "10799988A3").as_bytes()).unwrap_err();
    assert_eq!(
        rejected.to_string(),
        "line 6: the payer's account is not what the layout and the rest of the file ask for"
    );
}
