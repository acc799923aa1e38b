import type { Page } from 'playwright-core';
import { openFrontDoor, type FrontDoor } from '../http/front-door';
import { usePeople } from './people';

const person = usePeople();
let door: FrontDoor;

jest.setTimeout(60_000);
beforeAll(async () => void (door = await openFrontDoor()));
afterAll(() => door.close());

/** Waits until the title in the browser's tab is so. */
async function title(page: Page, is: RegExp): Promise<string> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const now = await page.title();
    if (is.test(now)) return now;
    if (Date.now() > deadline) throw new Error(`the title is ${now}, not ${String(is)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

it('[UX-21] the title in the tab says how many messages are unread, on every page, and which room is open', async () => {
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana');
  await title(page, /Banco · Pulso$/);
  const headers = await door.signIn('luis');
  for (const content of ['uno', 'dos']) await door.ask('/api/rooms/1/messages', { headers, body: { content } });
  await title(page, /^\((?:[2-9]|\d\d+)\) Banco · Pulso$/);
  await page.getByRole('navigation').getByRole('link', { name: 'Productos' }).click();
  await title(page, /^\((?:[2-9]|\d\d+)\) Productos · Pulso$/);
  await page.goto('/chat/?sala=1');
  await title(page, /^(\(\d+\) )?General · Chat · Pulso$/);
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
