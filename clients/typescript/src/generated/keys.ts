// Generated from the catalogue: `direct-debit client typescript --out DIR`.

import { pages, read, write, writeOnce } from "../runtime/kinds.js";
import type { Call, Pages } from "../runtime/call.js";
import type { CallOptions, WriteOptions } from "../runtime/options.js";
import type {
  KeysCreateParams,
  KeysGetParams,
  KeysListParams,
  KeysRevokeParams,
  KeysRotateParams,
} from "./params.js";
import type {
  CreatedKey,
  Key,
  KeyPage,
  RotatedKey,
  Whoami,
} from "./types.js";

/** API keys, by whoever administers the organisation. */
export const keys = {
  /**
   * Create a key for the caller's workspace.
   *
   * It can do no more than the calling key, in the same workspace, from no other networks, and lives no
   * longer. The key itself is in this answer and nowhere else; so this procedure takes no idempotency key: a
   * lost answer is mended by revoking and creating anew.
   *
   * Scope `tenants:admin`; 1 unit of quota; since 0.1.0.
   *
   * @throws {ScopeNotHeldError} A key can create or rotate only keys whose scopes it holds itself.
   * @throws {ExpiryBeyondOwnError} A key can create or rotate only keys that expire no later than itself.
   * @throws {NetworkBeyondOwnError} A key can create only keys for networks it may be used from itself.
   */
  create: writeOnce as (
    params: KeysCreateParams,
    options?: CallOptions,
  ) => Call<CreatedKey>,
  /**
   * List the keys of the caller's workspace, newest first, revoked and expired ones too.
   *
   * Scope `tenants:admin`; 1 unit of quota; since 0.1.0.
   */
  list: pages as (
    params?: KeysListParams,
    options?: CallOptions,
  ) => Pages<KeyPage, Key>,
  /**
   * Get one key of the caller's workspace, without the key itself.
   *
   * Scope `tenants:admin`; 1 unit of quota; since 0.1.0.
   *
   * @throws {NotFoundError} There is no such id in the key's workspace.
   */
  get: read as (
    params: KeysGetParams,
    options?: CallOptions,
  ) => Call<Key>,
  /**
   * Rotate a key: a new secret at once, the old one working on for a grace period.
   *
   * With `graceSeconds` 0 no server honours the old secret any more when this answers. It takes no
   * idempotency key, because the new key is in this answer and nowhere else: a lost answer is mended by
   * rotating again.
   *
   * Scope `tenants:admin`; 1 unit of quota; since 0.1.0.
   *
   * @throws {NotFoundError} There is no such id in the key's workspace.
   * @throws {ScopeNotHeldError} A key can create or rotate only keys whose scopes it holds itself.
   * @throws {ExpiryBeyondOwnError} A key can create or rotate only keys that expire no later than itself.
   * @throws {KeyRevokedIsFinalError} The key is revoked, and stays so; create a new one.
   * @throws {KeyExpiredError} The key has expired; create a new one.
   */
  rotate: writeOnce as (
    params: KeysRotateParams,
    options?: CallOptions,
  ) => Call<RotatedKey>,
  /**
   * Revoke a key, for good and at once.
   *
   * When this answers, no server honours the key any more.
   *
   * Scope `tenants:admin`; 1 unit of quota; since 0.1.0.
   *
   * @throws {NotFoundError} There is no such id in the key's workspace.
   * @throws {IdempotencyKeyReusedError} This idempotency key was used with other parameters; use a new key
   * for a new request.
   * @throws {KeyRevokedIsFinalError} The key is revoked, and stays so; create a new one.
   */
  revoke: write as (
    params: KeysRevokeParams,
    options?: WriteOptions,
  ) => Call<Key>,
  /**
   * Tell whose key this is, which workspace it opens and what it may do.
   *
   * Any good key; 1 unit of quota; since 0.1.0.
   */
  whoami: read as (
    params?: Record<string, never>,
    options?: CallOptions,
  ) => Call<Whoami>,
};
