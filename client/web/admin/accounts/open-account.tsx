'use client';

import { useState, type SubmitEvent } from 'react';
import { Button, TextInput } from '@mantine/core';
import type { UserRow } from '../../../../contract/features/admin/schemas';
import { useConnection, usePulso } from '../../../react';
import { useLanguage, useTexts } from '../../language/language';
import { Dialog } from '../../shell/dialog';
import { LimitedInput } from '../../shell/limited';
import { useAct } from '../acts/act';
import { Refusal } from '../acts/refusal';
import { SuggestField } from '../suggest-field';
import { useAdminTexts } from '../texts';
import {
  EMPTY,
  holderErrors,
  MAX_HOLDER,
  readLimits,
  refusalErrors,
  type AccountDraft,
  type AccountErrors,
  type Limits,
} from './account-draft';
import { LimitFields } from './limit-fields';
import classes from './accounts.module.css';

interface OpenAccountProps {
  readonly opened: boolean;
  onClose(): void;
  /** Called when the account exists. */
  onOpened(cedula: string): void;
}

/** The form that opens an account for a user. */
export function OpenAccount({ opened, onClose, onOpened }: OpenAccountProps) {
  const { accounts: words } = useAdminTexts();
  const done = (cedula: string): void => {
    onClose();
    onOpened(cedula);
  };
  return (
    <Dialog opened={opened} onClose={onClose} title={words.newTitle}>
      <OpenAccountForm onCancel={onClose} onOpened={done} />
    </Dialog>
  );
}

function OpenAccountForm({ onCancel, onOpened }: { onCancel(): void; onOpened(cedula: string): void }) {
  const texts = useTexts();
  const admin = useAdminTexts();
  const [language] = useLanguage();
  const wording = { texts, admin, language };
  const online = useConnection().status === 'online';
  const [draft, setDraft] = useState(EMPTY);
  const [errors, setErrors] = useState<AccountErrors>({});
  const act = useOpening();
  const refused = act.problem && refusalErrors(act.problem, wording);

  const change = (part: Partial<AccountDraft>): void => {
    setDraft((before) => ({ ...before, ...part }));
    setErrors({});
    act.reset();
  };
  const submit = async (event: SubmitEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault();
    const { limits, errors: limitErrors } = readLimits(draft, wording);
    const found = { ...holderErrors(draft, wording), ...limitErrors };
    setErrors(found);
    const [first] = Object.keys(found);
    if (first !== undefined) event.currentTarget.querySelector<HTMLElement>(`[name=${first}]`)?.focus();
    else if (await act.run({ draft, limits })) onOpened(draft.cedula.trim());
  };
  const shown = { ...refused, ...errors };
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      {act.problem && !refused && <Refusal problem={act.problem} />}
      <HolderFields draft={draft} errors={shown} disabled={act.busy} onChange={change} />
      <LimitFields
        draft={draft}
        errors={shown}
        placeholder={{ sobregiro: admin.accounts.byDefault, limite_movimiento: admin.accounts.byDefault }}
        disabled={act.busy}
        onChange={change}
      />
      {!online && <p className={classes.hint}>{admin.offline}</p>}
      <div className={classes.buttons}>
        <Button variant="default" onClick={onCancel}>
          {texts.common.cancel}
        </Button>
        <Button type="submit" loading={act.busy} disabled={!online}>
          {admin.accounts.new}
        </Button>
      </div>
    </form>
  );
}

interface HolderFieldsProps {
  readonly draft: AccountDraft;
  readonly errors: AccountErrors;
  readonly disabled: boolean;
  onChange(part: Partial<AccountDraft>): void;
}

function HolderFields({ draft, errors, disabled, onChange }: HolderFieldsProps) {
  const { accounts: words } = useAdminTexts();
  return (
    <>
      <TextInput
        name="cedula"
        label={words.cedula}
        description={words.cedulaHint}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        inputMode="numeric"
        autoComplete="off"
        data-autofocus
        value={draft.cedula}
        error={errors.cedula}
        disabled={disabled}
        onChange={({ currentTarget }) => onChange({ cedula: currentTarget.value })}
      />
      <LimitedInput
        name="titular"
        label={words.holder}
        most={MAX_HOLDER}
        autoComplete="off"
        value={draft.titular}
        error={errors.titular}
        disabled={disabled}
        onChange={({ currentTarget }) => onChange({ titular: currentTarget.value })}
      />
      <SuggestField<UserRow>
        name="usuario"
        label={words.user}
        hint={words.userHint}
        path="/api/admin/usuarios"
        optionOf={({ username, nombre }) => ({ value: username, label: nombre })}
        value={draft.usuario}
        error={errors.usuario}
        disabled={disabled}
        onChange={(usuario) => onChange({ usuario })}
      />
    </>
  );
}

function useOpening() {
  const { accounts: words } = useAdminTexts();
  const pulso = usePulso();
  return useAct({
    send: ({ draft, limits }: { draft: AccountDraft; limits: Limits }) =>
      pulso.command('abrir_cuenta', {
        cedula: draft.cedula.trim(),
        titular: draft.titular.trim(),
        ...(draft.usuario.trim() !== '' && { usuario: draft.usuario.trim() }),
        ...limits,
      }),
    done: ({ titular }) => words.openedDone(titular),
  });
}
