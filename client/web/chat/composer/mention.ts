import type { PersonView } from '../../../../contract/core/person';
import { folded } from '../../../../contract/core/text/folded';

/** A name that is being typed after `@`. */
export interface Naming {
  /** Where the `@` stands. */
  readonly at: number;
  readonly typed: string;
}

/** The name before the caret, if one is being typed. */
export function namingAt(text: string, caret: number): Naming | undefined {
  const match = /(?:^|[\s(])@([\p{L}\p{N}_.-]*)$/u.exec(text.slice(0, caret));
  const typed = match?.[1];
  return typed === undefined ? undefined : { at: caret - typed.length - 1, typed };
}

/** The range that the name, its `@` and a blank replace: the typed part of the name, with a blank that follows it. */
export function placeOf(text: string, { at, typed }: Naming): readonly [from: number, to: number] {
  const end = at + 1 + typed.length;
  return [at, text.charAt(end) === ' ' ? end + 1 : end];
}

/** Who may be meant, those whose name begins so first; not more than fit above the field. */
export function meant(people: readonly PersonView[], typed: string): readonly PersonView[] {
  const wanted = folded(typed);
  const begins = ({ username, display_name }: PersonView): boolean =>
    folded(username).startsWith(wanted) || folded(display_name).startsWith(wanted);
  const holds = ({ display_name }: PersonView): boolean => folded(display_name).includes(wanted);
  return [...people.filter(begins), ...people.filter((one) => !begins(one) && holds(one))].slice(0, 6);
}
