// What to do about an error. By the codes of JSON-RPC and the facts that the document says an error's data has.
import type { RpcError } from "./call";
import { IDEMPOTENCY_KEY, takes, type Document, type Method } from "./document";
import { isId, listsOf, shapeOf } from "./schema";
import { isLive } from "./key";
import { state } from "./state";

export interface Advice {
  steps: string[];
  /** Procedures that help. */
  methods: Method[];
  /** Whether a key is what is missing. */
  needsKey?: boolean;
  /** Whether the same call may be sent again as it is. */
  mayRepeat?: boolean;
}

/** Procedures that list the ids that this one takes. */
function sources(document: Document, method: Method): Method[] {
  const ids = method.params.map(({ schema }) => shapeOf(document, schema)).filter(isId);
  return [...new Set(ids.flatMap(({ name }) => (name ? listsOf(document, name) : [])))];
}

export function adviceOn(document: Document, method: Method, error: RpcError): Advice {
  const data = error.data ?? {};
  const none: Method[] = [];
  const mode = isLive() ? "live" : "test";
  const isSafe = method["x-effect"] === "read" || takes(method, IDEMPOTENCY_KEY);
  switch (error.code) {
    case -32021:
      return {
        steps: [
          state.key
            ? "Sign in with another key: this one is not good, or not good any more."
            : "Sign in with a key first.",
        ],
        methods: none,
        needsKey: true,
      };
    case -32023:
      return {
        steps: [
          `Use a key that holds the scope ${String(data.required ?? method["x-scope"])}.`,
          "Whoever administers the organisation can create one.",
        ],
        methods: none,
        needsKey: true,
      };
    case -32602:
      return { steps: ["Put right what is named above, and send again. Nothing was changed."], methods: none };
    case -32024:
      return {
        steps: [
          `Check the id: there is no such ${String(data.what ?? "thing")} in the workspace of this key.`,
          `A ${mode} key sees the ${mode} workspace alone, and the ids of examples are made up.`,
        ],
        methods: sources(document, method),
      };
    case -32025: {
      const steps = [
        "A rule of the product refuses it; nothing was changed.",
        "Sending the same again gives the same refusal until things have changed.",
      ];
      if (data.from)
        steps.push(`It stands at ${String(data.from)}${data.to ? `, and would have gone to ${String(data.to)}` : ""}.`);
      return { steps, methods: none };
    }
    case -32029: {
      const wait = typeof data.retryAfterMs === "number" ? Math.ceil(data.retryAfterMs / 1000) : undefined;
      const step =
        wait === undefined
          ? "Make the request smaller: it costs more than the quota ever admits."
          : `Wait ${wait} s, then send it again. Nothing was changed.`;
      return { steps: [step], methods: none, mayRepeat: wait !== undefined };
    }
    case -32030:
      return {
        steps: ["Wait a moment, then send it again. Nothing was changed."],
        methods: none,
        mayRepeat: true,
      };
    case -32603:
      return {
        steps: [
          "The server failed. Quote the request id when you report it.",
          isSafe
            ? "You can send it again: nothing is done twice."
            : "See what has become of it before you send it again.",
        ],
        methods: none,
        mayRepeat: isSafe,
      };
    case -32601:
      return { steps: ["The server has no such procedure: reload this page to see what it has."], methods: none };
    default:
      return { steps: ["The request itself was not understood; the message says why."], methods: none };
  }
}
