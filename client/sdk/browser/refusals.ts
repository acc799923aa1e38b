/** What a browser may refuse: to keep anything for this site, or to let its tabs share a connection. */
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

/** What a browser gives for a name, or nothing: where site data is blocked, even asking for it may throw. */
export function granted<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch {
    return undefined;
  }
}
