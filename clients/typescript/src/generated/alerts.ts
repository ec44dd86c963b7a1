// Generated from the catalogue: `direct-debit client typescript --out DIR`.

import { pages, read, write } from "../runtime/kinds.js";
import type { Call, Pages } from "../runtime/call.js";
import type { CallOptions, WriteOptions } from "../runtime/options.js";
import type {
  AlertsAcknowledgeParams,
  AlertsDismissParams,
  AlertsGetParams,
  AlertsListParams,
  AlertsSetThresholdsParams,
} from "./params.js";
import type {
  Acknowledged,
  Alert,
  AlertPage,
  AlertThresholds,
} from "./types.js";

/** What somebody must look at, and the thresholds beyond which something rings. */
export const alerts = {
  /**
   * List the alerts of the caller's workspace, newest first.
   *
   * Of a kind and subject one alert is active: a cause that comes again is noted in it, with its new value.
   * Once it was acknowledged or dismissed, the next cause raises another. A condition that merely lasts, such
   * as a report that is still missing, raises none; when it has ended its alert is `resolved`: a claim that
   * the bank takes back, a suspended mandate that is reactivated or ends. What passed a threshold within an
   * hour, a day or a week stays `active` until somebody has seen to it, and so does a claim that was settled.
   *
   * Scope `alerts:read`; 1 unit of quota; since 0.1.0.
   */
  list: pages as (
    params?: AlertsListParams,
    options?: CallOptions,
  ) => Pages<AlertPage, Alert>,
  /**
   * Get one alert.
   *
   * Scope `alerts:read`; 1 unit of quota; since 0.1.0.
   *
   * @throws {NotFoundError} There is no such id in the key's workspace.
   */
  get: read as (
    params: AlertsGetParams,
    options?: CallOptions,
  ) => Call<Alert>,
  /**
   * Show what the caller's workspace is alerted of, and its reserve against clawbacks.
   *
   * Until it decides otherwise, the defaults hold. The reserve must be the greater of a minimum and a share
   * of what is pending: the collections that are in files and can still come back unpaid. It is evaluated
   * each morning, after each day's files, and with each claim and each change of the thresholds; a snapshot
   * is kept whenever that changes it.
   *
   * Scope `alerts:read`; 1 unit of quota; since 0.1.0.
   */
  thresholds: read as (
    params?: Record<string, never>,
    options?: CallOptions,
  ) => Call<AlertThresholds>,
  /**
   * Acknowledge alerts, one or many: somebody takes note of them.
   *
   * From then on the next cause raises another alert of the same kind and subject. One that was acknowledged
   * or dismissed before, or has resolved meanwhile, stays as it is and is answered as it stands. Where one of
   * them is unknown, none is acknowledged.
   *
   * Scope `alerts:write`; 1 unit of quota; since 0.1.0.
   *
   * @throws {IdempotencyKeyReusedError} This idempotency key was used with other parameters; use a new key
   * for a new request.
   */
  acknowledge: write as (
    params: AlertsAcknowledgeParams,
    options?: WriteOptions,
  ) => Call<Acknowledged>,
  /**
   * Dismiss an alert: somebody decides, for a reason, that nothing follows from it.
   *
   * From then on the next cause raises another alert of the same kind and subject; a condition that merely
   * lasts does not.
   *
   * Scope `alerts:write`; 1 unit of quota; since 0.1.0.
   *
   * @throws {NotFoundError} There is no such id in the key's workspace.
   * @throws {IdempotencyKeyReusedError} This idempotency key was used with other parameters; use a new key
   * for a new request.
   * @throws {AlertIsOverError} The alert is over: it was dismissed before, or what it was about has ended.
   */
  dismiss: write as (
    params: AlertsDismissParams,
    options?: WriteOptions,
  ) => Call<Alert>,
  /**
   * Set what the caller's workspace is alerted of.
   *
   * What is left out stays; null turns a threshold off. Everything is compared with the new thresholds at
   * once. Each workspace, live and test, has its own.
   *
   * Scope `alerts:write`; 1 unit of quota; since 0.1.0.
   *
   * @throws {IdempotencyKeyReusedError} This idempotency key was used with other parameters; use a new key
   * for a new request.
   */
  setThresholds: write as (
    params?: AlertsSetThresholdsParams,
    options?: WriteOptions,
  ) => Call<AlertThresholds>,
};
