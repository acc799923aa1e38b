const KEY = 'pulso-signed-in';
const OUT = 'no';

/**
 * Whether a user was signed in here last. Scripts cannot see the cookie; this hint does not identify the user, and only
 * saves a needless request.
 */
export const hint = {
  /** @returns `undefined` if this browser is new here, or has lost its storage */
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
      // Without storage, each visit asks the hub.
    }
  },
};
