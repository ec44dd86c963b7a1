-- The payer's form: how far a payer has come, and what the payer agreed to.
-- Instants (_at) are Unix milliseconds in UTC.

-- Answers given so far, sealed. They belong to the browser that gave them: another one begins anew.
CREATE TABLE payer_forms (
    invite_id TEXT NOT NULL PRIMARY KEY REFERENCES invites (id),
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    browser_hash BYTEA NOT NULL,
    sealed_answers BYTEA NOT NULL,
    started_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version BIGINT NOT NULL
);

-- What the payer agreed to, word for word: the evidence that an indemnity claim is challenged with.
CREATE TABLE authorities (
    mandate_id TEXT NOT NULL PRIMARY KEY REFERENCES mandates (id),
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    invite_id TEXT NOT NULL REFERENCES invites (id),
    guarantee_version TEXT NOT NULL,
    guarantee TEXT NOT NULL,
    guarantee_accepted_at BIGINT NOT NULL,
    guarantee_network TEXT,
    terms TEXT NOT NULL,
    declaration TEXT NOT NULL,
    signed_at BIGINT NOT NULL,
    signed_network TEXT,
    user_agent TEXT
);

ALTER TABLE organisations ADD COLUMN brand_colour TEXT;

CREATE TABLE logos (
    organisation_id TEXT NOT NULL PRIMARY KEY REFERENCES organisations (id),
    content_type TEXT NOT NULL,
    image BYTEA NOT NULL,
    updated_at BIGINT NOT NULL
);
