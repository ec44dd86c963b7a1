//! Alerts and thresholds as callers see them.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::domain::alert::{Alert, Kind, Severity, Status, SubjectKind, Unit};
use crate::domain::id::AlertId;
use crate::domain::threshold::Thresholds;
use crate::store::thresholds::{Decided, Snapshot};

/// An alert.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Alert")]
pub(crate) struct AlertView {
    /// The alert's id. The events `alert.raised`, `alert.acknowledged`, `alert.dismissed` and `alert.resolved` have it as
    /// their subject.
    pub id: AlertId,
    /// What it is about.
    pub kind: Kind,
    /// How pressing it is.
    pub severity: Severity,
    /// Where it stands.
    pub status: Status,
    /// The alert in a sentence for a person.
    pub title: String,
    /// What it is about.
    pub subject: SubjectView,
    /// What was measured when its cause was last seen, in `unit`; null for kinds without a threshold.
    pub current_value: Option<i64>,
    /// What the value was compared with, in `unit`; null for kinds without a threshold.
    pub threshold: Option<i64>,
    /// What `currentValue` and `threshold` are measured in; null for kinds without a threshold.
    pub unit: Option<Unit>,
    /// Further facts; which ones depends on the kind. Never a bank detail.
    #[schemars(with = "serde_json::Map<String, Value>")]
    pub facts: Value,
    /// When it was raised, by the workspace's clock.
    pub raised_at: Timestamp,
    /// When its cause was last seen, by the workspace's clock.
    pub last_seen_at: Timestamp,
    /// When somebody took note of it.
    pub acknowledged_at: Option<Timestamp>,
    /// Who took note of it: a key's id.
    pub acknowledged_by: Option<String>,
    /// When somebody decided that nothing follows from it.
    pub dismissed_at: Option<Timestamp>,
    /// Who decided it: a key's id.
    pub dismissed_by: Option<String>,
    /// Why nothing follows from it.
    pub dismissal_reason: Option<String>,
    /// When what it was about was over; also of one that was acknowledged or dismissed before.
    pub resolved_at: Option<Timestamp>,
}

/// What an alert is about.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "AlertSubject")]
pub(crate) struct SubjectView {
    /// The kind of thing.
    pub kind: SubjectKind,
    /// Its id; of a file that lies where reports lie, its name.
    pub id: String,
}

impl From<Alert> for AlertView {
    fn from(alert: Alert) -> AlertView {
        let (acknowledged, dismissed) = (alert.acknowledged, alert.dismissed);
        AlertView {
            id: alert.id,
            kind: alert.kind,
            severity: alert.severity,
            status: alert.status,
            title: alert.kind.title(alert.measured),
            subject: SubjectView { kind: SubjectKind::of(&alert.subject), id: alert.subject },
            current_value: alert.measured.map(|measured| measured.current),
            threshold: alert.measured.map(|measured| measured.threshold),
            unit: alert.measured.and(alert.kind.unit()),
            facts: alert.facts,
            raised_at: alert.raised_at,
            last_seen_at: alert.last_seen_at,
            acknowledged_at: acknowledged.as_ref().map(|deed| deed.at),
            acknowledged_by: acknowledged.map(|deed| deed.by),
            dismissed_at: dismissed.as_ref().map(|deed| deed.at),
            dismissed_by: dismissed.map(|deed| deed.by),
            dismissal_reason: alert.dismissal_reason,
            resolved_at: alert.resolved_at,
        }
    }
}

/// What the workspace is alerted of. Null turns a threshold off.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "AlertThresholds")]
pub(crate) struct ThresholdsView {
    /// More mandates than this created within an hour raise `mandate_creation_rate`. By default 50.
    pub mandate_creation_rate_per_hour: Option<i64>,
    /// More than this in collection files of one London day, in pence, raises `daily_collection_amount`. By default
    /// £50,000.
    pub daily_collection_amount_pence: Option<i64>,
    /// More than this in collection files of seven London days, in pence, raises `weekly_collection_amount`. By default
    /// £150,000.
    pub weekly_collection_amount_pence: Option<i64>,
    /// A greater share than this of the attempts of the last 30 days come back unpaid, in basis points, raises
    /// `failure_rate`; two thirds more than this is critical. By default 300, which is 3 %.
    pub failure_rate_basis_points: Option<i64>,
    /// With fewer attempts in 30 days than this no failure rate is told. By default 50.
    pub failure_rate_minimum_attempts: i64,
    /// The least the reserve against clawbacks must be, in pence. By default £500.
    pub clawback_reserve_minimum_pence: Option<i64>,
    /// The share of the pending collections that the reserve must be, in basis points. By default 500, which is 5 %.
    pub clawback_reserve_risk_factor_basis_points: Option<i64>,
    /// What is held in reserve, in pence: as you last said, less the claims that came in since. Null until you say so, and
    /// then `clawback_reserve_low` is not raised.
    pub clawback_reserve_balance_pence: Option<i64>,
    /// The reserve as it was last evaluated; null before the first time.
    pub reserve: Option<ReserveView>,
    /// When they were last changed, by the workspace's clock; null while the defaults hold.
    pub updated_at: Option<Timestamp>,
}

/// The reserve against clawbacks.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "ClawbackReserve")]
pub(crate) struct ReserveView {
    /// Collections that are in files and can still come back unpaid, in pence.
    pub pending_pence: i64,
    /// What must be held, in pence: the greater of the minimum and the share of what is pending.
    pub required_pence: i64,
    /// What is held, in pence; null while nobody has said so.
    pub balance_pence: Option<i64>,
    /// What is held beyond what must be, in pence; negative where too little is.
    pub available_pence: Option<i64>,
    /// When it was evaluated, by the workspace's clock.
    pub taken_at: Timestamp,
}

impl ThresholdsView {
    /// What the workspace decided, and its reserve as it was last evaluated.
    pub fn new(decided: Decided, newest: Option<Snapshot>) -> ThresholdsView {
        let Thresholds {
            mandate_creation_rate_per_hour,
            daily_collection_pence,
            weekly_collection_pence,
            failure_rate_basis_points,
            failure_rate_minimum_attempts,
            reserve_minimum_pence,
            reserve_factor_basis_points,
            reserve_balance_pence,
        } = decided.thresholds;
        ThresholdsView {
            mandate_creation_rate_per_hour,
            daily_collection_amount_pence: daily_collection_pence,
            weekly_collection_amount_pence: weekly_collection_pence,
            failure_rate_basis_points,
            failure_rate_minimum_attempts,
            clawback_reserve_minimum_pence: reserve_minimum_pence,
            clawback_reserve_risk_factor_basis_points: reserve_factor_basis_points,
            clawback_reserve_balance_pence: reserve_balance_pence,
            reserve: newest.map(ReserveView::from),
            updated_at: decided.updated_at,
        }
    }
}

impl From<Snapshot> for ReserveView {
    fn from(snapshot: Snapshot) -> ReserveView {
        let reserve = snapshot.reserve;
        ReserveView {
            pending_pence: reserve.pending_pence,
            required_pence: reserve.required_pence,
            balance_pence: reserve.balance_pence,
            available_pence: reserve.balance_pence.map(|balance| balance - reserve.required_pence),
            taken_at: snapshot.taken_at,
        }
    }
}
