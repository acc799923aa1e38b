/** A position of the focus and its ancestors, so that a neighbour can be found after the element is removed. */
export interface Place {
  readonly element: HTMLElement;
  readonly name: string;
  /** The dialog, flyout or toast that contains it; `undefined` for the page itself. */
  readonly layer: Element | undefined;
  readonly steps: readonly Step[];
}

/** An ancestor, with its siblings. */
interface Step {
  readonly own: Element;
  readonly parent: Element;
  readonly next: Element | null;
  readonly previous: Element | null;
}

const FOCUSABLE = 'a[href], button, input, select, textarea, summary, [tabindex]';
/** On a touch screen, focusing a field opens a keyboard that covers the page. */
const FIELD = 'input, select, textarea';
const TOASTS = '.mantine-Notifications-root';
const LAYER = `dialog, [popover], ${TOASTS}`;
/** One of many similar items: the item that takes its position is a different one. */
const ITEM = 'article, li, tr';

const nameOf = (element: Element): string => (element.getAttribute('aria-label') ?? element.textContent).trim();

const isVisible = (element: Element): boolean => element.isConnected && element.getClientRects().length > 0;

/** Whether the element can have the focus. */
export const isUsable = (element: Element): boolean => !element.matches(':disabled') && isVisible(element);

export function placeOf(element: HTMLElement): Place {
  const steps: Step[] = [];
  for (let own: Element = element; own.parentElement && own !== document.body; own = own.parentElement) {
    const { parentElement: parent, nextElementSibling: next, previousElementSibling: previous } = own;
    steps.push({ own, parent, next, previous });
  }
  return { element, name: nameOf(element), layer: element.closest(LAYER) ?? undefined, steps };
}

/** Whether the focus should return to an earlier place: its dialog or flyout is closed, or its toast dismissed. */
export const isOver = ({ layer }: Place): boolean =>
  layer !== undefined && (layer.matches(TOASTS) || !isVisible(layer));

/**
 * Returns the element that should get the focus after a place is gone. In the innermost remaining ancestor it tries: an
 * element with the same name, the previously focused element there, the next or previous neighbour, the ancestor
 * itself. Then it tries the next ancestor.
 *
 * @param earlier - earlier places of the focus, the last first.
 */
export function nearest(place: Place, earlier: readonly Place[]): HTMLElement | undefined {
  const steps = place.steps.filter(({ parent }) => parent !== document.body && isVisible(parent));
  const [first] = steps;
  const found = first && (twinOf(place, first.parent) ?? before(first, earlier));
  if (found) return found;
  for (const { parent, next, previous } of steps) {
    const after = next?.parentElement === parent ? stops(next)[0] : undefined;
    const found =
      after ?? (previous?.parentElement === parent ? stops(previous).at(-1) : undefined) ?? stops(parent)[0];
    if (found) return found;
  }
  return undefined;
}

/** Returns all focusable elements in a part of the page; the part itself comes first. */
function stops(part: Element): HTMLElement[] {
  const mayType = matchMedia('(hover: hover)').matches;
  const all = [part, ...part.querySelectorAll(FOCUSABLE)].filter((one) => one.matches(FOCUSABLE) && isUsable(one));
  return (all as HTMLElement[]).filter((one) => mayType || !one.matches(FIELD));
}

const twinOf = ({ element, name }: Place, part: Element): HTMLElement | undefined =>
  name === '' ? undefined : stops(part).find((one) => one.tagName === element.tagName && nameOf(one) === name);

/** Returns the previously focused element within the same part, such as the button that opened an inline form. */
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
