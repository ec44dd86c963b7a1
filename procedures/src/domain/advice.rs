//! What each reason code of a report asks for (bacs.md §2.10 to §2.13). A code that is not known is never guessed: it
//! goes to the manual queue.

use bacs::reason::{Addacs, Arudd, Auddis, Ddica};

use super::collection::Action as OfCollection;
use super::mandate::Action as OfMandate;
use super::submission::words;

words! {
    /// What was done about a line of a report.
    State as "AdviceState" {
        /// It had its effect.
        Handled = "handled",
        /// It had none, for a reason that stands beside it.
        Ignored = "ignored",
        /// It waits for somebody.
        Manual = "manual",
        /// The same line came before, in this report or another.
        Repeated = "repeated",
        /// It waited for somebody, who has seen to it.
        Resolved = "resolved",
    }
}

/// What follows from a returned 0N (bacs.md §2.10).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnReturn {
    /// The mandate ends so.
    End(OfMandate),
    /// The account moved within the bank: the details change, the instruction stands.
    UpdateDetails,
    /// The instruction is lodged again under another reference.
    NewReference,
    /// A fault of ours: somebody must look at it.
    Hold,
    /// It answers a cancellation, not a new instruction.
    NotOfNew,
}

/// What a returned 0N asks for.
pub const fn on_return(reason: Auddis) -> OnReturn {
    match reason {
        Auddis::CancelledByPayer
        | Auddis::AccountTransferred
        | Auddis::NoAccount
        | Auddis::AccountClosed
        | Auddis::InvalidAccountType
        | Auddis::NotAllowedOnAccount
        | Auddis::InstructionExpired
        | Auddis::CancelledByBank
        | Auddis::IncorrectAccountDetails
        | Auddis::NotAllowedAtBranch => OnReturn::End(OfMandate::Fail),
        Auddis::PayerDeceased => OnReturn::End(OfMandate::Decease),
        Auddis::BranchTransferred => OnReturn::UpdateDetails,
        Auddis::ReferenceNotUnique => OnReturn::NewReference,
        Auddis::NonZeroAmount
        | Auddis::CodeIncompatible
        | Auddis::InvalidReference
        | Auddis::NoPayerName
        | Auddis::NoServiceUserName => OnReturn::Hold,
        Auddis::NoInstruction => OnReturn::NotOfNew,
    }
}

/// What follows from an ADDACS advice (bacs.md §2.11).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnAmendment {
    /// The mandate ends so; the bank is told nothing.
    End(OfMandate),
    /// The instruction is lodged on the new account, and not cancelled on the old one (bacs.md §0.7).
    Transfer,
    /// The mandate is suspended so.
    Suspend(OfMandate),
    /// The details change, the instruction stands.
    UpdateDetails,
    /// The mandate is active again.
    Reinstate,
}

/// What an ADDACS advice asks for.
pub const fn on_addacs(reason: Addacs, names_new_account: bool) -> OnAmendment {
    match reason {
        Addacs::CancelledByBank | Addacs::AccountClosed => OnAmendment::End(OfMandate::CancelByBank),
        Addacs::CancelledByPayer => OnAmendment::End(OfMandate::CancelByPayer),
        Addacs::PayerDeceased => OnAmendment::End(OfMandate::Decease),
        Addacs::AccountTransferred if names_new_account => OnAmendment::Transfer,
        Addacs::AccountTransferred => OnAmendment::Suspend(OfMandate::LoseAccount),
        Addacs::MovedWithinBank | Addacs::InstructionAmended => OnAmendment::UpdateDetails,
        Addacs::NoticeDisputed => OnAmendment::Suspend(OfMandate::DisputeNotice),
        Addacs::InstructionReinstated => OnAmendment::Reinstate,
    }
}

/// What follows from an unpaid collection (bacs.md §2.12).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OnUnpaid {
    /// For the collection: presented again, told anew, or over.
    pub collection: OfCollection,
    /// For the mandate, if its account is still the one that returned it.
    pub mandate: Option<OfMandate>,
}

/// What an ARUDD item asks for. Only 0 is presented again; 7, 8 and 9 say that the notice was not right, so the payer
/// gets another.
pub const fn on_arudd(reason: Arudd) -> OnUnpaid {
    let (collection, mandate) = match reason {
        Arudd::ReferToPayer => (OfCollection::Represent, None),
        Arudd::InstructionCancelled => (OfCollection::Return, Some(OfMandate::CancelByPayer)),
        Arudd::PayerDeceased => (OfCollection::Return, Some(OfMandate::Decease)),
        Arudd::AccountTransferred => (OfCollection::Return, Some(OfMandate::LoseAccount)),
        Arudd::NoticeDisputed => (OfCollection::Return, Some(OfMandate::DisputeNotice)),
        Arudd::NoAccount => (OfCollection::Return, Some(OfMandate::Fail)),
        Arudd::NoInstruction => (OfCollection::Return, Some(OfMandate::Relodge)),
        Arudd::AmountDiffers | Arudd::AmountNotYetDue | Arudd::PresentationOverdue => {
            (OfCollection::Readvise, None)
        }
        Arudd::ServiceUserDiffers => (OfCollection::Return, None),
        Arudd::AccountClosed => (OfCollection::Return, Some(OfMandate::CancelByBank)),
    };
    OnUnpaid { collection, mandate }
}

/// What an indemnity claim means for the mandate (bacs.md §2.13).
pub const fn on_claim(reason: Ddica) -> Option<OfMandate> {
    match reason {
        Ddica::NoticeDiffers | Ddica::NoNotice | Ddica::AtServiceUsersRequest => None,
        Ddica::CancelledByPayer => Some(OfMandate::CancelByPayer),
        Ddica::CancelledByBank | Ddica::NoInstruction | Ddica::SignatureFraudulent | Ddica::NameDisputed => {
            Some(OfMandate::CancelByBank)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of bacs.md §2.12, code by code.
    #[test]
    fn only_code_0_is_presented_again() {
        for reason in Arudd::ALL {
            let represents = on_arudd(*reason).collection == OfCollection::Represent;
            assert_eq!(represents, reason.code() == "0", "{reason:?}");
        }
    }

    #[test]
    fn a_transfer_needs_the_new_account() {
        assert_eq!(on_addacs(Addacs::AccountTransferred, true), OnAmendment::Transfer);
        assert_eq!(
            on_addacs(Addacs::AccountTransferred, false),
            OnAmendment::Suspend(OfMandate::LoseAccount)
        );
    }

    #[test]
    fn every_return_of_a_new_instruction_has_the_action_of_the_table() {
        let ends = "135BFGHKLN";
        for reason in Auddis::ALL {
            let expected = match reason.code() {
                code if ends.contains(code) => OnReturn::End(OfMandate::Fail),
                "2" => OnReturn::End(OfMandate::Decease),
                "C" => OnReturn::UpdateDetails,
                "I" => OnReturn::NewReference,
                "6" => OnReturn::NotOfNew,
                "7" | "M" | "O" | "P" | "Q" => OnReturn::Hold,
                other => panic!("{other}"),
            };
            assert_eq!(on_return(*reason), expected, "{reason:?}");
        }
    }

    #[test]
    fn claims_about_the_notice_leave_the_mandate_alone() {
        for reason in Ddica::ALL {
            let stays = matches!(reason.code(), "1" | "2" | "7");
            assert_eq!(on_claim(*reason).is_none(), stays, "{reason:?}");
        }
    }
}
