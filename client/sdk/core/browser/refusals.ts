/** The kinds of refusal: the browser keeps nothing for this site, or its tabs may not share a connection. */
export type Refused = 'storage' | 'tabs';

/** Says what is refused, each once. @returns what to call with each refusal */
export function sayOnce(say: ((what: Refused) => void) | undefined): (what: Refused) => void {
  const said = new Set<Refused>();
  return (what) => {
    if (said.has(what)) return;
    said.add(what);
    say?.(what);
  };
}

/** Reads a browser API; `undefined` where the browser lacks it or refuses it. Where site data is blocked, the getter itself may throw. */
export function granted<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
