let last = { at: NaN, iso: '' };

/** Returns a time in the wire's format. All events of a commit have the same one, so the last is cached. */
export function isoOf(at: number): string {
  if (at !== last.at) last = { at, iso: new Date(at).toISOString() };
  return last.iso;
}
