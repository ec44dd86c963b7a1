// Generated from the catalogue: `direct-debit client typescript --out DIR`.

import { read } from "../runtime/kinds.js";
import type { Call } from "../runtime/call.js";
import type { CallOptions } from "../runtime/options.js";
import type {
  PayersAccessParams,
} from "./params.js";
import type {
  Access,
} from "./types.js";

/** Whether a payer may be let in. */
export const payers = {
  /**
   * Whether a payer is in good standing, and may be let in.
   *
   * Of a payer with several mandates the newest active one decides, or, where none is active, the newest.
   * Name it by `externalRef` to ask about one of them. A collection that came back unpaid and is to be
   * presented again has failed until it is paid. The last one decides alone: what is owed from before it,
   * `reports.arrears` knows.
   *
   * Scope `mandates:read`; 1 unit of quota; since 0.1.0.
   *
   * @throws {MissingIdentifierError} Name the payer by email, by externalRef, or by both.
   * @throws {PayerNotFoundError} No mandate of this workspace belongs to such a payer.
   */
  access: read as (
    params?: PayersAccessParams,
    options?: CallOptions,
  ) => Call<Access>,
};
