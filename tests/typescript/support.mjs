// What the tests share: the client as it is built, the server as it was started for them, and a proxy before it that
// can be told to misbehave.

import { createServer, request } from "node:http";
import { connect } from "node:net";
import { WebSocket as WsWebSocket } from "ws";
import * as client from "../../clients/typescript/dist/index.js";

export * from "../../clients/typescript/dist/index.js";

/** Where the server is, and keys of it: `url`, `key` (all scopes, test workspace) and others of the file's own. */
export const facts = JSON.parse(process.env.FACTS);

/** Sockets are the platform's, where it has them. */
export const webSocket = globalThis.WebSocket ?? WsWebSocket;

export const open = (options = {}) => new client.DirectDebit({ apiKey: facts.key, baseUrl: facts.url, ...options });

/** What a new mandate is made of; each is another one. */
export const newMandate = () => ({
  payer: { name: "Zoë Tenant", email: "zoe@example.com" },
  property: { reference: "FLAT-1" },
  type: "property",
  amountPence: 125_000,
  frequency: "monthly",
  collectionDay: 1,
});

/** A client that remembers what it sent. */
export function recording(options = {}) {
  const sent = [];
  const send = options.fetch ?? fetch;
  const recorder = (url, init) => {
    sent.push({ url: String(url), ...init, body: JSON.parse(init.body) });
    return send(url, init);
  };
  return { dd: open({ ...options, fetch: recorder }), sent };
}

export const rejected = (promise) => Promise.resolve(promise).then(
  (value) => { throw new Error(`it was answered: ${JSON.stringify(value)}`); },
  (error) => error,
);

export const until = async (isSo, ms = 10_000) => {
  const end = Date.now() + ms;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`it is not so within ${ms} ms`);
    await new Promise((resume) => setTimeout(resume, 20));
  }
};

/**
 * A proxy before the server. Each request is dealt with as the next word of `plan` says, or passed on:
 * `drop` before the server sees it, `dropAfter` it has answered, `cut` in the middle of its answer, `slow`, or a
 * `[status, headers, body]` of the proxy's own.
 */
export async function hostile(plan = []) {
  const seen = [];
  const sockets = new Set();
  const target = new URL(facts.url);
  const server = createServer(async (incoming, outgoing) => {
    const chunks = [];
    for await (const chunk of incoming) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    seen.push(JSON.parse(body));
    const how = plan.shift();
    if (how === "drop") return incoming.socket.destroy();
    if (how === "slow") return;
    if (Array.isArray(how)) return outgoing.writeHead(how[0], how[1]).end(how[2]);
    const { status, headers, answer } = await pass(target, incoming, body);
    if (how === "dropAfter") return incoming.socket.destroy();
    outgoing.writeHead(status, headers);
    if (how !== "cut") return outgoing.end(answer);
    outgoing.write(answer.subarray(0, answer.length / 2), () => incoming.socket.destroy());
  });
  server.on("upgrade", (incoming, near, head) => {
    const far = connect(target.port, target.hostname, () => {
      const lines = incoming.rawHeaders.reduce((all, part, n) => all + part + (n % 2 ? "\r\n" : ": "), "");
      far.write(`GET ${incoming.url} HTTP/1.1\r\n${lines}\r\n`);
      far.write(head);
      near.pipe(far).pipe(near);
    });
    const link = { near, far, url: incoming.url };
    sockets.add(link);
    for (const end of [near, far]) end.on("error", () => {}).on("close", () => sockets.delete(link));
  });
  await new Promise((listening) => server.listen(0, "127.0.0.1", listening));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    plan,
    seen,
    sockets,
    /** Tears all WebSockets. */
    tear: () => sockets.forEach(({ near, far }) => (near.destroy(), far.destroy())),
    close: () => {
      server.closeAllConnections?.();
      sockets.forEach(({ near, far }) => (near.destroy(), far.destroy()));
      server.close();
    },
  };
}

function pass(target, { headers, method, url }, body) {
  return new Promise((resolve, reject) => {
    const passed = request({ host: target.hostname, port: target.port, path: url, method, headers }, async (answer) => {
      const chunks = [];
      for await (const chunk of answer) chunks.push(chunk);
      resolve({ status: answer.statusCode, headers: answer.headers, answer: Buffer.concat(chunks) });
    });
    passed.on("error", reject).end(body);
  });
}
