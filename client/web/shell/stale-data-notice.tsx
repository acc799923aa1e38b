'use client';

import { Button } from '@mantine/core';
import { Problem } from '../../../contract/problems';
import { useTexts } from '../language/language';
import { problemWords } from '../language/problem-texts';
import { WarningIcon } from '../theme/icons';
import classes from './stale-data-notice.module.css';

interface KeptProps {
  /** The error of the last refresh; `undefined` if it succeeded. */
  readonly error: unknown;
  /** Reads again now. */
  retry(): void;
}

/** A notice beside data that could not be refreshed: it stays visible, and may be outdated. */
export function StaleDataNotice({ error, retry }: KeptProps) {
  const texts = useTexts();
  if (error === undefined || error === null) return null;
  const why = error instanceof Problem ? problemWords(texts, error) : texts.problemElsewhere;
  return (
    <p className={classes.kept} role="status">
      <WarningIcon size={16} />
      <span>
        {texts.common.kept} {why}
      </span>
      <Button size="compact-xs" variant="default" onClick={retry}>
        {texts.common.retry}
      </Button>
    </p>
  );
}
