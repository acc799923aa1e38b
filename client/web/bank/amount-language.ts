import { useEffect, useRef } from 'react';
import { useFormat, useLanguage } from '../language/language';
import { readAmount } from './amount';

/** An amount that stands in a field is written anew when another language is chosen: the same digits would mean another one. */
export function useInLanguage(typed: string, onChange: (text: string) => void): void {
  const format = useFormat();
  const [language] = useLanguage();
  const before = useRef(language);
  useEffect(() => {
    const amount = readAmount(typed, before.current);
    const isOther = before.current !== language;
    before.current = language;
    if (isOther && typeof amount === 'number') onChange(format.plain(amount));
    // Once for each choice of a language.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [language]);
}
