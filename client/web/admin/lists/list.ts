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

/** What every list of the administration answers. */
export interface Page<T> {
  readonly data: readonly T[];
  /** Where the next page begins; `null` on the last. */
  readonly siguiente: string | number | null;
  /** How many rows match, where the hub counts them. */
  readonly total?: number;
}

export const PAGE_SIZE = 50;
/** How often a list that is looked at is read again, in milliseconds. */
const REFRESH_MS = 5_000;
/** Where in the list one is, as the address has it: the hub's cursor, and how many pages come before. */
const CURSOR = 'despues';
const PAGE = 'pagina';
/** What leads back to the first page. */
export const FIRST_PAGE: AddressChange = { [CURSOR]: undefined, [PAGE]: undefined };

export interface ListOptions<T> {
  readonly path: string;
  /** What is searched for and how it is ordered. */
  readonly query: Query;
  /** The parameter in which the hub takes the cursor. */
  readonly cursor: 'despues' | 'antes';
  /** Newcomers may push rows away: nothing grave can be hit by mistake. */
  readonly moves?: boolean;
  keyOf(item: T): string | number;
}

/** A page of a list, live. */
export interface List<T, P extends Page<T>> extends StableRows<T> {
  /** The hub's answer; nothing before the first. The one before it while another page is on its way, or cannot be read. */
  readonly page: P | undefined;
  /** Why the list could not be read, or not again. */
  readonly error: Error | null;
  /** Another page is on its way. */
  readonly turning: boolean;
  readonly reading: boolean;
  /** When the hub answered last, in milliseconds since 1970. */
  readonly readAt: number;
  readonly live: boolean;
  setLive(live: boolean): void;
  /** Reads now, and shows the list as it is. */
  refresh(): void;
  /** How many pages come before this one. */
  readonly place: number;
  next?: (() => void) | undefined;
  previous?: (() => void) | undefined;
}

/** Reads a page of a list of the hub's, and reads it again every few seconds unless it is told to pause. */
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

/** Rows that stay in place for as long as the list has the same name; no `list`: nothing new is known yet. */
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

/** Pages on and back. The way back is the browser's own where one came from there. */
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
