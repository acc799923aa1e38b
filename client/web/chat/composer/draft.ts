/** Returns the storage key of a user's draft in a room, or of an edit. */
const keyOf = (user: string, roomId: number, edited?: number): string =>
  `pulso-draft:${user}:${roomId}${edited === undefined ? '' : `:${edited}`}`;

/** A draft that was not sent. */
export interface Draft {
  readonly text: string;
  /** The message being edited. */
  readonly edited?: number;
}

/** The drafts of new messages and edits. They survive a reload, unless the browser refuses storage. */
export const drafts = {
  get(user: string, roomId: number, edited?: number): string {
    try {
      return localStorage.getItem(keyOf(user, roomId, edited)) ?? '';
    } catch {
      return '';
    }
  },
  /** All drafts of a room: a new message, and edits. */
  all(user: string, roomId: number): readonly Draft[] {
    try {
      const own = keyOf(user, roomId);
      const edits = Object.keys(localStorage)
        .filter((key) => key.startsWith(`${own}:`))
        .map((key) => Number(key.slice(own.length + 1)));
      return [undefined, ...edits]
        .map((edited) => ({ text: drafts.get(user, roomId, edited), ...(edited !== undefined && { edited }) }))
        .filter(({ text }) => text !== '');
    } catch {
      return [];
    }
  },
  set(user: string, roomId: number, text: string, edited?: number): void {
    try {
      if (text === '') localStorage.removeItem(keyOf(user, roomId, edited));
      else localStorage.setItem(keyOf(user, roomId, edited), text);
    } catch {
      // Without storage, only the field has it.
    }
  },
};
