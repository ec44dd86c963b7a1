//! Account numbers of other than eight digits (bacs.md §4.2 step 0). What they stand for depends on the bank.

use crate::domain::bank_details::{AccountNumber, SortCode, digits};
use crate::domain::text::Expected;

/// How a bank's long number becomes eight digits.
#[derive(Clone, Copy)]
enum Kept {
    /// The first eight digits.
    First,
    /// The last eight.
    Last,
    /// The last eight, and the first takes the place of the sort code's last digit.
    LastWithTheFirstInTheSortCode,
}

/// A number of that many digits, at the sort codes from the first to the last.
type Long = (usize, &'static str, &'static str, Kept);

/// bacs.md §4.2 names the banks. Their sort codes: Santander's where cs278/bank-modulus and Monzo
/// (AntoineAugusti/moduluschecking#17) agree; NatWest's and the Co-operative Bank's (which leave out Citibank's 08-3) from
/// cs278/bank-modulus; Coventry's from its own pages for payers. Leeds's are not known to us, and a number of another bank
/// is refused rather than cut to somebody else's.
const LONG: [Long; 9] = [
    (9, "090000", "091900", Kept::LastWithTheFirstInTheSortCode),
    (9, "720000", "729999", Kept::LastWithTheFirstInTheSortCode),
    (9, "890000", "892999", Kept::LastWithTheFirstInTheSortCode),
    (9, "406301", "406301", Kept::Last),
    (9, "406388", "406388", Kept::Last),
    (10, "010000", "019999", Kept::Last),
    (10, "500000", "669999", Kept::Last),
    (10, "080000", "082999", Kept::First),
    (10, "084000", "089999", Kept::First),
];

/// Sort code and account number as Bacs takes them: of six and of eight digits.
///
/// Six and seven digits are padded; nine and ten are read as the bank of the sort code writes them, which may change
/// the sort code's last digit.
///
/// # Errors
/// A sentence that repeats nothing, when either is not what a bank of that sort code gives its customers.
pub fn normalise(sort_code: &str, account_number: &str) -> Result<(SortCode, AccountNumber), Expected> {
    let sort_code = SortCode::parse(sort_code)?;
    let number = digits(account_number).unwrap_or_default();
    if !matches!(number.len(), 9 | 10) {
        return Ok((sort_code, AccountNumber::parse(account_number)?));
    }
    let code = sort_code.as_str();
    let is_meant = |(length, from, to, _): &&Long| *length == number.len() && (*from..=*to).contains(&code);
    let (.., kept) = LONG.iter().find(is_meant).ok_or(Expected(
        "expected an account number of eight digits, as the bank gives it for Direct Debit",
    ))?;
    match kept {
        Kept::First => Ok((sort_code, AccountNumber::parse(&number[..8])?)),
        Kept::Last => Ok((sort_code, AccountNumber::parse(&number[number.len() - 8..])?)),
        Kept::LastWithTheFirstInTheSortCode => {
            let code = format!("{}{}", &code[..5], &number[..1]);
            Ok((SortCode::parse(&code)?, AccountNumber::parse(&number[1..])?))
        }
    }
}
