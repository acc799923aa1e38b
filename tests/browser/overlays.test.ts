import type { Locator } from 'playwright-core';
import { does, field, messageWith, sendMessages, useUnlimitedServers, write } from './conversation';
import { badge, useBrowserUsers } from './users';

const open = useUnlimitedServers();
const person = useBrowserUsers();

jest.setTimeout(120_000);

/** Whether two visible elements overlap. */
async function overlap(one: Locator, other: Locator): Promise<boolean> {
  const [a, b] = [(await one.boundingBox())!, (await other.boundingBox())!];
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

it('[UX-25] every page shows an invitation and the navigation counts it, until it is answered or withdrawn', async () => {
  const door = await open();
  const luis = await person({ hub: door.app.url });
  const page = await luis.enter('Luis');
  await badge(page, 'En línea');
  await page.getByRole('link', { name: /^Chat$/ }).waitFor();
  await does(door, 'ana', 'create_room', { name: 'Bodega', kind: 'private' });
  const room = await door.app.database.prisma.room.findFirstOrThrow({ where: { name: 'Bodega' } });
  await does(door, 'ana', 'invite', { room_id: Number(room.id), username: 'luis' });
  const alert = page.getByRole('alert').filter({ hasText: 'ana le invita a Bodega' });
  await alert.waitFor();
  await page.getByRole('link', { name: /Chat.*1 invitación/ }).waitFor();
  while (!(await page.title()).startsWith('(1) Banco')) await page.waitForTimeout(20);
  await alert.getByRole('link', { name: 'Ver la invitación' }).click();
  await page.getByRole('button', { name: 'Aceptar la invitación a Bodega' }).click();
  await write(page, 'Ya estoy');
  await messageWith(page, 'Ya estoy').waitFor();
  await page.getByRole('link', { name: /Chat.*invitación/ }).waitFor({ state: 'detached' });
  await alert.waitFor({ state: 'detached' });

  await does(door, 'ana', 'create_room', { name: 'Patio', kind: 'private' });
  const other = await door.app.database.prisma.room.findFirstOrThrow({ where: { name: 'Patio' } });
  const again = page.getByRole('alert').filter({ hasText: 'ana le invita a Patio' });
  await does(door, 'ana', 'invite', { room_id: Number(other.id), username: 'luis' });
  await again.waitFor();
  await does(door, 'ana', 'remove_member', { room_id: Number(other.id), username: 'luis' });
  await again.waitFor({ state: 'detached' });
});

it.each([1280, 360])(
  '[UX-28] a permanent notice covers neither the message field nor the send button, %i px wide',
  async (width) => {
    const door = await open();
    const ana = await person({ hub: door.app.url, viewport: { width, height: 740 } });
    const page = await ana.enter('Administración', '/chat/?sala=1');
    await field(page).fill('Escribo');
    await does(door, 'admin', 'avisar', {
      texto: 'El servidor se reinicia. '.repeat(5),
      nivel: 'urgente',
      audiencia: { tipo: 'todos' },
    });
    const alert = page.getByRole('alert').filter({ hasText: 'El servidor se reinicia.' });
    await alert.waitFor();
    for (const control of [field(page), page.getByRole('button', { name: 'Enviar' })])
      expect(await overlap(alert, control)).toBe(false);
    await page.goto('/peliculas/');
    const simulator = page.getByRole('button', { name: /^Simul/ });
    await simulator.waitFor();
    await does(door, 'admin', 'avisar', { texto: 'Otra vez.', nivel: 'urgente', audiencia: { tipo: 'todos' } });
    const more = page.getByRole('alert').filter({ hasText: 'Otra vez.' });
    await more.waitFor();
    expect(await overlap(more, simulator)).toBe(false);
  },
);

it('[UX-30] a product and its buttons keep their place when another user starts to edit it', async () => {
  const door = await open();
  const [ana, luis] = [await person({ hub: door.app.url }), await person({ hub: door.app.url })];
  const [hers, his] = [await ana.enter('Ana', '/productos/'), await luis.enter('Luis', '/productos/')];
  const cards = his.getByRole('article');
  const edit = his.getByRole('button', { name: /^Editar / });
  await cards.first().waitFor();
  await badge(his, 'En línea');
  const positions = async () => Promise.all((await edit.all()).map((button) => button.boundingBox()));
  const before = await positions();
  await hers
    .getByRole('button', { name: /^Editar / })
    .first()
    .click();
  const hint = his.getByText('Ana está editando este producto');
  await hint.waitFor();
  expect(await positions()).toEqual(before);
  await hers.getByRole('form').getByRole('textbox', { name: 'Nombre' }).press('Escape');
  await hint.waitFor({ state: 'detached' });
  expect(await positions()).toEqual(before);
});

it.each([
  { device: 'a narrow screen', hasTouch: false, width: 360 },
  { device: 'a touch screen', hasTouch: true, width: 360 },
  { device: 'a wide touch screen', hasTouch: true, width: 900 },
])('[UX-46] on $device a message’s button does not overlap its text', async ({ hasTouch, width }) => {
  const door = await open();
  const long = 'lorem ipsum dolor sit amet '.repeat(8);
  await sendMessages(door, 'ana', [`uno ${long}`, `dos ${long}`]);
  const ana = await person({ hub: door.app.url, viewport: { width, height: 740 }, hasTouch, isMobile: hasTouch });
  const page = await ana.enter('Ana', '/chat/?sala=1');
  for (const words of ['uno', 'dos']) {
    const message = messageWith(page, words).last();
    await message.hover();
    const button = message.getByRole('button', { name: /^Acciones/ });
    expect(await overlap(message.getByRole('paragraph').filter({ hasText: words }), button)).toBe(false);
  }
});
