/** Longest URL that is parsed, in bytes of UTF-8. */
export const MAX_URL_BYTES = 2_048;

const encoder = new TextEncoder();

/**
 * Parses a URL from outside. A text longer than `MAX_URL_BYTES` is not parsed: the time for a host grows with the
 * square of its length (SEC-55).
 *
 * @param base the base of a relative URL
 * @returns `undefined` if the text is not a URL, or too long
 */
export function readUrl(text: string, base?: string): URL | undefined {
  if (text.length > MAX_URL_BYTES || encoder.encode(text).length > MAX_URL_BYTES) return undefined;
  return URL.canParse(text, base) ? new URL(text, base) : undefined;
}
