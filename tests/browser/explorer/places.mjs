// Everything around calls: scopes, the key, links, the keyboard, themes, sizes, hostile texts.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  facts,
  page,
  HOSTILE,
  button,
  tab,
  answer,
  calls,
  see,
  seeBoth,
  signIn,
  choose,
  send,
  fillIn,
  asked,
  withDocument,
} from "./visitor.mjs";

export async function scopes() {
  await signIn(facts.readingKey);
  const nav = page.getByRole("navigation", { name: "Procedures" });
  const all = await nav.getByRole("link").count();
  assert.match(await nav.getByRole("link", { name: /^suspend/ }).textContent(), /not with this key/);
  assert.doesNotMatch(await nav.getByRole("link", { name: "list" }).first().textContent(), /not with this key/);
  await seeBoth("1-navigation");
  await page.getByLabel("Callable with this key").check();
  const callable = await nav.getByRole("link").count();
  assert.ok(callable > 0 && callable < all, `${callable} of ${all}`);
  assert.equal(await nav.getByText("not with this key").count(), 0);
  await choose("mandates.suspend");
  assert.match(await page.getByRole("main").textContent(), /mandates:writechanges data.*not with this key/s);
  await fillIn();
  await send();
  assert.match(await answer().textContent(), /403 Forbidden.*INSUFFICIENT_SCOPE.*holds the scope mandates:write/s);
  await seeBoth("2-refused");
  // With another key nothing is left of what this one was answered.
  await answer().getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("API key").fill("ünfug");
  await page.keyboard.press("Enter");
  assert.match(await page.getByRole("alert").textContent(), /no API key/);
  await page.getByLabel("API key").fill(facts.key);
  await page.keyboard.press("Enter");
  await page.getByRole("main").getByText("this key may call it").waitFor();
  assert.equal(await answer().count(), 0);
  assert.equal(await page.locator("#tools-tab-history .count").count(), 0);
}

export async function deep_links() {
  const params = { limit: 3, status: "draft" };
  await page.goto(`${facts.url}#mandates.list?${encodeURIComponent(JSON.stringify(params))}`);
  assert.equal(await page.title(), "mandates.list – Direct Debit explorer");
  assert.equal(await page.locator("#field-limit").inputValue(), "3");
  assert.match(await page.getByRole("region", { name: "The call with curl" }).textContent(), /"status": "draft"/);
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await button("Copy link").click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), page.url());
  await choose("mandates.get");
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "mandates.list" }).waitFor();
  // Links that were cut off or made up do no harm.
  await page.evaluate(() => (location.hash = "#mandates.list?%7B%22li"));
  await page.evaluate(() => (location.hash = "#mandates.list?%E0%A4%A"));
  await page.getByRole("heading", { level: 1, name: "mandates.list" }).waitFor();
  await page.evaluate((hash) => (location.hash = hash), `#${HOSTILE}`);
  await page.getByRole("heading", { level: 1, name: "Direct Debit" }).waitFor();
  assert.ok((await page.getByRole("main").textContent()).includes(`There is no procedure ${HOSTILE}.`));
  assert.equal(await page.locator("img").count(), 0);
  await see("1-no-procedure");
  await page.evaluate(() => (location.hash = "#"));
  await page.getByText("There is no procedure").waitFor({ state: "detached" });
}

export async function key() {
  const messages = asked();
  const addresses = [];
  page.on("request", (request) => addresses.push(request.url()));
  await signIn();
  await choose("mandates.list");
  await send();
  const snippet = () => page.getByRole("region", { name: /^The call with/ }).textContent();
  for (const name of ["curl", "TypeScript", "JSON-RPC", "MCP"]) {
    await page.getByRole("tab", { name, exact: true }).click();
    const text = await snippet();
    assert.ok(text.includes("mandates") && !text.includes(facts.key), text);
  }
  await page.getByRole("tab", { name: "curl" }).click();
  assert.ok((await snippet()).includes("Bearer $DD_API_KEY"));
  const kept = await page.evaluate(() => ({
    local: JSON.stringify(localStorage),
    session: JSON.stringify(sessionStorage),
    url: location.href,
    state: JSON.stringify(history.state),
    cookie: document.cookie,
    html: document.documentElement.outerHTML,
  }));
  assert.ok(kept.session.includes(facts.key));
  for (const place of ["local", "url", "state", "cookie", "html"])
    assert.ok(!kept[place].includes(facts.key), `the key is in ${place}`);
  assert.ok(!addresses.some((address) => address.includes(facts.key)));
  assert.ok(!JSON.stringify(messages).includes(facts.key));
  // It is there after the page is loaded again, and gone in another tab and after signing out.
  await page.reload();
  await button("Sign out").waitFor();
  const other = await page.context().newPage();
  await other.goto(facts.url);
  await other.getByRole("banner").getByRole("button", { name: "Sign in" }).waitFor();
  await other.close();
  await button("Sign out").click();
  await page.getByRole("banner").getByRole("button", { name: "Sign in" }).waitFor();
  assert.equal(await page.evaluate(() => JSON.stringify(sessionStorage)), "{}");
  assert.equal(await answer().count(), 0);
}

/** What a shell makes of the snippet is what was filled in, whatever stands in it. */
export async function snippets() {
  await signIn();
  await choose("mandates.create");
  await fillIn("with everything that can be given");
  const name = `O'Brien $(id) \`id\` "$HOME" \\n`;
  await page.locator("#field-payer-name").fill(name);
  const text = await page.getByRole("region", { name: "The call with curl" }).textContent();
  const environment = { PATH: process.env.PATH, DD_API_KEY: facts.key };
  const { result, error } = JSON.parse(execFileSync("bash", ["-c", text], { env: environment }));
  assert.equal(result?.payer.name, name, JSON.stringify(error));

  // The client takes the idempotency key beside the parameters.
  await page.getByRole("tab", { name: "TypeScript" }).click();
  const program = await page.getByRole("region", { name: "The call with TypeScript" }).textContent();
  const [params, options, ...more] = program.split("}, { idempotencyKey: ");
  assert.ok(params.includes("dd.mandates.create({") && !params.includes("idempotencyKey"), program);
  assert.match(options, /^"explorer-[^"]+" }\);/);
  assert.deepEqual(more, []);
}

export async function live_key() {
  await signIn(facts.liveKey);
  assert.match(await page.locator(".banner").textContent(), /Live key/);
  await choose("mandates.create");
  await fillIn();
  const messages = asked();
  await button("Send").click();
  const dialog = page.getByRole("dialog");
  assert.match(await dialog.textContent(), /Change live data.*mandates\.create/s);
  await seeBoth("1-asked");
  await button("Do not send").click();
  await button("Send").click();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });
  await button("Add to batch").click();
  await tab("Batch").click();
  await button("Send batch").click();
  await button("Do not send").click();
  assert.deepEqual(messages, [], "nothing was sent");
  // Reads are not asked about.
  await choose("mandates.list");
  await send();
  await choose("mandates.create");
  const before = await calls();
  await button("Send").click();
  await button("Yes, send it").click();
  await page.waitForFunction(
    (number) => Number(document.querySelector("#tools-tab-history .count")?.textContent) > number,
    before,
  );
  assert.deepEqual(
    messages.map(({ method }) => method),
    ["mandates.list", "mandates.create"],
  );
  await seeBoth("2-sent");
}

export async function hostile_document() {
  const text = [
    `${HOSTILE} [bad](javascript:alert(1)) [good](https://example.com/a) **strong** \`code <b>\``,
    `- one\n- two ${HOSTILE}`,
    `| a | b |\n|---|---|\n| ${HOSTILE} | 2 |`,
    "```\n<script>alert(1)</script>\n```",
  ].join("\n\n");
  await withDocument((document) => {
    const method = document.methods.find(({ name }) => name === "mandates.list");
    method.description = text;
    method.summary = HOSTILE;
    method.params[0].description = HOSTILE;
    method.examples[0].name = HOSTILE;
    delete document.info["x-mcp"];
    document.components.tags.mandates.description = HOSTILE;
  });
  assert.equal(await page.locator("img").count(), 0);
  await choose("mandates.list");
  const main = page.getByRole("main");
  assert.equal(await main.locator("img, script, b").count(), 0);
  assert.deepEqual(
    await main.locator(".prose a").evaluateAll((links) => links.map((link) => link.getAttribute("href"))),
    ["https://example.com/a"],
  );
  assert.ok((await main.textContent()).includes("[bad](javascript:alert(1))"));
  assert.deepEqual(await main.locator(".prose li").allTextContents(), ["one", `two ${HOSTILE}`]);
  assert.deepEqual(await main.locator(".prose td").allTextContents(), [HOSTILE, "2"]);
  assert.equal(await main.locator(".prose pre").textContent(), "<script>alert(1)</script>");
  assert.deepEqual(await main.locator(".prose p code, .prose strong").allTextContents(), ["strong", "code <b>"]);
  // A server does not speak MCP unless its document says so.
  assert.equal(await page.getByRole("tab", { name: "MCP" }).count(), 0);
  await see("1-hostile");
  assert.notEqual(await page.title(), "owned");
}

export async function keyboard() {
  const active = () => page.evaluate(() => document.activeElement.textContent || document.activeElement.id);
  await page.keyboard.press("Tab");
  assert.equal(await active(), "Skip to the content");
  await page.keyboard.press("Enter");
  assert.equal(await page.evaluate(() => document.activeElement.id), "main");
  await page.getByRole("banner").getByRole("button", { name: "Sign in" }).focus();
  await page.keyboard.press("Enter");
  assert.equal(await active(), "key");
  await page.keyboard.type(facts.key);
  await page.keyboard.press("Enter");
  await button("Sign out").waitFor();
  await page.keyboard.press("/");
  assert.equal(await active(), "search");
  await page.keyboard.type("whose key");
  await page.keyboard.press("ArrowDown");
  assert.equal(await active(), "whoami");
  await page.keyboard.press("ArrowUp");
  assert.equal(await active(), "search");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "keys.whoami" }).waitFor();
  await page.keyboard.press("Control+Enter");
  await answer().waitFor();
  await page.getByRole("tab", { name: "Table" }).focus();
  await page.keyboard.press("ArrowRight");
  assert.equal(await active(), "JSON");
  assert.match(await answer().textContent(), /"keyId"/);
  await tab("Try it").focus();
  await page.keyboard.press("ArrowLeft");
  assert.equal(await active(), "Live ");
  assert.equal(await page.getByRole("tabpanel").first().getAttribute("aria-labelledby"), "tools-tab-live");
  // A slash that is typed into a field is a slash.
  await choose("mandates.list");
  await page.keyboard.press("/");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("a/b");
  assert.equal(await page.getByRole("searchbox").inputValue(), "a/b");
  assert.match(await page.getByRole("navigation").textContent(), /No procedure has these words/);
}

export async function theme() {
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.emulateMedia({ colorScheme: "dark" });
  const dark = await ground();
  assert.notEqual(light, dark);
  await page.reload();
  await button("Light theme").click();
  assert.equal(await ground(), light);
  await page.reload();
  await button("Dark theme").waitFor();
  assert.equal(await ground(), light, "the choice is kept");
  await see("1-light-in-dark");
  await button("Dark theme").click();
  assert.equal(await ground(), dark);
}

export async function phone() {
  const toggle = page.getByRole("button", { name: "Procedures" });
  const nav = page.getByRole("navigation", { name: "Procedures" });
  await see("1-landing");
  await signIn();
  if (facts.width < 700) {
    assert.ok(!(await nav.isVisible()));
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await toggle.click();
    const { top, bottom, height } = await page.evaluate(() => {
      const { top, bottom } = document.getElementById("search").getBoundingClientRect();
      return { top, bottom, height: innerHeight };
    });
    assert.ok(top > 0 && bottom < height, `the search is at ${top} to ${bottom} of ${height}`);
    await toggle.click();
    assert.ok(!(await nav.isVisible()));
    await toggle.click();
    await see("2-procedures");
  }
  await page.getByRole("searchbox").fill("create a mandate");
  await nav.getByRole("link", { name: "create" }).click();
  if (facts.width < 700) assert.ok(!(await nav.isVisible()));
  await see("3-docs");
  await page.getByRole("link", { name: "Try it" }).click();
  await fillIn("with everything that can be given");
  await see("4-form");
  await send();
  await page.waitForFunction(() => document.querySelector(".answer").getBoundingClientRect().top < innerHeight / 2);
  await choose("mandates.list");
  await send();
  await seeBoth("5-answer");
  await choose("reports.reconciliation");
  await fillIn();
  await send();
  await see("6-report");
  for (const name of ["Batch", "History", "Live"]) {
    await tab(name).click();
    await see(`7-${name}`);
  }
}
