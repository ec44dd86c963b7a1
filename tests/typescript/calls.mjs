// Calls, lists and batches, against the server.

import assert from "node:assert/strict";
import { test } from "node:test";
import { inspect } from "node:util";
import * as client from "./support.mjs";
import { DirectDebitError, facts, newMandate, open, recording, rejected } from "./support.mjs";

const dd = open();
const made = await Promise.all([1, 2, 3, 4, 5].map(() => dd.mandates.create(newMandate())));

test("a newcomer lists mandates", async () => {
  const dd = new client.DirectDebit({ apiKey: facts.key, baseUrl: facts.url });
  const ids = [];
  for await (const mandate of dd.mandates.list()) ids.push(mandate.id);
  assert.deepEqual(ids.slice().sort(), made.map((mandate) => mandate.id).sort());
});

test("a base URL may end with a stroke", async () => {
  assert.equal((await open({ baseUrl: facts.url + "/" }).keys.whoami()).mode, "test");
});

test("procedures of a namespace in a namespace are there", async () => {
  assert.match((await dd.sandbox.clock.get()).today, /^20\d\d-/);
});

test("a procedure needs no `this`", async () => {
  const { whoami } = dd.keys;
  assert.equal((await whoami()).mode, "test");
});

test("iterating a list gives the things of all pages, each once", async () => {
  const { dd, sent } = recording();
  const ids = [];
  for await (const mandate of dd.mandates.list({ limit: 2 })) ids.push(mandate.id);
  assert.deepEqual(ids.slice().sort(), made.map((mandate) => mandate.id).sort());
  assert.equal(sent.length, 3);
});

test("awaiting a list gives one page", async () => {
  const { dd, sent } = recording();
  const page = await dd.mandates.list({ limit: 2 });
  assert.equal(page.items.length, 2);
  assert.equal(typeof page.nextCursor, "string");
  assert.equal(sent.length, 1);
});

test("a page that was awaited is not asked for again when the list is iterated", async () => {
  const { dd, sent } = recording();
  const list = dd.mandates.list({ limit: 4 });
  const { items } = await list;
  const ids = [];
  for await (const mandate of list) ids.push(mandate.id);
  assert.deepEqual(ids.slice(0, 4), items.map((mandate) => mandate.id));
  assert.deepEqual([ids.length, sent.length], [5, 2]);
});

test("leaving the loop asks for no further page, and a list that nobody waits for for none", async () => {
  const { dd, sent } = recording();
  for await (const _ of dd.mandates.list({ limit: 1 })) break;
  dd.mandates.list();
  await new Promise((resume) => setTimeout(resume, 50));
  assert.equal(sent.length, 1);
});

test("the days of a list of days are its things", async () => {
  const [{ id: mandateId }] = made;
  await dd.mandates.sendInvite({ mandateId });
  await dd.sandbox.completeInvite({ mandateId });
  await dd.sandbox.activate({ mandateId });
  const days = [];
  for await (const day of dd.collections.upcoming()) days.push(day.on);
  assert.ok(days.length > 0 && days.every((day) => /^20\d\d-\d\d-\d\d$/.test(day)), days.join());
});

test("the rows of a report are its things", async () => {
  const report = dd.reports.arrears();
  assert.equal((await report).format, "json");
  for await (const row of report) assert.ok(row);
  assert.match((await dd.reports.arrears({ format: "csv" })).csv, /,/);
});

test("a call is sent though nobody waits for it", async () => {
  const { dd, sent } = recording();
  dd.mandates.create({ ...newMandate(), externalRef: "forgotten" });
  await new Promise((resume) => setTimeout(resume, 0));
  assert.equal(sent.length, 1);
  await client.until(async () => (await dd.mandates.list({ externalRef: "forgotten" })).items.length === 1);
});

test("a call is a promise, and is sent once however often it is awaited", async () => {
  const { dd, sent } = recording();
  const call = dd.keys.whoami();
  assert.ok(call instanceof Promise);
  const [one, other] = [await call, await call];
  assert.equal(one, other);
  assert.equal(sent.length, 1);
});

test("a batch is one round trip, in which each is settled alone and in order", async () => {
  const { dd, sent } = recording();
  const [who, missing, page] = await dd.batch([
    dd.keys.whoami(),
    dd.mandates.get({ mandateId: "md_01m83z7bf00000000000010002" }),
    dd.mandates.list({ limit: 2 }),
  ]);
  assert.deepEqual([sent.length, sent[0].body.length], [1, 3]);
  assert.ok(who.ok && who.value.mode === "test");
  assert.ok(!missing.ok && missing.error instanceof client.NotFoundError);
  assert.deepEqual([missing.error.what, missing.error.status], ["mandate", 200]);
  assert.equal(page.value.items.length, 2);
});

test("a call in a batch has the outcome that it has in the batch", async () => {
  const { dd, sent } = recording();
  const [whoami, missing] = [dd.keys.whoami(), dd.alerts.get({ alertId: "alr_01m83z7bf00000000000010002" })];
  const [settled] = await dd.batch([whoami, missing]);
  assert.equal(await whoami, settled.value);
  assert.ok((await rejected(missing)) instanceof client.NotFoundError);
  assert.equal(sent.length, 1);
});

test("a call that is on its way already is waited for, and not sent again", async () => {
  const { dd, sent } = recording();
  const early = dd.mandates.create({ ...newMandate(), externalRef: "early" });
  await new Promise((resume) => setTimeout(resume, 0));
  const [first, second] = await dd.batch([early, dd.keys.whoami()]);
  assert.ok(first.ok && second.ok);
  assert.deepEqual(sent.map(({ body }) => body.length ?? 1), [1, 1]);
  assert.equal((await dd.mandates.list({ externalRef: "early" })).items.length, 1);
});

test("a call that stands twice in a batch is sent once", async () => {
  const { dd, sent } = recording();
  const create = dd.keys.create({ name: "twice", scopes: ["mandates:read"] });
  const [one, other] = await dd.batch([create, create]);
  assert.equal(one.value.key.id, other.value.key.id);
  assert.equal(sent[0].body.length, 1);
});

test("an empty batch asks nothing", async () => {
  const { dd, sent } = recording();
  assert.deepEqual(await dd.batch([]), []);
  assert.equal(sent.length, 0);
});

test("a batch that is refused as a whole refuses each", async () => {
  const dd = open({ apiKey: "ak_test_" + "0".repeat(40) });
  const settled = await dd.batch([dd.keys.whoami(), dd.mandates.list()]);
  assert.deepEqual(settled.map(({ ok, error }) => [ok, error.code]), [[false, "INVALID_API_KEY"], [false, "INVALID_API_KEY"]]);
});

test("more than fifty are too many", async () => {
  const settled = await dd.batch(Array.from({ length: 51 }, () => dd.keys.whoami()));
  assert.deepEqual(new Set(settled.map(({ error }) => error.code)), new Set(["BATCH_TOO_LARGE"]));
  assert.ok(settled[0].error instanceof DirectDebitError);
});

test("a change has a key of its own unless it was given one", async () => {
  const { dd, sent } = recording();
  const [one, other] = [await dd.mandates.create(newMandate()), await dd.mandates.create(newMandate())];
  assert.notEqual(one.id, other.id);
  const given = { idempotencyKey: "given" };
  const again = [await dd.mandates.create(newMandate(), given), await dd.mandates.create(newMandate(), given)];
  assert.equal(again[0].id, again[1].id);
  const keys = sent.map(({ body }) => body.params.idempotencyKey);
  assert.notEqual(keys[0], keys[1]);
  assert.ok(keys.every((key) => /^[!-~]{1,128}$/.test(key)), keys.join());
  assert.deepEqual(keys.slice(2), ["given", "given"]);
});

test("a change that takes no key is sent none", async () => {
  const { dd, sent } = recording();
  await dd.keys.create({ name: "k", scopes: ["mandates:read"] });
  assert.deepEqual(Object.keys(sent[0].body.params), ["name", "scopes"]);
});

test("the key stands in one header, and nowhere else", async () => {
  const { dd, sent } = recording();
  await dd.keys.whoami();
  const [{ url, headers, body }] = sent;
  assert.equal(headers.authorization, `Bearer ${facts.key}`);
  assert.ok(![url, JSON.stringify(body), inspect(dd, { depth: 9, showHidden: true }), JSON.stringify(dd)].join().includes(facts.key));
});

test("what is no key is refused at once, in words that do not repeat it", () => {
  const refused = (options, message) =>
    assert.throws(() => open(options), (error) => {
      assert.ok(error instanceof TypeError && !inspect(error).includes("ak_test"));
      assert.equal(error.message, message);
      return true;
    });
  for (const apiKey of [facts.key + "\n", "ak test"]) refused({ apiKey }, "apiKey is not an API key");
  for (const apiKey of ["", undefined, null]) refused({ apiKey }, "apiKey is missing");
  for (const baseUrl of ["", undefined, null, 8080]) refused({ baseUrl }, "baseUrl is missing");
});

test("no error shows the key", async () => {
  const errors = [
    await rejected(open({ baseUrl: "http://127.0.0.1:9", retries: 0 }).keys.whoami()),
    await rejected(dd.mandates.get({ mandateId: "md_01m83z7bf00000000000010002" })),
  ];
  for (const error of errors) assert.ok(!inspect(error, { depth: 9, showHidden: true }).includes(facts.key));
});
