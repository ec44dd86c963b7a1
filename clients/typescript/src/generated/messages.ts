// Generated from the catalogue: `direct-debit client typescript --out DIR`.

import { pages, read, write } from "../runtime/kinds.js";
import type { Call, Pages } from "../runtime/call.js";
import type { CallOptions, WriteOptions } from "../runtime/options.js";
import type {
  MessagesListParams,
  MessagesSetTemplateParams,
} from "./params.js";
import type {
  Message,
  MessagePage,
  MessageTemplate,
  TemplateList,
} from "./types.js";

/** What payers and the organisation are written, and in whose words. */
export const messages = {
  /**
   * List the messages to payers and the organisation, newest first, and what became of them.
   *
   * A message is written with what it tells of, and sent within seconds; where the mail server cannot be
   * reached it is tried again for three days. In a test workspace nothing is sent: the status is `not_sent`,
   * the text is what would have been. The link of an invite is shown nowhere but in the answer to
   * `mandates.sendInvite`.
   *
   * What is written to the organisation itself (unpaid collections, claims, refusals, alerts) is listed only
   * for a key that holds `alerts:read`, too; for any other there is no such message.
   *
   * Scope `mandates:read`; 1 unit of quota; since 0.1.0.
   */
  list: pages as (
    params?: MessagesListParams,
    options?: CallOptions,
  ) => Pages<MessagePage, Message>,
  /**
   * List what the organisation has changed about each kind of message, and what its words may stand for.
   *
   * Scope `mandates:read`; 1 unit of quota; since 0.1.0.
   */
  templates: read as (
    params?: Record<string, never>,
    options?: CallOptions,
  ) => Call<TemplateList>,
  /**
   * Set the subject, sender, reply address and an added paragraph of a kind of message.
   *
   * It takes the place of what was set before; without any part the message is as usual again. Words add to a
   * message and take nothing from it: amounts, dates, references and the Direct Debit Guarantee stay. The
   * subject and the paragraph may hold placeholders such as `{payer}`; `messages.templates` lists those of
   * each kind. Messages written before stay as they are. Both workspaces share the organisation, so only a
   * live key may change it.
   *
   * Scope `tenants:admin`; 1 unit of quota; since 0.1.0.
   *
   * @throws {LiveKeyRequiredError} Both workspaces share this; change it with a live key.
   * @throws {IdempotencyKeyReusedError} This idempotency key was used with other parameters; use a new key
   * for a new request.
   */
  setTemplate: write as (
    params: MessagesSetTemplateParams,
    options?: WriteOptions,
  ) => Call<MessageTemplate>,
};
