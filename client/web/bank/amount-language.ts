import { useEffect, useEffectEvent, useRef } from 'react';
import { useFormat, useLanguage } from '../language/language';
import { readAmount } from './amount';

/** Reformats a typed amount when the language changes: the same digits would mean another amount. */
export function useInLanguage(typed: string, onChange: (text: string) => void): void {
  const format = useFormat();
  const [language] = useLanguage();
  const before = useRef(language);
  const rewrite = useEffectEvent((now: typeof language) => {
    const amount = readAmount(typed, before.current);
    if (before.current !== now && typeof amount === 'number') onChange(format.plain(amount));
    before.current = now;
  });
  useEffect(() => rewrite(language), [language]);
}
