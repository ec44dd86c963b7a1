// The schemas of all tools, as the server at URL shows them to the key in DD_API_KEY, compiled by ajv as JSON Schema
// 2020-12 and compared with the examples of the OpenRPC document. Prints what is wrong and exits with 1.
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

const [url] = process.argv.slice(2);
const headers = { Authorization: `Bearer ${process.env.DD_API_KEY}` };
const client = new Client({ name: "judge", version: "1.0.0" });
await client.connect(new StreamableHTTPClientTransport(new URL("/mcp", url), { requestInit: { headers } }));
const { tools } = await client.listTools();
const { methods } = await (await fetch(new URL("/openrpc.json", url))).json();

const wrong = [];
let examples = 0;
const byName = new Map(methods.map((method) => [method.name.replaceAll(".", "_"), method]));
for (const tool of tools) {
  // Each stands alone: one that refers to another's parts does not compile.
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats(ajv);
  const [input, output] = [ajv.compile(tool.inputSchema), ajv.compile(tool.outputSchema)];
  const check = (validate, value, what) => {
    if (!validate(value)) wrong.push(`${tool.name}: ${what}: ${ajv.errorsText(validate.errors)}`);
  };
  for (const { name, params, result } of byName.get(tool.name).examples) {
    examples += 1;
    const given = Object.fromEntries(params.map((param) => [param.name, param.value]));
    check(input, given, name);
    check(output, result.value, `${name}, its result`);
    if (input({ ...given, surplus: 1 })) wrong.push(`${tool.name}: a surplus argument passes`);
    if (output([])) wrong.push(`${tool.name}: a result that is no object passes`);
  }
}
for (const problem of wrong) console.error(problem);
console.log(`${tools.length} tools, ${examples} examples, ${wrong.length} problems`);
process.exit(wrong.length === 0 && tools.length > 40 && examples >= tools.length ? 0 : 1);
