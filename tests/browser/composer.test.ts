import type { Page } from 'playwright-core';
import { chooseAction, does, field, messageWith, sendMessages, useUnlimitedServers, write } from './conversation';
import { badge, useBrowserUsers } from './users';

const open = useUnlimitedServers();
const person = useBrowserUsers();

jest.setTimeout(120_000);

/** Deletes a message of the first room. */
const remove = (door: Parameters<typeof does>[0], username: string, message_id: number): Promise<void> =>
  does(door, username, 'delete_message', { room_id: 1, message_id });

/** Begins an answer to a message. */
async function answer(page: Page, text: string): Promise<void> {
  await messageWith(page, text).hover();
  await messageWith(page, text).getByRole('button', { name: 'Responder', exact: true }).first().click();
}

it('[CHAT-13] an answer to a deleted message is refused with a message, and can be sent without the quote', async () => {
  const door = await open();
  const ana = await person({ hub: door.app.url });
  await sendMessages(door, 'luis', ['¿Quién viene?', '¿Y mañana?']);
  const page = await ana.enter('Ana', '/chat/?sala=1');
  await badge(page, 'En línea');

  await answer(page, '¿Y mañana?');
  await field(page).fill('Mañana no');
  await remove(door, 'luis', 2);
  await page.getByRole('alert').getByText('saldrá sin la cita').waitFor();
  await field(page).press('Enter');
  await messageWith(page, 'Mañana no').getByText('Enviado').waitFor();

  await answer(page, '¿Quién viene?');
  await ana.context.setOffline(true);
  await badge(page, 'Reconectando');
  await write(page, 'Vengo yo');
  await messageWith(page, 'Vengo yo').getByText('Se enviará al volver').waitFor();
  await remove(door, 'luis', 1);
  await ana.context.setOffline(false);
  const refused = messageWith(page, 'Vengo yo');
  await refused.getByText('El mensaje al que responde ya se borró.').waitFor({ timeout: 30_000 });
  await page.reload();
  await refused.getByRole('button', { name: 'Enviar sin la cita' }).click();
  await refused.getByText('Enviado').waitFor();
});

it('[CHAT-14] the text of a refused edit stays, and can be sent as a new message', async () => {
  const door = await open();
  const ana = await person({ hub: door.app.url });
  await sendMessages(door, 'ana', ['Primero', 'Segundo']);
  const page = await ana.enter('Ana', '/chat/?sala=1');
  await badge(page, 'En línea');
  const editing = page.getByRole('textbox', { name: 'Editando su mensaje' });

  await chooseAction(page, 'Segundo', 'Editar');
  await editing.fill('Segundo, más largo');
  await page.reload(); // the started edit survives
  await messageWith(page, 'Segundo').waitFor();
  await chooseAction(page, 'Segundo', 'Editar');
  expect(await editing.inputValue()).toBe('Segundo, más largo');
  await remove(door, 'ana', 2);
  await page.getByRole('alert').getByText('saldrá como mensaje nuevo').waitFor();
  await editing.press('Enter');
  await messageWith(page, 'Segundo, más largo').getByText('Enviado').waitFor();

  await chooseAction(page, 'Primero', 'Editar');
  await ana.context.setOffline(true);
  await badge(page, 'Reconectando');
  await editing.fill('Primero, pero mejor');
  await editing.press('Enter');
  const waiting = page.locator('[data-message="1"]');
  await waiting.getByText('Primero, pero mejor').waitFor();
  await waiting.getByText('Se enviará al volver la conexión').waitFor();
  expect(await waiting.getByText('Enviado').count()).toBe(0);
  await chooseAction(page, 'Primero, pero mejor', 'Editar'); // continues with the pending edit
  expect(await editing.inputValue()).toBe('Primero, pero mejor');
  await editing.press('Escape');
  await remove(door, 'ana', 1);
  await ana.context.setOffline(false);
  const refused = messageWith(page, 'Primero, pero mejor');
  await refused.getByText('El mensaje que cambiaba ya se borró.').waitFor({ timeout: 30_000 });
  await refused.getByRole('button', { name: 'Enviar como mensaje nuevo' }).click();
  await refused.getByText('Enviado').waitFor();

  await chooseAction(page, 'Primero, pero mejor', 'Editar');
  await editing.fill('Nadie me calla');
  await does(door, 'admin', 'mute_member', { room_id: 1, username: 'ana', minutes: 60 });
  await page.getByText('Está silenciado en esta sala').waitFor();
  await does(door, 'admin', 'mute_member', { room_id: 1, username: 'ana', minutes: 0 });
  await editing.waitFor();
  expect(await editing.inputValue()).toBe('Nadie me calla');
});

it('[CHAT-15] a room shows an excluded user their drafts until they discard them', async () => {
  const door = await open();
  await sendMessages(door, 'ana', ['Primero']);
  const page = await (await person({ hub: door.app.url })).enter('Ana', '/chat/?sala=1');
  await chooseAction(page, 'Primero', 'Editar');
  const editing = page.getByRole('textbox', { name: 'Editando su mensaje' });
  await editing.fill('Primero, a medias');
  await page.reload();
  await field(page).fill('Una carta larga');
  await does(door, 'admin', 'ban_member', { room_id: 1, username: 'ana' });
  const unsent = page.getByRole('region', { name: 'Lo que no se envió' });
  await unsent.getByText('Una carta larga').waitFor();
  await unsent.getByText('Primero, a medias').waitFor();
  await page.reload();
  await unsent.getByRole('button', { name: 'Descartar «Una carta larga»' }).click();
  await unsent.getByText('Una carta larga').waitFor({ state: 'detached' });
  await unsent.getByRole('button', { name: /^Descartar/ }).click();
  await unsent.waitFor({ state: 'detached' });
});

/** In the page: the field's text and its selection. */
const CARET = `(({ value, selectionStart, selectionEnd }) => [value, selectionStart, selectionEnd])(document.querySelector('textarea'))`;
const pickEmoji = async (page: Page, emoji: string): Promise<void> => {
  await page.getByRole('button', { name: /Insertar un emoji/ }).click();
  await page.getByRole('button', { name: emoji, exact: true }).click();
};

it('[UX-34] an emoji replaces the selection, the caret moves behind it, and Undo reverts it; a mention likewise', async () => {
  const door = await open();
  const page = await (await person({ hub: door.app.url })).enter('Ana', '/chat/?sala=1');
  await badge(page, 'En línea');
  await field(page).pressSequentially('hola mundo cruel');
  await page.evaluate(`document.querySelector('textarea').setSelectionRange(5, 10)`);
  await pickEmoji(page, '🎉');
  expect(await page.evaluate(CARET)).toEqual(['hola 🎉 cruel', 7, 7]);
  await page.keyboard.type('!');
  expect(await page.evaluate(CARET)).toEqual(['hola 🎉! cruel', 8, 8]);
  await page.keyboard.press('Control+z');
  await page.keyboard.press('Control+z');
  expect(await field(page).inputValue()).toBe('hola mundo cruel');
  await page.keyboard.press('Control+Shift+z');
  expect(await field(page).inputValue()).toBe('hola 🎉 cruel');

  await field(page).fill('');
  await field(page).pressSequentially('oye  ven');
  await page.evaluate(`document.querySelector('textarea').setSelectionRange(4, 4)`);
  await page.keyboard.type('@lu');
  await page.getByRole('option', { name: /Luis/ }).waitFor();
  await page.keyboard.press('Tab');
  expect(await page.evaluate(CARET)).toEqual(['oye @luis ven', 10, 10]);
  await page.keyboard.press('Control+z');
  expect(await field(page).inputValue()).toMatch(/^oye @?l?u? ? ?ven$/);
});

it('[CHAT-8] the field counts characters as the hub does: 4,000 emojis are sent, one more is too many', async () => {
  const door = await open();
  const page = await (await person({ hub: door.app.url })).enter('Ana', '/chat/?sala=1');
  await badge(page, 'En línea');
  await field(page).fill('😀'.repeat(4_001));
  await page.getByText('Sobran 1').waitFor();
  expect(await page.getByRole('button', { name: 'Enviar' }).isDisabled()).toBe(true);
  await field(page).fill(`${'😀'.repeat(4_000)}\n\n`);
  await page.getByText('Quedan 0').waitFor();
  await field(page).press('Enter');
  await messageWith(page, '😀😀').getByText('Enviado').waitFor({ timeout: 30_000 });
});
