'use client';

import { useEffect, useRef } from 'react';
import { SegmentedControl } from '@mantine/core';
import { movementKinds, type AccountView, type MovementKind } from '../../../contract/features/bank/schemas';
import { useAddress } from '../admin/address';
import { useTexts } from '../language/language';
import { kindNamed } from './operation-kinds';
import { OperationForm } from './operation-form';
import card from './card.module.css';
import classes from './operation-card.module.css';

interface OperationCardProps {
  readonly account: AccountView;
  readonly others: readonly AccountView[];
}

/** Deposit, withdrawal or transfer. The address can name one to open its form. */
export function OperationCard({ account, others }: OperationCardProps) {
  const { bank } = useTexts();
  const { parameters, change } = useAddress();
  const named = kindNamed(parameters.get('operacion'));
  const kind = named ?? 'deposito';
  const place = useRef<HTMLElement>(null);

  useEffect(() => {
    if (named) place.current?.querySelector<HTMLInputElement>('form input')?.focus();
  }, [named]);

  return (
    <section ref={place} className={`${card.card} ${classes.card}`} aria-labelledby="operations-heading">
      <h2 id="operations-heading" className={card.title}>
        {bank.operations}
      </h2>
      <SegmentedControl
        fullWidth
        aria-labelledby="operations-heading"
        value={kind}
        onChange={(next: MovementKind) => change({ operacion: next })}
        data={movementKinds.map((value) => ({ value, label: bank.verbs[value] }))}
      />
      <OperationForm key={kind} kind={kind} account={account} others={others} />
    </section>
  );
}
