// Answers for the eye: lists as tables, the rest as names with values.
import type { ComponentChildren } from "preact";
import { ID } from "../call";
import type { Schema } from "../document";
import { isPenceName, pounds } from "../money";
import { shapeOf } from "../schema";
import { state } from "../state";
import { Copy } from "./parts";

type Row = Record<string, unknown>;

const isRow = (value: unknown): value is Row => typeof value === "object" && value !== null && !Array.isArray(value);
const isRows = (value: unknown): value is Row[] => Array.isArray(value) && value.length > 0 && value.every(isRow);

/** `firstCollection.date` as `first collection date`. */
const title = (path: string): string =>
  path
    .replace(/\./g, " ")
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();

/** The fields of an object, those of objects in it beside them, by their paths. */
function flat(row: Row, before = ""): [string, unknown][] {
  return Object.entries(row).flatMap(([name, value]): [string, unknown][] =>
    isRow(value) && Object.keys(value).length ? flat(value, `${before}${name}.`) : [[before + name, value]],
  );
}

/** An id, short enough for a column. */
const short = (id: string): string => `${id.slice(0, id.indexOf("_"))}_…${id.slice(-8)}`;

const isEmpty = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === "" ||
  (typeof value === "object" && Object.keys(value).length === 0);

function Cell({ path, value }: { path: string; value: unknown }): ComponentChildren {
  if (isEmpty(value)) return <span class="none">–</span>;
  if (typeof value === "number") return isPenceName(path.split(".").pop() ?? "") ? pounds(value) : value.toString();
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string" && ID.test(value))
    return <Copy text={() => value} label={short(value)} title={`Copy ${value}`} />;
  if (Array.isArray(value))
    return value.every((one) => typeof one !== "object")
      ? value.join(", ")
      : `${value.length} ${value.length === 1 ? "item" : "items"}`;
  return String(value);
}

/** The order in which the document tells of fields; names that it does not know come last. */
function order(schema: Schema | undefined): (path: string) => number {
  const names = schema ? (shapeOf(state.document, schema).schema.required ?? []) : [];
  return (path) => {
    const at = names.indexOf(path.split(".")[0] ?? "");
    return at < 0 ? names.length : at;
  };
}

function Table({ name, rows, schema }: { name: string; rows: Row[]; schema: Schema | undefined }) {
  const place = order(schema);
  const cells = rows.map((row) => new Map(flat(row)));
  const used = new Set(cells.flatMap((row) => [...row].filter(([, value]) => !isEmpty(value)).map(([path]) => path)));
  const columns = [...used].sort((a, b) => place(a) - place(b));
  const numeric = (path: string) => cells.every((row) => ["number", "undefined"].includes(typeof row.get(path)));
  return (
    <div class="scroll tall" tabIndex={0} role="region" aria-label={`Table of ${name}`}>
      <table>
        <thead>
          <tr>
            {columns.map((path) => (
              <th scope="col" class={numeric(path) ? "number" : ""}>
                {title(path).replace(/ pence$/, "")}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cells.map((row) => (
            <tr>
              {columns.map((path) => (
                <td class={numeric(path) ? "number" : ""}>
                  <Cell path={path} value={row.get(path)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Facts({ facts }: { facts: [string, unknown][] }) {
  return (
    <dl class="facts">
      {facts.map(([path, value]) => (
        <div>
          <dt>{title(path).replace(/ pence$/, "")}</dt>
          <dd>
            {typeof value === "string" && value.includes("\n") ? (
              <pre class="code" tabIndex={0}>
                {value}
              </pre>
            ) : (
              <Cell path={path} value={value} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A result as a person reads it. */
export function Readable({ value, schema }: { value: unknown; schema: Schema }) {
  if (!isRow(value)) return <Facts facts={[["result", value]]} />;
  const properties = shapeOf(state.document, schema).schema.properties ?? {};
  const lists = Object.entries(value).filter((entry): entry is [string, Row[]] => isRows(entry[1]));
  const place = order(schema);
  const isListed = (path: string) => lists.some(([name]) => name === path);
  const facts = flat(value)
    .filter(([path]) => !isListed(path))
    .sort(([a], [b]) => place(a) - place(b));
  const told =
    lists.length || "items" in value ? facts.filter(([path, one]) => path !== "items" && !isEmpty(one)) : facts;
  return (
    <>
      {"items" in value && !lists.length && <p class="empty">Nothing is there that fits.</p>}
      {lists.map(([name, rows]) => (
        <>
          <p class="caption">
            {title(name)} <span class="count">{rows.length}</span>
          </p>
          <Table name={name} rows={rows} schema={properties[name]?.items} />
        </>
      ))}
      {told.length > 0 && <Facts facts={told} />}
    </>
  );
}
