// Generated from the catalogue: `direct-debit client typescript --out DIR`.

import { pages, read, write } from "../runtime/kinds.js";
import type { Call, Pages } from "../runtime/call.js";
import type { CallOptions, WriteOptions } from "../runtime/options.js";
import type {
  CollectionsChallengeParams,
  CollectionsEvidenceParams,
  CollectionsGetParams,
  CollectionsListParams,
  CollectionsTimelineParams,
  CollectionsUpcomingParams,
} from "./params.js";
import type {
  Collection,
  CollectionPage,
  CollectionSummary,
  Event,
  Evidence,
  TimelinePage,
  UpcomingDay,
  UpcomingPage,
} from "./types.js";

/** What was taken, is being taken and will be taken from payers. */
export const collections = {
  /**
   * Get one collection, with its attempts, its notice and the claims on it.
   *
   * A collection is assumed paid on its entry date: `collected` is provisional until the stage is
   * `confirmed`, and a payer's bank can claim it back after that, without a limit in time.
   *
   * Scope `collections:read`; 1 unit of quota; since 0.1.0.
   *
   * @throws {NotFoundError} There is no such id in the key's workspace.
   */
  get: read as (
    params: CollectionsGetParams,
    options?: CallOptions,
  ) => Call<Collection>,
  /**
   * List collections, those planned last first.
   *
   * With `from` or `until`, and neither `mandateId` nor `period`, they are in the order of the days on which
   * payers are debited, the last day first. Periods too far ahead to be planned are not here;
   * `collections.upcoming` shows them. Pages are stable: a collection planned meanwhile never moves another
   * one onto the next page.
   *
   * Scope `collections:read`; 1 unit of quota; since 0.1.0.
   */
  list: pages as (
    params?: CollectionsListParams,
    options?: CallOptions,
  ) => Pages<CollectionPage, CollectionSummary>,
  /**
   * Show what is coming, by the day on which payers are debited.
   *
   * Collections that exist, and those that will follow from mandates as they are now: active ones, and those
   * that wait for the bank. Nothing is projected sooner than notice to the payer and the bank's time for the
   * instruction allow. Today is the workspace's day.
   *
   * Scope `collections:read`; 5 units of quota; since 0.1.0.
   */
  upcoming: pages as (
    params?: CollectionsUpcomingParams,
    options?: CallOptions,
  ) => Pages<UpcomingPage, UpcomingDay>,
  /**
   * Show every change of a collection: when, who, from, to and why.
   *
   * The changes come from the audit trail, oldest first.
   *
   * Scope `collections:read`; 1 unit of quota; since 0.1.0.
   *
   * @throws {NotFoundError} There is no such id in the key's workspace.
   */
  timeline: pages as (
    params: CollectionsTimelineParams,
    options?: CallOptions,
  ) => Pages<TimelinePage, Event>,
  /**
   * Get what proves that a collection was rightly taken, to challenge an indemnity claim.
   *
   * The collection and its attempts, the claims with their deadlines and the evidence that each reason asks
   * for, the advance notices as they were given, the payer's authority, and what the audit trail has of both.
   * Bank details are shown masked.
   *
   * Scope `collections:read`; 5 units of quota; since 0.1.0.
   *
   * @throws {NotFoundError} There is no such id in the key's workspace.
   */
  evidence: read as (
    params: CollectionsEvidenceParams,
    options?: CallOptions,
  ) => Call<Evidence>,
  /**
   * Note that you challenge the open indemnity claim on a collection.
   *
   * A claim can take several collections; it is challenged for all of them. Send the evidence to the payer's
   * bank yourself: `collections.evidence` has it. Unless the bank takes the claim back, you are debited on
   * its date all the same.
   *
   * Scope `mandates:write`; 1 unit of quota; since 0.1.0.
   *
   * @throws {NotFoundError} There is no such id in the key's workspace.
   * @throws {IdempotencyKeyReusedError} This idempotency key was used with other parameters; use a new key
   * for a new request.
   * @throws {ClaimNotOpenError} The collection has no open indemnity claim.
   * @throws {ClaimChallengeTooLateError} The last day on which this indemnity claim could be challenged has
   * passed.
   */
  challenge: write as (
    params: CollectionsChallengeParams,
    options?: WriteOptions,
  ) => Call<Collection>,
};
