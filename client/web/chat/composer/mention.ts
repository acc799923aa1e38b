import type { PersonView } from '../../../../contract/core/person';
import { folded } from '../../../../contract/core/text/folded';

/** A mention being typed after `@`. */
export interface Naming {
  /** The index of the `@`. */
  readonly at: number;
  readonly typed: string;
}

/** Returns the mention being typed before the caret, if any. */
export function namingAt(text: string, caret: number): Naming | undefined {
  const match = /(?:^|[\s(])@([\p{L}\p{N}_.-]*)$/u.exec(text.slice(0, caret));
  const typed = match?.[1];
  return typed === undefined ? undefined : { at: caret - typed.length - 1, typed };
}

/** Returns the range to replace with the name, its `@` and a space: the typed part, with a space that follows it. */
export function placeOf(text: string, { at, typed }: Naming): readonly [from: number, to: number] {
  const end = at + 1 + typed.length;
  return [at, text.charAt(end) === ' ' ? end + 1 : end];
}

/** Returns the matching users, those whose name starts with the text first; limited to what fits above the field. */
export function meant(people: readonly PersonView[], typed: string): readonly PersonView[] {
  const wanted = folded(typed);
  const begins = ({ username, display_name }: PersonView): boolean =>
    folded(username).startsWith(wanted) || folded(display_name).startsWith(wanted);
  const holds = ({ display_name }: PersonView): boolean => folded(display_name).includes(wanted);
  return [...people.filter(begins), ...people.filter((one) => !begins(one) && holds(one))].slice(0, 6);
}
