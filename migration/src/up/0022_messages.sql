-- Messages: what payers and organisations are written, and what became of it. Instants (_at) are Unix milliseconds in UTC.

-- Written in the transaction of its cause. The row is the work list: whoever finds one that is due claims it.
CREATE TABLE messages (
    id TEXT NOT NULL PRIMARY KEY,
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    kind TEXT NOT NULL,
    recipient TEXT NOT NULL,
    mandate_id TEXT REFERENCES mandates (id),
    collection_id TEXT REFERENCES collections (id),
    notice_id TEXT REFERENCES notices (id),
    alert_id TEXT REFERENCES alerts (id),
    sender_name TEXT NOT NULL,
    reply_to TEXT,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    html TEXT NOT NULL,
    -- The payer's own link to the form, kept until the message has gone. It stands in neither text.
    sealed_link BYTEA,
    -- The Message-ID of every attempt.
    header_id TEXT NOT NULL,
    status TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    -- Queued: when it is tried next. Sending: when whoever claimed it is taken for dead.
    due_at BIGINT NOT NULL,
    failure TEXT,
    -- When it was queued, first or by an operator's order: it is given up so long after.
    queued_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT
);

CREATE INDEX messages_due ON messages (due_at, id) WHERE status IN ('queued', 'sending');
CREATE INDEX messages_newest ON messages (workspace_id, id);
CREATE INDEX messages_status ON messages (workspace_id, status, id);
CREATE INDEX messages_undelivered ON messages (id) WHERE status IN ('failed', 'bounced');
CREATE INDEX messages_mandate ON messages (mandate_id, id);
CREATE INDEX messages_notice ON messages (notice_id) WHERE notice_id IS NOT NULL;

-- What an organisation has changed about a kind of message.
CREATE TABLE message_templates (
    organisation_id TEXT NOT NULL REFERENCES organisations (id),
    kind TEXT NOT NULL,
    subject TEXT,
    paragraph TEXT,
    sender_name TEXT,
    reply_to TEXT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (organisation_id, kind)
) /* clustered */;

-- Where an organisation is written to: addresses, separated by line breaks.
ALTER TABLE organisations ADD COLUMN notify_emails TEXT NOT NULL DEFAULT '';
