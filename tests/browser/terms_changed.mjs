// The agent changes the terms while the payer is at the form: the payer is shown what was and what is.
import assert from "node:assert/strict";
import { look, open } from "./watched.mjs";

const facts = JSON.parse(process.argv[2]);
const { browser, page, faults } = await open(facts);
const place = () => new URL(page.url()).pathname.split("/").slice(3).join("/");
const go = () => Promise.all([page.waitForLoadState(), page.locator("button.primary").click()]);

try {
  await page.goto(facts.url);
  await go();
  for (const [id, text] of [["line1", "2 High Street"], ["city", "Leeds"], ["postcode", "LS1 4AP"]]) await page.fill("#" + id, text);
  await go();
  await page.check("#accept");
  await go();
  assert.equal(place(), "payment");
  assert.equal(await page.locator("#changed").count(), 0);
  await go();
  assert.equal(place(), "bank");

  const params = { mandateId: facts.mandate, payer: { name: "Zoë Lodger" }, amountPence: 130_000, frequency: "weekly" };
  const response = await fetch(new URL("/rpc", facts.url), {
    method: "POST",
    headers: { "content-type": "application/json", authorization: "Bearer " + facts.key },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "mandates.update", params }),
  });
  assert.ok("result" in (await response.json()));

  await page.reload();
  assert.equal(place(), "payment");
  const said = await page.textContent("#changed");
  for (const part of ["was Zoë Tenant", "now Zoë Lodger", "was £1,250.05", "now £1,300.00", "now every week"]) {
    assert.ok(said.includes(part), said);
  }
  if (facts.script) assert.equal(await page.evaluate(() => document.activeElement.id), "changed");
  await look(page, facts, "payment");
  await go();
  assert.equal(place(), "bank");
  assert.deepEqual(faults, []);
} finally {
  await browser.close();
}
