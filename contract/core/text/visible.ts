/**
 * Something that shows. Unicode does not call every letter and sign blank that shows nothing: those of the Khitan script, of
 * music and of Braille are named.
 */
const VISIBLE = /[^\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u{16FE4}\u{1D159}\u2800]/u;

/** Control characters, ends of lines, and what turns the direction of the text around it, such as U+202E. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/** Control characters that text of several lines has no use for: all but tabs and ends of lines. */
const CONTROLS_OF_PROSE = /[^\P{Cc}\t\n\r]/u;

/** Whether there is something in a text for people to see. */
export const isVisible = (text: string): boolean => VISIBLE.test(text);

/** Whether a text is one line that stays in its place: without control characters, and without overrides of direction. */
export const isLine = (text: string): boolean => !CONTROLS.test(text);

/** Whether a text of several lines is free of other control characters. */
export const isProse = (text: string): boolean => !CONTROLS_OF_PROSE.test(text);

/** The fault of a name, as the key of its words. */
export type NameFault = 'missing' | 'controls';

/** Holds a name against what the server would hold against it. */
export function nameFault(name: string): NameFault | undefined {
  const trimmed = name.trim();
  if (!isVisible(trimmed)) return 'missing';
  return isLine(trimmed) ? undefined : 'controls';
}
