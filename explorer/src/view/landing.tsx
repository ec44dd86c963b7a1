// What this is, and the first call.
import { Markdown } from "../markdown";
import { addressOf, placeOf } from "../route";
import { mayCall } from "../key";
import { takes, type Method } from "../document";
import { change, state } from "../state";

/** A good first call: it lists something, needs nothing, and this key may make it. */
export function firstCall(): Method | undefined {
  const fits = (method: Method) =>
    takes(method, "cursor") &&
    method["x-effect"] === "read" &&
    method["x-transport"] === "any" &&
    !method.params.some(({ required }) => required);
  return state.document.methods.find((method) => fits(method) && mayCall(method) !== false);
}

export function Landing() {
  const { info, methods } = state.document;
  const call = firstCall();
  const { name } = placeOf(location.hash);
  return (
    <article class="landing">
      <h1>{info.title}</h1>
      {name && (
        <p class="lead">
          There is no procedure <code>{name}</code>.
        </p>
      )}
      <p class="lead">
        {methods.length} procedures over JSON-RPC 2.0, to read about and to try out. <a href="docs">The reference</a>
      </p>
      <h2>Your first call</h2>
      <ol class="steps">
        <li class={state.whoami ? "done" : ""}>
          <strong>Sign in with a key</strong>
          {state.whoami ? (
            <p>
              Done: <q>{state.whoami.keyName}</q>, {state.whoami.mode} workspace.
            </p>
          ) : (
            <>
              <p>
                A sandbox key begins with <code>ak_test_</code>. <code>direct-debit serve --demo</code> prints one;
                otherwise whoever administers your organisation makes one.
              </p>
              <button type="button" class="primary" onClick={() => change({ isSigningIn: true })}>
                Sign in
              </button>
            </>
          )}
        </li>
        {call && (
          <li>
            <strong>
              Open{" "}
              <a href={addressOf(call)}>
                <code>{call.name}</code>
              </a>
            </strong>
            <p>{call.summary}. It only reads, and needs no parameters.</p>
          </li>
        )}
        <li>
          <strong>Press Send</strong>
          <p>The answer is shown as a table, with the same call for curl and TypeScript to take away.</p>
        </li>
      </ol>
      <h2>What there is</h2>
      <ul class="cards">
        {state.namespaces.map((one) => (
          <li>
            <a href={addressOf(one.methods[0] as Method)}>
              <strong>{one.name}</strong>
            </a>{" "}
            <span class="count">{one.methods.length}</span>
            <p>{one.description}</p>
          </li>
        ))}
      </ul>
      <h2>Good to know</h2>
      <Markdown text={info.description} />
      <h2>Keys on the keyboard</h2>
      <dl class="shortcuts">
        <div>
          <dt>
            <kbd>/</kbd>
          </dt>
          <dd>search</dd>
        </div>
        <div>
          <dt>
            <kbd>↑</kbd> <kbd>↓</kbd>
          </dt>
          <dd>through the procedures</dd>
        </div>
        <div>
          <dt>
            <kbd>Ctrl</kbd> <kbd>Enter</kbd>
          </dt>
          <dd>send</dd>
        </div>
      </dl>
    </article>
  );
}
