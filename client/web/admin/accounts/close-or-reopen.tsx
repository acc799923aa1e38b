'use client';

import { useState } from 'react';
import { Button } from '@mantine/core';
import type { AccountView } from '../../../../contract/bank';
import { usePulso } from '../../../react';
import { useAct } from '../acts/act';
import { Confirmation } from '../acts/confirmation';
import { useAdminTexts } from '../texts';
import grave from '../acts/grave.module.css';
import classes from './accounts.module.css';

/** Ends an account, or takes it up again. */
export function CloseOrReopen({ account: { cedula, cerrada, balance } }: { account: AccountView }) {
  const { accounts: words } = useAdminTexts();
  const pulso = usePulso();
  const [asking, setAsking] = useState(false);
  const act = useAct({
    send: (reopen: boolean) => pulso.command(reopen ? 'reabrir_cuenta' : 'cerrar_cuenta', { cedula }),
    done: (_, reopen) => (reopen ? words.reopenedDone : words.closedDone),
  });
  const isStuck = !cerrada && balance !== 0;
  const verb = cerrada ? words.reopen : words.close;
  return (
    <>
      <Button
        fullWidth
        variant={cerrada ? 'default' : 'outline'}
        className={cerrada || isStuck ? undefined : grave.outline}
        disabled={isStuck}
        onClick={() => setAsking(true)}
      >
        {verb}
      </Button>
      {isStuck && <p className={classes.hint}>{words.notEmpty}</p>}
      <Confirmation
        opened={asking}
        title={cerrada ? words.reopenTitle : words.closeTitle}
        verb={verb}
        grave={!cerrada}
        act={act}
        input={cerrada}
        onClose={() => setAsking(false)}
      >
        {cerrada ? words.reopenLead : words.closeLead}
      </Confirmation>
    </>
  );
}
