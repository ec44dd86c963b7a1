// Generated from the catalogue: `direct-debit client typescript --out DIR`.

import { pages, read, write } from "../runtime/kinds.js";
import type { Call, Pages } from "../runtime/call.js";
import type { CallOptions, WriteOptions } from "../runtime/options.js";
import type {
  SandboxActivateParams,
  SandboxClockAdvanceParams,
  SandboxCompleteInviteParams,
  SandboxFailParams,
  SandboxFilesGetParams,
  SandboxFilesListParams,
  SandboxResetParams,
  SandboxScenarioRunParams,
} from "./params.js";
import type {
  File,
  FilePage,
  FileWithText,
  Mandate,
  SandboxClock,
  ScenarioSet,
} from "./types.js";

/** The payer's and the bank's part, played by the caller; in test workspaces only. */
export const sandbox = {
  /**
   * Complete the payer's form in the payer's place: the mandate is signed and waits for the bank.
   *
   * Scope `mandates:write`; 1 unit of quota; since 0.1.0.
   *
   * @throws {NotFoundError} There is no such id in the key's workspace.
   * @throws {MandateCancelledIsFinalError} The mandate is cancelled, and stays so; create a new one.
   * @throws {MandateFailedIsFinalError} The mandate has failed, and stays so; create a new one.
   * @throws {MandateAlreadySignedError} The payer has already completed the form of this mandate.
   * @throws {MandateNotInvitedError} The payer has no live invite for this mandate; send one first.
   * @throws {ScheduleIsOverError} The schedule ends before its first collection could be made; create a
   * mandate that ends later.
   * @throws {SandboxOnlyError} Sandbox procedures work in test workspaces only; use a test key.
   * @throws {IdempotencyKeyReusedError} This idempotency key was used with other parameters; use a new key
   * for a new request.
   */
  completeInvite: write as (
    params: SandboxCompleteInviteParams,
    options?: WriteOptions,
  ) => Call<Mandate>,
  /**
   * Advance the clock until the bank has accepted a mandate.
   *
   * A shortcut for `sandbox.clock.advance`: the instruction goes into a file, no return comes, and after
   * three working days it counts as accepted. Everything else in the sandbox moves on by as many days. Where
   * the bank was told to return the instruction, the mandate is answered as that leaves it.
   *
   * Scope `mandates:write`; 1 unit of quota; since 0.1.0.
   *
   * @throws {NotFoundError} There is no such id in the key's workspace.
   * @throws {MandateCancelledIsFinalError} The mandate is cancelled, and stays so; create a new one.
   * @throws {MandateFailedIsFinalError} The mandate has failed, and stays so; create a new one.
   * @throws {MandateNotAwaitingBankError} Only a mandate that waits for the bank can be accepted by it.
   * @throws {SandboxOnlyError} Sandbox procedures work in test workspaces only; use a test key.
   * @throws {SandboxBusyError} Another call moves the clock of this sandbox; wait for its answer.
   * @throws {IdempotencyKeyReusedError} This idempotency key was used with other parameters; use a new key
   * for a new request.
   */
  activate: write as (
    params: SandboxActivateParams,
    options?: WriteOptions,
  ) => Call<Mandate>,
  /**
   * Tell the bank to return a mandate's instruction, and advance the clock until it has.
   *
   * A shortcut for `sandbox.scenario.run` with `auddis:CODE` and `sandbox.clock.advance`. The mandate ends as
   * the code says: failed, or cancelled because the payer died. Everything else in the sandbox moves on by as
   * many days.
   *
   * Scope `mandates:write`; 1 unit of quota; since 0.1.0.
   *
   * @throws {NotFoundError} There is no such id in the key's workspace.
   * @throws {MandateCancelledIsFinalError} The mandate is cancelled, and stays so; create a new one.
   * @throws {MandateFailedIsFinalError} The mandate has failed, and stays so; create a new one.
   * @throws {MandateNotAwaitingBankError} Only a mandate that waits for the bank can be accepted by it.
   * @throws {SandboxOnlyError} Sandbox procedures work in test workspaces only; use a test key.
   * @throws {SandboxBusyError} Another call moves the clock of this sandbox; wait for its answer.
   * @throws {IdempotencyKeyReusedError} This idempotency key was used with other parameters; use a new key
   * for a new request.
   */
  fail: write as (
    params: SandboxFailParams,
    options?: WriteOptions,
  ) => Call<Mandate>,
  /**
   * Begin anew: no mandates, no collections, no files, a bank without accounts.
   *
   * Keys stay, and so does the audit trail.
   *
   * Scope `mandates:write`; 1 unit of quota; since 0.1.0.
   *
   * @throws {SandboxOnlyError} Sandbox procedures work in test workspaces only; use a test key.
   * @throws {SandboxBusyError} Another call moves the clock of this sandbox; wait for its answer.
   * @throws {IdempotencyKeyReusedError} This idempotency key was used with other parameters; use a new key
   * for a new request.
   */
  reset: write as (
    params?: SandboxResetParams,
    options?: WriteOptions,
  ) => Call<SandboxClock>,
  clock: {
    /**
     * Show when it is in the sandbox.
     *
     * Until it is first advanced, a sandbox's clock follows the wall clock; from then on it stands at 09:00
     * in London of the day it was advanced to.
     *
     * Scope `mandates:write`; 1 unit of quota; since 0.1.0.
     *
     * @throws {SandboxOnlyError} Sandbox procedures work in test workspaces only; use a test key.
     */
    get: read as (
      params?: Record<string, never>,
      options?: CallOptions,
    ) => Call<SandboxClock>,
    /**
     * Advance the sandbox's clock, to a date or by working days, and run every day on the way.
     *
     * Each day runs as it does in a live workspace: at 07:00 payers are debited, the bank's reports come in
     * and what is due is planned and notified; at 15:00 files go out; at 22:00 the bank answers them.
     *
     * Scope `mandates:write`; 1 unit of quota; since 0.1.0.
     *
     * @throws {SandboxOnlyError} Sandbox procedures work in test workspaces only; use a test key.
     * @throws {SandboxBusyError} Another call moves the clock of this sandbox; wait for its answer.
     * @throws {SandboxClockBackwardsError} The clock of a sandbox only goes on; sandbox.reset begins anew.
     * @throws {IdempotencyKeyReusedError} This idempotency key was used with other parameters; use a new key
     * for a new request.
     */
    advance: write as (
      params?: SandboxClockAdvanceParams,
      options?: WriteOptions,
    ) => Call<SandboxClock>,
  },
  files: {
    /**
     * List the files that went to the simulated bank and the reports that came back, newest first.
     *
     * Scope `mandates:write`; 1 unit of quota; since 0.1.0.
     *
     * @throws {SandboxOnlyError} Sandbox procedures work in test workspaces only; use a test key.
     */
    list: pages as (
      params?: SandboxFilesListParams,
      options?: CallOptions,
    ) => Pages<FilePage, File>,
    /**
     * Get a file that went to the simulated bank, or a report that came back, with its text.
     *
     * The text has the bank details of the test payers in the clear, as the file itself has them.
     *
     * Scope `mandates:write`; 1 unit of quota; since 0.1.0.
     *
     * @throws {NotFoundError} There is no such id in the key's workspace.
     * @throws {SandboxOnlyError} Sandbox procedures work in test workspaces only; use a test key.
     */
    get: read as (
      params: SandboxFilesGetParams,
      options?: CallOptions,
    ) => Call<FileWithText>,
  },
  scenario: {
    /**
     * Tell the simulated bank what to do, with any code of the scheme.
     *
     * Nothing happens at once: the bank answers in its own files when its time comes. Advance the clock to
     * see it.
     *
     * Scope `mandates:write`; 1 unit of quota; since 0.1.0.
     *
     * @throws {SandboxOnlyError} Sandbox procedures work in test workspaces only; use a test key.
     * @throws {SandboxBusyError} Another call moves the clock of this sandbox; wait for its answer.
     * @throws {IdempotencyKeyReusedError} This idempotency key was used with other parameters; use a new key
     * for a new request.
     */
    run: write as (
      params: SandboxScenarioRunParams,
      options?: WriteOptions,
    ) => Call<ScenarioSet>,
  },
};
