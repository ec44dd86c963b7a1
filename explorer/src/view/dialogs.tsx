// Asked before anything else goes on: for a key, and whether live data may be changed.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { signIn } from "../key";
import { change, state, type Question } from "../state";

function Dialog({ title, close, children }: { title: string; close: () => void; children: ComponentChildren }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby="dialog-title" onCancel={close} onClose={close}>
      <h2 id="dialog-title">{title}</h2>
      {children}
    </dialog>
  );
}

function SignIn() {
  const [problem, setProblem] = useState<string>();
  const [isAsking, setAsking] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const close = () => change({ isSigningIn: false });
  const submit = async (event: Event) => {
    event.preventDefault();
    const key = input.current?.value.trim();
    if (!key) return setProblem("Paste a key.");
    setAsking(true);
    const wrong = await signIn(key);
    setAsking(false);
    setProblem(wrong);
    if (wrong) input.current?.focus();
  };
  return (
    <Dialog title="Sign in with a key" close={close}>
      <form onSubmit={(event) => void submit(event)}>
        <div class={`field${problem ? " wrong" : ""}`}>
          <label for="key">API key</label>
          <p class="hint" id="key-hint">
            Kept in this tab until it is closed, and sent to this server alone.
          </p>
          {problem && (
            <p class="problem" id="key-problem" role="alert">
              {problem}
            </p>
          )}
          <input
            id="key"
            ref={input}
            type="password"
            autocomplete="off"
            spellcheck={false}
            placeholder="ak_test_…"
            aria-invalid={problem !== undefined}
            aria-describedby={problem ? "key-hint key-problem" : "key-hint"}
          />
        </div>
        <div class="actions">
          <button type="submit" class="primary" disabled={isAsking}>
            {isAsking ? "Asking…" : "Sign in"}
          </button>
          <button type="button" onClick={close}>
            Not now
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Asked({ question }: { question: Question }) {
  const answer = (agreed: boolean) => {
    change({ question: undefined });
    question.answer(agreed);
  };
  return (
    <Dialog title={question.title} close={() => answer(false)}>
      <p>{question.text}</p>
      <div class="actions">
        <button type="button" onClick={() => answer(false)}>
          Do not send
        </button>
        <button type="button" class="primary danger" onClick={() => answer(true)}>
          {question.yes}
        </button>
      </div>
    </Dialog>
  );
}

export const Dialogs = () => (
  <>
    {state.isSigningIn && <SignIn />}
    {state.question && <Asked question={state.question} />}
  </>
);
