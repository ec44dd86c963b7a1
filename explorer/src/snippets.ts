// The call as it is made elsewhere. The key is never in it.
import { RPC } from "./call";
import { IDEMPOTENCY_KEY, type Document, type Method } from "./document";
import { SUBSCRIBE } from "./socket";

export interface Snippet {
  name: string;
  text: string;
}

const KEY = "$DD_API_KEY";

/** In single quotes, for a shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

export const curl = (body: unknown): string =>
  [
    `curl -sS ${quoted(RPC.href)}`,
    `-H "Authorization: Bearer ${KEY}"`,
    "-H 'Content-Type: application/json'",
    `-d ${quoted(JSON.stringify(body, null, 2))}`,
  ].join(" \\\n  ");

/** JSON as a TypeScript literal: names bare where they can be. */
const literal = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(/^(\s*)"([A-Za-z_$][\w$]*)":/gm, "$1$2:");

function typescript(method: Method, params: Record<string, unknown>): string {
  const { [IDEMPOTENCY_KEY]: key, ...rest } = params;
  const given = key !== undefined || Object.keys(rest).length ? literal(rest) : "";
  const options = key === undefined ? "" : `, { ${IDEMPOTENCY_KEY}: ${JSON.stringify(key)} }`;
  const base = RPC.href.slice(0, -"/rpc".length);
  const call = `dd.${method.name}(${given}${options})`;
  return [
    'import { DirectDebit } from "@direct-debit/client";\n',
    `const dd = new DirectDebit({ apiKey: process.env.DD_API_KEY!, baseUrl: ${JSON.stringify(base)} });`,
    method.name === SUBSCRIBE
      ? `for await (const event of ${call}) console.log(event.kind);`
      : `const answer = await ${call};`,
  ].join("\n");
}

const mcp = (method: Method, params: Record<string, unknown>): string =>
  JSON.stringify(
    {
      jsonrpc: "2.0",
      id: 1,
      method: "tools/call",
      params: { name: method.name.replaceAll(".", "_"), arguments: params },
    },
    null,
    2,
  );

export function snippets(document: Document, method: Method, params: Record<string, unknown>): Snippet[] {
  const body = { jsonrpc: "2.0", id: 1, method: method.name, params };
  const message = { name: "JSON-RPC", text: JSON.stringify(body, null, 2) };
  const overHttp = method["x-transport"] === "any";
  // A server that speaks MCP says so in the document. What `rpc.*` tells, the protocol tells itself.
  const isTool = overHttp && document.info["x-mcp"] !== undefined && !method.name.startsWith("rpc.");
  return [
    ...(overHttp ? [{ name: "curl", text: curl(body) }] : []),
    ...(overHttp || method.name === SUBSCRIBE ? [{ name: "TypeScript", text: typescript(method, params) }] : []),
    message,
    ...(isTool ? [{ name: "MCP", text: mcp(method, params) }] : []),
  ];
}
