'use client';
import { createContext, useContext, useEffect, type ReactNode } from 'react';
import type { Pulso } from '../sdk/pulso';

const Client = createContext<Pulso | undefined>(undefined);

/**
 * Lends a client to the components below, connected for as long as the page lives. The client is made outside of
 * React, so that a second mount (StrictMode, hot reload) finds the same one.
 *
 * @example
 * <PulsoProvider client={pulso}>…</PulsoProvider>
 */
export function PulsoProvider({ client, children }: { client: Pulso; children: ReactNode }): ReactNode {
  useEffect(() => {
    client.start();
    return whenLookedAt(() => client.look());
  }, [client]);
  return <Client value={client}>{children}</Client>;
}

/** The client of the provider above. @throws Error outside of one */
export function usePulso(): Pulso {
  const client = useContext(Client);
  if (!client) throw new Error('usePulso needs a <PulsoProvider> above it');
  return client;
}

/** Calls `look` when the page comes into sight and when the network comes back. */
function whenLookedAt(look: () => void): () => void {
  const onVisible = (): void => {
    if (document.visibilityState === 'visible') look();
  };
  document.addEventListener('visibilitychange', onVisible);
  window.addEventListener('online', look);
  window.addEventListener('offline', look);
  return () => {
    document.removeEventListener('visibilitychange', onVisible);
    window.removeEventListener('online', look);
    window.removeEventListener('offline', look);
  };
}
