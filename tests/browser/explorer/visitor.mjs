// A visitor of the explorer: the page, and what is done on it again and again.
import { look, open } from "../watched.mjs";

export const facts = JSON.parse(process.argv[2]);
export const { browser, page, faults } = await open(facts);
export const HOSTILE = `<img src=x onerror="document.title='owned'">`;

/** The page draws after an event and moves the focus after that: two frames, each with what it leaves to do. */
async function drawn() {
  const frames = page.evaluate(async () => {
    for (let frame = 0; frame < 2; frame++) await new Promise((go) => requestAnimationFrame(() => setTimeout(go)));
  });
  try {
    await frames;
  } catch (error) {
    // With another key the page begins anew.
    if (!/context was destroyed/.test(error.message)) throw error;
    await page.getByRole("heading", { level: 1 }).waitFor();
  }
}

/** Whatever is done is over when the page has drawn what comes of it: a busy machine draws late. */
function waits(actor, actions) {
  for (const action of actions) {
    const done = actor[action];
    actor[action] = async function (...args) {
      const result = await done.apply(this, args);
      await drawn();
      return result;
    };
  }
}
waits(Object.getPrototypeOf(page.locator("body")), ["check", "click", "fill", "selectOption"]);
waits(page.keyboard, ["press", "type"]);

/** From its top: what the masthead covers by half is too small to be clicked. */
export async function see(title) {
  await page.evaluate(() => scrollTo(0, 0));
  await look(page, facts, title);
}

export const button = (name) => page.getByRole("button", { name, exact: true });
export const tab = (name) => page.getByRole("tab", { name });
export const answer = () => page.getByRole("region", { name: "Answer", exact: true });

/** In both themes: looks right, and is accessible. */
export async function seeBoth(title) {
  for (const colorScheme of ["light", "dark"]) {
    await page.emulateMedia({ colorScheme });
    await see(`${title}-${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: "light" });
}

export async function signIn(key = facts.key) {
  await page.getByRole("banner").getByRole("button", { name: "Sign in" }).click();
  await page.getByLabel("API key").fill(key);
  await page.getByRole("dialog").getByRole("button", { name: "Sign in" }).click();
  await button("Sign out").waitFor();
}

export async function choose(method) {
  await page.evaluate((hash) => (location.hash = hash), method);
  await page.getByRole("heading", { level: 1, name: method, exact: true }).waitFor();
  await drawn();
}

/** Sends, and waits for the answer to this call, which is counted in the history. */
export async function send() {
  const before = await calls();
  await button("Send").click();
  await page.waitForFunction(
    (number) => Number(document.querySelector("#tools-tab-history .count")?.textContent ?? 0) > number,
    before,
  );
  await drawn();
}

export const calls = async () =>
  Number(await page.evaluate(() => document.querySelector("#tools-tab-history .count")?.textContent ?? 0));

export async function createMandate() {
  await choose("mandates.create");
  await tab("Try it").click();
  await fillIn();
  await send();
}

/** Fills in the example of that name, or the first one. */
export async function fillIn(name) {
  const group = page.getByRole("group", { name: "Fill in an example" });
  await (name ? group.getByRole("button", { name, exact: true }) : group.getByRole("button").first()).click();
}

/** What the page asked of the server, as messages. */
export function asked() {
  const messages = [];
  page.on("request", (request) => request.method() === "POST" && messages.push(request.postDataJSON()));
  return messages;
}

/** Loads the page again, with a document that was changed so. */
export async function withDocument(change) {
  await page.route("**/openrpc.json", async (route) => {
    const response = await route.fetch();
    const document = await response.json();
    change(document);
    await route.fulfill({ response, json: document });
  });
  await page.reload();
  await page.getByRole("heading", { level: 1 }).waitFor();
}
