-- The simulated bank of the sandbox. It is another party: nothing here refers to mandates or collections.
-- What is sealed_ is encrypted. A hash is made under the secret of the bank, so that nobody can guess accounts by it.
-- number is given by the bank, in the order in which things came.

CREATE TABLE bank_state (
    workspace_id TEXT NOT NULL PRIMARY KEY REFERENCES workspaces (id),
    sealed_secret BYTEA NOT NULL,
    facts TEXT NOT NULL
);

CREATE TABLE bank_accounts (
    workspace_id TEXT NOT NULL REFERENCES bank_state (workspace_id),
    holder_hash TEXT NOT NULL,
    account_hash TEXT NOT NULL,
    status TEXT NOT NULL,
    balance_pence BIGINT NOT NULL,
    sealed_holder BYTEA NOT NULL,
    PRIMARY KEY (workspace_id, holder_hash)
) /* clustered */;

CREATE INDEX bank_accounts_account ON bank_accounts (workspace_id, account_hash);

CREATE TABLE bank_instructions (
    workspace_id TEXT NOT NULL REFERENCES bank_state (workspace_id),
    reference TEXT NOT NULL,
    account_hash TEXT NOT NULL,
    state TEXT NOT NULL,
    behaviour TEXT NOT NULL,
    lodged_on TEXT NOT NULL,
    last_used_on TEXT NOT NULL,
    expires_on TEXT,
    sealed_holder BYTEA NOT NULL,
    PRIMARY KEY (workspace_id, reference, account_hash)
) /* clustered */;

CREATE INDEX bank_instructions_account ON bank_instructions (workspace_id, account_hash);

CREATE TABLE bank_orders (
    workspace_id TEXT NOT NULL REFERENCES bank_state (workspace_id),
    number BIGINT NOT NULL,
    code TEXT NOT NULL,
    reference TEXT NOT NULL,
    processing_on TEXT NOT NULL,
    sealed_holder BYTEA NOT NULL,
    PRIMARY KEY (workspace_id, number)
) /* clustered */;

CREATE TABLE bank_debits (
    workspace_id TEXT NOT NULL REFERENCES bank_state (workspace_id),
    number BIGINT NOT NULL,
    file_number BIGINT NOT NULL,
    code TEXT NOT NULL,
    reference TEXT NOT NULL,
    amount_pence BIGINT NOT NULL,
    processing_on TEXT NOT NULL,
    entry_on TEXT NOT NULL,
    original_processing_on TEXT NOT NULL,
    outcome TEXT NOT NULL,
    claim_number BIGINT,
    claim_code TEXT,
    sealed_accounts BYTEA NOT NULL,
    PRIMARY KEY (workspace_id, number)
) /* clustered */;

CREATE INDEX bank_debits_pending ON bank_debits (workspace_id, number) WHERE outcome = 'pending';
CREATE INDEX bank_debits_reference ON bank_debits (workspace_id, reference, number);

CREATE TABLE bank_files (
    workspace_id TEXT NOT NULL REFERENCES bank_state (workspace_id),
    number BIGINT NOT NULL,
    serial TEXT NOT NULL,
    digest BYTEA NOT NULL,
    received_on TEXT NOT NULL,
    rejection TEXT,
    sealed_bytes BYTEA,
    PRIMARY KEY (workspace_id, number)
) /* clustered */;

CREATE INDEX bank_files_serial ON bank_files (workspace_id, serial);
CREATE INDEX bank_files_waiting ON bank_files (workspace_id, number) WHERE sealed_bytes IS NOT NULL;

CREATE TABLE bank_reports (
    workspace_id TEXT NOT NULL REFERENCES bank_state (workspace_id),
    number BIGINT NOT NULL,
    due_on TEXT NOT NULL,
    due_hour BIGINT NOT NULL,
    sealed_bytes BYTEA NOT NULL,
    PRIMARY KEY (workspace_id, number)
) /* clustered */;

CREATE TABLE bank_plans (
    workspace_id TEXT NOT NULL REFERENCES bank_state (workspace_id),
    number BIGINT NOT NULL,
    reference TEXT,
    due_on TEXT,
    what TEXT NOT NULL,
    PRIMARY KEY (workspace_id, number)
) /* clustered */;

CREATE INDEX bank_plans_due ON bank_plans (workspace_id, due_on);
