import { useEffect, useRef } from 'react';

/**
 * Scrolls an element that the user has just created into view, once it is on the page, wherever it is sorted.
 *
 * @param selector the element's selector; it must not change for the same element
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
