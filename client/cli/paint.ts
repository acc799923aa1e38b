import { stripVTControlCharacters } from 'node:util';
import { isolated } from '../../contract/core/text/signs';

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

/** Characters that act on a terminal or turn the text around them; ends of lines are not among them. */
const ACTING = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/gu;

/** A sign of its own for each: Unicode has pictures of the old ones, the others are called by their number. */
function shown(acting: string): string {
  const code = acting.charCodeAt(0);
  if (acting === '\t') return ' ';
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '␡' : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

/**
 * What somebody else wrote, fit for a terminal: without escape sequences, and with control characters as signs that show.
 * They could move the cursor, change the title or make words look like the program's own (SEC-37). Lines are indented; one
 * that runs from right to left is confined, so that the words around it stay in their order.
 */
export const harmless = (text: string): string =>
  stripVTControlCharacters(text)
    .replace(/\r\n?/g, '\n')
    .replace(ACTING, shown)
    .trimEnd()
    .split('\n')
    .map(isolated)
    .join('\n    ');
