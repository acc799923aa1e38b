'use client';

import { ActionIcon, Button } from '@mantine/core';
import { useFormat } from '../../language/language';
import { useNow } from '../../shell/clock';
import { RefreshIcon } from '../../theme/icons';
import { PauseButton } from '../pause-button';
import { useAdminTexts, useFailureWords } from '../texts';
import type { List, Page } from './list';
import classes from './refresh-bar.module.css';

/** The list's age, the number of held rows, and buttons to pause or refresh it. */
export function RefreshBar<T>({ list }: { list: List<T, Page<T>> }) {
  const { list: words } = useAdminTexts();
  return (
    <div className={classes.bar}>
      {list.held > 0 && (
        <Button size="xs" variant="light" onClick={list.refresh}>
          {words.held(list.held)} · {words.show}
        </Button>
      )}
      <Age list={list} />
      <PauseButton running={list.live} onChange={list.setLive} />
      <ActionIcon variant="default" size={30} aria-label={words.refresh} title={words.refresh} onClick={list.refresh}>
        <RefreshIcon size={15} />
      </ActionIcon>
    </div>
  );
}

function Age<T>({ list: { readAt, live, error } }: { list: List<T, Page<T>> }) {
  const { list: words } = useAdminTexts();
  const failure = useFailureWords();
  const format = useFormat();
  const now = useNow();
  if (readAt === 0 && !error) return null;
  const age = format.ago(now - readAt);
  return (
    <p className={classes.age} data-failed={error ? '' : undefined}>
      {error ? `${words.refreshFailed(failure(error))} ` : ''}
      {readAt > 0 && (live ? words.updated(age) : words.paused(age))}
    </p>
  );
}
