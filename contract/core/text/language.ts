/** The languages of the hub's sentences. */
export const languages = ['es', 'en'] as const;
export type Language = (typeof languages)[number];

/** The most that is read of a wish: browsers send a few dozen characters. */
export const MAX_WISH = 200;

/**
 * The language of a wish in the words of `Accept-Language`, such as `en-GB,en;q=0.9,es;q=0.8`: the one with the largest
 * weight that the hub has, of equals the first. Spanish where there is none.
 */
export function preferredLanguage(wish: string | undefined): Language {
  let best: { language: Language; weight: number } | undefined;
  for (const part of (wish ?? '').slice(0, MAX_WISH).split(',')) {
    const [tag = '', ...parameters] = part.split(';');
    const language = languages.find((one) => one === tag.trim().toLowerCase().split('-')[0]);
    const weight = weightIn(parameters);
    if (language && weight > (best?.weight ?? 0)) best = { language, weight };
  }
  return best?.language ?? 'es';
}

function weightIn(parameters: readonly string[]): number {
  const q = parameters.map((one) => one.trim().toLowerCase()).find((one) => one.startsWith('q='));
  return q === undefined ? 1 : Number(q.slice(2)) || 0;
}
