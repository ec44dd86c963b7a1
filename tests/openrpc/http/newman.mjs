// Runs a Postman collection against the server at URL with the key in DD_API_KEY, and prints a line of JSON for each
// request: its name, the status, the body's code. Ends with 1 when a request was not answered at all.
import newman from "newman";

const [collection, url] = process.argv.slice(2);
const envVar = [
  { key: "baseUrl", value: url },
  { key: "apiKey", value: process.env.DD_API_KEY },
];
newman.run({ collection, envVar, timeoutRequest: 60_000 }, (error, summary) => {
  if (error) throw error;
  for (const { item, response } of summary.run.executions) {
    const body = JSON.parse(response?.text() || "null");
    console.log(JSON.stringify({ name: item.name, status: response?.code ?? null, code: body?.code ?? null }));
  }
  for (const failure of summary.run.failures) console.error(failure.error.message);
  process.exitCode = summary.run.failures.length === 0 && summary.run.executions.length > 0 ? 0 : 1;
});
