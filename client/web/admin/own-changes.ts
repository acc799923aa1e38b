'use client';

import { useEffect } from 'react';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useConnection } from '../../react';
import { ADMIN } from './admin-key';

const counts = new WeakMap<QueryClient, number>();

/**
 * How many changes this page has made itself. A list that is read after one shows all of it: rows wait to be asked for
 * only where somebody else moved them.
 */
export const ownChanges = (queries: QueryClient): number => counts.get(queries) ?? 0;

/** This page has changed what the hub tells of: everything that administrators read is read again. */
export function tellOwnChange(queries: QueryClient): void {
  counts.set(queries, ownChanges(queries) + 1);
  void queries.invalidateQueries({ queryKey: [ADMIN] });
}

/** Whether the first connection was made, or could not be made: until then this page itself is missing in all lists. */
export function useIsCounted(): boolean {
  const { status } = useConnection();
  return status !== 'idle' && status !== 'connecting';
}

/** A connection of one's own that is new is among the lists at once. */
export function useOwnConnection(): void {
  const queries = useQueryClient();
  const { status } = useConnection();
  useEffect(() => {
    const hasRead = queries
      .getQueryCache()
      .findAll({ queryKey: [ADMIN] })
      .some(({ state }) => state.data !== undefined);
    if (status === 'online' && hasRead) tellOwnChange(queries);
  }, [queries, status]);
}
