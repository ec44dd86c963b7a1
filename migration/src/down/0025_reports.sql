DROP INDEX reports_newest;
DROP INDEX submissions_newest;
DROP INDEX mandates_weekly;
DROP INDEX mandates_days;
DROP INDEX collections_owed_nominal;
DROP INDEX collections_owed_entry;
CREATE INDEX collections_unpaid_entry ON collections (workspace_id, entry_on, id) WHERE stage IN ('returned', 'returned_late', 'rejected', 'claimed', 'clawed_back');
CREATE INDEX collections_unpaid_nominal ON collections (workspace_id, nominal_on, id) WHERE stage IN ('returned', 'returned_late', 'rejected', 'claimed', 'clawed_back');
DROP INDEX collections_status_entry;
