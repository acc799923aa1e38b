import type { Page } from 'playwright-core';
import { ANAS, SECRET, useTestServers, type TestServer } from '../support/servers/test-server';
import { makeDataHome } from '../support/servers/data-home';
import { useLasting } from '../support/servers/resources';
import { freePort, startServer } from '../support/servers/server-process';
import { badge, balance, deposit, useBrowserUsers } from './users';

const lasting = useLasting();
const openDoor = useTestServers();
const person = useBrowserUsers();

jest.setTimeout(120_000);

/** Marks the page; a reload loses the mark. @returns an expectation that fails after a reload */
async function mark(page: Page): Promise<() => Promise<void>> {
  await page.evaluate('window.marked = true');
  return async () => expect([page.url(), await page.evaluate('window.marked')]).toEqual([page.url(), true]);
}

/** Waits until a service worker controls the page. */
const controlled = (page: Page): Promise<unknown> =>
  page.evaluate(`new Promise((resolve) => {
    if (navigator.serviceWorker.controller) resolve();
    else navigator.serviceWorker.addEventListener('controllerchange', () => resolve());
  })`);

const SECOND = '0912345675';
const openSecond = async (door: TestServer): Promise<void> => {
  const headers = await door.signIn('admin');
  const body = { cedula: SECOND, titular: 'Ana, ahorros', usuario: 'ana' };
  expect((await door.ask('/api/cuentas', { headers, body })).status).toBe(200);
};

/** Uses every control of the bank's page that changes its address. */
async function clickTheBank(page: Page): Promise<void> {
  for (const kind of ['Retirar', 'Transferir', 'Depositar']) {
    await page.getByText(kind, { exact: true }).first().click();
    await page.getByRole('radio', { name: kind, checked: true }).waitFor({ state: 'attached' });
  }
  await page.getByLabel('Tipo').selectOption('deposito');
  await page.waitForURL(/tipo=deposito/);
  await page.getByRole('button', { name: 'Quitar filtros' }).first().click();
  await page.waitForURL((url) => !url.search.includes('tipo'));
}

it('[UX-16] after kill -9, without a service worker, tabs and filters work; another page does not open, and the page says so', async () => {
  const home = lasting(makeDataHome(), ({ close }) => close());
  const settings = { PORT: String(await freePort()), SESSION_SECRET: SECRET };
  const server = await startServer(home, settings);
  const ana = await person({ hub: server.url });
  const page = await ana.enter('Ana');
  await balance(page, '5.200,00');
  await badge(page, 'En línea');
  const isSame = await mark(page);
  await server.end('SIGKILL');
  await badge(page, 'Reconectando');
  await deposit(page, '100');
  await page.getByText('En espera de conexión').waitFor();
  await clickTheBank(page);
  await page.getByRole('navigation').getByRole('link', { name: 'Productos' }).click();
  await page.getByText('esa página se abrirá cuando vuelva').waitFor();
  await page.getByText('En espera de conexión').waitFor();
  await isSame();
  await startServer(home, settings);
  await badge(page, 'En línea');
  await page.getByRole('navigation').getByRole('link', { name: 'Productos' }).click();
  await page.waitForURL(/productos/);
  await isSame();
});

it('[UX-16] offline, without a service worker, the bank switches accounts, operations and filters', async () => {
  const door = await openDoor();
  await openSecond(door);
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana');
  await page.getByRole('button', { name: SECOND }).waitFor();
  const isSame = await mark(page);
  const requests: string[] = [];
  page.on('request', (request) => requests.push(new URL(request.url()).pathname));
  await page.getByRole('button', { name: SECOND }).click();
  await page.waitForURL(new RegExp(SECOND));
  await page.getByRole('button', { name: ANAS }).click();
  await page.waitForURL(new RegExp(ANAS));
  expect(requests.filter((path) => path.endsWith('.txt'))).toEqual([]);
  await ana.context.setOffline(true);
  await page.getByRole('button', { name: SECOND }).click();
  await page.waitForURL(new RegExp(SECOND));
  await clickTheBank(page);
  await isSame();
});

/** The links of a user's navigation, and the address of each page. */
const pages = [
  ['Chat', /\/chat\//],
  ['Productos', /\/productos\//],
  ['Películas', /\/peliculas\//],
  ['Eventos', /\/eventos\//],
  ['Banco', /\/banco\//],
] as const;

it('[UX-17] offline, with a service worker, every page opens by a link, by its address and by a reload', async () => {
  const door = await openDoor();
  const ana = await person({ hub: door.app.url, serviceWorkers: 'allow' });
  const page = await ana.enter('Ana');
  await balance(page, '0,00');
  await controlled(page);
  const isSame = await mark(page);
  await ana.context.setOffline(true);
  await deposit(page, '7');
  await page.getByText('En espera de conexión').waitFor();
  for (const [name, path] of pages) {
    await page.getByRole('navigation').getByRole('link', { name }).first().click();
    await page.waitForURL(path);
    await page.getByRole('main').getByRole('heading').first().waitFor({ state: 'attached' });
  }
  await page.getByText('En espera de conexión').waitFor();
  await isSame();
  await page.goto('/chat?sala=1');
  expect(new URL(page.url()).pathname + new URL(page.url()).search).toBe('/chat/?sala=1');
  await page.getByRole('link', { name: 'Pulso' }).waitFor();
  await page.reload();
  await page.getByRole('link', { name: 'Pulso' }).waitFor();
  await ana.context.setOffline(false);
  await page.goto('/banco/');
  await balance(page, '7,00');
});

it('[SEC-79] the service worker caches only files of the export, each with the hub’s headers', async () => {
  const door = await openDoor();
  const ana = await person({ hub: door.app.url, serviceWorkers: 'allow' });
  const page = await ana.enter('Ana', '/chat/?sala=1');
  await controlled(page);
  for (const path of ['/docs/', '/api/auth/yo', '/health', '/api/cuentas'])
    await page.evaluate(`fetch('${path}').then((response) => response.text())`);
  await page.reload();
  const cached = await page.evaluate<[string, string | null][]>(`(async () => {
    const found = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const { url } of await cache.keys())
        found.push([new URL(url).pathname, (await cache.match(url)).headers.get('content-security-policy')]);
    }
    return found;
  })()`);
  const paths = cached.map(([path]) => path);
  expect(paths).toEqual(expect.arrayContaining(['/', '/chat/', '/chat/index.txt', '/manifest.webmanifest']));
  expect(paths.filter((path) => /^\/(api|socket\.io|docs|health|ready|metrics|ws)/.test(path))).toEqual([]);
  const { headers } = await door.ask('/chat/', { headers: { accept: 'text/html' } });
  expect(cached.find(([path]) => path === '/chat/')?.[1]).toBe(headers['content-security-policy']);
  const worker = await door.ask('/sw.js');
  expect([worker.status, worker.headers['cache-control']]).toEqual([200, 'no-cache']);
});
