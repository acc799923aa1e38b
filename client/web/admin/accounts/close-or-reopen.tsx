'use client';

import { useState } from 'react';
import { Button } from '@mantine/core';
import type { AccountView } from '../../../../contract/features/bank/schemas';
import { usePulso } from '../../../react';
import { useAct } from '../acts/act';
import { Confirmation } from '../acts/confirmation';
import { useAdminTexts } from '../texts';
import grave from '../acts/grave.module.css';
import classes from './accounts.module.css';

/** Closes or reopens an account. */
export function CloseOrReopen({ account: { cedula, cerrada, balance } }: { account: AccountView }) {
  const { accounts: words } = useAdminTexts();
  const pulso = usePulso();
  /** The action as it was chosen: a change elsewhere does not turn it into its opposite. */
  const [asked, setAsked] = useState<'close' | 'reopen'>();
  const act = useAct({
    send: (reopen: boolean) => pulso.command(reopen ? 'reabrir_cuenta' : 'cerrar_cuenta', { cedula }),
    done: (_, reopen) => (reopen ? words.reopenedDone : words.closedDone),
  });
  const isStuck = !cerrada && balance !== 0;
  const reopening = asked === 'reopen';
  return (
    <>
      <Button
        fullWidth
        variant={cerrada ? 'default' : 'outline'}
        className={cerrada || isStuck ? undefined : grave.outline}
        disabled={isStuck}
        onClick={() => setAsked(cerrada ? 'reopen' : 'close')}
      >
        {cerrada ? words.reopen : words.close}
      </Button>
      {isStuck && <p className={classes.hint}>{words.notEmpty}</p>}
      <Confirmation
        opened={asked !== undefined}
        title={reopening ? words.reopenTitle : words.closeTitle}
        verb={reopening ? words.reopen : words.close}
        grave={!reopening}
        act={act}
        input={reopening}
        onClose={() => setAsked(undefined)}
      >
        {reopening ? words.reopenLead : words.closeLead}
      </Confirmation>
    </>
  );
}
