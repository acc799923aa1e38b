'use client';

import { useEffect } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useConnection } from '../../react';

/** What could not be read while the hub was away is read as soon as it is back: nobody has to press a button for that. */
export function QueryRecovery() {
  const queries = useQueryClient();
  const online = useConnection().status === 'online';
  useEffect(() => {
    if (online) void queries.refetchQueries({ type: 'active', predicate: ({ state }) => state.status === 'error' });
  }, [online, queries]);
  return null;
}
