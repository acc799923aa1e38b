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

/** Returns the value of an address parameter, if it is one of the allowed ones. */
export function useChoice<V extends string>(parameter: string, values: readonly V[]): V | undefined {
  const { parameters } = useAddress();
  return values.find((value) => value === parameters.get(parameter));
}

interface ChoiceFilterProps<V extends string> {
  /** The address parameter that stores the choice. */
  readonly parameter: string;
  readonly label: string;
  readonly chosen: V | undefined;
  readonly values: readonly V[];
  readonly words: Readonly<Record<V, string>>;
  /** The text for no choice; without it, the first value is the default. */
  readonly any?: string;
}

/** A filter with several values. The default is omitted from the address. */
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

/** A filter set by another page, with a button to remove it. */
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
