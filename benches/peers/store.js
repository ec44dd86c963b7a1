import crypto from "node:crypto";
import Database from "better-sqlite3";

const SCHEMA = `
  CREATE TABLE api_key (
    id TEXT PRIMARY KEY, hash TEXT NOT NULL UNIQUE, workspace_id TEXT NOT NULL, scopes INTEGER NOT NULL,
    expires_at INTEGER, per_minute INTEGER NOT NULL, per_hour INTEGER NOT NULL
  );
  CREATE TABLE mandate (
    id TEXT PRIMARY KEY, workspace_id TEXT NOT NULL, scheme_reference TEXT NOT NULL UNIQUE,
    status TEXT NOT NULL, stage TEXT, type TEXT NOT NULL,
    payer_name TEXT NOT NULL, payer_email TEXT NOT NULL, payer_phone TEXT, payer_address TEXT,
    property_reference TEXT NOT NULL, property_address TEXT,
    amount_pence INTEGER NOT NULL, frequency TEXT NOT NULL, collection_day INTEGER NOT NULL,
    starts_on TEXT, ends_on TEXT, external_ref TEXT, metadata TEXT,
    pending_amount_pence INTEGER, pending_collection_day INTEGER, pending_effective_on TEXT,
    account_holder TEXT, sort_code_masked TEXT, account_number_masked TEXT, bank_name TEXT,
    has_clawback INTEGER NOT NULL DEFAULT 0, reason TEXT,
    created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL,
    activated_at INTEGER, suspended_at INTEGER, cancelled_at INTEGER
  );
  CREATE INDEX mandate_newest ON mandate (workspace_id, created_at DESC, id DESC);
  CREATE INDEX mandate_external_ref ON mandate (workspace_id, external_ref);
`;

const COLUMNS = `
  id, workspace_id, scheme_reference, status, stage, type, payer_name, payer_email, payer_phone, payer_address,
  property_reference, property_address, amount_pence, frequency, collection_day, starts_on, ends_on, external_ref, metadata,
  pending_amount_pence, pending_collection_day, pending_effective_on, account_holder, sort_code_masked,
  account_number_masked, bank_name, has_clawback, reason, created_at, updated_at, activated_at, suspended_at, cancelled_at
`;

const INSERT = `
  INSERT INTO mandate (
    id, workspace_id, scheme_reference, status, stage, type, payer_name, payer_email, payer_phone,
    property_reference, property_address, amount_pence, frequency, collection_day, created_at, updated_at
  ) VALUES (?, ?, ?, 'draft', NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
`;

/** One SQLite file with the statements the peers need, each prepared once. */
export class Store {
  #get;
  #insert;
  #findKey;
  #insertKey;

  constructor(path) {
    const database = new Database(path);
    database.pragma("journal_mode = WAL");
    // better-sqlite3 is built with NORMAL for WAL; an acknowledged write must survive a power cut, as the server's does.
    database.pragma("synchronous = FULL");
    database.pragma("foreign_keys = ON");
    database.exec(SCHEMA);
    this.#get = database.prepare(`SELECT ${COLUMNS} FROM mandate WHERE workspace_id = ? AND id = ?`);
    this.#insert = database.prepare(INSERT);
    this.#findKey = database.prepare("SELECT * FROM api_key WHERE hash = ?");
    this.#insertKey = database.prepare("INSERT INTO api_key VALUES (?, ?, ?, ?, NULL, ?, ?)");
  }

  addKey(hash, workspace, scopes, limit) {
    this.#insertKey.run("key_bench", hash, workspace, scopes, limit, limit);
  }

  findKey(hash) {
    return this.#findKey.get(hash);
  }

  mandate(workspace, id) {
    const row = this.#get.get(workspace, id);
    return row === undefined ? undefined : view(row);
  }

  /** One insert, one commit, one fsync. */
  createMandate(workspace, params) {
    const now = Date.now();
    const id = `md_${crypto.randomBytes(13).toString("hex")}`;
    const reference = `DD${crypto.randomBytes(8).toString("hex").toUpperCase()}`;
    const { payer, property } = params;
    this.#insert.run(
      id, workspace, reference, params.type, payer.name, payer.email, payer.phone ?? null, property.reference,
      property.address ?? null, params.amountPence, params.frequency, params.collectionDay, now, now,
    );
    return { id, status: "draft", schemeReference: reference, ...params, createdAt: new Date(now).toISOString() };
  }
}

function view(row) {
  return {
    id: row.id,
    schemeReference: row.scheme_reference,
    status: row.status,
    stage: row.stage,
    type: row.type,
    payer: { name: row.payer_name, email: row.payer_email, phone: row.payer_phone, address: row.payer_address },
    property: { reference: row.property_reference, address: row.property_address },
    amountPence: row.amount_pence,
    frequency: row.frequency,
    collectionDay: row.collection_day,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
    externalRef: row.external_ref,
    metadata: row.metadata === null ? null : JSON.parse(row.metadata),
    pendingAmendment: pendingAmendment(row),
    bankAccount: bankAccount(row),
    hasClawback: row.has_clawback === 1,
    reason: row.reason,
    createdAt: instant(row.created_at),
    updatedAt: instant(row.updated_at),
    activatedAt: instant(row.activated_at),
    suspendedAt: instant(row.suspended_at),
    cancelledAt: instant(row.cancelled_at),
  };
}

function pendingAmendment(row) {
  if (row.pending_effective_on === null) return null;
  return {
    amountPence: row.pending_amount_pence,
    collectionDay: row.pending_collection_day,
    effectiveOn: row.pending_effective_on,
  };
}

function bankAccount(row) {
  if (row.account_holder === null) return null;
  return {
    holder: row.account_holder,
    sortCode: row.sort_code_masked,
    accountNumber: row.account_number_masked,
    bank: row.bank_name,
  };
}

function instant(milliseconds) {
  return milliseconds === null ? null : new Date(milliseconds).toISOString();
}
