// From the link to the confirmation, as a payer goes, with the mistakes that payers make.
import assert from "node:assert/strict";
import { look, open } from "./watched.mjs";

const facts = JSON.parse(process.argv[2]);
const { browser, page, faults } = await open(facts);
const place = () => new URL(page.url()).pathname.split("/").slice(3).join("/");
const see = (title) => look(page, facts, title);
const heading = () => page.textContent("h1");

async function go() {
  const button = page.locator("button.primary");
  if (!facts.keyboard) return await Promise.all([page.waitForLoadState(), button.click()]);
  await tabTo(button);
  await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
}

async function fill(id, text) {
  if (!facts.keyboard) return await page.fill("#" + id, text);
  await tabTo(page.locator("#" + id));
  await page.keyboard.press("Control+A");
  await page.keyboard.type(text);
}

async function tick(id) {
  if (!facts.keyboard) return await page.check("#" + id);
  await tabTo(page.locator("#" + id));
  await page.keyboard.press("Space");
}

async function tabTo(target) {
  for (let presses = 0; presses < 60; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail("the keyboard does not reach it");
}

try {
  await page.goto(facts.url);
  assert.equal(await heading(), "Set up your Direct Debit");
  assert.match(await page.textContent("main"), /£1,250\.05/);
  await see("1-start");
  await go();

  assert.equal(place(), "you");
  await go();
  assert.match(await page.title(), /^Error: /);
  assert.equal(await page.locator(".problems li").count(), 3);
  if (facts.script) assert.equal(await page.evaluate(() => document.activeElement.id), "problems");
  await see("2-you-wrong");
  await fill("line1", "2 High Street");
  await fill("city", "Leeds");
  await fill("postcode", "ls1 4ap");
  await see("3-you");
  await go();

  assert.equal(place(), "guarantee");
  assert.match(await page.textContent("main"), /full and immediate refund/);
  await see("4-guarantee");
  await tick("accept");
  await go();

  assert.equal(place(), "payment");
  assert.match(await page.textContent("main"), /First collection.*day \d+ \w+ 20\d\d/s);
  await see("5-payment");
  await go();

  assert.equal(place(), "bank");
  await fill("account_name", "Zoe Tenant");
  await fill("sort_code", "200000");
  if (facts.keyboard) assert.equal(await page.inputValue("#sort_code"), "20-00-00");
  await fill("account_number", "55779911");
  await go();
  assert.equal(await page.locator("details.paper[open]").count(), 1);
  await see("6-bank-wrong");
  await tick("declare");
  await go();

  assert.equal(place(), "review");
  const review = await page.textContent("main");
  assert.ok(review.includes("20-00-00") && review.includes("55779911"), review);
  await see("7-review");
  await page.click("text=Change your bank account");
  assert.equal(place(), "bank");
  assert.equal(await page.inputValue("#account_number"), "");
  await page.goBack();
  await go();

  assert.equal(place(), "done");
  assert.equal(await heading(), "Your Direct Debit is set up");
  assert.equal(await page.isVisible("[data-print]"), facts.script);
  const done = await page.textContent("main");
  assert.ok(done.includes("••••9911") && !done.includes("55779911"), done);
  await see("8-done");
  await page.reload();
  assert.equal(await heading(), "Your Direct Debit is set up");

  // Whoever has the link alone.
  const { browser: other, page: theirs, faults: their } = await open(facts);
  const response = await theirs.goto(facts.url);
  assert.equal(response.status(), 410);
  await look(theirs, facts, "9-stolen");
  await other.close();
  assert.deepEqual([...faults, ...their], []);
} finally {
  await browser.close();
}
