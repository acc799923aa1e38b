import type { Locator } from 'playwright-core';
import { ANAS } from '../support/servers/test-server';
import { does, field, messageWith, useUnlimitedServers } from './conversation';
import { balance, deposit, useBrowserUsers } from './users';

const open = useUnlimitedServers();
const person = useBrowserUsers();

jest.setTimeout(120_000);

/** Key events of input methods during composition: in all browsers, and in Safari at the end of a word. */
const COMPOSING = [{ isComposing: true }, { keyCode: 229 }] as const;

async function pressComposing(field: Locator, key: string): Promise<void> {
  for (const how of COMPOSING) await field.dispatchEvent('keydown', { key, bubbles: true, cancelable: true, ...how });
}

it('[UX-26] after each bank operation the amount has the focus, whether it was started by key, click or confirmation', async () => {
  const door = await open();
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana');
  const amount = page.getByRole('textbox', { name: 'Monto' });
  await balance(page, '0,00');
  await amount.fill('5');
  await amount.press('Enter');
  await balance(page, '5,00');
  await page.locator('input[name=amount]:focus:not([readonly])').waitFor();
  await deposit(page, '7');
  await balance(page, '12,00');
  await page.locator('input[name=amount]:focus:not([readonly])').waitFor();
  await page.keyboard.type('1');
  expect(await amount.inputValue()).toBe('1');
  await page.goto('/banco/?operacion=transferencia');
  await page.getByRole('textbox', { name: 'Cédula de destino' }).fill('1712345678');
  await amount.fill('2');
  await amount.press('Enter');
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /Enviar|Transferir/ })
    .press('Enter');
  await balance(page, '10,00');
  await page.locator('input[name=amount]:focus:not([readonly])').waitFor();
});

it('[UX-26] a button that is disabled during its action gets the focus back afterwards', async () => {
  const door = await open();
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana', '/productos/');
  const more = page.getByRole('button', { name: /^Añadir una unidad de Laptop/ });
  const stock = page.getByRole('group', { name: /Laptop/ }).getByText(/unidades/);
  const before = await stock.innerText();
  await more.press('Enter');
  await stock.filter({ hasNotText: before }).waitFor();
  await page.locator(':focus').and(more).waitFor();
});

it('[UX-29] keys of an input method’s composition do not send, navigate or close', async () => {
  const door = await open();
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana', '/chat/?sala=1');
  await field(page).fill('にほん');
  await pressComposing(field(page), 'Enter');
  expect(await field(page).inputValue()).toBe('にほん');
  await field(page).press('Enter');
  await messageWith(page, 'にほん').waitFor();

  await page.keyboard.press('Control+k');
  const finder = page.getByRole('dialog').getByRole('combobox');
  await finder.fill('banco');
  await pressComposing(finder, 'Enter');
  expect(new URL(page.url()).pathname).toBe('/chat/');
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.pathname === '/banco/');

  await page.goto('/productos/');
  await page.getByRole('button', { name: /^Editar Laptop/ }).click();
  const name = page.getByRole('form').getByRole('textbox', { name: 'Nombre' });
  await name.fill('ラップ');
  await pressComposing(name, 'Escape');
  expect(await name.inputValue()).toBe('ラップ');
  await name.press('Escape');
  await name.waitFor({ state: 'detached' });
});

it('[UX-27] a receipt prints on one page, however many movements the screen shows', async () => {
  const door = await open();
  const movements = Array.from({ length: 60 }, () => ({ cedula: ANAS, monto: 1 }));
  await does(door, 'ana', 'deposito', ...movements);
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana');
  await balance(page, '60,00');
  await page.getByRole('row').filter({ hasText: 'Depósito' }).first().getByRole('button').click();
  await page.getByRole('button', { name: 'Imprimir' }).waitFor();
  const pages = (await page.pdf({ format: 'A4' })).toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g);
  expect(pages).toHaveLength(1);
  await page.emulateMedia({ media: 'print' });
  expect(await page.getByText('Asiento', { exact: false }).first().isVisible()).toBe(true);
  expect(await page.getByRole('banner').isVisible()).toBe(false);
  expect(await page.getByRole('button', { name: 'Imprimir' }).isVisible()).toBe(false);
});
