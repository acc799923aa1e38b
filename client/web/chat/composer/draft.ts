/** Where the draft of a room waits, for whoever writes it; of an edit, beside its message. */
const keyOf = (user: string, roomId: number, edited?: number): string =>
  `pulso-draft:${user}:${roomId}${edited === undefined ? '' : `:${edited}`}`;

/** The draft of a room, or of the edit of a message. It outlives the page, unless the browser keeps nothing for this site. */
export const drafts = {
  get(user: string, roomId: number, edited?: number): string {
    try {
      return localStorage.getItem(keyOf(user, roomId, edited)) ?? '';
    } catch {
      return '';
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
