'use client';

import { useRef, useState, type SubmitEvent } from 'react';
import { Button, TextInput } from '@mantine/core';
import type { AccountView, MovementKind } from '../../../contract/features/bank/schemas';
import { useConnection } from '../../react';
import { useFormat, useLanguage, useTexts } from '../language/language';
import { WarningIcon } from '../theme/icons';
import { AmountField } from './amount-field';
import { checkOperation, type Operation, type OperationDraft, type OperationErrors } from './operation-check';
import { kindIcons } from './operation-kinds';
import { TransferConfirmation } from './transfer-confirmation';
import { useOperation } from './operation';
import { Name } from '../shell/name';
import classes from './operation-card.module.css';

interface OperationFormProps {
  readonly kind: MovementKind;
  readonly account: AccountView;
  readonly others: readonly AccountView[];
}

const EMPTY: OperationDraft = { amount: '', destination: '' };

/** The form of one operation. It is locked until the answer arrives; a transfer needs a confirmation first. */
export function OperationForm({ kind, account, others }: OperationFormProps) {
  const texts = useTexts();
  const format = useFormat();
  const [language] = useLanguage();
  const wording = { texts, format, language };
  const [draft, setDraft] = useState(EMPTY);
  const [errors, setErrors] = useState<OperationErrors>({});
  const form = useRef<HTMLFormElement>(null);
  const [toConfirm, setToConfirm] = useState<Operation>();
  const { send, pending } = useOperation(account, wording);
  const online = useConnection().status === 'online';
  const { bank } = texts;

  const change = (part: Partial<OperationDraft>): void => {
    setDraft((before) => ({ ...before, ...part }));
    setErrors({});
  };
  const carryOut = async (operation: Operation): Promise<void> => {
    setToConfirm(undefined);
    const refused = await send(operation);
    if (refused) return setErrors(refused);
    setDraft(EMPTY);
    goOn(form.current);
  };
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    if (pending) return;
    const checked = checkOperation(kind, draft, { account, wording });
    if ('errors' in checked) {
      setErrors(checked.errors);
      focusFirst(event.currentTarget, checked.errors);
    } else if (kind === 'transferencia') setToConfirm(checked.operation);
    else void carryOut(checked.operation);
  };

  const Sign = kindIcons[kind];
  return (
    <form ref={form} className={classes.form} onSubmit={submit} noValidate>
      {errors.form !== undefined && (
        <p className={classes.refusal} role="alert">
          <WarningIcon size={16} />
          {errors.form}
        </p>
      )}
      {kind === 'transferencia' && (
        <Destination
          value={draft.destination}
          error={errors.destination}
          locked={pending}
          others={others}
          onChange={(destination) => change({ destination })}
        />
      )}
      <AmountField
        value={draft.amount}
        error={errors.amount}
        description={bank.amountHint(format.money(account.limite_movimiento))}
        locked={pending}
        onChange={(amount) => change({ amount })}
      />
      <Button
        type="submit"
        size="md"
        disabled={account.cerrada}
        aria-disabled={pending || account.cerrada}
        aria-busy={pending}
        data-disabled={pending || undefined}
        leftSection={<Sign size={16} />}
      >
        {kind === 'transferencia' ? bank.review : bank.verbs[kind]}
      </Button>
      {pending && !online && <p className={classes.queued}>{bank.queued}</p>}
      <TransferConfirmation
        operation={toConfirm}
        account={account}
        onConfirm={(operation) => void carryOut(operation)}
        onCancel={() => setToConfirm(undefined)}
      />
    </form>
  );
}

/**
 * Moves the focus to the amount for the next operation, unless the user has moved on, or a touch keyboard would cover
 * the page.
 */
function goOn(form: HTMLFormElement | null): void {
  const { activeElement: here, body } = document;
  const isElsewhere = here !== null && here !== body && !form?.contains(here);
  if (!isElsewhere && matchMedia('(hover: hover)').matches)
    form?.querySelector<HTMLInputElement>('[name=amount]')?.focus();
}

function focusFirst(form: HTMLFormElement, errors: OperationErrors): void {
  const first = errors.destination === undefined ? 'amount' : 'destination';
  form.querySelector<HTMLInputElement>(`[name=${first}]`)?.focus();
}

interface DestinationProps {
  readonly value: string;
  readonly error: string | undefined;
  readonly locked: boolean;
  readonly others: readonly AccountView[];
  onChange(cedula: string): void;
}

/** The number of own accounts offered below the field. */
const OFFERED = 3;

function Destination({ value, error, locked, others, onChange }: DestinationProps) {
  const { bank } = useTexts();
  return (
    <>
      <TextInput
        name="destination"
        label={bank.destination}
        description={bank.destinationHint}
        inputMode="numeric"
        autoComplete="off"
        size="md"
        value={value}
        error={error}
        readOnly={locked}
        aria-disabled={locked}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      {others.length > 0 && others.length <= OFFERED && (
        <p className={classes.own}>
          {bank.ownAccounts}:
          {others.map(({ cedula, titular }) => (
            <button key={cedula} type="button" aria-disabled={locked} onClick={() => locked || onChange(cedula)}>
              <Name>{titular}</Name>
            </button>
          ))}
        </p>
      )}
    </>
  );
}
