import { partsOf } from '../../../../contract/features/chat/message-parts';

/** The most names that one message may mention; further ones are ignored. */
const MAX_NAMED = 50;
/** The length of the longest user name and its `@`. */
const LONGEST = 65;

/**
 * Returns the names that a text mentions with `@`, in lower case, each once. A full stop after a name ends a sentence.
 */
export function namesIn(content: string): string[] {
  if (!content.includes('@')) return [];
  const names = new Set<string>();
  for (const { kind, text } of partsOf(content)) {
    if (kind === 'name' && text.length <= LONGEST) names.add(text.slice(1).toLowerCase());
    if (names.size === MAX_NAMED) break;
  }
  return [...names];
}
