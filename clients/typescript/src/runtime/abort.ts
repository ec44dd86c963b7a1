/** Does something when the signal is aborted, or at once where it is already. The answer is how to keep it from that. */
export function onAbort(signal: AbortSignal | undefined, action: () => void): () => void {
  if (signal?.aborted) action();
  signal?.addEventListener("abort", action);
  return () => signal?.removeEventListener("abort", action);
}

/** Waits. It ends early, with the signal's reason, when the signal is aborted. */
export const sleep = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(() => (forget(), resolve()), ms);
    const forget = onAbort(signal, () => (clearTimeout(timer), reject(signal!.reason)));
  });
