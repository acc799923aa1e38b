'use client';

import { useState, type SubmitEvent } from 'react';
import { Button } from '@mantine/core';
import type { AccountView } from '../../../../contract/features/bank/schemas';
import { useConnection, usePulso } from '../../../react';
import { useFormat, useLanguage, useTexts } from '../../language/language';
import { useAct } from '../acts/act';
import { Refusal } from '../acts/refusal';
import { Part } from '../detail';
import { useAdminTexts } from '../texts';
import { overdraftOf } from './account-columns';
import { readLimits, refusalErrors, type AccountErrors, type Limits, type LimitsDraft } from './account-draft';
import { LimitFields } from './limit-fields';
import classes from './accounts.module.css';

/** The form for an account's limits. Only changed values are sent. */
export function LimitsForm({ account }: { account: AccountView }) {
  const texts = useTexts();
  const admin = useAdminTexts();
  const [language] = useLanguage();
  const wording = { texts, admin, language };
  const inForce = useInForce(account);
  const online = useConnection().status === 'online';
  const [draft, setDraft] = useState(inForce);
  const [errors, setErrors] = useState<AccountErrors>({});
  const act = useLimits(account);
  const refused = act.problem && refusalErrors(act.problem, wording);

  const change = (part: Partial<LimitsDraft>): void => {
    setDraft((before) => ({ ...before, ...part }));
    setErrors({});
    act.reset();
  };
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const read = readLimits(draft, wording);
    const limits = changed(read.limits, account);
    if (Object.keys(read.errors).length > 0) setErrors(read.errors);
    else if (Object.keys(limits).length === 0) setErrors({ sobregiro: admin.accounts.limitsSame });
    else void act.run(limits);
  };
  return (
    <Part title={admin.accounts.limits}>
      <form className={classes.form} onSubmit={submit} noValidate>
        {act.problem && !refused && <Refusal problem={act.problem} />}
        <LimitFields
          draft={draft}
          errors={{ ...refused, ...errors }}
          placeholder={inForce}
          disabled={act.busy}
          onChange={change}
        />
        <Button type="submit" variant="default" loading={act.busy} disabled={!online}>
          {admin.accounts.saveLimits}
        </Button>
      </form>
    </Part>
  );
}

function useInForce({ minimo, limite_movimiento: limit }: AccountView): LimitsDraft {
  const format = useFormat();
  return { sobregiro: format.plain(overdraftOf(minimo)), limite_movimiento: format.plain(limit) };
}

function useLimits({ cedula }: AccountView) {
  const { accounts: words } = useAdminTexts();
  const pulso = usePulso();
  return useAct({
    send: (limits: Limits) => pulso.command('cambiar_limites', { cedula, ...limits }),
    done: () => words.limitsDone,
  });
}

const changed = ({ sobregiro, limite_movimiento }: Limits, account: AccountView): Limits => ({
  ...(sobregiro !== undefined && sobregiro !== overdraftOf(account.minimo) && { sobregiro }),
  ...(limite_movimiento !== undefined && limite_movimiento !== account.limite_movimiento && { limite_movimiento }),
});
