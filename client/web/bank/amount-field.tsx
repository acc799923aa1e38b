'use client';

import { TextInput } from '@mantine/core';
import { useFormat, useLanguage, useTexts } from '../language/language';
import { readAmount } from './amount';
import { useInLanguage } from './amount-language';

interface AmountFieldProps {
  readonly value: string;
  readonly error: string | undefined;
  readonly description?: string;
  /** Whether an operation is pending: the field is then read-only, and keeps the focus. */
  readonly locked: boolean;
  onChange(text: string): void;
}

/** A field for an amount; it is formatted when the user leaves it. */
export function AmountField({ value, error, description, locked, onChange }: AmountFieldProps) {
  const { bank } = useTexts();
  const format = useFormat();
  const [language] = useLanguage();
  useInLanguage(value, onChange);
  return (
    <TextInput
      name="amount"
      label={bank.amount}
      description={description}
      inputMode="decimal"
      autoComplete="off"
      size="md"
      leftSection="$"
      placeholder={format.plain(0)}
      value={value}
      error={error}
      readOnly={locked}
      aria-disabled={locked}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      onBlur={() => {
        const amount = readAmount(value, language);
        if (typeof amount === 'number') onChange(format.plain(amount));
      }}
    />
  );
}
