'use client';

import type { Problem } from '../../../../contract/problems';
import { WarningIcon } from '../../theme/icons';
import { useFailureWords } from '../texts';
import classes from './confirmation.module.css';

/** The reason of a refusal. */
export function Refusal({ problem }: { problem: Problem | undefined }) {
  const words = useFailureWords();
  if (!problem) return null;
  return (
    <p className={classes.refusal} role="alert">
      <WarningIcon size={16} />
      {words(problem)}
    </p>
  );
}
