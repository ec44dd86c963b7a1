// The OpenRPC document: all that the explorer knows of the server's procedures.

export interface Schema {
  $ref?: string;
  type?: string | string[];
  description?: string;
  format?: string;
  pattern?: string;
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  examples?: unknown[];
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  additionalProperties?: boolean | Schema;
  oneOf?: Schema[];
  anyOf?: Schema[];
  allOf?: Schema[];
}

export interface Param {
  name: string;
  description?: string;
  required?: boolean;
  schema: Schema;
}

export interface Example {
  name: string;
  params: { name: string; value: unknown }[];
  result?: { value: unknown };
}

export interface Method {
  name: string;
  tags: { $ref: string }[];
  summary: string;
  description: string;
  deprecated?: boolean;
  "x-scope": string;
  "x-effect": "read" | "write";
  "x-transport": "any" | "websocket";
  "x-cost": number;
  "x-since": string;
  "x-sunset"?: string;
  params: Param[];
  result: Param;
  errors: { $ref: string }[];
  examples: Example[];
}

export interface KnownError {
  code: number;
  message: string;
  data: { code: string; schema?: Schema };
}

export interface Document {
  info: { title: string; version: string; description: string; "x-mcp"?: string };
  methods: Method[];
  components: {
    tags: Record<string, { name: string; description: string }>;
    errors: Record<string, KnownError>;
    schemas: Record<string, Schema>;
  };
}

/** Procedures that are told of together. */
export interface Namespace {
  name: string;
  description: string;
  methods: Method[];
}

/** The last word of a reference. */
export const named = (ref: string): string => ref.slice(ref.lastIndexOf("/") + 1);

export function namespaces(document: Document): Namespace[] {
  const found = new Map<string, Namespace>();
  for (const method of document.methods) {
    const name = method.tags[0] ? named(method.tags[0].$ref) : (method.name.split(".")[0] ?? "");
    const description = document.components.tags[name]?.description ?? "";
    if (!found.has(name)) found.set(name, { name, description, methods: [] });
    found.get(name)?.methods.push(method);
  }
  return [...found.values()];
}

/** What a search finds: every word stands in the name, the summary, the scope or the description. */
export function matches(method: Method, search: string): boolean {
  const text = `${method.name} ${method.summary} ${method["x-scope"]} ${method.description}`.toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export function errorsOf(document: Document, method: Method): KnownError[] {
  return method.errors.flatMap(({ $ref }) => document.components.errors[named($ref)] ?? []);
}

/** The parameter by which a repetition of a write is known. */
export const IDEMPOTENCY_KEY = "idempotencyKey";

export const takes = (method: Method, param: string): boolean => method.params.some(({ name }) => name === param);

export const exampleParams = (example: Example): Record<string, unknown> =>
  Object.fromEntries(example.params.map(({ name, value }) => [name, value]));
