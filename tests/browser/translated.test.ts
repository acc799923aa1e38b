import type { Page } from 'playwright-core';
import { does, field, messageWith, sendMessages, useUnlimitedServers, write } from './conversation';
import { badge, balance, deposit, useBrowserUsers } from './users';
import { translate, ways } from './translator';

const open = useUnlimitedServers();
const person = useBrowserUsers();

jest.setTimeout(180_000);

/** Counts the error screens of a page. */
const broken = (page: Page): Promise<number> => page.getByText('Algo se rompió').count();

it.each(ways)(
  '[UX-33] a conversation whose text nodes are %s by a translator shows edits, deletions, reactions and typing',
  async (way) => {
    const door = await open();
    const ana = await person({ hub: door.app.url });
    await sendMessages(door, 'luis', ['Hola @ana, mira', 'Esto se borra', 'Y esto queda']);
    const page = await ana.enter('Ana', '/chat/?sala=1');
    await messageWith(page, 'Y esto queda').waitFor();
    await badge(page, 'En línea');
    await translate(page, way);
    const runAsLuis = (name: Parameters<typeof does>[2], input: object): Promise<void> =>
      does(door, 'luis', name, { room_id: 1, ...input });
    const log = page.getByRole('log');

    await runAsLuis('edit_message', { message_id: 1, content: 'Adiós https://example.org/a y nada más' });
    await messageWith(page, 'Adiós').getByText('editado').waitFor();
    await messageWith(page, 'Adiós').getByRole('link', { name: 'https://example.org/a' }).waitFor();
    expect(await log.innerText()).not.toContain('Hola');
    await runAsLuis('edit_message', { message_id: 1, content: 'Sin enlace ya' });
    await messageWith(page, 'Sin enlace ya').waitFor();
    await runAsLuis('edit_message', { message_id: 1, content: 'https://example.org/b al principio, @ana' });
    await messageWith(page, 'al principio').getByText('@ana').waitFor();
    expect(await log.innerText()).not.toContain('Sin enlace');
    await runAsLuis('delete_message', { message_id: 2 });
    await messageWith(page, 'Mensaje borrado').waitFor();
    expect(await log.innerText()).not.toContain('Esto se borra');
    await runAsLuis('react', { message_id: 3, emoji: '🎉' });
    await messageWith(page, 'Y esto queda').getByRole('button', { name: '🎉' }).waitFor();
    await runAsLuis('unreact', { message_id: 3, emoji: '🎉' });
    await messageWith(page, 'Y esto queda').getByRole('button', { name: '🎉' }).waitFor({ state: 'detached' });

    const luis = await (await person({ hub: door.app.url })).enter('Luis', '/chat/?sala=1');
    await page.getByText('2 en línea').waitFor();
    await field(luis).pressSequentially('Ya casi');
    await page.getByText('Luis está escribiendo…').waitFor();
    await field(luis).press('Enter');
    await messageWith(page, 'Ya casi').waitFor();
    await page.getByText('Luis está escribiendo…').waitFor({ state: 'detached' });
    await write(page, 'Contesto');
    await messageWith(page, 'Contesto').getByText('Leído por Luis').waitFor();
    await page.getByRole('button', { name: 'Switch to English' }).click();
    await page.getByText('2 online').waitFor();
    await page.getByRole('link', { name: 'Products' }).first().click();
    await page.getByRole('article', { name: 'Laptop Dell' }).waitFor();
    expect(await broken(page)).toBe(0);
  },
);

it('[UX-33] the pages of bank, products and films stay live under translation', async () => {
  const door = await open();
  const page = await (await person({ hub: door.app.url })).enter('Ana', '/banco/');
  await badge(page, 'En línea');
  await translate(page, 'replaced');
  const amount = page.getByRole('textbox', { name: 'Monto' });
  await amount.fill('nada');
  await page.getByRole('button', { name: 'Depositar' }).click();
  await page.getByText('Escriba una cantidad como').waitFor();
  await deposit(page, '12,50');
  await balance(page, '12,50');
  await page.getByText('Depósito de $12,50 hecho').waitFor();
  await deposit(page, '1');
  await balance(page, '13,50');

  await page.getByRole('link', { name: 'Productos' }).first().click();
  const laptop = page.locator('article').filter({ hasText: 'Laptop Dell' });
  await laptop.waitFor();
  const units = parseInt(/(\d+) unidades/.exec(await laptop.innerText())?.[1] ?? '', 10);
  const id = Number(await laptop.getAttribute('data-product'));
  await does(door, 'luis', 'mover_stock', { producto_id: id, cantidad: -1 });
  await laptop.getByText(`${units - 1} unidades`).waitFor();
  await does(door, 'luis', 'actualizar_producto', { producto_id: id, version: 2, descripcion: 'Otra descripción' });
  await laptop.getByText('Otra descripción').waitFor();
  await page.getByRole('searchbox').fill('nada de eso');
  await page.getByText('Ningún producto').first().waitFor();
  await page.getByRole('searchbox').fill('');
  await laptop.waitFor();

  await page.getByRole('link', { name: 'Películas' }).first().click();
  const roma = page.getByRole('article', { name: 'Roma' });
  await roma.waitFor();
  await does(door, 'luis', 'calificar', { movieId: 'roma', rating: 5 });
  await roma.filter({ hasText: '5,00' }).filter({ hasText: '1 calificación' }).waitFor();
  await does(door, 'ana', 'calificar', { movieId: 'roma', rating: 4 });
  await roma.filter({ hasText: '4,50' }).filter({ hasText: '2 calificaciones' }).waitFor();
  expect(await roma.innerText()).not.toContain('1 calificación');
  expect(await broken(page)).toBe(0);
});

it('[UX-33] the pages of operations and administration stay live under translation', async () => {
  const door = await open();
  const page = await (await person({ hub: door.app.url })).enter('Administración', '/admin/conexiones/');
  await badge(page, 'En línea');
  const row = (name: RegExp) => page.getByRole('row', { name });
  await row(/^Administración/).waitFor();
  await translate(page, 'replaced');
  const ana = await (await person({ hub: door.app.url })).enter('Ana', '/banco/');
  await badge(ana, 'En línea');
  const more = page.getByRole('button', { name: /nueva/ });
  await more.or(row(/^Ana/)).first().waitFor({ timeout: 30_000 });
  if (await more.isVisible()) await more.click();
  await row(/^Ana/).waitFor();
  await ana.close();
  await row(/^Ana/).getByText('desconectada').waitFor({ timeout: 30_000 });
  await page.getByRole('link', { name: 'Avisos' }).click();
  await page.getByRole('textbox', { name: 'Texto' }).fill('Un aviso');
  await page.getByRole('note').getByText('Un aviso').waitFor();
  await page.getByRole('textbox', { name: 'Texto' }).fill('Otro aviso');
  await page.getByRole('note').getByText('Otro aviso').waitFor();
  await page.getByRole('button', { name: 'Enviar aviso' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Enviar' }).click();
  await page.getByRole('alert').getByText('Otro aviso').waitFor();

  await page.getByRole('link', { name: 'Operaciones' }).first().click();
  await page.getByRole('heading', { name: 'Registro en vivo' }).waitFor();
  await page.getByRole('textbox', { name: 'Fuentes' }).fill('http://127.0.0.1:9/a');
  await page.getByRole('button', { name: 'Iniciar' }).click();
  await page
    .getByText(/Fallido/)
    .first()
    .waitFor({ timeout: 60_000 });
  expect(await broken(page)).toBe(0);
});
