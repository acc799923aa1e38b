import type { RefAttributes } from 'react';
import type { FlatIndexLocationWithAlign, VirtuosoHandle, VirtuosoProps } from 'react-virtuoso';
import type { Row } from './rows';

/** What is to be in sight: the end, or one row, in the middle or below what stands above it. */
export type Place = 'end' | { readonly key: string; readonly align: 'start' | 'center' };

/** How much of what stands above a row remains in sight, in pixels. */
const ABOVE = 48;
/** Where the end counts as in sight, in pixels. */
export const NEAR = 24;
/** After so many frames without a correction a place is reached. */
const STILL_FRAMES = 60;
/** After so many corrections it cannot be reached. */
const MAX_CORRECTIONS = 600;
/** What somebody scrolls with. A pointer on the scroller itself, and not on what is in it, is on its bar. */
const INPUTS = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;

/**
 * Keeps in sight what is to be in sight until somebody scrolls. The list knows how high its lines are only when they
 * have been drawn: until then it goes by guesses, and gives up correcting them after a fixed time, which on a busy
 * machine is too short. So it is looked, frame by frame, whether the place has been reached. Whoever is at the end stays
 * there, whatever comes in or grows.
 */
export class Seeker {
  #wanted: Place | undefined;
  #list: VirtuosoHandle | null = null;
  #rows: readonly Row[] = [];
  /** Whether the end of the rows is the end of the conversation. */
  #complete = true;
  #scroller: HTMLElement | undefined;
  #sizes: ResizeObserver | undefined;
  #frame = 0;
  #still = 0;
  #corrections = 0;
  /** Whether somebody has scrolled since this did. */
  #driven = false;
  /** How large everything was when it last stood still. */
  #stood: string | undefined;

  /** What the list is to be given. */
  readonly props: Pick<VirtuosoProps<Row, unknown>, 'scrollerRef' | 'totalListHeightChanged'> &
    RefAttributes<VirtuosoHandle> = {
    ref: (list) => void (this.#list = list),
    scrollerRef: (scroller) => this.#attach(scroller),
    totalListHeightChanged: () => this.#watch(),
  };

  constructor(begin: Place) {
    this.#wanted = begin;
  }

  /** Takes the rows as they are now; `complete`: whether the newest is among them. */
  show(rows: readonly Row[], complete: boolean): void {
    this.#rows = rows;
    this.#complete = complete;
    if (!complete && this.#wanted === 'end') this.#wanted = undefined;
    this.#watch();
  }

  /** Brings a place into sight. */
  seek(place: Place): void {
    this.#wanted = place;
    this.#corrections = 0;
    this.#driven = false;
    this.#watch();
  }

  /** Something may have moved: looks until all stands still. */
  #watch(): void {
    this.#still = 0;
    if (this.#wanted !== undefined && this.#frame === 0) this.#frame = requestAnimationFrame(this.#look);
  }

  /** Takes the element that scrolls, or lets go of it. */
  #attach(scroller: HTMLElement | Window | null): void {
    for (const input of INPUTS) this.#scroller?.removeEventListener(input, this.#drive);
    this.#scroller?.removeEventListener('scroll', this.#scrolled);
    this.#sizes?.disconnect();
    this.#stop();
    this.#scroller = scroller instanceof HTMLElement ? scroller : undefined;
    if (!this.#scroller) return;
    for (const input of INPUTS) this.#scroller.addEventListener(input, this.#drive, { passive: true });
    this.#scroller.addEventListener('scroll', this.#scrolled, { passive: true });
    this.#sizes = new ResizeObserver(() => this.#watch());
    this.#sizes.observe(this.#scroller);
    this.#watch();
  }

  readonly #drive = ({ type, target }: Event): void => {
    if (type === 'pointerdown' && target !== this.#scroller) return;
    this.#driven = true;
    this.#rest();
    this.#stop();
  };

  readonly #scrolled = (): void => {
    // Where nothing has grown, it was somebody without a wheel or a key: the browser's search, an aid that reads aloud.
    if (this.#driven || (this.#frame === 0 && this.#stood === this.#size())) this.#rest();
  };

  /** From now on there is no place to go to, but whoever is at the end stays there. */
  #rest(): void {
    this.#wanted = this.#complete && this.#toEnd() <= NEAR ? 'end' : undefined;
    this.#corrections = 0;
  }

  #stop(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  readonly #look = (): void => {
    this.#frame = 0;
    if (this.#wanted === undefined || !this.#scroller) return;
    if (this.#correct(this.#scroller, this.#wanted)) {
      this.#corrections++;
      this.#still = 0;
    } else this.#still++;
    if (this.#still > STILL_FRAMES || this.#corrections > MAX_CORRECTIONS) {
      this.#rest();
      this.#stood = this.#size();
    } else this.#frame = requestAnimationFrame(this.#look);
  };

  /** @returns whether the place had not been reached */
  #correct(scroller: HTMLElement, place: Place): boolean {
    if (!this.#opened(scroller)) return true;
    const before = scroller.scrollTop;
    if (place === 'end') {
      if (this.#toEnd() <= 1) return false;
      scroller.scrollTop = scroller.scrollHeight;
    } else {
      const index = this.#rows.findIndex(({ key }) => key === place.key);
      const row = scroller.querySelector(`[data-index="${index}"]`);
      if (!row) {
        if (index >= 0) this.#list?.scrollToIndex(location(index, place.align));
        return index >= 0;
      }
      const off = distance(row.getBoundingClientRect(), scroller.getBoundingClientRect(), place.align);
      if (Math.abs(off) <= 1) return false;
      scroller.scrollTop += off;
    }
    this.#driven = false;
    return scroller.scrollTop !== before;
  }

  /** The list hides itself until it has gone to where it begins. */
  #opened(scroller: HTMLElement): boolean {
    const list = scroller.querySelector('[data-testid="virtuoso-item-list"]');
    return list !== null && getComputedStyle(list).visibility !== 'hidden';
  }

  #size(): string {
    return `${this.#scroller?.scrollHeight} ${this.#scroller?.clientHeight}`;
  }

  /** How far the end is out of sight, in pixels. */
  #toEnd(): number {
    const { scrollHeight = 0, clientHeight = 0, scrollTop = 0 } = this.#scroller ?? {};
    return scrollHeight - clientHeight - scrollTop;
  }
}

/** Where the list goes by itself, so that there is little to correct. */
export const location = (index: number, align: 'start' | 'center'): FlatIndexLocationWithAlign => ({
  ...{ index, align },
  offset: align === 'start' ? -ABOVE : 0,
});

/** How much is to be scrolled until a row stands in its place, in pixels. */
function distance(row: DOMRect, scroller: DOMRect, align: 'start' | 'center'): number {
  if (align === 'start') return row.top - scroller.top - ABOVE;
  return (row.top + row.bottom - scroller.top - scroller.bottom) / 2;
}
