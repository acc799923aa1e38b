'use client';

import type { MouseEvent } from 'react';
import { Button } from '@mantine/core';
import { useLanguage } from '../../language/language';
import { useAdminTexts } from '../texts';
import { PAGE_SIZE, type List, type Page } from './list';
import classes from './pager.module.css';

/** The current part of the list, with links to the next and previous page. */
export function Pager<T>({ list }: { list: List<T, Page<T>> }) {
  const { list: words } = useAdminTexts();
  const [language] = useLanguage();
  const { place, page, rows, next, previous, turning } = list;
  const written = (number: number): string => number.toLocaleString(language);
  const count = rows.filter(({ gone }) => !gone).length;
  const gone = rows.length - count;
  const turn = (go: (() => void) | undefined) => (event: MouseEvent<HTMLElement>) => {
    event.currentTarget.closest('section')?.scrollIntoView({ block: 'start' });
    go?.();
  };
  const first = place * PAGE_SIZE + 1;
  return (
    <nav className={classes.pager} aria-label={words.pages}>
      <p>
        {page?.total === undefined
          ? words.page(written(place + 1))
          : words.range(written(count && first), written(count && first + count - 1), written(page.total))}
        {gone > 0 && ` · ${words.goneRows(gone)}`}
      </p>
      {(previous ?? next) && (
        <>
          <Button size="xs" variant="default" disabled={!previous || turning} onClick={turn(previous)}>
            {words.previous}
          </Button>
          <Button size="xs" variant="default" disabled={!next || turning} onClick={turn(next)}>
            {words.next}
          </Button>
        </>
      )}
    </nav>
  );
}
