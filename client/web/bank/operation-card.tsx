'use client';

import { useEffect, useRef } from 'react';
import { useRouter, useSearchParams } from 'next/navigation';
import { SegmentedControl } from '@mantine/core';
import { movementKinds, type AccountView, type MovementKind } from '../../../contract/bank';
import { useTexts } from '../language/language';
import { kindNamed } from './operation-kinds';
import { OperationForm } from './operation-form';
import card from './card.module.css';
import classes from './operation-card.module.css';

interface OperationCardProps {
  readonly account: AccountView;
  readonly others: readonly AccountView[];
}

/** Deposit, withdrawal or transfer. The address may name one: then its form is at hand. */
export function OperationCard({ account, others }: OperationCardProps) {
  const { bank } = useTexts();
  const router = useRouter();
  const parameters = useSearchParams();
  const named = kindNamed(parameters.get('operacion'));
  const kind = named ?? 'deposito';
  const place = useRef<HTMLElement>(null);

  useEffect(() => {
    if (named) place.current?.querySelector<HTMLInputElement>('form input')?.focus();
  }, [named]);

  const choose = (next: MovementKind): void => {
    const query = new URLSearchParams(parameters);
    query.set('operacion', next);
    router.replace(`/banco/?${query.toString()}`, { scroll: false });
  };
  return (
    <section ref={place} className={`${card.card} ${classes.card}`} aria-labelledby="operations-heading">
      <h2 id="operations-heading" className={card.title}>
        {bank.operations}
      </h2>
      <SegmentedControl
        fullWidth
        aria-labelledby="operations-heading"
        value={kind}
        onChange={choose}
        data={movementKinds.map((value) => ({ value, label: bank.verbs[value] }))}
      />
      <OperationForm key={kind} kind={kind} account={account} others={others} />
    </section>
  );
}
