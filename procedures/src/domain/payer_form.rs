//! The payer's form: its steps, what each asks, and what the payer agrees to (bacs.md §2.7).

use jiff::Timestamp;
use jiff::civil::Date;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::bank_details::BankDetails;
use super::mandate::Mandate;
use super::money::AmountPence;
use super::organisation::Organisation;
use super::payer::{Address, PhoneNumber};
use super::schedule::{CollectionDay, Frequency};
use super::words::{collection_day, day, pounds};

/// A step of the form, in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Step {
    /// Who the payer is.
    You,
    /// The Direct Debit Guarantee.
    Guarantee,
    /// What is collected, and when.
    Payment,
    /// The account.
    Bank,
    /// Everything once more.
    Review,
}

impl Step {
    /// All steps, in order.
    pub const ALL: [Step; 5] = [Step::You, Step::Guarantee, Step::Payment, Step::Bank, Step::Review];

    /// The word in the form's addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Step::You => "you",
            Step::Guarantee => "guarantee",
            Step::Payment => "payment",
            Step::Bank => "bank",
            Step::Review => "review",
        }
    }

    /// The step of that word.
    pub fn parse(word: &str) -> Option<Step> {
        Step::ALL.into_iter().find(|step| step.word() == word)
    }

    /// Its place, from 1.
    pub const fn number(self) -> usize {
        self as usize + 1
    }
}

/// How the payer can be reached, besides by the e-mail address that the invite went to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Where the payer lives.
    pub address: Address,
    /// A telephone number.
    pub phone: Option<PhoneNumber>,
}

/// That the payer accepted the Guarantee, as it was shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// Which wording.
    pub version: String,
    /// The wording, with the organisation's name and notice period.
    pub text: String,
    /// When.
    pub at: Timestamp,
    /// From which network; no whole address is kept.
    pub network: Option<String>,
}

/// The terms that the payer was shown and agreed to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AgreedTerms")]
pub struct Terms {
    /// Who is paid.
    pub payee: String,
    /// Who pays; empty in what was agreed to before this was kept.
    #[serde(default)]
    pub payer: String,
    /// What each collection takes, in pence.
    pub amount_pence: AmountPence,
    /// How often.
    pub frequency: Frequency,
    /// On which day of the month.
    pub collection_day: CollectionDay,
    /// No collection is due before this London date.
    pub start_on: Option<Date>,
    /// No collection is due after this London date.
    pub end_on: Option<Date>,
    /// How many working days before a collection or a change the payer is told.
    pub notice_working_days: u32,
}

impl Terms {
    /// The terms as they stand.
    pub fn of(mandate: &Mandate, organisation: &Organisation) -> Terms {
        Terms {
            payee: organisation.name.as_str().to_owned(),
            payer: mandate.payer.name.as_str().to_owned(),
            amount_pence: mandate.amount,
            frequency: mandate.frequency,
            collection_day: mandate.collection_day,
            start_on: mandate.start_on,
            end_on: mandate.end_on,
            notice_working_days: organisation.notice_working_days.into(),
        }
    }

    /// What is not as in these any more.
    pub fn changed_in(&self, now: &Terms) -> Vec<ChangedTerm> {
        let from = |on: Option<Date>| on.map_or_else(|| "as soon as possible".to_owned(), day);
        let until = |on: Option<Date>| on.map_or_else(|| "no end date".to_owned(), day);
        let schedule = |terms: &Terms| collection_day(terms.frequency, terms.collection_day);
        let notice = |terms: &Terms| format!("{} working days before", terms.notice_working_days);
        let parts = [
            ("Paid to", self.payee.clone(), now.payee.clone()),
            ("Paid by", self.payer.clone(), now.payer.clone()),
            ("Amount", pounds(self.amount_pence), pounds(now.amount_pence)),
            ("How often", schedule(self), schedule(now)),
            ("From", from(self.start_on), from(now.start_on)),
            ("Until", until(self.end_on), until(now.end_on)),
            ("You are told", notice(self), notice(now)),
        ];
        let changed = parts.into_iter().filter(|(_, was, is)| was != is);
        changed.map(|(what, was, is)| ChangedTerm { what, was, is }).collect()
    }
}

/// A part of the terms that the payer saw otherwise, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedTerm {
    /// Which.
    pub what: &'static str,
    /// As the payer saw it; empty where that was not kept.
    pub was: String,
    /// As it is.
    pub is: String,
}

/// What the payer has answered so far.
#[derive(Clone, Default)]
pub struct Answers {
    /// Who the payer is.
    pub contact: Option<Contact>,
    /// The Guarantee.
    pub guarantee: Option<Acceptance>,
    /// What is collected, and when: the terms that were seen.
    pub payment: Option<Terms>,
    /// The account, which the payer alone can authorise debits from.
    pub bank_details: Option<BankDetails>,
}

impl Answers {
    /// The first step that is not answered yet. No later one can be opened.
    pub fn reached(&self) -> Step {
        let answered = |step| match step {
            Step::You => self.contact.is_some(),
            Step::Guarantee => self.guarantee.is_some(),
            Step::Payment => self.payment.is_some(),
            Step::Bank => self.bank_details.is_some(),
            Step::Review => false,
        };
        Step::ALL.into_iter().find(|step| !answered(*step)).unwrap_or(Step::Review)
    }
}

impl Answers {
    /// The answers that still count now that mandate and organisation are these: nobody agrees to what was not shown.
    pub fn as_things_are(self, mandate: &Mandate, organisation: &Organisation) -> Answers {
        let terms = Terms::of(mandate, organisation);
        let guarantee = guarantee_text(organisation);
        Answers {
            guarantee: self.guarantee.filter(|accepted| accepted.text == guarantee),
            payment: self.payment.filter(|seen| *seen == terms),
            ..self
        }
    }

    /// What has changed since the payer saw the terms; nothing while they were not seen.
    pub fn changed_since_seen(&self, mandate: &Mandate, organisation: &Organisation) -> Vec<ChangedTerm> {
        let now = Terms::of(mandate, organisation);
        self.payment.as_ref().map_or_else(Vec::new, |seen| seen.changed_in(&now))
    }
}

/// The whole Guarantee, as it is kept.
pub fn guarantee_text(organisation: &Organisation) -> String {
    guarantee(organisation).join("\n")
}

/// By what the wording is known that a page shows.
pub fn guarantee_mark(organisation: &Organisation) -> String {
    blake3::hash(guarantee_text(organisation).as_bytes()).to_hex().to_string()
}

/// The wording of the Guarantee that [`guarantee`] gives; another wording gets another version.
pub const GUARANTEE_VERSION: &str = "2026-11";

/// What the payer declares with the account: only who can authorise debits alone may sign here (bacs.md §2.7).
pub const DECLARATION: &str =
    "I am the account holder and the only person required to authorise Direct Debits from this account.";

/// The Direct Debit Guarantee, a paragraph for each entry, with the organisation's name and notice period.
pub fn guarantee(organisation: &Organisation) -> [String; 5] {
    let name = organisation.name.as_str();
    let days = u32::from(organisation.notice_working_days);
    [
        "This Guarantee is offered by all banks and building societies that accept instructions to pay Direct Debits."
            .to_owned(),
        format!(
            "If there are any changes to the amount, date or frequency of your Direct Debit {name} will notify you \
             {days} working days in advance of your account being debited or as otherwise agreed. If you request \
             {name} to collect a payment, confirmation of the amount and date will be given to you at the time of \
             the request."
        ),
        format!(
            "If an error is made in the payment of your Direct Debit, by {name} or your bank or building society, you \
             are entitled to a full and immediate refund of the amount paid from your bank or building society."
        ),
        format!("If you receive a refund you are not entitled to, you must pay it back when {name} asks you to."),
        "You can cancel a Direct Debit at any time by simply contacting your bank or building society. Written \
         confirmation may be required. Please also notify us."
            .to_owned(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contact() -> Contact {
        let address = serde_json::json!({ "line1": "2 High Street", "city": "Leeds", "postcode": "LS1 1AA" });
        Contact { address: serde_json::from_value(address).unwrap(), phone: None }
    }

    fn terms() -> Terms {
        let mandate = crate::domain::mandate::fixture::mandate();
        Terms::of(&mandate, &crate::domain::message::fixture::letterhead().organisation)
    }

    #[test]
    fn no_step_is_reached_before_those_in_front_of_it() {
        let acceptance = Acceptance {
            version: GUARANTEE_VERSION.to_owned(),
            text: String::new(),
            at: Timestamp::UNIX_EPOCH,
            network: None,
        };
        let bank = r#"{"accountName":"Z Tenant","sortCode":"200000","accountNumber":"55779911"}"#;
        let bank = BankDetails::from_plaintext(bank.as_bytes()).unwrap();
        let mut answers = Answers::default();
        assert_eq!(answers.reached(), Step::You);
        answers.bank_details = Some(bank);
        answers.payment = Some(terms());
        assert_eq!(answers.reached(), Step::You);
        answers.contact = Some(contact());
        assert_eq!(answers.reached(), Step::Guarantee);
        answers.guarantee = Some(acceptance);
        assert_eq!(answers.reached(), Step::Review);
        answers.payment = None;
        assert_eq!(answers.reached(), Step::Payment);
    }

    #[test]
    fn every_part_of_the_terms_that_changes_is_named_old_and_new() {
        let seen = terms();
        assert_eq!(seen.changed_in(&seen), []);
        let weekly = Terms { frequency: Frequency::Weekly, ..seen.clone() };
        let may = Some(jiff::civil::date(2027, 5, 31));
        let table = [
            (Terms { payee: "Beta".into(), ..seen.clone() }, "Paid to", "Acme Lettings", "Beta"),
            (Terms { payer: "Z Tenant".into(), ..seen.clone() }, "Paid by", "Zoë Tenant", "Z Tenant"),
            (
                Terms { amount_pence: AmountPence::new(200_000).unwrap(), ..seen.clone() },
                "Amount",
                "£1.00",
                "£2,000.00",
            ),
            (
                weekly.clone(),
                "How often",
                "every month, on the 1st",
                "every week, counted from the 1st of a month",
            ),
            (Terms { start_on: may, ..seen.clone() }, "From", "as soon as possible", "Monday 31 May 2027"),
            (Terms { end_on: may, ..seen.clone() }, "Until", "no end date", "Monday 31 May 2027"),
            (
                Terms { notice_working_days: 5, ..seen.clone() },
                "You are told",
                "10 working days before",
                "5 working days before",
            ),
        ];
        for (now, what, was, is) in table {
            let expected = ChangedTerm { what, was: was.to_owned(), is: is.to_owned() };
            assert_eq!(seen.changed_in(&now), [expected]);
        }
        // Beyond months the day only says where counting begins: that is a change, too.
        let later = Terms { collection_day: CollectionDay::LAST, ..weekly.clone() };
        assert_eq!(weekly.changed_in(&later).len(), 1);
    }

    #[test]
    fn a_word_names_one_step() {
        for step in Step::ALL {
            assert_eq!(Step::parse(step.word()), Some(step));
        }
        assert_eq!(Step::parse("done"), None);
        assert_eq!(Step::Bank.number(), 4);
    }
}
