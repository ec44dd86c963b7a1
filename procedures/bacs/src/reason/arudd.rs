//! Why a bank returned a collection unpaid (bacs.md §2.12).

super::codes! {
    /// Why a bank returned a collection unpaid (bacs.md §2.12).
    Arudd {
        ReferToPayer "0" "refer to payer, mostly for lack of funds",
        InstructionCancelled "1" "the instruction was cancelled",
        PayerDeceased "2" "the payer has died",
        AccountTransferred "3" "the account was transferred to another bank",
        NoticeDisputed "4" "the payer disputes the advance notice",
        NoAccount "5" "there is no such account, or it is of the wrong kind",
        NoInstruction "6" "the bank holds no instruction",
        AmountDiffers "7" "the amount differs from the advance notice",
        AmountNotYetDue "8" "the amount is not yet due",
        PresentationOverdue "9" "the collection was presented too late",
        ServiceUserDiffers "A" "the service user differs from the one in the instruction",
        AccountClosed "B" "the account is closed",
    }
}

/// Descriptions as they come with codes of four digits. The first two were seen in originals; the others are the names
/// of the scheme's table, whose wording in files is not known.
const DESCRIPTIONS: [(&str, Arudd); 17] = [
    ("REFER TO PAYER", Arudd::ReferToPayer),
    ("INSTRUCTION CANCELLED", Arudd::InstructionCancelled),
    ("PAYER DECEASED", Arudd::PayerDeceased),
    ("ACCOUNT TRANSFERRED", Arudd::AccountTransferred),
    ("ADVANCE NOTICE DISPUTED", Arudd::NoticeDisputed),
    ("NO ACCOUNT", Arudd::NoAccount),
    ("NO ACCOUNT WRONG TYPE", Arudd::NoAccount),
    ("NO ACCOUNT OR WRONG TYPE", Arudd::NoAccount),
    ("NO ACCOUNT OR WRONG ACCOUNT TYPE", Arudd::NoAccount),
    ("NO INSTRUCTION", Arudd::NoInstruction),
    ("AMOUNT DIFFERS", Arudd::AmountDiffers),
    ("AMOUNT DIFFERS FROM NOTICE", Arudd::AmountDiffers),
    ("AMOUNT NOT YET DUE", Arudd::AmountNotYetDue),
    ("PRESENTATION OVERDUE", Arudd::PresentationOverdue),
    ("SERVICE USER DIFFERS", Arudd::ServiceUserDiffers),
    ("SU DIFFERS", Arudd::ServiceUserDiffers),
    ("ACCOUNT CLOSED", Arudd::AccountClosed),
];

impl Arudd {
    /// The reason of an item of an ARUDD: by a code of one character as it is; by the description when the code has four
    /// digits, since their table is not public (bacs.md §2.12). `None` when neither is known: never guessed.
    pub fn from_wire(return_code: &str, description: &str) -> Option<Arudd> {
        let code = return_code.trim();
        if code.len() == 4 && code.bytes().all(|b| b.is_ascii_digit()) {
            let description = normalised(description);
            DESCRIPTIONS.iter().find(|(known, _)| *known == description).map(|(_, reason)| *reason)
        } else {
            Arudd::parse(code)
        }
    }
}

/// Capital letters and digits, and one space for whatever stands between them.
fn normalised(description: &str) -> String {
    let words = description.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<&str>>().join(" ").to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(return_code: &str, description: &str, expected: Option<Arudd>) {
        assert_eq!(Arudd::from_wire(return_code, description), expected, "{return_code} {description}");
    }

    #[test]
    fn one_character_counts_as_it_is() {
        check("0", "REFER TO PAYER", Some(Arudd::ReferToPayer));
        check("B", "", Some(Arudd::AccountClosed));
        check(" 1 ", "anything", Some(Arudd::InstructionCancelled));
        check("C", "REFER TO PAYER", None);
        check("b", "ACCOUNT CLOSED", None);
    }

    #[test]
    fn four_digits_count_by_their_description() {
        check("1012", "INSTRUCTION CANCELLED", Some(Arudd::InstructionCancelled));
        check("0128", "Refer to  payer.", Some(Arudd::ReferToPayer));
        check("9999", "advance-notice disputed", Some(Arudd::NoticeDisputed));
        check("1012", "", None);
        check("1012", "SOMETHING NEW", None);
        check("1012", "INSTRUCTION CANCELLED BY COURT", None);
    }

    #[test]
    fn other_codes_are_never_guessed() {
        for code in ["", "00", "012", "10120", "A012", "１０１２"] {
            check(code, "REFER TO PAYER", None);
        }
    }

    #[test]
    fn known_descriptions_are_normalised_and_cover_every_reason() {
        for (description, _) in DESCRIPTIONS {
            assert_eq!(normalised(description), description);
        }
        for reason in Arudd::ALL {
            assert!(DESCRIPTIONS.iter().any(|(_, known)| known == reason), "{reason:?}");
        }
    }
}
