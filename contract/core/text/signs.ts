/** Surrogate pairs, each of which is one character. */
const PAIRS = /[\uD800-\uDBFF][\uDC00-\uDFFF]/g;

/**
 * Returns a text's length in characters of Unicode (code points), as the schemas and PostgreSQL's `char_length` count.
 * Every limit on a text is a limit on this length.
 */
export const lengthOf = (text: string): number => text.length - (text.match(PAIRS)?.length ?? 0);

let segmenter: Intl.Segmenter | undefined;

/** Splits a text into graphemes (a letter with its accents, a flag, a family), in old browsers into characters. */
const graphemesOf = (text: string): Iterable<string | Intl.SegmentData> =>
  'Segmenter' in Intl ? (segmenter ??= new Intl.Segmenter()).segment(text) : text;

/** Returns the first `most` graphemes of a text. */
export function firstGraphemes(text: string, most: number): string {
  if (text.length <= most) return text;
  let first = '';
  let count = 0;
  for (const grapheme of graphemesOf(text)) {
    if (count++ === most) break;
    first += typeof grapheme === 'string' ? grapheme : grapheme.segment;
  }
  return first;
}

/** Returns the first `most` graphemes of a text, followed by an ellipsis if the text is longer. */
export function excerpt(text: string, most: number): string {
  const first = firstGraphemes(text, most);
  return first === text ? text : `${first}…`;
}

/** Returns the beginning of a text: at most `units` units of UTF-16, without splitting a grapheme. */
export function truncate(text: string, units: number): string {
  if (text.length <= units) return text;
  if (!('Segmenter' in Intl)) return text.slice(0, units).replace(/[\uD800-\uDBFF]$/, '');
  segmenter ??= new Intl.Segmenter();
  return text.slice(0, segmenter.segment(text).containing(units)?.index);
}

/** Letters of right-to-left scripts, and controls that change the direction of the text around them. */
const RIGHT_TO_LEFT =
  /[\u0590-\u08FF\u200F\u202A-\u202E\u2066-\u2069\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/**
 * Isolates a right-to-left name within a sentence, so that the words around it keep their order. Elements use `<bdi>`;
 * this is for texts without markup, such as labels, titles and terminals.
 */
export const isolated = (name: string): string => (RIGHT_TO_LEFT.test(name) ? `\u2068${name}\u2069` : name);
