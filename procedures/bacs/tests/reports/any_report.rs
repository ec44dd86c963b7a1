//! Any report whatever, for properties.

use bacs::report::{
    Arudd, Claim, ClaimedCollection, Ddica, FileAcceptance, FileAdvice, Input, InputEffect, InputError,
    Messaging, MessagingAdvice, MessagingKind, Report, ReportedAccount, UnclearAccount, UnclearText, Unpaid,
    Withdrawal,
};
use bacs::{Account, Serial, Sun};
use jiff::civil::Date;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

pub fn report() -> impl Strategy<Value = Report> {
    prop_oneof![
        messaging().prop_map(Report::Messaging),
        file_acceptance().prop_map(Report::FileAcceptance),
        arudd().prop_map(Report::Arudd),
        input().prop_map(Report::Input),
        withdrawal().prop_map(Report::Withdrawal),
        ddica().prop_map(Report::Ddica),
    ]
}

/// Markup, quotes, Latin-1, line ends, other scripts; without spaces at the ends, which are padding.
fn text() -> impl Strategy<Value = String> {
    "([ -~\t\r\n\u{A0}-\u{FF}€语]|[<>&\"']|]]>|&amp;|<!--){0,12}".prop_map(|text| text.trim().to_owned())
}

fn date() -> impl Strategy<Value = Date> {
    (1900_i16..=9998, 1_i8..=12, 1_i8..=28)
        .prop_map(|(year, month, day)| Date::new(year, month, day).unwrap())
}

/// A value, or a text that is none.
fn or_unclear<T: std::fmt::Debug + Clone + 'static>(
    value: impl Strategy<Value = T> + 'static,
    is_value: fn(&str) -> bool,
) -> impl Strategy<Value = Result<T, UnclearText>> {
    let unclear = text().prop_filter("a value", move |text| !is_value(text));
    prop_oneof![3 => value.prop_map(Ok), 1 => unclear.prop_map(|text| Err(UnclearText(text)))]
}

fn date_in_line() -> impl Strategy<Value = Result<Date, UnclearText>> {
    or_unclear(date(), |text| text.len() == 10 && text.parse::<Date>().is_ok())
}

fn account_parts() -> impl Strategy<Value = (String, String)> {
    let part = prop_oneof![text(), "[0-9]{4,8}", "[0-9]{2}-[0-9]{2}-[0-9]{2}"];
    let parts = (part.clone(), part);
    prop_oneof![3 => ("[0-9]{6}", "[0-9]{8}"), 1 => parts]
}

fn reported((sort_code, number): (String, String)) -> ReportedAccount {
    Account::parse(&sort_code, &number).ok_or(UnclearAccount { sort_code, number })
}

fn account() -> impl Strategy<Value = ReportedAccount> {
    account_parts().prop_map(reported)
}

fn optional_account() -> impl Strategy<Value = Option<ReportedAccount>> {
    let named = account_parts().prop_filter("nothing", |(a, b)| !a.is_empty() || !b.is_empty());
    option::of(named.prop_map(reported))
}

/// One part, two parts or none; zeros are none.
fn new_account() -> impl Strategy<Value = Option<ReportedAccount>> {
    let is_nothing = |part: &str| part.chars().all(|c| c == '0' || c == '-');
    account_parts().prop_map(move |parts| match (is_nothing(&parts.0), is_nothing(&parts.1)) {
        (true, true) => None,
        (false, false) => Some(reported(parts)),
        _ => Some(Err(UnclearAccount { sort_code: parts.0, number: parts.1 })),
    })
}

fn sun() -> impl Strategy<Value = Sun> {
    "[0-9]{6}".prop_map(|text| Sun::parse(&text).unwrap())
}

fn serial() -> impl Strategy<Value = Serial> {
    "[A-Z1-9][A-Z0-9]{5}".prop_map(|text| Serial::parse(&text).unwrap())
}

fn messaging() -> impl Strategy<Value = Messaging> {
    let kind = prop_oneof![
        Just(MessagingKind::Addacs),
        Just(MessagingKind::AuddisReturn),
        Just(MessagingKind::Awacs)
    ];
    (kind, sun(), text(), date(), text(), any::<bool>(), vec(advice(), 0..5)).prop_map(
        |(kind, sun, user_name, generated_on, envelope_sequence, is_reprint, advices)| Messaging {
            kind,
            sun,
            user_name,
            generated_on,
            envelope_sequence,
            is_reprint,
            advices,
        },
    )
}

fn advice() -> impl Strategy<Value = MessagingAdvice> {
    let texts = (text(), text(), text(), text(), text());
    (texts, date_in_line(), account(), new_account()).prop_map(
        |((record_type, reference, payer_name, reason_code, aosn), effective_on, payer, new_account)| {
            MessagingAdvice {
                record_type,
                effective_on,
                reference,
                payer_name,
                payer,
                new_account,
                reason_code,
                aosn,
            }
        },
    )
}

fn file_acceptance() -> impl Strategy<Value = FileAcceptance> {
    (any::<bool>(), sun(), text(), date(), text(), any::<bool>(), vec(file_advice(), 0..4)).prop_map(
        |(accepted, sun, user_name, generated_on, envelope_sequence, is_reprint, files)| FileAcceptance {
            accepted,
            sun,
            user_name,
            generated_on,
            envelope_sequence,
            is_reprint,
            files,
        },
    )
}

fn file_advice() -> impl Strategy<Value = FileAdvice> {
    let is_count = |text: &str| text.parse::<u64>().is_ok();
    let counts = (or_unclear(any::<u64>(), is_count), or_unclear(any::<u64>(), is_count));
    let serial = or_unclear(serial(), |text| Serial::parse(text).is_ok());
    let code = option::of(text().prop_filter("no code", |text| !matches!(text.as_str(), "" | "0")));
    ((text(), text(), text()), date_in_line(), any::<bool>(), counts, serial, code).prop_map(
        |(
            (aosn, file_number, work_code),
            processing_on,
            is_live,
            (accepted, rejected),
            serial,
            error_code,
        )| {
            FileAdvice {
                aosn,
                processing_on,
                file_number,
                work_code,
                is_live,
                accepted,
                rejected,
                serial,
                error_code,
            }
        },
    )
}

fn arudd() -> impl Strategy<Value = Arudd> {
    let record = (account(), text(), vec(unpaid(), 1..4)).prop_map(|(account, name, mut items)| {
        for item in &mut items {
            item.originating_account = account.clone();
            item.originating_name.clone_from(&name);
        }
        items
    });
    (sun(), text(), text(), date(), vec(record, 0..3)).prop_map(
        |(sun, user_name, advice_number, processing_on, records)| Arudd {
            sun,
            user_name,
            advice_number,
            processing_on,
            items: records.concat(),
        },
    )
}

fn unpaid() -> impl Strategy<Value = Unpaid> {
    let texts = (text(), text(), text(), text(), text());
    (texts, date_in_line(), 0..u64::MAX / 100, account()).prop_map(
        |(
            (reference, trans_code, return_code, description, payer_name),
            original_processing_on,
            amount_pence,
            payer,
        )| Unpaid {
            originating_account: payer.clone(),
            originating_name: String::new(),
            reference,
            trans_code,
            return_code,
            description,
            original_processing_on,
            amount_pence,
            payer,
            payer_name,
        },
    )
}

fn input() -> impl Strategy<Value = Input> {
    let debits = (any::<bool>(), any::<u64>(), any::<u64>());
    (date(), date(), serial(), sun(), text(), debits, vec(input_error(), 0..4)).prop_map(
        |(produced_on, processing_on, serial, sun, file_number, (is_accepted, pence, count), errors)| Input {
            produced_on,
            processing_on,
            serial,
            sun,
            file_number,
            is_accepted,
            debit_pence: if is_accepted { pence } else { 0 },
            debit_count: if is_accepted { count } else { 0 },
            errors,
        },
    )
}

fn input_error() -> impl Strategy<Value = InputError> {
    let effect =
        prop_oneof![Just(InputEffect::Rejected), Just(InputEffect::Returned), Just(InputEffect::Amended)];
    let effect = or_unclear(effect, |text| matches!(text, "REJECTED" | "RETURNED" | "AMENDED"));
    let amount = or_unclear(any::<u64>(), |text| text == "0" || text.contains('.'));
    (effect, text(), text(), amount, optional_account(), optional_account()).prop_map(
        |(effect, message, reference, amount_pence, payer, amended_account)| InputError {
            effect,
            message,
            reference,
            amount_pence,
            payer,
            amended_account,
        },
    )
}

fn withdrawal() -> impl Strategy<Value = Withdrawal> {
    (sun(), serial(), any::<u64>(), any::<u64>()).prop_map(|(sun, serial, debit_pence, credit_pence)| {
        Withdrawal { sun, serial, debit_pence, credit_pence }
    })
}

fn ddica() -> impl Strategy<Value = Ddica> {
    (sun(), option::of(date()), vec(claim(), 0..3), vec(claim(), 0..3))
        .prop_map(|(sun, debit_on, claims, cancellations)| Ddica { sun, debit_on, claims, cancellations })
}

fn claim() -> impl Strategy<Value = Claim> {
    let collection = (date_in_line(), 0..u64::MAX / 100)
        .prop_map(|(collected_on, amount_pence)| ClaimedCollection { collected_on, amount_pence });
    ((text(), text(), text(), text(), text()), text(), account(), vec(collection, 0..4)).prop_map(
        |(texts, payer_name, payer, collections)| {
            let (sequence, paying_bank_reference, reference, reason_code, reason) = texts;
            let total_pence = collections.iter().map(|collection| collection.amount_pence).sum();
            Claim {
                sequence,
                paying_bank_reference,
                reference,
                reason_code,
                reason,
                payer,
                payer_name,
                total_pence,
                collections,
            }
        },
    )
}
