//! What can be done about an alert.

use super::Kind;

impl Kind {
    /// What whoever gets the alert can do, in a sentence that begins in the middle. Of a claim: bacs.md §2.13; of a mandate
    /// that was refused or ended: §2.10, §2.11.
    pub const fn next_step(self) -> &'static str {
        match self {
            Kind::MandateCreationRate => {
                "look at the newest mandates and the keys that made them (mandates.list, events.list). If \
                 nobody of yours did, revoke the key; if it was planned, dismiss the alert."
            }
            Kind::DailyCollectionAmount => {
                "compare what was collected with what you expect of that day (collections.list). If it is \
                 right, dismiss the alert or raise the threshold."
            }
            Kind::WeeklyCollectionAmount => {
                "compare what was collected with what you expect of these days (collections.list). If it \
                 is right, dismiss the alert or raise the threshold."
            }
            Kind::ClawbackReserveLow => {
                "put money aside, then say with alerts.setThresholds what is held; the alert ends by \
                 itself."
            }
            Kind::ClawbackReceived => {
                "find the notice and the authority with collections.evidence, and challenge the claim in \
                 time if they speak against it. Do not refund the payer yourself: the bank has done so, \
                 and the payer would be paid twice."
            }
            Kind::CollectionFailed => "agree with the payer how the payment will be made; it stays owed.",
            Kind::FailureRate => {
                "look at why collections came back (reports.successRate, by reason), and agree with those \
                 payers how they will pay."
            }
            Kind::RepeatedFailures => {
                "talk to the payer. Reactivate the mandate once the payer can pay again, or cancel it."
            }
            Kind::MandateRejected => {
                "agree with the payer on another account, and send an invite for a new mandate."
            }
            Kind::MandateEnded => {
                "ask the payer how rent will be paid from now on. To collect again, the payer must sign a \
                 new mandate."
            }
            Kind::MandateSuspended => {
                "settle with the payer what the bank's reason says, then reactivate the mandate or cancel \
                 it."
            }
            Kind::PayerDeceased => "do not write to the payer. Have a person see to the tenancy.",
            Kind::InstructionFault => {
                "tell the operator of the server: the fault is not the payer's, and nothing is collected \
                 until it is put right."
            }
            Kind::AdviceUnmatched => {
                "tell the operator of the server, who can see the line; until somebody has seen to it, \
                 what it may mean is held."
            }
            Kind::ManualQueue => {
                "tell the operator of the server what waits; each line and file is seen to by a person."
            }
            Kind::ReportRefused => {
                "ask the bank or bureau for the report again; what it would have told is not known yet."
            }
            Kind::ReportMissing => "ask the bank or bureau what became of the file, and for its report.",
            Kind::SubmissionRefused => {
                "nothing at once: what was in it goes into another file, and payers get notice of new \
                 dates where that is needed. Ask the bank why it was refused."
            }
            Kind::SubmissionUnknown => {
                "tell the operator of the server, who must find out at the bank before anything is sent \
                 again."
            }
            Kind::RailUnavailable => {
                "tell the operator of the server; the file is tried again until it is too late for its \
                 day."
            }
            Kind::CycleFailed => "tell the operator of the server; the reason stands in the server's log.",
            Kind::CollectionBlocked => {
                "see to the reason that stands here; what can still be collected is tried again by itself."
            }
            Kind::NoticeUndelivered => {
                "ask the payer for a working e-mail address and set it with mandates.update: the notice \
                 is given anew, and its period begins again."
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_says_what_to_do_in_words_of_its_own() {
        for kind in Kind::ALL {
            let step = kind.next_step();
            assert!(step.len() > 20 && step.ends_with('.') && !step.contains("  "), "{kind:?}: {step}");
            let same = Kind::ALL.into_iter().filter(|other| other.next_step() == step).count();
            assert_eq!(same, 1, "{step}");
        }
    }
}
