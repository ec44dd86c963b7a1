//! Why a bank returned an instruction (bacs.md §2.10).

super::codes! {
    /// Why a bank returned an instruction (bacs.md §2.10).
    Auddis {
        CancelledByPayer "1" "the payer cancelled the instruction",
        PayerDeceased "2" "the payer has died",
        AccountTransferred "3" "the account was transferred to another bank",
        NoAccount "5" "there is no such account",
        NoInstruction "6" "there is no such instruction to cancel",
        NonZeroAmount "7" "the instruction had an amount",
        AccountClosed "B" "the account is closed",
        BranchTransferred "C" "the account moved to another branch of the bank",
        InvalidAccountType "F" "the account is of a kind that takes no Direct Debits",
        NotAllowedOnAccount "G" "the bank does not accept Direct Debits on the account",
        InstructionExpired "H" "the instruction has expired",
        ReferenceNotUnique "I" "the reference is already in use",
        CancelledByBank "K" "the payer's bank cancelled the instruction",
        IncorrectAccountDetails "L" "the payer's account details are incorrect",
        CodeIncompatible "M" "the kind of transaction does not fit the service user's status",
        NotAllowedAtBranch "N" "the payer's branch does not allow the transaction",
        InvalidReference "O" "the reference is invalid",
        NoPayerName "P" "the payer's name is missing",
        NoServiceUserName "Q" "the service user's name is missing",
    }
}
