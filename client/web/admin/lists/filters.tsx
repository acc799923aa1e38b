'use client';

import type { ReactNode } from 'react';
import { NativeSelect } from '@mantine/core';
import { useAddress } from '../address';
import { CrossIcon } from '../icons';
import { useAdminTexts } from '../texts';
import { FIRST_PAGE } from './list';
import classes from './filters.module.css';

/** Search and filters, side by side. */
export function Filters({ children }: { children: ReactNode }) {
  const { list } = useAdminTexts();
  return (
    <div className={classes.filters} role="group" aria-label={list.filters}>
      {children}
    </div>
  );
}

/** The value that a parameter of the address has, if it is one of those there are. */
export function useChoice<V extends string>(parameter: string, values: readonly V[]): V | undefined {
  const { parameters } = useAddress();
  return values.find((value) => value === parameters.get(parameter));
}

interface ChoiceFilterProps<V extends string> {
  /** The parameter of the address that holds the choice. */
  readonly parameter: string;
  readonly label: string;
  readonly chosen: V | undefined;
  readonly values: readonly V[];
  readonly words: Readonly<Record<V, string>>;
  /** The word for no choice; without one the first value is the usual one. */
  readonly any?: string;
}

/** One of several values. The usual one does not show in the address. */
export function ChoiceFilter<V extends string>({ parameter, label, chosen, values, words, any }: ChoiceFilterProps<V>) {
  const { change } = useAddress();
  const usual = any === undefined ? values[0] : '';
  const options = values.map((value) => ({ value, label: words[value] }));
  return (
    <NativeSelect
      aria-label={label}
      className={classes.choice}
      value={chosen ?? usual}
      data={any === undefined ? options : [{ value: '', label: any }, ...options]}
      onChange={({ currentTarget: { value } }) =>
        change({ [parameter]: value === usual ? undefined : value, ...FIRST_PAGE })
      }
    />
  );
}

/** A filter that was set from elsewhere, with the means to take it away. */
export function FilterChip({ parameter, label }: { parameter: string; label: string }) {
  const { list } = useAdminTexts();
  const { change } = useAddress();
  return (
    <button
      type="button"
      className={classes.chip}
      aria-label={list.remove(label)}
      onClick={() => change({ [parameter]: undefined, ...FIRST_PAGE })}
    >
      {label}
      <CrossIcon size={14} />
    </button>
  );
}
