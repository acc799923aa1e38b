/**
 * A text without the given characters at its end, in time that is linear in its length. `/[…]+$/` is not: it looks at a
 * run that does not end the text once from each of its characters.
 *
 * @param characters each of them alone
 */
export function withoutTrailing(text: string, characters: string): string {
  let end = text.length;
  while (end > 0 && characters.includes(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
