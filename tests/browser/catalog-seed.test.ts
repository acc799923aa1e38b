import type { Browser, Page } from 'playwright-core';
import { make } from '../features/catalog/shop';
import { useTestServers } from '../support/servers/test-server';
import { documentPages } from '../seeds/productos-page';
import { startProxy } from '../support/servers/proxy';
import { launchChromium } from './chromium';

const openDoor = useTestServers();
let browser: Browser;
beforeAll(async () => void (browser = await launchChromium()), 60_000);
afterAll(() => browser.close());

jest.setTimeout(120_000);

/** Opens the document's page in a new browser context, signed in on request. */
async function visit(hub: string, as?: 'ana'): Promise<Page> {
  const context = await browser.newContext({ baseURL: hub, locale: 'es-EC' });
  context.setDefaultTimeout(30_000);
  const credentials = { username: as, password: `${as}-demo` };
  if (as) expect((await context.request.post('/api/auth/entrar', { data: credentials })).status()).toBe(200);
  return open(await context.newPage());
}

async function open(page: Page): Promise<Page> {
  await page.goto('/');
  await page.getByText('✅ Conectado al WebSocket').waitFor();
  await page.getByText('Conexión establecida con el servidor').waitFor();
  return page;
}

async function create(page: Page, nombre: string): Promise<void> {
  const product = { nombre, descripcion: 'Del formulario', precio: '999.99', stock: '10' };
  for (const [field, value] of Object.entries(product)) await page.locator(`#${field}`).fill(value);
  await page.getByRole('button', { name: 'Crear', exact: true }).click();
}

const card = (page: Page, nombre: string) => page.locator('.product-card').filter({ hasText: nombre });

/** Sends the requests that the page's buttons stand for and the document omits. */
const send = (page: Page, method: string, id: number, body?: object): Promise<unknown> =>
  page.evaluate(
    `fetch('/api/productos/${id}', { method: '${method}', headers: { 'Content-Type': 'application/json' }${
      body ? `, body: ${JSON.stringify(JSON.stringify(body))}` : ''
    } }).then((response) => response.json())`,
  );

it.each([
  ['in classroom mode', { PULSO_OPEN: 'true' }, undefined],
  ['signed in', {}, 'ana'],
] as const)(
  '[CAT-12] the document’s page works unchanged, %s: a change in one tab appears in the other',
  async (_, env, as) => {
    const door = await openDoor({ env, pagesFolder: documentPages() });
    const one = await visit(door.app.url, as);
    const two = await one.context().newPage();
    await open(two);
    const elsewhere = await visit(door.app.url); // a guest reads only
    await create(one, 'Teclado');
    for (const page of [one, two, elsewhere]) {
      await card(page, 'Teclado').getByText('$999.99').waitFor();
      await card(page, 'Teclado').getByText('Stock: 10 unidades').waitFor();
      await page.getByText('Producto creado: Teclado').waitFor();
    }
    expect(await one.locator('#nombre').inputValue()).toBe('');
    expect(await send(two, 'PUT', 9, { nombre: 'Teclado XL', precio: 5, stock: 1 })).toMatchObject({ success: true });
    for (const page of [one, two, elsewhere]) {
      await page.getByText('Producto actualizado: Teclado XL').waitFor();
      await card(page, 'Teclado XL').getByText('Stock: 1 unidades').waitFor();
    }
    expect(await send(one, 'DELETE', 9)).toMatchObject({ success: true });
    for (const page of [one, two, elsewhere]) {
      await page.getByText('Producto eliminado (ID: 9)').waitFor();
      await card(page, 'Teclado XL').waitFor({ state: 'detached' });
    }
    const [newest] = await two.locator('.event-type').allTextContents();
    expect(newest).toBe('Producto eliminado (ID: 9)');
    await one.context().close();
    await elsewhere.context().close();
  },
);

it('[CAT-12] after a connection loss the document’s page reconnects by itself and has everything', async () => {
  const door = await openDoor({ env: { PULSO_OPEN: 'true' }, pagesFolder: documentPages() });
  const proxy = await startProxy(door.app.url);
  const page = await visit(proxy.url);
  proxy.cut();
  await page.getByText('Desconectado').waitFor();
  await make(door, {}, { nombre: 'Entretanto' });
  proxy.pass();
  await card(page, 'Entretanto').waitFor();
  await make(door, {}, { nombre: 'Después' });
  await page.getByText('Producto creado: Después').waitFor();
  await page.context().close();
  await proxy.close();
});
