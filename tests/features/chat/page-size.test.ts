import type { MessageView } from '../../../contract/features/chat/schemas';
import type { ProductsPage } from '../../../contract/features/catalog/schemas';
import { startTestServer, type TestServer } from '../../support/servers/test-server';
import { readPage } from './chat-world';

const COUNT = 200;
let door: TestServer;
beforeAll(async () => {
  door = await startTestServer();
  const { prisma } = door.app.database;
  await prisma.$executeRaw`DELETE FROM messages WHERE room_id = 1`;
  await prisma.$executeRaw`
    INSERT INTO messages (room_id, id, guest_id, username, author_name, content, client_id, created_at)
    SELECT 1, i, 'guest:a', 'a', 'a', repeat('字', 4000), 'c' || i, now() FROM generate_series(1, ${COUNT}::int) i`;
  await prisma.$executeRaw`UPDATE rooms SET last_message = ${COUNT} WHERE id = 1`;
  await prisma.$executeRaw`
    INSERT INTO products (name, description, price, stock, updated_by)
    SELECT 'P' || i % 3, repeat('字', 1900), 1 + i % 7, i % 5, 'x' FROM generate_series(1, 400) i`;
});
afterAll(() => door.close());

/** Half a mebibyte, plus the row that exceeds it. */
const MOST = 600 * 1024;
const numbers = (messages: readonly MessageView[]): number[] => messages.map(({ id }) => id);
const upTo = (last: number): number[] => Array.from({ length: last }, (_, i) => i + 1);

it('[CHAT-7] pages of long messages are shorter, and continue without a gap or a repeat, backwards and forwards', async () => {
  const page = async (query: string) => {
    const { text } = await door.ask(`/api/rooms/1/messages?limit=200${query}`);
    expect(Buffer.byteLength(text)).toBeLessThan(MOST);
    return (await readPage(door, 1, `limit=200${query}`)).data;
  };
  const back: number[] = [];
  for (let more = true, query = ''; more; query = `&before=${back[0]}`) {
    const { messages, more_before } = await page(query);
    back.unshift(...numbers(messages));
    more = more_before;
  }
  expect(back).toEqual(upTo(COUNT));

  const on = [1];
  for (let more = true; more;) {
    const { messages, more_after } = await page(`&after=${on.at(-1)}`);
    on.push(...numbers(messages));
    more = more_after;
  }
  expect(on).toEqual(upTo(COUNT));
});

it('[CHAT-7] a shortened page around a message has the message in its middle', async () => {
  const { messages, more_before, more_after } = (await readPage(door, 1, 'limit=200&around=100')).data;
  const found = numbers(messages);
  expect(found).toContain(100);
  expect(found).toEqual(found.map((_, i) => (found[0] ?? 0) + i));
  expect([more_before, more_after, Math.abs(100 - (found[0]! + found.at(-1)!) / 2) <= 1]).toEqual([true, true, true]);
});

it.each(['antiguos', 'recientes', 'nombre', 'precio', 'stock'])(
  '[CAT-8] pages of long products in the order %s are shorter, and continue without a gap or a repeat',
  async (orden) => {
    const ids: number[] = [];
    let pages = 0;
    for (let next: string | null = ''; next !== null; pages++) {
      const { text } = await door.ask(`/api/productos?orden=${orden}&limite=1000${next && `&despues=${next}`}`);
      expect(Buffer.byteLength(text)).toBeLessThan(MOST);
      const { data, siguiente, total } = JSON.parse(text) as ProductsPage;
      expect(total).toBe(408);
      ids.push(...data.map(({ id }) => id));
      next = siguiente;
    }
    expect([pages > 3, ids.length, new Set(ids).size]).toEqual([true, 408, 408]);
  },
);
