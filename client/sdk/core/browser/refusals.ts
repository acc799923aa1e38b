/** The browser features that a site can be refused: storing data, or sharing a connection between tabs. */
export type Refused = 'storage' | 'tabs';

/** Reports each refused feature once. @returns a function to call at each refusal */
export function sayOnce(say: ((what: Refused) => void) | undefined): (what: Refused) => void {
  const reported = new Set<Refused>();
  return (what) => {
    if (reported.has(what)) return;
    reported.add(what);
    say?.(what);
  };
}

/**
 * Reads a browser API; `undefined` if the browser lacks or refuses it. With site data blocked, the getter may throw.
 */
export function granted<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
