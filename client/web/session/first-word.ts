import type { Pulso } from '../../sdk/pulso';

/** A hub that is silent for this long is waited for no longer, in milliseconds. */
const PATIENCE_MS = 2_000;

/** Whether the connection says that somebody is signed in: once it has said who this is, or cannot be had, or takes too long. */
export function firstWord({ connection }: Pick<Pulso, 'connection'>): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      leave();
      resolve(Boolean(connection.get().user));
    };
    const look = (): void => {
      const { user, status } = connection.get();
      if (user !== undefined || status === 'reconnecting' || status === 'offline') done();
    };
    const timer = setTimeout(done, PATIENCE_MS);
    const leave = connection.subscribe(look);
    look();
  });
}
