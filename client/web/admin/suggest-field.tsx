'use client';

import { useId } from 'react';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { firstGraphemes } from '../../../contract/core/text/signs';
import { usePulso } from '../../react';
import { LimitedInput } from '../shell/limited';
import { useAdminKey } from './admin-key';
import type { Page } from './lists/list';

interface SuggestFieldProps<T> {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  /** The path of the list that provides the suggestions. */
  readonly path: string;
  optionOf(item: T): { readonly value: string; readonly label: string };
  readonly value: string;
  readonly error?: string | undefined;
  readonly disabled?: boolean;
  onChange(value: string): void;
}

/** The pause in typing after which the hub is asked, in milliseconds. */
const REST_MS = 250;
const SUGGESTED = 10;
/** The longest search that the hub accepts. */
const MAX_SEARCH = 80;

/** A field that suggests existing values and accepts any. The list of suggestions is the browser's own. */
export function SuggestField<T>({ path, optionOf, hint, value, onChange, ...field }: SuggestFieldProps<T>) {
  const pulso = usePulso();
  const list = useId();
  const [rested] = useDebouncedValue(firstGraphemes(value.trim(), MAX_SEARCH), REST_MS);
  const { data } = useQuery({
    queryKey: useAdminKey(path, 'suggested', rested),
    queryFn: () => pulso.rest.get<Page<T>>(path, { buscar: rested, limite: SUGGESTED }),
    placeholderData: (before) => before,
  });
  return (
    <>
      <LimitedInput
        {...field}
        description={hint}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        most={MAX_SEARCH}
        list={list}
        value={value}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
      />
      <datalist id={list}>
        {data?.data.map(optionOf).map(({ value: option, label: words }) => (
          <option key={option} value={option}>
            {words}
          </option>
        ))}
      </datalist>
    </>
  );
}
