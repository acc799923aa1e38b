/** A part of a search result; `hit` marks a match. */
export interface HeadlinePart {
  readonly text: string;
  readonly hit: boolean;
}

/** Splits a headline at the markers around its hits, U+E000 and U+E001; it stays plain text. */
export const headlineParts = (headline: string): readonly HeadlinePart[] =>
  headline
    .split('\u{E000}')
    .flatMap((part, at) => {
      const [hit = '', ...rest] = at === 0 ? ['', part] : part.split('\u{E001}');
      return [
        { text: hit, hit: true },
        { text: rest.join(''), hit: false },
      ];
    })
    .filter(({ text }) => text !== '');
