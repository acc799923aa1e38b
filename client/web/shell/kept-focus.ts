import { useEffect } from 'react';
import { isOver, isUsable, nearest, placeOf, type Place } from './focus-place';

/** The number of places remembered; more than a dialog has fields. */
const MAX_PLACES = 24;
/** An element that stays disabled for longer than this is not waiting for a running action, in milliseconds. */
const RUNNING_ACTION_MS = 700;
/** How long after scrolling no focus is restored, in milliseconds: virtual rows that leave the view are removed. */
const SCROLLING_MS = 300;

/**
 * Keeps the focus on the page. An element that is disabled while its action runs gets the focus back afterwards. If the
 * element is removed (its row was deleted, its dialog closed), the focus moves to the nearest one (`focus-place.ts`).
 * If the user has moved the focus meanwhile, it stays there.
 */
export function useKeptFocus(): void {
  useEffect(() => {
    const keeper = new FocusKeeper();
    return () => keeper.end();
  }, []);
}

class FocusKeeper {
  /** The places of the focus, the last first. */
  #places: readonly Place[] = [];
  /** Whether the last place became unusable while it had the focus. */
  #isLost = false;
  /** The element that has the focus instead. */
  #substitute: HTMLElement | undefined;
  #scrolledAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #ended = new AbortController();
  readonly #observer = new MutationObserver(() => this.#check());

  constructor() {
    const how = { capture: true, passive: true, signal: this.#ended.signal };
    const scroll = (): void => void (this.#scrolledAt = performance.now());
    document.addEventListener('focusin', ({ target }) => target instanceof HTMLElement && this.#onFocusIn(target), how);
    document.addEventListener('toggle', () => this.#check(), how);
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

  #onFocusIn(target: HTMLElement): void {
    if (target === this.#substitute) return;
    const others = this.#places.filter(({ element }) => element !== target);
    this.#places = [placeOf(target), ...others].slice(0, MAX_PLACES);
    this.#isLost = false;
    this.#substitute = undefined;
  }

  /**
   * Checks the focus after a change, once the page's own code has run. It costs nothing while an element has the focus.
   */
  #check(): void {
    const here = document.activeElement ?? document.body;
    if (here !== document.body && here !== this.#substitute && !here.matches(':disabled')) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#restore(false), 0);
  }

  #restore(isLate: boolean): void {
    const [last] = this.#places;
    const here = document.activeElement ?? document.body;
    const isNowhere = here === document.body || here.matches(':disabled');
    if (!last || (!isNowhere && here !== this.#substitute)) return;
    if (isUsable(last.element)) {
      if (this.#isLost) this.#focus(last.element);
      // The focus was removed from a usable element: the user has clicked on an empty area.
      else this.#places = [];
      return;
    }
    this.#isLost = true;
    if (!isNowhere || performance.now() - this.#scrolledAt < SCROLLING_MS) return;
    if (last.element.isConnected && last.element.matches(':disabled')) {
      if (last.element.closest('form, dialog, section, article')?.querySelector('[data-loading]')) return;
      if (!isLate) return void (this.#timer = setTimeout(() => this.#restore(true), RUNNING_ACTION_MS));
    }
    const there = this.#next();
    if (there) this.#focus((this.#substitute = there));
  }

  /** Returns the next focus: the place before a closed layer, else the nearest element, else the page's contents. */
  #next(): HTMLElement | undefined {
    const at = this.#places.findIndex((place) => !isOver(place));
    const place = this.#places[at];
    if (place && isUsable(place.element)) return place.element;
    return (place && nearest(place, this.#places.slice(at + 1))) ?? document.querySelector('main') ?? undefined;
  }

  readonly #focus = (element: HTMLElement): void => {
    if (element === this.#places[0]?.element) this.#substitute = undefined;
    element.focus({ preventScroll: true });
  };
}
