'use client';

import { useEffect, useEffectEvent, useState } from 'react';
import { useDebouncedValue } from '@mantine/hooks';
import { useAddress } from '../admin/address';

/** The time that a choice must rest before it is written into the address, in milliseconds. Browsers limit such writes. */
const REST_MS = 250;

/**
 * A choice of filters that the address keeps: a reload, Back and a link that somebody sends lead to the same choice. The
 * page follows at once, the address as soon as the typing rests. A parameter with its usual value is left out.
 *
 * @param usual the value of each parameter where the address does not name it; the same object each time
 */
export function useKeptChoice<K extends string>(
  usual: Readonly<Record<K, string>>,
): [Readonly<Record<K, string>>, (choice: Readonly<Record<K, string>>) => void] {
  const { parameters, change } = useAddress();
  const names = Object.keys(usual) as K[];
  const said = names.map((name) => parameters.get(name) ?? usual[name]);
  const [choice, setChoice] = useState(() => asChoice(names, said));
  const [followed, setFollowed] = useState(said.join('\n'));
  const [rested] = useDebouncedValue(choice, REST_MS);

  // Something else has changed the address, such as Back.
  if (said.join('\n') !== followed) {
    setFollowed(said.join('\n'));
    if (names.some((name, at) => choice[name].trim() !== said[at])) setChoice(asChoice(names, said));
  }
  const write = useEffectEvent(() => {
    const values = names.map((name) => rested[name].trim());
    if (rested !== choice || values.every((value, at) => value === said[at])) return;
    change(Object.fromEntries(names.map((name, at) => [name, values[at] === usual[name] ? undefined : values[at]])));
  });
  useEffect(() => write(), [rested]);
  return [choice, setChoice];
}

const asChoice = <K extends string>(names: readonly K[], values: readonly string[]): Record<K, string> =>
  Object.fromEntries(names.map((name, at) => [name, values[at] ?? ''])) as Record<K, string>;
