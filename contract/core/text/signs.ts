/** Two halves that are one character. */
const PAIRS = /[\uD800-\uDBFF][\uDC00-\uDFFF]/g;

/**
 * How long a text is: in characters of Unicode (code points), as the schemas and the database's `char_length` count.
 * Every limit on a text is one on this length.
 */
export const lengthOf = (text: string): number => text.length - (text.match(PAIRS)?.length ?? 0);

let segmenter: Intl.Segmenter | undefined;

/** Splits a text into graphemes: a letter with its accents, a flag, a family. Where the browser cannot, into characters. */
const signsOf = (text: string): Iterable<string | Intl.SegmentData> =>
  'Segmenter' in Intl ? (segmenter ??= new Intl.Segmenter()).segment(text) : text;

/** The beginning of a text, without half a sign: `most` signs as people see them. */
export function firstSigns(text: string, most: number): string {
  if (text.length <= most) return text;
  let first = '';
  let count = 0;
  for (const sign of signsOf(text)) {
    if (count++ === most) break;
    first += typeof sign === 'string' ? sign : sign.segment;
  }
  return first;
}

/** The beginning of a text, with an ellipsis where something was left out. */
export function excerpt(text: string, most: number): string {
  const first = firstSigns(text, most);
  return first === text ? text : `${first}…`;
}

/** The beginning of a text that takes no more than so many units of UTF-16 to store or send, without half a sign. */
export function beginning(text: string, units: number): string {
  if (text.length <= units) return text;
  if (!('Segmenter' in Intl)) return text.slice(0, units).replace(/[\uD800-\uDBFF]$/, '');
  segmenter ??= new Intl.Segmenter();
  return text.slice(0, segmenter.segment(text).containing(units)?.index);
}

/** Letters of scripts that run from right to left, and what turns the text around it. */
const TURNS =
  /[\u0590-\u08FF\u200F\u202A-\u202E\u2066-\u2069\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/**
 * A name within a sentence: one that runs from right to left is confined, so that the words around it stay in their order.
 * Elements do it by `<bdi>`; this is for texts without markup, such as labels, titles and terminals.
 */
export const isolated = (name: string): string => (TURNS.test(name) ? `\u2068${name}\u2069` : name);
