import type { Locator, Page } from 'playwright-core';
import { chooseAction, does, field, messageWith, sendMessages, useUnlimitedServers } from './conversation';
import { badge, balance, useBrowserUsers } from './users';

const open = useUnlimitedServers();
const person = useBrowserUsers();

jest.setTimeout(60_000);

/** Waits until an element has the focus. */
const focused = (page: Page, element: Locator): Promise<void> => page.locator(':focus').and(element).waitFor();

/** Waits until any element, and not the page as a whole, has the focus. */
const anyFocused = (page: Page): Promise<void> => page.locator(':focus').first().waitFor();

it('[UX-38] after an edit its button gets the focus back; after a deletion the next product gets it', async () => {
  const door = await open();
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana', '/productos/');
  await badge(page, 'En línea');
  const edit = page.getByRole('button', { name: /^Editar Laptop/ });
  await edit.press('Enter');
  await page.getByRole('form').getByRole('textbox', { name: 'Nombre' }).press('Escape');
  await focused(page, edit);
  await edit.press('Enter');
  await page.getByRole('form').getByRole('button', { name: 'Cancelar' }).press('Enter');
  await focused(page, edit);
  await edit.press('Enter');
  await page.getByRole('form').getByRole('textbox', { name: 'Descripción' }).fill('Otra');
  await page.getByRole('form').getByRole('button', { name: 'Guardar' }).press('Enter');
  await focused(page, edit);

  const cards = page.getByRole('article');
  const [first, second] = [cards.first(), cards.nth(1)];
  const next = await second.getAttribute('aria-label');
  await first.getByRole('button', { name: /^Eliminar/ }).press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Eliminar' }).press('Enter');
  await focused(
    page,
    page
      .getByRole('article', { name: next ?? '' })
      .getByRole('button')
      .first(),
  );
});

it('[UX-38] a deleted message keeps the focus; cancelling an answer leaves it in the message field', async () => {
  const door = await open();
  await sendMessages(door, 'ana', ['uno', 'dos']);
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana', '/chat/?sala=1');
  await messageWith(page, 'dos').waitFor();
  await chooseAction(page, 'dos', 'Borrar');
  await page.getByRole('dialog').getByRole('button', { name: 'Borrar' }).press('Enter');
  await focused(page, page.getByRole('article', { name: /Mensaje borrado/ }));
  await chooseAction(page, 'uno', 'Responder');
  await focused(page, field(page));
  await page.getByRole('button', { name: 'Cancelar', exact: true }).last().press('Enter');
  await focused(page, field(page));
});

it('[UX-38] removing a filter and clearing a search leave the focus next to them', async () => {
  const door = await open();
  const admin = await person({ hub: door.app.url });
  const page = await admin.enter('Administración', '/admin/conexiones/?canal=stats');
  await badge(page, 'En línea');
  await page.getByRole('button', { name: /^Quitar.*stats/ }).press('Enter');
  await page.getByRole('button', { name: /^Quitar.*stats/ }).waitFor({ state: 'detached' });
  await anyFocused(page);
  const search = page.getByRole('searchbox');
  await search.fill('nadie');
  await page.getByRole('button', { name: 'Borrar lo buscado' }).press('Enter');
  await focused(page, search);
});

it('[UX-38] closing a notice returns the focus to the element that had it', async () => {
  const door = await open();
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana');
  await balance(page, '0,00');
  await badge(page, 'En línea');
  const amount = page.getByRole('textbox', { name: 'Monto' });
  await amount.focus();
  await does(door, 'admin', 'avisar', { texto: 'Hola', nivel: 'urgente', audiencia: { tipo: 'todos' } });
  await page.getByRole('alert').filter({ hasText: 'Hola' }).getByRole('button', { name: 'Cerrar' }).press('Enter');
  await page.getByRole('alert').filter({ hasText: 'Hola' }).waitFor({ state: 'detached' });
  await focused(page, amount);
});

it('[UX-38] accepting an invitation and leaving a room keep the focus in the chat', async () => {
  const door = await open();
  await does(door, 'ana', 'create_room', { name: 'Bodega', kind: 'private' });
  const room = await door.app.database.prisma.room.findFirstOrThrow({ where: { name: 'Bodega' } });
  await does(door, 'ana', 'invite', { room_id: Number(room.id), username: 'luis' });
  const luis = await person({ hub: door.app.url });
  const page = await luis.enter('Luis', `/chat/?sala=${room.id}`);
  await page.getByRole('button', { name: 'Aceptar la invitación a Bodega' }).press('Enter');
  await focused(page, field(page));
  await page.getByRole('button', { name: /^Miembros/ }).press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Salir de la sala' }).press('Enter');
  await page.getByRole('dialog').last().getByRole('button', { name: 'Salir de la sala' }).press('Enter');
  await page.waitForURL((url) => !url.searchParams.has('sala'));
  await anyFocused(page);
});
