// Generated from the catalogue: `direct-debit client typescript --out DIR`.

import { pages, read, write } from "../runtime/kinds.js";
import type { Call, Pages } from "../runtime/call.js";
import type { CallOptions, WriteOptions } from "../runtime/options.js";
import type {
  MandatesCancelParams,
  MandatesCreateParams,
  MandatesGetParams,
  MandatesListParams,
  MandatesReactivateParams,
  MandatesSendInviteParams,
  MandatesSuspendParams,
  MandatesTimelineParams,
  MandatesUpdateParams,
  MandatesVerifyParams,
} from "./params.js";
import type {
  Event,
  Mandate,
  MandatePage,
  SentInvite,
  TimelinePage,
  Verified,
} from "./types.js";

/** A payer's authority to collect, from draft to its end. */
export const mandates = {
  /**
   * Create a mandate as a draft.
   *
   * The draft has its scheme reference already. Send the payer an invite next: nothing can be collected
   * before the payer has completed the form and the bank has accepted the instruction.
   *
   * Scope `mandates:write`; 1 unit of quota; since 0.1.0.
   *
   * @throws {IdempotencyKeyReusedError} This idempotency key was used with other parameters; use a new key
   * for a new request.
   * @throws {ExternalRefTakenError} Another mandate of this workspace has this externalRef.
   */
  create: write as (
    params: MandatesCreateParams,
    options?: WriteOptions,
  ) => Call<Mandate>,
  /**
   * Send, or resend, the payer an invite to the mandate's form.
   *
   * The invite works once, for 7 days. A resend ends the invite before it. In a test workspace nothing is
   * sent: the answer has the form's address.
   *
   * Scope `mandates:write`; 1 unit of quota; since 0.1.0.
   *
   * @throws {NotFoundError} There is no such id in the key's workspace.
   * @throws {MandateCancelledIsFinalError} The mandate is cancelled, and stays so; create a new one.
   * @throws {MandateFailedIsFinalError} The mandate has failed, and stays so; create a new one.
   * @throws {MandateAlreadySignedError} The payer has already completed the form of this mandate.
   * @throws {TooManyInvitesError} Five invites for this mandate went to the payer's address within 24 hours;
   * send the next one later.
   * @throws {ScheduleIsOverError} The schedule ends before its first collection could be made; create a
   * mandate that ends later.
   * @throws {IdempotencyKeyReusedError} This idempotency key was used with other parameters; use a new key
   * for a new request.
   */
  sendInvite: write as (
    params: MandatesSendInviteParams,
    options?: WriteOptions,
  ) => Call<SentInvite>,
  /**
   * Get one mandate.
   *
   * Bank details are shown masked; they can never be read back.
   *
   * Scope `mandates:read`; 1 unit of quota; since 0.1.0.
   *
   * @throws {NotFoundError} There is no such id in the key's workspace.
   */
  get: read as (
    params: MandatesGetParams,
    options?: CallOptions,
  ) => Call<Mandate>,
  /**
   * List mandates, newest first.
   *
   * Pages are stable: a mandate created meanwhile never moves another one onto the next page.
   *
   * Scope `mandates:read`; 1 unit of quota; since 0.1.0.
   */
  list: pages as (
    params?: MandatesListParams,
    options?: CallOptions,
  ) => Pages<MandatePage, Mandate>,
  /**
   * Update a mandate: the payer's contact, the amount, the frequency, or the collection day.
   *
   * Contact changes at once, whatever the mandate's status; an advance notice that did not reach the payer is
   * given anew to a new e-mail address, for the first dates that the notice period leaves time for. A draft's
   * amount, frequency and day change at once too. Once the payer has signed, they become a pending amendment,
   * which takes effect after the organisation's advance-notice period, counted in working days from today; a
   * later amendment replaces what it names of the one before.
   *
   * The day of a monthly schedule moves within each month: every month is collected once. Any other change of
   * frequency or day begins where a period of the old schedule ends (it is paid for in advance, up to its
   * next due date): on that date, or, for a monthly schedule and wherever `collectionDay` is given, on the
   * first such day from then on. The old schedule goes on as long as its periods are whole. So no day is paid
   * for twice; the days in between, fewer than a period of the old schedule, are paid for by no collection,
   * and `pendingAmendment.uncollectedDays` says how many there are.
   *
   * Scope `mandates:write`; 1 unit of quota; since 0.1.0.
   *
   * @throws {NotFoundError} There is no such id in the key's workspace.
   * @throws {MandateCancelledIsFinalError} The mandate is cancelled, and stays so; create a new one.
   * @throws {MandateFailedIsFinalError} The mandate has failed, and stays so; create a new one.
   * @throws {ScheduleChangePendingError} Another change of frequency or day begins before this one could;
   * change the schedule again once it is in force.
   * @throws {ScheduleIsOverError} The schedule ends before its first collection could be made; create a
   * mandate that ends later.
   * @throws {IdempotencyKeyReusedError} This idempotency key was used with other parameters; use a new key
   * for a new request.
   */
  update: write as (
    params: MandatesUpdateParams,
    options?: WriteOptions,
  ) => Call<Mandate>,
  /**
   * Suspend an active mandate: nothing is collected until it is reactivated.
   *
   * The instruction stays lodged at the bank. Collections already sent are not recalled.
   *
   * Scope `mandates:write`; 1 unit of quota; since 0.1.0.
   *
   * @throws {NotFoundError} There is no such id in the key's workspace.
   * @throws {MandateCancelledIsFinalError} The mandate is cancelled, and stays so; create a new one.
   * @throws {MandateFailedIsFinalError} The mandate has failed, and stays so; create a new one.
   * @throws {MandateNotActiveError} Only an active mandate can be suspended.
   * @throws {IdempotencyKeyReusedError} This idempotency key was used with other parameters; use a new key
   * for a new request.
   */
  suspend: write as (
    params: MandatesSuspendParams,
    options?: WriteOptions,
  ) => Call<Mandate>,
  /**
   * Reactivate a suspended mandate: collections resume with the next one that is due.
   *
   * What fell due while it was suspended is not collected afterwards.
   *
   * Scope `mandates:write`; 1 unit of quota; since 0.1.0.
   *
   * @throws {NotFoundError} There is no such id in the key's workspace.
   * @throws {MandateCancelledIsFinalError} The mandate is cancelled, and stays so; create a new one.
   * @throws {MandateFailedIsFinalError} The mandate has failed, and stays so; create a new one.
   * @throws {MandateNotSuspendedError} Only a suspended mandate can be reactivated.
   * @throws {MandateAwaitsNewDetailsError} The payer's account has moved to another bank; the payer must sign
   * a new mandate.
   * @throws {MandateDormantError} Nothing was collected for so long that the bank has dropped the
   * instruction; the payer must sign a new mandate.
   * @throws {IdempotencyKeyReusedError} This idempotency key was used with other parameters; use a new key
   * for a new request.
   */
  reactivate: write as (
    params: MandatesReactivateParams,
    options?: WriteOptions,
  ) => Call<Mandate>,
  /**
   * Cancel a mandate, so that nothing more can be collected against it.
   *
   * Final. The bank is told, if it has the instruction, and what is planned is cancelled; collections already
   * sent to the bank are not recalled. A live invite stops working. A pending amendment is dropped.
   *
   * Scope `mandates:write`; 1 unit of quota; since 0.1.0.
   *
   * @throws {NotFoundError} There is no such id in the key's workspace.
   * @throws {MandateCancelledIsFinalError} The mandate is cancelled, and stays so; create a new one.
   * @throws {MandateFailedIsFinalError} The mandate has failed, and stays so; create a new one.
   * @throws {IdempotencyKeyReusedError} This idempotency key was used with other parameters; use a new key
   * for a new request.
   */
  cancel: write as (
    params: MandatesCancelParams,
    options?: WriteOptions,
  ) => Call<Mandate>,
  /**
   * Show every change of a mandate: when, who, from, to and why.
   *
   * The changes come from the audit trail, oldest first.
   *
   * Scope `mandates:read`; 1 unit of quota; since 0.1.0.
   *
   * @throws {NotFoundError} There is no such id in the key's workspace.
   */
  timeline: pages as (
    params: MandatesTimelineParams,
    options?: CallOptions,
  ) => Pages<TimelinePage, Event>,
  /**
   * Verify whether an amount may be collected from a mandate on a date, by the engine's own decision.
   *
   * Nothing changes: the question and its answer are kept as an event, whose id is in the answer. `ALLOW`
   * holds as things are now: of a collection that the payer is not told of yet, that there is time to tell
   * the payer.
   *
   * Scope `verify`; 1 unit of quota; since 0.1.0.
   *
   * @throws {NotFoundError} There is no such id in the key's workspace.
   * @throws {IdempotencyKeyReusedError} This idempotency key was used with other parameters; use a new key
   * for a new request.
   */
  verify: write as (
    params: MandatesVerifyParams,
    options?: WriteOptions,
  ) => Call<Verified>,
};
