'use client';

import { TextInput } from '@mantine/core';
import { useFormat, useLanguage } from '../../language/language';
import { readAmount } from '../../bank/amount';
import { useInLanguage } from '../../bank/amount-language';
import { useAdminTexts } from '../texts';
import type { AccountErrors, LimitsDraft } from './account-draft';

interface LimitFieldsProps {
  readonly draft: LimitsDraft;
  readonly errors: AccountErrors;
  /** The defaults for empty fields. */
  readonly placeholder: LimitsDraft;
  readonly disabled: boolean;
  onChange(part: Partial<LimitsDraft>): void;
}

/** The fields for the overdraft and the limit of a movement. */
export function LimitFields({ draft, errors, placeholder, disabled, onChange }: LimitFieldsProps) {
  const { accounts: words } = useAdminTexts();
  const format = useFormat();
  const [language] = useLanguage();
  useInLanguage(draft.sobregiro, (sobregiro) => onChange({ sobregiro }));
  useInLanguage(draft.limite_movimiento, (limit) => onChange({ limite_movimiento: limit }));
  const fieldOf = (name: keyof LimitsDraft, label: string, hint: string) => (
    <TextInput
      name={name}
      label={`${label} (USD)`}
      description={hint}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      inputMode="decimal"
      autoComplete="off"
      leftSection="$"
      placeholder={placeholder[name]}
      value={draft[name]}
      error={errors[name]}
      disabled={disabled}
      onChange={({ currentTarget }) => onChange({ [name]: currentTarget.value })}
      onBlur={() => {
        const amount = readAmount(draft[name], language);
        if (typeof amount === 'number') onChange({ [name]: format.plain(amount) });
      }}
    />
  );
  return (
    <>
      {fieldOf('sobregiro', words.overdraft, words.overdraftHint)}
      {fieldOf('limite_movimiento', words.limit, words.limitHint)}
    </>
  );
}
