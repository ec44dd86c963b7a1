// Try a procedure: fill in, send, read, take the snippet away.
import { useState } from "preact/hooks";
import { renewed } from "../call";
import type { Method } from "../document";
import { isLive, mayCall } from "../key";
import { linkTo } from "../route";
import { parsed, send } from "../send";
import { snippets } from "../snippets";
import { change, draftOf, nextId, say, setDraft, state } from "../state";
import { AnswerView } from "./answer";
import { Form } from "./form";
import { Copy, NeedsKey, Panel, Tabs } from "./parts";

function Snippets({ method }: { method: Method }) {
  const all = snippets(state.document, method, draftOf(method).params);
  const [wanted, setWanted] = useState("curl");
  const chosen = all.find(({ name }) => name === wanted) ?? all[0];
  if (!chosen) return null;
  return (
    <section aria-label="Snippets">
      <div class="bar">
        <Tabs
          name="snippet"
          label="The same call elsewhere"
          tabs={all.map(({ name }) => [name, name])}
          chosen={chosen.name}
          choose={setWanted}
        />
        <Copy text={() => chosen.text} />
      </div>
      <Panel name="snippet" chosen={chosen.name}>
        <pre class="code" tabIndex={0} role="region" aria-label={`The call with ${chosen.name}`}>
          {chosen.text}
        </pre>
      </Panel>
    </section>
  );
}

/** Why a call would be refused, before it is made. */
function Warning({ method }: { method: Method }) {
  if (!state.key) return <NeedsKey what="Sending needs" />;
  if (mayCall(method) === false)
    return (
      <p class="note bad">
        This key does not hold <code>{method["x-scope"]}</code>: the server will refuse the call.
      </p>
    );
  if (isLive() && method["x-effect"] === "write")
    return (
      <p class="note bad">
        <strong>Live key.</strong> This changes data that real money follows.
      </p>
    );
  return null;
}

export function Try({ method }: { method: Method }) {
  const draft = draftOf(method);
  const answer = state.answers[method.name];
  const isSending = state.sending === method.name;
  const canBatch = method["x-transport"] === "any";
  const toBatch = () => {
    change({ batch: [...state.batch, { id: nextId(), method, params: draft.params }] });
    setDraft(method, { ...draft, ...renewed(method, draft) });
    say(`${method.name} is in the batch`);
  };
  const submit = (event: Event) => {
    event.preventDefault();
    void send(method);
  };
  return (
    <>
      <form onSubmit={submit} noValidate autocomplete="off">
        <Warning method={method} />
        <Form method={method} />
        <div class="actions">
          <button
            type="submit"
            class="primary"
            disabled={isSending || (draft.json !== undefined && !parsed(draft.json))}
            title="Ctrl+Enter"
          >
            {isSending ? "Sending…" : "Send"}
          </button>
          {canBatch && (
            <button type="button" onClick={toBatch}>
              Add to batch
            </button>
          )}
          <Copy text={() => linkTo(method, draft.params)} label="Copy link" />
        </div>
      </form>
      {answer && <AnswerView method={method} answer={answer} />}
      <Snippets method={method} />
    </>
  );
}
