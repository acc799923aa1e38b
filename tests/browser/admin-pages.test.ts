import type { Page } from 'playwright-core';
import { ANAS, useTestServers } from '../support/servers/test-server';
import { useClients } from '../support/clients/clients';
import { badge, balance, useBrowserUsers } from './users';

const openDoor = useTestServers();
const person = useBrowserUsers();
const connect = useClients();

jest.setTimeout(60_000);

/** The detail drawer, and the dialog above it. */
const drawer = (page: Page) => page.getByRole('dialog').first();
const dialog = (page: Page, title: RegExp | string) => page.getByRole('dialog', { name: title });

const counter = (page: Page, name: string) =>
  page
    .getByRole('region', { name: 'Contadores' })
    .locator('div', { has: page.getByRole('heading', { name }) })
    .first();

it('[ADM-1] guests are redirected to the sign-in and back; other users see that they lack permission, with a link on', async () => {
  const door = await openDoor();
  const stranger = await person({ hub: door.app.url });
  const page = await stranger.open('/admin/auditoria/?acto=entrar');
  await page.getByRole('button', { name: 'Entrar como Administración' }).click();
  await page.waitForURL('**/admin/auditoria/?acto=entrar');
  await page.getByRole('heading', { name: 'Auditoría' }).waitFor();
  const ana = await person({ hub: door.app.url });
  const refused = await ana.enter('Ana', '/admin/');
  await refused.getByRole('heading', { name: 'No tiene permiso para ver esta página' }).waitFor();
  expect(await refused.getByRole('link', { name: 'Administración' }).count()).toBe(0);
  await refused.getByRole('button', { name: 'Ir al inicio' }).click();
  await refused.waitForURL('**/banco/');
});

it('[ADM-2] counters and charts are live, freeze while paused, catch up when resumed, and show stale data as such', async () => {
  const door = await openDoor({ env: { STATS_INTERVAL_MS: '300' } });
  const admin = await person({ hub: door.app.url });
  const page = await admin.enter('Administración', '/admin/');
  const connections = counter(page, 'Conexiones activas');
  await connections.getByText('1', { exact: true }).waitFor();
  await page.getByRole('img', { name: /^Conexiones, últimos 5 minutos. Ahora: .+: 1$/ }).waitFor();
  await page.getByRole('row', { name: /MiB/ }).waitFor();
  await page.getByRole('button', { name: 'Pausar' }).click();
  const { url } = door.app;
  await connect(url);
  await page.getByText('Con retraso').first().waitFor();
  await connections.getByText('1', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Reanudar' }).click();
  await connections.getByText('2', { exact: true }).waitFor();
  await connections.getByText('Al día').waitFor();
  await admin.context.setOffline(true);
  await connections.getByText('Desactualizado').waitFor({ timeout: 20_000 });
  await connections.getByText('2', { exact: true }).waitFor();
  await page.getByRole('img', { name: /^Conexiones, últimos 5 minutos. Ahora: .+: sin dato$/ }).waitFor();
});

it('[ADM-3] rows keep their place while others appear and disappear; the address keeps the open detail', async () => {
  const door = await openDoor();
  const ana = await person({ hub: door.app.url });
  const anaPage = await ana.enter('Ana');
  await badge(anaPage, 'En línea');
  const admin = await person({ hub: door.app.url });
  const page = await admin.enter('Administración', '/admin/conexiones/');
  await page.getByRole('row', { name: /^Ana/ }).waitFor();
  const guest = await connect(door.app.url);
  await page.getByRole('row', { name: /^Invitado/ }).waitFor();
  guest.socket.disconnect();
  await page.getByRole('row', { name: /^Invitado.*desconectada/ }).waitFor();
  await page.getByRole('row', { name: /^Ana/ }).getByRole('button').click();
  await drawer(page)
    .getByRole('link', { name: `Ver quién sigue account:${ANAS}` })
    .waitFor();
  await page.reload();
  await drawer(page).getByText('Canales que sigue').waitFor();
});

it('[ADM-3] the address keeps the search; one click lists the subscribers of a channel', async () => {
  const door = await openDoor();
  const admin = await person({ hub: door.app.url });
  await connect(door.app.url);
  const page = await admin.enter('Administración', '/admin/conexiones/');
  await page.getByRole('row', { name: /^Invitado/ }).waitFor();
  await page.getByRole('searchbox').fill('admin');
  await page.waitForURL('**/admin/conexiones/?buscar=admin');
  await page.getByRole('row', { name: /^Invitado/ }).waitFor({ state: 'detached' });
  await page.reload();
  await page.getByRole('row', { name: /^Administración/ }).waitFor();
  expect(await page.getByRole('row', { name: /^Invitado/ }).count()).toBe(0);
  await page.getByRole('searchbox').fill('no hay nadie así');
  await page.getByText('Nada coincide con la búsqueda').waitFor();
  await page.getByRole('button', { name: 'Quitar filtros' }).click();
  await page.getByRole('row', { name: /^Invitado/ }).waitFor();
  await page.getByRole('link', { name: 'Canales' }).click();
  await page
    .getByRole('row', { name: /^vitals/ })
    .getByRole('button')
    .click();
  await page.getByRole('button', { name: 'Quitar el filtro Canal vitals' }).waitFor();
  await page.getByRole('row', { name: /^Administración/ }).waitFor();
  expect(await page.getByRole('row', { name: /^Invitado/ }).count()).toBe(0);
});

it('[ADM-5] a notice previews its audience, reaches it, and is stored', async () => {
  const door = await openDoor();
  const [ana, luis, admin] = [1, 2, 3].map(() => person({ hub: door.app.url }));
  const anaPage = await (await ana!).enter('Ana');
  const luisPage = await (await luis!).enter('Luis');
  await Promise.all([anaPage, luisPage].map((page) => balance(page, '0,00')));
  const page = await (await admin!).enter('Administración', '/admin/avisos/');
  await page.getByText('3 conexiones de 3 personas, ahora mismo').waitFor();
  await page.getByText('Usuario', { exact: true }).click();
  await page.getByRole('button', { name: 'Enviar aviso' }).click();
  await page.getByText('Escriba el texto del aviso.').waitFor();
  await page.getByRole('textbox', { name: 'Texto' }).fill('Su tarjeta está lista.');
  await page.locator('[name=valor]').fill('nadie');
  await page.getByRole('button', { name: 'Enviar aviso' }).click();
  const confirmation = dialog(page, '¿Enviar este aviso?');
  await confirmation.getByRole('button', { name: 'Enviar aviso' }).click();
  await confirmation.getByRole('alert').getByText('El usuario no existe.').waitFor();
  await confirmation.getByRole('button', { name: 'Cancelar' }).click();
  await page.locator('form').getByText('El usuario no existe.').waitFor();
  await page.locator('[name=valor]').fill('ana');
  await page.getByText('1 conexión de 1 persona, ahora mismo').waitFor();
  await page.getByRole('button', { name: 'Enviar aviso' }).click();
  await confirmation.getByRole('button', { name: 'Enviar aviso' }).click();
  await anaPage.getByText('Su tarjeta está lista.').waitFor();
  await page.getByRole('listitem').filter({ hasText: 'Su tarjeta está lista.' }).waitFor();
  expect(await luisPage.getByText('Su tarjeta está lista.').count()).toBe(0);
});

it('[ADM-6] accounts are opened, limited, closed and reopened; refusals appear at their fields', async () => {
  const door = await openDoor();
  const admin = await person({ hub: door.app.url });
  const page = await admin.enter('Administración', '/admin/cuentas/');
  await page.getByText('Los libros cuadran').waitFor();
  await page.getByRole('button', { name: 'Abrir cuenta' }).click();
  const form = dialog(page, 'Abrir una cuenta');
  const open = form.getByRole('button', { name: 'Abrir cuenta' });
  await open.click();
  await form.getByText('Escriba la cédula.').waitFor();
  await form.getByRole('textbox', { name: 'Cédula' }).fill(ANAS);
  await form.getByRole('textbox', { name: 'Titular' }).fill('Rosa Vera');
  await open.click();
  await form.getByText('Ya hay una cuenta con esa cédula.').waitFor();
  await form.getByRole('textbox', { name: 'Cédula' }).fill('0912345678');
  await open.click();
  const detail = dialog(page, 'Rosa Vera');
  await detail.getByRole('textbox', { name: 'Sobregiro' }).fill('1,005');
  await detail.getByRole('button', { name: 'Guardar límites' }).click();
  await detail.getByText('Como máximo dos decimales.').waitFor();
  await detail.getByRole('textbox', { name: 'Sobregiro' }).fill('250');
  await detail.getByRole('button', { name: 'Guardar límites' }).click();
  await page.getByText('Límites guardados').waitFor();
  await detail.getByRole('button', { name: 'Cerrar cuenta' }).click();
  await dialog(page, '¿Cerrar esta cuenta?').getByRole('button', { name: 'Cerrar cuenta' }).click();
  await detail.getByText('Cerrada', { exact: true }).waitFor();
  await detail.getByRole('button', { name: 'Reabrir cuenta' }).click();
  await dialog(page, '¿Reabrir esta cuenta?').getByRole('button', { name: 'Reabrir cuenta' }).click();
  await detail.getByText('Abierta', { exact: true }).waitFor();
  const account = await door.app.database.prisma.account.findUniqueOrThrow({ where: { cedula: '0912345678' } });
  expect([account.floor, account.closedAt]).toEqual([-25_000n, null]);
});

it('[ADM-7] the audit log shows acts and refused attempts, and can be filtered', async () => {
  const door = await openDoor();
  const ana = await door.signIn('ana');
  await door.ask('/api/admin/usuarios', { headers: ana });
  const admin = await person({ hub: door.app.url });
  const page = await admin.enter('Administración', '/admin/auditoria/');
  await page.getByRole('row', { name: /Consulta sin permiso.*No tiene permiso/ }).waitFor();
  await page
    .getByRole('row', { name: /Entrar.*ana.*Hecho/ })
    .getByRole('button')
    .click();
  await drawer(page).getByRole('button', { name: 'Ver todo lo que hizo' }).click();
  await page.getByRole('button', { name: 'Quitar el filtro Hecho por ana' }).waitFor();
  await page.getByRole('combobox', { name: 'Acto' }).selectOption({ label: 'Consulta sin permiso' });
  await page.getByRole('row', { name: /^Entrar/ }).waitFor({ state: 'detached' });
  expect(new URL(page.url()).search).toBe('?actor=ana&acto=consultar');
  await page.getByRole('row', { name: /\/api\/admin\/usuarios/ }).waitFor();
});

it('[ADM-9] a page that is opened directly includes itself in the lists and in a notice’s preview', async () => {
  const door = await openDoor();
  const admin = await person({ hub: door.app.url });
  await (await admin.enter('Administración')).close();
  const page = await admin.context.newPage();
  const isApi = (response: { url(): string }): boolean => response.url().includes('/api/admin/');
  const first = page.waitForResponse(isApi).then((response) => response.text());
  await page.goto('/admin/conexiones/');
  await page.getByRole('row', { name: /^Administración/ }).waitFor();
  expect(await first).toContain('"username":"admin"');
  await page.goto('/admin/avisos/');
  await page.getByText('1 conexión de 1 persona, ahora mismo').waitFor();
  await page.goto('/admin/conexiones/?ver=canales');
  for (const row of await page.locator('tbody tr').all())
    expect((await row.locator('td').first().innerText()).trim()).not.toBe('');
  await page.goto('/admin/conexiones/?ver=usuarios');
  await page.getByRole('row', { name: /^Administración \(usted\).* 1 \d+$/ }).waitFor();
});

it('[ADM-10] the list shows an administrator’s own act at once, and the footer counts the present rows', async () => {
  const door = await openDoor();
  const [admin, ana] = [await person({ hub: door.app.url }), await person({ hub: door.app.url })];
  const page = await admin.enter('Administración', '/admin/cuentas/');
  const pages = page.getByRole('navigation', { name: 'Páginas' });
  await pages.getByText('1–2 de 2').waitFor();
  await page.getByRole('button', { name: 'Abrir cuenta' }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('textbox', { name: 'Cédula' }).fill('0102030405');
  await form.getByRole('textbox', { name: 'Titular' }).fill('Antes de todas');
  await form.getByRole('button', { name: 'Abrir cuenta' }).click();
  await page.getByRole('row', { name: /0102030405/ }).waitFor();
  await pages.getByText('1–3 de 3').waitFor();
  expect(await page.getByText('fila nueva').count()).toBe(0);

  await badge(await ana.enter('Ana'), 'En línea');
  await page.goto('/admin/conexiones/');
  const row = page.getByRole('row', { name: /^Ana/ });
  await pages.getByText('1–2 de 2').waitFor();
  await row.getByRole('button').click();
  await drawer(page).getByRole('button', { name: 'Desconectar' }).click();
  await page.getByRole('dialog').last().getByRole('button', { name: 'Desconectar' }).click();
  await row.waitFor({ state: 'detached' });
  await pages.getByText('1–1 de 1', { exact: true }).waitFor();

  await page.keyboard.press('Escape');
  const guest = await connect(door.app.url);
  await page.getByRole('button', { name: 'Actualizar' }).click();
  await pages.getByText('1–2 de 2', { exact: true }).waitFor();
  guest.socket.disconnect();
  await pages.getByText('1–1 de 1 · 1 fila ya no está').waitFor();
});
