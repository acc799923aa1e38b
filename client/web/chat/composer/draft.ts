/** Where the draft of a room waits, for whoever writes it; of an edit, beside its message. */
const keyOf = (user: string, roomId: number, edited?: number): string =>
  `pulso-draft:${user}:${roomId}${edited === undefined ? '' : `:${edited}`}`;

/** What was begun and not sent. */
export interface Draft {
  readonly text: string;
  /** The message that is edited. */
  readonly edited?: number;
}

/** The draft of a room, or of the edit of a message. It outlives the page, unless the browser keeps nothing for this site. */
export const drafts = {
  get(user: string, roomId: number, edited?: number): string {
    try {
      return localStorage.getItem(keyOf(user, roomId, edited)) ?? '';
    } catch {
      return '';
    }
  },
  /** All of a room: the one of a new message, and those of edits. */
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
      // The field still has it.
    }
  },
};
