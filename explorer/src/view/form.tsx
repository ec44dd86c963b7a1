// The parameters of a call: as a form, or as JSON.
import type { ComponentChildren } from "preact";
import { exampleParams, IDEMPOTENCY_KEY, type Method } from "../document";
import { replyOf, renewed, withFreshKey, withSeenIds } from "../call";
import { shapeOf } from "../schema";
import { parsed } from "../send";
import { draftOf, setDraft, state, type Draft } from "../state";
import { Field, withOut } from "./field";

/** What is wrong with the parameters that were sent last, by where it is. */
function problemsOf(method: Method): Map<string, string> {
  const answer = state.answers[method.name];
  const problems = answer && replyOf(answer).error?.data?.problems;
  return new Map(
    Array.isArray(problems)
      ? problems.map(({ pointer, reason }: { pointer: string; reason: string }) => [pointer, reason])
      : [],
  );
}

function Examples({ method }: { method: Method }) {
  if (!method.examples.length || !method.params.length) return null;
  const fill = (params: Record<string, unknown>) => {
    const own = withFreshKey(method, withSeenIds(params) as Record<string, unknown>);
    setDraft(method, {
      params: own,
      json: draftOf(method).json === undefined ? undefined : JSON.stringify(own, null, 2),
    });
  };
  return (
    <div class="chips" role="group" aria-label="Fill in an example">
      <span class="chips-title">Fill in</span>
      {method.examples.map((example) => (
        <button type="button" class="chip" onClick={() => fill(exampleParams(example))}>
          {example.name}
        </button>
      ))}
      <button type="button" class="chip" onClick={() => fill({})}>
        nothing
      </button>
    </div>
  );
}

function JsonForm({ method, draft, json }: { method: Method; draft: Draft; json: string }) {
  const isWrong = parsed(json) === undefined;
  const take = (event: Event) => {
    const text = (event.currentTarget as HTMLTextAreaElement).value;
    setDraft(method, { params: parsed(text) ?? draft.params, json: text });
  };
  return (
    <div class={`field${isWrong ? " wrong" : ""}`}>
      <label for="params-json">
        <code>params</code>
      </label>
      {isWrong && (
        <p class="problem" id="params-problem">
          This is not a JSON object yet.
        </p>
      )}
      <textarea
        id="params-json"
        class="code"
        rows={Math.min(24, Math.max(6, json.split("\n").length + 1))}
        spellcheck={false}
        value={json}
        onInput={take}
        aria-invalid={isWrong}
        aria-describedby={isWrong ? "params-problem" : undefined}
      />
    </div>
  );
}

function Fields({ method, draft }: { method: Method; draft: Draft }) {
  const problems = problemsOf(method);
  const field = (name: string): ComponentChildren => {
    const param = method.params.find((one) => one.name === name);
    if (!param) return null;
    return (
      <Field
        key={name}
        name={name}
        pointer={`/${name}`}
        shape={shapeOf(state.document, param.schema)}
        description={param.description ?? ""}
        required={param.required ?? false}
        value={draft.params[name]}
        set={(value) =>
          setDraft(method, { ...draftOf(method), params: withOut({ ...draftOf(method).params, [name]: value }) })
        }
        problems={problems}
      />
    );
  };
  const { required = [], optional = [] } = Object.groupBy(
    method.params.filter(({ name }) => name !== IDEMPOTENCY_KEY),
    (param) => (param.required ? "required" : "optional"),
  );
  // Where only a few are optional there is nothing to fold away.
  const isShort = optional.length <= 3;
  const isGiven = optional.some(
    ({ name }) =>
      draft.params[name] !== undefined || [...problems.keys()].some((pointer) => pointer.startsWith(`/${name}`)),
  );
  const rest = optional.map(({ name }) => field(name));
  return (
    <>
      {!method.params.length && <p class="empty">It takes no parameters.</p>}
      {required.map(({ name }) => field(name))}
      {isShort ? (
        rest
      ) : (
        <details class="fold" open={isGiven}>
          <summary>{optional.length} optional parameters</summary>
          {rest}
        </details>
      )}
      {field(IDEMPOTENCY_KEY)}
    </>
  );
}

export function Form({ method }: { method: Method }) {
  const draft = draftOf(method);
  const toggle = () =>
    setDraft(method, { ...draft, json: draft.json === undefined ? JSON.stringify(draft.params, null, 2) : undefined });
  return (
    <>
      <div class="bar">
        <Examples method={method} />
        {method.params.length > 0 && (
          <button type="button" class="quiet" aria-pressed={draft.json !== undefined} onClick={toggle}>
            {draft.json === undefined ? "Edit as JSON" : "Edit as form"}
          </button>
        )}
      </div>
      {draft.json === undefined ? (
        <Fields method={method} draft={draft} />
      ) : (
        <JsonForm method={method} draft={draft} json={draft.json} />
      )}
    </>
  );
}

/** What is filled in when a procedure is first opened. */
export function begin(method: Method, params: Record<string, unknown> | undefined): void {
  const draft = params ? { params, json: undefined } : state.drafts[method.name];
  if (params || !draft) setDraft(method, renewed(method, draft ?? { params: {}, json: undefined }));
}
