use jiff::Timestamp;
use jiff::civil::date;

use super::*;
use crate::domain::collection::Times;
use crate::domain::id::{CollectionId, WorkspaceId};
use crate::domain::mandate::Lodging;
use crate::domain::mandate::fixture::mandate;
use crate::domain::schedule::Period;

/// No limit of a sponsor's.
const ROOM: Room = Room { item_pence: 2_000_000_000, day_pence: None };

fn pence(pence: i64) -> AmountPence {
    AmountPence::new(pence).unwrap()
}

/// Lodged on 23 November 2026: the bank has had the instruction long enough on 30 November.
fn lodged() -> Mandate {
    let lodging = Lodging { auddis_input_on: Some(date(2026, 11, 23)), ..mandate().lodging };
    Mandate { lodging, ..mandate() }
}

/// What stands against £1.00 on Monday 7 December 2026, of which the payer was told, asked on Monday 30 November.
fn asked(change: impl FnOnce(&mut Mandate, &mut Payment, &mut Date, &mut Date)) -> Vec<Denial> {
    let mut mandate = lodged();
    let mut payment = Payment::Told { amount: pence(100), on: date(2026, 12, 7) };
    let (mut on, mut next_input_on) = (date(2026, 12, 7), date(2026, 11, 30));
    change(&mut mandate, &mut payment, &mut on, &mut next_input_on);
    let calendar = &Calendar::default();
    let amount_pence = 100;
    denials(&Question { mandate: &mandate, amount_pence, on, payment, next_input_on, room: ROOM, calendar })
}

#[test]
fn nothing_stands_against_what_the_payer_was_told_of_an_active_mandate() {
    assert_eq!(asked(|_, _, _, _| ()), []);
}

#[test]
fn only_an_active_mandate_is_collected_from() {
    let table = [
        (Status::Draft, Denial::NotActive(Status::Draft), "MANDATE_NOT_ACTIVE"),
        (Status::PendingSubmission, Denial::NotActive(Status::PendingSubmission), "MANDATE_NOT_ACTIVE"),
        (Status::Suspended, Denial::Suspended, "MANDATE_SUSPENDED"),
        (Status::Cancelled, Denial::NotActive(Status::Cancelled), "MANDATE_NOT_ACTIVE"),
        (Status::Failed, Denial::NotActive(Status::Failed), "MANDATE_NOT_ACTIVE"),
    ];
    for (status, denial, code) in table {
        let denials = asked(|mandate, _, _, _| mandate.status = status);
        assert_eq!(denials, [denial], "{status:?}");
        assert_eq!(denial.reason().word(), code);
    }
}

#[test]
fn what_the_payer_was_told_is_taken_on_its_day_or_within_three_working_days() {
    // Told for Thursday 24 December: Christmas and Boxing Day (28 December, substitute) are not worked.
    let told = date(2026, 12, 24);
    let latest_on = date(2026, 12, 31);
    let table = [
        (date(2026, 12, 23), vec![Denial::ToldALaterDay { earliest_on: told }]),
        (told, vec![]),
        (date(2026, 12, 29), vec![]),
        (latest_on, vec![]),
        (date(2027, 1, 4), vec![Denial::ToldDayIsOver { latest_on }]),
    ];
    for (day, expected) in table {
        let denials = asked(|_, payment, on, _| {
            *payment = Payment::Told { amount: pence(100), on: told };
            *on = day;
        });
        assert_eq!(denials, expected, "{day}");
    }
}

#[test]
fn the_amount_must_be_the_one_the_payer_was_told() {
    let other = Denial::ToldAnotherAmount { amount: pence(99) };
    let payments = [
        Payment::Told { amount: pence(99), on: date(2026, 12, 7) },
        Payment::ToBeTold { amount: pence(99), earliest_on: date(2026, 12, 1) },
        Payment::Again { amount: pence(99), first_processing_on: Some(date(2026, 12, 1)) },
    ];
    for told in payments {
        assert_eq!(asked(|_, payment, _, _| *payment = told), [other], "{told:?}");
    }
    assert_eq!(other.reason().word(), "AMOUNT_DIFFERS_FROM_NOTICE");
}

#[test]
fn an_item_carries_no_more_than_the_scheme_allows() {
    let (mandate, calendar, on) = (lodged(), &Calendar::default(), date(2026, 12, 7));
    let payment = Payment::Told { amount: AmountPence::MAX, on };
    for (amount_pence, codes) in
        [(2_000_000_000, vec![]), (2_000_000_001, vec!["LIMIT_EXCEEDED", "AMOUNT_DIFFERS_FROM_NOTICE"])]
    {
        let next_input_on = date(2026, 11, 30);
        let question =
            Question { mandate: &mandate, amount_pence, on, payment, next_input_on, room: ROOM, calendar };
        let told: Vec<_> = denials(&question).into_iter().map(|denial| denial.reason().word()).collect();
        assert_eq!(told, codes);
    }
}

#[test]
fn nothing_is_collected_beyond_what_the_sponsor_allows() {
    let (mandate, calendar, on) = (lodged(), &Calendar::default(), date(2026, 12, 7));
    let payment = Payment::Told { amount: pence(100), on };
    let table = [
        (Room { item_pence: 100, day_pence: Some(100) }, vec![]),
        (Room { item_pence: 99, day_pence: None }, vec![Denial::BeyondItemLimit]),
        (Room { item_pence: 100, day_pence: Some(99) }, vec![Denial::BeyondDayLimit]),
        // No day has room for it: that is said once.
        (Room { item_pence: 99, day_pence: Some(0) }, vec![Denial::BeyondItemLimit]),
    ];
    for (room, expected) in table {
        let next_input_on = date(2026, 11, 30);
        let question =
            Question { mandate: &mandate, amount_pence: 100, on, payment, next_input_on, room, calendar };
        let denials = denials(&question);
        assert_eq!(denials, expected, "{room:?}");
        assert!(denials.iter().all(|denial| denial.reason().word() == "LIMIT_EXCEEDED"));
    }
}

#[test]
fn who_was_not_told_must_be_told_in_time() {
    let to_be_told = |earliest_on| Payment::ToBeTold { amount: pence(100), earliest_on };
    let earliest_on = date(2026, 12, 8);
    let late = asked(|_, payment, _, _| *payment = to_be_told(earliest_on));
    assert_eq!(late, [Denial::NotToldInTime { earliest_on }]);
    assert_eq!((late[0].reason().word(), late[0].earliest_on()), ("NOTICE_TOO_SHORT", Some(earliest_on)));
    assert_eq!(asked(|_, payment, _, _| *payment = to_be_told(date(2026, 12, 7))), []);
}

#[test]
fn the_bank_must_have_had_the_instruction_for_five_working_days() {
    let earliest_on = date(2026, 12, 8);
    let lodge = |mandate: &mut Mandate, on| mandate.lodging.auddis_input_on = on;
    let too_recent = Denial::LodgedTooRecently { earliest_on };
    assert_eq!(asked(|mandate, _, _, _| lodge(mandate, Some(date(2026, 12, 1)))), [too_recent]);
    assert_eq!(asked(|mandate, _, _, _| lodge(mandate, Some(date(2026, 11, 30)))), []);
    // Not lodged: it goes into the next file.
    let next = asked(|mandate, _, _, next_input_on| {
        lodge(mandate, None);
        *next_input_on = date(2026, 12, 1);
    });
    assert_eq!(next, [too_recent]);
}

#[test]
fn a_day_must_be_worked_and_its_files_must_not_have_gone() {
    let saturday = asked(|_, payment, on, _| {
        *payment = Payment::Told { amount: pence(100), on: date(2026, 12, 5) };
        *on = date(2026, 12, 5);
    });
    assert_eq!(saturday, [Denial::NotAWorkingDay { next_on: date(2026, 12, 7) }]);
    // The files of Monday 7 December go out on Thursday 3 December.
    assert_eq!(asked(|_, _, _, next_input_on| *next_input_on = date(2026, 12, 3)), []);
    let gone = asked(|_, _, _, next_input_on| *next_input_on = date(2026, 12, 4));
    assert_eq!(gone, [Denial::FilesHaveGone { earliest_on: date(2026, 12, 8) }]);
    assert_eq!((saturday[0].reason().word(), gone[0].reason().word()), ("OUTSIDE_CYCLE", "OUTSIDE_CYCLE"));
}

#[test]
fn what_came_back_is_presented_again_within_a_month_whatever_the_day_of_its_notice() {
    let again = |first| Payment::Again { amount: pence(100), first_processing_on: first };
    assert_eq!(asked(|_, payment, _, _| *payment = again(Some(date(2026, 11, 10)))), []);
    let late = asked(|_, payment, _, _| *payment = again(Some(date(2026, 10, 30))));
    assert_eq!(late, [Denial::TooLateToRepresent]);
    assert_eq!(asked(|_, payment, _, _| *payment = again(None)), []);
}

#[test]
fn everything_that_stands_against_it_is_told_and_the_mandate_comes_first() {
    let denials = asked(|mandate, payment, on, _| {
        mandate.status = Status::Suspended;
        *payment = Payment::Told { amount: pence(99), on: date(2026, 12, 8) };
        *on = date(2026, 12, 7);
    });
    let codes: Vec<_> = denials.into_iter().map(|denial| denial.reason().word()).collect();
    assert_eq!(codes, ["MANDATE_SUSPENDED", "AMOUNT_DIFFERS_FROM_NOTICE", "NOTICE_TOO_SHORT"]);
}

fn collection(number: u128, advised_on: Date, stage: Stage) -> Collection {
    Collection {
        id: CollectionId::from_number(number),
        workspace: WorkspaceId::from_number(2),
        mandate: mandate().id,
        period: Period::parse("2026-12").unwrap(),
        nominal_on: advised_on,
        advised_on,
        entry_on: advised_on,
        input_on: advised_on,
        amount: pence(100),
        advised_amount: (stage != Stage::Planned).then(|| pence(100)),
        status: stage.status(),
        stage,
        notice: None,
        attempts: 0,
        representations: 0,
        first_processing_on: None,
        settles_on: None,
        failure: None,
        created_at: Timestamp::UNIX_EPOCH,
        updated_at: Timestamp::UNIX_EPOCH,
        times: Times::default(),
        version: 1,
    }
}

#[test]
fn a_day_means_the_nearest_that_waits_then_what_is_in_a_file_then_the_next_notice() {
    let calendar = Calendar::default();
    let (first, second) = (date(2026, 12, 7), date(2026, 12, 9));
    let all = [
        collection(1, first, Stage::Notified),
        collection(2, second, Stage::Notified),
        collection(3, date(2026, 12, 1), Stage::Submitted),
        collection(4, date(2026, 12, 21), Stage::Planned),
    ];
    let number = |on: Date| match meant(&all, on, &calendar) {
        Meant::Waiting(found) => Some((found.id.clone(), true)),
        Meant::InAFile(found) => Some((found.id.clone(), false)),
        Meant::None => None,
    };
    let of = |number, waits| Some((CollectionId::from_number(number), waits));
    let table = [
        (date(2026, 12, 1), of(3, false)),
        (date(2026, 12, 4), of(1, true)),
        (first, of(1, true)),
        (date(2026, 12, 8), of(1, true)),
        (second, of(2, true)),
        (date(2026, 12, 10), of(2, true)),
        (date(2026, 12, 14), of(2, true)),
        (date(2026, 12, 15), None),
        (date(2026, 12, 21), of(4, true)),
    ];
    for (on, expected) in table {
        assert_eq!(number(on), expected, "{on}");
    }
}

#[test]
fn only_what_waits_for_a_file_is_a_payment() {
    let waits = [Stage::Planned, Stage::Notified, Stage::Representing];
    for stage in Stage::ALL {
        let payment = Payment::of(&collection(1, date(2026, 12, 7), stage), date(2026, 12, 1));
        assert_eq!(payment.is_some(), waits.contains(&stage), "{stage:?}");
    }
}
