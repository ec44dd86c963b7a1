//! Whether a payer is in good standing, for doors that open to those who are: by the mandate's status and the outcome of
//! its last collection (product.md §12).

use super::collection;
use super::mandate;
use super::submission::words;

words! {
    /// Why a payer has access, or has none.
    Reason as "AccessReason" {
        /// The mandate is active, and its last collection, where there was one, did not fail.
        GoodStanding = "good_standing",
        /// The payer has not signed the mandate yet.
        NotSigned = "not_signed",
        /// The bank has not accepted the mandate yet.
        AwaitingBank = "awaiting_bank",
        /// The mandate is suspended.
        MandateSuspended = "mandate_suspended",
        /// The mandate was cancelled.
        MandateCancelled = "mandate_cancelled",
        /// The mandate has failed.
        MandateFailed = "mandate_failed",
        /// The last collection came back unpaid.
        CollectionFailed = "collection_failed",
        /// The last collection was claimed back.
        CollectionClawedBack = "collection_clawed_back",
    }
}

impl Reason {
    /// Whether the payer has access.
    pub fn allows(self) -> bool {
        self == Reason::GoodStanding
    }

    /// The reason in a sentence.
    pub const fn sentence(self) -> &'static str {
        match self {
            Reason::GoodStanding => {
                "The mandate is active, and its last collection, where there was one, did not fail."
            }
            Reason::NotSigned => "The payer has not signed the mandate yet.",
            Reason::AwaitingBank => "The payer's bank has not accepted the mandate yet.",
            Reason::MandateSuspended => "The mandate is suspended.",
            Reason::MandateCancelled => "The mandate was cancelled.",
            Reason::MandateFailed => "The mandate has failed.",
            Reason::CollectionFailed => "The last collection came back unpaid.",
            Reason::CollectionClawedBack => "The last collection was claimed back.",
        }
    }
}

/// How the payer stands whose mandate and last collection in a file stand so.
pub const fn standing(mandate: mandate::Status, last: Option<collection::Status>) -> Reason {
    match mandate {
        mandate::Status::Draft => Reason::NotSigned,
        mandate::Status::PendingSubmission => Reason::AwaitingBank,
        mandate::Status::Suspended => Reason::MandateSuspended,
        mandate::Status::Cancelled => Reason::MandateCancelled,
        mandate::Status::Failed => Reason::MandateFailed,
        mandate::Status::Active => match last {
            Some(collection::Status::Failed) => Reason::CollectionFailed,
            Some(collection::Status::Clawback) => Reason::CollectionClawedBack,
            None
            | Some(
                collection::Status::Scheduled
                | collection::Status::Submitted
                | collection::Status::Collected
                | collection::Status::Cancelled,
            ) => Reason::GoodStanding,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::collection::Status as Last;
    use crate::domain::mandate::Status;

    #[test]
    fn access_follows_from_the_mandate_and_its_last_collection() {
        let table = [
            (Status::Draft, None, Reason::NotSigned),
            (Status::PendingSubmission, None, Reason::AwaitingBank),
            (Status::Active, None, Reason::GoodStanding),
            (Status::Active, Some(Last::Submitted), Reason::GoodStanding),
            (Status::Active, Some(Last::Collected), Reason::GoodStanding),
            (Status::Active, Some(Last::Scheduled), Reason::GoodStanding),
            (Status::Active, Some(Last::Cancelled), Reason::GoodStanding),
            (Status::Active, Some(Last::Failed), Reason::CollectionFailed),
            (Status::Active, Some(Last::Clawback), Reason::CollectionClawedBack),
            (Status::Suspended, Some(Last::Collected), Reason::MandateSuspended),
            (Status::Cancelled, Some(Last::Collected), Reason::MandateCancelled),
            (Status::Failed, Some(Last::Failed), Reason::MandateFailed),
        ];
        for (mandate, last, reason) in table {
            assert_eq!(standing(mandate, last), reason, "{mandate:?} {last:?}");
        }
    }

    #[test]
    fn nobody_has_access_but_those_in_good_standing() {
        let allowed: Vec<Reason> = Reason::ALL.into_iter().filter(|reason| reason.allows()).collect();
        assert_eq!(allowed, [Reason::GoodStanding]);
    }
}
