'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import { useDebouncedValue } from '@mantine/hooks';
import { useAddress } from '../admin/address';

/** The delay before a choice is written into the address, in milliseconds. Browsers limit such writes. */
const REST_MS = 250;

/**
 * A choice of filters stored in the address, so that a reload, Back and a shared link lead to the same choice. The page
 * changes at once, the address after a pause in typing. A parameter with its default value is omitted.
 *
 * @param usual the default of each parameter; must be the same object each time
 */
export function useKeptChoice<K extends string>(
  usual: Readonly<Record<K, string>>,
): [Readonly<Record<K, string>>, (choice: Readonly<Record<K, string>>) => void] {
  const { parameters, change } = useAddress();
  const names = Object.keys(usual) as K[];
  const current = names.map((name) => parameters.get(name) ?? usual[name]);
  const [choice, setChoice] = useState(() => asChoice(names, current));
  const [followed, setFollowed] = useState(current.join('\n'));
  const [rested] = useDebouncedValue(choice, REST_MS);

  // Something else changed the address, such as Back.
  if (current.join('\n') !== followed) {
    setFollowed(current.join('\n'));
    if (names.some((name, at) => choice[name].trim() !== current[at])) setChoice(asChoice(names, current));
  }
  const write = useEffectEvent(() => {
    const values = names.map((name) => rested[name].trim());
    if (rested !== choice || values.every((value, at) => value === current[at])) return;
    change(Object.fromEntries(names.map((name, at) => [name, values[at] === usual[name] ? undefined : values[at]])));
  });
  useEffect(() => write(), [rested]);
  return [choice, setChoice];
}

const asChoice = <K extends string>(names: readonly K[], values: readonly string[]): Record<K, string> =>
  Object.fromEntries(names.map((name, at) => [name, values[at] ?? ''])) as Record<K, string>;
