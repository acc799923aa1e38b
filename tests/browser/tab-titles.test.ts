import type { Page } from 'playwright-core';
import { openFrontDoor, type FrontDoor } from '../http/front-door';
import { usePeople } from './people';

const person = usePeople();
let door: FrontDoor;

jest.setTimeout(60_000);
beforeAll(async () => void (door = await openFrontDoor()));
afterAll(() => door.close());

/** Waits for the title in the browser's tab. */
const title = (page: Page, words: string): Promise<unknown> =>
  page.locator('title', { hasText: new RegExp(`^${words.replace(/[()]/g, '\\$&')}$`) }).waitFor({ state: 'attached' });

it('[UX-21] the title in the tab says how many messages are unread, on every page, and which room is open', async () => {
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana');
  await title(page, 'Banco · Pulso');
  const headers = await door.signIn('luis');
  for (const content of ['uno', 'dos']) await door.ask('/api/rooms/1/messages', { headers, body: { content } });
  await title(page, '(2) Banco · Pulso');
  await page.getByRole('navigation').getByRole('link', { name: 'Productos' }).click();
  await title(page, '(2) Productos · Pulso');
  await page.goto('/chat/?sala=1');
  await title(page, 'General · Chat · Pulso');
});

it('[UX-22] filters, order and search of the films stand in the address: a reload and Back keep them', async () => {
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana', '/peliculas/');
  const order = page.getByLabel('Orden');
  await order.selectOption('newest');
  await page.getByRole('searchbox').fill('la');
  await page.waitForURL((url) => url.search === '?buscar=la&orden=newest');
  await page.reload();
  await page.getByRole('searchbox').waitFor();
  expect([await order.inputValue(), await page.getByRole('searchbox').inputValue()]).toEqual(['newest', 'la']);
  await page.getByRole('navigation').getByRole('link', { name: 'Productos' }).click();
  await page.waitForURL(/productos/);
  await page.goBack();
  await page.getByRole('searchbox').waitFor();
  expect([await order.inputValue(), await page.getByRole('searchbox').inputValue()]).toEqual(['newest', 'la']);
  await page.getByRole('searchbox').fill('');
  await order.selectOption('title');
  await page.waitForURL((url) => url.search === '');
});

it('[UX-22] so does the search of the products, which a link leads to', async () => {
  const ana = await person({ hub: door.app.url });
  const page = await ana.open('/productos/?buscar=laptop');
  await page.getByText('Laptop Dell').first().waitFor();
  expect(await page.getByRole('searchbox').inputValue()).toBe('laptop');
  await page.getByRole('searchbox').fill('mouse');
  await page.waitForURL((url) => url.searchParams.get('buscar') === 'mouse');
});
