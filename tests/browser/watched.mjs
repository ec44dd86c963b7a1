// A page that is watched: it may ask for nothing outside, break no policy, and throw nothing.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { chromium } from "playwright-core";

const axe = readFileSync(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

export async function open({ chromium: program, width, height, script, url }) {
  const browser = await chromium.launch({ executablePath: program, args: ["--no-sandbox"] });
  const context = await browser.newContext({ viewport: { width, height }, javaScriptEnabled: script });
  const page = await context.newPage();
  const faults = [];
  const origin = new URL(url).origin;
  page.on("request", (request) => {
    if (new URL(request.url()).origin !== origin) faults.push("asked for " + request.url());
  });
  page.on("pageerror", (error) => faults.push("threw " + error.message));
  page.on("console", (message) => {
    // What is refused has a status that Chromium counts as an error.
    if (message.type() === "error" && !/status of 4(01|03|10|22)/.test(message.text())) faults.push(message.text());
  });
  return { browser, page, faults };
}

// The page fits its width, is accessible, and is photographed.
export async function look(page, { name, screenshots, script }, title) {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: join(screenshots, `${name}-${title}.png`), fullPage: true });
  if (!script) return;
  const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  assert.ok(excess <= 0, `${title} is ${excess} px wider than the screen`);
  // Playwright evaluates outside the page's policy.
  await page.evaluate(axe);
  const { violations } = await page.evaluate((rules) => axe.run({ runOnly: rules }), RULES);
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
  assert.deepEqual(told, [], title);
}
