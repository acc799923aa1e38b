import type { Page } from 'playwright-core';
import { useTestServers } from '../support/servers/test-server';
import { badge, balance, useBrowserUsers } from './users';

const openDoor = useTestServers();
const person = useBrowserUsers();

jest.setTimeout(60_000);

/** Confirms the dialog of an act, and waits for the dialog to close. */
async function confirm(page: Page, verb: string): Promise<void> {
  const dialog = page.getByRole('dialog').filter({ hasText: '¿' }).last();
  await dialog.getByRole('button', { name: verb }).click();
  await dialog.waitFor({ state: 'hidden' });
}

it('[ADM-4] a connection that an administrator closes stays closed, and its page shows the reason', async () => {
  const door = await openDoor();
  const [ana, administrator] = [await person({ hub: door.app.url }), await person({ hub: door.app.url })];
  const hers = await ana.enter('Ana');
  await badge(hers, 'En línea');
  const page = await administrator.enter('Administración', '/admin/conexiones/');
  await page.getByRole('row', { name: /^Ana/ }).getByRole('button').click();
  await page.getByRole('dialog').getByText('account:1350509525').waitFor();
  await page.getByRole('button', { name: 'Desconectar' }).click();
  await confirm(page, 'Desconectar');
  await badge(hers, 'Desconectado');
  await hers.getByRole('button', { name: 'Conexión: Desconectado' }).click();
  await hers.getByText('Administración cerró esta conexión.').first().waitFor();
  await hers.getByRole('button', { name: 'Reconectar ahora' }).first().click();
  await badge(hers, 'En línea');
});

it('[ADM-4] a page whose session an administrator ends goes to the sign-in', async () => {
  const door = await openDoor();
  const [ana, administrator] = [await person({ hub: door.app.url }), await person({ hub: door.app.url })];
  const hers = await ana.enter('Ana');
  await badge(hers, 'En línea');
  const page = await administrator.enter('Administración', '/admin/conexiones/?ver=usuarios&persona=ana');
  await page.getByRole('button', { name: 'Cerrar sus sesiones' }).click();
  await confirm(page, 'Cerrar sus sesiones');
  await hers.getByRole('heading', { name: 'Entre en Pulso' }).waitFor();
});

it('[ADM-5] a notice reaches the users of its preview, once each, and nobody else', async () => {
  const door = await openDoor();
  const users = { ana: await person({ hub: door.app.url }), luis: await person({ hub: door.app.url }) };
  const [hers, his] = [await users.ana.enter('Ana'), await users.luis.enter('Luis')];
  await Promise.all([hers, his].map((page) => badge(page, 'En línea')));
  const administrator = await person({ hub: door.app.url });
  const page = await administrator.enter('Administración', '/admin/avisos/');
  await page.getByRole('textbox', { name: 'Texto' }).fill('Cerramos a las 18:00 <b>hoy</b>');
  await page.getByText('Urgente', { exact: true }).click();
  await page.getByText('Usuario', { exact: true }).click();
  await page.getByRole('combobox', { name: 'Usuario' }).fill('ana');
  await page.getByText('1 conexión de 1 persona').first().waitFor();
  await page.getByRole('button', { name: 'Enviar aviso' }).click();
  await confirm(page, 'Enviar');
  await hers.getByText('Cerramos a las 18:00 <b>hoy</b>').waitFor();
  await page.getByRole('heading', { name: 'Enviados' }).waitFor();
  expect(await hers.getByText('Cerramos a las 18:00 <b>hoy</b>').count()).toBe(1);
  expect(await his.getByText('Cerramos a las 18:00').count()).toBe(0);
});

it('[ADM-6] a confirmation dialog stays unchanged while another administrator does the same', async () => {
  const door = await openDoor();
  const [one, other] = [await person({ hub: door.app.url }), await person({ hub: door.app.url })];
  const page = await one.enter('Administración', '/admin/cuentas/?cuenta=1350509525');
  await page.getByRole('button', { name: 'Cerrar cuenta' }).click();
  const dialog = page.getByRole('dialog', { name: '¿Cerrar esta cuenta?' });
  await dialog.waitFor();
  const theirs = await other.enter('Administración', '/admin/cuentas/?cuenta=1350509525');
  await theirs.getByRole('button', { name: 'Cerrar cuenta' }).click();
  await confirm(theirs, 'Cerrar cuenta');
  await page.getByText('Reabrir cuenta', { exact: true }).waitFor();
  await dialog.getByRole('button', { name: 'Cerrar cuenta' }).click();
  await dialog.getByText('La cuenta está cerrada.').waitFor();
  expect(await theirs.getByRole('button', { name: 'Reabrir cuenta' }).count()).toBe(1);
});

it('[ADM-6] the owner’s page shows an account that is opened, closed and reopened, without a reload', async () => {
  const door = await openDoor();
  const [ana, administrator] = [await person({ hub: door.app.url }), await person({ hub: door.app.url })];
  const hers = await ana.enter('Ana');
  await balance(hers, '0,00');
  const page = await administrator.enter('Administración', '/admin/cuentas/');
  await page.getByRole('button', { name: 'Abrir cuenta' }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('textbox', { name: 'Cédula' }).fill('0102030405');
  await form.getByRole('textbox', { name: 'Titular' }).fill('Ana, ahorros');
  await form.getByLabel('Usuario').fill('ana');
  await form.getByRole('button', { name: 'Abrir cuenta' }).click();
  await hers.getByText('Ana, ahorros').first().waitFor();
  await hers.goto('/banco/?cuenta=0102030405');
  await balance(hers, '0,00');
  await page.goto('/admin/cuentas/?cuenta=0102030405');
  await page.getByRole('button', { name: 'Cerrar cuenta' }).click();
  await confirm(page, 'Cerrar cuenta');
  await hers.getByText('Cuenta cerrada').first().waitFor();
  await page.getByRole('button', { name: 'Reabrir cuenta' }).click();
  await confirm(page, 'Reabrir cuenta');
  await hers.getByText('Cuenta cerrada').first().waitFor({ state: 'detached' });
  await page.goto('/admin/auditoria/');
  for (const act of ['Abrir cuenta', 'Cerrar cuenta', 'Reabrir cuenta']) {
    await page.getByRole('table').getByText(act, { exact: true }).first().waitFor();
  }
});
