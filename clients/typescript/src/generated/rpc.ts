// Generated from the catalogue: `direct-debit client typescript --out DIR`.

import { read } from "../runtime/kinds.js";
import type { Call } from "../runtime/call.js";
import type { CallOptions } from "../runtime/options.js";
import type {
  OpenRpcDocument,
  SocketTicket,
} from "./types.js";

/** What this server offers. */
export const rpc = {
  /**
   * Get this server's OpenRPC document.
   *
   * The same document is at `GET /openrpc.json`, without a key.
   *
   * Any good key; 1 unit of quota; since 0.1.0.
   */
  discover: read as (
    params?: Record<string, never>,
    options?: CallOptions,
  ) => Call<OpenRpcDocument>,
  /**
   * Get a ticket that opens one WebSocket, where the key itself cannot be sent: in a browser.
   *
   * Open `wss://HOST/rpc` with the subprotocols `direct-debit` and `ticket.` followed by the ticket, within
   * 30 seconds: `new WebSocket(url, ["direct-debit", "ticket." + ticket])`. The connection is then the key's:
   * it holds the key's scopes, and ends to be good when the key does. A ticket opens one connection; it is
   * never put in a URL.
   *
   * Any good key; 1 unit of quota; since 0.1.0.
   */
  ticket: read as (
    params?: Record<string, never>,
    options?: CallOptions,
  ) => Call<SocketTicket>,
};
