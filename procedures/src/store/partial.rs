//! The conditions of partial indexes, as they stand in the migrations.
//!
//! SQLite takes a partial index only for a statement that says the index's condition in so many words: what is bound is
//! not known when the plan is made (`SQLITE_ENABLE_QPSG`, docs/performance.md). Without it each batch of the daily cycle
//! would read all rows of the workspace. PostgreSQL knows the bound values, unless it has come to reuse a general plan.

use sea_orm::sea_query::{Expr, SimpleExpr};

/// A collection's stage, in a condition for which no index is to be taken, because the rows are named already. By
/// statistics that are older than today's rows few are in any one stage, and PostgreSQL would read all of them for each
/// batch.
pub(super) fn stage_unindexed() -> SimpleExpr {
    Expr::cust("(stage || '')")
}

/// The workspace of a collection, attempt or claim, in a condition for which no index is to be taken, because the rows of
/// one mandate or collection are meant: SQLite, which has no statistics, would read all of the workspace.
pub(super) fn workspace_unindexed() -> SimpleExpr {
    Expr::cust("(workspace_id || '')")
}

/// The condition of one or several partial indexes of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Partial(&'static str);

impl Partial {
    /// To be added to a statement whose other conditions imply it.
    pub(super) fn stated(self) -> SimpleExpr {
        Expr::cust(self.0)
    }
}

/// Of `collections_due`.
pub(super) const COLLECTIONS_DUE: Partial = Partial("stage IN ('planned', 'notified', 'representing')");
/// Of `collections_settling`.
pub(super) const COLLECTIONS_SETTLING: Partial =
    Partial("stage IN ('submitted', 'represented', 'provisional')");
/// Of `mandates_to_plan`.
pub(super) const MANDATES_TO_PLAN: Partial = Partial("status IN ('pending_submission', 'active')");
/// Of `instructions_waiting`.
pub(super) const INSTRUCTIONS_WAITING: Partial = Partial("state = 'waiting'");
/// Of `instructions_counting`.
pub(super) const INSTRUCTIONS_COUNTING: Partial = Partial("state = 'submitted'");
/// Of `submissions_to_send`.
pub(super) const SUBMISSIONS_TO_SEND: Partial = Partial("state IN ('sealed', 'sending')");
/// Of `reports_to_handle`.
pub(super) const REPORTS_TO_HANDLE: Partial = Partial("state = 'received'");
/// Of `advices_manual`.
pub(super) const ADVICES_MANUAL: Partial = Partial("state = 'manual'");
/// Of `claims_open`.
pub(super) const CLAIMS_OPEN: Partial = Partial("status IN ('open', 'challenged')");
/// Of `alerts_once`.
pub(super) const ALERTS_ACTIVE: Partial = Partial("status = 'active'");
/// Of `submissions_unknown`.
pub(super) const SUBMISSIONS_UNKNOWN: Partial = Partial("state = 'unknown'");
/// Of `attempts_unpaid`.
pub(super) const ATTEMPTS_UNPAID: Partial = Partial("outcome = 'unpaid'");
/// Of `events_changes`.
pub(super) const EVENTS_CHANGES: Partial = Partial("kind <> 'procedure.called'");

/// Of `messages_due`.
pub(super) const MESSAGES_DUE: Partial = Partial("status IN ('queued', 'sending')");
/// Of `messages_undelivered`.
pub(super) const MESSAGES_UNDELIVERED: Partial = Partial("status IN ('failed', 'bounced')");

#[cfg(test)]
mod tests {
    use super::*;

    /// Else the index would not be taken, and nothing but time would tell.
    #[test]
    fn each_is_the_condition_of_an_index() {
        let migration = concat!(
            include_str!("../../../migration/src/up/0012_engine.sql"),
            include_str!("../../../migration/src/up/0021_alerts.sql"),
            include_str!("../../../migration/src/up/0022_messages.sql"),
            include_str!("../../../migration/src/up/0024_event_feed.sql"),
        );
        let all = [
            ("collections_due", COLLECTIONS_DUE),
            ("collections_settling", COLLECTIONS_SETTLING),
            ("mandates_to_plan", MANDATES_TO_PLAN),
            ("instructions_waiting", INSTRUCTIONS_WAITING),
            ("instructions_counting", INSTRUCTIONS_COUNTING),
            ("submissions_to_send", SUBMISSIONS_TO_SEND),
            ("reports_to_handle", REPORTS_TO_HANDLE),
            ("advices_manual", ADVICES_MANUAL),
            ("claims_open", CLAIMS_OPEN),
            ("alerts_once", ALERTS_ACTIVE),
            ("submissions_unknown", SUBMISSIONS_UNKNOWN),
            ("attempts_unpaid", ATTEMPTS_UNPAID),
            ("messages_due", MESSAGES_DUE),
            ("messages_undelivered", MESSAGES_UNDELIVERED),
            ("events_changes", EVENTS_CHANGES),
        ];
        for (index, Partial(condition)) in all {
            // The last one that was made of that name.
            let is_of_index = |line: &&str| {
                let made = line.trim_start_matches("CREATE ").trim_start_matches("UNIQUE ");
                made.starts_with(&format!("INDEX {index} ON "))
            };
            let made = migration.lines().rfind(is_of_index);
            let made = made.unwrap_or_else(|| panic!("no index {index}"));
            assert!(made.ends_with(&format!(" WHERE {condition};")), "{made}");
        }
    }
}
