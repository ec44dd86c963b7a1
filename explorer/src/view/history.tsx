// What was called since the page was opened. It is kept nowhere.
import { renewed, replyOf } from "../call";
import { addressOf } from "../route";
import { change, state, type Call } from "../state";
import { duration } from "./answer";

/** Shows the call and its answer again, ready to be sent with a new idempotency key. */
function recall({ method, params, answer }: Call): void {
  change({
    drafts: { ...state.drafts, [method.name]: renewed(method, { params, json: undefined }) },
    answers: { ...state.answers, [method.name]: answer },
    tab: "try",
  });
  location.hash = addressOf(method);
}

function outcome({ answer }: Call): [string, string] {
  const { error } = replyOf(answer);
  if (answer.failure) return ["bad", "failed"];
  return error ? ["bad", error.data?.code ?? String(error.code)] : ["good", "ok"];
}

export function History() {
  if (!state.history.length)
    return <p class="empty">Calls that you make appear here, until the page is closed. They are kept nowhere else.</p>;
  return (
    <>
      <ol class="history">
        {state.history.map((call) => {
          const [kind, word] = outcome(call);
          return (
            <li key={call.id}>
              <button type="button" onClick={() => recall(call)}>
                <code>{call.method.name}</code>
                <span class={`pill ${kind}`}>{word}</span>
                <span class="soft">
                  {call.at.toLocaleTimeString("en-GB")} · {duration(call.answer.ms)}
                </span>
              </button>
            </li>
          );
        })}
      </ol>
      <button type="button" class="quiet" onClick={() => change({ history: [] })}>
        Forget them
      </button>
    </>
  );
}
