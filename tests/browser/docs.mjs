// From the contents to a procedure, to an error it may meet, and back.
import assert from "node:assert/strict";
import { look, open } from "./watched.mjs";

const facts = JSON.parse(process.argv[2]);
const { browser, page, faults } = await open(facts);
const heading = () => page.textContent("h1");

/** On a phone tables are read without moving them sideways. */
async function see(title) {
  const excess = await page.evaluate(() =>
    Math.max(0, ...[...document.querySelectorAll(".table")].map((table) => table.scrollWidth - table.clientWidth)),
  );
  if (facts.width < 640) assert.equal(excess, 0, `a table of ${title} is ${excess} px wider than its place`);
  await look(page, facts, title);
}

try {
  await page.emulateMedia({ colorScheme: facts.scheme });
  await page.goto(`${facts.url}/docs`);
  assert.equal(await heading(), "Direct Debit");
  await see("contents");
  const toProcedures = page.locator(".masthead").getByRole("link", { name: "Procedures" });
  assert.equal(await toProcedures.isVisible(), facts.width < 896);
  assert.ok(await page.locator("#procedures").isVisible());
  assert.match(await page.locator(".masthead").getByRole("link", { name: "Explorer" }).getAttribute("href"), /\/explorer$/);
  await page.click('main a:text-is("mandates.create")');
  assert.equal(await heading(), "mandates.create");
  await see("procedure");
  await page.click('main a:text-is("NewPayer")');
  assert.ok(await page.locator("#newpayer").isVisible(), "the type is on the page");
  await page.click('main a:has-text("IDEMPOTENCY_KEY_REUSED")');
  assert.equal(await heading(), "IDEMPOTENCY_KEY_REUSED");
  await see("error");
  await page.click('nav a:text-is("Errors")');
  assert.equal(await heading(), "Errors");
  await see("errors");
  const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const brightness = ground.match(/\d+/g).slice(0, 3).reduce((sum, part) => sum + Number(part), 0);
  assert.equal(brightness < 200, facts.scheme === "dark", `the ground is ${ground}`);
  assert.deepEqual(faults, []);
} finally {
  await browser.close();
}
