import type { Page } from 'playwright-core';
import { startTestServer, type TestServer } from '../support/servers/test-server';
import { useBrowserUsers } from './users';

const person = useBrowserUsers();
let door: TestServer;

jest.setTimeout(60_000);
beforeAll(async () => void (door = await startTestServer()));
afterAll(() => door.close());

/** Waits until the browser tab's title matches. */
async function title(page: Page, pattern: RegExp): Promise<string> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const now = await page.title();
    if (pattern.test(now)) return now;
    if (Date.now() > deadline) throw new Error(`the title is ${now}, not ${String(pattern)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

it('[UX-21] the tab’s title shows the number of unread messages on every page, and the open room', async () => {
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

it('[UX-22] the address keeps the filters, order and search of the films over a reload and Back', async () => {
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

it('[UX-22] the address keeps the search of the products, and a link can contain it', async () => {
  const ana = await person({ hub: door.app.url });
  const page = await ana.open('/productos/?buscar=laptop');
  await page.getByText('Laptop Dell').first().waitFor();
  expect(await page.getByRole('searchbox').inputValue()).toBe('laptop');
  await page.getByRole('searchbox').fill('mouse');
  await page.waitForURL((url) => url.searchParams.get('buscar') === 'mouse');
});
