import type { Page } from 'playwright-core';
import { eventually } from '../client/clients';
import { SECRET, useTestServers } from '../support/servers/test-server';
import { makeDataHome } from '../support/servers/data-home';
import { useLasting } from '../support/servers/resources';
import { freePort, startServer } from '../support/servers/server-process';
import { badge, balance, deposit, useBrowserUsers } from './users';

const lasting = useLasting();
const openDoor = useTestServers();
const person = useBrowserUsers();

jest.setTimeout(120_000);

it('[SDK-1] [SDK-3] after kill -9 the page shows Reconectando, queues commands, and has everything once the server is back', async () => {
  const home = lasting(makeDataHome(), ({ close }) => close());
  const settings = { PORT: String(await freePort()), SESSION_SECRET: SECRET };
  const server = await startServer(home, settings);
  const [ana, elsewhere] = [await person({ hub: server.url }), await person({ hub: server.url })];
  const page = await ana.enter('Ana');
  const other = await elsewhere.enter('Ana');
  await Promise.all([page, other].map((tab) => balance(tab, '5.200,00')));
  await server.end('SIGKILL');
  await Promise.all([page, other].map((tab) => badge(tab, 'Reconectando')));
  await deposit(page, '100');
  await page.getByText('En espera de conexión').waitFor();
  await startServer(home, settings);
  await Promise.all([page, other].map((tab) => badge(tab, 'En línea')));
  await Promise.all([page, other].map((tab) => balance(tab, '5.300,00')));
  await page.getByText('En espera de conexión').waitFor({ state: 'detached' });
});

it('[HUB-2] [CHAT-1] after kill -9 in the middle of a conversation no page misses or repeats a message', async () => {
  const home = lasting(makeDataHome(), ({ close }) => close());
  const settings = { PORT: String(await freePort()), SESSION_SECRET: SECRET };
  const server = await startServer(home, settings);
  const [ana, luis] = [await person({ hub: server.url }), await person({ hub: server.url })];
  const hers = await ana.enter('Ana', '/chat/?sala=1');
  const his = await luis.enter('Luis', '/chat/?sala=1');
  const field = (page: Page) => page.getByRole('textbox', { name: /^Mensaje para/ });
  const sent: string[] = [];
  const write = async (page: Page, text: string): Promise<void> => {
    sent.push(text);
    await field(page).fill(text);
    await field(page).press('Enter');
  };
  await Promise.all([field(hers).waitFor(), field(his).waitFor()]);
  for (let i = 1; i <= 3; i++) for (const page of [hers, his]) await write(page, `antes ${sent.length};`);
  await server.end('SIGKILL');
  for (const page of [hers, his]) await write(page, `durante ${sent.length};`);
  await Promise.all([hers, his].map((page) => badge(page, 'Reconectando')));
  for (const page of [hers, his]) await write(page, `sin red ${sent.length};`);
  await startServer(home, settings);
  await Promise.all([hers, his].map((page) => badge(page, 'En línea')));
  for (const page of [hers, his]) await write(page, `después ${sent.length};`);
  const shown = (page: Page): Promise<string[]> =>
    page
      .getByRole('log')
      .locator('article')
      .allInnerTexts()
      .then((texts) => texts.flatMap((text) => /(antes|durante|sin red|después) \d+;/.exec(text)?.[0] ?? []));
  for (const page of [hers, his])
    for (const text of sent) await page.getByRole('log').getByText(text, { exact: true }).waitFor({ timeout: 30_000 });
  const [first, second] = [await shown(hers), await shown(his)];
  expect(first.toSorted()).toEqual(sent.toSorted());
  expect(second).toEqual(first);
});

it('[UX-4] a page fetches a missing code chunk again when the server is back', async () => {
  const door = await openDoor();
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana');
  const { text: html } = await door.ask('/banco/');
  let missed = 0;
  let isDown = true;
  await ana.context.route('**/_next/static/chunks/*.js', (route) => {
    const isInitial = html.includes(new URL(route.request().url()).pathname);
    if (isInitial || !isDown) return route.continue();
    missed++;
    return route.abort('connectionrefused');
  });
  await page.reload();
  await balance(page, '0,00');
  await eventually(() => missed > 0);
  isDown = false;
  await deposit(page, '10');
  await page.getByRole('cell', { name: '+$10,00' }).waitFor();
});
