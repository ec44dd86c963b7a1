// Generated from the catalogue: `direct-debit client typescript --out DIR`.

import { errorClasses } from "../runtime/errors.js";
import type {
  ErrorData,
  InsufficientScopeData,
  InvalidParamsData,
  NotFoundData,
  RateLimitedData,
  RefusedData,
} from "./types.js";

/**
 * All classes of errors that the server declares.
 * @internal
 */
export const declared = errorClasses();

/** The alert is over: it was dismissed before, or what it was about has ended. (`ALERT_IS_OVER`, -32025) */
export const AlertIsOverError = declared.add<"ALERT_IS_OVER", RefusedData>("AlertIsOver");
export type AlertIsOverError = InstanceType<typeof AlertIsOverError>;

/**
 * The last day on which this indemnity claim could be challenged has passed. (`CLAIM_CHALLENGE_TOO_LATE`,
 * -32025)
 */
export const ClaimChallengeTooLateError = declared.add<"CLAIM_CHALLENGE_TOO_LATE", RefusedData>("ClaimChallengeTooLate");
export type ClaimChallengeTooLateError = InstanceType<typeof ClaimChallengeTooLateError>;

/** The collection has no open indemnity claim. (`CLAIM_NOT_OPEN`, -32025) */
export const ClaimNotOpenError = declared.add<"CLAIM_NOT_OPEN", RefusedData>("ClaimNotOpen");
export type ClaimNotOpenError = InstanceType<typeof ClaimNotOpenError>;

/** The API key has expired or was revoked. (`EXPIRED_API_KEY`, -32021) */
export const ExpiredApiKeyError = declared.add<"EXPIRED_API_KEY", ErrorData>("ExpiredApiKey");
export type ExpiredApiKeyError = InstanceType<typeof ExpiredApiKeyError>;

/** A key can create or rotate only keys that expire no later than itself. (`EXPIRY_BEYOND_OWN`, -32025) */
export const ExpiryBeyondOwnError = declared.add<"EXPIRY_BEYOND_OWN", RefusedData>("ExpiryBeyondOwn");
export type ExpiryBeyondOwnError = InstanceType<typeof ExpiryBeyondOwnError>;

/** Another mandate of this workspace has this externalRef. (`EXTERNAL_REF_TAKEN`, -32025) */
export const ExternalRefTakenError = declared.add<"EXTERNAL_REF_TAKEN", RefusedData>("ExternalRefTaken");
export type ExternalRefTakenError = InstanceType<typeof ExternalRefTakenError>;

/**
 * This idempotency key was used with other parameters; use a new key for a new request.
 * (`IDEMPOTENCY_KEY_REUSED`, -32025)
 */
export const IdempotencyKeyReusedError = declared.add<"IDEMPOTENCY_KEY_REUSED", RefusedData>("IdempotencyKeyReused");
export type IdempotencyKeyReusedError = InstanceType<typeof IdempotencyKeyReusedError>;

/** The API key does not hold the scope that the method needs. (`INSUFFICIENT_SCOPE`, -32023) */
export const InsufficientScopeError = declared.add<"INSUFFICIENT_SCOPE", InsufficientScopeData>("InsufficientScope");
export type InsufficientScopeError = InstanceType<typeof InsufficientScopeError>;

/** The server failed. Quote the request id when you report it. (`INTERNAL`, -32603) */
export const InternalError = declared.add<"INTERNAL", ErrorData>("Internal");
export type InternalError = InstanceType<typeof InternalError>;

/** The API key is not valid. (`INVALID_API_KEY`, -32021) */
export const InvalidApiKeyError = declared.add<"INVALID_API_KEY", ErrorData>("InvalidApiKey");
export type InvalidApiKeyError = InstanceType<typeof InvalidApiKeyError>;

/** Invalid parameters. (`INVALID_PARAMS`, -32602) */
export const InvalidParamsError = declared.add<"INVALID_PARAMS", InvalidParamsData>("InvalidParams");
export type InvalidParamsError = InstanceType<typeof InvalidParamsError>;

/** The key has expired; create a new one. (`KEY_EXPIRED`, -32025) */
export const KeyExpiredError = declared.add<"KEY_EXPIRED", RefusedData>("KeyExpired");
export type KeyExpiredError = InstanceType<typeof KeyExpiredError>;

/** The key is revoked, and stays so; create a new one. (`KEY_REVOKED_IS_FINAL`, -32025) */
export const KeyRevokedIsFinalError = declared.add<"KEY_REVOKED_IS_FINAL", RefusedData>("KeyRevokedIsFinal");
export type KeyRevokedIsFinalError = InstanceType<typeof KeyRevokedIsFinalError>;

/** Both workspaces share this; change it with a live key. (`LIVE_KEY_REQUIRED`, -32025) */
export const LiveKeyRequiredError = declared.add<"LIVE_KEY_REQUIRED", RefusedData>("LiveKeyRequired");
export type LiveKeyRequiredError = InstanceType<typeof LiveKeyRequiredError>;

/** The payer has already completed the form of this mandate. (`MANDATE_ALREADY_SIGNED`, -32025) */
export const MandateAlreadySignedError = declared.add<"MANDATE_ALREADY_SIGNED", RefusedData>("MandateAlreadySigned");
export type MandateAlreadySignedError = InstanceType<typeof MandateAlreadySignedError>;

/**
 * The payer's account has moved to another bank; the payer must sign a new mandate.
 * (`MANDATE_AWAITS_NEW_DETAILS`, -32025)
 */
export const MandateAwaitsNewDetailsError = declared.add<"MANDATE_AWAITS_NEW_DETAILS", RefusedData>("MandateAwaitsNewDetails");
export type MandateAwaitsNewDetailsError = InstanceType<typeof MandateAwaitsNewDetailsError>;

/** The mandate is cancelled, and stays so; create a new one. (`MANDATE_CANCELLED_IS_FINAL`, -32025) */
export const MandateCancelledIsFinalError = declared.add<"MANDATE_CANCELLED_IS_FINAL", RefusedData>("MandateCancelledIsFinal");
export type MandateCancelledIsFinalError = InstanceType<typeof MandateCancelledIsFinalError>;

/**
 * Nothing was collected for so long that the bank has dropped the instruction; the payer must sign a new
 * mandate. (`MANDATE_DORMANT`, -32025)
 */
export const MandateDormantError = declared.add<"MANDATE_DORMANT", RefusedData>("MandateDormant");
export type MandateDormantError = InstanceType<typeof MandateDormantError>;

/** The mandate has failed, and stays so; create a new one. (`MANDATE_FAILED_IS_FINAL`, -32025) */
export const MandateFailedIsFinalError = declared.add<"MANDATE_FAILED_IS_FINAL", RefusedData>("MandateFailedIsFinal");
export type MandateFailedIsFinalError = InstanceType<typeof MandateFailedIsFinalError>;

/** Only an active mandate can be suspended. (`MANDATE_NOT_ACTIVE`, -32025) */
export const MandateNotActiveError = declared.add<"MANDATE_NOT_ACTIVE", RefusedData>("MandateNotActive");
export type MandateNotActiveError = InstanceType<typeof MandateNotActiveError>;

/** Only a mandate that waits for the bank can be accepted by it. (`MANDATE_NOT_AWAITING_BANK`, -32025) */
export const MandateNotAwaitingBankError = declared.add<"MANDATE_NOT_AWAITING_BANK", RefusedData>("MandateNotAwaitingBank");
export type MandateNotAwaitingBankError = InstanceType<typeof MandateNotAwaitingBankError>;

/** The payer has no live invite for this mandate; send one first. (`MANDATE_NOT_INVITED`, -32025) */
export const MandateNotInvitedError = declared.add<"MANDATE_NOT_INVITED", RefusedData>("MandateNotInvited");
export type MandateNotInvitedError = InstanceType<typeof MandateNotInvitedError>;

/** Only a suspended mandate can be reactivated. (`MANDATE_NOT_SUSPENDED`, -32025) */
export const MandateNotSuspendedError = declared.add<"MANDATE_NOT_SUSPENDED", RefusedData>("MandateNotSuspended");
export type MandateNotSuspendedError = InstanceType<typeof MandateNotSuspendedError>;

/** No API key. Send it as `Authorization: Bearer ak_…`. (`MISSING_API_KEY`, -32021) */
export const MissingApiKeyError = declared.add<"MISSING_API_KEY", ErrorData>("MissingApiKey");
export type MissingApiKeyError = InstanceType<typeof MissingApiKeyError>;

/** Name the payer by email, by externalRef, or by both. (`MISSING_IDENTIFIER`, -32025) */
export const MissingIdentifierError = declared.add<"MISSING_IDENTIFIER", RefusedData>("MissingIdentifier");
export type MissingIdentifierError = InstanceType<typeof MissingIdentifierError>;

/** A key can create only keys for networks it may be used from itself. (`NETWORK_BEYOND_OWN`, -32025) */
export const NetworkBeyondOwnError = declared.add<"NETWORK_BEYOND_OWN", RefusedData>("NetworkBeyondOwn");
export type NetworkBeyondOwnError = InstanceType<typeof NetworkBeyondOwnError>;

/** There is no such id in the key's workspace. (`NOT_FOUND`, -32024) */
export const NotFoundError = declared.add<"NOT_FOUND", NotFoundData>("NotFound");
export type NotFoundError = InstanceType<typeof NotFoundError>;

/** No mandate of this workspace belongs to such a payer. (`PAYER_NOT_FOUND`, -32025) */
export const PayerNotFoundError = declared.add<"PAYER_NOT_FOUND", RefusedData>("PayerNotFound");
export type PayerNotFoundError = InstanceType<typeof PayerNotFoundError>;

/** The quota is spent; try again later. (`RATE_LIMITED`, -32029) */
export const RateLimitedError = declared.add<"RATE_LIMITED", RateLimitedData>("RateLimited");
export type RateLimitedError = InstanceType<typeof RateLimitedError>;

/** Another call moves the clock of this sandbox; wait for its answer. (`SANDBOX_BUSY`, -32025) */
export const SandboxBusyError = declared.add<"SANDBOX_BUSY", RefusedData>("SandboxBusy");
export type SandboxBusyError = InstanceType<typeof SandboxBusyError>;

/** The clock of a sandbox only goes on; sandbox.reset begins anew. (`SANDBOX_CLOCK_BACKWARDS`, -32025) */
export const SandboxClockBackwardsError = declared.add<"SANDBOX_CLOCK_BACKWARDS", RefusedData>("SandboxClockBackwards");
export type SandboxClockBackwardsError = InstanceType<typeof SandboxClockBackwardsError>;

/** Sandbox procedures work in test workspaces only; use a test key. (`SANDBOX_ONLY`, -32025) */
export const SandboxOnlyError = declared.add<"SANDBOX_ONLY", RefusedData>("SandboxOnly");
export type SandboxOnlyError = InstanceType<typeof SandboxOnlyError>;

/**
 * Another change of frequency or day begins before this one could; change the schedule again once it is in
 * force. (`SCHEDULE_CHANGE_PENDING`, -32025)
 */
export const ScheduleChangePendingError = declared.add<"SCHEDULE_CHANGE_PENDING", RefusedData>("ScheduleChangePending");
export type ScheduleChangePendingError = InstanceType<typeof ScheduleChangePendingError>;

/**
 * The schedule ends before its first collection could be made; create a mandate that ends later.
 * (`SCHEDULE_IS_OVER`, -32025)
 */
export const ScheduleIsOverError = declared.add<"SCHEDULE_IS_OVER", RefusedData>("ScheduleIsOver");
export type ScheduleIsOverError = InstanceType<typeof ScheduleIsOverError>;

/** A key can create or rotate only keys whose scopes it holds itself. (`SCOPE_NOT_HELD`, -32025) */
export const ScopeNotHeldError = declared.add<"SCOPE_NOT_HELD", RefusedData>("ScopeNotHeld");
export type ScopeNotHeldError = InstanceType<typeof ScopeNotHeldError>;

/**
 * Five invites for this mandate went to the payer's address within 24 hours; send the next one later.
 * (`TOO_MANY_INVITES`, -32025)
 */
export const TooManyInvitesError = declared.add<"TOO_MANY_INVITES", RefusedData>("TooManyInvites");
export type TooManyInvitesError = InstanceType<typeof TooManyInvitesError>;

/**
 * The connection, or the workspace on this server, has as many subscriptions as it may; end one.
 * (`TOO_MANY_SUBSCRIPTIONS`, -32025)
 */
export const TooManySubscriptionsError = declared.add<"TOO_MANY_SUBSCRIPTIONS", RefusedData>("TooManySubscriptions");
export type TooManySubscriptionsError = InstanceType<typeof TooManySubscriptionsError>;

/** The server cannot answer now; try again shortly. (`UNAVAILABLE`, -32030) */
export const UnavailableError = declared.add<"UNAVAILABLE", ErrorData>("Unavailable");
export type UnavailableError = InstanceType<typeof UnavailableError>;

/**
 * This procedure answers over a WebSocket only; over HTTP page through events.list by its cursor.
 * (`WEBSOCKET_REQUIRED`, -32025)
 */
export const WebsocketRequiredError = declared.add<"WEBSOCKET_REQUIRED", RefusedData>("WebsocketRequired");
export type WebsocketRequiredError = InstanceType<typeof WebsocketRequiredError>;

/** Any error that the server declares, told apart by `code`. */
export type DeclaredError =
  | AlertIsOverError
  | ClaimChallengeTooLateError
  | ClaimNotOpenError
  | ExpiredApiKeyError
  | ExpiryBeyondOwnError
  | ExternalRefTakenError
  | IdempotencyKeyReusedError
  | InsufficientScopeError
  | InternalError
  | InvalidApiKeyError
  | InvalidParamsError
  | KeyExpiredError
  | KeyRevokedIsFinalError
  | LiveKeyRequiredError
  | MandateAlreadySignedError
  | MandateAwaitsNewDetailsError
  | MandateCancelledIsFinalError
  | MandateDormantError
  | MandateFailedIsFinalError
  | MandateNotActiveError
  | MandateNotAwaitingBankError
  | MandateNotInvitedError
  | MandateNotSuspendedError
  | MissingApiKeyError
  | MissingIdentifierError
  | NetworkBeyondOwnError
  | NotFoundError
  | PayerNotFoundError
  | RateLimitedError
  | SandboxBusyError
  | SandboxClockBackwardsError
  | SandboxOnlyError
  | ScheduleChangePendingError
  | ScheduleIsOverError
  | ScopeNotHeldError
  | TooManyInvitesError
  | TooManySubscriptionsError
  | UnavailableError
  | WebsocketRequiredError;
