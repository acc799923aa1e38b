'use client';

import { useEffect } from 'react';
import type { Pulso } from '../../sdk/pulso';
import { usePulso } from '../../react';

/** The names under which pages have always received the hub's events. */
const names: Readonly<Record<string, string>> = { balance_updated: 'balanceUpdate', stats_updated: 'statsUpdate' };

/** Dispatches window events for balances and statistics, with the event's data as `detail`. */
export const tellWindow = (pulso: Pick<Pulso, 'onEvent'>): (() => void) =>
  pulso.onEvent(({ type, data }) => {
    const name = names[type];
    if (name !== undefined) window.dispatchEvent(new CustomEvent(name, { detail: data }));
  });

/** For code on the page that listens to the window and does not use this library. */
export function WindowEvents() {
  const pulso = usePulso();
  useEffect(() => {
    const silence = tellWindow(pulso);
    const leave = pulso.stats.subscribe(() => undefined);
    return () => {
      leave();
      silence();
    };
  }, [pulso]);
  return null;
}
