// Calling: the form, the answer, errors, batches, live events.
import assert from "node:assert/strict";
import {
  facts,
  page,
  faults,
  HOSTILE,
  button,
  tab,
  answer,
  see,
  seeBoth,
  signIn,
  choose,
  send,
  createMandate,
  fillIn,
  asked,
  withDocument,
} from "./visitor.mjs";

export async function first_call(response) {
  const headers = response.headers();
  assert.match(
    headers["content-security-policy"],
    /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';/,
  );
  assert.ok(!/unsafe|\*|http/.test(headers["content-security-policy"]), headers["content-security-policy"]);
  assert.equal(headers["x-content-type-options"], "nosniff");
  assert.equal(headers["referrer-policy"], "no-referrer");
  const ready = await page.evaluate(() => performance.getEntriesByName("ready")[0].startTime);
  console.log(`ready after ${Math.round(ready)} ms`);
  assert.equal(await page.title(), "Direct Debit explorer");
  await seeBoth("1-landing");

  await page.getByRole("article").getByRole("button", { name: "Sign in" }).click();
  await seeBoth("2-sign-in");
  await page.getByLabel("API key").fill(facts.key);
  await page.keyboard.press("Enter");
  await page.getByRole("article").getByRole("link", { name: "mandates.list" }).click();
  await send();
  assert.match(await answer().textContent(), /200 OK.*Nothing is there/s);
  assert.match(
    await answer().getByRole("list", { name: "Quota" }).textContent(),
    /\d of [\d,]+ units left in any minute/,
  );
  await seeBoth("3-answer");
}

export async function form() {
  await signIn();
  await choose("mandates.create");
  await seeBoth("1-empty-form");
  // From an example, and then by hand.
  await fillIn("with everything that can be given");
  assert.equal(await page.locator("output").first().textContent(), "£980.00");
  const keys = [await page.locator("#field-idempotencyKey").inputValue()];
  assert.match(keys[0], /^explorer-/);
  await page.locator("#field-amountPence").fill("125050");
  assert.equal(await page.locator("output").first().textContent(), "£1,250.50");
  await page.locator("#field-payer-name").fill(HOSTILE);
  await page.locator("#field-frequency").selectOption({ label: "monthly – On one day of every month" });
  await page.locator("#field-collectionDay").selectOption({ label: "whole number, 1 to 31" });
  await page.locator("#field-collectionDay-value").fill("28");
  await page.locator("#field-startOn").fill("2030-01-31");
  await page.locator("#field-endOn").fill("2031-01-31");
  await seeBoth("2-full-form");
  // The same as JSON, and back.
  await button("Edit as JSON").click();
  const json = JSON.parse(await page.locator("#params-json").inputValue());
  assert.deepEqual(
    [json.amountPence, json.collectionDay, json.startOn, json.payer.name],
    [125050, 28, "2030-01-31", HOSTILE],
  );
  await page.locator("#params-json").fill("{");
  assert.ok(await button("Send").isDisabled());
  await page.locator("#params-json").fill(JSON.stringify({ ...json, amountPence: 99 }));
  await see("3-json");
  await button("Edit as form").click();
  assert.equal(await page.locator("output").first().textContent(), "£0.99");
  await send();
  assert.match(await answer().textContent(), /draft/);
  keys.push(await page.locator("#field-idempotencyKey").inputValue());
  assert.notEqual(keys[0], keys[1], "the next call has a key of its own");

  await choose("mandates.list");
  await send();
  assert.equal(await answer().getByRole("cell", { name: HOSTILE, exact: true }).count(), 1);
  assert.ok((await answer().getByRole("cell").allTextContents()).includes("£0.99"));
  await seeBoth("4-table");
  await tab("JSON").last().scrollIntoViewIfNeeded();
  await page.locator("#result-tab-json").click();
  assert.ok((await answer().textContent()).includes("onerror"));
  assert.equal(await page.locator("img").count(), 0);
  await seeBoth("5-json-answer");

  // The id that was seen takes the place of the example's.
  await choose("mandates.get");
  await fillIn();
  await send();
  assert.ok((await answer().textContent()).includes(HOSTILE));
  assert.notEqual(await page.title(), "owned");
  // By optional fields: a range of amounts and a status.
  await choose("mandates.list");
  await page.getByText("9 optional parameters").click();
  await page.getByRole("button", { name: "Give amountRange" }).click();
  await page.locator("#field-amountRange-min").fill("100");
  assert.equal(await page.locator("#field-amountRange output").last().textContent(), "£1.00");
  await page.locator("#field-hasClawback").selectOption("no");
  await send();
  assert.match(await answer().textContent(), /Nothing is there/);
}

export async function errors() {
  await page.getByRole("banner").getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("API key").fill("ak_test_of_nobody");
  await page.keyboard.press("Enter");
  await page.getByRole("alert").waitFor();
  assert.match(await page.getByRole("alert").textContent(), /not valid/);
  await seeBoth("1-wrong-key");
  await page.keyboard.press("Escape");
  assert.equal(await page.getByRole("dialog").count(), 0);

  await choose("mandates.suspend");
  await send();
  assert.match(await answer().textContent(), /401 Unauthorized.*MISSING_API_KEY.*What to do.*Sign in/s);
  await signIn();
  await page.locator("#field-mandateId").fill("md_nonsense");
  await send();
  assert.match(await answer().textContent(), /INVALID_PARAMS.*What to do/s);
  await answer().getByRole("button", { name: "/" }).first().click();
  const focused = await page.evaluate(() => [
    document.activeElement.id,
    document.activeElement.getAttribute("aria-invalid"),
  ]);
  assert.match(focused[0], /^field-/);
  assert.equal(focused[1], "true");
  await seeBoth("2-invalid");

  await fillIn();
  await send();
  assert.match(await answer().textContent(), /NOT_FOUND.*What to do.*ids of examples are made up/s);
  const about = answer().getByRole("link", { name: "About this error" });
  const told = await page.request.get(await about.evaluate((link) => link.href));
  assert.match(await told.text(), /<h1[^>]*>NOT_FOUND</);
  await answer().getByRole("link", { name: "mandates.list" }).click();
  assert.equal(new URL(page.url()).hash, "#mandates.list");

  await createMandate();
  await choose("mandates.suspend");
  await fillIn();
  await send();
  assert.match(await answer().textContent(), /MANDATE_NOT_ACTIVE.*What to do.*refuses it.*It stands at draft/s);
  await seeBoth("3-refused");

  // The quota is spent: what to do, and once more.
  let left = 1;
  await page.route("**/rpc", async (route) => {
    if (left-- < 1) return route.continue();
    const data = {
      code: "RATE_LIMITED",
      message: "The quota is spent; try again in 2 seconds.",
      requestId: "req_1",
      retryAfterMs: 1500,
    };
    await route.fulfill({
      status: 200,
      json: { jsonrpc: "2.0", id: 1, error: { code: -32029, message: data.message, data } },
    });
  });
  await choose("mandates.list");
  await send();
  assert.match(await answer().textContent(), /Wait 2 s, then send it again/);
  await button("Send again").click();
  await answer().getByRole("table").waitFor();

  await page.route("**/rpc", (route) => route.abort());
  await send();
  assert.match(await answer().textContent(), /cannot be reached/);
  const expected = faults.splice(0).filter((fault) => !/ERR_FAILED/.test(fault));
  assert.deepEqual(expected, []);
}

export async function batch_and_history() {
  await signIn();
  await createMandate();
  await button("Add to batch").click();
  await choose("mandates.list");
  await button("Add to batch").click();
  await choose("mandates.get");
  await button("Add to batch").click();
  await tab("Batch").click();
  await page.getByRole("button", { name: /Earlier: 3/ }).click();
  assert.match(
    await page.locator("#tools-panel").textContent(),
    /mandates\.create.*mandates\.get.*mandates\.list.*3 calls, 3 units/s,
  );
  const messages = asked();
  await button("Send batch").click();
  const answers = page.getByRole("region", { name: "Answers" });
  await answers.waitFor();
  assert.deepEqual(
    messages[0].map(({ method }) => method),
    ["mandates.create", "mandates.get", "mandates.list"],
  );
  assert.match(
    await answers.textContent(),
    /with an error.*mandates\.create.*done.*mandates\.get.*INVALID_PARAMS.*mandates\.list.*done/s,
  );
  await answers.getByText("mandates.list").click();
  assert.equal(await answers.getByRole("table").count(), 1);
  await seeBoth("1-batch");
  await page.getByRole("button", { name: /Remove: 2/ }).click();
  assert.match(await page.locator("#tools-panel").textContent(), /2 calls, 2 units/);
  await button("Empty it").click();

  await choose("keys.whoami");
  await send();
  await tab("History").click();
  await seeBoth("2-history");
  assert.equal(await page.locator(".history button").count(), 2);
  await page.getByRole("button", { name: /mandates\.create/ }).click();
  assert.equal(new URL(page.url()).hash, "#mandates.create");
  assert.match(await answer().textContent(), /draft/);
  assert.notEqual(await page.locator("#field-payer-name").inputValue(), "");
  await tab("History").click();
  await button("Forget them").click();
  assert.match(await page.locator("#tools-panel").textContent(), /kept nowhere else/);
}

export async function live() {
  await signIn();
  await choose("mandates.create");
  await tab("Live").click();
  await page.getByLabel("Kinds").fill("mandate.*");
  await seeBoth("1-off");
  await button("Connect").click();
  await page.getByText("Connected: events appear").waitFor();
  await tab("Try it").click();
  await createMandate();
  await tab("Live").click();
  const events = page.getByRole("list", { name: "Events" });
  await events.getByText("mandate.created").first().waitFor();
  assert.equal(await events.getByRole("listitem").count(), 1);
  await events.getByText("mandate.created", { exact: true }).click();
  assert.match(await events.textContent(), /"outcome": "ok"/);
  await seeBoth("2-event");
  // Held back, and let go.
  await button("Pause").click();
  await tab("Try it").click();
  await createMandate();
  await tab("Live").click();
  await page.getByText("paused (1 held back)").waitFor();
  assert.equal(await events.getByRole("listitem").count(), 1);
  await button("Go on").click();
  assert.equal(await events.getByRole("listitem").count(), 2);
  // What the other procedures of the socket are called by.
  await choose("events.unsubscribe");
  await fillIn();
  await send();
  assert.match(await answer().textContent(), /WebSocket.*NOT_FOUND/s);
  await tab("Live").click();
  await button("Disconnect").click();
  await page.getByText("Not connected").waitFor();
  assert.equal(await events.getByRole("listitem").count(), 2);
  await button("Clear").click();
  assert.equal(await events.getByRole("listitem").count(), 0);
}

// A connection that breaks is opened again, and nothing that happened meanwhile is missing.
export async function live_again() {
  const sockets = [];
  await page.routeWebSocket("**/rpc", (socket) => {
    const server = socket.connectToServer();
    const messages = [];
    socket.onMessage((message) => {
      messages.push(JSON.parse(message));
      server.send(message);
    });
    sockets.push({ socket, server, messages });
  });
  await page.reload();
  await signIn();
  await tab("Live").click();
  await button("Connect").click();
  await page.getByText("Connected: events appear").waitFor();
  const events = page.getByRole("list", { name: "Events" });
  await createMandate();
  await tab("Live").click();
  await events.getByText("mandate.created").waitFor();

  await sockets[0].server.close();
  await sockets[0].socket.close();
  await page.getByText("The connection broke. Trying again.").waitFor();
  await createMandate();
  await tab("Live").click();
  await events.getByText("mandate.created").nth(1).waitFor();
  await page.getByText("Connected: events appear").waitFor();
  assert.equal(await events.getByRole("listitem").count(), 2);
  const [first, second] = sockets.map(({ messages }) => messages[0].params);
  assert.equal(first.cursor, undefined);
  assert.match(second.cursor, /./);

  // A key that has ended is not tried again and again.
  await page.route("**/rpc", (route) => {
    const data = { code: "EXPIRED_API_KEY", message: "The API key has expired or was revoked.", requestId: "req_1" };
    return route.fulfill({ status: 401, json: { jsonrpc: "2.0", id: 1, error: { code: -32021, message: data.message, data } } });
  });
  await sockets[1].server.close();
  await sockets[1].socket.close();
  await page.getByText("The API key has expired or was revoked.").waitFor();
  await page.getByText("Not connected").waitFor();
}

export async function no_tickets() {
  await withDocument((document) => (document.methods = document.methods.filter(({ name }) => name !== "rpc.ticket")));
  await signIn();
  await choose("events.subscribe");
  await send();
  assert.match(await answer().textContent(), /not sent.*has no rpc\.ticket/s);
  await tab("Live").click();
  assert.match(await page.locator("#tools-panel").textContent(), /a browser cannot open a WebSocket/);
  await see("1-no-tickets");
}

// Every example of every procedure fills the form in, and is what would be sent.
export async function examples() {
  const { methods } = await (await page.request.get(new URL("openrpc.json", facts.url).href)).json();
  const call = page.getByRole("region", { name: "The call with JSON-RPC" });
  let filled = 0;
  for (const { name, params, examples } of methods) {
    await choose(name);
    await page.getByRole("tab", { name: "JSON-RPC" }).click();
    for (const example of params.length ? examples : []) {
      await fillIn(example.name);
      const { idempotencyKey: theirs, ...expected } = Object.fromEntries(
        example.params.map((param) => [param.name, param.value]),
      );
      const { idempotencyKey: ours, ...given } = JSON.parse(await call.textContent()).params;
      assert.deepEqual(given, expected, `${name}: ${example.name}`);
      for (const [param, value] of Object.entries(expected)) {
        if (value === null || typeof value === "object") continue;
        const shown = await page.locator(`#field-${param}`).evaluate((field) => field.value);
        assert.notEqual(shown, "", `${name}: ${example.name}: ${param} is not shown`);
      }
      filled += 1;
    }
  }
  assert.ok(filled > methods.length, `${filled} examples`);
}
