import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { ANAS, startTestServer, type TestServer } from '../support/servers/test-server';
import { startProxy } from '../support/servers/proxy';
import { freePort } from '../support/servers/server-process';
import { does } from './conversation';
import { badge, useBrowserUsers } from './users';

const person = useBrowserUsers();
let door: TestServer;

jest.setTimeout(120_000);
beforeAll(async () => void (door = await startTestServer({ env: { STATS_INTERVAL_MS: '500' } })));
afterAll(() => door.close());

const row = (page: Page, text: string | RegExp): Locator => page.getByRole('row').filter({ hasText: text });
const send = async (page: Page, text: string): Promise<void> => {
  await page.getByRole('textbox', { name: 'Texto de prueba' }).fill(text);
  await page.getByRole('button', { name: 'Enviar prueba' }).click();
};

it('[INS-4] an administrator sends a test event and sees it arrive, with its sequence and latency', async () => {
  const admin = await person({ hub: door.app.url });
  const ana = await person({ hub: door.app.url });
  const page = await admin.enter('Administración', '/eventos/?canales=test');
  const other = await ana.enter('Ana', '/eventos/?canales=test');
  await row(other, 'Se sigue desde ahora').waitFor();
  expect(await other.getByRole('button', { name: 'Enviar prueba' }).count()).toBe(0);
  await row(page, 'Se sigue desde ahora').waitFor();
  await send(page, '¿Llega a todos?');
  for (const tab of [page, other]) {
    const arrived = row(tab, '¿Llega a todos?');
    await arrived.getByText(/^\d+ ms$/).waitFor();
    await arrived.getByRole('cell', { name: '1', exact: true }).waitFor();
  }
});

it('[INS-1] a user chooses among the channels they may read; the address keeps the choice', async () => {
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana', '/eventos/');
  await row(page, 'stats_updated').first().waitFor();
  await page.getByRole('button', { name: 'Canales (2)' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('checkbox', { name: new RegExp(ANAS) }).check();
  await dialog.getByRole('checkbox', { name: /Estadísticas/ }).uncheck();
  expect(await dialog.getByText('Estado de los nodos').count()).toBe(0);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: `Dejar de seguir account:${ANAS}` }).waitFor();
  expect(new URL(page.url()).searchParams.get('canales')).toBe(`test,account:${ANAS}`);
  await page.reload();
  await row(page, `account:${ANAS}`).first().waitFor();
  const { authorization } = await door.signIn('ana');
  await door.ask('/api/deposito', { headers: { authorization }, body: { cedula: ANAS, monto: 7.25 } });
  await row(page, 'balance_updated').getByRole('button', { name: 'Ver balance_updated' }).click();
  await page.getByRole('dialog').getByText('"balance": 7.25').waitFor();
  await page.getByRole('dialog').getByText(`account:${ANAS}`).waitFor();
});

it('[INS-1] an administrator adds any channel by its name; an unavailable one is marked so', async () => {
  const admin = await person({ hub: door.app.url });
  const page = await admin.enter('Administración', '/eventos/');
  await page.getByRole('button', { name: 'Canales (2)' }).click();
  const name = page.getByRole('textbox', { name: 'Otro canal' });
  await name.fill('nada:1');
  await page.keyboard.press('Enter');
  await page.getByText('No hay canales con ese nombre.').waitFor();
  await name.fill('room:987654');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await row(page, /room:987654.*no existe o no está a su alcance/).waitFor();
});

it('[INS-5] events can be filtered, paused, cleared and downloaded as JSON lines', async () => {
  const admin = await person({ hub: door.app.url });
  const page = await admin.enter('Administración', '/eventos/?canales=stats,test');
  await row(page, 'stats_updated').first().waitFor();
  await send(page, 'aguja');
  await row(page, 'aguja').waitFor();
  await page.getByRole('searchbox', { name: 'Buscar en los eventos' }).fill('aguja');
  await row(page, 'stats_updated').first().waitFor({ state: 'detached' });
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Descargar' }).click();
  const lines = readFileSync(await (await download).path(), 'utf8')
    .trim()
    .split('\n');
  expect(lines.map((line) => JSON.parse(line) as { type?: string }).filter(({ type }) => type)).toMatchObject([
    { channel: 'test', type: 'test_event', data: { texto: 'aguja' } },
  ]);
  await page.getByRole('button', { name: 'Quitar filtros' }).click();
  await page.getByRole('button', { name: 'Pausa' }).click();
  const before = await page.getByRole('row').count();
  await page.getByRole('button', { name: /^Seguir \([2-9] nuevos\)$/ }).waitFor();
  expect(await page.getByRole('row').count()).toBe(before);
  await page.getByRole('button', { name: /^Seguir/ }).click();
  await page.getByRole('button', { name: 'Pausa' }).waitFor();
  await page.getByRole('button', { name: 'Dejar de seguir stats' }).click();
  await page.getByRole('button', { name: 'Vaciar' }).click();
  await page.getByText('Todavía no ha pasado nada').waitFor();
});

it('[INS-3] the list marks an interruption and the number of recovered events', async () => {
  const port = await freePort();
  const proxy = await startProxy(`http://127.0.0.1:${port}`);
  const { origin } = new URL(proxy.url);
  const own = await startTestServer({ env: { PORT: String(port), CORS_ORIGIN: origin, STATS_INTERVAL_MS: '500' } });
  try {
    const ana = await person({ hub: origin });
    const page = await ana.enter('Ana', '/eventos/?canales=test,stats');
    await row(page, /test.*Se sigue desde ahora/).waitFor();
    await does(own, 'admin', 'enviar_prueba', { texto: 'antes' });
    await row(page, 'antes').waitFor();
    proxy.cut();
    await badge(page, 'Reconectando');
    await does(own, 'admin', 'enviar_prueba', { texto: 'durante 1' }, { texto: 'durante 2' });
    proxy.pass();
    await badge(page, 'En línea');
    await page.getByRole('searchbox', { name: 'Buscar en los eventos' }).fill('durante'); // marks stay visible
    await row(page, /test.*Reconectado tras el \d+: 2 eventos recuperados/).waitFor({ timeout: 30_000 });
    await row(page, 'durante 2').getByText('recuperado').waitFor();
    await row(page, /stats.*este canal no guarda/)
      .last()
      .waitFor();
  } finally {
    await own.close();
    await proxy.close();
  }
});

it('[INS-5] the page works with the keyboard alone', async () => {
  const admin = await person({ hub: door.app.url });
  const page = await admin.enter('Administración', '/eventos/?canales=test');
  await row(page, 'Se sigue desde ahora').waitFor();
  await page.getByRole('textbox', { name: 'Texto de prueba' }).focus();
  await page.keyboard.type('sin ratón');
  await page.keyboard.press('Enter');
  const arrived = row(page, 'sin ratón').getByRole('button');
  await arrived.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByText('"texto": "sin ratón"').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});
