//! The check against a second one, written from the words of bacs.md §4.2 with other means.

use proptest::prelude::*;

use super::super::*;
use super::account;

/// A check of a random table.
#[derive(Clone, Debug)]
struct Plain {
    algorithm: &'static str,
    weights: Vec<i64>,
    exception: Option<u8>,
}

fn remainder(plain: &Plain, weights: &[i64], digits: &str, added: i64) -> i64 {
    let mut total = added;
    for (digit, weight) in digits.chars().zip(weights) {
        let product = weight * i64::from(digit.to_digit(10).unwrap());
        if plain.algorithm == "DBLAL" {
            total += product.to_string().chars().map(|c| i64::from(c.to_digit(10).unwrap())).sum::<i64>();
        } else {
            total += product;
        }
    }
    let modulus = if plain.algorithm == "MOD11" { 11 } else { 10 };
    while total < 0 {
        total += modulus;
    }
    total % modulus
}

fn passes(plain: &Plain, substitutions: &[(String, String)], code: &str, number: &str) -> bool {
    let at = |letter: char| number.as_bytes()[letter as usize - 'a' as usize] - b'0';
    let (a, c, g, h) = (at('a'), at('c'), at('g'), at('h'));
    let table = plain.weights.as_slice();
    let zeroed = [&[0; 8][..], &table[8..]].concat();
    let own = format!("{code}{number}");
    let r = |weights: &[i64], digits: &str| remainder(plain, weights, digits, 0);
    match plain.exception {
        Some(1) => remainder(plain, table, &own, 27) == 0,
        Some(2) if a != 0 && g != 9 => r(&[0, 0, 1, 2, 5, 3, 6, 4, 8, 7, 10, 9, 3, 1], &own) == 0,
        Some(2) if a != 0 && g == 9 => r(&[0, 0, 0, 0, 0, 0, 0, 0, 8, 7, 10, 9, 3, 1], &own) == 0,
        Some(3) if c == 6 || c == 9 => true,
        Some(4) => r(table, &own).to_string() == number[6..].parse::<i64>().unwrap().to_string(),
        Some(5) => {
            let found = substitutions.iter().find(|(original, _)| original == code);
            let code = found.map_or(code, |(_, substitute)| substitute);
            let remainder = r(table, &format!("{code}{number}"));
            let (digit, modulus) = if plain.algorithm == "MOD11" { (g, 11) } else { (h, 10) };
            match remainder {
                0 => digit == 0,
                1 if modulus == 11 => false,
                other => modulus - other == i64::from(digit),
            }
        }
        Some(7) if g == 9 => r(&zeroed, &own) == 0,
        Some(8) => r(table, &format!("090126{number}")) == 0,
        Some(9) => r(table, &format!("309634{number}")) == 0,
        Some(10) if ["09", "99"].contains(&&number[..2]) && g == 9 => r(&zeroed, &own) == 0,
        Some(14) if r(table, &own) != 0 => {
            ['0', '1', '9'].iter().any(|last| number.ends_with(*last))
                && r(table, &format!("{code}0{}", &number[..7])) == 0
        }
        _ => r(table, &own) == 0,
    }
}

fn reference(checks: &[Plain], substitutions: &[(String, String)], code: &str, number: &str) -> Outcome {
    let exceptions: Vec<u8> = checks.iter().map(|plain| plain.exception.unwrap_or_default()).collect();
    if checks.is_empty() {
        return Outcome::NotCheckable(Unchecked::NoRange);
    }
    let same_end = number.as_bytes()[6] == number.as_bytes()[7];
    if exceptions.contains(&6) && same_end && ('4'..='8').contains(&number.chars().next().unwrap()) {
        return Outcome::NotCheckable(Unchecked::ForeignCurrency);
    }
    let mut results = checks.iter().map(|plain| passes(plain, substitutions, code, number));
    let is_valid = match exceptions[..] {
        [2, 9] | [10, 11] | [12, 13] => results.any(|passed| passed),
        _ => results.all(|passed| passed),
    };
    if is_valid { Outcome::Valid } else { Outcome::Invalid }
}

fn check_of(algorithm: &'static str, exception: Option<u8>) -> impl Strategy<Value = Plain> {
    let least = if algorithm == "DBLAL" { 0 } else { -130 };
    let weights = prop_oneof![
        proptest::collection::vec(least..=130_i64, 14),
        proptest::collection::vec(least.max(-2)..=10, 14),
        // As in most rows: the sort code does not count.
        proptest::collection::vec(least.max(-1)..=9, 8).prop_map(|weights| [vec![0; 6], weights].concat()),
    ];
    weights.prop_map(move |weights| Plain { algorithm, weights, exception })
}

fn any_check() -> impl Strategy<Value = Plain> {
    let algorithm = prop_oneof![Just("MOD10"), Just("MOD11"), Just("DBLAL")];
    (algorithm, 0..=14_u8).prop_flat_map(|(algorithm, exception)| {
        let algorithm = match exception {
            1 | 3 => "DBLAL",
            2 | 4 | 9 | 14 => "MOD11",
            5 if algorithm == "MOD10" => "MOD11",
            _ => algorithm,
        };
        check_of(algorithm, (exception != 0).then_some(exception))
    })
}

/// None to two checks; those that are rarely passed and the pairs that belong together are frequent.
fn checks() -> impl Strategy<Value = Vec<Plain>> {
    let pair = |(one, first), (other, second)| {
        (check_of(one, Some(first)), check_of(other, Some(second))).prop_map(|(one, other)| vec![one, other])
    };
    prop_oneof![
        6 => proptest::collection::vec(any_check(), 0..=2),
        1 => check_of("MOD11", Some(4)).prop_map(|check| vec![check]),
        1 => check_of("MOD11", Some(5)).prop_map(|check| vec![check]),
        1 => pair(("MOD11", 2), ("MOD11", 9)),
        1 => pair(("MOD11", 5), ("DBLAL", 5)),
        1 => pair(("MOD11", 6), ("DBLAL", 6)),
        1 => pair(("MOD11", 10), ("MOD11", 11)),
        1 => pair(("MOD11", 12), ("MOD10", 13)),
    ]
}

/// Numbers among which those that the exceptions look for are frequent.
fn number() -> impl Strategy<Value = String> {
    prop_oneof![
        "[0-9]{8}",
        "[09]9[0-9]{4}9[0-9]",
        "[0-9]{6}9[019]",
        "[4-8][0-9]{5}(00|11|55|99)",
        "[0-9]{6}0[0-9]"
    ]
}

/// The checks of all tens of sort codes from 10-00-00 on, as text. Two checks begin or end where one does not.
fn text(tens: &[Vec<Plain>]) -> String {
    let mut text = String::from("000000 000000 MOD10 0 0 0 0 0 0 0 0 0 0 0 0 0 0\n");
    for (index, plain) in tens.iter().enumerate().flat_map(|(i, ten)| ten.iter().map(move |plain| (i, plain)))
    {
        let (from, to) = (100_000 + index * 10, 100_009 + index * 10);
        let weights: Vec<String> = plain.weights.iter().map(|weight| format!("{weight:>4}")).collect();
        let exception = plain.exception.map(|number| format!("{number:>4}")).unwrap_or_default();
        text += &format!("{from} {to} {} {}{exception}\r\n", plain.algorithm, weights.join(" "));
    }
    text
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn both_checks_agree_on_random_tables_and_accounts(
        tens in proptest::collection::vec(checks(), 1..6),
        codes in proptest::collection::vec(100_000..100_070_usize, 24),
        numbers in proptest::collection::vec(number(), 24),
        substitutes in proptest::collection::vec("[0-9]{6}", 1..40),
    ) {
        let substitutions: Vec<(String, String)> = substitutes
            .into_iter()
            .enumerate()
            .map(|(index, substitute)| ((100_000 + index * 2).to_string(), substitute))
            .collect();
        let scsubtab: String = substitutions.iter().map(|(one, other)| format!("{one} {other}\n")).collect();
        let table = ModulusTable::parse(&text(&tens), &scsubtab).unwrap();
        for (code, number) in codes.iter().zip(&numbers) {
            let checks = tens.get((code - 100_000) / 10).map_or(&[][..], Vec::as_slice);
            let code = code.to_string();
            let expected = reference(checks, &substitutions, &code, number);
            let (sort_code, account_number) = account(&code, number);
            prop_assert_eq!(table.check(&sort_code, &account_number), expected, "{} {}", code, number);
        }
    }

    #[test]
    fn whatever_is_read_is_understood_or_refused(weights in any::<String>(), substitutions in any::<String>()) {
        let _ = ModulusTable::parse(&weights, &substitutions);
    }

    #[test]
    fn a_damaged_file_is_understood_or_refused_and_what_is_understood_checks(
        tens in proptest::collection::vec(checks(), 1..4),
        damage in proptest::collection::vec((any::<prop::sample::Index>(), "[-0-9 \r\nA-Z]{0,3}"), 1..4),
        number in number(),
    ) {
        let mut damaged = text(&tens);
        for (place, with) in damage {
            let place = place.index(damaged.len());
            damaged.replace_range(place..=place, &with);
            if damaged.is_empty() {
                break;
            }
        }
        if let Ok(table) = ModulusTable::parse(&damaged, "100000 100001") {
            let (code, number) = account("100000", &number);
            table.check(&code, &number);
        }
    }
}
