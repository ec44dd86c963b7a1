// Following events: over WebSockets that are torn, and by polling where there are none.

import assert from "node:assert/strict";
import { afterEach, test } from "node:test";
import * as client from "./support.mjs";
import { facts, hostile, newMandate, open, rejected, until, webSocket } from "./support.mjs";

const dd = open();
const closing = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

async function throughProxy() {
  const proxy = await hostile();
  closing.push(proxy.close);
  return { proxy, dd: open({ baseUrl: proxy.url, webSocket }) };
}

const newest = async () => (await dd.events.list({ limit: 1 })).items[0]?.cursor;
const kinds = ["mandate.created"];
const create = async (count = 1) => {
  for (let n = 0; n < count; n++) await dd.mandates.create(newMandate());
};

/** Follows until the signal, and keeps what came. */
function following(dd, params, options = {}) {
  const ending = new AbortController();
  const seen = [];
  const ended = (async () => {
    for await (const event of dd.events.subscribe(params, { signal: ending.signal, ...options })) seen.push(event);
  })();
  closing.push(() => ending.abort());
  return { seen, ended, end: () => ending.abort() };
}

test("events come as they happen", async () => {
  const { proxy, dd } = await throughProxy();
  const after = await newest();
  const { seen, ended, end } = following(dd, { after, kinds });
  await create(3);
  await until(() => seen.length === 3);
  assert.ok(seen.every(({ kind }) => kind === "mandate.created"));
  end();
  await ended;
  await until(() => proxy.sockets.size === 0);
});

test("the key is in no address, and a ticket opens each connection", async () => {
  const { proxy, dd } = await throughProxy();
  const { seen } = following(dd, { after: await newest(), kinds });
  await create();
  await until(() => seen.length === 1);
  assert.deepEqual([...proxy.sockets].map(({ url }) => url), ["/rpc"]);
  assert.deepEqual(proxy.seen.map(({ method }) => method), ["rpc.ticket"]);
});

test("torn connections lose nothing and repeat nothing", async () => {
  const { proxy, dd } = await throughProxy();
  const after = await newest();
  const { seen } = following(dd, { after, kinds });
  for (let n = 0; n < 4; n++) {
    await until(() => proxy.sockets.size > 0);
    await create(2);
    proxy.tear();
    await create(1);
  }
  await until(() => seen.length === 12);
  await new Promise((resume) => setTimeout(resume, 300));
  const kept = (await dd.events.list({ cursor: after, kinds, order: "oldest_first" })).items;
  assert.deepEqual(seen.map(({ id }) => id), kept.map(({ id }) => id));
});

test("what happens while the first connection is torn, before any event, is not lost", async () => {
  const { proxy, dd } = await throughProxy();
  const { seen } = following(dd, { kinds });
  await until(() => proxy.sockets.size > 0);
  // The subscription is answered within this time.
  await new Promise((resume) => setTimeout(resume, 500));
  proxy.tear();
  await create();
  await until(() => seen.length === 1);
});

test("a server that is away for a while is waited for", async () => {
  const { proxy, dd } = await throughProxy();
  const { seen } = following(dd, { after: await newest(), kinds });
  await create();
  await until(() => seen.length === 1);
  const away = [503, { "retry-after": "0" }, "away"];
  proxy.plan.push(...Array(6).fill(away));
  proxy.tear();
  await create();
  await until(() => seen.length === 2, 30_000);
});

test("a server that does not answer for a while is waited for", async () => {
  const proxy = await hostile();
  closing.push(proxy.close);
  const dd = open({ baseUrl: proxy.url, webSocket, timeoutMs: 400 });
  const { seen } = following(dd, { after: await newest(), kinds });
  await create();
  await until(() => seen.length === 1);
  proxy.plan.push("slow", "slow");
  proxy.tear();
  await create();
  await until(() => seen.length === 2);
});

test("a connection that breaks at once is opened again at longer and longer intervals", async () => {
  const { dd, sockets } = withSockets((socket, { id }) => {
    socket.tell({ jsonrpc: "2.0", id, result: { cursor: "0" } });
    socket.close();
  });
  following(dd, {});
  await new Promise((resume) => setTimeout(resume, 3000));
  assert.ok(sockets.length >= 3 && sockets.length <= 6, `${sockets.length} connections`);
});

test("leaving the loop closes the connection", async () => {
  const { proxy, dd } = await throughProxy();
  const after = await newest();
  await create(2);
  for await (const event of dd.events.subscribe({ after, kinds })) {
    assert.equal(event.kind, "mandate.created");
    break;
  }
  await until(() => proxy.sockets.size === 0);
});

test("a signal ends the loop while it waits, and before it begins", async () => {
  const { ended, end } = following(open({ webSocket }), { kinds });
  await new Promise((resume) => setTimeout(resume, 300));
  end();
  await ended;
  for await (const _ of dd.events.subscribe({}, { signal: AbortSignal.abort() })) assert.fail();
});

test("a key that is revoked ends the loop with its error", async () => {
  const { plainKey, key } = await dd.keys.create({ name: "k", scopes: ["events:read"] });
  const after = await newest();
  const { seen, ended } = following(open({ apiKey: plainKey, webSocket }), { after, kinds });
  await create();
  await until(() => seen.length === 1);
  const error = rejected(ended);
  await dd.keys.revoke({ keyId: key.id });
  assert.ok((await error) instanceof client.ExpiredApiKeyError);
});

test("what fails before the first connection is thrown", async () => {
  const { plainKey } = await dd.keys.create({ name: "k", scopes: ["mandates:read"] });
  const scopeless = open({ apiKey: plainKey, webSocket });
  assert.ok((await rejected(following(scopeless, {}).ended)) instanceof client.InsufficientScopeError);
  const away = open({ baseUrl: "http://127.0.0.1:9", retries: 0, webSocket });
  assert.ok((await rejected(following(away, {}).ended)) instanceof client.ConnectionFailedError);
});

/** A client on a platform without WebSockets. */
function withoutSockets(options) {
  const platforms = globalThis.WebSocket;
  delete globalThis.WebSocket;
  closing.push(() => platforms && (globalThis.WebSocket = platforms));
  return open(options);
}

test("without a WebSocket events are asked for again and again", async () => {
  const dd = withoutSockets();
  const { seen } = following(dd, { kinds: ["mandate.*"] }, { pollMs: 50 });
  await new Promise((resume) => setTimeout(resume, 500));
  await create(3);
  await until(() => seen.length === 3);
});

test("without a WebSocket drops lose nothing and repeat nothing", async () => {
  const proxy = await hostile();
  closing.push(proxy.close);
  const dd = withoutSockets({ baseUrl: proxy.url, retries: 0 });
  const after = await newest();
  const { seen } = following(dd, { after }, { pollMs: 20 });
  for (let n = 0; n < 4; n++) {
    await create(2);
    await until(() => seen.length === 2 * (n + 1));
    proxy.plan.push("drop", "cut");
  }
  assert.ok(seen.every(({ kind }) => kind === "mandate.created"), "and calls that changed nothing are not shown");
  assert.equal(new Set(seen.map(({ id }) => id)).size, 8);
});

/** A client whose sockets are made here; `each` is told of every one. */
function withSockets(each) {
  const sockets = [];
  class Socket {
    constructor(url, protocols) {
      Object.assign(this, { url, protocols, sent: [], isClosed: false });
      sockets.push(this);
      setTimeout(() => this.onopen({}), 0);
    }
    send(text) {
      this.sent.push(JSON.parse(text));
      each(this, this.sent.at(-1), sockets.length);
    }
    tell(message) {
      this.onmessage({ data: JSON.stringify(message) });
    }
    close() {
      if (!this.isClosed) setTimeout(() => this.onclose({}), 0);
      this.isClosed = true;
    }
  }
  const issue = async () => new Response('{"jsonrpc":"2.0","id":1,"result":{"ticket":"wst_1"}}');
  return { sockets, dd: open({ webSocket: Socket, fetch: issue }) };
}

const event = (n) => ({ jsonrpc: "2.0", method: "events.event", params: { event: { cursor: String(n), n } } });

test("a reader that is slower than the events has a bounded number of them waiting, and gets all", async () => {
  const { dd, sockets } = withSockets((socket, { id, params }) => {
    socket.tell({ jsonrpc: "2.0", id, result: { cursor: "0" } });
    const after = Number(params.cursor ?? 0);
    for (let n = after + 1; n <= 5000 && !socket.isClosed; n++) socket.tell(event(n));
  });
  const seen = [];
  for await (const { n } of dd.events.subscribe()) {
    seen.push(n);
    if (n === 2500) break;
  }
  assert.deepEqual(seen, Array.from({ length: 2500 }, (_, n) => n + 1));
  assert.equal(sockets.length, 3);
});

/** Makes time between beats pass two hundred times as fast. */
function quickly() {
  const { setInterval } = globalThis;
  globalThis.setInterval = (action, ms) => setInterval(action, ms / 200);
  closing.push(() => (globalThis.setInterval = setInterval));
}

test("a connection that has silently died is replaced", async () => {
  quickly();
  const { dd, sockets } = withSockets((socket, { id }, count) => {
    if (id) socket.tell({ jsonrpc: "2.0", id, result: { cursor: "7" } });
    if (count === 2) socket.tell(event(8));
  });
  const { seen } = following(dd, {});
  await until(() => seen.length === 1);
  assert.equal(sockets[0].isClosed, true);
  assert.equal(sockets[1].sent[0].params.cursor, "7");
});

test("a connection on which nothing happens is kept", async () => {
  quickly();
  const { proxy, dd } = await throughProxy();
  const { seen } = following(dd, { kinds });
  await until(() => proxy.sockets.size > 0);
  await new Promise((resume) => setTimeout(resume, 3000));
  const tickets = proxy.seen.filter(({ method }) => method === "rpc.ticket");
  assert.equal(tickets.length, 1, "twenty beats on one connection");
  await create();
  await until(() => seen.length === 1);
});
