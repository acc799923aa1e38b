/** Longest address that is read, in bytes of UTF-8. */
export const MAX_URL_BYTES = 2_048;

const encoder = new TextEncoder();

/**
 * The URL that a text from outside is. Longer ones are not parsed at all: the time that a parser takes for a host grows
 * with the square of its letters (SEC-55).
 *
 * @param base what a relative one is relative to
 * @returns `undefined` for what is none, or too long
 */
export function readUrl(text: string, base?: string): URL | undefined {
  if (text.length > MAX_URL_BYTES || encoder.encode(text).length > MAX_URL_BYTES) return undefined;
  return URL.canParse(text, base) ? new URL(text, base) : undefined;
}
