// Sends what is filled in, by the way that the procedure asks for.
import type { Method } from "./document";
import { isAgreed, keep, post, replyOf } from "./call";
import { callOverSocket } from "./socket";
import { change, draftOf, nextId, state } from "./state";

export async function send(method: Method): Promise<void> {
  const draft = draftOf(method);
  if (state.sending || (draft.json !== undefined && !parsed(draft.json))) return;
  if (!(await isAgreed([method]))) return;
  const params = draft.params;
  change({ sending: method.name });
  const answer =
    method["x-transport"] === "websocket"
      ? await callOverSocket(method.name, params)
      : await post({ jsonrpc: "2.0", id: nextId(), method: method.name, params }, state.key);
  change({ sending: undefined });
  keep(method, params, answer);
  const { error } = replyOf(answer);
  show();
  change({ said: answer.failure ?? (error ? `Error: ${error.message}` : "Answered") });
}

/** Scrolls to the answer where it is far down. */
function show(): void {
  const [answer, tools] = [document.querySelector(".answer"), document.getElementById("tools")];
  const top = answer?.getBoundingClientRect().top ?? 0;
  if (!tools || top < innerHeight / 2) return;
  // The tools scroll by themselves where they stand beside the rest.
  const scroller = tools.scrollHeight > tools.clientHeight ? tools : document.documentElement;
  scroller.scrollBy(0, top - (scroller === tools ? tools.getBoundingClientRect().top : 0) - 56);
}

/** The object that a text is; nothing if it is none. */
export function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value && typeof value === "object" && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
