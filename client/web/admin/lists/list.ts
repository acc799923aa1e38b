'use client';

import { useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { Query } from '../../../sdk/core/rest';
import { usePulso } from '../../../react';
import { useKept } from '../../hub/kept';
import { useAddress, type AddressChange } from '../address';
import { useAdminKey } from '../admin-key';
import { ownChanges, useIsCounted } from '../own-changes';
import { asIs, settle, type Row, type StableRows } from './stable-rows';

/** The answer of every list of the administration. */
export interface Page<T> {
  readonly data: readonly T[];
  /** The cursor of the next page; `null` on the last. */
  readonly siguiente: string | number | null;
  /** The number of matching rows, if the hub counts them. */
  readonly total?: number;
}

export const PAGE_SIZE = 50;
/** The interval of reading a visible list again, in milliseconds. */
const REFRESH_MS = 5_000;
/** The position in the list, as the address stores it: the hub's cursor, and the number of pages before. */
const CURSOR = 'despues';
const PAGE = 'pagina';
/** The address change that leads back to the first page. */
export const FIRST_PAGE: AddressChange = { [CURSOR]: undefined, [PAGE]: undefined };

export interface ListOptions<T> {
  readonly path: string;
  /** The search and the order. */
  readonly query: Query;
  /** The hub's parameter for the cursor. */
  readonly cursor: 'despues' | 'antes';
  /** Whether new rows can push others away; use it only where a wrong click does no harm. */
  readonly moves?: boolean;
  keyOf(item: T): string | number;
}

/** A page of a list, live. */
export interface List<T, P extends Page<T>> extends StableRows<T> {
  /**
   * The hub's answer; `undefined` before the first. The previous one while another page is being read, or if reading
   * failed.
   */
  readonly page: P | undefined;
  /** Why the list could not be read, or not refreshed. */
  readonly error: Error | null;
  /** Whether another page is being read. */
  readonly turning: boolean;
  readonly reading: boolean;
  /** When the hub last answered, in milliseconds since 1970. */
  readonly readAt: number;
  readonly live: boolean;
  setLive(live: boolean): void;
  /** Reads now, and shows the current list. */
  refresh(): void;
  /** The number of pages before this one. */
  readonly place: number;
  next?: (() => void) | undefined;
  previous?: (() => void) | undefined;
}

/** Reads a page of one of the hub's lists, and reads it again every few seconds unless paused. */
export function useList<T, P extends Page<T> = Page<T>>(options: ListOptions<T>): List<T, P> {
  const { path, query, cursor, moves = false, keyOf } = options;
  const pulso = usePulso();
  const queries = useQueryClient();
  const { parameters } = useAddress();
  const [live, setLive] = useState(true);
  const where = parameters.get(CURSOR) ?? undefined;
  const asked = { ...query, limite: PAGE_SIZE, [cursor]: where };
  const answer = useQuery({
    queryKey: useAdminKey(path, asked),
    queryFn: async () => ({ after: ownChanges(queries), page: await pulso.rest.get<P>(path, asked) }),
    enabled: useIsCounted(),
    staleTime: 0,
    refetchInterval: live ? REFRESH_MS : false,
  });
  const { page, after } = useKept(answer.data) ?? {};
  const turning = answer.data === undefined;
  const name = JSON.stringify([asked, after]);
  const { show, ...stable } = useStableRows(
    turning ? undefined : { name: moves ? undefined : name, items: page?.data },
    keyOf,
  );
  const refresh = (): void => {
    void answer.refetch().then(({ data }) => data && show(data.page.data));
  };
  return {
    ...stable,
    ...usePageTurning(page),
    page,
    turning,
    error: answer.error,
    reading: answer.isFetching,
    readAt: answer.dataUpdatedAt,
    live,
    setLive,
    refresh,
  };
}

interface Shown<T> extends StableRows<T> {
  readonly name: string | undefined;
  readonly items: readonly T[] | undefined;
}

/** Rows that stay in place as long as the list has the same name; without a `list`, nothing new is known yet. */
function useStableRows<T>(
  list: { name: string | undefined; items: readonly T[] | undefined } | undefined,
  keyOf: (item: T) => string | number,
): StableRows<T> & { show(items: readonly T[]): void } {
  const [shown, setShown] = useState<Shown<T>>({ name: '', items: undefined, rows: [], held: 0 });
  if (list?.items && (list.name !== shown.name || list.items !== shown.items)) {
    const rows =
      list.name !== undefined && list.name === shown.name ? settle(shown.rows, list.items, keyOf) : asIs(list.items);
    setShown({ ...list, ...rows });
  }
  const show = (items: readonly T[]): void => setShown((before) => ({ ...before, items, ...asIs(items) }));
  return { rows: shown.rows, held: shown.held, show };
}

/** Moves to the next or previous page. The previous page uses the browser's Back if the user came from there. */
function usePageTurning(page: Page<unknown> | undefined): Pick<List<never, never>, 'place' | 'next' | 'previous'> {
  const { parameters, step } = useAddress();
  const [came, setCame] = useState(0);
  const place = Math.max(0, Math.trunc(Number(parameters.get(PAGE) ?? 1)) - 1 || 0);
  const { siguiente = null } = page ?? {};
  const next = (): void => {
    setCame(came + 1);
    step({ [CURSOR]: String(siguiente), [PAGE]: String(place + 2) });
  };
  const previous = (): void => {
    if (came === 0) return step(FIRST_PAGE);
    setCame(came - 1);
    history.back();
  };
  return {
    place,
    next: siguiente === null ? undefined : next,
    previous: parameters.has(CURSOR) ? previous : undefined,
  };
}

export type { Row };
