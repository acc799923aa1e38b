import type { KeyboardEvent } from 'react';

/**
 * Whether a key belongs to an input method's composition. Safari ends the composition before the Enter that confirmed
 * it arrives, and marks that key by its legacy key code only.
 */
export const isComposing = ({ nativeEvent }: KeyboardEvent): boolean =>
  nativeEvent.isComposing || (nativeEvent as Legacy).keyCode === COMPOSING;

const COMPOSING = 229;

/** The deprecated `keyCode`, which Safari needs. */
interface Legacy {
  readonly keyCode: number;
}
