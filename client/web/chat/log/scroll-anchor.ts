import type { RefAttributes } from 'react';
import type { FlatIndexLocationWithAlign, VirtuosoHandle, VirtuosoProps } from 'react-virtuoso';
import type { Row } from './rows';

/** The target: the end, or one row, in the middle or below the overlap above it. */
export type Place = 'end' | { readonly key: string; readonly align: 'start' | 'center' };

/** How much of the content above a row stays visible, in pixels. */
const OVERLAP = 48;
/** The distance at which the end counts as visible, in pixels. */
export const NEAR = 24;
/** The number of frames without a correction after which a target counts as reached. */
const SETTLED_FRAMES = 60;
/** The number of corrections after which a target counts as unreachable. */
const MAX_CORRECTIONS = 600;
/** The inputs that scroll. A pointer event on the scroller itself, not on its content, is on the scroll bar. */
const INPUTS = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;

/**
 * Keeps a target in view until the user scrolls. The list knows the heights of its lines only after they are drawn:
 * until then it estimates them, and stops correcting after a fixed time, which is too short on a busy machine. So each
 * frame checks whether the target has been reached. A user at the end stays there, whatever is added or grows.
 */
export class ScrollAnchor {
  #target: Place | undefined;
  #list: VirtuosoHandle | null = null;
  #rows: readonly Row[] = [];
  /** Whether the last row is the end of the conversation. */
  #complete = true;
  #scroller: HTMLElement | undefined;
  #sizes: ResizeObserver | undefined;
  #frame = 0;
  #stillFrames = 0;
  #corrections = 0;
  /** Whether the user has scrolled since the last target was set. */
  #userScrolled = false;
  /** The size of everything when it was last at rest. */
  #restingSize: string | undefined;

  /** The props for the list. */
  readonly props: Pick<VirtuosoProps<Row, unknown>, 'scrollerRef' | 'totalListHeightChanged'> &
    RefAttributes<VirtuosoHandle> = {
    ref: (list) => void (this.#list = list),
    scrollerRef: (scroller) => this.#attach(scroller),
    totalListHeightChanged: () => this.#startChecking(),
  };

  constructor(begin: Place) {
    this.#target = begin;
  }

  /** Sets the current rows; `complete`: whether the newest is among them. */
  show(rows: readonly Row[], complete: boolean): void {
    this.#rows = rows;
    this.#complete = complete;
    if (!complete && this.#target === 'end') this.#target = undefined;
    this.#startChecking();
  }

  /** Scrolls a target into view. */
  seek(place: Place): void {
    this.#target = place;
    this.#corrections = 0;
    this.#userScrolled = false;
    this.#startChecking();
  }

  /** Something may have moved: checks each frame until everything is at rest. */
  #startChecking(): void {
    this.#stillFrames = 0;
    if (this.#target !== undefined && this.#frame === 0) this.#frame = requestAnimationFrame(this.#onFrame);
  }

  /** Attaches to the scrolling element, or detaches from it. */
  #attach(scroller: HTMLElement | Window | null): void {
    for (const input of INPUTS) this.#scroller?.removeEventListener(input, this.#onUserInput);
    this.#scroller?.removeEventListener('scroll', this.#onScroll);
    this.#sizes?.disconnect();
    this.#stopChecking();
    this.#scroller = scroller instanceof HTMLElement ? scroller : undefined;
    if (!this.#scroller) return;
    for (const input of INPUTS) this.#scroller.addEventListener(input, this.#onUserInput, { passive: true });
    this.#scroller.addEventListener('scroll', this.#onScroll, { passive: true });
    this.#sizes = new ResizeObserver(() => this.#startChecking());
    this.#sizes.observe(this.#scroller);
    this.#startChecking();
  }

  readonly #onUserInput = ({ type, target }: Event): void => {
    if (type === 'pointerdown' && target !== this.#scroller) return;
    this.#userScrolled = true;
    this.#settle();
    this.#stopChecking();
  };

  readonly #onScroll = (): void => {
    // If nothing has grown, the user scrolled without wheel or key: by the browser's search or a screen reader.
    if (this.#userScrolled || (this.#frame === 0 && this.#restingSize === this.#size())) this.#settle();
  };

  /** There is no target from now on, but a user at the end stays there. */
  #settle(): void {
    this.#target = this.#complete && this.#distanceToEnd() <= NEAR ? 'end' : undefined;
    this.#corrections = 0;
  }

  #stopChecking(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
  }

  readonly #onFrame = (): void => {
    this.#frame = 0;
    if (this.#target === undefined || !this.#scroller) return;
    if (this.#correct(this.#scroller, this.#target)) {
      this.#corrections++;
      this.#stillFrames = 0;
    } else this.#stillFrames++;
    if (this.#stillFrames > SETTLED_FRAMES || this.#corrections > MAX_CORRECTIONS) {
      this.#settle();
      this.#restingSize = this.#size();
    } else this.#frame = requestAnimationFrame(this.#onFrame);
  };

  /** @returns whether a correction was needed */
  #correct(scroller: HTMLElement, place: Place): boolean {
    if (!this.#opened(scroller)) return true;
    const before = scroller.scrollTop;
    if (place === 'end') {
      if (this.#distanceToEnd() <= 1) return false;
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
    this.#userScrolled = false;
    return scroller.scrollTop !== before;
  }

  /** The list is hidden until it has scrolled to its start position. */
  #opened(scroller: HTMLElement): boolean {
    const list = scroller.querySelector('[data-testid="virtuoso-item-list"]');
    return list !== null && getComputedStyle(list).visibility !== 'hidden';
  }

  #size(): string {
    return `${this.#scroller?.scrollHeight} ${this.#scroller?.clientHeight}`;
  }

  /** Returns how far the end is out of view, in pixels. */
  #distanceToEnd(): number {
    const { scrollHeight = 0, clientHeight = 0, scrollTop = 0 } = this.#scroller ?? {};
    return scrollHeight - clientHeight - scrollTop;
  }
}

/** Returns the list's own scroll position, so that few corrections are needed. */
export const location = (index: number, align: 'start' | 'center'): FlatIndexLocationWithAlign => ({
  ...{ index, align },
  offset: align === 'start' ? -OVERLAP : 0,
});

/** Returns the distance to scroll until a row is in place, in pixels. */
function distance(row: DOMRect, scroller: DOMRect, align: 'start' | 'center'): number {
  if (align === 'start') return row.top - scroller.top - OVERLAP;
  return (row.top + row.bottom - scroller.top - scroller.bottom) / 2;
}
