-- The engine: what is sent to the banks, what comes back, and what follows.
-- Instants (_at) are Unix milliseconds in UTC; dates (_on) are London dates, YYYY-MM-DD; money (_pence) is whole pence.

-- Who collects: the Service User Number, and the rail its files travel by. A live workspace can never have the simulator.
CREATE TABLE service_users (
    workspace_id TEXT NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    mode TEXT NOT NULL,
    rail TEXT NOT NULL,
    sun TEXT NOT NULL,
    name TEXT NOT NULL,
    sealed_account BYTEA NOT NULL,
    last_serial BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (mode, sun),
    CHECK ((mode = 'live' AND rail = 'bacs_files') OR (mode = 'test' AND rail = 'simulator'))
);

-- The day a test workspace has reached.
CREATE TABLE sandbox_clocks (
    workspace_id TEXT NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    today_on TEXT NOT NULL
);

ALTER TABLE mandates ADD COLUMN bank_details_version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE mandates ADD COLUMN auddis_input_on TEXT;
ALTER TABLE mandates ADD COLUMN debited_on TEXT;
ALTER TABLE mandates ADD COLUMN signed_on TEXT;
ALTER TABLE mandates ADD COLUMN anchor_on TEXT;
ALTER TABLE mandates ADD COLUMN planned_until_on TEXT NOT NULL DEFAULT '0000-01-01';
ALTER TABLE mandates ADD COLUMN consecutive_failures BIGINT NOT NULL DEFAULT 0;

CREATE INDEX mandates_to_plan ON mandates (workspace_id, planned_until_on, id) WHERE status IN ('pending_submission', 'active');
CREATE INDEX mandates_amended ON mandates (workspace_id, pending_effective_on) WHERE pending_effective_on IS NOT NULL;

-- Every account a mandate was ever lodged on, so that a late advice finds the one it speaks of.
CREATE TABLE bank_details (
    mandate_id TEXT NOT NULL REFERENCES mandates (id),
    version BIGINT NOT NULL,
    workspace_id TEXT NOT NULL,
    masked TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    source TEXT NOT NULL,
    since_at BIGINT NOT NULL,
    PRIMARY KEY (mandate_id, version)
) /* clustered */;

CREATE TABLE submissions (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    kind TEXT NOT NULL,
    sun TEXT NOT NULL,
    serial TEXT NOT NULL,
    state TEXT NOT NULL,
    input_on TEXT NOT NULL,
    processing_on TEXT NOT NULL,
    items BIGINT NOT NULL,
    total_pence BIGINT NOT NULL,
    hash TEXT NOT NULL,
    sealed_file BYTEA NOT NULL,
    sealed_at BIGINT NOT NULL,
    sending_at BIGINT,
    submitted_at BIGINT,
    answered_at BIGINT,
    answer TEXT,
    UNIQUE (workspace_id, serial)
);

CREATE INDEX submissions_to_send ON submissions (workspace_id, id) WHERE state IN ('sealed', 'sending');

-- Instructions to the payers' banks: 0N and 0C. One of a kind is open for a mandate at a time.
CREATE TABLE instructions (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    mandate_id TEXT NOT NULL REFERENCES mandates (id),
    code TEXT NOT NULL,
    reference TEXT NOT NULL,
    bank_details_version BIGINT NOT NULL,
    state TEXT NOT NULL,
    submission_id TEXT REFERENCES submissions (id),
    input_on TEXT,
    counts_on TEXT,
    reason_code TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE UNIQUE INDEX instructions_one_open ON instructions (mandate_id, code) WHERE state IN ('waiting', 'submitted');
CREATE INDEX instructions_waiting ON instructions (workspace_id, id) WHERE state = 'waiting';
CREATE INDEX instructions_counting ON instructions (workspace_id, counts_on, id) WHERE state = 'submitted';
CREATE INDEX instructions_mandate ON instructions (mandate_id, code, id);
CREATE INDEX instructions_submission ON instructions (submission_id);
CREATE INDEX instructions_reference ON instructions (reference);

CREATE TABLE notices (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    mandate_id TEXT NOT NULL REFERENCES mandates (id),
    kind TEXT NOT NULL,
    payer_email TEXT NOT NULL,
    body TEXT NOT NULL,
    covers TEXT NOT NULL,
    -- The notice period in force when it was given.
    notice_working_days BIGINT NOT NULL,
    given_on TEXT NOT NULL,
    given_at BIGINT NOT NULL
);

CREATE INDEX notices_mandate ON notices (workspace_id, mandate_id, id);

CREATE TABLE collections (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    mandate_id TEXT NOT NULL REFERENCES mandates (id),
    period TEXT NOT NULL,
    nominal_on TEXT NOT NULL,
    advised_on TEXT NOT NULL,
    entry_on TEXT NOT NULL,
    input_on TEXT NOT NULL,
    amount_pence BIGINT NOT NULL,
    advised_pence BIGINT,
    status TEXT NOT NULL,
    stage TEXT NOT NULL,
    notice_id TEXT REFERENCES notices (id),
    attempts BIGINT NOT NULL,
    representations BIGINT NOT NULL,
    first_processing_on TEXT,
    settles_on TEXT,
    failure_code TEXT,
    failure_reason TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    submitted_at BIGINT,
    collected_at BIGINT,
    confirmed_at BIGINT,
    failed_at BIGINT,
    clawed_back_at BIGINT,
    version BIGINT NOT NULL,
    UNIQUE (mandate_id, period)
);

CREATE INDEX collections_newest ON collections (workspace_id, id);
CREATE INDEX collections_entry ON collections (workspace_id, entry_on, id);
CREATE INDEX collections_status ON collections (workspace_id, status, id);
CREATE INDEX collections_due ON collections (workspace_id, stage, input_on, id) WHERE stage IN ('planned', 'notified', 'representing');
CREATE INDEX collections_settling ON collections (workspace_id, stage, settles_on, id) WHERE stage IN ('submitted', 'represented', 'provisional');

-- Each time a collection went into a file. One of them can be under way at a time.
CREATE TABLE attempts (
    collection_id TEXT NOT NULL REFERENCES collections (id),
    number BIGINT NOT NULL,
    workspace_id TEXT NOT NULL,
    mandate_id TEXT NOT NULL,
    submission_id TEXT NOT NULL REFERENCES submissions (id),
    code TEXT NOT NULL,
    reference TEXT NOT NULL,
    amount_pence BIGINT NOT NULL,
    processing_on TEXT NOT NULL,
    entry_on TEXT NOT NULL,
    bank_details_version BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    reason_code TEXT,
    PRIMARY KEY (collection_id, number)
) /* clustered */;

CREATE UNIQUE INDEX attempts_one_open ON attempts (collection_id) WHERE outcome = 'open';
CREATE INDEX attempts_submission ON attempts (submission_id, collection_id);
CREATE INDEX attempts_mandate ON attempts (mandate_id, entry_on);

-- Report files as they came, and what was done about each line of them.
CREATE TABLE reports (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    hash TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT,
    sealed_file BYTEA NOT NULL,
    state TEXT NOT NULL,
    refusal TEXT,
    lines BIGINT NOT NULL,
    received_at BIGINT NOT NULL,
    handled_at BIGINT,
    UNIQUE (workspace_id, hash)
);

CREATE INDEX reports_to_handle ON reports (workspace_id, id) WHERE state = 'received';

CREATE TABLE advices (
    report_id TEXT NOT NULL REFERENCES reports (id),
    line BIGINT NOT NULL,
    workspace_id TEXT NOT NULL,
    identity TEXT NOT NULL,
    kind TEXT NOT NULL,
    reference TEXT,
    code TEXT,
    amount_pence BIGINT,
    state TEXT NOT NULL,
    note TEXT,
    subject_id TEXT,
    handled_at BIGINT NOT NULL,
    resolved_at BIGINT,
    PRIMARY KEY (report_id, line)
) /* clustered */;

CREATE UNIQUE INDEX advices_identity ON advices (workspace_id, identity) WHERE state <> 'repeated';
CREATE INDEX advices_manual ON advices (workspace_id, report_id, line) WHERE state = 'manual';

-- Indemnity claims.
CREATE TABLE claims (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    mandate_id TEXT NOT NULL REFERENCES mandates (id),
    bank_reference TEXT NOT NULL,
    reason_code TEXT NOT NULL,
    reason TEXT NOT NULL,
    status TEXT NOT NULL,
    amount_pence BIGINT NOT NULL,
    received_on TEXT NOT NULL,
    challenge_by_on TEXT NOT NULL,
    debit_on TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    UNIQUE (workspace_id, bank_reference, mandate_id)
);

CREATE INDEX claims_open ON claims (workspace_id, debit_on, id) WHERE status IN ('open', 'challenged');
CREATE INDEX claims_mandate ON claims (mandate_id, id);

CREATE TABLE claimed_collections (
    claim_id TEXT NOT NULL REFERENCES claims (id),
    collection_id TEXT NOT NULL REFERENCES collections (id),
    amount_pence BIGINT NOT NULL,
    stage_before TEXT NOT NULL,
    PRIMARY KEY (claim_id, collection_id)
) /* clustered */;

CREATE INDEX claimed_collections_collection ON claimed_collections (collection_id);

-- What somebody must look at.
CREATE TABLE alerts (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    kind TEXT NOT NULL,
    severity TEXT NOT NULL,
    subject_id TEXT,
    occasion TEXT NOT NULL,
    facts TEXT NOT NULL,
    raised_at BIGINT NOT NULL,
    acknowledged_at BIGINT,
    acknowledged_by TEXT,
    resolved_at BIGINT
);

CREATE UNIQUE INDEX alerts_once ON alerts (workspace_id, kind, occasion) WHERE acknowledged_at IS NULL AND resolved_at IS NULL;
CREATE INDEX alerts_newest ON alerts (workspace_id, id);

-- Which parts of which days the cycle has completed.
CREATE TABLE cycle_runs (
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    day_on TEXT NOT NULL,
    part TEXT NOT NULL,
    completed_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, day_on, part)
) /* clustered */;

-- Who of several servers does what only one may do at a time.
CREATE TABLE leases (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    expires_at BIGINT NOT NULL
);
