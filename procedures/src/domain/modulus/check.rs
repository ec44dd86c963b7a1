//! The check itself (bacs.md §4.2). Digits are u v w x y z (the sort code) and a b c d e f g h (the account number).

use super::exception::{CheckedSortCode, Passes, Weights, either_suffices};
use super::table::{Algorithm, Code, Row};
use super::{ModulusTable, Outcome, Unchecked};
use crate::domain::bank_details::{AccountNumber, SortCode};

/// Where weights begin to count again when u to b are zero.
const C: usize = 8;
/// The weights of exception 2 when a is not 0 (bacs.md §4.2); with zero for u to b when g is 9.
const LLOYDS: [i32; 14] = [0, 0, 1, 2, 5, 3, 6, 4, 8, 7, 10, 9, 3, 1];

/// The digits of an account, 0 to 9 each.
#[derive(Clone, Copy)]
struct Digits {
    code: Code,
    account: [u8; 8],
}

impl ModulusTable {
    /// Whether the account number can belong to the sort code.
    pub fn check(&self, sort_code: &SortCode, account_number: &AccountNumber) -> Outcome {
        let digits = Digits { code: values(sort_code.as_str()), account: values(account_number.as_str()) };
        let (first, second) = self.checks(digits.code);
        let Some(first) = first else { return Outcome::NotCheckable(Unchecked::NoRange) };
        if (is_numbered(first, 6) || second.is_some_and(|row| is_numbered(row, 6)))
            && digits.is_foreign_currency()
        {
            return Outcome::NotCheckable(Unchecked::ForeignCurrency);
        }
        let passes = |row: &Row| self.passes(row, digits);
        let is_valid = match second {
            None => passes(first),
            Some(second) if either_suffices(number(first), number(second)) => passes(first) || passes(second),
            Some(second) => passes(first) && passes(second),
        };
        if is_valid { Outcome::Valid } else { Outcome::Invalid }
    }

    fn passes(&self, row: &Row, given: Digits) -> bool {
        let Some(exception) = row.exception else { return row.divides(given) };
        let digits = Digits {
            code: match exception.sort_code {
                CheckedSortCode::Own => given.code,
                CheckedSortCode::Always(code) => code,
                CheckedSortCode::Substituted => *self.substitutions.get(&given.code).unwrap_or(&given.code),
            },
            ..given
        };
        let [a, b, c, .., g, h] = digits.account;
        match exception.passes {
            Passes::Dividing => row.divides(digits),
            Passes::DividingUnlessC6Or9 => matches!(c, 6 | 9) || row.divides(digits),
            Passes::RemainderIsGh => row.remainder(digits) == i32::from(g) * 10 + i32::from(h),
            Passes::CheckDigit => row.has_check_digit(digits),
            Passes::DividingAsCoutts => {
                let [_, _, c, d, e, f, g, _] = digits.account;
                let shifted = Digits { account: [0, a, b, c, d, e, f, g], ..digits };
                row.divides(digits) || (matches!(h, 0 | 1 | 9) && row.divides(shifted))
            }
        }
    }
}

impl Row {
    fn divides(&self, digits: Digits) -> bool {
        self.remainder(digits) == 0
    }

    /// Weights may be negative: the remainder is counted up from the multiple below.
    fn remainder(&self, digits: Digits) -> i32 {
        let added = self.exception.map_or(0, |exception| exception.added);
        (self.total(digits) + added).rem_euclid(self.modulus())
    }

    const fn modulus(&self) -> i32 {
        match self.algorithm {
            Algorithm::Mod11 => 11,
            Algorithm::Mod10 | Algorithm::DblAl => 10,
        }
    }

    fn total(&self, digits: Digits) -> i32 {
        let values = digits.code.into_iter().chain(digits.account);
        let products = values.zip(self.weights_for(digits)).map(|(digit, weight)| i32::from(digit) * weight);
        match self.algorithm {
            Algorithm::Mod10 | Algorithm::Mod11 => products.sum(),
            Algorithm::DblAl => products.map(digit_sum).sum(),
        }
    }

    fn weights_for(&self, digits: Digits) -> [i32; 14] {
        let [a, b, .., g, _] = digits.account;
        let is_g9 = g == 9;
        match self.exception.map_or(&Weights::OfRow, |exception| &exception.weights) {
            Weights::Lloyds if a != 0 => zero_to_b(LLOYDS, is_g9),
            Weights::OfRow | Weights::Lloyds => self.weights,
            Weights::ZeroWhenG9 => zero_to_b(self.weights, is_g9),
            Weights::ZeroWhenX9AndG9 => zero_to_b(self.weights, is_g9 && matches!((a, b), (0 | 9, 9))),
        }
    }

    /// Exception 5. With remainder 1, MOD11 would need the digit 10, which there is not.
    fn has_check_digit(&self, digits: Digits) -> bool {
        let modulus = self.modulus();
        let missing = (modulus - self.remainder(digits)) % modulus;
        let [.., g, h] = digits.account;
        match self.algorithm {
            Algorithm::Mod11 => missing == i32::from(g),
            Algorithm::Mod10 | Algorithm::DblAl => missing == i32::from(h),
        }
    }
}

impl Digits {
    /// Exception 6: a is 4 to 8, and g and h are the same.
    const fn is_foreign_currency(&self) -> bool {
        let [a, .., g, h] = self.account;
        matches!(a, 4..=8) && g == h
    }
}

fn number(row: &Row) -> Option<u8> {
    row.exception.map(|exception| exception.number)
}

fn is_numbered(row: &Row, wanted: u8) -> bool {
    number(row) == Some(wanted)
}

fn zero_to_b(mut weights: [i32; 14], is_zero: bool) -> [i32; 14] {
    if is_zero {
        weights[..C].fill(0);
    }
    weights
}

fn digit_sum(mut product: i32) -> i32 {
    let mut sum = 0;
    while product != 0 {
        sum += product % 10;
        product /= 10;
    }
    sum
}

/// The values of `N` digits. Sort codes and account numbers have just as many.
fn values<const N: usize>(digits: &str) -> [u8; N] {
    let mut values = [0; N];
    for (value, digit) in values.iter_mut().zip(digits.bytes()) {
        *value = digit.wrapping_sub(b'0');
    }
    values
}
