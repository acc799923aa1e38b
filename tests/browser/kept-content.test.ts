import type { Page, Route } from 'playwright-core';
import { useTestServers } from '../support/servers/test-server';
import { field, messageWith, sendMessages, useUnlimitedServers } from './conversation';
import { badge, balance, deposit, useBrowserUsers, type BrowserUser } from './users';

const open = useUnlimitedServers();
const openDoor = useTestServers();
const person = useBrowserUsers();

jest.setTimeout(60_000);

const KEPT = /^No se pudo actualizar/;
const refuse = (route: Route): Promise<void> =>
  route.fulfill({
    status: 503,
    json: { success: false, error: { code: 'server.unavailable', message: 'Servicio no disponible.' } },
  });

/** Holds all sockets back. @returns releases them */
async function holdSockets({ context }: BrowserUser): Promise<() => void> {
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  await context.routeWebSocket(/socket\.io/, async (socket) => {
    await released;
    socket.connectToServer();
  });
  return () => release();
}

it('[UX-37] [UX-9] the bank keeps its data when it connects late and every read fails', async () => {
  const door = await open();
  const ana = await person({ hub: door.app.url });
  const release = await holdSockets(ana);
  const page = await ana.enter('Ana');
  await balance(page, '0,00');
  await ana.context.route('**/api/cuentas**', refuse);
  await ana.context.route('**/api/cuentas/**', refuse);
  release();
  await badge(page, 'En línea');
  expect(await page.getByRole('textbox', { name: 'Monto' }).isVisible()).toBe(true);
  await deposit(page, '10');
  await balance(page, '10,00');
});

it('[UX-37] a balance that cannot be read again shows its age, and movements show that newer ones may be missing', async () => {
  const door = await open();
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana');
  await balance(page, '0,00');
  await deposit(page, '10');
  const cells = page.getByRole('cell', { name: '+$10,00' });
  await cells.waitFor();
  await ana.context.route('**/transacciones?*', refuse);
  await deposit(page, '5');
  await balance(page, '15,00');
  await page.getByRole('status').filter({ hasText: KEPT }).waitFor();
  expect(await cells.isVisible()).toBe(true);
  await ana.context.unroute('**/transacciones?*');
  await page.getByRole('cell', { name: '+$5,00' }).waitFor();
  await page.getByRole('status').filter({ hasText: KEPT }).waitFor({ state: 'detached' });

  await ana.context.route(`**/api/cuentas/1350509525`, refuse);
  await awayAndBack(page, 'Banco', '/api/cuentas/1350509525');
  await page.getByText(/^Puede haber cambiado/).waitFor();
  await balance(page, '15,00');
});

/** Goes to another page and back, until the page reads its data again. */
async function awayAndBack(page: Page, link: string, api: string): Promise<void> {
  let reads = 0;
  page.on('request', (request) => (reads += request.url().includes(api) ? 1 : 0));
  const links = page.getByRole('navigation', { name: 'Navegación principal' });
  while (reads === 0) {
    await elsewhere(page);
    await links.getByRole('link', { name: link }).first().click();
    await page.getByRole('heading', { name: 'Eventos', level: 1 }).waitFor({ state: 'detached' });
  }
}

/** Goes to another page and waits for an event that comes every three seconds: a page's state lingers for one. */
async function elsewhere(page: Page): Promise<void> {
  const links = page.getByRole('navigation', { name: 'Navegación principal' });
  await links.getByRole('link', { name: 'Eventos' }).click();
  await page
    .getByRole('row', { name: /stats_updated/ })
    .first()
    .waitFor();
}

it.each([
  { name: 'the products', path: '/productos/', link: 'Productos', url: '**/api/productos**', is: /Laptop Dell/ },
  { name: 'the films', path: '/peliculas/', link: 'Películas', url: '**/api/movies**', is: /^Roma$/ },
  { name: 'the operations', path: '/operaciones/', link: 'Operaciones', url: '**/api/ops', is: /^Registro en vivo$/ },
])('[UX-37] $name stay visible while they are read again, and with a message if that fails', async (which) => {
  const { path, link, url, is } = which;
  const door = await open();
  const admin = await person({ hub: door.app.url });
  const page = await admin.enter('Administración', path);
  const there = page.getByText(is).first();
  await there.waitFor();
  await badge(page, 'En línea');
  let fail = (): void => undefined;
  const failing = new Promise<void>((resolve) => (fail = resolve));
  const hold = async (route: Route): Promise<void> => {
    await failing;
    await refuse(route);
  };
  await admin.context.route(url, hold);
  await awayAndBack(page, link, url.replaceAll('*', ''));
  await there.waitFor();
  fail();
  await page.getByRole('status').filter({ hasText: KEPT }).waitFor();
  expect(await there.isVisible()).toBe(true);
  await admin.context.unroute(url, hold);
  await page.getByRole('status').filter({ hasText: KEPT }).waitFor({ state: 'detached' });
});

it('[UX-37] a conversation that cannot be read again stays, with the message draft', async () => {
  const door = await open();
  await sendMessages(door, 'luis', ['Hola a todos']);
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana', '/chat/?sala=1');
  await messageWith(page, 'Hola a todos').waitFor();
  await badge(page, 'En línea');
  await field(page).fill('A medias');
  await ana.context.route('**/api/rooms/1', refuse);
  let reads = 0;
  page.on('request', (request) => (reads += request.url().endsWith('/api/rooms/1') ? 1 : 0));
  while (reads === 0) {
    await elsewhere(page);
    await page.getByRole('link', { name: /^Chat/ }).click();
    await page.getByRole('link', { name: /General/ }).click();
    await messageWith(page, 'Hola a todos').waitFor();
  }
  const kept = page.getByRole('status').filter({ hasText: KEPT });
  await kept.waitFor();
  expect(await field(page).inputValue()).toBe('A medias');
  await ana.context.unroute('**/api/rooms/1');
  await kept.waitFor({ state: 'detached' });
});

it('[UX-37] the rows of a list stay while another search cannot be read', async () => {
  const door = await open();
  const admin = await person({ hub: door.app.url });
  const page = await admin.enter('Administración', '/admin/cuentas/');
  const row = page.getByRole('row', { name: /^Ana/ });
  await row.waitFor();
  await admin.context.route('**/api/admin/cuentas?*', refuse);
  await page.getByRole('searchbox').fill('Luis');
  await page.getByText(KEPT).waitFor();
  expect(await row.isVisible()).toBe(true);
  await admin.context.unroute('**/api/admin/cuentas?*');
  await row.waitFor({ state: 'detached' });
  await page.getByRole('row', { name: /^Luis/ }).waitFor();
});

it('[UX-37] a row’s detail stays while it cannot be read again; the inspector keeps its events over an outage', async () => {
  const door = await open();
  const admin = await person({ hub: door.app.url });
  const page = await admin.enter('Administración', '/admin/conexiones/');
  await page
    .getByRole('row', { name: /^Administración/ })
    .getByRole('button')
    .click();
  const drawer = page.getByRole('dialog');
  await drawer.getByRole('button', { name: 'Desconectar' }).waitFor();
  await admin.context.route('**/api/admin/conexiones/*', refuse);
  await drawer.getByText(KEPT).waitFor();
  expect(await drawer.getByRole('button', { name: 'Desconectar' }).isVisible()).toBe(true);
  await admin.context.unroute('**/api/admin/conexiones/*');
  await drawer.getByText(KEPT).waitFor({ state: 'detached' });

  await page.goto('/eventos/');
  const event = page.getByRole('row', { name: /stats_updated/ }).first();
  await event.waitFor();
  await admin.context.route('**/api/**', refuse);
  await admin.context.setOffline(true);
  await badge(page, 'Reconectando');
  await admin.context.setOffline(false);
  await badge(page, 'En línea');
  expect(await event.isVisible()).toBe(true);
});

it('[UX-37] in classroom mode a guest’s page keeps its data while it reconnects', async () => {
  const door = await openDoor({ env: { PULSO_OPEN: 'true' } });
  const guest = await person({ hub: door.app.url });
  const page = await guest.open('/banco/');
  const amount = page.getByRole('textbox', { name: 'Monto' });
  await amount.fill('12');
  await badge(page, 'En línea');
  await page.getByRole('button', { name: /^Conexión/ }).click();
  await page.getByRole('button', { name: 'Reconectar ahora' }).click();
  await badge(page, 'En línea');
  expect(await amount.inputValue()).toBe('12,00');
});
