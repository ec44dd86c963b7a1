//! What stands in a written file, told by its bytes.

use std::collections::BTreeMap;

use bacs::standard18::{Days, Submission, read, write};
use proptest::prelude::*;

use crate::make::{any_submission, instruction, two_days};

/// By hand from bacs.md §3.1. The contras stand after the items, one for each day, the earliest first.
const TWO_DAYS: [&str; 12] = [
    "VOL1A00124                               123456                                1",
    "HDR1A123456S   123456A0012400010001       26357 27006 000000                    ",
    "HDR2F0200000106                                   00                            ",
    "UHL1 26363999999    000000004 MULTI  027                                        ",
    "0899996637495801720000055779911    00000125000ACME LETTINGS     RENT00012345      MR A TENANT        27004",
    "0899996637495800120000055779911    00000098050ACME LETTINGS     RENT00012346      MR A TENANT        26363",
    "0899996637495801920000055779911    00000075000ACME LETTINGS     RENT00012347      MR A TENANT        27004",
    "2000005577991109920000055779911    00000098050ACME LETTINGS     CONTRA            ACME LETTINGS      26363",
    "2000005577991109920000055779911    00000200000ACME LETTINGS     CONTRA            ACME LETTINGS      27004",
    "EOF1A123456S   123456A0012400010001       26357 27006 000000                    ",
    "EOF2F0200000106                                   00                            ",
    "UTL10000000298050000000029805000000030000002                                    ",
];

fn lines(submission: &Submission) -> Vec<String> {
    let text = String::from_utf8(write(submission).unwrap()).unwrap();
    let ended = text.strip_suffix("\r\n").unwrap();
    ended.split("\r\n").map(str::to_owned).collect()
}

#[test]
fn a_file_of_two_days_has_a_contra_for_each() {
    assert_eq!(lines(&two_days()), TWO_DAYS);
    assert_eq!(read(&write(&two_days()).unwrap()), Ok(two_days()));
}

#[test]
fn a_file_of_instructions_has_no_contra_and_no_totals() {
    let lines = lines(&instruction());
    assert_eq!(lines.len(), 8);
    assert_eq!(&lines[4][15..17], "0N");
    assert_eq!(&lines[4][35..46], "00000000000");
    assert_eq!(&lines[7][4..44], "0".repeat(40));
}

#[test]
fn ten_thousand_items_go_through() {
    let mut submission = two_days();
    submission.items = submission.items.iter().cycle().take(10_000).cloned().collect();
    assert_eq!(read(&write(&submission).unwrap()), Ok(submission));
}

/// Debits and credits in pence by the processing day's text, and how many of each.
fn sums(data: &[String]) -> (BTreeMap<&str, [u64; 2]>, [u64; 2]) {
    let mut by_day: BTreeMap<&str, [u64; 2]> = BTreeMap::new();
    let mut counts = [0, 0];
    for line in data {
        let side = match &line[15..17] {
            "01" | "17" | "18" | "19" => 0,
            "99" => 1,
            _ => continue,
        };
        by_day.entry(&line[100..]).or_default()[side] += line[35..46].parse::<u64>().unwrap();
        counts[side] += 1;
    }
    (by_day, counts)
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(submission in any_submission()) {
        let file = write(&submission).unwrap();
        prop_assert_eq!(read(&file), Ok(submission));
    }

    #[test]
    fn every_record_is_bacs_text_of_its_width(submission in any_submission()) {
        let width = if matches!(submission.header.days, Days::Single(_)) { 100 } else { 106 };
        let lines = lines(&submission);
        let labels = ["VOL1", "HDR1", "HDR2", "UHL1", "EOF1", "EOF2", "UTL1"];
        let (front, rest) = lines.split_at(4);
        let (data, back) = rest.split_at(rest.len() - 3);
        for (line, label) in front.iter().chain(back).zip(labels) {
            prop_assert_eq!(line.len(), 80);
            prop_assert_eq!(&line[..4], label);
        }
        prop_assert!(data.iter().all(|line| line.len() == width));
        let is_bacs = |c: char| matches!(c, 'A'..='Z' | '0'..='9' | '.' | '&' | '/' | '-' | ' ');
        prop_assert!(lines.iter().all(|line| line.chars().all(is_bacs)));
    }

    #[test]
    fn each_day_balances_and_utl1_is_the_sum(submission in any_submission()) {
        let lines = lines(&submission);
        let (by_day, counts) = sums(&lines[4..lines.len() - 3]);
        prop_assert!(by_day.values().all(|[debits, credits]| debits == credits && *debits > 0));
        let total: u64 = by_day.values().map(|[debits, _]| debits).sum();

        let utl1 = lines.last().unwrap();
        let number = |from, to| utl1[from..to].parse::<u64>().unwrap();
        let numbers = [number(4, 17), number(17, 30), number(30, 37), number(37, 44)];
        prop_assert_eq!(numbers, [total, total, counts[0], counts[1]]);
        let totals = submission.totals();
        let told = [totals.debit_pence, totals.credit_pence, totals.debit_count, totals.credit_count];
        prop_assert_eq!(told, numbers);
    }
}
