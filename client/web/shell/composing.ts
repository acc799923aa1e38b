import type { KeyboardEvent } from 'react';

/**
 * Whether a key belongs to a word that is being composed. Safari ends the composition before the Enter that ended it
 * arrives, and marks that one by the key code of the old days alone.
 */
export const isComposing = ({ nativeEvent }: KeyboardEvent): boolean =>
  nativeEvent.isComposing || (nativeEvent as Legacy).keyCode === COMPOSING;

const COMPOSING = 229;

/** The deprecated `keyCode`, which Safari needs. */
interface Legacy {
  readonly keyCode: number;
}
