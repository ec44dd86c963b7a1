use schemars::JsonSchema;
use scope::scope;
use serde::Deserialize;
use serde_json::json;

use super::ThresholdsView;
use super::bounded::{Attempts, BasisPoints, HourlyCount, Pence, Setting};
use crate::ctx::Ctx;
use crate::domain::event::Kind;
use crate::domain::threshold::Thresholds;
use crate::engine::gauges::{self, Pending};
use crate::error::Error;
use crate::store;
use crate::store::thresholds::Decided;
use crate::write::IdempotencyKey;

/// What changes; what is left out stays, and null turns a threshold off.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct SetThresholds {
    /// Mandates created within an hour.
    #[serde(default)]
    mandate_creation_rate_per_hour: Setting<HourlyCount>,
    /// What goes into collection files on one London day, in pence.
    #[serde(default)]
    daily_collection_amount_pence: Setting<Pence>,
    /// What goes into collection files in seven London days, in pence.
    #[serde(default)]
    weekly_collection_amount_pence: Setting<Pence>,
    /// The share of the attempts of the last 30 days that came back unpaid, in basis points: 300 is 3 %.
    #[serde(default)]
    failure_rate_basis_points: Setting<BasisPoints>,
    /// With fewer attempts than this no failure rate is told. There always is such a number: null leaves it as it is.
    failure_rate_minimum_attempts: Option<Attempts>,
    /// The least the reserve against clawbacks must be, in pence.
    #[serde(default)]
    clawback_reserve_minimum_pence: Setting<Pence>,
    /// The share of the pending collections that the reserve must be, in basis points: 500 is 5 %.
    #[serde(default)]
    clawback_reserve_risk_factor_basis_points: Setting<BasisPoints>,
    /// What you hold in reserve now, in pence. Claims that come in from now on are taken off it.
    #[serde(default)]
    clawback_reserve_balance_pence: Setting<Pence>,
    /// Your name for this request; a repetition gets the first answer.
    idempotency_key: Option<IdempotencyKey>,
}

/// Set what the caller's workspace is alerted of.
///
/// What is left out stays; null turns a threshold off. Everything is compared with the new thresholds at once. Each
/// workspace, live and test, has its own.
///
/// # Hints
/// idempotent
///
/// # Errors
/// - `IDEMPOTENCY_KEY_REUSED`: the idempotency key was used with other parameters.
#[scope("alerts:write")]
pub(crate) async fn set_thresholds(ctx: &Ctx, params: SetThresholds) -> Result<ThresholdsView, Error> {
    let changed = params.changed();
    if changed.is_empty() {
        return Err(Error::invalid("", "expected at least one threshold"));
    }
    let mut write = ctx.write(params.idempotency_key.clone()).await?;
    if let Some(first) = write.replay()? {
        return Ok(first);
    }
    let workspace = &ctx.caller.workspace;
    let before = store::thresholds::find_for_change(&write.tx, workspace, write.now).await?;
    let is_told = params.clawback_reserve_balance_pence.is_given();
    let decided = Decided {
        balance_at: if is_told { Some(write.now) } else { before.balance_at },
        thresholds: params.applied_to(before.thresholds),
        updated_at: Some(write.now),
    };
    store::thresholds::save(&write.tx, workspace, &decided, write.now).await?;
    write.record(Kind::AlertThresholdsSet, workspace, json!({ "changed": changed }));
    gauges::sweep(&mut write, Pending::AsBefore).await?;
    let newest = store::thresholds::newest_snapshot(&write.tx, workspace).await?;
    let view = ThresholdsView::new(decided, newest);
    write.commit(&view).await?;
    Ok(view)
}

impl SetThresholds {
    fn changed(&self) -> Vec<&'static str> {
        let parts = [
            ("mandateCreationRatePerHour", self.mandate_creation_rate_per_hour.is_given()),
            ("dailyCollectionAmountPence", self.daily_collection_amount_pence.is_given()),
            ("weeklyCollectionAmountPence", self.weekly_collection_amount_pence.is_given()),
            ("failureRateBasisPoints", self.failure_rate_basis_points.is_given()),
            ("failureRateMinimumAttempts", self.failure_rate_minimum_attempts.is_some()),
            ("clawbackReserveMinimumPence", self.clawback_reserve_minimum_pence.is_given()),
            (
                "clawbackReserveRiskFactorBasisPoints",
                self.clawback_reserve_risk_factor_basis_points.is_given(),
            ),
            ("clawbackReserveBalancePence", self.clawback_reserve_balance_pence.is_given()),
        ];
        parts.into_iter().filter_map(|(name, given)| given.then_some(name)).collect()
    }

    fn applied_to(&self, before: Thresholds) -> Thresholds {
        let attempts = self.failure_rate_minimum_attempts.map(Attempts::get);
        Thresholds {
            mandate_creation_rate_per_hour: self
                .mandate_creation_rate_per_hour
                .applied_to(before.mandate_creation_rate_per_hour),
            daily_collection_pence: self
                .daily_collection_amount_pence
                .applied_to(before.daily_collection_pence),
            weekly_collection_pence: self
                .weekly_collection_amount_pence
                .applied_to(before.weekly_collection_pence),
            failure_rate_basis_points: self
                .failure_rate_basis_points
                .applied_to(before.failure_rate_basis_points),
            failure_rate_minimum_attempts: attempts.unwrap_or(before.failure_rate_minimum_attempts),
            reserve_minimum_pence: self
                .clawback_reserve_minimum_pence
                .applied_to(before.reserve_minimum_pence),
            reserve_factor_basis_points: self
                .clawback_reserve_risk_factor_basis_points
                .applied_to(before.reserve_factor_basis_points),
            reserve_balance_pence: self
                .clawback_reserve_balance_pence
                .applied_to(before.reserve_balance_pence),
        }
    }
}
