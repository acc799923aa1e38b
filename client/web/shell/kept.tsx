'use client';

import { Button } from '@mantine/core';
import { Problem } from '../../../contract/problems';
import { useTexts } from '../language/language';
import { problemWords } from '../language/problem-words';
import { WarningIcon } from '../theme/icons';
import classes from './kept.module.css';

interface KeptProps {
  /** Why it could not be read again; nothing where it could. */
  readonly error: unknown;
  /** Reads it now. */
  retry(): void;
}

/** Stands beside what was read before and could not be read again: that stays in sight, and may be old. */
export function Kept({ error, retry }: KeptProps) {
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
