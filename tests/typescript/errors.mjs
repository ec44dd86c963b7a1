// A class for each error: those that a caller can bring about, from the server itself; all of them, told by a proxy.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, test } from "node:test";
import { inspect } from "node:util";
import * as client from "./support.mjs";
import { DirectDebitError, facts, hostile, newMandate, open, rejected, until } from "./support.mjs";

const { components } = JSON.parse(readFileSync(new URL("../../openrpc.json", import.meta.url)));
const className = (code) => code.toLowerCase().replace(/(^|_)(.)/g, (_, __, letter) => letter.toUpperCase()) + "Error";

const dd = open();
const unknown = { mandateId: "md_01m83z7bf00000000000010002" };

const draft = (more = {}) => dd.mandates.create({ ...newMandate(), ...more });
const signed = async (more) => {
  const { id: mandateId } = await draft(more);
  await dd.mandates.sendInvite({ mandateId });
  await dd.sandbox.completeInvite({ mandateId });
  return { mandateId };
};
const withKey = async (more) => {
  const created = await dd.keys.create({ name: "k", scopes: ["tenants:admin", "mandates:read"], ...more });
  return { dd: open({ apiKey: created.plainKey }), keyId: created.key.id };
};
const inAWhile = (ms) => new Date(Date.now() + ms).toISOString();

/** Calls more often than the quota of one call a minute allows, however long the tests before took. */
async function spendQuota() {
  const poor = open({ apiKey: facts.poorKey, retries: 0 });
  for (let calls = 0; calls < 3; calls++) await poor.keys.whoami();
}

/** How each error comes about. */
const causes = {
  ALERT_IS_OVER: async () => {
    await dd.sandbox.fail({ ...(await signed()), reasonCode: "5" });
    const [{ id: alertId }] = (await dd.alerts.list({ kind: "mandate_rejected" })).items;
    await dd.alerts.dismiss({ alertId, reason: "seen to" });
    return dd.alerts.dismiss({ alertId, reason: "seen to again" });
  },
  CLAIM_CHALLENGE_TOO_LATE: async () => {
    const mandate = await signed({ payer: { name: "Cy Fickle", email: "cy@example.com" } });
    await dd.sandbox.activate(mandate);
    let claimed;
    while (!claimed) {
      await dd.sandbox.clock.advance({ workingDays: 1 });
      [claimed] = (await dd.collections.list({ ...mandate, status: "clawback" })).items;
    }
    const { claims: [claim] } = await dd.collections.get({ collectionId: claimed.id });
    const theDayAfter = new Date(Date.parse(claim.challengeByOn) + 86_400_000).toISOString().slice(0, 10);
    await dd.sandbox.clock.advance({ toDate: theDayAfter });
    return dd.collections.challenge({ collectionId: claimed.id, reason: "notice was given" });
  },
  CLAIM_NOT_OPEN: async () => {
    const mandate = await signed();
    await dd.sandbox.activate(mandate);
    await dd.sandbox.clock.advance({ workingDays: 25 });
    const [{ id: collectionId }] = (await dd.collections.list(mandate)).items;
    return dd.collections.challenge({ collectionId, reason: "notice was given" });
  },
  EXPIRED_API_KEY: async () => {
    const other = await withKey();
    await dd.keys.revoke({ keyId: other.keyId });
    return other.dd.keys.whoami();
  },
  EXPIRY_BEYOND_OWN: async () => {
    const other = await withKey({ expiresAt: inAWhile(3_600_000) });
    return other.dd.keys.create({ name: "k", scopes: ["mandates:read"] });
  },
  EXTERNAL_REF_TAKEN: async () => {
    await draft({ externalRef: "taken" });
    return draft({ externalRef: "taken" });
  },
  IDEMPOTENCY_KEY_REUSED: async () => {
    await dd.mandates.create(newMandate(), { idempotencyKey: "reused" });
    return dd.mandates.create({ ...newMandate(), amountPence: 1 }, { idempotencyKey: "reused" });
  },
  INSUFFICIENT_SCOPE: async () => (await withKey()).dd.alerts.list(),
  INVALID_API_KEY: async () => open({ apiKey: "ak_test_wrong" }).keys.whoami(),
  INVALID_PARAMS: async () => dd.mandates.create({ ...newMandate(), amountPence: -1 }),
  KEY_EXPIRED: async () => {
    const { keyId } = await withKey({ expiresAt: inAWhile(1500) });
    await until(async () => new Date((await dd.keys.get({ keyId })).expiresAt) < new Date());
    return dd.keys.rotate({ keyId });
  },
  KEY_REVOKED_IS_FINAL: async () => {
    const { keyId } = await withKey();
    await dd.keys.revoke({ keyId });
    return dd.keys.revoke({ keyId });
  },
  LIVE_KEY_REQUIRED: async () => dd.organisation.update({ name: "Acme" }),
  MANDATE_ALREADY_SIGNED: async () => dd.mandates.sendInvite(await signed()),
  MANDATE_CANCELLED_IS_FINAL: async () => {
    const { id: mandateId } = await draft();
    await dd.mandates.cancel({ mandateId, reason: "over" });
    return dd.mandates.sendInvite({ mandateId });
  },
  MANDATE_FAILED_IS_FINAL: async () => {
    const mandate = await signed();
    await dd.sandbox.fail({ ...mandate, reasonCode: "5" });
    return dd.mandates.cancel({ ...mandate, reason: "over" });
  },
  MANDATE_NOT_ACTIVE: async () => dd.mandates.suspend({ mandateId: (await draft()).id, reason: "pause" }),
  MANDATE_NOT_AWAITING_BANK: async () => dd.sandbox.activate({ mandateId: (await draft()).id }),
  MANDATE_NOT_INVITED: async () => dd.sandbox.completeInvite({ mandateId: (await draft()).id }),
  MANDATE_NOT_SUSPENDED: async () => dd.mandates.reactivate({ mandateId: (await draft()).id, reason: "on" }),
  MISSING_API_KEY: async () => {
    const keyless = (url, { headers: { authorization, ...headers }, ...init }) => fetch(url, { headers, ...init });
    return open({ fetch: keyless }).keys.whoami();
  },
  MISSING_IDENTIFIER: async () => dd.payers.access({}),
  NETWORK_BEYOND_OWN: async () => {
    const other = await withKey({ allowedAddresses: ["127.0.0.0/8"] });
    return other.dd.keys.create({ name: "k", scopes: ["mandates:read"], allowedAddresses: ["10.0.0.0/8"] });
  },
  NOT_FOUND: async () => dd.mandates.get(unknown),
  PAYER_NOT_FOUND: async () => dd.payers.access({ email: "nobody@example.com" }),
  RATE_LIMITED: () => spendQuota(),
  SANDBOX_CLOCK_BACKWARDS: async () => dd.sandbox.clock.advance({ toDate: "2020-01-02" }),
  SANDBOX_ONLY: async () => open({ apiKey: facts.liveKey }).sandbox.clock.get(),
  SCOPE_NOT_HELD: async () => (await withKey()).dd.keys.create({ name: "k", scopes: ["events:read"] }),
};

for (const [code, cause] of Object.entries(causes)) {
  test(`${code} is thrown as ${className(code)}`, async () => {
    const error = await rejected(cause());
    assert.equal(error.code, code, error.stack);
    assert.ok(error instanceof client[className(code)]);
    assert.ok(error instanceof DirectDebitError && error instanceof Error);
    assert.equal(error.name, className(code));
    assert.match(error.requestId, /^req_/);
    assert.ok(error.message.length > 10);
    const expected = { "-32021": 401, "-32023": 403, "-32029": 429 };
    assert.equal(error.status, expected[components.errors[code].code] ?? 200);
  });
}

test("errors have the facts that the server tells", async () => {
  const params = await rejected(dd.mandates.create({ ...newMandate(), amountPence: -1 }));
  assert.equal(params.problems[0].pointer, "/amountPence");
  const scope = await rejected((await withKey()).dd.alerts.list());
  assert.deepEqual([scope.required, scope.granted.length], ["alerts:read", 2]);
  const state = await rejected(dd.mandates.suspend({ mandateId: (await draft()).id, reason: "pause" }));
  assert.deepEqual([state.from, state.to], ["draft", "suspended"]);
  const quota = await rejected(spendQuota());
  assert.ok(quota.retryAfterMs > 0 && quota.retryAfterMs < 120_000, `${quota.retryAfterMs}`);
  assert.equal(quota.policy.perMinute, 1);
});

const proxy = await hostile();
after(() => proxy.close());

for (const [code, { code: number, message }] of Object.entries(components.errors)) {
  test(`${code} has a class of its own`, async () => {
    const data = { code, message, requestId: "req_1" };
    const body = JSON.stringify({ jsonrpc: "2.0", id: 1, error: { code: number, message, data } });
    proxy.plan.push([500, { "content-type": "application/json", "x-request-id": "req_other" }, body]);
    const error = await rejected(open({ baseUrl: proxy.url, retries: 0 }).keys.whoami());
    const shared = Object.keys(components.errors).filter((other) => error instanceof client[className(other)]);
    assert.deepEqual(shared, [code]);
    assert.ok(inspect(error).startsWith(`${className(code)}: ${message}`), inspect(error));
    assert.deepEqual([error.name, error.code, error.message, error.requestId, error.status], [className(code), code, message, "req_1", 500]);
  });
}

test("an error without a class of its own is a DirectDebitError with its code", async () => {
  const error = await rejected(dd.mandates.create({ ...newMandate(), metadata: { long: "x".repeat(2 ** 20) } }));
  assert.equal(error.constructor, DirectDebitError);
  assert.deepEqual([error.name, error.code, error.status], ["DirectDebitError", "REQUEST_TOO_LARGE", 413]);
});
