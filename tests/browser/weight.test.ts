import { gzipSync } from 'node:zlib';
import type { Page } from 'playwright-core';
import { startTestServer, type TestServer } from '../support/servers/test-server';
import { balance, useBrowserUsers } from './users';

const person = useBrowserUsers();
let door: TestServer;

jest.setTimeout(60_000);
beforeAll(async () => void (door = await startTestServer()));
afterAll(() => door.close());

it.each([
  { path: '/banco/', user: 'Ana' as const, most: 312, loaded: (page: Page) => balance(page, '0,00') },
  {
    path: '/chat/?sala=1',
    user: 'Ana' as const,
    most: 352,
    loaded: (page: Page) => page.getByText('Hola a todos').last().waitFor(),
  },
  {
    path: '/productos/',
    user: 'Ana' as const,
    most: 312,
    loaded: (page: Page) => page.getByText('Laptop Dell').first().waitFor(),
  },
  {
    path: '/peliculas/',
    user: 'Ana' as const,
    most: 312,
    loaded: (page: Page) => page.getByRole('radio').first().waitFor(),
  },
  {
    path: '/operaciones/',
    user: 'Administración' as const,
    most: 333,
    loaded: (page: Page) => page.getByRole('heading', { name: 'Registro en vivo' }).waitFor(),
  },
  {
    path: '/eventos/',
    user: 'Ana' as const,
    most: 331,
    loaded: (page: Page) =>
      page
        .getByRole('row', { name: /stats_updated/ })
        .first()
        .waitFor(),
  },
])('[UX-7] $path loads at most $most kB of compressed JavaScript', async ({ path, user, most, loaded }) => {
  const ana = await person({ hub: door.app.url });
  await ana.enter(user);
  const { authorization } = await door.signIn('luis');
  await door.ask('/api/rooms/1/messages', { headers: { authorization }, body: { content: 'Hola a todos' } });
  const page = await ana.context.newPage();
  const weights: Promise<number>[] = [];
  page.on('response', (response) => {
    if (!response.url().endsWith('.js')) return;
    const weight = response.body().then((body) => gzipSync(body).length);
    weight.catch(() => undefined); // a prefetch may still be in flight when the page closes
    weights.push(weight);
  });
  await page.goto(path);
  await loaded(page);
  const sum = (await Promise.all(weights)).reduce((total, weight) => total + weight, 0);
  expect(weights.length).toBeGreaterThan(5);
  expect(sum / 1_000).toBeLessThanOrEqual(most);
});

it('[UX-7] the hub sends code and pages compressed, and lets browsers cache code permanently', async () => {
  const { text } = await door.ask('/banco/', { headers: { accept: 'text/html' } });
  const script = /\/_next\/static\/chunks\/[^"]+\.js/.exec(text)?.[0] ?? '';
  for (const encoding of ['br', 'gzip']) {
    const { headers } = await door.ask(script, { headers: { 'accept-encoding': encoding } });
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers['cache-control']).toContain('immutable');
  }
  const page = await door.ask('/banco/', { headers: { 'accept-encoding': 'br' } });
  expect([page.headers['content-encoding'], page.headers['cache-control']]).toEqual(['br', 'no-cache']);
});

it.each([
  ['/entrar/', 'Entrar · Pulso'],
  ['/banco/', 'Banco · Pulso'],
  ['/chat/', 'Chat · Pulso'],
  ['/productos/', 'Productos · Pulso'],
  ['/peliculas/', 'Películas · Pulso'],
  ['/eventos/', 'Eventos · Pulso'],
  ['/admin/', 'Resumen · Administración · Pulso'],
  ['/admin/cuentas/', 'Cuentas · Administración · Pulso'],
  ['/admin/programas/', 'Programas · Administración · Pulso'],
  ['/operaciones/', 'Operaciones · Pulso'],
])('[UX-7] %s has a title, a description, an icon and a language before any script runs', async (path, title) => {
  const { text } = await door.ask(path, { headers: { accept: 'text/html' } });
  const found = (pattern: RegExp): string | undefined => pattern.exec(text)?.[1];
  expect(found(/<html[^>]* lang="(\w+)"/)).toBe('es');
  expect(found(/<title>([^<]*)/)).toBe(title);
  expect(found(/<meta name="description" content="([^"]*)"/)?.length).toBeGreaterThan(20);
  expect(found(/<link rel="icon" href="([^"]*)"/)).toMatch(/^\/icon/);
  expect(found(/<meta name="viewport" content="([^"]*)"/)).toContain('width=device-width');
});
