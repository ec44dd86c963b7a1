-- Dates (_on) are London dates, YYYY-MM-DD; money (_pence) is whole pence.
-- collection_day is 1 to 31, or 0 for the last working day of the month.

CREATE TABLE mandates (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    reference TEXT NOT NULL,
    status TEXT NOT NULL,
    stage TEXT NOT NULL,
    payer_name TEXT NOT NULL,
    payer_email TEXT NOT NULL,
    payer_phone TEXT,
    payer_address TEXT,
    payer_search TEXT NOT NULL,
    property_reference TEXT NOT NULL,
    property_address TEXT,
    mandate_type TEXT NOT NULL,
    amount_pence BIGINT NOT NULL,
    frequency TEXT NOT NULL,
    collection_day BIGINT NOT NULL,
    start_on TEXT,
    end_on TEXT,
    external_ref TEXT,
    metadata TEXT NOT NULL,
    masked_bank_details TEXT,
    sealed_bank_details BYTEA,
    pending_amount_pence BIGINT,
    pending_collection_day BIGINT,
    pending_effective_on TEXT,
    failure_code TEXT,
    failure_reason TEXT,
    clawback_count BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    activated_at BIGINT,
    suspended_at BIGINT,
    cancelled_at BIGINT,
    failed_at BIGINT,
    version BIGINT NOT NULL,
    UNIQUE (workspace_id, reference)
);

CREATE INDEX mandates_newest ON mandates (workspace_id, id);
CREATE INDEX mandates_status ON mandates (workspace_id, status, id);
CREATE UNIQUE INDEX mandates_external_ref ON mandates (workspace_id, external_ref) WHERE external_ref IS NOT NULL;

CREATE TABLE invites (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    mandate_id TEXT NOT NULL REFERENCES mandates (id),
    token_hash BYTEA NOT NULL UNIQUE,
    pepper_version BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    completed_at BIGINT,
    superseded_at BIGINT
);

CREATE UNIQUE INDEX invites_one_live ON invites (mandate_id) WHERE completed_at IS NULL AND superseded_at IS NULL;
