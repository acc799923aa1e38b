import { useEffect, useRef } from 'react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type { UserView } from '../../../contract/identity';
import { useConnection, usePulso } from '../../react';
import { bankKey } from './accounts';
import { filterQuery, isInOrder, type MovementFilters } from './movement-filters';
import { withNewest, type MovementPage, type MovementPages } from './movement-page';

interface MovementsOf {
  readonly cedula: string;
  readonly filters: MovementFilters;
  /** Where the account stands. */
  readonly seq: number;
  readonly user: UserView | null;
}

const PAGE_SIZE = 100;

/** The movements of an account, newest first, a page at a time; what happens meanwhile is put on top. */
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
  useCatchUp(key, { shown: query.data?.pages[0]?.posicion.seq, seq, read: () => read(undefined) });
  return { ...query, movements: query.data?.pages.flatMap(({ data }) => data) };
}

interface CatchUp {
  /** Up to where the shown list goes. */
  readonly shown: number | undefined;
  readonly seq: number;
  read(): Promise<MovementPage>;
}

/** Reads the newest page as soon as the account has moved on, one reading at a time. */
function useCatchUp(key: readonly unknown[], { shown, seq, read }: CatchUp): void {
  const queries = useQueryClient();
  const { status } = useConnection();
  const busy = useRef(false);
  const behind = shown !== undefined && shown < seq;
  useEffect(() => {
    if (!behind || busy.current) return;
    busy.current = true;
    read()
      .then((newest) => queries.setQueryData<MovementPages>(key, (pages) => pages && withNewest(pages, newest)))
      // The next event, or the connection's return, is another chance.
      .catch(() => undefined)
      .finally(() => (busy.current = false));
    // The key is part of what `shown` says.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [behind, shown, seq, status]);
}
