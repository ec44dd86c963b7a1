// Schemas as people think of them: references followed, `null` and one-membered lists looked through.
import { named, type Document, type Method, type Schema } from "./document";

export type Kind =
  | "text"
  | "date"
  | "instant"
  | "integer"
  | "number"
  | "boolean"
  | "choice"
  | "object"
  | "map"
  | "list"
  | "variants"
  | "any";

export interface Choice {
  value: unknown;
  description: string;
}

/** What a value may be. */
export interface Shape {
  kind: Kind;
  /** The name that the document has for it. */
  name: string | undefined;
  schema: Schema;
  nullable: boolean;
  description: string;
  choices: Choice[];
  variants: Shape[];
}

const isNull = (schema: Schema): boolean => schema.type === "null";

/** Follows references, and lays what stands beside them over what they lead to. */
function flatten(document: Document, schema: Schema): { schema: Schema; name: string | undefined } {
  const { $ref, allOf, ...own } = schema;
  let merged: Schema = {};
  let name: string | undefined;
  const parts: Schema[] = allOf ? [...allOf] : [];
  if ($ref) parts.push(document.components.schemas[named($ref)] ?? {});
  for (const part of parts) {
    const flat = flatten(document, part);
    name ??= part.$ref ? named(part.$ref) : flat.name;
    merged = { ...merged, ...flat.schema };
    if (own.properties) merged.properties = { ...flat.schema.properties, ...own.properties };
  }
  if ($ref) name = named($ref);
  const { properties, required, ...rest } = own;
  if (required) merged.required = [...(merged.required ?? []), ...required];
  if (properties) merged.properties = { ...merged.properties, ...properties };
  return { schema: { ...merged, ...rest }, name };
}

function typeOf(schema: Schema): string | undefined {
  const types = [schema.type ?? []].flat().filter((type) => type !== "null");
  return types.length === 1 ? types[0] : schema.properties ? "object" : undefined;
}

function kindOf(schema: Schema): Kind {
  switch (typeOf(schema)) {
    case "string":
      return schema.format === "date" ? "date" : schema.format === "date-time" ? "instant" : "text";
    case "integer":
    case "number":
    case "boolean":
      return typeOf(schema) as Kind;
    case "array":
      return schema.items ? "list" : "any";
    case "object":
      if (schema.properties) return "object";
      return typeof schema.additionalProperties === "object" ? "map" : "any";
    default:
      return "any";
  }
}

export function shapeOf(document: Document, given: Schema): Shape {
  const { schema, name } = flatten(document, given);
  const description = schema.description ?? "";
  const nullable = [schema.type ?? []].flat().includes("null");
  const shape: Shape = { kind: kindOf(schema), name, schema, nullable, description, choices: [], variants: [] };
  if (schema.enum) {
    shape.choices = schema.enum.filter((value) => value !== null).map((value) => ({ value, description: "" }));
    return { ...shape, kind: "choice", nullable: nullable || schema.enum.includes(null) };
  }
  if ("const" in schema) return { ...shape, kind: "choice", choices: [{ value: schema.const, description }] };
  const several = schema.oneOf ?? schema.anyOf;
  if (!several) return shape;
  const rest = several.filter((one) => !isNull(one));
  const may = nullable || rest.length < several.length;
  const only = rest.length === 1 ? rest[0] : undefined;
  if (only) {
    const inner = shapeOf(document, only);
    return { ...inner, nullable: true, description: schema.description ?? inner.description, name: inner.name ?? name };
  }
  const variants = rest.map((one) => shapeOf(document, one));
  if (variants.every(({ kind }) => kind === "choice")) {
    const choices = variants.flatMap((variant) =>
      variant.choices.map((choice) => ({ ...choice, description: choice.description || variant.description })),
    );
    return { ...shape, kind: "choice", nullable: may, choices };
  }
  return { ...shape, kind: "variants", nullable: may, variants };
}

const WORDS: Record<Kind, string> = {
  text: "text",
  date: "London date",
  instant: "UTC instant",
  integer: "whole number",
  number: "number",
  boolean: "yes or no",
  choice: "choice",
  object: "object",
  map: "names and values",
  list: "list",
  variants: "variants",
  any: "any JSON",
};

/** A type in words: `whole number, 1 to 200`. */
export function inWords(document: Document, shape: Shape): string {
  const { kind, schema, choices, variants } = shape;
  switch (kind) {
    case "choice":
      return choices.length > 4
        ? `one of ${choices.length} words`
        : choices.map(({ value }) => JSON.stringify(value)).join(" or ");
    case "variants":
      return variants.map((variant) => inWords(document, variant)).join(" or ");
    case "list":
      return schema.items
        ? `list of ${shapeOf(document, schema.items).name ?? inWords(document, shapeOf(document, schema.items))}`
        : "list";
    case "integer":
    case "number":
      return WORDS[kind] + bounds(schema.minimum, schema.maximum, "");
    case "text":
      // The pattern of an id begins with what ids of its kind begin with.
      if (isId(shape)) return `id ${schema.pattern?.slice(1, schema.pattern.indexOf("["))}…`;
      return (schema.format ?? WORDS.text) + bounds(schema.minLength, schema.maxLength, " characters");
    default:
      return shape.name ?? WORDS[kind];
  }
}

function bounds(least: number | undefined, most: number | undefined, unit: string): string {
  const number = (value: number) => value.toLocaleString("en-GB");
  if (most !== undefined) return `, ${least === undefined ? "up" : number(least)} to ${number(most)}${unit}`;
  return least === undefined || least === 0 ? "" : `, at least ${number(least)}${unit}`;
}

/** Whether a number is an amount in pence: it says so. */
export const isPence = (name: string, shape: Shape, described = ""): boolean =>
  shape.kind === "integer" && (/pence$/i.test(name) || /\bpence\b/i.test(`${described} ${shape.description}`));

/** The procedures that list what has ids of this kind. */
export function listsOf(document: Document, idName: string): Method[] {
  return document.methods.filter((method) => {
    const items = shapeOf(document, method.result.schema).schema.properties?.items;
    if (!items?.items) return false;
    const id = shapeOf(document, items.items).schema.properties?.id;
    return id !== undefined && shapeOf(document, id).name === idName;
  });
}

/** Whether a shape is that of an id, as `MandateId`. */
export const isId = (shape: Shape): boolean =>
  shape.kind === "text" && /Id$/.test(shape.name ?? "") && shape.schema.pattern !== undefined;

/** What a new value begins as. */
export function blank(document: Document, shape: Shape): unknown {
  if (shape.schema.default !== undefined) return shape.schema.default;
  switch (shape.kind) {
    case "object": {
      const required = (shape.schema.required ?? []).flatMap((name) => {
        const property = shape.schema.properties?.[name];
        return property ? [[name, blank(document, shapeOf(document, property))]] : [];
      });
      return Object.fromEntries(required);
    }
    case "map":
      return {};
    case "list":
      return [];
    case "choice":
      return shape.choices.length === 1 ? shape.choices[0]?.value : undefined;
    default:
      return undefined;
  }
}
