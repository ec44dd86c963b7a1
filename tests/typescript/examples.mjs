// Makes the calls that it reads from standard input, one a line, and writes what each answers.

import { createInterface } from "node:readline";
import { DirectDebit, webSocket } from "./support.mjs";

/** Tells what the server answers to a subscription. */
function answered(tell) {
  return class extends webSocket {
    set onmessage(listener) {
      super.onmessage = (event) => {
        const { id, result } = JSON.parse(event.data);
        if (id) tell(result);
        listener(event);
      };
    }
  };
}

async function subscription(options, params) {
  const ending = new AbortController();
  const { cursor: after, ...others } = params;
  const answer = await new Promise((resolve, reject) => {
    const dd = new DirectDebit({ ...options, webSocket: answered(resolve) });
    const loop = async () => {
      for await (const _ of dd.events.subscribe(after ? { after, ...others } : others, { signal: ending.signal }));
    };
    loop().catch(reject);
  });
  ending.abort();
  return answer;
}

for await (const line of createInterface({ input: process.stdin })) {
  const { url, key, address, method, params } = JSON.parse(line);
  const behind = (url, init) => fetch(url, { ...init, headers: { ...init.headers, "x-forwarded-for": address } });
  const options = { apiKey: key, baseUrl: url, fetch: behind };
  const { idempotencyKey, ...others } = params;
  try {
    const procedure = method.split(".").reduce((tree, name) => tree[name], new DirectDebit(options));
    const result = method === "events.subscribe"
      ? await subscription(options, params)
      : await procedure(others, idempotencyKey === undefined ? {} : { idempotencyKey });
    console.log(JSON.stringify({ result }));
  } catch (error) {
    console.log(JSON.stringify({ error: String(error.stack) }));
  }
}
