import type { Call } from "./call.js";
import type { ErrorClasses } from "./errors.js";
import type { CallOptions, FollowOptions, WebSocketConstructor } from "./options.js";
import { onAbort, sleep } from "./abort.js";
import { backOff, mayRepeat } from "./retry.js";
import { message, result } from "./transport.js";

type Read = (method: string, params?: object, options?: CallOptions) => Call<any>;
type Event = { cursor: string; kind: string };
/** Events; nothing at all as soon as there is a connection. */
type Feed = AsyncGenerator<Event | undefined, void, undefined>;

/** Where a feed is, and what is wanted of it. */
interface Place {
  after?: string;
  kinds?: string[];
}

/** How often to see whether a silent connection is still there. */
const BEAT_MS = 30_000;
/** How many events may wait for a slow reader: beyond them the connection is closed, and resumed when they are read. */
const MOST_WAITING = 1000;

/**
 * The events after a cursor, or from now on. What fails before the first connection is thrown; a connection that is
 * lost later is resumed after the last event that was dealt with.
 */
export async function* follow(
  Socket: WebSocketConstructor | undefined,
  url: string,
  read: Read,
  errors: ErrorClasses,
  params: Place = {},
  { signal, pollMs = 5000 }: FollowOptions = {},
): AsyncGenerator<Event, void, undefined> {
  const place = { ...params };
  let wasConnected = false;
  for (let failures = 0; !signal?.aborted; failures++) {
    try {
      const feed = Socket
        ? overSocket(Socket, url, read, errors, place, signal)
        : byPolling(read, place, pollMs, signal);
      for await (const event of feed) {
        wasConnected = true;
        if (signal?.aborted) return;
        if (event) {
          // Not before: a connection that brings nothing and breaks at once is not to be opened again and again.
          failures = 0;
          yield event;
          place.after = event.cursor;
        }
      }
    } catch (error: any) {
      if (signal?.aborted) return;
      if (!wasConnected || !mayRepeat(error, true)) throw error;
    }
    await sleep(backOff(failures), signal).catch(() => {});
  }
}

async function* overSocket(
  Socket: WebSocketConstructor,
  url: string,
  read: Read,
  errors: ErrorClasses,
  place: Place,
  signal?: AbortSignal,
): Feed {
  // What opens the socket is good once, for seconds, and no key: a browser can only send it as a protocol.
  const { ticket } = await read("rpc.ticket", {}, signal && { signal });
  const socket = new Socket(url.replace("http", "ws"), ["direct-debit", "ticket." + ticket]);
  const waiting: any[] = [];
  let isOpen = true;
  let isSilent = true;
  let wake = () => {};
  const end = () => {
    if (!isOpen) return;
    isOpen = false;
    wake();
    socket.close();
  };
  socket.onopen = () => {
    const { after: cursor, kinds } = place;
    socket.send(JSON.stringify(message(1, { method: "events.subscribe", params: { cursor, kinds } })));
  };
  socket.onmessage = ({ data }) => {
    isSilent = false;
    waiting.push(JSON.parse(data));
    wake();
    if (waiting.length > MOST_WAITING) end();
  };
  socket.onclose = socket.onerror = end;
  const forget = onAbort(signal, end);
  const beat = setInterval(() => {
    if (isSilent) end();
    // The empty batch is answered, costs nothing and does nothing.
    else socket.send("[]");
    isSilent = true;
  }, BEAT_MS);
  try {
    while (isOpen || waiting[0]) {
      const { id, method, params, ...answer } = waiting.shift() ?? {};
      if (id) {
        place.after = result(answer as any, {}, errors).cursor;
        yield;
      } else if (method == "events.event") yield params.event;
      else if (method) throw errors.of({ message: params.message, data: params });
      else if (!waiting[0] && isOpen) await new Promise<void>((resume) => (wake = resume));
    }
  } finally {
    clearInterval(beat);
    forget();
    end();
  }
}

async function* byPolling(read: Read, place: Place, pollMs: number, signal?: AbortSignal): Feed {
  const list = (params: object) => read("events.list", { kinds: place.kinds, ...params }, signal && { signal });
  place.after ??= (await list({ limit: 1 })).items[0]?.cursor;
  for (;;) {
    const { items, nextCursor } = await list({ cursor: place.after, order: "oldest_first", limit: 200 });
    yield;
    for (const event of items) {
      // Unless they are asked for, a subscription has no calls that changed nothing.
      if (place.kinds || event.kind != "procedure.called") yield event;
      place.after = event.cursor;
    }
    if (!nextCursor) await sleep(pollMs, signal);
  }
}
