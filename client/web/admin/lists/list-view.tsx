'use client';

import type { ReactNode } from 'react';
import { Skeleton } from '@mantine/core';
import { useTexts } from '../../language/language';
import { StatePanel } from '../../shell/state-panel';
import { useFailureWords, useAdminTexts } from '../texts';
import type { List, Page } from './list';
import { Pager } from './pager';
import { RefreshBar } from './refresh-bar';
import { Table, type Column } from './table';
import card from '../../bank/card.module.css';
import classes from './list-view.module.css';

export interface ListViewProps<T> {
  readonly label: string;
  readonly list: List<T, Page<T>>;
  readonly columns: readonly Column<T>[];
  keyOf(item: T): string | number;
  onOpen(item: T): void;
  /** The text for a row that no longer exists. */
  readonly gone?: string;
  /** Search and filters. */
  readonly filters: ReactNode;
  /** Clears the filters, if there are any. */
  readonly onClear?: (() => void) | undefined;
  /** The text for an empty list. */
  readonly empty: { readonly title: string; readonly lead?: string };
}

/** A list with its filters, age and pages. */
export function ListView<T>({ filters, ...rest }: ListViewProps<T>) {
  return (
    <section className={`${card.card} ${classes.list}`} aria-label={rest.label}>
      <div className={classes.top}>
        {filters}
        <RefreshBar list={rest.list} />
      </div>
      <Rows {...rest} />
    </section>
  );
}

function Rows<T>(props: Omit<ListViewProps<T>, 'filters'>) {
  const { label, list, columns, keyOf, onOpen, gone, onClear, empty } = props;
  const texts = useTexts();
  const { list: words } = useAdminTexts();
  const failure = useFailureWords();
  if (!list.page && list.error) {
    const action = { label: texts.common.retry, run: list.refresh };
    return <StatePanel kind="error" title={words.failed} lead={failure(list.error)} action={action} />;
  }
  if (!list.page) return <ListSkeleton />;
  if (list.rows.length === 0) {
    if (onClear) return <StatePanel kind="lost" title={words.nothing} action={{ label: words.clear, run: onClear }} />;
    return <StatePanel kind="empty" {...empty} />;
  }
  return (
    <>
      <Table {...{ label, columns, keyOf, onOpen }} rows={list.rows} turning={list.turning} gone={gone ?? words.gone} />
      {(list.page.total !== undefined || list.next || list.previous) && <Pager list={list} />}
    </>
  );
}

/** A placeholder for rows. */
export function ListSkeleton() {
  const { common } = useTexts();
  return (
    <div className={classes.skeleton} role="status" aria-label={common.loading}>
      {[0, 1, 2, 3, 4, 5].map((row) => (
        <Skeleton key={row} height={36} radius="sm" />
      ))}
    </div>
  );
}
