'use client';

import type { ReactNode } from 'react';
import { Button } from '@mantine/core';
import { useConnection } from '../../../react';
import { useTexts } from '../../language/language';
import { Dialog } from '../../shell/dialog';
import { useAdminTexts } from '../texts';
import type { Act } from './act';
import { Refusal } from './refusal';
import classes from './confirmation.module.css';
import graveLook from './grave.module.css';

interface ConfirmationProps<I> {
  readonly opened: boolean;
  readonly title: string;
  /** The consequence of the act. */
  readonly children: ReactNode;
  /** The button's text. */
  readonly verb: string;
  /** Whether the act deprives a user of something. */
  readonly grave?: boolean;
  readonly act: Act<I>;
  readonly input: I;
  onClose(): void;
}

/** Asks for confirmation before an act, and shows a refusal. */
export function Confirmation<I>(props: ConfirmationProps<I>) {
  const { opened, title, children, verb, grave = false, act, input, onClose } = props;
  const { common } = useTexts();
  const { offline } = useAdminTexts();
  const online = useConnection().status === 'online';
  const close = (): void => {
    act.reset();
    onClose();
  };
  const confirm = async (): Promise<void> => {
    if (await act.run(input)) close();
  };
  return (
    <Dialog opened={opened} onClose={close} title={title}>
      <div className={classes.lead}>{children}</div>
      <Refusal problem={act.problem} />
      {!online && <p className={classes.offline}>{offline}</p>}
      <div className={classes.buttons}>
        <Button variant="default" onClick={close} data-autofocus={grave ? '' : undefined}>
          {common.cancel}
        </Button>
        <Button
          className={grave ? graveLook.filled : undefined}
          loading={act.busy}
          disabled={!online}
          data-autofocus={grave ? undefined : ''}
          onClick={confirm}
        >
          {verb}
        </Button>
      </div>
    </Dialog>
  );
}
