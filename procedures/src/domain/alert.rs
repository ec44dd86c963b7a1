//! Alerts: what somebody must look at, and how it goes on from there.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::id::{AlertId, ClaimId, CollectionId, MandateId, NoticeId, ReportId, SubmissionId, WorkspaceId};
use super::money::pounds;
use super::rule::Rule;
use super::submission::words;

mod next_step;

words! {
    /// What an alert is about.
    Kind as "AlertKind" {
        /// More mandates were created within an hour than the threshold allows. The value is a count.
        MandateCreationRate = "mandate_creation_rate",
        /// More went into collection files on one London day than the threshold allows. The value is pence.
        DailyCollectionAmount = "daily_collection_amount",
        /// More went into collection files in seven London days than the threshold allows. The value is pence.
        WeeklyCollectionAmount = "weekly_collection_amount",
        /// What is held against clawbacks is less than the reserve must be. The value is pence.
        ClawbackReserveLow = "clawback_reserve_low",
        /// A payer's bank claims money back.
        ClawbackReceived = "clawback_received",
        /// A collection failed for good.
        CollectionFailed = "collection_failed",
        /// Of the attempts of thirty days a greater share came back unpaid than the threshold allows. The value is basis
        /// points.
        FailureRate = "failure_rate",
        /// Collections failed one after the other; the mandate is suspended.
        RepeatedFailures = "repeated_failures",
        /// A mandate was refused before it ever became active.
        MandateRejected = "mandate_rejected",
        /// A mandate has ended: by the payer, by the payer's bank, or because a collection and all its re-presentations
        /// came back unpaid.
        MandateEnded = "mandate_ended",
        /// A mandate is suspended until somebody acts.
        MandateSuspended = "mandate_suspended",
        /// The payer died.
        PayerDeceased = "payer_deceased",
        /// The bank found a fault of ours.
        InstructionFault = "instruction_fault",
        /// A line of a report matches nothing we know, or cannot be understood.
        AdviceUnmatched = "advice_unmatched",
        /// Lines of reports and files of unknown fate wait for a person. The value is how many.
        ManualQueue = "manual_queue",
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
        /// A collection does not go ahead as it was planned.
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

words! {
    /// Where an alert stands.
    Status as "AlertStatus" {
        /// Nobody has seen to it. There is one of a kind and subject.
        Active = "active",
        /// Somebody has taken note of it.
        Acknowledged = "acknowledged",
        /// Somebody decided that nothing follows from it.
        Dismissed = "dismissed",
        /// What it was about is over.
        Resolved = "resolved",
    }
}

words! {
    /// What the value and the threshold of an alert are measured in.
    Unit as "AlertUnit" {
        /// How many.
        Count = "count",
        /// Whole pence.
        Pence = "pence",
        /// Hundredths of a percent.
        BasisPoints = "basis_points",
    }
}

words! {
    /// The kind of thing an alert is about.
    SubjectKind as "AlertSubjectKind" {
        /// The workspace as a whole.
        Workspace = "workspace",
        /// A mandate.
        Mandate = "mandate",
        /// A collection.
        Collection = "collection",
        /// An indemnity claim.
        Claim = "claim",
        /// A file sent to Bacs.
        Submission = "submission",
        /// A report.
        Report = "report",
        /// An advance notice.
        Notice = "notice",
        /// A file that lies where reports lie; its id is its name.
        File = "file",
    }
}

impl SubjectKind {
    /// What has this id.
    pub fn of(id: &str) -> SubjectKind {
        let kinds = [
            (WorkspaceId::PREFIX, SubjectKind::Workspace),
            (MandateId::PREFIX, SubjectKind::Mandate),
            (CollectionId::PREFIX, SubjectKind::Collection),
            (ClaimId::PREFIX, SubjectKind::Claim),
            (SubmissionId::PREFIX, SubjectKind::Submission),
            (ReportId::PREFIX, SubjectKind::Report),
            (NoticeId::PREFIX, SubjectKind::Notice),
        ];
        let found = kinds.into_iter().find(|(prefix, _)| id.starts_with(prefix));
        found.map_or(SubjectKind::File, |(_, kind)| kind)
    }
}

impl Kind {
    /// What its value and threshold are measured in; `None` for kinds that have none.
    pub const fn unit(self) -> Option<Unit> {
        match self {
            Kind::MandateCreationRate | Kind::ManualQueue => Some(Unit::Count),
            Kind::DailyCollectionAmount | Kind::WeeklyCollectionAmount | Kind::ClawbackReserveLow => {
                Some(Unit::Pence)
            }
            Kind::FailureRate => Some(Unit::BasisPoints),
            Kind::ClawbackReceived
            | Kind::CollectionFailed
            | Kind::RepeatedFailures
            | Kind::MandateRejected
            | Kind::MandateEnded
            | Kind::MandateSuspended
            | Kind::PayerDeceased
            | Kind::InstructionFault
            | Kind::AdviceUnmatched
            | Kind::ReportRefused
            | Kind::ReportMissing
            | Kind::SubmissionRefused
            | Kind::SubmissionUnknown
            | Kind::RailUnavailable
            | Kind::CycleFailed
            | Kind::CollectionBlocked
            | Kind::NoticeUndelivered => None,
        }
    }

    /// The alert in a sentence for a person.
    pub fn title(self, measured: Option<Measured>) -> String {
        measured.map_or_else(|| self.sentence().to_owned(), |measured| self.measured(measured))
    }

    fn measured(self, measured: Measured) -> String {
        let (value, threshold) = (self.in_words(measured.current), self.in_words(measured.threshold));
        let beyond = |what: &str| format!("{value} {what}; the threshold is {threshold}.");
        match self {
            Kind::MandateCreationRate => beyond("mandates were created within an hour"),
            Kind::DailyCollectionAmount => beyond("went into collection files on one day"),
            Kind::WeeklyCollectionAmount => beyond("went into collection files in seven days"),
            Kind::FailureRate => beyond("of the attempts of the last 30 days came back unpaid"),
            Kind::ClawbackReserveLow if measured.current < 0 => {
                let missing = self.in_words(-measured.current);
                format!("Claims took {missing} more than was held against them; {threshold} must be held.")
            }
            Kind::ClawbackReserveLow => {
                format!("{value} is held against clawbacks; {threshold} must be held.")
            }
            Kind::ManualQueue if measured.current == 1 => "1 line or file waits for a person.".to_owned(),
            Kind::ManualQueue => format!("{value} lines or files wait for a person."),
            Kind::ClawbackReceived
            | Kind::CollectionFailed
            | Kind::RepeatedFailures
            | Kind::MandateRejected
            | Kind::MandateEnded
            | Kind::MandateSuspended
            | Kind::PayerDeceased
            | Kind::InstructionFault
            | Kind::AdviceUnmatched
            | Kind::ReportRefused
            | Kind::ReportMissing
            | Kind::SubmissionRefused
            | Kind::SubmissionUnknown
            | Kind::RailUnavailable
            | Kind::CycleFailed
            | Kind::CollectionBlocked
            | Kind::NoticeUndelivered => self.sentence().to_owned(),
        }
    }

    /// What an alert without a value says.
    const fn sentence(self) -> &'static str {
        match self {
            Kind::MandateCreationRate => "More mandates were created within an hour than the threshold.",
            Kind::DailyCollectionAmount => "More went into collection files on one day than the threshold.",
            Kind::WeeklyCollectionAmount => {
                "More went into collection files in seven days than the threshold."
            }
            Kind::ClawbackReserveLow => "Less is held against clawbacks than must be.",
            Kind::FailureRate => "A greater share of the attempts came back unpaid than the threshold.",
            Kind::ManualQueue => "Lines or files wait for a person.",
            Kind::ClawbackReceived => "A payer's bank claims money back.",
            Kind::CollectionFailed => "A collection has failed for good.",
            Kind::RepeatedFailures => {
                "Collections failed one after the other; the mandate is suspended until somebody reactivates it."
            }
            Kind::MandateRejected => "A mandate was refused; the payer must give another.",
            Kind::MandateEnded => "A mandate has ended; nothing more is collected under it.",
            Kind::MandateSuspended => "A mandate is suspended until somebody acts.",
            Kind::PayerDeceased => "A payer has died; the mandate is at its end.",
            Kind::InstructionFault => "The bank found a fault of ours in an instruction or a collection.",
            Kind::AdviceUnmatched => "A line of a report matches nothing we know, or cannot be understood.",
            Kind::ReportRefused => "A report file was refused as a whole.",
            Kind::ReportMissing => "No report has said what became of a file that was handed over.",
            Kind::SubmissionRefused => "A file was refused or withdrawn; what was in it goes into another.",
            Kind::SubmissionUnknown => "Nobody can say whether a file was handed over.",
            Kind::RailUnavailable => "A file could not be handed over yet.",
            Kind::CycleFailed => "The daily cycle could not go on; it is tried again and again.",
            Kind::CollectionBlocked => "A collection does not go ahead as it was planned.",
            Kind::NoticeUndelivered => "An advance notice did not reach the payer.",
        }
    }

    /// A value in the unit of the kind: `£52,000.00`, `4.12 %`, `12`.
    pub fn in_words(self, value: i64) -> String {
        match self.unit() {
            Some(Unit::Pence) => pounds(value),
            Some(Unit::BasisPoints) => {
                format!("{}.{:02} %", value / 100, value.unsigned_abs() % 100)
            }
            Some(Unit::Count) | None => value.to_string(),
        }
    }
}

/// What was measured, and what it was compared with, in the unit of the alert's kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Measured {
    /// The value.
    pub current: i64,
    /// What it must not pass; for a reserve, what it must not fall below.
    pub threshold: i64,
}

/// What somebody did about an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deed {
    /// When.
    pub at: Timestamp,
    /// Who: a key's id.
    pub by: String,
}

/// An alert.
#[derive(Clone, Debug, PartialEq)]
pub struct Alert {
    /// Its id.
    pub id: AlertId,
    /// The workspace.
    pub workspace: WorkspaceId,
    /// What it is about.
    pub kind: Kind,
    /// How pressing it is.
    pub severity: Severity,
    /// Where it stands.
    pub status: Status,
    /// The id of what it is about.
    pub subject: String,
    /// What was measured when it was last seen.
    pub measured: Option<Measured>,
    /// The facts when it was last seen.
    pub facts: Value,
    /// When it was raised.
    pub raised_at: Timestamp,
    /// When its cause was last seen.
    pub last_seen_at: Timestamp,
    /// Who took note of it.
    pub acknowledged: Option<Deed>,
    /// Who decided that nothing follows.
    pub dismissed: Option<Deed>,
    /// Why nothing follows.
    pub dismissal_reason: Option<String>,
    /// When what it was about was over.
    pub resolved_at: Option<Timestamp>,
}

impl Alert {
    /// Somebody takes note of it. One that was seen to before, or is over, stays as it is: `None`.
    pub fn acknowledge(self, deed: Deed) -> Option<Alert> {
        match self.status {
            Status::Active => Some(Alert { status: Status::Acknowledged, acknowledged: Some(deed), ..self }),
            Status::Acknowledged | Status::Dismissed | Status::Resolved => None,
        }
    }

    /// Somebody decides that nothing follows from it.
    ///
    /// # Errors
    /// [`Rule::AlertIsOver`] for one that was dismissed before or has resolved.
    pub fn dismiss(self, deed: Deed, reason: String) -> Result<Alert, Rule> {
        match self.status {
            Status::Active | Status::Acknowledged => Ok(Alert {
                status: Status::Dismissed,
                dismissed: Some(deed),
                dismissal_reason: Some(reason),
                ..self
            }),
            Status::Dismissed | Status::Resolved => Err(Rule::AlertIsOver),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn alert(status: Status) -> Alert {
        Alert {
            id: AlertId::from_number(1),
            workspace: WorkspaceId::from_number(2),
            kind: Kind::CollectionFailed,
            severity: Severity::Warning,
            status,
            subject: CollectionId::from_number(3).to_string(),
            measured: None,
            facts: json!({}),
            raised_at: Timestamp::UNIX_EPOCH,
            last_seen_at: Timestamp::UNIX_EPOCH,
            acknowledged: None,
            dismissed: None,
            dismissal_reason: None,
            resolved_at: None,
        }
    }

    fn deed() -> Deed {
        Deed { at: Timestamp::UNIX_EPOCH, by: "key_1".into() }
    }

    #[test]
    fn only_an_active_alert_is_acknowledged_and_only_an_open_one_dismissed() {
        let table = [
            (Status::Active, Some(Status::Acknowledged), Ok(Status::Dismissed)),
            (Status::Acknowledged, None, Ok(Status::Dismissed)),
            (Status::Dismissed, None, Err(Rule::AlertIsOver)),
            (Status::Resolved, None, Err(Rule::AlertIsOver)),
        ];
        for (from, acknowledged, dismissed) in table {
            let noted = alert(from).acknowledge(deed());
            assert_eq!(noted.map(|alert| alert.status), acknowledged, "{from:?}");
            let over = alert(from).dismiss(deed(), "a drill".into());
            assert_eq!(over.map(|alert| alert.status), dismissed, "{from:?}");
        }
    }

    #[test]
    fn who_did_it_and_why_is_kept() {
        let dismissed = alert(Status::Active).acknowledge(deed()).unwrap();
        let dismissed = dismissed.dismiss(deed(), "a drill".into()).unwrap();
        assert_eq!((dismissed.acknowledged, dismissed.dismissed), (Some(deed()), Some(deed())));
        assert_eq!(dismissed.dismissal_reason.as_deref(), Some("a drill"));
    }

    #[test]
    fn a_title_says_what_was_measured_in_its_unit() {
        let measured = |current, threshold| Some(Measured { current, threshold });
        let table = [
            (
                Kind::MandateCreationRate,
                measured(62, 50),
                "62 mandates were created within an hour; the threshold is 50.",
            ),
            (
                Kind::DailyCollectionAmount,
                measured(5_200_000, 5_000_000),
                "£52,000.00 went into collection files on one day; the threshold is £50,000.00.",
            ),
            (
                Kind::ClawbackReserveLow,
                measured(-4_005, 50_000),
                "Claims took £40.05 more than was held against them; £500.00 must be held.",
            ),
            (
                Kind::FailureRate,
                measured(412, 300),
                "4.12 % of the attempts of the last 30 days came back unpaid; the threshold is 3.00 %.",
            ),
            (Kind::ManualQueue, measured(1, 0), "1 line or file waits for a person."),
            (Kind::ManualQueue, measured(12, 0), "12 lines or files wait for a person."),
            (Kind::CollectionFailed, None, "A collection has failed for good."),
        ];
        for (kind, measured, title) in table {
            assert_eq!(kind.title(measured), title);
        }
    }

    #[test]
    fn every_kind_has_a_sentence_with_and_without_a_value() {
        for kind in Kind::ALL {
            for measured in [None, Some(Measured { current: 2, threshold: 1 })] {
                let title = kind.title(measured);
                assert!(title.len() > 20 && title.ends_with('.'), "{kind:?}: {title}");
            }
        }
    }

    #[test]
    fn a_subject_is_told_by_its_id() {
        let table = [
            (WorkspaceId::from_number(1).to_string(), SubjectKind::Workspace),
            (MandateId::from_number(1).to_string(), SubjectKind::Mandate),
            (CollectionId::from_number(1).to_string(), SubjectKind::Collection),
            (ClaimId::from_number(1).to_string(), SubjectKind::Claim),
            (SubmissionId::from_number(1).to_string(), SubjectKind::Submission),
            (ReportId::from_number(1).to_string(), SubjectKind::Report),
            (NoticeId::from_number(1).to_string(), SubjectKind::Notice),
            ("ARUDD_2026.xml".to_owned(), SubjectKind::File),
        ];
        for (id, kind) in table {
            assert_eq!(SubjectKind::of(&id), kind, "{id}");
        }
    }
}
