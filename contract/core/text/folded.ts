/** Accents of Latin, Greek and Cyrillic letters, and the points of Hebrew and Arabic, which people leave out. */
const MARKS =
  /(?=\p{M})(?:[\u0300-\u036F]|[\u0591-\u05C7]|[\u064B-\u0670]|[\u1AB0-\u1AFF]|[\u1DC0-\u1DFF]|[\uFE20-\uFE2F])/gu;

/**
 * A text as it is searched, on the server and on the pages: neither case nor accents count, however the text is composed.
 * The database has the same rule as the function `folded`.
 */
export const folded = (text: string): string => text.normalize('NFD').replace(MARKS, '').toLowerCase();
