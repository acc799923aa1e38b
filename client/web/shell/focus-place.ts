/** Where the focus was, and the way from there outwards, so that what stood beside it can be found once it is gone. */
export interface Place {
  readonly element: HTMLElement;
  readonly name: string;
  /** The dialog, flyout or toast that it was in; nothing for the page itself. */
  readonly layer: Element | undefined;
  readonly steps: readonly Step[];
}

/** An element on the way, with what stood around it. */
interface Step {
  readonly own: Element;
  readonly parent: Element;
  readonly next: Element | null;
  readonly previous: Element | null;
}

const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex]';
/** On a touch screen their keyboard would cover the page. */
const FIELD = 'input, select, textarea';
const TOASTS = '.mantine-Notifications-root';
const LAYER = `dialog, [popover], ${TOASTS}`;
/** One of many of its kind: what stands in its place is another one. */
const ITEM = 'article, li, tr';

const nameOf = (element: Element): string => (element.getAttribute('aria-label') ?? element.textContent).trim();

const isVisible = (element: Element): boolean => element.isConnected && element.getClientRects().length > 0;

/** Whether the focus can be there. */
export const isUsable = (element: Element): boolean => !element.matches(':disabled') && isVisible(element);

export function placeOf(element: HTMLElement): Place {
  const steps: Step[] = [];
  for (let own: Element = element; own.parentElement && own !== document.body; own = own.parentElement) {
    const { parentElement: parent, nextElementSibling: next, previousElementSibling: previous } = own;
    steps.push({ own, parent, next, previous });
  }
  return { element, name: nameOf(element), layer: element.closest(LAYER) ?? undefined, steps };
}

/** Whether one goes back from a place to where one was before: its dialog or flyout is closed, its toast dismissed. */
export const isOver = ({ layer }: Place): boolean =>
  layer !== undefined && (layer.matches(TOASTS) || !isVisible(layer));

/**
 * The element that should get the focus once a place is gone: an element of the same name there, the one that had the focus
 * before in that part of the page, the neighbour after or before it, or the part itself; else the same one level further out.
 *
 * @param earlier - where the focus was before, the last first.
 */
export function nearest(place: Place, earlier: readonly Place[]): HTMLElement | undefined {
  const steps = place.steps.filter(({ parent }) => parent !== document.body && isVisible(parent));
  const [first] = steps;
  const again = first && (twinOf(place, first.parent) ?? before(first, earlier));
  if (again) return again;
  for (const { parent, next, previous } of steps) {
    const after = next?.parentElement === parent ? stops(next)[0] : undefined;
    const found =
      after ?? (previous?.parentElement === parent ? stops(previous).at(-1) : undefined) ?? stops(parent)[0];
    if (found) return found;
  }
  return undefined;
}

/** Everything in a part of the page that can have the focus; the part itself comes first. */
function stops(part: Element): HTMLElement[] {
  const mayType = matchMedia('(hover: hover)').matches;
  const all = [part, ...part.querySelectorAll(FOCUSABLE)].filter((one) => one.matches(FOCUSABLE) && isUsable(one));
  return (all as HTMLElement[]).filter((one) => mayType || !one.matches(FIELD));
}

const twinOf = ({ element, name }: Place, part: Element): HTMLElement | undefined =>
  name === '' ? undefined : stops(part).find((one) => one.tagName === element.tagName && nameOf(one) === name);

/** Where one was before within the same part, such as on the button that opened a form in its own place. */
function before({ own, parent }: Step, earlier: readonly Place[]): HTMLElement | undefined {
  if (own.matches(ITEM) || parent.matches('main')) return undefined;
  for (const place of earlier) {
    if (!place.steps.some((step) => step.parent === parent)) return undefined;
    if (parent.contains(place.element) && isUsable(place.element)) return place.element;
    const twin = twinOf(place, parent);
    if (twin) return twin;
  }
  return undefined;
}
