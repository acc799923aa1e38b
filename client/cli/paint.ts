import { stripVTControlCharacters } from 'node:util';

/** Puts colours on words, or leaves them as they are. */
export interface Paint {
  /** A name, in a colour of its own that stays the same. */
  name(text: string): string;
  dim(text: string): string;
  bold(text: string): string;
  warning(text: string): string;
}

const code =
  (number: string) =>
  (text: string): string =>
    `\x1b[${number}m${text}\x1b[0m`;

/** Colours that can be told apart on dark and on light. */
const COLOURS = ['31', '32', '33', '34', '35', '36', '91', '92', '94', '95'].map(code);

export const createPaint = (colour: boolean): Paint => {
  if (!colour) return { name: same, dim: same, bold: same, warning: same };
  return {
    name: (text) => (COLOURS[hashOf(text) % COLOURS.length] ?? same)(text),
    dim: code('2'),
    bold: code('1'),
    warning: code('33'),
  };
};

const same = (text: string): string => text;

const hashOf = (text: string): number => Buffer.from(text).reduce((hash, byte) => (hash * 31 + byte) >>> 0, 7);

/**
 * What somebody else wrote, fit for a terminal: without escape sequences and control characters, which could move
 * the cursor, change the title or make words look like the program's own (SEC-37). Lines are indented.
 */
export const harmless = (text: string): string =>
  stripVTControlCharacters(text)
    // eslint-disable-next-line no-control-regex
    .replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, ' ')
    .trimEnd()
    .replace(/\n/g, '\n    ');
