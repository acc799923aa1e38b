'use client';

import { createContext, useContext, useEffect, useState, type ReactNode } from 'react';
import { vitalsUpdated } from '../../../../contract/core/node-vitals';
import { VITALS_CHANNEL } from '../../../../contract/core/channels';
import { usePulso, useStore } from '../../../react';
import { VitalsHistory, type Sample } from './vitals-history';

const History = createContext<VitalsHistory | undefined>(undefined);

/** Collects the nodes' vitals while an administration page is open, so that the charts survive a page change. */
export function VitalsProvider({ children }: { children: ReactNode }) {
  const pulso = usePulso();
  const [history] = useState(() => new VitalsHistory());
  useEffect(
    () =>
      pulso.channel(VITALS_CHANNEL, ({ data }) => {
        const vitals = vitalsUpdated.safeParse(data);
        if (vitals.success) history.take(vitals.data, Date.now());
      }),
    [pulso, history],
  );
  return <History value={history}>{children}</History>;
}

/** The last minutes of all nodes, live. */
export function useVitals(): readonly Sample[] {
  const history = useContext(History);
  if (!history) throw new Error('there is no VitalsProvider above');
  return useStore(history.samples);
}
