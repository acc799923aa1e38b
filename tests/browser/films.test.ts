import type { Locator, Page } from 'playwright-core';
import { useTestServers } from '../support/servers/test-server';
import { noLimits, rate, ROMA, broadcastBody, BROADCAST } from '../features/ratings/ratings-world';
import { expectAccessibleInBothThemes } from './barriers';
import { badge, useBrowserUsers } from './users';

const openDoor = useTestServers();
const person = useBrowserUsers();

jest.setTimeout(120_000);

const PAGE = '/peliculas/';

const film = (page: Page, title: string): Locator => page.getByRole('article', { name: title });
const star = (page: Page, title: string, stars: string): Locator =>
  film(page, title).getByRole('radio', { name: stars, exact: true });
/** Waits for a score in Spanish notation. */
const score = (page: Page, title: string, average: string, count: string): Promise<void> =>
  film(page, title).filter({ hasText: average }).filter({ hasText: count }).waitFor({ timeout: 30_000 });
const log = (page: Page): Locator => page.getByRole('log', { name: 'Eventos recibidos' });

it('[RAT-13] users see each other’s ratings, changes and withdrawals at once; guests see them too', async () => {
  const door = await openDoor();
  const [ana, luis, stranger] = [
    await person({ hub: door.app.url }),
    await person({ hub: door.app.url, viewport: { width: 360, height: 740 } }),
    await person({ hub: door.app.url }),
  ];
  const hers = await ana.enter('Ana', PAGE);
  const his = await luis.enter('Luis', PAGE);
  const theirs = await stranger.open(PAGE);
  const everywhere = (average: string, count: string): Promise<unknown> =>
    Promise.all([hers, his, theirs].map((page) => score(page, 'Roma', average, count)));
  await film(theirs, 'Roma').getByRole('link', { name: 'Entre para calificar' }).waitFor();
  expect(await theirs.getByRole('radio').count()).toBe(0);

  await star(hers, 'Roma', '5 estrellas').click();
  await everywhere('5,00', '1 calificación');
  await star(his, 'Roma', '2 estrellas').click();
  await everywhere('3,50', '2 calificaciones');
  await film(theirs, 'Roma')
    .getByRole('img', { name: /5 estrellas, 1; 4 estrellas, 0; .*2 estrellas, 1/ })
    .waitFor();
  await film(theirs, 'Roma').getByText('Nueva: 2 estrellas').waitFor();
  expect(await star(hers, 'Roma', '5 estrellas').isChecked()).toBe(true);

  await star(his, 'Roma', '2 estrellas').focus();
  await his.keyboard.press('ArrowRight');
  await his.keyboard.press('ArrowRight');
  await everywhere('4,50', '2 calificaciones');
  await hers.getByRole('button', { name: 'Quitar su calificación de Roma' }).click();
  await everywhere('4,00', '1 calificación');
  expect(await film(hers, 'Roma').getByRole('radio', { checked: true }).count()).toBe(0);
  await hers.reload();
  await score(hers, 'Roma', '4,00', '1 calificación');

  await film(theirs, 'Roma').getByRole('link', { name: 'Entre para calificar' }).click();
  await theirs.getByRole('button', { name: 'Entrar como Ana' }).click();
  await theirs.waitForURL(`**${PAGE}`);
  await star(theirs, 'Roma', '1 estrella').waitFor();
});

it('[RAT-13] offline, the page says so and queues a rating; online again, it has missed nothing', async () => {
  const door = await openDoor({ limits: noLimits });
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana', PAGE);
  const state = page.getByRole('group', { name: 'Eventos en vivo' });
  await state.getByText('En vivo').waitFor();
  const luis = await door.signIn('luis');
  await ana.context.setOffline(true);
  await state.getByText('Sin conexión: puede haber cambiado').waitFor({ timeout: 30_000 });
  await rate(door, 'metropolis', 3, luis);
  await star(page, 'Roma', '1 estrella').click();
  await star(page, 'Roma', '4 estrellas').click();
  await film(page, 'Roma').getByText('Se enviará al volver la conexión').waitFor();
  await ana.context.setOffline(false);
  await badge(page, 'En línea');
  await score(page, 'Metrópolis', '3,00', '1 calificación');
  await score(page, 'Roma', '4,00', '1 calificación');
  await state.getByText('En vivo').waitFor();
});

it('[RAT-14] the simulator rates random films; the list of events can be paused, resumed and cleared', async () => {
  const door = await openDoor({ limits: noLimits });
  const admin = await person({ hub: door.app.url });
  const page = await admin.enter('Administración', PAGE);
  const other = await (await person({ hub: door.app.url })).open(PAGE);
  // Events from before a page subscribes are in the averages, not in its list.
  for (const one of [page, other])
    await one.getByRole('group', { name: 'Eventos en vivo' }).getByText('En vivo').waitFor();
  await page.getByRole('button', { name: 'Simulador' }).click();
  await page.getByRole('button', { name: 'Simular evento' }).click();
  for (const one of [page, other]) await log(one).getByText('difundido').waitFor();
  expect(await other.getByRole('button', { name: 'Simulador' }).count()).toBe(0);
  await page.getByText('1 enviado').waitFor();
  await page.getByRole('button', { name: 'Uno cada 10 segundos' }).click();
  await page.getByText('2 enviados').waitFor();
  await page.getByText('3 enviados').waitFor({ timeout: 20_000 });
  await page.getByRole('button', { name: 'Uno cada 10 segundos' }).click();
  await page.getByRole('button', { name: 'Cerrar el simulador' }).click();

  const headers = await door.signIn('admin');
  const rows = log(other).locator('details');
  await rows.nth(2).waitFor();
  await other.getByRole('button', { name: 'Pausar' }).click();
  await door.ask(BROADCAST, {
    headers,
    body: broadcastBody(ROMA, { rating: 2, action: 'update', note: '<b>dos</b>' }),
  });
  await other.getByText('1 evento en espera').waitFor();
  expect(await rows.count()).toBe(3);
  await other.getByRole('button', { name: 'Reanudar' }).click();
  await rows.first().getByText('roma', { exact: true }).waitFor();
  await rows.first().locator('summary').click();
  await rows.first().getByText('"note": "<b>dos</b>"').waitFor();
  await other.getByRole('button', { name: 'Vaciar' }).click();
  await log(other).getByText('Aún no ha llegado ningún evento').waitFor();
});

it('[RAT-14] in classroom mode everybody can rate and simulate', async () => {
  const door = await openDoor({ env: { PULSO_OPEN: 'true' } });
  const page = await (await person({ hub: door.app.url })).open(PAGE);
  await star(page, 'Roma', '3 estrellas').click();
  await score(page, 'Roma', '3,00', '1 calificación');
  await page.getByRole('button', { name: 'Simulador' }).click();
  await page.getByRole('button', { name: 'Simular evento' }).click();
  await log(page).getByText('difundido').waitFor();
});

it('[RAT-5] a film that an administrator adds appears on every page; the form shows errors at their fields', async () => {
  const door = await openDoor();
  const page = await (await person({ hub: door.app.url })).enter('Administración', PAGE);
  const other = await (await person({ hub: door.app.url })).open(PAGE);
  await film(other, 'Roma').waitFor();
  await page.getByRole('button', { name: 'Añadir película' }).click();
  const dialog = page.getByRole('dialog', { name: 'Nueva película' });
  await dialog.getByRole('textbox', { name: 'Año' }).fill('mil');
  await dialog.getByRole('button', { name: 'Añadir' }).click();
  await dialog.getByText('Escriba un título.').waitFor();
  await dialog.getByText('Escriba un año entre 1888 y 2100.').waitFor();
  await dialog.getByRole('textbox', { name: 'Título' }).fill('<i>Nueva</i> & otra');
  await dialog.getByRole('textbox', { name: 'Año' }).fill('2024');
  await dialog.getByRole('button', { name: 'Añadir' }).click();
  for (const one of [page, other]) await film(one, '<i>Nueva</i> & otra').waitFor();
});

it('[RAT-13] films can be searched and sorted; the order changes only on request', async () => {
  const door = await openDoor({ limits: noLimits });
  const [ana, luis] = [await door.signIn('ana'), await door.signIn('luis')];
  await rate(door, ROMA, 5, ana);
  const page = await (await person({ hub: door.app.url })).open(PAGE);
  const titles = (): Promise<string[]> => page.getByRole('article').getByRole('heading').allInnerTexts();
  await page.getByRole('combobox', { name: 'Orden' }).selectOption('best');
  await score(page, 'Roma', '5,00', '1 calificación');
  expect((await titles())[0]).toBe('Roma');
  await rate(door, ROMA, 1, ana);
  await rate(door, 'casablanca', 4, luis);
  await page.getByRole('button', { name: 'Actualizar el orden' }).waitFor();
  expect((await titles())[0]).toBe('Roma');
  await page.getByRole('button', { name: 'Actualizar el orden' }).click();
  expect((await titles()).slice(0, 2)).toEqual(['Casablanca', 'Roma']);
  await page.getByRole('searchbox', { name: 'Buscar por título' }).fill('METROPOLIS');
  await page.getByText('1 de 10 películas').waitFor();
  expect(await titles()).toEqual(['Metrópolis']);
  await page.getByRole('combobox', { name: 'Género' }).selectOption('Drama');
  await page.getByText('Ninguna película coincide').waitFor();
  await page.getByRole('button', { name: 'Quitar filtros' }).first().click();
  await film(page, 'Casablanca').waitFor();
});

it.each([1280, 360])(
  '[UX-5] the page with stars, simulator and events has no accessibility violation, light and dark, at %d px',
  async (width) => {
    const door = await openDoor();
    await rate(door, 'casablanca', 4, await door.signIn('ana'));
    const options = { viewport: { width, height: 800 } } as const;
    const page = await (await person({ hub: door.app.url, ...options })).enter('Administración', PAGE);
    await star(page, 'Casablanca', '2 estrellas').click();
    await score(page, 'Casablanca', '3,00', '2 calificaciones');
    await log(page).locator('summary').first().click();
    await page.getByRole('button', { name: 'Simulador' }).click();
    await expectAccessibleInBothThemes(page);
  },
);
