import { useEffect } from 'react';
import { isOver, isUsable, nearest, placeOf, type Place } from './focus-place';

/** More places than a dialog has fields. */
const REMEMBERED = 24;
/** An element that stays disabled for longer than this waits for no act that is under way, in milliseconds. */
const UNDER_WAY_MS = 700;
/** Rows that scroll out of sight are taken away: for so long after a scrolling hand nothing is mended, in milliseconds. */
const SCROLLING_MS = 300;

/**
 * Keeps the focus on the page. An element that is disabled while its act is under way gets the focus back afterwards. If the
 * element is gone (its row was deleted, its dialog closed), the focus goes to the nearest one (`focus-place.ts`). Somebody who
 * went elsewhere meanwhile stays there.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    const keeper = new FocusKeeper();
    return () => keeper.end();
  }, []);
}

class FocusKeeper {
  /** Where the focus was, the last first. */
  #places: readonly Place[] = [];
  /** Whether the last place has become unusable while the focus was there. */
  #isLost = false;
  /** The element that has the focus instead. */
  #substitute: HTMLElement | undefined;
  #scrolledAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #ended = new AbortController();
  readonly #observer = new MutationObserver(() => this.#look());

  constructor() {
    const how = { capture: true, passive: true, signal: this.#ended.signal };
    const scroll = (): void => void (this.#scrolledAt = performance.now());
    document.addEventListener('focusin', ({ target }) => target instanceof HTMLElement && this.#arrived(target), how);
    document.addEventListener('toggle', () => this.#look(), how);
    document.addEventListener('wheel', scroll, how);
    document.addEventListener('touchmove', scroll, how);
    this.#observer.observe(document.body, {
      ...{ childList: true, subtree: true },
      ...{ attributes: true, attributeFilter: ['disabled', 'open', 'data-loading'] },
    });
  }

  end(): void {
    this.#ended.abort();
    this.#observer.disconnect();
    clearTimeout(this.#timer);
  }

  #arrived(target: HTMLElement): void {
    if (target === this.#substitute) return;
    const others = this.#places.filter(({ element }) => element !== target);
    this.#places = [placeOf(target), ...others].slice(0, REMEMBERED);
    this.#isLost = false;
    this.#substitute = undefined;
  }

  /** Looks at the focus after a change, once the page's own code has run. It costs nothing while an element has the focus. */
  #look(): void {
    const here = document.activeElement ?? document.body;
    if (here !== document.body && here !== this.#substitute && !here.matches(':disabled')) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#mend(false), 0);
  }

  #mend(isLate: boolean): void {
    const [last] = this.#places;
    const here = document.activeElement ?? document.body;
    const isNowhere = here === document.body || here.matches(':disabled');
    if (!last || (!isNowhere && here !== this.#substitute)) return;
    if (isUsable(last.element)) {
      if (this.#isLost) this.#give(last.element);
      // The focus was taken away from what can have it: somebody has pointed at nothing.
      else this.#places = [];
      return;
    }
    this.#isLost = true;
    if (!isNowhere || performance.now() - this.#scrolledAt < SCROLLING_MS) return;
    if (last.element.isConnected && last.element.matches(':disabled')) {
      if (last.element.closest('form, dialog, section, article')?.querySelector('[data-loading]')) return;
      if (!isLate) return void (this.#timer = setTimeout(() => this.#mend(true), UNDER_WAY_MS));
    }
    const there = this.#next();
    if (there) this.#give((this.#substitute = there));
  }

  /** Where to go on: where one was before what is over, else what is next to it, else the page's contents. */
  #next(): HTMLElement | undefined {
    const at = this.#places.findIndex((place) => !isOver(place));
    const place = this.#places[at];
    if (place && isUsable(place.element)) return place.element;
    return (place && nearest(place, this.#places.slice(at + 1))) ?? document.querySelector('main') ?? undefined;
  }

  readonly #give = (element: HTMLElement): void => {
    if (element === this.#places[0]?.element) this.#substitute = undefined;
    element.focus({ preventScroll: true });
  };
}
