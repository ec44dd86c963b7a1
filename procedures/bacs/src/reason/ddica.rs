//! Why a payer claims money back under the guarantee (bacs.md §2.13).

super::codes! {
    /// Why a payer claims money back under the guarantee (bacs.md §2.13).
    Ddica {
        NoticeDiffers "1" "the amount or the date differs from the advance notice",
        NoNotice "2" "the payer received no advance notice, or disputes the amount",
        CancelledByBank "3" "the payer's bank had cancelled the instruction",
        CancelledByPayer "4" "the payer had cancelled the instruction with the service user",
        NoInstruction "5" "there was no instruction, or the payer disputes having given it",
        SignatureFraudulent "6" "the signature on the instruction is fraudulent",
        AtServiceUsersRequest "7" "the service user asked for the claim",
        NameDisputed "8" "the payer does not recognise the service user's name",
    }
}
