/** Accents of Latin, Greek and Cyrillic letters, and the points of Hebrew and Arabic, which users often omit. */
const MARKS =
  /(?=\p{M})(?:[\u0300-\u036F]|[\u0591-\u05C7]|[\u064B-\u0670]|[\u1AB0-\u1AFF]|[\u1DC0-\u1DFF]|[\uFE20-\uFE2F])/gu;

/**
 * Returns a text in the form that is searched, on the server and on the pages: without case and accents, however the
 * text is composed. PostgreSQL's function `folded` applies the same rule.
 */
export const folded = (text: string): string => text.normalize('NFD').replace(MARKS, '').toLowerCase();
