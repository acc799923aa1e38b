import { useEffect } from 'react';

/**
 * Gives the focus back to what was disabled while it had it, once it can be used again: a button whose act is under way
 * takes no click, and the browser then drops the focus to the page's beginning. Who went elsewhere meanwhile stays there.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    let last: Element | undefined;
    const remember = ({ target }: FocusEvent): void => void (last = target instanceof Element ? target : undefined);
    const observer = new MutationObserver((changes) => {
      const { activeElement: here, body } = document;
      const isBack = changes.some(({ target }) => target === last && !last.matches(':disabled'));
      if (isBack && last instanceof HTMLElement && (here === null || here === body))
        last.focus({ preventScroll: true });
    });
    document.addEventListener('focusin', remember);
    observer.observe(document.body, { attributes: true, attributeFilter: ['disabled'], subtree: true });
    return () => {
      document.removeEventListener('focusin', remember);
      observer.disconnect();
    };
  }, []);
}
