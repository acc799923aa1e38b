import { useCallback, useEffect, useRef, useState } from 'react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type { UserView } from '../../../contract/core/identity';
import { useConnection, usePulso } from '../../react';
import { bankKey } from './accounts';
import { filterQuery, isInOrder, type MovementFilters } from './movement-filters';
import { withNewest, type MovementPage, type MovementPages } from './movement-page';

interface MovementsOf {
  readonly cedula: string;
  readonly filters: MovementFilters;
  /** The account's current sequence. */
  readonly seq: number;
  readonly user: UserView | null;
}

const PAGE_SIZE = 100;

/** Reads the movements of an account, newest first, page by page; new ones are added on top. */
export function useMovements({ cedula, filters, seq, user }: MovementsOf) {
  const pulso = usePulso();
  const key = [...bankKey(user), 'movements', cedula, filters];
  const read = (antes: number | undefined) =>
    pulso.rest.get<MovementPage>(`/api/cuentas/${encodeURIComponent(cedula)}/transacciones`, {
      limite: PAGE_SIZE,
      antes,
      ...filterQuery(filters),
    });
  const query = useInfiniteQuery({
    queryKey: key,
    enabled: isInOrder(filters),
    staleTime: Infinity,
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam }) => read(pageParam),
    getNextPageParam: ({ siguiente }) => siguiente ?? undefined,
  });
  const catchUp = useCatchUp(key, { shown: query.data?.pages[0]?.posicion.seq, seq, read: () => read(undefined) });
  return { ...query, catchUp, movements: query.data?.pages.flatMap(({ data }) => data) };
}

interface CatchUp {
  /** The sequence of the newest shown movement. */
  readonly shown: number | undefined;
  readonly seq: number;
  read(): Promise<MovementPage>;
}

/**
 * Reads the newest page when the account's sequence has advanced, one read at a time. @returns why the last one failed
 */
function useCatchUp(key: readonly unknown[], { shown, seq, read }: CatchUp): { error: unknown; retry(): void } {
  const queries = useQueryClient();
  const { status } = useConnection();
  const busy = useRef(false);
  const [tries, setTries] = useState(0);
  const [error, setError] = useState<unknown>();
  const behind = shown !== undefined && shown < seq;
  const retry = useCallback(() => setTries((before) => before + 1), []);
  useEffect(() => {
    if (!behind || busy.current) return;
    busy.current = true;
    read()
      .then((newest) => {
        queries.setQueryData<MovementPages>(key, (pages) => pages && withNewest(pages, newest));
        setError(undefined);
      })
      // The next event or reconnect retries it
      .catch(setError)
      .finally(() => (busy.current = false));
    // `shown` already depends on the key.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [behind, shown, seq, status, tries]);
  useEffect(() => {
    if (error === undefined) return;
    const timer = setTimeout(retry, AGAIN_MS);
    return () => clearTimeout(timer);
  }, [error, tries, retry]);
  return { error: behind ? error : undefined, retry };
}

/** The delay before a failed page is read again, in milliseconds. */
const AGAIN_MS = 5_000;
