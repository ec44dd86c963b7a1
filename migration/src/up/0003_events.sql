-- The audit trail. Rows are only ever added; each workspace's rows are a hash chain whose head stands in event_heads.
-- The chain of calls that no workspace could be found for has the workspace_id 'none'.

CREATE TABLE events (
    workspace_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    key_id TEXT,
    procedure TEXT,
    outcome TEXT NOT NULL,
    code TEXT,
    request_id TEXT,
    address TEXT,
    duration_us BIGINT NOT NULL,
    subject_id TEXT,
    data TEXT,
    chain_key_version BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (workspace_id, seq)
) /* clustered */;

CREATE INDEX events_subject ON events (workspace_id, subject_id, seq) WHERE subject_id IS NOT NULL;
CREATE INDEX events_key ON events (workspace_id, key_id, seq);
CREATE INDEX events_procedure ON events (workspace_id, procedure, seq);
CREATE INDEX events_not_ok ON events (workspace_id, outcome, seq) WHERE outcome <> 'ok';
CREATE INDEX events_kind ON events (workspace_id, kind, seq) WHERE kind <> 'procedure.called';
CREATE INDEX events_at ON events (workspace_id, at);

CREATE TABLE event_heads (
    workspace_id TEXT NOT NULL PRIMARY KEY,
    seq BIGINT NOT NULL,
    hash BYTEA NOT NULL
);

-- How far each journal of calls has been copied into events, so that a crash between the two copies nothing twice.
CREATE TABLE journal_positions (
    journal TEXT NOT NULL PRIMARY KEY,
    position BIGINT NOT NULL
);
