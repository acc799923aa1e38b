import { useEffect } from 'react';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import type { AccountView } from '../../../contract/features/bank/schemas';
import type { UserView } from '../../../contract/core/identity';
import { usePulso } from '../../react';

interface AccountsPage {
  readonly data: readonly AccountView[];
  /** The cursor: the last account of the page, if there are more. */
  readonly siguiente: string | null;
}

/** The cache key of a user's accounts: other users never see them. */
export const bankKey = (user: UserView | null): readonly string[] => ['bank', user?.id ?? 'guest'];

/** Reads the accounts that a user can operate, page by page. An account opened meanwhile appears automatically. */
export function useAccounts(user: UserView | null) {
  const pulso = usePulso();
  const queries = useQueryClient();
  const [scope, who] = bankKey(user);
  useEffect(
    () =>
      pulso.onTold(({ type }) => {
        if (type === 'subscribed') void queries.invalidateQueries({ queryKey: [scope, who, 'accounts'] });
      }),
    [pulso, queries, scope, who],
  );
  const query = useInfiniteQuery({
    queryKey: [scope, who, 'accounts'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam }) => pulso.rest.get<AccountsPage>('/api/cuentas', { limite: 50, despues: pageParam }),
    getNextPageParam: ({ siguiente }) => siguiente ?? undefined,
  });
  return { ...query, accounts: query.data?.pages.flatMap(({ data }) => data) };
}
