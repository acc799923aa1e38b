'use client';

import { useState } from 'react';
import dynamic from 'next/dynamic';
import { Skeleton } from '@mantine/core';
import type { AccountView, MovementView } from '../../../contract/features/bank/schemas';
import type { UserView } from '../../../contract/core/identity';
import { Problem } from '../../../contract/problems';
import { useAddress } from '../admin/address';
import { useTexts } from '../language/language';
import { problemWords } from '../language/problem-texts';
import { StaleDataNotice } from '../shell/stale-data-notice';
import { loadWithRetry } from '../shell/load-with-retry';
import { StatePanel } from '../shell/state-panel';
import { CsvButton } from './csv-button';
import { FilterBar } from './filter-bar';
import { isFiltered, isInOrder, NO_FILTERS, readFilters, writeFilters, type MovementFilters } from './movement-filters';
import { useMovements } from './movement-pages';
import { Receipt } from './receipt';
import card from './card.module.css';
import classes from './movements.module.css';
import dashboard from './dashboard.module.css';

/** Loaded in parallel with the movements. */
const MovementTable = dynamic(() => loadWithRetry(() => import('./movement-table')), {
  ssr: false,
  loading: ListSkeleton,
});

interface MovementsProps {
  readonly account: AccountView;
  readonly seq: number;
  readonly user: UserView | null;
}

/** The movements of an account. The filters are in the address. */
export function Movements({ account, seq, user }: MovementsProps) {
  const { bank } = useTexts();
  const [filters, setFilters] = useFilters();
  const [receipt, setReceipt] = useState<MovementView>();
  return (
    <section className={`${card.card} ${dashboard.movements}`} aria-labelledby="movements-heading">
      <div className={classes.top}>
        <h2 id="movements-heading" className={card.title}>
          {bank.movements.heading}
        </h2>
        <CsvButton cedula={account.cedula} filters={filters} />
      </div>
      <FilterBar filters={filters} onChange={setFilters} />
      {isInOrder(filters) && (
        <MovementList
          {...{ account, seq, user, filters }}
          onReceipt={setReceipt}
          onClear={() => setFilters(NO_FILTERS)}
        />
      )}
      <Receipt movement={receipt} account={account} onClose={() => setReceipt(undefined)} />
    </section>
  );
}

function useFilters(): [MovementFilters, (filters: MovementFilters) => void] {
  const { parameters, change } = useAddress();
  return [readFilters(parameters), (filters) => change(writeFilters(filters))];
}

interface MovementListProps extends MovementsProps {
  readonly filters: MovementFilters;
  onReceipt(movement: MovementView): void;
  onClear(): void;
}

function MovementList({ account, seq, user, filters, onReceipt, onClear }: MovementListProps) {
  const texts = useTexts();
  const words = texts.bank.movements;
  const query = useMovements({ cedula: account.cedula, filters, seq, user });
  const { movements, error } = query;
  const lead = error instanceof Problem ? problemWords(texts, error) : undefined;

  if (!movements && error) {
    const action = { label: texts.common.retry, run: () => void query.refetch() };
    return <StatePanel kind="error" title={words.failed} lead={lead} action={action} />;
  }
  if (!movements) return <ListSkeleton />;
  if (movements.length === 0) {
    return isFiltered(filters) ? (
      <StatePanel kind="lost" title={words.emptyFiltered} action={{ label: words.clear, run: onClear }} />
    ) : (
      <StatePanel kind="empty" title={words.empty} lead={words.emptyLead} />
    );
  }
  return (
    <>
      <StaleDataNotice {...query.catchUp} />
      <MovementTable
        movements={movements}
        onReceipt={onReceipt}
        onEnd={() => query.hasNextPage && !query.isFetchingNextPage && !error && void query.fetchNextPage()}
      />
      {error && !query.isFetchingNextPage ? (
        <StatePanel
          kind="error"
          title={words.moreFailed}
          lead={lead}
          action={{ label: texts.common.retry, run: () => void query.fetchNextPage() }}
        />
      ) : (
        <p className={classes.end}>{query.hasNextPage ? words.more : words.end}</p>
      )}
    </>
  );
}

function ListSkeleton() {
  const { common } = useTexts();
  return (
    <div className={classes.skeleton} role="status" aria-label={common.loading}>
      {[0, 1, 2, 3, 4].map((row) => (
        <Skeleton key={row} height={34} radius="sm" />
      ))}
    </div>
  );
}
