// A field of a form: a value, or a group of fields, with what is told of it and what is wrong with it.
import type { ComponentChildren } from "preact";
import { IDEMPOTENCY_KEY } from "../document";
import { inline } from "../markdown";
import { blank, inWords, isId, listsOf, shapeOf, type Shape } from "../schema";
import { state } from "../state";
import { idOf, Input, type FieldProps } from "./inputs";
import { MethodLink } from "./parts";

function Properties({ shape, pointer, value, set, problems }: FieldProps) {
  const object = (value ?? {}) as Record<string, unknown>;
  const required = shape.schema.required ?? [];
  const names = Object.keys(shape.schema.properties ?? {});
  names.sort((a, b) => Number(required.includes(b)) - Number(required.includes(a)));
  return (
    <>
      {names.map((name) => {
        const inner = shapeOf(state.document, shape.schema.properties?.[name] ?? {});
        return (
          <Field
            name={name}
            pointer={`${pointer}/${name}`}
            shape={inner}
            description={inner.description}
            required={required.includes(name)}
            value={object[name]}
            set={(next) => set(withOut({ ...object, [name]: next }))}
            problems={problems}
            context={shape.description}
          />
        );
      })}
    </>
  );
}

/** Without what is not given. */
export const withOut = (object: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

function List({ name, shape, pointer, value, set, problems }: FieldProps) {
  const items = Array.isArray(value) ? (value as unknown[]) : [];
  const inner = shapeOf(state.document, shape.schema.items ?? {});
  const replaced = (at: number, item: unknown) => items.map((one, place) => (place === at ? item : one));
  if (inner.kind === "choice" && inner.choices.length <= 12) {
    const toggle = (choice: unknown, on: boolean) => {
      const next = inner.choices.map((one) => one.value).filter((one) => (one === choice ? on : items.includes(one)));
      set(next.length ? next : undefined);
    };
    return (
      <div class="checks">
        {inner.choices.map((choice) => (
          <label>
            <input
              type="checkbox"
              checked={items.includes(choice.value)}
              onChange={(event) => toggle(choice.value, event.currentTarget.checked)}
            />
            <span>
              <code>{String(choice.value)}</code> {inline(choice.description)}
            </span>
          </label>
        ))}
      </div>
    );
  }
  return (
    <div class="rows">
      {items.map((item, at) => (
        <div class="row">
          <Field
            name={`${name} ${at + 1}`}
            pointer={`${pointer}/${at}`}
            shape={inner}
            description=""
            required
            value={item}
            set={(next) => set(replaced(at, next ?? ""))}
            problems={problems}
          />
          <button
            type="button"
            class="quiet"
            aria-label={`Remove ${name} ${at + 1}`}
            onClick={() => set(items.length > 1 ? items.filter((_, place) => place !== at) : undefined)}
          >
            Remove
          </button>
        </div>
      ))}
      <button type="button" class="quiet" onClick={() => set([...items, blank(state.document, inner) ?? ""])}>
        Add to {name}
      </button>
    </div>
  );
}

function Names({ name, pointer, value, set, problems }: FieldProps) {
  const entries = Object.entries((value ?? {}) as Record<string, unknown>);
  const put = (at: number, entry: [string, unknown] | undefined) =>
    set(Object.fromEntries(entries.flatMap((one, place) => (place === at ? (entry ? [entry] : []) : [one]))));
  return (
    <div class="rows">
      {entries.map(([key, one], at) => (
        <div class="row pair">
          <input
            aria-label={`${name}: name ${at + 1}`}
            value={key}
            onChange={(event) => put(at, [event.currentTarget.value, one])}
          />
          <input
            aria-label={`${name}: value ${at + 1}`}
            value={String(one)}
            aria-invalid={problems.has(`${pointer}/${key}`)}
            onInput={(event) => put(at, [key, event.currentTarget.value])}
          />
          <button type="button" class="quiet" aria-label={`Remove ${key}`} onClick={() => put(at, undefined)}>
            Remove
          </button>
        </div>
      ))}
      <button
        type="button"
        class="quiet"
        onClick={() => set(Object.fromEntries([...entries, [`name${entries.length + 1}`, ""]]))}
      >
        Add to {name}
      </button>
    </div>
  );
}

/** Fields that hold fields. */
const GROUPS: Partial<Record<Shape["kind"], (props: FieldProps) => ComponentChildren>> = {
  object: Properties,
  list: List,
  map: Names,
};

export function Field(props: FieldProps) {
  const { name, pointer, shape, description, required, value, set, problems } = props;
  const id = idOf(pointer);
  const problem = problems.get(pointer);
  const mark = required ? (
    <span class="required" title="required">
      required
    </span>
  ) : null;
  const hint = description && (
    <p class="hint" id={`${id}-hint`}>
      {inline(description)}
    </p>
  );
  const wrong = problem && (
    <p class="problem" id={`${id}-problem`}>
      {problem}
    </p>
  );
  const Group = GROUPS[shape.kind];
  if (Group) {
    const isGiven = value !== undefined && value !== null;
    const isOptionalObject = shape.kind === "object" && !required;
    return (
      <fieldset class={`field group${problem ? " wrong" : ""}`} id={id} tabIndex={-1}>
        <legend>
          <code>{name}</code> {mark}
        </legend>
        {hint}
        {wrong}
        {isOptionalObject && (
          <button type="button" class="quiet" onClick={() => set(isGiven ? undefined : blank(state.document, shape))}>
            {isGiven ? `Leave ${name} out` : `Give ${name}`}
          </button>
        )}
        {(isGiven || !isOptionalObject) && <Group {...props} />}
      </fieldset>
    );
  }
  const describedBy = [hint && `${id}-hint`, wrong && `${id}-problem`].filter(Boolean).join(" ") || undefined;
  const lists = isId(shape) && shape.name ? listsOf(state.document, shape.name) : [];
  return (
    <div class={`field${problem ? " wrong" : ""}`}>
      <label for={id}>
        <code>{name}</code> {shape.kind !== "choice" && <span class="type">{inWords(state.document, shape)}</span>}{" "}
        {mark}
      </label>
      {hint}
      {wrong}
      <Input {...props} id={id} describedBy={describedBy} />
      {lists.map((method) => (
        <p class="source">
          Find one with <MethodLink method={method} />
        </p>
      ))}
      {name === IDEMPOTENCY_KEY && <p class="source">Filled in anew for every call; keep it to repeat one safely.</p>}
    </div>
  );
}
