// The WebSocket: opened with a ticket, since browsers send no headers with an upgrade; opened again when it breaks.
import { post, replyOf, RPC, type Answer, type Reply } from "./call";
import { change, nextId, state } from "./state";

const TICKET = "rpc.ticket";
export const SUBSCRIBE = "events.subscribe";
const SHOWN = 200;
const LONGEST_WAIT_MS = 30_000;

export interface LiveEvent {
  kind: string;
  at: string;
  procedure: string | null;
  subjectId: string | null;
  cursor: string;
  [fact: string]: unknown;
}

interface Notification {
  method: string;
  params: { subscriptionId?: string; event?: LiveEvent; message?: string };
}

/** The live pane. */
export const live = {
  status: "off" as "off" | "opening" | "on" | "waiting",
  problem: undefined as string | undefined,
  events: [] as LiveEvent[],
  isPaused: false,
  /** What came while it was paused. */
  held: [] as LiveEvent[],
};

let socket: WebSocket | undefined;
let cursor: string | undefined;
let kinds: string[] = [];
let retries = 0;
let retry: ReturnType<typeof setTimeout> | undefined;
const waiting = new Map<number, (reply: Reply) => void>();

const has = (name: string): boolean => state.document.methods.some((method) => method.name === name);
/** Whether the server lets browsers open sockets. */
export const canOpen = (): boolean => has(TICKET) && has(SUBSCRIBE);

export const NO_TICKETS =
  `This server has no ${TICKET}, so a browser cannot open a WebSocket to it. ` +
  "A program can: it sends the key in a header.";

/** What trying again does not help against. */
class Refused extends Error {}

/** Opens the socket, or gives the one that is open. Throws what went wrong. */
async function opened(): Promise<WebSocket> {
  if (socket?.readyState === WebSocket.OPEN) return socket;
  if (!has(TICKET)) throw new Refused(NO_TICKETS);
  if (!state.key) throw new Refused("Sign in with a key first.");
  const answer = await post({ jsonrpc: "2.0", id: nextId(), method: TICKET }, state.key);
  const { result, error } = replyOf(answer) as { result?: { ticket: string }; error?: { message: string } };
  if (error && answer.status !== 429 && answer.status !== 503) throw new Refused(error.message);
  if (!result) throw new Error(error?.message ?? answer.failure ?? "No ticket was given.");
  const address = new URL(RPC);
  address.protocol = RPC.protocol === "https:" ? "wss:" : "ws:";
  const opening = new WebSocket(address, ["direct-debit", `ticket.${result.ticket}`]);
  await new Promise<void>((resolve, reject) => {
    opening.onopen = () => resolve();
    opening.onerror = () => reject(new Error("The WebSocket was not opened."));
  });
  socket = opening;
  opening.onmessage = ({ data }) => take(JSON.parse(String(data)) as Reply & Partial<Notification>);
  opening.onclose = closed;
  return opening;
}

function take(message: Reply & Partial<Notification>): void {
  if (message.method === undefined) {
    waiting.get(message.id ?? 0)?.(message);
    return;
  }
  const { event, message: why } = message.params ?? {};
  if (event) {
    cursor = event.cursor;
    const place = live.isPaused ? "held" : "events";
    live[place] = [event, ...live[place]].slice(0, SHOWN);
  } else {
    stop();
    live.problem = why ?? "The subscription has ended.";
  }
  change({});
}

function closed(): void {
  socket = undefined;
  for (const answer of waiting.values()) answer({ error: { code: -32030, message: "The connection broke." } });
  waiting.clear();
  if (live.status !== "off") again("The connection broke.");
}

/** Tries again, each time a little later. */
function again(problem: string): void {
  live.status = "waiting";
  live.problem = `${problem} Trying again.`;
  clearTimeout(retry);
  retry = setTimeout(() => void subscribe(), Math.min(LONGEST_WAIT_MS, 500 * 2 ** retries++));
  change({});
}

async function ask(method: string, params: Record<string, unknown>): Promise<Reply> {
  const open = await opened();
  const id = nextId();
  const reply = new Promise<Reply>((resolve) => waiting.set(id, resolve));
  open.send(JSON.stringify({ jsonrpc: "2.0", id, method, params }));
  return reply.finally(() => waiting.delete(id));
}

/** A call that only a WebSocket answers. */
export async function callOverSocket(method: string, params: Record<string, unknown>): Promise<Answer> {
  const began = performance.now();
  const none = { status: undefined, rateLimit: null, policy: null, requestId: null };
  try {
    const body = await ask(method, params);
    if (method === SUBSCRIBE && body.result) live.status = "on";
    return {
      ...none,
      ms: performance.now() - began,
      bytes: new Blob([JSON.stringify(body)]).size,
      body,
      failure: undefined,
    };
  } catch (error) {
    return { ...none, ms: performance.now() - began, bytes: 0, body: undefined, failure: (error as Error).message };
  }
}

async function subscribe(): Promise<void> {
  try {
    const { result, error } = await ask(SUBSCRIBE, { ...(cursor && { cursor }), ...(kinds.length && { kinds }) });
    if (error) throw new Refused(error.data?.message ?? error.message);
    cursor ??= (result as { cursor: string }).cursor;
    retries = 0;
    Object.assign(live, { status: "on", problem: undefined });
    change({});
  } catch (error) {
    const { message } = error as Error;
    if (!(error instanceof Refused)) return again(message);
    stop();
    live.problem = message;
    change({});
  }
}

/** Begins to show events, of these kinds or of all. */
export function start(wanted: string[]): void {
  kinds = wanted;
  cursor = undefined;
  retries = 0;
  Object.assign(live, { status: "opening", problem: undefined });
  change({});
  void subscribe();
}

export function stop(): void {
  clearTimeout(retry);
  live.status = "off";
  live.isPaused = false;
  socket?.close();
  socket = undefined;
  change({});
}

/** Holds events back, or lets go of those that were. */
export function pause(): void {
  live.isPaused = !live.isPaused;
  if (!live.isPaused) {
    live.events = [...live.held, ...live.events].slice(0, SHOWN);
    live.held = [];
  }
  change({});
}

export function clear(): void {
  live.events = live.held = [];
  change({});
}
