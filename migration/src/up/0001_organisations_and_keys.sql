-- Instants (_at) are Unix milliseconds in UTC; durations name their unit.
CREATE TABLE server_secrets (
    kind TEXT NOT NULL,
    version BIGINT NOT NULL,
    fingerprint BYTEA NOT NULL,
    PRIMARY KEY (kind, version)
);

CREATE TABLE organisations (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    contact_email TEXT,
    contact_phone TEXT,
    notice_working_days BIGINT NOT NULL,
    rate_limit_per_min BIGINT,
    rate_limit_per_hour BIGINT,
    suspended_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);

CREATE TABLE workspaces (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    mode TEXT NOT NULL,
    UNIQUE (organisation_id, mode)
);

CREATE TABLE api_keys (
    id TEXT NOT NULL PRIMARY KEY,
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    name TEXT NOT NULL,
    scopes BIGINT NOT NULL,
    allowed_addresses TEXT,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    last_used_at BIGINT
);

CREATE INDEX api_keys_workspace ON api_keys (workspace_id, id);

CREATE TABLE api_key_secrets (
    id TEXT NOT NULL PRIMARY KEY,
    key_id TEXT NOT NULL REFERENCES api_keys (id),
    hash BYTEA NOT NULL UNIQUE,
    pepper_version BIGINT NOT NULL,
    start TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    expires_at BIGINT
);

CREATE INDEX api_key_secrets_key ON api_key_secrets (key_id);

CREATE TABLE idempotency (
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    procedure TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    sealed_outcome BYTEA,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, procedure, idempotency_key)
);

CREATE INDEX idempotency_age ON idempotency (created_at);
