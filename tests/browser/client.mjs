// The TypeScript client on a page of the server's: calls, errors, and events over a WebSocket, without the key in any
// address.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const { chromium: executablePath, url, key, bundle } = JSON.parse(process.argv[2]);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
try {
  const page = await browser.newPage();
  const addresses = [];
  page.on("request", (request) => addresses.push(request.url()));
  page.on("websocket", (socket) => addresses.push(socket.url()));
  await page.goto(`${url}/openrpc.json`);
  await page.evaluate(`${readFileSync(bundle, "utf8")}; globalThis.client = client`);

  const seen = await page.evaluate(async (apiKey) => {
    const { DirectDebit, NotFoundError } = globalThis.client;
    const dd = new DirectDebit({ apiKey, baseUrl: location.origin });
    const [{ cursor: after }] = (await dd.events.list({ limit: 1 })).items;
    const { status } = await dd.mandates.create({
      payer: { name: "Zoë Tenant", email: "zoe@example.com" },
      property: { reference: "FLAT-1" },
      type: "property",
      amountPence: 125_000,
      frequency: "monthly",
      collectionDay: 1,
    });
    const missing = await dd.mandates.get({ mandateId: "md_01m83z7bf00000000000010002" }).catch((error) => error);
    for await (const { kind } of dd.events.subscribe({ after, kinds: ["mandate.*"] })) {
      return { status, isNotFound: missing instanceof NotFoundError, httpStatus: missing.status, kind };
    }
  }, key);

  assert.deepEqual(seen, { status: "draft", isNotFound: true, httpStatus: 200, kind: "mandate.created" });
  assert.ok(addresses.includes(`${url.replace("http", "ws")}/rpc`), addresses.join("\n"));
  assert.ok(!addresses.some((address) => address.includes("ak_") || address.includes("wst_")), addresses.join("\n"));
} finally {
  await browser.close();
}
