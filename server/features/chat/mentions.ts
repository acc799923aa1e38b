import { withoutTrailing } from '../../../contract/trailing';

/** `@name`, not within a word or an address. */
const NAMED = /(?<![\p{L}\p{N}_@.-])@([\p{L}\p{N}_.-]{1,64})/gu;

/** Names that one message may call; what goes beyond is read past. */
const MAX_NAMED = 50;

/** The names that a text calls with `@`, in small letters, each once. A full stop behind one ends a sentence. */
export function namesIn(content: string): string[] {
  if (!content.includes('@')) return [];
  const names = new Set<string>();
  for (const [, name = ''] of content.matchAll(NAMED)) {
    const bare = withoutTrailing(name, '.-').toLowerCase();
    if (bare) names.add(bare);
    if (names.size === MAX_NAMED) break;
  }
  return [...names];
}
