// The procedures: searched, filtered by what the key may call, walked through with the arrow keys.
import { matches, type Method, type Namespace } from "../document";
import { mayCall } from "../key";
import { addressOf } from "../route";
import { change, state } from "../state";

/** What is listed now. */
function listed(): Namespace[] {
  const fits = (method: Method) =>
    matches(method, state.search.trim()) && (!state.onlyCallable || mayCall(method) !== false);
  return state.namespaces
    .map((one) => ({ ...one, methods: one.methods.filter(fits) }))
    .filter(({ methods }) => methods.length);
}

function keys(event: KeyboardEvent): void {
  const nav = event.currentTarget as HTMLElement;
  const links = [...nav.querySelectorAll<HTMLElement>("a")];
  const at = links.indexOf(document.activeElement as HTMLElement);
  const search = nav.querySelector<HTMLInputElement>("input[type=search]");
  if (event.key === "ArrowDown") links[at + 1]?.focus();
  else if (event.key === "ArrowUp") (at > 0 ? links[at - 1] : search)?.focus();
  else if (event.key === "Enter" && document.activeElement === search) links[0]?.click();
  else return;
  event.preventDefault();
}

function Item({ method, within }: { method: Method; within: string }) {
  const callable = mayCall(method);
  const short = method.name.slice(within.length + 1);
  return (
    <li>
      <a
        href={addressOf(method)}
        aria-current={state.method === method ? "page" : undefined}
        class={callable === false ? "locked" : ""}
        title={method.summary}
        onClick={() => change({ isNavOpen: false })}
      >
        <span class={`effect ${method["x-effect"]}`} aria-hidden="true" />
        <span class="short">{short}</span>
        {callable === false && (
          <span class="lock">
            <span aria-hidden="true">⊘</span>
            <span class="unseen">not with this key</span>
          </span>
        )}
      </a>
    </li>
  );
}

export function Nav() {
  const found = listed();
  const count = found.reduce((sum, { methods }) => sum + methods.length, 0);
  const callable = state.document.methods.filter((method) => mayCall(method)).length;
  return (
    <nav id="nav" class={state.isNavOpen ? "open" : ""} aria-label="Procedures" onKeyDown={keys}>
      <div class="nav-head">
        <label class="unseen" for="search">
          Search procedures
        </label>
        <input
          id="search"
          type="search"
          placeholder="Search  /"
          value={state.search}
          onInput={(event) => change({ search: event.currentTarget.value })}
          autocomplete="off"
          spellcheck={false}
        />
        {state.whoami && (
          <label class="only">
            <input
              type="checkbox"
              checked={state.onlyCallable}
              onChange={(event) => change({ onlyCallable: event.currentTarget.checked })}
            />{" "}
            Callable with this key <span class="count">{callable}</span>
          </label>
        )}
        <p class="legend">
          <span class="effect write" aria-hidden="true" /> changes data <span class="effect" aria-hidden="true" /> only
          reads
        </p>
        <p class="unseen" role="status">
          {count} procedures
        </p>
      </div>
      {!found.length && <p class="empty">No procedure has these words.</p>}
      {found.map(({ name, description, methods }) => (
        <section key={name}>
          <h2 title={description}>{name}</h2>
          <ul>
            {methods.map((method) => (
              <Item key={method.name} method={method} within={name} />
            ))}
          </ul>
        </section>
      ))}
    </nav>
  );
}
