//! What a bank says of an instruction it holds (bacs.md §2.11).

super::codes! {
    /// What a bank says of an instruction it holds (bacs.md §2.11).
    Addacs {
        CancelledByBank "0" "the payer's bank cancelled the instruction; ask the payer",
        CancelledByPayer "1" "the payer cancelled the instruction",
        PayerDeceased "2" "the payer has died",
        AccountTransferred "3" "the account was transferred to another bank",
        AccountClosed "B" "the account is closed",
        MovedWithinBank "C" "the account moved to another branch or account of the same bank",
        NoticeDisputed "D" "the payer disputes the advance notice",
        InstructionAmended "E" "the instruction was amended",
        InstructionReinstated "R" "the instruction was reinstated",
    }
}
