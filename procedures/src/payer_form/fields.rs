//! What a payer types, read field by field, each with a sentence that says how to mend it.

use std::collections::HashMap;

use crate::domain::bank_details::{AccountName, AccountNumber, BankDetails, SortCode};
use crate::domain::payer::{Address, AddressLine, PhoneNumber, Postcode};
use crate::domain::payer_form::{Contact, Terms};

/// The fields of a page, as they were typed. `Debug` shows none.
#[derive(Default)]
pub struct Fields(HashMap<String, String>);

impl Fields {
    /// The fields; of several of a name the last counts.
    pub fn new(fields: impl IntoIterator<Item = (String, String)>) -> Fields {
        Fields(fields.into_iter().collect())
    }

    /// What was typed there, trimmed; empty where the field is missing.
    pub fn typed(&self, name: &str) -> &str {
        self.0.get(name).map_or("", |typed| typed.trim())
    }

    /// Whether the box was ticked.
    fn is_ticked(&self, name: &str) -> bool {
        self.typed(name) == "yes"
    }
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldProblem {
    /// The field.
    pub field: &'static str,
    /// How to mend it, in a sentence.
    pub sentence: &'static str,
}

/// Reads fields, and remembers what is wrong.
struct Reading<'a> {
    fields: &'a Fields,
    problems: Vec<FieldProblem>,
}

impl<'a> Reading<'a> {
    fn of(fields: &'a Fields) -> Reading<'a> {
        Reading { fields, problems: Vec::new() }
    }

    fn needed<T, E>(
        &mut self,
        field: &'static str,
        read: impl FnOnce(&str) -> Result<T, E>,
        sentence: &'static str,
    ) -> Option<T> {
        let read = read(self.fields.typed(field)).ok();
        if read.is_none() {
            self.problems.push(FieldProblem { field, sentence });
        }
        read
    }

    fn optional<T, E>(
        &mut self,
        field: &'static str,
        read: impl FnOnce(&str) -> Result<T, E>,
        sentence: &'static str,
    ) -> Option<T> {
        if self.fields.typed(field).is_empty() { None } else { self.needed(field, read, sentence) }
    }
}

/// Who the payer is.
pub(super) fn contact(fields: &Fields) -> Result<Contact, Vec<FieldProblem>> {
    let mut reading = Reading::of(fields);
    let line1 = reading.needed("line1", AddressLine::parse, "Enter your building and street.");
    let line2 =
        reading.optional("line2", AddressLine::parse, "Shorten the second line to at most 100 characters.");
    let city = reading.needed("city", AddressLine::parse, "Enter your town or city.");
    let postcode = reading.needed("postcode", Postcode::parse, "Enter a full UK postcode, like LS1 4AP.");
    let phone = reading.optional(
        "phone",
        PhoneNumber::parse,
        "Enter a telephone number like 07700 900123, or leave it empty.",
    );
    match (line1, city, postcode) {
        (Some(line1), Some(city), Some(postcode)) if reading.problems.is_empty() => {
            Ok(Contact { address: Address { line1, line2, city, postcode }, phone })
        }
        _ => Err(reading.problems),
    }
}

/// That the Guarantee is accepted.
pub(super) fn acceptance(fields: &Fields, mark: &str) -> Result<(), Vec<FieldProblem>> {
    let sentence = match fields.is_ticked("accept") {
        true if fields.typed(SHOWN_GUARANTEE) == mark => return Ok(()),
        true => {
            "The Guarantee has changed since this page was opened. Read it once more, and tick the box again."
        }
        false => "Tick the box to say that you have read the Direct Debit Guarantee.",
    };
    Err(vec![FieldProblem { field: "accept", sentence }])
}

/// The field in which the page of the Guarantee carries the mark of the wording that it shows.
pub const SHOWN_GUARANTEE: &str = "guarantee";

/// The field in which the page of the payment carries the terms that it shows.
pub const SHOWN_TERMS: &str = "terms";

/// The terms that the page showed; `None` where it said none.
pub(super) fn terms(fields: &Fields) -> Option<Terms> {
    serde_json::from_str(fields.typed(SHOWN_TERMS)).ok()
}

/// The field of the declaration that the payer alone can authorise debits.
pub const DECLARED: &str = "declare";

/// The account.
pub(super) fn bank_details(fields: &Fields) -> Result<BankDetails, Vec<FieldProblem>> {
    let mut reading = Reading::of(fields);
    let account_name = reading.needed(
        "account_name",
        AccountName::parse,
        "Enter the name on the account, as your bank has it.",
    );
    let sort_code =
        reading.needed("sort_code", SortCode::parse, "Enter a sort code of six digits, like 20-00-00.");
    let account_number = reading.needed(
        "account_number",
        AccountNumber::parse,
        "Enter an account number of eight digits; six or seven are fine if that is all it has.",
    );
    if !fields.is_ticked(DECLARED) {
        let sentence =
            "We can set this up online only if you alone can authorise Direct Debits from the account.";
        reading.problems.push(FieldProblem { field: DECLARED, sentence });
    }
    match (account_name, sort_code, account_number) {
        (Some(account_name), Some(sort_code), Some(account_number)) if reading.problems.is_empty() => {
            Ok(BankDetails { account_name, sort_code, account_number })
        }
        _ => Err(reading.problems),
    }
}

/// The account alone, once all of it is typed: for a look at it before the page is sent.
pub(super) fn typed_account(fields: &Fields) -> Option<BankDetails> {
    Some(BankDetails {
        account_name: AccountName::parse("as typed").ok()?,
        sort_code: SortCode::parse(fields.typed("sort_code")).ok()?,
        account_number: AccountNumber::parse(fields.typed("account_number")).ok()?,
    })
}

/// The account number is not possible at the sort code.
pub(super) const IMPOSSIBLE_ACCOUNT: FieldProblem = FieldProblem {
    field: "account_number",
    sentence: "This account number does not exist at that sort code. Check both on your card or statement.",
};

#[cfg(test)]
mod tests {
    use super::*;

    fn fields<const N: usize>(typed: [(&str, &str); N]) -> Fields {
        Fields::new(typed.map(|(name, typed)| (name.to_owned(), typed.to_owned())))
    }

    fn names(problems: &[FieldProblem]) -> Vec<&str> {
        problems.iter().map(|problem| problem.field).collect()
    }

    #[test]
    fn every_field_that_is_wrong_is_told_at_once() {
        let problems = contact(&fields([("postcode", "LS1"), ("phone", "12")])).unwrap_err();
        assert_eq!(names(&problems), ["line1", "city", "postcode", "phone"]);
        let problems = bank_details(&fields([("sort_code", "20-00-0"), ("declare", "yes")])).unwrap_err();
        assert_eq!(names(&problems), ["account_name", "sort_code", "account_number"]);
    }

    #[test]
    fn what_may_be_left_out_may_be_empty() {
        let typed = [
            ("line1", " 2 High Street "),
            ("line2", ""),
            ("city", "Leeds"),
            ("postcode", "ls14ap"),
            ("phone", " "),
        ];
        let contact = contact(&fields(typed)).unwrap();
        assert_eq!(contact.address.line1.as_str(), "2 High Street");
        assert_eq!(contact.address.postcode.as_str(), "LS1 4AP");
        assert_eq!((contact.address.line2, contact.phone), (None, None));
    }

    #[test]
    fn an_account_of_several_signatories_is_refused() {
        let account = [("account_name", "Z Tenant"), ("sort_code", "200000"), ("account_number", "55779911")];
        assert_eq!(names(&bank_details(&fields(account)).err().unwrap()), [DECLARED]);
        let accepted =
            |accept, shown| acceptance(&fields([("accept", accept), ("guarantee", shown)]), "mark").is_ok();
        assert_eq!(
            [accepted("on", "mark"), accepted("yes", "mark"), accepted("yes", "another")],
            [false, true, false]
        );
        assert!(acceptance(&fields([("accept", "yes")]), "mark").is_err());
    }
}
