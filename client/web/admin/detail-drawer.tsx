'use client';

import type { ReactNode } from 'react';
import type { UseQueryResult } from '@tanstack/react-query';
import { Problem } from '../../../contract/problems';
import { useTexts } from '../language/language';
import { Dialog } from '../shell/dialog';
import { StaleDataNotice } from '../shell/stale-data-notice';
import { StatePanel } from '../shell/state-panel';
import { ListSkeleton } from './lists/list-view';
import { useFailureWords } from './texts';

interface DetailDrawerProps<T> {
  readonly opened: boolean;
  readonly title: string;
  /** The data shown; `null` if it is known not to exist. */
  readonly answer: UseQueryResult<T | null>;
  readonly missing: { readonly title: string; readonly lead?: string };
  /** The text shown if the read fails. */
  readonly failed: string;
  onClose(): void;
  readonly children: (detail: T) => ReactNode;
}

/** The details of one row, at the side; kept up to date while it is open. */
export function DetailDrawer<T>({ opened, title, onClose, ...rest }: DetailDrawerProps<T>) {
  return (
    <Dialog drawer="wide" opened={opened} onClose={onClose} title={title}>
      <Content {...rest} />
    </Dialog>
  );
}

function Content<T>({ answer, missing, failed, children }: Omit<DetailDrawerProps<T>, 'opened' | 'title' | 'onClose'>) {
  const { common } = useTexts();
  const failure = useFailureWords();
  const { data, error, refetch } = answer;
  const isAbsent = data === null || (error instanceof Problem && error.status === 404);
  if (isAbsent) return <StatePanel kind="lost" {...missing} />;
  const retry = (): void => void refetch();
  if (data !== undefined) {
    return (
      <>
        <StaleDataNotice error={error} retry={retry} />
        {children(data)}
      </>
    );
  }
  if (!error) return <ListSkeleton />;
  return <StatePanel kind="error" title={failed} lead={failure(error)} action={{ label: common.retry, run: retry }} />;
}
