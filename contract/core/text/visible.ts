/**
 * A visible character. Unicode's properties miss some characters that show nothing: those of the Khitan script, of
 * music and of Braille are listed here.
 */
const VISIBLE = /[^\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u{16FE4}\u{1D159}\u2800]/u;

/** Control characters, line ends, and controls that change the direction of the text around them, such as U+202E. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/** Control characters that text of several lines may not have: all but tabs and line ends. */
const CONTROLS_OF_PROSE = /[^\P{Cc}\t\n\r]/u;

/** Whether a text has a visible character. */
export const isVisible = (text: string): boolean => VISIBLE.test(text);

/** Whether a text is one line without control characters and without overrides of direction. */
export const isLine = (text: string): boolean => !CONTROLS.test(text);

/** Whether a text has no control characters except tabs and line ends. */
export const isProse = (text: string): boolean => !CONTROLS_OF_PROSE.test(text);

/** The fault of a name, as the key of its message. */
export type NameFault = 'missing' | 'controls';

/** Checks a name by the server's rules; returns its fault, or `undefined`. */
export function nameFault(name: string): NameFault | undefined {
  const trimmed = name.trim();
  if (!isVisible(trimmed)) return 'missing';
  return isLine(trimmed) ? undefined : 'controls';
}
