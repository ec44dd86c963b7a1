// Generated from the catalogue: `direct-debit client typescript --out DIR`.

import { follow, pages, read } from "../runtime/kinds.js";
import type { Call, Pages,  } from "../runtime/call.js";
import type { CallOptions, FollowOptions } from "../runtime/options.js";
import type {
  EventsListParams,
  EventsSubscribeParams,
  EventsVerifyParams,
} from "./params.js";
import type {
  Event,
  EventPage,
  Verification,
} from "./types.js";

/** The audit trail, to read, to follow and to verify. */
export const events = {
  /**
   * List the audit trail: every call of the workspace, whatever came of it.
   *
   * A change is listed as soon as it is answered; a read or a refusal within about a second. To follow what
   * happens, list with `oldest_first` and go on with the `cursor` of the last event that you have dealt with:
   * it is the feed of `events.subscribe`, and nothing is missing from it. Without `kinds` the calls that only
   * read or were refused are in the list too; the feed has them where they are named.
   *
   * Scope `events:read`; 1 unit of quota; since 0.1.0.
   */
  list: pages as (
    params?: EventsListParams,
    options?: CallOptions,
  ) => Pages<EventPage, Event>,
  /**
   * Subscribe to the workspace's events, over a WebSocket: the same feed as `events.list`, oldest first.
   *
   * Each event is a notification `events.event` with `params` of `subscriptionId` and `event`, within half a
   * second of its commit. Events of one subject come in the order in which they happened. Keep the `cursor`
   * of the last event that you have dealt with: after a lost connection subscribe again with it, and nothing
   * is missing; the last event may come twice. A notification `events.ended` with `subscriptionId`, `code`
   * and `message` is the last one: when the key is revoked or expires, at once.
   *
   * 100 events, or fewer that are delivered together, cost a unit; while the quota is spent, they wait. A
   * connection has up to 16 subscriptions, a workspace up to 256 on each server.
   *
   * Here it is a loop over the events. A connection that is lost is resumed after the last event that the
   * loop has dealt with; what fails before the first connection is thrown, and so is what ends the key. Where
   * there is no WebSocket, `events.list` is asked again and again.
   *
   * Scope `events:read`; 1 unit of quota; since 0.1.0.
   *
   * @throws {WebsocketRequiredError} This procedure answers over a WebSocket only; over HTTP page through
   * events.list by its cursor.
   * @throws {TooManySubscriptionsError} The connection, or the workspace on this server, has as many
   * subscriptions as it may; end one.
   */
  subscribe: follow as (
    params?: EventsSubscribeParams,
    options?: FollowOptions,
  ) => AsyncGenerator<Event, void, undefined>,
  /**
   * Verify the audit trail: that no event of the workspace was altered or removed.
   *
   * Every event's digest covers the event and the digest before it, under a key that the database does not
   * hold. What only a link that you noted finds: that the newest events were removed and the head was set
   * back.
   *
   * Scope `events:read`; 10 units of quota; since 0.1.0.
   */
  verify: read as (
    params?: EventsVerifyParams,
    options?: CallOptions,
  ) => Call<Verification>,
};
