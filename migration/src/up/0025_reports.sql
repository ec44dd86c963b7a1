-- What lists and reports are read by.

-- Collections of a status by the day of the debit.
CREATE INDEX collections_status_entry ON collections (workspace_id, status, entry_on, id);

-- What was given up after it had come back unpaid is owed as well.
DROP INDEX collections_unpaid_entry;
DROP INDEX collections_unpaid_nominal;
CREATE INDEX collections_owed_entry ON collections (workspace_id, entry_on, id) WHERE (stage IN ('returned', 'returned_late', 'rejected', 'claimed', 'clawed_back') OR (stage = 'withdrawn' AND failure_code IS NOT NULL));
CREATE INDEX collections_owed_nominal ON collections (workspace_id, nominal_on, id) WHERE (stage IN ('returned', 'returned_late', 'rejected', 'claimed', 'clawed_back') OR (stage = 'withdrawn' AND failure_code IS NOT NULL));

-- Mandates by the day of the month on which they are collected, and those that are not collected by the month: for what
-- is coming on a few days.
CREATE INDEX mandates_days ON mandates (workspace_id, collection_day, planned_until_on, id) WHERE status IN ('pending_submission', 'active');
CREATE INDEX mandates_weekly ON mandates (workspace_id, planned_until_on, id) WHERE frequency <> 'monthly';

-- Files, newest first.
CREATE INDEX submissions_newest ON submissions (workspace_id, id);
CREATE INDEX reports_newest ON reports (workspace_id, id);
