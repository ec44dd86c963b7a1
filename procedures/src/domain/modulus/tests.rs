mod differential;

use super::*;

/// A table of our own making: Vocalink's must not be copied here (bacs.md §4.1). The sort codes are those of the
/// published cases, with the exceptions they have there; the weights are chosen so that each case comes out as
/// published, and would not without its exception.
const VALACDOS: &str = "\
089000 089999 MOD10    0    0    2    1    2    1    2    1    2    1    2    1    2    1
107999 107999 MOD11    0    0    0    0    0    0    8    7    6    5    4    3    2    1
118765 118765 DBLAL    0    0    2    1    2    1    2    1    2    1    2    1    2    1   1
134020 134020 MOD11    0    0    0    0    0    0    2    1    2    1    2    1    2    1   4
180002 180002 MOD11    0    0    0    0    0    0    8    7    6    5    4    3    2    1  14
200915 200915 MOD11    0    0    0    0    0    0    7    6    5    4    3    2    1    0   6
200915 200915 DBLAL    2    1    2    1    2    1    2    1    2    1    2    1    2    1   6
202900 202999 MOD11    1    2    1    2    1    2    1    2    1    2    1    2    1    2
202900 202999 DBLAL    2    1    2    1    2    1    2    1    2    1    2    1    2    1
309070 309072 MOD11    0    0    0    0    0    0    8    7    6    5    4    3    2    1   2
309070 309072 MOD11    0    0    0    0    0    0    8    7    7    5    4    3    2    1   9
772798 772798 MOD11    0    0    1    2    5    3    6    4    8    7   10    9    3    1   7
820000 827999 MOD11    0    0    0    0    0    0    9    8    7    6    5    4    3    2
820000 827999 DBLAL    2    1    2    1    2    1    2    1    2    1    2    1    2    1   3
870000 870099 MOD11    1    1    1    1    1    1    1    1    0    0    0    0    1   -1  10
870000 870099 DBLAL    0    0    0    0    0    0    0    0    0    0    0    0    0    1  11
938600 938600 MOD11    0    0    1    2    5    3    6    4    8    7   10    9    3    1   5
938600 938600 DBLAL    1    2    1    2    1    2    1    2    1    2    1    2    1    2   5
";
const SCSUBTAB: &str = "938600 938611\r\n938601 938602\r\n";

const FOREIGN: Outcome = Outcome::NotCheckable(Unchecked::ForeignCurrency);
const NO_RANGE: Outcome = Outcome::NotCheckable(Unchecked::NoRange);

fn account(code: &str, number: &str) -> (SortCode, AccountNumber) {
    (SortCode::parse(code).unwrap(), AccountNumber::parse(number).unwrap())
}

/// What the table says, with `valacdos` instead of the constructed one.
fn checked(valacdos: &str, code: &str, number: &str) -> Outcome {
    let (sort_code, account_number) = account(code, number);
    ModulusTable::parse(valacdos, SCSUBTAB).unwrap().check(&sort_code, &account_number)
}

#[test]
fn the_published_cases_come_out_as_published() {
    for (code, number, expected) in [
        ("089999", "66374958", Outcome::Valid),
        ("107999", "88837491", Outcome::Valid),
        ("202959", "63748472", Outcome::Valid),
        ("118765", "64371389", Outcome::Valid),
        ("309070", "12345668", Outcome::Valid),
        ("820000", "73688637", Outcome::Valid),
        ("134020", "63849203", Outcome::Valid),
        ("938600", "42368003", Outcome::Valid),
        ("200915", "41011166", FOREIGN),
        ("772798", "99345694", Outcome::Valid),
        ("180002", "00000190", Outcome::Valid),
        ("118765", "64371388", Outcome::Invalid),
    ] {
        assert_eq!(checked(VALACDOS, code, number), expected, "{code} {number}");
    }
}

#[test]
fn without_its_exception_a_published_case_comes_out_otherwise() {
    let plain: String = VALACDOS.lines().map(|line| format!("{}\n", &line[..89.min(line.len())])).collect();
    for (code, number) in [
        ("118765", "64371389"),
        ("309070", "12345668"),
        ("820000", "73688637"),
        ("134020", "63849203"),
        ("938600", "42368003"),
        ("200915", "41011166"),
        ("772798", "99345694"),
        ("180002", "00000190"),
    ] {
        assert_eq!(checked(&plain, code, number), Outcome::Invalid, "{code} {number}");
    }
}

#[test]
fn a_wrong_last_digit_is_found() {
    for (code, number) in [("089999", "66374959"), ("107999", "88837493"), ("202959", "63748473")] {
        assert_eq!(checked(VALACDOS, code, number), Outcome::Invalid, "{code} {number}");
    }
}

#[test]
fn a_sort_code_outside_all_ranges_is_not_checkable_and_their_ends_are_inside() {
    assert_eq!(checked(VALACDOS, "088999", "66374958"), NO_RANGE);
    assert_eq!(checked(VALACDOS, "090000", "66374958"), NO_RANGE);
    for code in ["089000", "089999", "820000", "827999"] {
        assert_ne!(checked(VALACDOS, code, "66374958"), NO_RANGE, "{code}");
    }
}

#[test]
fn without_a_table_nothing_is_checkable() {
    let (code, number) = account("089999", "66374959");
    assert_eq!(Outcome::of(None, &code, &number), Outcome::NotCheckable(Unchecked::NoTable));
    let table = ModulusTable::parse(VALACDOS, SCSUBTAB).unwrap();
    assert_eq!(Outcome::of(Some(&table), &code, &number), Outcome::Invalid);
}

/// Both parts of the condition are needed (bacs.md §4.4 tells of a library that forgot g). In the table the sort code's
/// digits and a and b count 1 each, g 1 and h -1; the second check passes where h is 0.
#[test]
fn exception_10_forgets_the_sort_code_only_for_ab_x9_with_g_9() {
    for (number, expected) in [
        ("09000099", Outcome::Valid),
        ("99000099", Outcome::Valid),
        ("19000099", Outcome::Invalid),
        ("90000099", Outcome::Invalid),
        ("09000088", Outcome::Invalid),
        ("99000088", Outcome::Invalid),
        // 8 + 7 + 1 + 6 is 22; and the second check alone.
        ("60000011", Outcome::Valid),
        ("12345670", Outcome::Valid),
    ] {
        assert_eq!(checked(VALACDOS, "870001", number), expected, "{number}");
    }
}

#[test]
fn a_remainder_of_a_negative_total_counts_up_from_the_multiple_below() {
    // The total is -10·h: 1 remains for h = 1, as exception 4 asks, and not -10.
    let row = "010000 010000 MOD11 0 0 0 0 0 0 0 0 0 0 0 0 0 -10 4";
    assert_eq!(checked(row, "010000", "00000001"), Outcome::Valid);
    assert_eq!(checked(row, "010000", "00000011"), Outcome::Invalid);
}

#[test]
fn a_line_that_is_not_understood_is_named() {
    let good = "010000 010099 MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1";
    for (bad, what) in [
        ("010000 010099 MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2", "14 weights"),
        ("010000", "14 weights"),
        ("010000 010099 MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1 4 4", "at most one exception"),
        ("01000 010099 MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1", "six digits"),
        ("010000 01009X MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1", "six digits"),
        ("010000 ٠٨٩ MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1", "six digits"),
        ("010099 010000 MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1", "ends before it begins"),
        ("010000 010099 MOD97 0 0 0 0 0 0 8 7 6 5 4 3 2 1", "MOD10, MOD11 or DBLAL"),
        ("010000 010099 MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1000", "-999 to 999"),
        ("010000 010099 MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1.5", "-999 to 999"),
        ("010000 010099 DBLAL 0 0 0 0 0 0 8 7 6 5 4 3 2 -1", "no negative weights"),
        ("010000 010099 MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1 15", "1 to 14"),
        ("010000 010099 MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1 0", "1 to 14"),
        ("010000 010099 MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1 1", "not defined for the algorithm"),
        ("010000 010099 DBLAL 0 0 0 0 0 0 8 7 6 5 4 3 2 1 14", "not defined for the algorithm"),
    ] {
        let refusal = ModulusTable::parse(&format!("{good}\r\n\r\n{bad}\r\n"), SCSUBTAB).unwrap_err();
        assert_eq!((refusal.part, refusal.line), (Part::Weights, 3), "{bad}");
        assert!(refusal.to_string().starts_with("valacdos, line 3: "), "{refusal}");
        assert!(refusal.what.contains(what), "{bad}: {refusal}");
    }
    for (bad, what) in [
        ("938600 93861", "six digits"),
        ("938600 938611 1", "two sort codes"),
        ("938173 938017", "replaced on a line above"),
    ] {
        let refusal = ModulusTable::parse(good, &format!("938173 938018\n{bad}")).unwrap_err();
        assert_eq!((refusal.part, refusal.line), (Part::Substitutions, 2), "{bad}");
        assert!(refusal.what.contains(what), "{bad}: {refusal}");
    }
}

#[test]
fn an_empty_file_and_files_in_the_wrong_order_are_refused() {
    for (valacdos, scsubtab, part) in [
        ("", SCSUBTAB, Part::Weights),
        ("\r\n \n", SCSUBTAB, Part::Weights),
        (VALACDOS, "", Part::Substitutions),
        (SCSUBTAB, VALACDOS, Part::Weights),
    ] {
        let refusal = ModulusTable::parse(valacdos, scsubtab).unwrap_err();
        assert_eq!((refusal.part, refusal.line), (part, 1));
    }
}

#[test]
fn a_third_check_for_a_sort_code_is_refused_wherever_it_stands() {
    let weights = "MOD11 0 0 0 0 0 0 8 7 6 5 4 3 2 1";
    let table = |ranges: &[&str]| {
        let text: String = ranges.iter().map(|range| format!("{range} {weights}\n")).collect();
        ModulusTable::parse(&text, SCSUBTAB).map(|table| table.rows())
    };
    assert_eq!(table(&["010000 010099", "010000 010049", "010050 010099", "010100 010100"]), Ok(4));
    let refusal = table(&["010099 010200", "010000 010099", "010050 010099", "010100 010300"]).unwrap_err();
    assert_eq!((refusal.part, refusal.line), (Part::Weights, 1));
}

#[test]
fn a_long_account_number_is_read_as_its_bank_writes_it() {
    for (code, number, expected) in [
        ("72-00-05", "123456789", Some("720001 23456789")),
        ("09-01-26", "987654321", Some("090129 87654321")),
        ("40-63-01", "123456789", Some("406301 23456789")),
        ("60-00-01", "01-23456789", Some("600001 23456789")),
        ("08-92-99", "1234567890", Some("089299 12345678")),
        ("08-30-00", "1234567890", None),
        ("20-00-00", "1234567890", None),
        ("20-00-00", "123456789", None),
        ("72-00-05", "1234567890", None),
        ("60-00-01", "12345678901", None),
        ("20-00-00", "12345678", Some("200000 12345678")),
        ("20-00-00", "123 4567", Some("200000 01234567")),
        ("72-00-05", "123456", Some("720005 00123456")),
        ("72-00-05", "12345678X", None),
        ("72-00-0", "123456789", None),
    ] {
        let read = normalise(code, number);
        let read = read.ok().map(|(code, number)| format!("{} {}", code.as_str(), number.as_str()));
        assert_eq!(read.as_deref(), expected, "{code} {number}");
    }
}
