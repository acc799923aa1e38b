const KEY = 'pulso-signed-in';
const OUT = 'no';

/**
 * Whether somebody was signed in here last. The cookie itself cannot be seen; this says nothing of who it was, and only
 * saves asking where the answer is no.
 */
export const hint = {
  /** @returns nothing where this browser has not been here before, or has forgotten */
  get(): boolean | undefined {
    try {
      const kept = localStorage.getItem(KEY);
      return kept === null ? undefined : kept !== OUT;
    } catch {
      return true;
    }
  },
  set(signedIn: boolean): void {
    try {
      localStorage.setItem(KEY, signedIn ? '' : OUT);
    } catch {
      // Without storage one asks each time.
    }
  },
};
