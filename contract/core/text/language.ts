/** The languages of the hub's messages. */
export const languages = ['es', 'en'] as const;
export type Language = (typeof languages)[number];

/** Characters of a language preference that are read: browsers send a few dozen. */
export const MAX_ACCEPT_LANGUAGE = 200;

/**
 * Returns the language for a preference in the syntax of `Accept-Language`, such as `en-GB,en;q=0.9,es;q=0.8`: of the
 * hub's languages the one with the largest weight, of equals the first. Without any it is Spanish.
 */
export function preferredLanguage(acceptLanguage: string | undefined): Language {
  let best: { language: Language; weight: number } | undefined;
  for (const part of (acceptLanguage ?? '').slice(0, MAX_ACCEPT_LANGUAGE).split(',')) {
    const [tag = '', ...parameters] = part.split(';');
    const language = languages.find((known) => known === tag.trim().toLowerCase().split('-')[0]);
    const weight = weightIn(parameters);
    if (language && weight > (best?.weight ?? 0)) best = { language, weight };
  }
  return best?.language ?? 'es';
}

function weightIn(parameters: readonly string[]): number {
  const q = parameters.map((text) => text.trim().toLowerCase()).find((text) => text.startsWith('q='));
  return q === undefined ? 1 : Number(q.slice(2)) || 0;
}
