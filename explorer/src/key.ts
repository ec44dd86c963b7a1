// The API key: kept in this tab's sessionStorage, sent in one header, written nowhere else.
import type { Method } from "./document";
import { post, replyOf, type RpcError } from "./call";
import { change, state } from "./state";

const PLACE = "explorer.key";
const WHOAMI = "keys.whoami";

export interface Whoami {
  organisationId: string;
  workspaceId: string;
  mode: string;
  keyName: string;
  scopes: string[];
  expiresAt: string | null;
}

export const keptKey = (): string | undefined => sessionStorage.getItem(PLACE) ?? undefined;

/** Takes a key, if the server does; otherwise gives what it says. */
export async function signIn(key: string): Promise<string | undefined> {
  // A header cannot carry anything else.
  if (!/^[!-~]+$/.test(key)) return "That is no API key: a key has letters, digits and underscores.";
  const answer = await post({ jsonrpc: "2.0", id: 1, method: WHOAMI }, key);
  const { result, error } = replyOf(answer) as { result?: Whoami; error?: RpcError };
  if (!result) {
    // A kept key that is good no more is forgotten; when nobody answers it stays.
    if (answer.status === 401 && state.key === key) {
      sessionStorage.removeItem(PLACE);
      change({ key: undefined });
    }
    return error?.message ?? answer.failure ?? `The server answered ${answer.status}.`;
  }
  sessionStorage.setItem(PLACE, key);
  // What another key was answered is not for this one.
  if (state.key && state.key !== key) location.reload();
  change({ key, whoami: result, isSigningIn: false, said: `Signed in with ${result.keyName}` });
  return undefined;
}

/** Forgets the key, and with it all that the page has in memory. */
export function signOut(): void {
  sessionStorage.removeItem(PLACE);
  location.reload();
}

/** Whether a scope is one; some procedures are for any good key, and say so in words. */
const isScope = (scope: string): boolean => !scope.includes(" ");

/** Whether this key may call the procedure; unknown without a key. */
export function mayCall(method: Method): boolean | undefined {
  if (!state.whoami) return undefined;
  return !isScope(method["x-scope"]) || state.whoami.scopes.includes(method["x-scope"]);
}

export const isLive = (): boolean => state.whoami?.mode === "live" || (state.key?.startsWith("ak_live_") ?? false);
