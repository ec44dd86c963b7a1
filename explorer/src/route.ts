// Addresses: `#mandates.list`, and with parameters `#mandates.list?{…}` in links that are copied on purpose. What stands
// behind `#` is never sent to a server.
import type { Method } from "./document";
import { parsed } from "./send";
import { state } from "./state";

export interface Place {
  /** As it is written, whether there is such a procedure or not. */
  name: string;
  method: Method | undefined;
  params: Record<string, unknown> | undefined;
}

/** A link that was cut off shows its procedure all the same. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export function placeOf(hash: string): Place {
  const [name = "", ...rest] = hash.slice(1).split("?").map(decoded);
  const method = state.document.methods.find((one) => one.name === name);
  return { name, method, params: parsed(rest.join("?")) };
}

export const addressOf = (method: Method): string => `#${method.name}`;

/** A link to the procedure with these parameters. */
export const linkTo = (method: Method, params: Record<string, unknown>): string =>
  `${location.href.split("#")[0]}${addressOf(method)}?${encodeURIComponent(JSON.stringify(params))}`;
