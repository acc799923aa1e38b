import type { Locator, Page } from 'playwright-core';
import { useTestServers, type TestServer } from '../support/servers/test-server';
import { does } from './conversation';
import { untilTrue } from './holds';
import { badge, useBrowserUsers } from './users';

const openDoor = useTestServers();
const person = useBrowserUsers();

jest.setTimeout(120_000);

const card = (page: Page, name: string): Locator => page.getByRole('article', { name, exact: true });
const edit = (page: Page, name: string): Promise<void> => page.getByRole('button', { name: `Editar ${name}` }).click();
const save = (page: Page): Promise<void> => page.getByRole('button', { name: 'Guardar' }).click();
const field = (page: Page, name: string): Locator => page.getByRole('textbox', { name });
const log = (page: Page): Locator => page.getByRole('log', { name: 'Eventos en vivo' });

/** Opens the products as Ana and as Luis, in separate browser contexts. */
async function openBoth(door: TestServer): Promise<[Page, Page]> {
  const [ana, luis] = [await person({ hub: door.app.url }), await person({ hub: door.app.url })];
  const pages: [Page, Page] = [await ana.enter('Ana', '/productos/'), await luis.enter('Luis', '/productos/')];
  for (const page of pages) await card(page, 'Laptop Dell').waitFor();
  for (const page of pages) await badge(page, 'En línea');
  return pages;
}

it('[CAT-11] one browser shows at once the products that the other creates, changes, sells and deletes, with the user', async () => {
  const [hers, his] = await openBoth(await openDoor());
  await hers.getByRole('button', { name: 'Nuevo producto' }).click();
  const form = hers.getByRole('dialog');
  await form.getByRole('button', { name: 'Crear producto' }).click();
  await form.getByText('Escriba un nombre.').waitFor();
  await form.getByText('Escriba un monto.').waitFor();
  await field(hers, 'Nombre').fill('<b>Cable</b>');
  await field(hers, 'Precio (USD)').fill('3,50');
  await field(hers, 'Existencias').fill('2');
  await form.getByRole('button', { name: 'Crear producto' }).click();
  await card(his, '<b>Cable</b>').getByText('$3,50').waitFor();
  await his.getByText('Ana creó «<b>Cable</b>»').waitFor();
  await log(his).getByText('Producto creado: <b>Cable</b>').waitFor();

  await card(his, '<b>Cable</b>').getByRole('button', { name: 'Quitar una unidad de <b>Cable</b>' }).click();
  await card(hers, '<b>Cable</b>').getByText('1 unidad', { exact: true }).waitFor();
  await hers.getByText('Luis cambió «<b>Cable</b>»: existencias 2 → 1').waitFor();
  await card(his, '<b>Cable</b>').getByRole('button', { name: 'Quitar una unidad de <b>Cable</b>' }).click();
  await card(hers, '<b>Cable</b>').getByText('Agotado').waitFor();

  await edit(hers, '<b>Cable</b>');
  await field(hers, 'Nombre').fill('Cable USB');
  await save(hers);
  await card(his, 'Cable USB').waitFor();
  await his.getByRole('button', { name: 'Eliminar Cable USB' }).click();
  await his.getByRole('dialog').getByRole('button', { name: 'Eliminar' }).click();
  await card(hers, 'Cable USB').waitFor({ state: 'detached' });
  await hers.getByText('Luis eliminó «Cable USB»').waitFor();
  expect(await hers.getByText(/^Ana (creó|cambió)/).count()).toBe(0);
  const newest = log(his).locator('[data-kind]').first();
  await newest.getByText('Producto eliminado (ID: 9)').waitFor();
  await newest.getByText('Detalle').click();
  await newest.getByText('"display_name": "Luis"').waitFor();
});

it('[CAT-11] [CAT-9] other users see who edits; a concurrent change is merged, or shown as a conflict', async () => {
  const door = await openDoor();
  const [hers, his] = await openBoth(door);
  await edit(hers, 'Laptop Dell');
  await card(his, 'Laptop Dell').getByText('Ana está editando este producto').waitFor();
  await field(hers, 'Precio (USD)').fill('1000');

  // Another field: the change is merged, and Ana's edit stays.
  await does(door, 'luis', 'actualizar_producto', { producto_id: 1, descripcion: 'Con ratón' });
  await untilTrue(hers, `document.querySelector('[name=descripcion]').value === 'Con ratón'`);
  expect(await field(hers, 'Precio (USD)').inputValue()).toBe('1000');

  // The same field: the form shows both values.
  await does(door, 'luis', 'actualizar_producto', { producto_id: 1, precio: 1100 });
  await hers.getByText('Luis cambió lo mismo mientras usted editaba').waitFor();
  await card(hers, 'Laptop Dell').getByText('1.100,00').waitFor();
  expect(await hers.getByRole('button', { name: 'Guardar' }).isDisabled()).toBe(true);
  await hers.getByRole('button', { name: 'Quedarme con lo mío' }).click();
  await save(hers);
  await card(his, 'Laptop Dell').getByText('$1.000,00').waitFor();
  await card(his, 'Laptop Dell').getByText('Ana está editando este producto').waitFor({ state: 'detached' });

  await edit(hers, 'Laptop Dell');
  await field(hers, 'Nombre').fill('Mía');
  await does(door, 'luis', 'actualizar_producto', { producto_id: 1, nombre: 'Suya' });
  await hers.getByRole('button', { name: 'Tomar lo nuevo' }).click();
  expect(await field(hers, 'Nombre').inputValue()).toBe('Suya');
  await hers.keyboard.press('Escape');
  await card(hers, 'Suya').getByText('Con ratón').waitFor();
});

it('[CAT-11] the log can be paused and cleared; the search ignores accents', async () => {
  const door = await openDoor();
  const [page] = await openBoth(door);
  await log(page).getByText('Conexión establecida con el servidor').waitFor();
  await page.getByRole('button', { name: 'Pausar' }).click();
  await does(door, 'luis', 'mover_stock', { producto_id: 2, cantidad: 1 });
  await page.getByText('1 evento en espera').waitFor();
  expect(await log(page).getByText('Producto actualizado').count()).toBe(0);
  await page.getByRole('button', { name: 'Seguir' }).click();
  await log(page).getByText('Producto actualizado: Mouse inalámbrico').waitFor();
  await page.getByRole('button', { name: 'Limpiar' }).click();
  await log(page).getByText('Lo que cambie aparece aquí').waitFor();
  await page.getByRole('searchbox', { name: 'Buscar productos' }).fill('MECANICO teclado');
  await card(page, 'Laptop Dell').waitFor({ state: 'detached' });
  await card(page, 'Teclado mecánico').waitFor();
  await page.getByRole('searchbox', { name: 'Buscar productos' }).fill('nada así');
  await page.getByText('Ningún producto coincide').waitFor();
});

it('[CAT-11] [CAT-2] a guest reads without signing in, sees live changes, and is redirected to the sign-in and back', async () => {
  const door = await openDoor();
  const guest = await person({ hub: door.app.url });
  const page = await guest.open('/productos/');
  await card(page, 'Laptop Dell').waitFor();
  expect(await page.getByRole('button', { name: /^Editar|^Eliminar|Nuevo producto/ }).count()).toBe(0);
  await does(door, 'luis', 'mover_stock', { producto_id: 1, cantidad: -1 });
  await card(page, 'Laptop Dell').getByText('9 unidades').waitFor();
  await page.getByRole('main').getByRole('link', { name: 'Entrar' }).click();
  await page.getByRole('button', { name: 'Entrar como Ana' }).click();
  await page.getByRole('button', { name: 'Nuevo producto' }).waitFor();
});
