DROP INDEX mandates_payer_email;
DROP INDEX attempts_unpaid;
DROP INDEX submissions_unknown;
DROP INDEX submissions_days;
DROP INDEX mandates_created;
DROP TABLE reserve_snapshots;
DROP TABLE alert_thresholds;
DROP INDEX alerts_subject;
DROP INDEX alerts_severity;
DROP INDEX alerts_kind;
DROP INDEX alerts_status;
DROP INDEX alerts_open;
DROP INDEX alerts_once;

UPDATE alerts SET kind = 'advice_unclear' WHERE kind = 'advice_unmatched';
UPDATE alerts SET kind = 'mandate_ended' WHERE kind = 'mandate_rejected';
-- One of each kind and occasion was active; what was dismissed is over.
UPDATE alerts SET resolved_at = dismissed_at WHERE resolved_at IS NULL AND dismissed_at IS NOT NULL AND acknowledged_at IS NULL;

ALTER TABLE alerts DROP COLUMN dismissal_reason;
ALTER TABLE alerts DROP COLUMN dismissed_by;
ALTER TABLE alerts DROP COLUMN dismissed_at;
ALTER TABLE alerts DROP COLUMN last_seen_at;
ALTER TABLE alerts DROP COLUMN threshold;
ALTER TABLE alerts DROP COLUMN current_value;
ALTER TABLE alerts DROP COLUMN status;
CREATE UNIQUE INDEX alerts_once ON alerts (workspace_id, kind, occasion) WHERE acknowledged_at IS NULL AND resolved_at IS NULL;
