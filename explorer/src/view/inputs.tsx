// What single values are typed into, as their schemas say.
import type { ComponentChildren } from "preact";
import { pounds } from "../money";
import { blank, inWords, isId, isPence, type Shape } from "../schema";
import { state } from "../state";

export interface FieldProps {
  name: string;
  /** Where the value is in the parameters (RFC 6901), as the server names it. */
  pointer: string;
  shape: Shape;
  description: string;
  required: boolean;
  value: unknown;
  set: (value: unknown) => void;
  problems: Map<string, string>;
  /** The words about the object that the field is in. */
  context?: string;
}

export type InputProps = FieldProps & { id: string; describedBy: string | undefined };

export const idOf = (pointer: string): string => `field${pointer.replace(/[^\w]/g, "-")}`;

/** What is typed into a text field: left empty, nothing is sent. */
const typed = (event: Event): string | undefined => (event.currentTarget as HTMLInputElement).value || undefined;

function Text({ id, describedBy, shape, value, set, pointer, problems }: InputProps) {
  const kind = shape.kind === "date" ? "date" : "text";
  const ids = isId(shape) ? state.seen.filter((one) => new RegExp(shape.schema.pattern ?? "").test(one)) : [];
  const example = shape.schema.examples?.[0];
  return (
    <>
      <input
        id={id}
        type={kind}
        value={value === undefined || value === null ? "" : String(value)}
        onInput={(event) => set(typed(event))}
        aria-describedby={describedBy}
        aria-invalid={problems.has(pointer)}
        autocomplete="off"
        spellcheck={false}
        placeholder={kind === "text" && typeof example === "string" ? example : ""}
        list={ids.length ? `${id}-seen` : undefined}
      />
      {ids.length > 0 && (
        <datalist id={`${id}-seen`}>
          {ids.map((one) => (
            <option value={one} />
          ))}
        </datalist>
      )}
    </>
  );
}

/** An instant is typed in UTC; one that the browser's field cannot hold is typed as text. */
function Instant(props: InputProps) {
  const { id, describedBy, value, set, pointer, problems } = props;
  const parts = /^(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?)Z$/.exec(typeof value === "string" ? value : "");
  if (typeof value === "string" && !parts) return <Text {...props} />;
  const take = (event: Event) => {
    const local = typed(event);
    set(local && `${local.length === 16 ? `${local}:00` : local}Z`);
  };
  return (
    <input
      id={id}
      type="datetime-local"
      step={1}
      value={parts?.[1] ?? ""}
      onInput={take}
      aria-describedby={describedBy}
      aria-invalid={problems.has(pointer)}
    />
  );
}

function NumberField({ id, describedBy, name, shape, value, set, pointer, problems, context }: InputProps) {
  const take = (event: Event) => {
    const text = typed(event);
    // What is not a number yet, as `-` and `1.`, stays the text it is.
    set(text !== undefined && String(Number(text)) === text ? Number(text) : text);
  };
  const money = isPence(name, shape, context);
  return (
    <span class={money ? "money" : ""}>
      <input
        id={id}
        type="text"
        inputMode="decimal"
        value={value === undefined || value === null ? "" : String(value)}
        onInput={take}
        aria-describedby={describedBy}
        aria-invalid={problems.has(pointer)}
        autocomplete="off"
        placeholder={String(shape.schema.examples?.[0] ?? shape.schema.default ?? "")}
      />
      {money && <output for={id}>{typeof value === "number" ? pounds(value) : "pence"}</output>}
    </span>
  );
}

function Choose({ id, describedBy, shape, required, value, set, pointer, problems }: InputProps) {
  const choices =
    shape.kind === "boolean"
      ? [
          { value: true, description: "yes" },
          { value: false, description: "no" },
        ]
      : shape.choices;
  const take = (event: Event) => set(choices[Number((event.currentTarget as HTMLSelectElement).value)]?.value);
  const text = (choice: { value: unknown; description: string }) => {
    const first = choice.description.split(/\.\s|\n/)[0]?.replace(/\.$/, "") ?? "";
    return shape.kind === "boolean"
      ? choice.description
      : first
        ? `${String(choice.value)} – ${first}`
        : String(choice.value);
  };
  return (
    <select id={id} onChange={take} aria-describedby={describedBy} aria-invalid={problems.has(pointer)}>
      <option value="" selected={value === undefined || value === null}>
        {required ? "Choose…" : "not given"}
      </option>
      {choices.map((choice, at) => (
        <option value={at} selected={choice.value === value}>
          {text(choice)}
        </option>
      ))}
    </select>
  );
}

/** JSON, for what has no form. What cannot be read yet is sent as the text it is, and the server says so. */
function Raw({ id, describedBy, value, set }: InputProps) {
  const take = (event: Event) => {
    const text = typed(event);
    try {
      set(text && JSON.parse(text));
    } catch {
      set(text);
    }
  };
  return (
    <textarea
      id={id}
      rows={3}
      onChange={take}
      aria-describedby={describedBy}
      spellcheck={false}
      value={value === undefined ? "" : JSON.stringify(value)}
    />
  );
}

/** One of several kinds of value: which, and then the value. */
function Variants(props: InputProps) {
  const { id, shape, value, set, required, name } = props;
  const fits = (variant: Shape) =>
    variant.kind === "choice"
      ? variant.choices.some((choice) => choice.value === value)
      : variant.kind === "integer" || variant.kind === "number"
        ? typeof value === "number"
        : variant.kind === "object"
          ? typeof value === "object"
          : typeof value === "string";
  const at = value === undefined || value === null ? -1 : Math.max(0, shape.variants.findIndex(fits));
  const variant = shape.variants[at];
  const take = (event: Event) => {
    const chosen = shape.variants[Number((event.currentTarget as HTMLSelectElement).value)];
    set(chosen && (blank(state.document, chosen) ?? chosen.schema.minimum ?? chosen.schema.examples?.[0] ?? ""));
  };
  return (
    <div class="variants">
      <select id={id} onChange={take} aria-describedby={props.describedBy}>
        <option value="" selected={at < 0}>
          {required ? "Choose…" : "not given"}
        </option>
        {shape.variants.map((one, place) => (
          <option value={place} selected={place === at}>
            {inWords(state.document, one)}
          </option>
        ))}
      </select>
      {variant && variant.kind !== "choice" && (
        <Input {...props} id={`${id}-value`} shape={variant} aria-label={name} />
      )}
    </div>
  );
}

export function Input(props: InputProps & { "aria-label"?: string }): ComponentChildren {
  const label = props["aria-label"];
  const input = inputOf(props);
  return label ? (
    <label class="unlabelled">
      <span class="unseen">{label}</span>
      {input}
    </label>
  ) : (
    input
  );
}

function inputOf(props: InputProps): ComponentChildren {
  switch (props.shape.kind) {
    case "choice":
    case "boolean":
      return <Choose {...props} />;
    case "integer":
    case "number":
      return <NumberField {...props} />;
    case "instant":
      return <Instant {...props} />;
    case "variants":
      return <Variants {...props} />;
    case "any":
      return <Raw {...props} />;
    default:
      return <Text {...props} />;
  }
}
