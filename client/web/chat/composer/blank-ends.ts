/** Removes the empty lines around a text. The first line keeps its indentation, so that pasted code is unchanged. */
export function withoutBlankEnds(text: string): string {
  const bare = text.trimEnd();
  const first = bare.length - bare.trimStart().length;
  return bare.slice(bare.lastIndexOf('\n', first) + 1);
}
