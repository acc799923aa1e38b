import type { Pulso } from '../../sdk/pulso';

/** How long to wait for a silent hub, in milliseconds. */
const PATIENCE_MS = 2_000;

/**
 * Resolves whether a user is signed in on the connection: once the hub has named the user, or the connection fails or
 * takes too long.
 */
export function firstIdentity({ connection }: Pick<Pulso, 'connection'>): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      unsubscribe();
      resolve(Boolean(connection.get().user));
    };
    const check = (): void => {
      const { user, status } = connection.get();
      if (user !== undefined || status === 'reconnecting' || status === 'offline') done();
    };
    const timer = setTimeout(done, PATIENCE_MS);
    const unsubscribe = connection.subscribe(check);
    check();
  });
}
