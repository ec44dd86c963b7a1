// Calls over HTTP, and what is measured of them.
import type { Method } from "./document";
import { IDEMPOTENCY_KEY, takes } from "./document";
import { isLive } from "./key";
import { ask, change, nextId, state, type Entry } from "./state";

/** Where procedures are called: beside this page. */
export const RPC = new URL("rpc", location.href);
RPC.hash = RPC.search = "";

export interface RpcError {
  code: number;
  message: string;
  data?: { code?: string; message?: string; requestId?: string; [fact: string]: unknown };
}

export interface Message {
  jsonrpc: "2.0";
  id: number;
  method: string;
  params?: Record<string, unknown>;
}

export interface Reply {
  id?: number;
  result?: unknown;
  error?: RpcError;
}

/** What came back. */
export interface Answer {
  /** The HTTP status; none over a WebSocket, or when nothing came. */
  status: number | undefined;
  ms: number;
  bytes: number;
  rateLimit: string | null;
  policy: string | null;
  requestId: string | null;
  body: unknown;
  /** Why nothing came. */
  failure: string | undefined;
}

export const replyOf = (answer: Answer): Reply =>
  (typeof answer.body === "object" ? (answer.body as Reply) : undefined) ?? {};

export async function post(body: Message | Message[], key: string | undefined): Promise<Answer> {
  const began = performance.now();
  const answer: Answer = {
    status: undefined,
    ms: 0,
    bytes: 0,
    rateLimit: null,
    policy: null,
    requestId: null,
    body: undefined,
    failure: undefined,
  };
  try {
    const response = await fetch(RPC, {
      method: "POST",
      credentials: "omit",
      cache: "no-store",
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", ...(key && { Authorization: `Bearer ${key}` }) },
    });
    const text = await response.text();
    const header = (name: string) => response.headers.get(name);
    Object.assign(answer, {
      status: response.status,
      bytes: new Blob([text]).size,
      rateLimit: header("ratelimit"),
      policy: header("ratelimit-policy"),
      requestId: header("x-request-id"),
    });
    answer.body = JSON.parse(text);
  } catch {
    answer.failure = answer.status === undefined ? "The server cannot be reached." : "What came back is not JSON.";
  }
  answer.ms = performance.now() - began;
  return answer;
}

/** Whether it may be sent: a change of a live workspace is asked about first. */
export async function isAgreed(methods: Method[]): Promise<boolean> {
  const writes = methods.filter((method) => method["x-effect"] === "write");
  if (!isLive() || !writes.length) return true;
  const names = [...new Set(writes.map(({ name }) => name))].join(", ");
  return ask(
    "Change live data?",
    `${names} changes a live workspace, where real money moves. This cannot be tried out.`,
    "Yes, send it",
  );
}

export const ID = /^[a-z]+_[0-9a-hjkmnp-tv-z]{26}$/;

/** Ids in a value, so that forms can offer them. */
function idsIn(value: unknown, into: Set<string>): void {
  if (typeof value === "string" && ID.test(value)) into.add(value);
  else if (value && typeof value === "object") for (const one of Object.values(value)) idsIn(one, into);
}

export function remember(body: unknown): void {
  const found = new Set<string>();
  idsIn(body, found);
  change({ seen: [...new Set([...found, ...state.seen])].slice(0, 500) });
}

const kindOfId = (id: string): string => id.slice(0, id.indexOf("_"));

/** An example's ids are made up: those that answers had take their place. */
export function withSeenIds(value: unknown): unknown {
  if (typeof value === "string" && ID.test(value))
    return state.seen.find((id) => kindOfId(id) === kindOfId(value)) ?? value;
  if (Array.isArray(value)) return value.map(withSeenIds);
  if (value && typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, withSeenIds(one)]));
  return value;
}

/** The parameters, with an idempotency key of their own where the procedure takes one. */
export function withFreshKey(method: Method, params: Record<string, unknown>): Record<string, unknown> {
  if (!takes(method, IDEMPOTENCY_KEY)) return params;
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return {
    ...params,
    [IDEMPOTENCY_KEY]: `explorer-${[...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`,
  };
}

/** Keeps a call and what came of it, and renews the idempotency key once the call was carried out. */
export function keep(method: Method, params: Record<string, unknown>, answer: Answer): void {
  const { result } = replyOf(answer);
  remember(result);
  const call = { id: nextId(), at: new Date(), method, params, answer };
  const draft = state.drafts[method.name];
  if (draft && result !== undefined)
    change({ drafts: { ...state.drafts, [method.name]: { ...draft, ...renewed(method, draft) } } });
  change({ history: [call, ...state.history].slice(0, 100), answers: { ...state.answers, [method.name]: answer } });
}

export function renewed(method: Method, draft: { params: Record<string, unknown>; json: string | undefined }) {
  const params = withFreshKey(method, draft.params);
  return { params, json: draft.json === undefined ? undefined : JSON.stringify(params, null, 2) };
}

export async function sendBatch(entries: Entry[]): Promise<void> {
  if (!(await isAgreed(entries.map(({ method }) => method)))) return;
  change({ sending: "batch" });
  const messages = entries.map(({ id, method, params }): Message => ({
    jsonrpc: "2.0",
    id,
    method: method.name,
    params,
  }));
  const answer = await post(messages, state.key);
  remember(answer.body);
  change({ sending: undefined, batchAnswer: answer, batchSent: entries, said: "The batch was answered" });
}
