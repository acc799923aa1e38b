'use client';

import { useEffect } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useConnection } from '../../react';

/** Repeats failed queries as soon as the hub is reachable again, so that the user need not press a button. */
export function QueryRecovery() {
  const queries = useQueryClient();
  const online = useConnection().status === 'online';
  useEffect(() => {
    if (online) void queries.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' });
  }, [online, queries]);
  return null;
}
