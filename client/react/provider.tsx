'use client';
import { createContext, useContext, useEffect, type ReactNode } from 'react';
import type { Pulso } from '../sdk/pulso';

const Client = createContext<Pulso | undefined>(undefined);

/**
 * Provides a client to the components below, connected for as long as the page lives. The client is created outside
 * React, so that a second mount (StrictMode, hot reload) uses the same one.
 *
 * @example
 * <PulsoProvider client={pulso}>…</PulsoProvider>
 */
export function PulsoProvider({ client, children }: { client: Pulso; children: ReactNode }): ReactNode {
  useEffect(() => {
    client.start();
    return onVisibleOrNetworkChange(() => client.look());
  }, [client]);
  return <Client value={client}>{children}</Client>;
}

/** Returns the client of the nearest provider. @throws Error outside of one */
export function usePulso(): Pulso {
  const client = useContext(Client);
  if (!client) throw new Error('usePulso needs a <PulsoProvider> above it');
  return client;
}

/** Calls `check` when the page becomes visible and when the network changes. */
function onVisibleOrNetworkChange(check: () => void): () => void {
  const onVisible = (): void => {
    if (document.visibilityState === 'visible') check();
  };
  document.addEventListener('visibilitychange', onVisible);
  window.addEventListener('online', check);
  window.addEventListener('offline', check);
  return () => {
    document.removeEventListener('visibilitychange', onVisible);
    window.removeEventListener('online', check);
    window.removeEventListener('offline', check);
  };
}
