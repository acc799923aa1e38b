let last = { at: NaN, iso: '' };

/** A time as the wire has it. All events of a commit bear the same one. */
export function isoOf(at: number): string {
  if (at !== last.at) last = { at, iso: new Date(at).toISOString() };
  return last.iso;
}
