'use client';

import { useEffect } from 'react';
import { notifications } from '@mantine/notifications';
import { Problem } from '../../../contract/problems';
import type { Answer } from '../../sdk/core/commands';
import { usePulso } from '../../react';
import type { Texts } from '../language/es';
import type { Format } from '../language/format';
import { useFormat, useTexts } from '../language/language';
import { problemWords } from '../language/problem-texts';
import { fromCommand } from './operation-input';

/** Shows the results of operations, including those sent before a reload. */
export function OperationToasts() {
  const pulso = usePulso();
  const texts = useTexts();
  const format = useFormat();
  useEffect(() => pulso.onAnswer((answer) => tell(answer, texts, format)), [pulso, texts, format]);
  return null;
}

function tell({ command, outcome, mine }: Answer, texts: Texts, format: Format): void {
  const operation = fromCommand(command);
  // A hidden tab need not repeat what this one shows.
  if (!operation || (!mine && document.visibilityState !== 'visible')) return;
  const { bank } = texts;
  const money = format.money(operation.amount);
  const id = `operation-${command.id}`;
  if ('data' in outcome) notifications.show({ id, color: 'pulso', message: bank.done[operation.kind](money) });
  else if ('withdrawn' in outcome) notifications.show({ id, color: 'gray', message: bank.pending.discarded });
  // The form that sent it shows the refusal itself, at the field.
  else if (!mine) {
    const message = problemWords(texts, Problem.fromWire(outcome.refused));
    notifications.show({ id, color: 'red', title: bank.failed[operation.kind](money), message, autoClose: false });
  }
}
