'use client';

import { useEffect, useState } from 'react';
import { CloseButton } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { firstGraphemes, lengthOf } from '../../../../contract/core/text/signs';
import { LimitedInput } from '../../shell/limited';
import { SearchIcon } from '../../theme/icons';
import { useAddress } from '../address';
import { useAdminTexts } from '../texts';
import { FIRST_PAGE } from './list';
import classes from './filters.module.css';

/** The address parameter that stores the search. */
const SEARCH = 'buscar';
/** The pause in typing after which the search starts, in milliseconds. */
const REST_MS = 250;
/** The longest search that the hub accepts. */
const MAX_LENGTH = 80;

/** Returns the search from the address. */
export const useSearch = (): string => firstGraphemes(useAddress().parameters.get(SEARCH) ?? '', MAX_LENGTH);

/** The search field. The address changes after a pause in typing. */
export function SearchField({ label }: { label: string }) {
  const { list } = useAdminTexts();
  const { change } = useAddress();
  const search = useSearch();
  const [typed, setTyped] = useState(search);
  const [followed, setFollowed] = useState(search);
  const [rested] = useDebouncedValue(typed, REST_MS);

  // Something else changed the address: a cleared filter, or the browser's Back.
  if (search !== followed) {
    setFollowed(search);
    if (search !== typed.trim()) setTyped(search);
  }
  useEffect(() => {
    const words = rested.trim();
    if (rested === typed && words !== search && lengthOf(words) <= MAX_LENGTH)
      change({ [SEARCH]: words, ...FIRST_PAGE });
    // Only the debounced value is written, not each change of the address.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [rested]);

  return (
    <LimitedInput
      type="search"
      className={classes.search}
      aria-label={label}
      placeholder={label}
      autoComplete="off"
      spellCheck={false}
      most={MAX_LENGTH}
      leftSection={<SearchIcon size={16} />}
      rightSection={
        typed === '' ? null : <CloseButton size="sm" aria-label={list.clearSearch} onClick={() => setTyped('')} />
      }
      value={typed}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
    />
  );
}
