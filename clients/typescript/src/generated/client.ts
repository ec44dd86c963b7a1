// Generated from the catalogue: `direct-debit client typescript --out DIR`.

import { type Calls, connect } from "../runtime/calls.js";
import type { DirectDebitOptions } from "../runtime/options.js";
import { alerts } from "./alerts.js";
import { collections } from "./collections.js";
import { events } from "./events.js";
import { keys } from "./keys.js";
import { mandates } from "./mandates.js";
import { messages } from "./messages.js";
import { organisation } from "./organisation.js";
import { payers } from "./payers.js";
import { reports } from "./reports.js";
import { rpc } from "./rpc.js";
import { sandbox } from "./sandbox.js";
import { declared } from "./errors.js";

/**
 * A client of one server, with one key.
 *
 * A call is sent at once, and answered once it is awaited. A list is asked for when it is awaited (one page)
 * or iterated (everything, page by page). What the server refuses is thrown as the class of its code;
 * whatever the procedure, that can be `MissingApiKeyError`, `InvalidApiKeyError`, `ExpiredApiKeyError`,
 * `InsufficientScopeError`, `RateLimitedError`, `InvalidParamsError`, `UnavailableError` and `InternalError`,
 * and where no answer came `ConnectionFailedError`, `TimedOutError` or `UnexpectedAnswerError`.
 */
export class DirectDebit {
  /** What somebody must look at, and the thresholds beyond which something rings. */
  declare readonly alerts: typeof alerts;
  /** What was taken, is being taken and will be taken from payers. */
  declare readonly collections: typeof collections;
  /** The audit trail, to read, to follow and to verify. */
  declare readonly events: typeof events;
  /** API keys, by whoever administers the organisation. */
  declare readonly keys: typeof keys;
  /** A payer's authority to collect, from draft to its end. */
  declare readonly mandates: typeof mandates;
  /** What payers and the organisation are written, and in whose words. */
  declare readonly messages: typeof messages;
  /** The caller's organisation. */
  declare readonly organisation: typeof organisation;
  /** Whether a payer may be let in. */
  declare readonly payers: typeof payers;
  /** What was collected, returned, claimed back and is owed, by day, week or month. */
  declare readonly reports: typeof reports;
  /** What this server offers. */
  declare readonly rpc: typeof rpc;
  /** The payer's and the bank's part, played by the caller; in test workspaces only. */
  declare readonly sandbox: typeof sandbox;
  /**
   * Sends up to 50 calls in one round trip and settles each alone, in their order: `{ ok: true, value }` or
   * `{ ok: false, error }`. Of the calls' own options only `idempotencyKey` counts.
   */
  declare readonly batch: Calls["batch"];

  constructor(options: DirectDebitOptions) {
    const procedures = {
      alerts,
      collections,
      events,
      keys,
      mandates,
      messages,
      organisation,
      payers,
      reports,
      rpc,
      sandbox,
    };
    Object.assign(this, connect(options, declared, procedures));
  }
}
