/** A text without the empty lines around it. The first line keeps its indentation: pasted code comes back as it was. */
export function withoutBlankEnds(text: string): string {
  const bare = text.trimEnd();
  const first = bare.length - bare.trimStart().length;
  return bare.slice(bare.lastIndexOf('\n', first) + 1);
}
