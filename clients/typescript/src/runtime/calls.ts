import { type AllSettled, sendTogether, settle } from "./batch.js";
import { type Batchable, call, pages, type Start } from "./call.js";
import type { ErrorClasses } from "./errors.js";
import { follow } from "./events.js";
import type { CallOptions, DirectDebitOptions, FollowOptions, WriteOptions } from "./options.js";
import { attempt } from "./retry.js";
import { endpoint, message, result, transport } from "./transport.js";

/** What a client has beside its procedures. */
export interface Calls {
  batch<const T extends readonly Batchable<any>[]>(calls: T, options?: CallOptions): Promise<AllSettled<T>>;
}

/** Procedures by name, and namespaces of them. */
type Tree = { [name: string]: any };

/** The procedures as calls to a server, and the batch of them. */
export function connect(settings: DirectDebitOptions, errors: ErrorClasses, procedures: Tree): Tree {
  const url = endpoint(settings);
  const send = transport(url, settings);
  const start: Start = (planned) =>
    (planned.outcome ??= attempt(
      async (signal) => {
        const { answer, facts } = await send(message(1, planned), signal);
        return result(answer, facts, errors);
      },
      planned.isRepeatable,
      { ...settings, ...planned.options },
    ));
  const ways: Tree = {
    read: (method: string, params?: object, options?: CallOptions) =>
      call({ method, params, options, isRepeatable: true }, start),
    write: (method: string, params: object, { idempotencyKey = newKey(), ...options }: WriteOptions = {}) =>
      ways.read(method, { idempotencyKey, ...params }, options),
    writeOnce: (method: string, params?: object, options?: CallOptions) => call({ method, params, options }, start),
    pages: (method: string, params?: object, options?: CallOptions) =>
      pages({ method, params, options, isRepeatable: true }, start),
    follow: (_: string, params?: object, options?: FollowOptions) =>
      follow(settings.webSocket ?? globalThis.WebSocket, url, ways.read, errors, params, options),
  };
  const named = (tree: Tree, prefix: string): Tree =>
    Object.fromEntries(
      Object.entries(tree).map(([name, way]) => [
        name,
        ways[way]?.bind(0, prefix + name) ?? named(way, prefix + name + "."),
      ]),
    );
  return {
    ...named(procedures, ""),
    batch(calls: Batchable<any>[], options?: CallOptions) {
      sendTogether(calls.map((call) => call.planned), { ...settings, ...options }, send, errors);
      return Promise.all(calls.map(settle));
    },
  };
}

/** A key that no other change has. Node 18 and pages without TLS have no `randomUUID`. */
const newKey = () => globalThis.crypto?.randomUUID?.() ?? [Date.now(), Math.random(), Math.random()].join("-");
