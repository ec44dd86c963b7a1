//! What reports say beside their codes.

/// The description of an unpaid collection (bacs.md §2.12).
pub(super) const fn of_unpaid(code: char) -> &'static str {
    match code {
        '0' => "REFER TO PAYER",
        '1' => "INSTRUCTION CANCELLED",
        '2' => "PAYER DECEASED",
        '3' => "ACCOUNT TRANSFERRED",
        '4' => "ADVANCE NOTICE DISPUTED",
        '5' => "NO ACCOUNT",
        '6' => "NO INSTRUCTION",
        '7' => "AMOUNT DIFFERS",
        '8' => "AMOUNT NOT YET DUE",
        '9' => "PRESENTATION OVERDUE",
        'A' => "SERVICE USER DIFFERS",
        'B' => "ACCOUNT CLOSED",
        _ => "",
    }
}

/// The reason of a claim (bacs.md §2.13).
pub(super) const fn of_claim(code: char) -> &'static str {
    match code {
        '1' => "Amount or date differs from the advance notice",
        '2' => "No advance notice received",
        '3' => "Instruction cancelled by paying bank",
        '4' => "Payer cancelled instruction with service user",
        '5' => "No instruction held",
        '6' => "Signature on instruction is fraudulent",
        '7' => "Claim raised at service user request",
        '8' => "Service user name disputed",
        _ => "",
    }
}
