/**
 * Removes the given characters from the end of a text, in time that is linear in its length. `/[…]+$/` is quadratic: it
 * scans a run in the middle of the text from each of the run's characters.
 *
 * @param characters a set, one character each
 */
export function withoutTrailing(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
