// What is repeated and what is not, through a proxy that misbehaves.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import * as client from "./support.mjs";
import { hostile, newMandate, open, rejected } from "./support.mjs";

const proxy = await hostile();
after(() => proxy.close());
const dd = open({ baseUrl: proxy.url });

/** Does something while the proxy follows the plan; says what the proxy saw. */
async function facing(plan, action) {
  proxy.seen.length = 0;
  proxy.plan.splice(0, Infinity, ...plan);
  const begun = Date.now();
  const outcome = await action().then((value) => ({ value }), (error) => ({ error }));
  assert.deepEqual(proxy.plan.splice(0), [], "the whole plan was carried out");
  return { ...outcome, seen: proxy.seen.slice(), ms: Date.now() - begun };
}

const unavailable = JSON.stringify({
  jsonrpc: "2.0", id: 1,
  error: { code: -32030, message: "later", data: { code: "UNAVAILABLE", message: "later", requestId: "req_1" } },
});
const spent = (retryAfterMs) => JSON.stringify({
  jsonrpc: "2.0", id: 1,
  error: { code: -32029, message: "spent", data: { code: "RATE_LIMITED", message: "spent", requestId: "req_1", retryAfterMs } },
});
const busy = [503, { "retry-after": "0" }, unavailable];
const page = (status) => [status, { "content-type": "text/html" }, "<h1>Bad gateway</h1>"];

for (const how of ["drop", "dropAfter", "cut", busy, page(502), page(503), page(504), page(429), [429, {}, spent(1)]]) {
  const name = Array.isArray(how) ? how[0] + (how[2].startsWith("<") ? " of a proxy" : "") : how;

  test(`a read is repeated after ${name}`, async () => {
    const { value, seen } = await facing([how, how], () => dd.keys.whoami());
    assert.equal(value.mode, "test");
    assert.equal(seen.length, 3);
  });

  test(`a change is repeated after ${name}, with the key it had, and done once`, async () => {
    const externalRef = `ref-${process.version}-${name}`.replace(/ /g, "-");
    const { value, seen } = await facing([how, how], () => dd.mandates.create({ ...newMandate(), externalRef }));
    assert.equal(seen.length, 3);
    assert.equal(new Set(seen.map(({ params }) => params.idempotencyKey)).size, 1);
    const { items } = await dd.mandates.list({ externalRef });
    assert.deepEqual(items.map(({ id }) => id), [value.id]);
  });
}

for (const how of ["drop", "dropAfter", "cut", page(502), page(503), page(504), page(429)]) {
  const name = Array.isArray(how) ? how[0] + " of a proxy" : how;
  test(`a change without an idempotency key is not repeated after ${name}`, async () => {
    const { error, seen } = await facing([how], () => dd.keys.create({ name: "once", scopes: ["mandates:read"] }));
    assert.ok(error instanceof client.ConnectionFailedError || error instanceof client.UnexpectedAnswerError, error);
    assert.equal(seen.length, 1);
  });
}

test("a change without an idempotency key is repeated where the server says that nothing was changed", async () => {
  const { value, seen } = await facing([busy, [429, {}, spent(1)]], () =>
    dd.keys.create({ name: "k", scopes: ["mandates:read"] }));
  assert.match(value.plainKey, /^ak_test_/);
  assert.equal(seen.length, 3);
});

test("a batch is repeated only where each of its calls may be", async () => {
  const read = await facing(["drop"], () => dd.batch([dd.keys.whoami(), dd.mandates.create(newMandate())]));
  assert.deepEqual([read.seen.length, read.value.map(({ ok }) => ok)], [2, [true, true]]);
  assert.equal(read.seen[0][1].params.idempotencyKey, read.seen[1][1].params.idempotencyKey);
  const once = await facing(["drop"], () =>
    dd.batch([dd.keys.whoami(), dd.keys.create({ name: "k", scopes: ["mandates:read"] })]));
  assert.deepEqual([once.seen.length, once.value.map(({ error }) => error.code)], [1, ["CONNECTION_FAILED", "CONNECTION_FAILED"]]);
});

test("Retry-After is waited for", async () => {
  const { ms, seen } = await facing([[503, { "retry-after": "1" }, "busy"]], () => dd.keys.whoami());
  assert.ok(ms >= 1000 && ms < 3000, `${ms} ms`);
  assert.equal(seen.length, 2);
});

test("Retry-After may be a date", async () => {
  const date = new Date(Date.now() + 2500).toUTCString();
  const { ms } = await facing([[503, { "retry-after": date }, "busy"]], () => dd.keys.whoami());
  assert.ok(ms >= 1000 && ms < 5000, `${ms} ms`);
});

test("what the server says of the wait in milliseconds counts before the header", async () => {
  const { ms } = await facing([[429, { "retry-after": "30" }, spent(400)]], () => dd.keys.whoami());
  assert.ok(ms >= 400 && ms < 3000, `${ms} ms`);
});

test("a wait that is longer than the call has time is not begun", async () => {
  const { error, ms, seen } = await facing([[429, {}, spent(60_000)]], () => dd.keys.whoami({}, { timeoutMs: 2000 }));
  assert.ok(error instanceof client.RateLimitedError && error.retryAfterMs === 60_000);
  assert.ok(ms < 1500 && seen.length === 1);
});

test("what will never be admitted is not repeated", async () => {
  const { error, seen } = await facing([[429, {}, spent(null)]], () => dd.keys.whoami());
  assert.equal(error.retryAfterMs, null);
  assert.equal(seen.length, 1);
});

test("waits grow, and no two are alike", async () => {
  const { ms, seen } = await facing(["drop", "drop", "drop"], () => dd.keys.whoami());
  assert.ok(ms >= 875 && ms < 4000, `${ms} ms`);
  assert.equal(seen.length, 4);
});

test("a call is repeated as often as it may be, and no more", async () => {
  const { error, seen } = await facing(["drop", "drop"], () => dd.keys.whoami({}, { retries: 1 }));
  assert.ok(error instanceof client.ConnectionFailedError);
  assert.equal(seen.length, 2);
  const never = await facing(["drop"], () => dd.keys.whoami({}, { retries: 0 }));
  assert.equal(never.seen.length, 1);
});

test("a refusal is not repeated", async () => {
  const { error, seen } = await facing([], () => dd.mandates.get({ mandateId: "md_01m83z7bf00000000000010002" }));
  assert.ok(error instanceof client.NotFoundError);
  assert.equal(seen.length, 1);
});

test("an answer that is none is not repeated, and says its status", async () => {
  for (const body of ["<h1>Welcome</h1>", "null", "1", "{}"]) {
    const { error, seen } = await facing([[200, { "content-type": "application/json" }, body]], () => dd.keys.whoami());
    assert.ok(error instanceof client.UnexpectedAnswerError, body);
    assert.deepEqual([error.status, seen.length], [200, 1]);
  }
});

test("a redirection is not followed", async () => {
  const { error, seen } = await facing([[307, { location: proxy.url + "/elsewhere" }, ""]], () => dd.keys.whoami());
  assert.deepEqual([error.code, error.status, seen.length], ["UNEXPECTED_ANSWER", 307, 1]);
});

test("a call that takes too long is given up in time", async () => {
  const { error, ms } = await facing(["slow"], () => dd.keys.whoami({}, { timeoutMs: 300 }));
  assert.ok(error instanceof client.TimedOutError && error instanceof client.DirectDebitError);
  assert.ok(ms >= 290 && ms < 1500, `${ms} ms`);
});

test("a call may have all the time there is", async () => {
  const { value } = await facing([], () => dd.keys.whoami({}, { timeoutMs: Infinity }));
  assert.equal(value.mode, "test");
});

test("time runs over all attempts together", async () => {
  const { error, ms } = await facing([busy, "slow"], () => dd.keys.whoami({}, { timeoutMs: 600 }));
  assert.ok(error instanceof client.TimedOutError);
  assert.ok(ms < 1500, `${ms} ms`);
});

test("a call ends with its signal: before it begins, while it is on its way, while it waits", async () => {
  const reason = new Error("enough");
  const before = await facing([], () => dd.keys.whoami({}, { signal: AbortSignal.abort(reason) }));
  assert.deepEqual([before.error, before.seen.length], [reason, 0]);
  for (const plan of [["slow"], [[503, { "retry-after": "30" }, unavailable]]]) {
    const ending = new AbortController();
    setTimeout(() => ending.abort(reason), 150);
    const { error, ms } = await facing(plan, () => dd.keys.whoami({}, { signal: ending.signal }));
    assert.equal(error, reason);
    assert.ok(ms < 1000, `${ms} ms`);
  }
});

test("a server that is not there is said not to be", async () => {
  const error = await rejected(open({ baseUrl: "http://127.0.0.1:9", retries: 1 }).keys.whoami());
  assert.ok(error instanceof client.ConnectionFailedError);
  assert.ok(error.cause instanceof Error);
});
