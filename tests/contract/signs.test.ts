import { truncate, excerpt, firstGraphemes, isolated, lengthOf } from '../../contract/core/text/signs';
import { content } from '../../contract/features/chat/schemas';
import { confining } from '../../client/web/language/confining';

const FAMILY = '👨‍👩‍👧‍👦';

it('[UX-35] a text is cut between grapheme clusters: no half emoji, family, flag or accent', () => {
  expect(firstGraphemes(`${FAMILY}Ana`, 1)).toBe(FAMILY);
  expect(firstGraphemes('🇪🇨🇪🇸', 1)).toBe('🇪🇨');
  expect(firstGraphemes('e\u0301xito', 1)).toBe('e\u0301');
  expect(excerpt('😀😀😀', 2)).toBe('😀😀…');
  expect(excerpt('abc', 3)).toBe('abc');
  for (const units of [1, 3, 5, 12]) expect(truncate(`a${FAMILY}b`, units)).toBe(units < 12 ? 'a' : `a${FAMILY}`);
});

it('[CHAT-8] every limit counts characters, in the schema and in `lengthOf`', () => {
  for (const [text, length] of [
    ['😀'.repeat(4_000), 4_000],
    [FAMILY, 7],
    ['e\u0301', 2],
  ] as const) {
    expect(lengthOf(text)).toBe(length);
    expect(content.safeParse(text).success).toBe(true);
  }
  expect(content.safeParse('😀'.repeat(4_001)).success).toBe(false);
});

it('[UX-36] a sentence isolates a right-to-left name, and no other', () => {
  expect([isolated('Ana'), isolated('שלום')]).toEqual(['Ana', '\u2068שלום\u2069']);
  const texts = confining({ a: { message: (author: string, text: string) => `${author}: ${text}` }, b: 'b' });
  expect([texts.a.message('علي', 'hola'), texts.b]).toEqual(['\u2068علي\u2069: hola', 'b']);
});
