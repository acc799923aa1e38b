import fc from 'fast-check';
import { folded } from '../../contract/core/text/folded';
import type { Database } from '../../server/db/client';
import { useDatabase } from '../support/servers/open-database';

let database: Database;
useDatabase((opened) => void (database = opened));

const byDatabase = async (texts: readonly string[]): Promise<string[]> => {
  const rows = await database.prisma.$queryRaw<{ text: string }[]>`
    SELECT folded(value) AS text FROM json_array_elements_text(${JSON.stringify(texts)}::json) WITH ORDINALITY AS t (value, n)
    ORDER BY n`;
  return rows.map(({ text }) => text);
};

it('[CHAT-10] the database folds a text as the pages do', async () => {
  const texts = [
    'CANCIÓN',
    'cancio\u0301n',
    'Ñandú',
    'İSTANBUL',
    'straße',
    'Ελλάδα',
    'ЁЛКА',
    'مُحَمَّد',
    'שָׁלוֹם',
    'が',
    '👍🏽',
    'ＡＢＣ',
    'a%_\\b',
  ];
  await expect(byDatabase(texts)).resolves.toEqual(texts.map(folded));
  expect(folded('CANCIÓN')).toBe('cancion');
});

it('[CHAT-10] composed and decomposed texts, with and without accents, fold alike', async () => {
  const letters = fc.array(fc.constantFrom('á', 'Ñ', 'Ü', 'ç', 'Å', 'ł', 'o', 'Z', ' ', 'é', 'Ω', 'й', '7'), {
    maxLength: 12,
  });
  const texts = fc.sample(letters, { numRuns: 200, seed: 7 }).map((parts) => parts.join(''));
  const expected = texts.map(folded);
  await expect(byDatabase(texts.map((text) => text.normalize('NFD')))).resolves.toEqual(expected);
  await expect(byDatabase(texts.map((text) => text.normalize('NFC')))).resolves.toEqual(expected);
});
