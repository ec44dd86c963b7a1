// The official client, against the server at URL, with the keys in the environment: READ_KEY (mandates:read), WRITE_KEY
// (mandates:read and mandates:write), ADMIN_KEY (tenants:admin), and the id of the first, READ_KEY_ID.
import assert from "node:assert/strict";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const [url] = process.argv.slice(2);
const { READ_KEY, WRITE_KEY, ADMIN_KEY, READ_KEY_ID } = process.env;

async function connected(key) {
  const client = new Client({ name: "agent", version: "1.0.0" });
  const headers = key ? { Authorization: `Bearer ${key}` } : {};
  const endpoint = new URL("/mcp", url);
  await client.connect(new StreamableHTTPClientTransport(endpoint, { requestInit: { headers } }));
  return client;
}

const told = (result) => JSON.parse(result.content[0].text);
const refusedWith = (status, code) => (error) => error.code === status && error.message.includes(`"${code}"`);

// Without a key, and with one that is none, nothing is said.
await assert.rejects(connected(undefined), refusedWith(401, "MISSING_API_KEY"));
await assert.rejects(connected("ak_test_nonsense"), refusedWith(401, "INVALID_API_KEY"));

// A narrow key is shown what it may call.
const reader = await connected(READ_KEY);
assert.equal(reader.getServerVersion().name, "direct-debit");
assert.deepEqual(reader.getServerCapabilities(), { tools: {} });
assert.match(reader.getInstructions(), /idempotencyKey/);
const shown = (await reader.listTools()).tools;
const names = shown.map(({ name }) => name);
assert.ok(names.includes("mandates_list") && names.includes("keys_whoami"), names.join(" "));
assert.ok(!names.includes("mandates_create") && !names.includes("keys_create"), names.join(" "));
assert.ok(shown.every(({ annotations }) => annotations.readOnlyHint), "a key that only reads is shown what only reads");
await assert.rejects(reader.callTool({ name: "mandates_create", arguments: {} }), refusedWith(403, "INSUFFICIENT_SCOPE"));

// Results come with structured content, which the client compares with the tool's schema.
const writer = await connected(WRITE_KEY);
const tools = Object.fromEntries((await writer.listTools()).tools.map((tool) => [tool.name, tool]));
assert.ok(tools.mandates_create && tools.mandates_cancel);
assert.deepEqual(
  [tools.mandates_create, tools.mandates_cancel].map(({ annotations }) => [annotations.destructiveHint, annotations.idempotentHint]),
  [[false, false], [true, true]],
);
const mandate = {
  payer: { name: "Zoë Tenant", email: "zoe@example.com" },
  property: { reference: "FLAT-1" },
  type: "property",
  amountPence: 125_000,
  frequency: "monthly",
  collectionDay: 1,
  idempotencyKey: "rent-1",
};
const create = () => writer.callTool({ name: "mandates_create", arguments: mandate });
const made = await create();
assert.equal(made.isError, false);
assert.equal(made.structuredContent.status, "draft");
assert.deepEqual(told(made), made.structuredContent);
assert.deepEqual((await create()).structuredContent, made.structuredContent, "an idempotency key creates once");
const { id } = made.structuredContent;
const list = await reader.callTool({ name: "mandates_list", arguments: {} });
assert.deepEqual(list.structuredContent.items.map((item) => item.id), [id]);

// What a procedure refuses is the tool's answer, for the model to read.
const suspended = await writer.callTool({ name: "mandates_suspend", arguments: { mandateId: id, reason: "a test" } });
assert.equal(suspended.isError, true);
assert.equal(told(suspended).code, "MANDATE_NOT_ACTIVE");
assert.ok(told(suspended).requestId.startsWith("req_"));
const wrong = await writer.callTool({ name: "mandates_get", arguments: {} });
assert.deepEqual([wrong.isError, told(wrong).problems[0].pointer], [true, "/mandateId"]);
await assert.rejects(writer.callTool({ name: "no_such" }), (error) => error.code === -32602);
await writer.ping();

// A revoked key is nobody's, at once.
const admin = await connected(ADMIN_KEY);
const revoked = await admin.callTool({ name: "keys_revoke", arguments: { keyId: READ_KEY_ID } });
assert.equal(revoked.isError, false, JSON.stringify(revoked));
await assert.rejects(reader.listTools(), refusedWith(401, "EXPIRED_API_KEY"));
await assert.rejects(reader.callTool({ name: "mandates_list" }), refusedWith(401, "EXPIRED_API_KEY"));
console.log("done");
