'use client';

import { Button, Loader } from '@mantine/core';
import { Problem } from '../../../contract/problems';
import type { PendingCommand } from '../../sdk/core/client-channel';
import { usePending, usePulso } from '../../react';
import type { Texts } from '../language/es';
import { useFormat, useTexts } from '../language/language';
import { problemWords } from '../language/problem-texts';
import { ClockIcon } from '../theme/icons';
import { fromCommand, type PendingOperation } from './operation-input';
import card from './card.module.css';
import classes from './pending-operations.module.css';

/** The pending operations of this account. */
export function PendingOperations({ cedula }: { cedula: string }) {
  const { bank } = useTexts();
  const rows = usePending().flatMap((command) => {
    const operation = fromCommand(command);
    return operation?.own === cedula ? [{ command, operation }] : [];
  });
  if (rows.length === 0) return null;
  return (
    <section className={`${card.card} ${classes.card}`} aria-labelledby="pending-heading">
      <h2 id="pending-heading" className={card.title}>
        {bank.pending.heading}
      </h2>
      <ul className={classes.rows}>
        {rows.map(({ command, operation }) => (
          <PendingRow key={command.id} command={command} operation={operation} />
        ))}
      </ul>
    </section>
  );
}

function PendingRow({ command, operation }: { command: PendingCommand; operation: PendingOperation }) {
  const texts = useTexts();
  const { bank } = texts;
  const format = useFormat();
  const pulso = usePulso();
  const { kind, amount, destination } = operation;
  const what = `${bank.kinds[kind]} ${format.money(amount)}`;
  const unsent = command.attempts === 0;
  return (
    <li>
      {unsent ? <ClockIcon size={16} /> : <Loader size={16} />}
      <div>
        <strong>{what}</strong>
        {destination !== undefined && <span> {bank.pending.to(destination)}</span>}
        <span className={classes.state}>{stateWords(command, texts)}</span>
      </div>
      {unsent && (
        <Button
          size="compact-xs"
          variant="default"
          aria-label={bank.pending.discardLabel(what)}
          onClick={() => pulso.withdraw(command.id)}
        >
          {bank.pending.discard}
        </Button>
      )}
    </li>
  );
}

function stateWords({ attempts, trouble }: PendingCommand, texts: Texts): string {
  const words = texts.bank.pending;
  if (attempts === 0) return words.waiting;
  if (trouble) return problemWords(texts, Problem.fromWire(trouble));
  return attempts === 1 ? words.sending : words.uncertain;
}
