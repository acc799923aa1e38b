import { z } from 'zod';
import { guestLabel, type Principal } from './identity';
import { nameText } from './text/names';

/** A user or guest, as others see them. */
export const person = {
  /** A user's id; a guest's begins with `guest:`. */
  user_id: z.string(),
  username: z.string(),
  /** The name on screens; a guest's is marked. */
  display_name: z.string(),
};

export const personView = z.strictObject(person);
export type PersonView = z.infer<typeof personView>;

/** Returns a principal as others see it. A guest has the mark in both names, so it never passes for a user. */
export const personOf = (principal: Principal): PersonView =>
  principal.kind === 'user'
    ? { user_id: principal.id, username: principal.username, display_name: principal.displayName }
    : { user_id: principal.id, username: guestLabel(principal), display_name: guestLabel(principal) };

/** The name that a guest asks for: shown with a mark, and never a user's name. */
export const guestName = nameText(32).regex(/^\P{C}*$/u, 'sin caracteres de control');
