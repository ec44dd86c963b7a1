// Generated from the catalogue: `direct-debit client typescript --out DIR`.

import { read, write } from "../runtime/kinds.js";
import type { Call } from "../runtime/call.js";
import type { CallOptions, WriteOptions } from "../runtime/options.js";
import type {
  OrganisationSetLogoParams,
  OrganisationUpdateParams,
} from "./params.js";
import type {
  Organisation,
  OrganisationLogo,
} from "./types.js";

/** The caller's organisation. */
export const organisation = {
  /**
   * Get the caller's organisation.
   *
   * Scope `tenants:admin`; 1 unit of quota; since 0.1.0.
   */
  get: read as (
    params?: Record<string, never>,
    options?: CallOptions,
  ) => Call<Organisation>,
  /**
   * Set, or remove, the logo that payers see in the form and in messages.
   *
   * Both workspaces share the organisation, so only a live key may change it.
   *
   * Scope `tenants:admin`; 1 unit of quota; since 0.1.0.
   *
   * @throws {LiveKeyRequiredError} Both workspaces share this; change it with a live key.
   * @throws {IdempotencyKeyReusedError} This idempotency key was used with other parameters; use a new key
   * for a new request.
   */
  setLogo: write as (
    params?: OrganisationSetLogoParams,
    options?: WriteOptions,
  ) => Call<OrganisationLogo>,
  /**
   * Update the caller's organisation.
   *
   * A changed notice period counts for amendments made from now on. Both workspaces share the organisation,
   * so only a live key may change it.
   *
   * Scope `tenants:admin`; 1 unit of quota; since 0.1.0.
   *
   * @throws {LiveKeyRequiredError} Both workspaces share this; change it with a live key.
   * @throws {IdempotencyKeyReusedError} This idempotency key was used with other parameters; use a new key
   * for a new request.
   */
  update: write as (
    params?: OrganisationUpdateParams,
    options?: WriteOptions,
  ) => Call<Organisation>,
};
