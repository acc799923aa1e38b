const KEY = 'pulso-signed-out';

/** Records for all tabs of this browser that the last session ended by a sign-out, so that they know why it ended. */
export const signOutNote = {
  get(): boolean {
    try {
      return localStorage.getItem(KEY) !== null;
    } catch {
      return false;
    }
  },
  set(isOut: boolean): void {
    try {
      if (isOut) localStorage.setItem(KEY, '');
      else localStorage.removeItem(KEY);
    } catch {
      // Without storage, the other tabs show that the session has ended.
    }
  },
};
