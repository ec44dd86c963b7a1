// Clients of others call the server at URL with the key in DD_API_KEY: alone, in a batch, and into errors.
// Prints one line of JSON for each client: what it saw of each call, `ok` or the code of the error and its data's.
import { Client, HTTPTransport, RequestManager } from "@open-rpc/client-js";
import jayson from "jayson/promise/index.js";
import rpc from "json-rpc-2.0";

const [url] = process.argv.slice(2);
const bearer = { Authorization: `Bearer ${process.env.DD_API_KEY}` };
const nobody = { mandateId: "md_00000000000000000000000001" };
// Each with what it must come to; the third is refused by a gate, and so has an HTTP status of its own when it is alone.
const calls = [
  ["keys.whoami", {}],
  ["mandates.get", nobody],
  ["reports.arrears", { asOf: "2026-11-01" }],
  ["no.such", {}],
  ["mandates.list", { limit: 10 }],
];

const seen = (error) => `${error?.code} ${error?.data?.code}`;
const outcome = (promise) => promise.then(() => "ok", seen);

function openRpc() {
  const manager = () => new RequestManager([new HTTPTransport(url, { headers: bearer })]);
  return {
    async alone() {
      const client = new Client(manager());
      return Promise.all(calls.map(([method, params]) => outcome(client.request({ method, params }))));
    },
    async together() {
      const client = new Client(manager());
      client.startBatch();
      const waiting = calls.map(([method, params]) => outcome(client.request({ method, params })));
      client.stopBatch();
      return Promise.all(waiting);
    },
  };
}

function ofJayson() {
  const { hostname, port } = new URL(url);
  const client = jayson.Client.http({ hostname, port, path: "/rpc", headers: bearer });
  // An answer that has not the HTTP status 200 is jayson's error, with the answer for its message.
  const refused = (error) => seen(JSON.parse(error.message).error);
  const shown = ({ error, result }) => (error ? seen(error) : result !== undefined ? "ok" : "nothing");
  return {
    alone: () => Promise.all(calls.map(([method, params]) => client.request(method, params).then(shown, refused))),
    async together() {
      const answers = await client.request(calls.map(([method, params]) => client.request(method, params, undefined, false)));
      return answers.map(shown);
    },
  };
}

function jsonRpc() {
  const client = new rpc.JSONRPCClient(async (request) => {
    const headers = { "content-type": "application/json", ...bearer };
    const response = await fetch(url, { method: "POST", headers, body: JSON.stringify(request) });
    if (response.status !== 204) client.receive(await response.json());
  });
  return {
    alone: () => Promise.all(calls.map(([method, params]) => outcome(client.request(method, params)))),
    async together() {
      const requests = calls.map(([method, params], id) => rpc.createJSONRPCRequest(`b${id}`, method, params));
      const answers = await client.requestAdvanced(requests);
      return answers.map(({ error }) => (error ? seen(error) : "ok"));
    },
  };
}

for (const [name, make] of [["@open-rpc/client-js", openRpc], ["jayson", ofJayson], ["json-rpc-2.0", jsonRpc]]) {
  const client = make();
  console.log(JSON.stringify({ name, alone: await client.alone(), together: await client.together() }));
}
process.exit(0);
