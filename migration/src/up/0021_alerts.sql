-- Alerts as people see them: where each stands, what was measured, when it was last seen.
-- Instants (_at) are Unix milliseconds in UTC; money (_pence) is whole pence; shares (_basis_points) are hundredths of a percent.

ALTER TABLE alerts ADD COLUMN status TEXT NOT NULL DEFAULT 'active';
ALTER TABLE alerts ADD COLUMN current_value BIGINT;
ALTER TABLE alerts ADD COLUMN threshold BIGINT;
ALTER TABLE alerts ADD COLUMN last_seen_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE alerts ADD COLUMN dismissed_at BIGINT;
ALTER TABLE alerts ADD COLUMN dismissed_by TEXT;
ALTER TABLE alerts ADD COLUMN dismissal_reason TEXT;

UPDATE alerts SET last_seen_at = raised_at;
UPDATE alerts SET status = 'acknowledged' WHERE acknowledged_at IS NOT NULL;
UPDATE alerts SET status = 'resolved' WHERE resolved_at IS NOT NULL;
UPDATE alerts SET kind = 'advice_unmatched' WHERE kind = 'advice_unclear';
UPDATE alerts SET kind = 'mandate_rejected' WHERE kind = 'mandate_ended' AND (facts LIKE '%"auddis"%' OR facts LIKE '%"modulus"%');

-- One that nobody has seen to of each kind and occasion.
DROP INDEX alerts_once;
CREATE UNIQUE INDEX alerts_once ON alerts (workspace_id, kind, occasion) WHERE status = 'active';
-- Those whose condition lasts, seen to or not.
CREATE INDEX alerts_open ON alerts (workspace_id, kind, occasion, id) WHERE resolved_at IS NULL;
CREATE INDEX alerts_status ON alerts (workspace_id, status, id);
CREATE INDEX alerts_kind ON alerts (workspace_id, kind, id);
CREATE INDEX alerts_severity ON alerts (workspace_id, severity, id);
CREATE INDEX alerts_subject ON alerts (workspace_id, subject_id, id);

-- What a workspace decided; NULL turns a threshold off. Without a row the defaults hold.
CREATE TABLE alert_thresholds (
    workspace_id TEXT NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    mandate_creation_rate_per_hour BIGINT,
    daily_collection_pence BIGINT,
    weekly_collection_pence BIGINT,
    failure_rate_basis_points BIGINT,
    failure_rate_minimum_attempts BIGINT NOT NULL,
    reserve_minimum_pence BIGINT,
    reserve_factor_basis_points BIGINT,
    -- What is held against clawbacks: as it was told, less the claims that came in since.
    reserve_balance_pence BIGINT,
    reserve_balance_at BIGINT,
    updated_at BIGINT NOT NULL
);

-- What the reserve had to be, each time that changed. Numbered from 1 in each workspace.
CREATE TABLE reserve_snapshots (
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    number BIGINT NOT NULL,
    pending_pence BIGINT NOT NULL,
    required_pence BIGINT NOT NULL,
    balance_pence BIGINT,
    taken_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, number)
) /* clustered */;

-- What the thresholds are compared with.
CREATE INDEX mandates_created ON mandates (workspace_id, created_at);
CREATE INDEX submissions_days ON submissions (workspace_id, kind, input_on);
CREATE INDEX submissions_unknown ON submissions (workspace_id, id) WHERE state = 'unknown';
CREATE INDEX attempts_unpaid ON attempts (workspace_id, processing_on) WHERE outcome = 'unpaid';

-- Whose mandates a payer's are.
CREATE INDEX mandates_payer_email ON mandates (workspace_id, lower(payer_email), status, id);
