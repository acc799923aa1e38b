const KEY = 'pulso-signed-out';

/** Notes, for all tabs of this browser, that the last session was ended by signing out: another tab need not guess why it ended. */
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
      // The other tabs then say that the session has ended.
    }
  },
};
