import { useEffect, useRef } from 'react';

/**
 * Brings what somebody has just made into sight, once it is on the page: wherever its order has put it.
 *
 * @param selector finds it; the same text for as long as it is the same
 */
export function useReveal(selector: string | undefined): void {
  const revealed = useRef<string>(undefined);
  useEffect(() => {
    if (selector === undefined || revealed.current === selector) return;
    const there = document.querySelector(selector);
    if (!there) return;
    revealed.current = selector;
    there.scrollIntoView({ block: 'center' });
  });
}
