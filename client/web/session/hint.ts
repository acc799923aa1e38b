const KEY = 'pulso-signed-in';

/**
 * Whether somebody was signed in here last. The cookie itself cannot be seen; this says nothing of who it was, and only
 * saves asking where the answer is no.
 */
export const hint = {
  get(): boolean {
    try {
      return localStorage.getItem(KEY) !== null;
    } catch {
      return true;
    }
  },
  set(signedIn: boolean): void {
    try {
      if (signedIn) localStorage.setItem(KEY, '');
      else localStorage.removeItem(KEY);
    } catch {
      // Without storage one asks each time.
    }
  },
};
