//! Alerts: what somebody must look at.

use super::submission::words;

words! {
    /// What an alert is about.
    Kind as "AlertKind" {
        /// A collection failed for good.
        CollectionFailed = "collection_failed",
        /// Collections failed one after the other; the mandate is suspended.
        RepeatedFailures = "repeated_failures",
        /// A mandate was refused or ended by the bank.
        MandateEnded = "mandate_ended",
        /// A mandate is suspended until somebody acts.
        MandateSuspended = "mandate_suspended",
        /// The payer died.
        PayerDeceased = "payer_deceased",
        /// A payer's bank claims money back.
        ClawbackReceived = "clawback_received",
        /// The bank found a fault of ours.
        InstructionFault = "instruction_fault",
        /// A line of a report needs somebody.
        AdviceUnclear = "advice_unclear",
        /// A report was refused as a whole.
        ReportRefused = "report_refused",
        /// A file was handed over, and no report has said what became of it.
        ReportMissing = "report_missing",
        /// A file was refused or withdrawn.
        SubmissionRefused = "submission_refused",
        /// Nobody can say whether a file was handed over.
        SubmissionUnknown = "submission_unknown",
        /// A file could not be handed over yet.
        RailUnavailable = "rail_unavailable",
        /// The workspace's cycle could not go on; it is tried again and again.
        CycleFailed = "cycle_failed",
        /// A collection cannot be put into a file as it is.
        CollectionBlocked = "collection_blocked",
        /// An advance notice did not reach its payer: what it tells of is not collected.
        NoticeUndelivered = "notice_undelivered",
    }
}

words! {
    /// How pressing it is.
    Severity as "AlertSeverity" {
        /// Worth knowing.
        Info = "info",
        /// Should be looked at.
        Warning = "warning",
        /// Must be looked at.
        Critical = "critical",
    }
}
