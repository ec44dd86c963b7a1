// The explorer: one journey, by its name.
import assert from "node:assert/strict";
import * as calls from "./explorer/calls.mjs";
import * as places from "./explorer/places.mjs";
import { browser, facts, faults, page } from "./explorer/visitor.mjs";

try {
  const response = await page.goto(facts.url);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await { ...calls, ...places }[facts.journey](response);
  assert.deepEqual(faults, []);
} finally {
  await browser.close();
}
