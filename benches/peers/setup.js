import { parseArgs } from "node:util";

import { Gates, hashKey, SCOPES } from "./gates.js";
import { Store } from "./store.js";

const UNREACHED_LIMIT = 1_000_000_000;

/** What both peers start from: a fresh database with one key that may read and write, and the gates over it. */
export function setup() {
  const { values } = parseArgs({
    options: { port: { type: "string" }, database: { type: "string" }, key: { type: "string" } },
  });
  const store = new Store(values.database);
  const scopes = SCOPES["mandates:read"] | SCOPES["mandates:write"];
  store.addKey(hashKey(values.key), "ws_bench", scopes, UNREACHED_LIMIT);
  return { port: Number(values.port), store, gates: new Gates(store) };
}
