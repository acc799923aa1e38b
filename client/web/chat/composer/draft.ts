/** Where the draft of a room waits, for whoever writes it. */
const keyOf = (user: string, roomId: number): string => `pulso-draft:${user}:${roomId}`;

/** What was being written in a room. It outlives the page; where the browser keeps nothing it is gone with it. */
export const drafts = {
  get(user: string, roomId: number): string {
    try {
      return localStorage.getItem(keyOf(user, roomId)) ?? '';
    } catch {
      return '';
    }
  },
  set(user: string, roomId: number, text: string): void {
    try {
      if (text === '') localStorage.removeItem(keyOf(user, roomId));
      else localStorage.setItem(keyOf(user, roomId), text);
    } catch {
      // The field still has it.
    }
  },
};
