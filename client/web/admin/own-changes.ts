'use client';

import { useEffect } from 'react';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useConnection } from '../../react';
import { ADMIN } from './admin-key';

const counts = new WeakMap<QueryClient, number>();

/**
 * Counts the changes made by this page. A list read after one shows all rows; otherwise new rows are held back until
 * the user asks for them.
 */
export const ownChanges = (queries: QueryClient): number => counts.get(queries) ?? 0;

/** Records a change by this page: all data that administrators read is read again. */
export function tellOwnChange(queries: QueryClient): void {
  counts.set(queries, ownChanges(queries) + 1);
  void queries.invalidateQueries({ queryKey: [ADMIN] });
}

/** Whether the first connection attempt has finished: until then this page itself is missing in all lists. */
export function useIsCounted(): boolean {
  const { status } = useConnection();
  return status !== 'idle' && status !== 'connecting';
}

/** Shows this page's own new connection in the lists at once. */
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
