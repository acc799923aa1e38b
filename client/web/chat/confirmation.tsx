'use client';

import { useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { useTexts } from '../language/language';
import { Dialog } from '../shell/dialog';
import { WarningIcon } from '../theme/icons';
import { useFailureWords } from './texts';
import classes from './dialogs.module.css';

interface ConfirmationProps {
  readonly opened: boolean;
  readonly title: string;
  /** The consequence of the act. */
  readonly children: ReactNode;
  /** The button's text. */
  readonly verb: string;
  /** @throws an error, which is then shown */
  act(): Promise<void>;
  onClose(): void;
}

/** Asks for confirmation before an act, and shows a refusal. */
export function Confirmation({ opened, title, children, verb, act, onClose }: ConfirmationProps) {
  const { common } = useTexts();
  const words = useFailureWords();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string>();
  const close = (): void => {
    setProblem(undefined);
    onClose();
  };
  const confirm = async (): Promise<void> => {
    setBusy(true);
    setProblem(undefined);
    await act().then(close, (failure: unknown) => setProblem(words(failure)));
    setBusy(false);
  };
  return (
    <Dialog opened={opened} onClose={close} title={title}>
      <div className={classes.lead}>{children}</div>
      <Refusal words={problem} />
      <div className={classes.buttons}>
        <Button variant="default" onClick={close} data-autofocus>
          {common.cancel}
        </Button>
        <Button className={classes.grave} loading={busy} onClick={confirm}>
          {verb}
        </Button>
      </div>
    </Dialog>
  );
}

/** The reason of a refusal. */
export const Refusal = ({ words }: { words: string | undefined }) =>
  words !== undefined && (
    <p className={classes.refusal} role="alert">
      <WarningIcon size={16} />
      {words}
    </p>
  );
