// Runs the official conformance suite against the server at URL, through a proxy that adds the key in DD_API_KEY: the
// suite itself knows no credentials. Further arguments are the suite's. Ends with the suite's exit code, and prints the
// HTTP statuses that it was answered with.
import { spawn } from "node:child_process";
import { createServer, request as ask } from "node:http";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const [url, ...rest] = process.argv.slice(2);
const key = process.env.DD_API_KEY;
const statuses = new Set();

const proxy = createServer((request, response) => {
  // The host and origin stay as the suite sends them: it tries foreign ones.
  const headers = { ...request.headers, ...(key && { authorization: `Bearer ${key}` }) };
  const passedOn = ask(new URL(request.url, url), { method: request.method, headers }, (answer) => {
    statuses.add(answer.statusCode);
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  passedOn.on("error", () => response.destroy());
  request.pipe(passedOn);
});
proxy.listen(0, "localhost");
await once(proxy, "listening");

const suite = fileURLToPath(new URL("node_modules/@modelcontextprotocol/conformance/dist/index.js", import.meta.url));
const endpoint = `http://localhost:${proxy.address().port}/mcp`;
const run = spawn(process.execPath, [suite, "server", "--url", endpoint, ...rest], { stdio: "inherit" });
const [status] = await once(run, "exit");
console.log(`HTTP statuses: ${[...statuses].sort().join(" ")}`);
process.exit(status ?? 1);
