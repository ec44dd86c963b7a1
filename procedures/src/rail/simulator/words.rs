//! What ARUDD says beside its codes.

/// The description of an unpaid collection: the names of the scheme's table (bacs.md §2.12). The meanings in
/// [`bacs::reason`] are for people, these are what is on the wire.
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
