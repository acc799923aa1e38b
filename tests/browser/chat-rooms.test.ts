import type { Page } from 'playwright-core';
import { field, messageWith, sendMessages, useUnlimitedServers, write } from './conversation';
import { badge, useBrowserUsers } from './users';

const open = useUnlimitedServers();
const person = useBrowserUsers();

jest.setTimeout(120_000);

it('[UX-13] users create, find and join rooms, and invite, message, mute and exclude others', async () => {
  const door = await open();
  const [ana, luis] = await Promise.all([person({ hub: door.app.url }), person({ hub: door.app.url })]);
  const hers = await ana.enter('Ana', '/chat/');
  const his = await luis.enter('Luis', '/chat/');

  await hers.getByRole('button', { name: /^Empezar una conversación/ }).click();
  await hers.getByRole('button', { name: 'Nueva sala' }).click();
  const dialog = hers.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Crear sala' }).click();
  await dialog.getByText('Escriba un nombre.').waitFor();
  await dialog.getByRole('textbox', { name: 'Nombre' }).fill('Proyecto');
  await dialog.getByText('Con invitación').click();
  await dialog.getByRole('button', { name: 'Crear sala' }).click();
  await hers.getByRole('heading', { name: 'Proyecto' }).waitFor();

  await hers.getByRole('button', { name: /^Miembros/ }).click();
  await hers
    .getByRole('textbox', { name: 'Invitar' })
    .or(hers.getByRole('combobox', { name: 'Invitar' }))
    .fill('luis');
  await hers.getByRole('button', { name: 'Invitar' }).click();
  await hers.getByText('Invitación pendiente').waitFor();
  await his.getByRole('link', { name: /Proyecto/ }).click();
  await his.getByRole('button', { name: 'Aceptar la invitación a Proyecto' }).click();
  await write(his, 'Aquí estoy');
  await messageWith(hers, 'Aquí estoy').waitFor();

  await hers.getByRole('button', { name: 'Acciones sobre Luis' }).click();
  await hers.getByRole('button', { name: 'Silenciar una hora' }).click();
  await his.getByText(/^Está silenciado en esta sala/).waitFor();
  await hers.getByRole('button', { name: 'Acciones sobre Luis' }).click();
  await hers.getByRole('button', { name: 'Excluir' }).click();
  await hers.getByRole('dialog').last().getByRole('button', { name: 'Excluir' }).click();
  await his.getByText('Esta sala no existe o no está a su alcance').waitFor();
  await hers.getByRole('button', { name: 'Readmitir a Luis' }).click();
  await hers.getByRole('button', { name: 'Readmitir a Luis' }).waitFor({ state: 'detached' });
  await hers.getByText('Ajustes de la sala').click();
  await hers.getByRole('textbox', { name: 'Nombre' }).fill('Proyecto nuevo');
  await hers.getByRole('button', { name: 'Guardar' }).click();
  await hers.getByRole('heading', { name: 'Proyecto nuevo' }).waitFor();
  await hers.getByRole('button', { name: 'Salir de la sala' }).click();
  await hers.getByRole('dialog').last().getByRole('button', { name: 'Salir de la sala' }).click();
  await hers.getByRole('link', { name: /Proyecto/ }).waitFor({ state: 'detached' });

  await his.goto('/chat/');
  await his.getByRole('button', { name: /^Empezar una conversación/ }).click();
  await his.getByRole('button', { name: 'Mensaje directo' }).click();
  await his.getByRole('textbox', { name: 'Buscar por nombre' }).fill('ana');
  await his.getByRole('dialog').getByRole('button', { name: /Ana/ }).click();
  await write(his, 'Hablemos a solas');
  await hers.getByRole('link', { name: /Luis.*Hablemos a solas/ }).waitFor();

  await his.getByRole('button', { name: /^Empezar una conversación/ }).click();
  await his.getByRole('button', { name: 'Descubrir salas' }).click();
  await his.getByRole('button', { name: 'Entrar: Ayuda' }).click();
  await his.getByRole('heading', { name: 'Ayuda' }).waitFor();
  await his.getByRole('link', { name: /Ayuda/ }).waitFor();
});

it('[UX-14] search results lead to their message, the keyboard alone reaches rooms, and names are suggested', async () => {
  const door = await open();
  await sendMessages(door, 'luis', [
    'La contraseña del wifi está en la pizarra',
    ...Array.from({ length: 120 }, (_, at) => `Charla ${at}`),
  ]);
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana', '/chat/?sala=1');
  await messageWith(page, 'Charla 119').waitFor();
  await page.getByRole('button', { name: 'Buscar mensajes' }).click();
  await page.getByRole('textbox', { name: 'Palabras' }).fill('pizarras');
  await page.locator('mark').filter({ hasText: 'pizarra' }).waitFor();
  await page.getByRole('dialog').getByRole('link').click();
  await messageWith(page, 'La contraseña').locator('xpath=self::*[@data-target]').waitFor();
  await page.getByRole('button', { name: /ir al final/i }).click();
  await messageWith(page, 'Charla 119').waitFor();

  await field(page).fill('Pregunta a @lu');
  await page.getByRole('option', { name: /Luis/ }).waitFor();
  await page.keyboard.press('Enter');
  expect(await field(page).inputValue()).toBe('Pregunta a @luis ');

  await page.keyboard.press('Alt+ArrowDown');
  await page.getByRole('heading', { name: 'Equipo' }).waitFor();
  await page.keyboard.press('Control+k');
  await page.keyboard.type('general');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'General' }).waitFor();
  expect(await field(page).inputValue()).toBe('Pregunta a @luis ');
});

it('[UX-15] a browser is notified of mentions once, except in a visible room; an idle user is shown as away', async () => {
  const door = await open();
  const [ana, luis] = await Promise.all([person({ hub: door.app.url }), person({ hub: door.app.url })]);
  await ana.context.grantPermissions(['notifications']);
  await ana.context.addInitScript(`window.titles = []; window.Notification = class { static permission = 'granted';
    constructor(title) { window.titles.push(title) } close() {} }`);
  const hers = await ana.enter('Ana', '/chat/');
  await hers.clock.install();
  await hers.reload();
  const other = await ana.open('/banco/');
  const tabs = [hers, other];
  await Promise.all(tabs.map((page) => badge(page, 'En línea')));
  const his = await luis.enter('Luis', '/chat/?sala=1');
  await write(his, 'nada que ver');
  await write(his, 'esto es para ti, @ana');
  await other.getByRole('link', { name: /Chat 2/ }).waitFor();
  const notified = async (): Promise<string[]> =>
    (await Promise.all(tabs.map((page) => page.evaluate<string[]>('titles')))).flat();
  expect(await notified()).toEqual(['Luis le mencionó en General']);

  await hers.getByRole('link', { name: /General/ }).click();
  await messageWith(hers, 'para ti').waitFor();
  await write(his, 'y esto también, @ana');
  await messageWith(hers, 'y esto también').waitFor();
  expect(await notified()).toHaveLength(1);

  await his.getByRole('button', { name: /^Miembros/ }).click();
  const her = his.getByRole('dialog').getByRole('listitem').filter({ hasText: 'Ana' });
  await her.getByText('En línea').waitFor();
  await other.close();
  await hers.clock.fastForward('06:00');
  await her.getByText('Ausente').waitFor();
  await hers.mouse.move(300, 300);
  await hers.mouse.move(310, 310);
  await her.getByText('En línea').waitFor();
});

/** Counts the messages with a text, once there is one: the list redraws its messages while it scrolls. */
async function messagesWith(page: Page, text: string): Promise<number> {
  const lines = messageWith(page, text);
  for (;;) {
    await lines.first().waitFor();
    const count = await lines.count();
    if (count > 0) return count;
  }
}

it('[SDK-4] chat tabs share one connection; when the tab that holds it closes, no message is lost and presence stays right', async () => {
  const door = await open();
  await sendMessages(
    door,
    'luis',
    Array.from({ length: 80 }, (_, at) => `Charla ${at + 1}.`),
  );
  const [ana, luis] = await Promise.all([person({ hub: door.app.url }), person({ hub: door.app.url })]);
  const first = await ana.enter('Ana', '/chat/?sala=1');
  await badge(first, 'En línea');
  const second = await ana.open('/chat/?sala=1&mensaje=5');
  await messageWith(second, 'Charla 5.').and(second.locator('[data-target]')).waitFor();
  await second.getByRole('button', { name: /ir al final/i }).click();
  const his = await luis.enter('Luis', '/chat/?sala=1');
  await field(his).waitFor();
  for (const page of [first, second]) await page.getByText('2 en línea').waitFor();
  await write(first, 'desde la primera');
  await write(second, 'desde la segunda');
  for (const page of [first, second, his]) await messageWith(page, 'desde la segunda').waitFor();
  await first.close();
  await write(second, 'y sigo');
  await messageWith(his, 'y sigo').waitFor({ timeout: 30_000 });
  await write(his, 'te leo');
  await messageWith(second, 'te leo').waitFor({ timeout: 30_000 });
  await his.getByText('2 en línea').waitFor();
  for (const text of ['desde la primera', 'desde la segunda', 'y sigo', 'te leo']) {
    expect([text, await messagesWith(second, text), await messagesWith(his, text)]).toEqual([text, 1, 1]);
  }
  expect(door.app.hub.sessions.size).toBe(2);
});
