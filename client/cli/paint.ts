import { stripVTControlCharacters } from 'node:util';
import { isolated } from '../../contract/core/text/signs';

/** Colours texts, or leaves them unchanged. */
export interface Paint {
  /** A name, always in the same colour. */
  name(text: string): string;
  dim(text: string): string;
  bold(text: string): string;
  warning(text: string): string;
}

const code =
  (number: string) =>
  (text: string): string =>
    `\x1b[${number}m${text}\x1b[0m`;

/** Colours that are readable on dark and light backgrounds. */
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

/** Characters that control a terminal or change the text direction; line ends are not among them. */
const CONTROL = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/gu;

/** Returns a visible sign for a control character: a Unicode control picture, or its code point. */
function visible(control: string): string {
  const code = control.charCodeAt(0);
  if (control === '\t') return ' ';
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  return code === 0x7f ? '␡' : `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
}

/**
 * Makes a user's text safe for a terminal: removes escape sequences and makes control characters visible. They could
 * move the cursor, change the title or imitate the program's own output (SEC-37). Lines are indented; a right-to-left
 * line is isolated, so that the text around it keeps its order.
 */
export const harmless = (text: string): string =>
  stripVTControlCharacters(text)
    .replace(/\r\n?/g, '\n')
    .replace(CONTROL, visible)
    .trimEnd()
    .split('\n')
    .map(isolated)
    .join('\n    ');
