import type { Page, Route } from 'playwright-core';
import { chooseAction, does, field, messageWith, sendMessages, useUnlimitedServers, write } from './conversation';
import { badge, useBrowserUsers } from './users';

const open = useUnlimitedServers();
const person = useBrowserUsers();

jest.setTimeout(120_000);

const narrow = { viewport: { width: 360, height: 740 } };

/** In the page: whether the conversation shows its end. */
const AT_END = `(() => { const list = document.querySelector('[data-virtuoso-scroller]');
  return list.scrollHeight - list.scrollTop - list.clientHeight < 30 })()`;

/** In the page: whether the target message is in the middle of the conversation. */
const IN_THE_MIDDLE = `(() => { const [list, one] = ['[data-virtuoso-scroller]', '[data-target]']
    .map((what) => document.querySelector(what)?.getBoundingClientRect());
  return one && Math.abs(one.top + one.bottom - list.top - list.bottom) < 20 })()`;

/** In the page: the number of the first message that is fully visible. */
const IN_SIGHT = `(() => { const { top } = document.querySelector('[data-virtuoso-scroller]').getBoundingClientRect();
  return [...document.querySelectorAll('article')].find((one) => one.getBoundingClientRect().top > top).dataset.message })()`;

/** In the page: scrolls the conversation by script, without wheel, key or touch events. */
const SCROLL_UP = `document.querySelector('[data-virtuoso-scroller]').scrollTop -= 700`;

/** Requests for newer messages. */
const NEWER = /messages\?.*after=/;

/** In the page: waits for a few frames, in which changes are measured and drawn. */
const FRAMES = `new Promise((resolve) => { let left = 4; const next = () => left-- ? requestAnimationFrame(next) : resolve(); next() })`;

/** Waits, for as long as a slow machine may take, until an expression is true in the page. */
async function holds(page: Page, what: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await page.evaluate(what))) {
    if (Date.now() > deadline) throw new Error(`did not become true: ${what}`);
    await page.evaluate(FRAMES);
  }
}

it('[UX-10] two users see each other’s messages, typing, receipts, answers, edits and deletions, on a wide and a narrow screen', async () => {
  const door = await open();
  const [ana, luis] = await Promise.all([person({ hub: door.app.url }), person({ hub: door.app.url, ...narrow })]);
  const hers = await ana.enter('Ana', '/chat/?sala=1');
  const his = await luis.enter('Luis', '/chat/');
  await his.getByRole('link', { name: /General/ }).click();
  await field(his).waitFor();
  await hers.getByText('2 en línea').waitFor();

  await field(hers).pressSequentially('¡Hola! ');
  await his.getByText('Ana está escribiendo…').waitFor();
  await write(hers, '¡Hola, <b>Luis</b>! Mira https://example.org/a?b=1.');
  await messageWith(his, '<b>Luis</b>').waitFor();
  const link = messageWith(his, 'Hola').getByRole('link');
  expect(await link.getAttribute('href')).toBe('https://example.org/a?b=1');
  expect(await link.getAttribute('rel')).toBe('noopener noreferrer');
  await messageWith(hers, 'Leído por Luis').waitFor();

  await chooseAction(his, 'Hola', 'Responder');
  await his.getByText('Respondiendo a Ana').waitFor();
  await write(his, 'Lo miro, @ana');
  await messageWith(hers, 'Lo miro').getByTitle('Ir al mensaje de Ana al que responde').waitFor();
  await messageWith(hers, 'Lo miro').locator('[data-mine]').waitFor();

  await chooseAction(hers, 'Lo miro', 'Reaccionar con 👍');
  await messageWith(his, 'Lo miro').getByRole('button', { name: '👍' }).waitFor();

  await field(his).press('ArrowUp');
  await his.getByRole('textbox', { name: 'Editando su mensaje' }).fill('Ya lo he mirado');
  await his.keyboard.press('Enter');
  await messageWith(hers, 'Ya lo he mirado').getByText('(editado)').waitFor();

  await chooseAction(his, 'Ya lo he mirado', 'Borrar');
  await his.getByRole('dialog').getByRole('button', { name: 'Borrar' }).click();
  await messageWith(hers, 'Mensaje borrado').waitFor();
  expect(await messageWith(hers, 'Ya lo he mirado').count()).toBe(0);
});

it('[UX-11] unread messages are counted on every page and tab, marked by a divider, and read only at the end', async () => {
  const door = await open();
  await sendMessages(
    door,
    'luis',
    Array.from({ length: 80 }, (_, at) => `Mensaje ${at + 1}`),
  );
  const ana = await person({ hub: door.app.url });
  const bank = await ana.enter('Ana');
  await bank.getByRole('link', { name: /Chat 80 mensajes/ }).waitFor();
  const page = await ana.open('/chat/?sala=1');
  await messageWith(page, 'Mensaje 80').waitFor();
  await bank.getByRole('link', { name: /^Chat$/ }).waitFor();

  // The end stays visible when the last message or the message field grows.
  await does(door, 'luis', 'react', { room_id: 1, message_id: 80, emoji: '🎉' });
  await messageWith(page, 'Mensaje 80').getByRole('button', { name: '🎉' }).waitFor();
  await field(page).fill('una\ndos\ntres\ncuatro');
  await holds(page, AT_END);
  await field(page).fill('');

  // Older messages load above, and the visible ones keep their position.
  let above: Route | undefined;
  await page.route(/before=/, (route) => void (above = route));
  await messageWith(page, 'Mensaje 80').hover();
  for (let turn = 0; turn < 60 && !above; turn++) await page.mouse.wheel(0, -300).then(() => page.evaluate(FRAMES));
  const read = page.locator(`article[data-message="${await page.evaluate<string>(IN_SIGHT)}"]`);
  const before = (await read.boundingBox())?.y;
  await page.unroute(/before=/);
  await above?.continue();
  await page.locator('article[data-message="30"]').waitFor({ state: 'attached' });
  await page.evaluate(FRAMES);
  expect(Math.abs(((await read.boundingBox())?.y ?? 0) - (before ?? 0))).toBeLessThanOrEqual(2);
  const oldest = page.locator('article[data-message="1"]');
  for (let turn = 0; turn < 60 && !(await oldest.isVisible()); turn++) {
    await page.mouse.wheel(0, -900).then(() => page.evaluate(FRAMES));
  }
  await page.getByText('Aquí empieza la conversación.').waitFor();

  // Away from the end no message is read; the button back to the end shows the number of new ones.
  await sendMessages(door, 'luis', ['Ya es tarde', 'Buenas noches, @ana']);
  await bank.getByRole('link', { name: /Chat 2/ }).waitFor();
  await page.getByRole('button', { name: '2 mensajes nuevos · ir al final' }).click();
  await messageWith(page, 'Buenas noches').waitFor();
  await bank.getByRole('link', { name: /^Chat$/ }).waitFor();
  await holds(page, AT_END);

  // A user who opens the room later finds the divider above the new messages, and it stays there.
  await page.goto('/banco/');
  await sendMessages(door, 'luis', ['Buenos días']);
  await page.getByRole('link', { name: /Chat 1/ }).click();
  await page.getByRole('link', { name: /General/ }).click();
  const divider = page.getByRole('separator', { name: 'Mensajes nuevos' });
  await divider.waitFor();
  await write(page, 'Buenos días, Luis');
  await messageWith(page, 'Buenos días, Luis').waitFor();
  expect(await page.locator('[data-item-index]').filter({ has: divider }).innerText()).toContain('Buenos días');
});

it('[UX-11] on a slow machine too, a conversation opens at its end and stays there until the user scrolls, or opens at its target', async () => {
  const door = await open();
  const lines = Array.from({ length: 160 }, (_, at) => `Mensaje ${at + 1} ${'bla '.repeat((at % 7) ** 2)}`);
  await sendMessages(door, 'luis', lines);
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana');
  const machine = await ana.context.newCDPSession(page);
  await machine.send('Emulation.setCPUThrottlingRate', { rate: 8 });
  await does(door, 'ana', 'message', { room_id: 1, content: 'Leído' });
  await page.goto('/chat/?sala=1');
  await messageWith(page, 'Leído').waitFor();
  await holds(page, AT_END);
  await sendMessages(door, 'luis', ['Uno más', `Y otro ${'bla '.repeat(200)}`]);
  await messageWith(page, 'Y otro').waitFor();
  await holds(page, AT_END);

  // Once the layout is stable, a scroll from another source, such as the browser's search, is not reverted to the end.
  await machine.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  for (let turn = 0; turn < 20 && (await page.evaluate(AT_END)); turn++) {
    for (let at = 0; at < 20; at++) await page.evaluate(FRAMES);
    await page.evaluate(SCROLL_UP).then(() => page.evaluate(FRAMES));
  }
  await sendMessages(door, 'luis', ['¿Sigues ahí?']);
  await page.getByRole('button', { name: '1 mensaje nuevo · ir al final' }).waitFor();
  await page.evaluate(FRAMES);
  expect(await page.evaluate(AT_END)).toBe(false);
  await machine.send('Emulation.setCPUThrottlingRate', { rate: 8 });

  await page.goto('/chat/?sala=1&mensaje=20');
  const target = page.locator('[data-target]').filter({ hasText: 'Mensaje 20' });
  await target.waitFor();
  await holds(page, IN_THE_MIDDLE);
  // Newer messages load below, and the visible ones keep their position.
  await machine.send('Emulation.setCPUThrottlingRate', { rate: 1 });
  await target.hover();
  const requests: string[] = [];
  let release!: () => void;
  const released = new Promise<void>((resolve) => (release = resolve));
  await page.route(NEWER, async (route) => {
    requests.push(route.request().url());
    await released;
    await route.continue();
  });
  for (let turn = 0; turn < 60 && !(requests.length > 0 && (await page.evaluate(AT_END))); turn++) {
    await page.mouse.wheel(0, 900).then(() => page.evaluate(FRAMES));
  }
  const read = page.locator(`article[data-message="${await page.evaluate<string>(IN_SIGHT)}"]`);
  const before = (await read.boundingBox())?.y;
  release();
  await holds(page, `!(${AT_END})`);
  await page.evaluate(FRAMES);
  expect(Math.abs(((await read.boundingBox())?.y ?? 0) - (before ?? 0))).toBeLessThanOrEqual(2);
});

it('[UX-12] a message written offline is shown and sent once; a refused one can be sent again or discarded; drafts stay', async () => {
  const door = await open();
  const [ana, luis] = await Promise.all([person({ hub: door.app.url }), person({ hub: door.app.url })]);
  const hers = await ana.enter('Ana', '/chat/?sala=1');
  const his = await luis.enter('Luis', '/chat/?sala=1');
  await field(his).waitFor();
  await field(hers).fill('a medio escribir');
  await hers.reload();
  expect(await field(hers).inputValue()).toBe('a medio escribir');
  await badge(hers, 'En línea');

  await ana.context.setOffline(true);
  await badge(hers, 'Reconectando');
  await write(hers, 'desde el túnel');
  await messageWith(hers, 'desde el túnel').getByText('Se enviará al volver la conexión').waitFor();
  expect(await field(hers).inputValue()).toBe('');
  await ana.context.setOffline(false);
  await messageWith(his, 'desde el túnel').waitFor({ timeout: 30_000 });
  await messageWith(hers, 'desde el túnel')
    .getByText('Enviado')
    .or(messageWith(hers, 'desde el túnel').getByText('Leído'))
    .waitFor();
  expect([await messageWith(hers, 'desde el túnel').count(), await messageWith(his, 'desde el túnel').count()]).toEqual(
    [1, 1],
  );

  await badge(hers, 'En línea');
  await ana.context.setOffline(true);
  await badge(hers, 'Reconectando');
  await write(hers, 'primera queja');
  await write(hers, 'segunda queja');
  await messageWith(hers, 'segunda queja').waitFor();
  await does(door, 'admin', 'mute_member', { room_id: 1, username: 'ana', minutes: 60 });
  await ana.context.setOffline(false);
  await messageWith(hers, 'segunda queja')
    .getByText(/No se envió\. .*silenciado/)
    .waitFor({ timeout: 30_000 });
  await hers.reload();
  await messageWith(hers, 'segunda queja')
    .getByRole('button', { name: /^Descartar/ })
    .click();
  await messageWith(hers, 'segunda queja').waitFor({ state: 'detached' });
  await does(door, 'admin', 'mute_member', { room_id: 1, username: 'ana', minutes: 0 });
  await messageWith(hers, 'primera queja')
    .getByRole('button', { name: /^Reintentar/ })
    .click();
  await messageWith(his, 'primera queja').waitFor();
  expect(await messageWith(his, 'segunda queja').count()).toBe(0);
});
