//! What is not written.

use bacs::standard18::{Code, Days, Refused, Submission, write};
use jiff::ToSpan;
use jiff::civil::date;

use crate::make::{DAY, NEXT_DAY, instruction, item, two_days};

const SCHEME_LIMIT_PENCE: u64 = 2_000_000_000;

#[track_caller]
fn check(mut submission: Submission, change: impl FnOnce(&mut Submission), expected: Result<(), Refused>) {
    change(&mut submission);
    assert_eq!(write(&submission).map(drop), expected);
}

#[test]
fn a_submission_without_items() {
    check(two_days(), |it| it.items.clear(), Err(Refused::NoItems));
}

#[test]
fn the_number_of_the_file() {
    for (number, expected) in [
        (0, Err(Refused::FileNumber(0))),
        (1, Ok(())),
        (999, Ok(())),
        (1_000, Err(Refused::FileNumber(1_000))),
    ] {
        check(two_days(), |it| it.header.file_number = number, expected);
    }
}

#[test]
fn instructions_among_collections() {
    let instruction_item = item(Code::CancelInstruction, "RENT00012348", 0, NEXT_DAY);
    check(two_days(), |it| it.items.push(instruction_item), Err(Refused::Mixed { item: 3 }));
    let collection = item(Code::First, "RENT00012348", 1, DAY);
    check(instruction(), |it| it.items.push(collection), Err(Refused::Mixed { item: 1 }));
}

#[test]
fn amounts() {
    let limit = SCHEME_LIMIT_PENCE;
    for (pence, expected) in [
        (0, Err(Refused::CollectionOfNothing { item: 1 })),
        (1, Ok(())),
        (limit, Ok(())),
        (limit + 1, Err(Refused::OverItemLimit { item: 1 })),
        (100_000_000_000, Err(Refused::OverItemLimit { item: 1 })),
        (u64::MAX, Err(Refused::OverItemLimit { item: 1 })),
    ] {
        check(two_days(), |it| it.items[1].amount_pence = pence, expected);
    }
    let with_amount = Err(Refused::InstructionWithAmount { item: 0 });
    check(instruction(), |it| it.items[0].amount_pence = 1, with_amount);
}

#[test]
fn a_contra_of_more_than_eleven_digits() {
    let fill = |pence_of_last: u64| {
        move |it: &mut Submission| {
            it.items = vec![item(Code::Regular, "RENT00012345", SCHEME_LIMIT_PENCE, DAY); 49];
            it.items.push(item(Code::Regular, "RENT00012345", pence_of_last, DAY));
        }
    };
    check(two_days(), fill(SCHEME_LIMIT_PENCE - 1), Ok(()));
    check(two_days(), fill(SCHEME_LIMIT_PENCE), Err(Refused::ContraTooLarge { processing_on: DAY }));
}

#[test]
fn totals_of_more_than_thirteen_digits() {
    let fill = |it: &mut Submission| {
        it.header.expires_on = date(2028, 1, 1);
        let days = (0..103).map(|offset: i32| DAY + offset.days());
        let of_day = |day| vec![item(Code::Regular, "RENT00012345", SCHEME_LIMIT_PENCE, day); 49];
        it.items = days.flat_map(of_day).collect();
    };
    check(two_days(), fill, Err(Refused::TotalsTooLarge));
    check(
        two_days(),
        |it| {
            fill(it);
            it.items.truncate(4_999);
        },
        Ok(()),
    );
}

#[test]
fn an_item_of_another_day() {
    let add = |it: &mut Submission| it.items.push(item(Code::NewInstruction, "RENT00012346", 0, NEXT_DAY));
    check(instruction(), add, Err(Refused::OtherDay { item: 1, processing_on: NEXT_DAY }));
}

#[test]
fn a_header_whose_day_is_not_the_earliest() {
    for stated in [NEXT_DAY, date(2026, 12, 28)] {
        let refused = Refused::NotTheEarliest { earliest: DAY, stated };
        check(two_days(), |it| it.header.days = Days::Multi(stated), Err(refused));
    }
}

#[test]
fn expiry_that_is_not_after_processing() {
    for (expires_on, allowed) in [(DAY, false), (NEXT_DAY, false), (date(2027, 1, 5), true)] {
        let refused = Refused::Expiry { expires_on, processing_on: NEXT_DAY };
        let expected = if allowed { Ok(()) } else { Err(refused) };
        check(two_days(), |it| it.header.expires_on = expires_on, expected);
    }
}

#[test]
fn dates_of_another_century() {
    let (before, after) = (date(1999, 12, 31), date(2100, 1, 1));
    check(two_days(), |it| it.header.created_on = before, Err(Refused::Date(before)));
    check(two_days(), |it| it.header.expires_on = after, Err(Refused::Date(after)));
    check(two_days(), |it| it.items[0].processing_on = after, Err(Refused::Date(after)));
}

#[test]
fn a_refusal_tells_nothing_of_an_account() {
    let mut submission = two_days();
    submission.items[0].amount_pence = 0;
    let refused = write(&submission).unwrap_err();
    assert_eq!(refused.to_string(), "item 0: the amount of a collection is more than 0");
    assert!(!format!("{submission:?}").contains("66374958"));
}
