-- Figures that reports are made of, kept in the transaction of each change, so that an answer takes as long among twelve
-- million collections as among twelve thousand. Dates (_on) are London dates; money (_pence) is whole pence.

-- kind 'collection': collections by stage; 'attempt': each time one went into a file, by where its money is; 'claim':
-- claimed collections by where the claim stands; 'file' and 'item': files of collections and what is in them; 'mandate':
-- what happened to mandates; 'standing': mandates as they are, without a day.
-- basis 'period': by the nominal date of the rent; 'entry': by the day of the debit; 'received': by the day a claim came;
-- 'day': by the day it happened.
CREATE TABLE figures (
    workspace_id TEXT NOT NULL REFERENCES workspaces (id),
    kind TEXT NOT NULL,
    basis TEXT NOT NULL,
    day_on TEXT NOT NULL,
    state TEXT NOT NULL,
    -- Re-presentations of a collection, and whether an attempt was one.
    again BIGINT NOT NULL,
    reason TEXT NOT NULL,
    n BIGINT NOT NULL,
    pence BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, kind, basis, day_on, state, again, reason)
) /* clustered */;

-- Each time a mandate's status changed, and its beginning. version is that of the mandate with the change; what happened
-- before this table was there has a negative one.
CREATE TABLE mandate_moves (
    mandate_id TEXT NOT NULL REFERENCES mandates (id),
    version BIGINT NOT NULL,
    workspace_id TEXT NOT NULL,
    day_on TEXT NOT NULL,
    activity TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (mandate_id, version)
) /* clustered */;

CREATE INDEX mandate_moves_workspace ON mandate_moves (workspace_id, day_on, mandate_id, version);

-- Where a claim takes a collection back, by the days that reports go by: those of the debit that was claimed.
ALTER TABLE claimed_collections ADD COLUMN workspace_id TEXT NOT NULL DEFAULT '';
ALTER TABLE claimed_collections ADD COLUMN received_on TEXT NOT NULL DEFAULT '';
ALTER TABLE claimed_collections ADD COLUMN entry_on TEXT NOT NULL DEFAULT '';
ALTER TABLE claimed_collections ADD COLUMN nominal_on TEXT NOT NULL DEFAULT '';

UPDATE claimed_collections SET
    workspace_id = (SELECT c.workspace_id FROM claims c WHERE c.id = claimed_collections.claim_id),
    received_on = (SELECT c.received_on FROM claims c WHERE c.id = claimed_collections.claim_id),
    entry_on = (SELECT c.entry_on FROM collections c WHERE c.id = claimed_collections.collection_id),
    nominal_on = (SELECT c.nominal_on FROM collections c WHERE c.id = claimed_collections.collection_id);

CREATE INDEX claimed_collections_received ON claimed_collections (workspace_id, received_on, claim_id, collection_id);
CREATE INDEX claimed_collections_entry ON claimed_collections (workspace_id, entry_on, claim_id, collection_id);
CREATE INDEX claimed_collections_nominal ON claimed_collections (workspace_id, nominal_on, claim_id, collection_id);

-- For reports alone, which state the condition: other statements have better indexes, and SQLite does not know.
CREATE INDEX attempts_entry ON attempts (workspace_id, entry_on, collection_id, number) WHERE number > 0;
CREATE INDEX collections_period ON collections (workspace_id, period, id);
CREATE INDEX collections_nominal ON collections (workspace_id, nominal_on, id) WHERE attempts > 0;
CREATE INDEX collections_unpaid_entry ON collections (workspace_id, entry_on, id) WHERE stage IN ('returned', 'returned_late', 'rejected', 'claimed', 'clawed_back');
CREATE INDEX collections_unpaid_nominal ON collections (workspace_id, nominal_on, id) WHERE stage IN ('returned', 'returned_late', 'rejected', 'claimed', 'clawed_back');

-- What stood in the database before.
INSERT INTO figures
SELECT workspace_id, 'collection', 'entry', entry_on, stage, representations, COALESCE(failure_code, ''), COUNT(*), CAST(SUM(amount_pence) AS BIGINT)
FROM collections GROUP BY workspace_id, entry_on, stage, representations, COALESCE(failure_code, '');

INSERT INTO figures
SELECT workspace_id, 'collection', 'period', nominal_on, stage, representations, COALESCE(failure_code, ''), COUNT(*), CAST(SUM(amount_pence) AS BIGINT)
FROM collections GROUP BY workspace_id, nominal_on, stage, representations, COALESCE(failure_code, '');

INSERT INTO figures
SELECT workspace_id, 'attempt', 'entry', entry_on, place, again, reason, COUNT(*), CAST(SUM(amount_pence) AS BIGINT)
FROM (
    SELECT a.workspace_id, a.entry_on, a.amount_pence, COALESCE(a.reason_code, '') AS reason,
        CASE WHEN a.code = '18' THEN 1 ELSE 0 END AS again,
        CASE a.outcome WHEN 'reverted' THEN 'reverted' WHEN 'rejected' THEN 'rejected' WHEN 'unpaid' THEN 'returned' ELSE
            CASE WHEN c.stage IN ('claimed', 'clawed_back') THEN 'clawed_back' WHEN a.outcome = 'paid' THEN 'confirmed'
                WHEN c.stage = 'provisional' THEN 'provisional' ELSE 'pending' END END AS place
    FROM attempts a JOIN collections c ON c.id = a.collection_id
) placed GROUP BY workspace_id, entry_on, place, again, reason;

INSERT INTO figures
SELECT workspace_id, 'attempt', 'period', nominal_on, place, again, reason, COUNT(*), CAST(SUM(amount_pence) AS BIGINT)
FROM (
    SELECT a.workspace_id, c.nominal_on, a.amount_pence, COALESCE(a.reason_code, '') AS reason,
        CASE WHEN a.code = '18' THEN 1 ELSE 0 END AS again,
        CASE a.outcome WHEN 'reverted' THEN 'reverted' WHEN 'rejected' THEN 'rejected' WHEN 'unpaid' THEN 'returned' ELSE
            CASE WHEN c.stage IN ('claimed', 'clawed_back') THEN 'clawed_back' WHEN a.outcome = 'paid' THEN 'confirmed'
                WHEN c.stage = 'provisional' THEN 'provisional' ELSE 'pending' END END AS place
    FROM attempts a JOIN collections c ON c.id = a.collection_id
) placed GROUP BY workspace_id, nominal_on, place, again, reason;

INSERT INTO figures
SELECT l.workspace_id, 'claim', 'received', l.received_on, c.status, 0, c.reason_code, COUNT(*), CAST(SUM(l.amount_pence) AS BIGINT)
FROM claimed_collections l JOIN claims c ON c.id = l.claim_id GROUP BY l.workspace_id, l.received_on, c.status, c.reason_code;

INSERT INTO figures
SELECT l.workspace_id, 'claim', 'entry', l.entry_on, c.status, 0, c.reason_code, COUNT(*), CAST(SUM(l.amount_pence) AS BIGINT)
FROM claimed_collections l JOIN claims c ON c.id = l.claim_id GROUP BY l.workspace_id, l.entry_on, c.status, c.reason_code;

INSERT INTO figures
SELECT l.workspace_id, 'claim', 'period', l.nominal_on, c.status, 0, c.reason_code, COUNT(*), CAST(SUM(l.amount_pence) AS BIGINT)
FROM claimed_collections l JOIN claims c ON c.id = l.claim_id GROUP BY l.workspace_id, l.nominal_on, c.status, c.reason_code;

INSERT INTO figures
SELECT workspace_id, 'file', 'entry', entry_on, state, 0, '', COUNT(*), CAST(SUM(total_pence) AS BIGINT)
FROM (
    SELECT s.workspace_id, s.state, s.total_pence, (SELECT MIN(a.entry_on) FROM attempts a WHERE a.submission_id = s.id) AS entry_on
    FROM submissions s WHERE s.kind = 'collections'
) filed WHERE entry_on IS NOT NULL GROUP BY workspace_id, entry_on, state;

INSERT INTO figures
SELECT workspace_id, 'item', 'entry', entry_on, state, 0, '', CAST(SUM(items) AS BIGINT), CAST(SUM(total_pence) AS BIGINT)
FROM (
    SELECT s.workspace_id, s.state, s.items, s.total_pence, (SELECT MIN(a.entry_on) FROM attempts a WHERE a.submission_id = s.id) AS entry_on
    FROM submissions s WHERE s.kind = 'collections'
) filed WHERE entry_on IS NOT NULL GROUP BY workspace_id, entry_on, state;

INSERT INTO figures
SELECT workspace_id, 'standing', 'now', '', status, 0, stage, COUNT(*), CAST(SUM(amount_pence) AS BIGINT)
FROM mandates GROUP BY workspace_id, status, stage;

-- Of each status the last time it was entered: more is not in the mandates' rows. Where it is not the one it stands in,
-- its stage is not known either.
INSERT INTO mandate_moves
SELECT id, -6, workspace_id, LONDON_DATE(created_at), 'created', '' FROM mandates;

INSERT INTO mandate_moves
SELECT id, -5, workspace_id, signed_on, 'signed', '' FROM mandates WHERE signed_on IS NOT NULL;

INSERT INTO mandate_moves
SELECT id, -4, workspace_id, LONDON_DATE(activated_at), 'activated', '' FROM mandates WHERE activated_at IS NOT NULL;

INSERT INTO mandate_moves
SELECT id, -3, workspace_id, LONDON_DATE(suspended_at), 'suspended', CASE WHEN status = 'suspended' THEN stage ELSE '' END
FROM mandates WHERE suspended_at IS NOT NULL;

INSERT INTO mandate_moves
SELECT id, -2, workspace_id, LONDON_DATE(cancelled_at), 'cancelled', CASE WHEN status = 'cancelled' THEN stage ELSE '' END
FROM mandates WHERE cancelled_at IS NOT NULL;

INSERT INTO mandate_moves
SELECT id, -1, workspace_id, LONDON_DATE(failed_at), 'failed', CASE WHEN status = 'failed' THEN COALESCE(failure_code, stage) ELSE '' END
FROM mandates WHERE failed_at IS NOT NULL;

INSERT INTO figures
SELECT workspace_id, 'mandate', 'day', day_on, activity, 0, reason, COUNT(*), 0
FROM mandate_moves GROUP BY workspace_id, day_on, activity, reason;
