// A procedure, told of: what it does, takes, gives and refuses.
import { errorsOf, exampleParams, named, type Method, type Param, type Schema } from "../document";
import { inline, Markdown } from "../markdown";
import { inWords, shapeOf, type Shape } from "../schema";
import { state } from "../state";
import { Json } from "./json";
import { Badges, Copy, Fold } from "./parts";

/** What is inside a type: its words, or its fields. */
function Inside({ shape }: { shape: Shape }) {
  const { kind, schema, choices, variants } = shape;
  if (kind === "choice" && choices.length > 1) {
    return (
      <ul class="words">
        {choices.map(({ value, description }) => (
          <li>
            <code>{String(value)}</code> {inline(description)}
          </li>
        ))}
      </ul>
    );
  }
  if (kind === "object")
    return (
      <Rows
        rows={Object.entries(schema.properties ?? {}).map(([name, one]) => ({
          name,
          schema: one,
          required: schema.required?.includes(name) ?? false,
        }))}
      />
    );
  if (kind === "list" && schema.items) return <Inside shape={shapeOf(state.document, schema.items)} />;
  if (kind === "variants")
    return (
      <>
        {variants.map((variant) => (
          <>
            <p>{inline(variant.description)}</p>
            <Inside shape={variant} />
          </>
        ))}
      </>
    );
  return null;
}

const hasInside = ({ kind, choices, schema, variants }: Shape): boolean =>
  (kind === "choice" && choices.length > 1) ||
  kind === "object" ||
  (kind === "list" && schema.items !== undefined && hasInside(shapeOf(state.document, schema.items))) ||
  (kind === "variants" && variants.some(hasInside));

/** Opened only when wanted: types can lead far. */
function Unfold({ shape }: { shape: Shape }) {
  if (!hasInside(shape)) return null;
  const isWords =
    shape.kind === "choice" ||
    (shape.kind === "list" && shapeOf(state.document, shape.schema.items ?? {}).kind === "choice");
  return <Fold title={isWords ? "Its words" : "Its fields"}>{() => <Inside shape={shape} />}</Fold>;
}

function Rows({
  rows,
}: {
  rows: { name: string; schema: Schema; required?: boolean; description?: string | undefined }[];
}) {
  return (
    <dl class="params">
      {rows.map(({ name, schema, required, description }) => {
        const shape = shapeOf(state.document, schema);
        return (
          <div>
            <dt>
              <code>{name}</code>{" "}
              <span class="type">
                {inWords(state.document, shape)}
                {shape.nullable && required ? " or null" : ""}
              </span>
              {required === false && <span class="type">, optional</span>}
            </dt>
            <dd>
              {inline(description ?? shape.description)}
              {schema.default !== undefined && (
                <>
                  {" "}
                  Default <code>{JSON.stringify(schema.default)}</code>.
                </>
              )}
              <Unfold shape={shape} />
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

const paramRow = ({ name, schema, required, description }: Param) => ({
  name,
  schema,
  required: required ?? false,
  description,
});

function Errors({ method }: { method: Method }) {
  const all = errorsOf(state.document, method);
  // What every call can meet is told of after what only this one can.
  const everywhere = new Set(
    state.document.methods.reduce((common, { errors }) => {
      const own = new Set(errors.map(({ $ref }) => named($ref)));
      return common.filter((code) => own.has(code));
    }, Object.keys(state.document.components.errors)),
  );
  const row = (own: boolean) =>
    all
      .filter(({ data }) => everywhere.has(data.code) !== own)
      .map(({ code, message, data }) => (
        <div>
          <dt>
            <code>{data.code}</code> <span class="type">{code}</span>
          </dt>
          <dd>{inline(message)}</dd>
        </div>
      ));
  return (
    <>
      <dl class="params">{row(true)}</dl>
      <Fold title="What every call can meet">{() => <dl class="params">{row(false)}</dl>}</Fold>
    </>
  );
}

function Examples({ method }: { method: Method }) {
  if (!method.examples.length) return null;
  return (
    <>
      <h2>Examples</h2>
      {method.examples.map((example) => (
        <Fold title={example.name}>
          {() => (
            <>
              <p class="caption">Parameters</p>
              <Json value={exampleParams(example)} label={`Parameters of ${example.name}`} />
              {example.result && (
                <>
                  <p class="caption">Result</p>
                  <Json value={example.result.value} label={`Result of ${example.name}`} />
                </>
              )}
            </>
          )}
        </Fold>
      ))}
    </>
  );
}

export function Docs({ method }: { method: Method }) {
  const result = shapeOf(state.document, method.result.schema);
  // The description begins with the summary, which is the heading's already.
  const rest = method.description.replace(method.summary, "").replace(/^\.?\s*/, "");
  return (
    <article>
      <div class="bar">
        <h1>
          <code>{method.name}</code>
        </h1>
        <span class="buttons">
          <a class="to-try" href="#tools" onClick={toTools}>
            Try it
          </a>
          <Copy text={() => method.name} label="Copy name" />
        </span>
      </div>
      <p class="lead">{inline(method.summary)}</p>
      <Badges method={method} />
      {rest && <Markdown text={rest} />}
      <h2>Parameters</h2>
      {method.params.length ? <Rows rows={method.params.map(paramRow)} /> : <p class="soft">None.</p>}
      <h2>Result</h2>
      <p>
        <span class="type">{result.name ?? inWords(state.document, result)}</span>{" "}
        {inline(method.result.description ?? "")}
      </p>
      <Inside shape={result} />
      <h2>Errors</h2>
      <Errors method={method} />
      <Examples method={method} />
    </article>
  );
}

/** Goes to the tools without leaving the procedure's address. */
function toTools(event: Event): void {
  event.preventDefault();
  document.getElementById("tools")?.scrollIntoView({ behavior: "smooth" });
  document.querySelector<HTMLElement>("#tools button[type=submit]")?.focus({ preventScroll: true });
}
