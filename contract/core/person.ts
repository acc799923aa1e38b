import { z } from 'zod';
import { guestLabel, type Principal } from './identity';
import { nameText } from './text/names';

/** Who somebody is, as others see it. */
export const person = {
  /** A user's id; a guest's begins with `guest:`. */
  user_id: z.string(),
  username: z.string(),
  /** As it is shown; a guest's says that it is one. */
  display_name: z.string(),
};

export const personView = z.strictObject(person);
export type PersonView = z.infer<typeof personView>;

/** How others see somebody. A guest bears the mark in both names: it never passes for a user. */
export const personOf = (principal: Principal): PersonView =>
  principal.kind === 'user'
    ? { user_id: principal.id, username: principal.username, display_name: principal.displayName }
    : { user_id: principal.id, username: guestLabel(principal), display_name: guestLabel(principal) };

/** What a guest calls itself: shown with a mark, and never a user's name. */
export const guestName = nameText(32).regex(/^\P{C}*$/u, 'sin caracteres de control');
