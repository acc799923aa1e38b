import { partsOf } from '../../../../contract/features/chat/message-parts';

/** Names that one message may call; what goes beyond is read past. */
const MAX_NAMED = 50;
/** The longest user name and its `@`. */
const LONGEST = 65;

/** The names that a text calls with `@`, in small letters, each once. A full stop behind one ends a sentence. */
export function namesIn(content: string): string[] {
  if (!content.includes('@')) return [];
  const names = new Set<string>();
  for (const { kind, text } of partsOf(content)) {
    if (kind === 'name' && text.length <= LONGEST) names.add(text.slice(1).toLowerCase());
    if (names.size === MAX_NAMED) break;
  }
  return [...names];
}
