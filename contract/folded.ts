/** Accents of Latin, Greek and Cyrillic letters, and the points of Hebrew and Arabic, which people leave out. */
const RANGES = [
  '0300-036F',
  '0591-05BD',
  '05BF',
  '05C1-05C2',
  '05C4-05C5',
  '05C7',
  '064B-065F',
  '0670',
  '1AB0-1AFF',
  '1DC0-1DFF',
  'FE20-FE2F',
];
const MARKS = new RegExp(`[${RANGES.map((range) => range.replace(/[0-9A-F]+/g, '\\u$&')).join('')}]`, 'g');

/**
 * A text as it is searched, on the server and on the pages: neither case nor accents count, however the text is composed.
 * The database has the same rule as the function `folded`.
 */
export const folded = (text: string): string => text.normalize('NFD').replace(MARKS, '').toLowerCase();
