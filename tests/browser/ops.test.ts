import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { createLog } from '../../server/telemetry/log';
import { LogLines } from '../../server/telemetry/log-lines';
import { SECRET, useTestServers, type TestServer } from '../support/servers/test-server';
import { useListServers } from '../features/ops/scraping/list-server';
import { makeDataHome } from '../support/servers/data-home';
import { useLasting } from '../support/servers/resources';
import { freePort, startServer } from '../support/servers/server-process';
import { badge, useBrowserUsers } from './users';

const openDoor = useTestServers();
const lasting = useLasting();
const person = useBrowserUsers();
const { serve } = useListServers();

jest.setTimeout(120_000);

interface LoggedDoor extends TestServer {
  readonly log: ReturnType<typeof createLog>;
}

async function openLogged(): Promise<LoggedDoor> {
  const lines = new LogLines();
  const log = createLog('info', { write: () => undefined }, lines);
  return { ...(await openDoor({ lines, log, env: { SCRAPER_ALLOW: '127.0.0.1' } })), log };
}

const openPage = async (door: TestServer): Promise<Page> => {
  const admin = await person({ hub: door.app.url, acceptDownloads: true });
  const page = await admin.enter('Administración', '/operaciones/');
  await page.getByRole('heading', { name: 'Registro en vivo' }).waitFor();
  await badge(page, 'En línea');
  return page;
};

const lines = (page: Page) => page.getByRole('log', { name: 'Líneas del registro' });

it('[OPS-11] the log shows new lines at once, and can be filtered, paused, downloaded and cleared', async () => {
  const door = await openLogged();
  const page = await openPage(door);
  door.log.info('la primera línea');
  door.log.error('algo se rompió');
  await lines(page).getByText('algo se rompió').waitFor();
  await page.getByRole('combobox', { name: 'Nivel' }).selectOption({ label: 'Error' });
  await lines(page).getByText('la primera línea').waitFor({ state: 'detached' });
  await page.getByRole('combobox', { name: 'Nivel' }).selectOption({ label: 'Todos los niveles' });
  await page.getByRole('searchbox', { name: 'Filtrar por texto' }).fill('PRIMERA LINEA');
  await lines(page).getByText('algo se rompió').waitFor({ state: 'detached' });
  await lines(page).getByText('la primera línea').waitFor();
  await page.getByRole('button', { name: 'Borrar el filtro' }).click();

  await page.getByRole('button', { name: 'Pausar' }).click();
  door.log.info('mientras tanto 1');
  door.log.info('mientras tanto 2');
  const resume = page.getByRole('button', { name: 'Reanudar · 2 nuevas' });
  await resume.waitFor();
  expect(await lines(page).getByText('mientras tanto').count()).toBe(0);
  await resume.click();
  await lines(page).getByText('mientras tanto 2').waitFor();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Descargar .log' }).click();
  const text = readFileSync(await (await download).path(), 'utf8');
  expect(text).toMatch(/^\S+Z ERROR {3}\[backend \S+\] algo se rompió$/m);
  await page.getByRole('button', { name: 'Limpiar' }).click();
  await lines(page).getByText('mientras tanto 2').waitFor({ state: 'detached' });
  door.log.warn('después de limpiar');
  await lines(page).getByText('después de limpiar').waitFor();
});

it('[OPS-11] every tab shows a job’s progress; a job can be cancelled and repeated, and shows its results', async () => {
  let answers = false;
  const server = await serve((req, res) => {
    if (answers || req.url === '/a') res.end('192.0.2.1:80 192.0.2.2:8080');
  });
  const door = await openLogged();
  const [here, there] = [await openPage(door), await openPage(door)];
  const field = here.getByRole('textbox', { name: 'Fuentes' });
  expect((await field.inputValue()).split('\n')).toHaveLength(2);
  await field.fill('nada');
  await here.getByRole('button', { name: 'Iniciar' }).click();
  await here.getByText('Línea 1: debe ser una dirección').waitFor();
  await field.fill(`${server.url}/a\n${server.url}/b`);
  await here.getByRole('button', { name: 'Iniciar' }).click();
  const job = there.getByRole('listitem').filter({ hasText: 'Trabajo 1' });
  await job.getByText('1 de 2 fuentes · 2 proxies').waitFor();
  expect(await there.getByRole('progressbar', { name: 'Progreso del trabajo 1' }).getAttribute('aria-valuenow')).toBe(
    '50',
  );
  await job.getByRole('button', { name: 'Cancelar' }).click();
  await here.getByRole('listitem').filter({ hasText: 'Trabajo 1' }).getByText('Cancelado', { exact: true }).waitFor();
  answers = true;
  await here.getByRole('listitem').filter({ hasText: 'Trabajo 1' }).getByRole('button', { name: 'Repetir' }).click();
  const again = there.getByRole('listitem').filter({ hasText: 'Trabajo 2' });
  await again.getByText('Completado').waitFor();
  await again.getByRole('button', { name: 'Detalle' }).click();
  const detail = there.getByRole('dialog', { name: 'Trabajo 2' });
  await detail.getByText('192.0.2.2:8080').waitFor();
  await detail.getByText('Se muestran 2 de 2.').waitFor();
  const download = there.waitForEvent('download');
  await detail.getByRole('button', { name: 'CSV' }).click();
  expect(readFileSync(await (await download).path(), 'utf8').split('\r\n')).toHaveLength(4);
});

/** The seed's client: an EventSource with a listener for each event name. */
const LISTEN = `
  window.received = [];
  const stream = new EventSource('/api/events/stream');
  for (const name of ['log', 'scraping_progress', 'system', 'heartbeat'])
    stream.addEventListener(name, (event) => window.received.push({ name, id: event.lastEventId, data: JSON.parse(event.data) }));
  new Promise((resolve) => stream.addEventListener('open', () => resolve(true)))`;

interface Received {
  readonly name: string;
  readonly id: string;
  readonly data: { id: string; type: string; status?: string; progress?: number; event?: string };
}

const isLogged = ({ name }: Received): boolean => name !== 'heartbeat';

const receivedBy = (tab: Page): Promise<Received[]> => tab.evaluate<Received[]>('window.received');

/** Waits until a tab has received an event; the page's policy forbids waiting inside the page. */
async function untilReceived(tab: Page, test: (received: Received) => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!(await receivedBy(tab)).some(test)) {
    if (Date.now() > deadline) throw new Error('the tab never received it');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

it('[OPS-12] a plain EventSource receives log, scraping_progress and system by their names, the same in two tabs', async () => {
  const door = await openLogged();
  const tabs = [await openPage(door), await openPage(door)];
  for (const tab of tabs) expect(await tab.evaluate<boolean>(LISTEN)).toBe(true);
  const [here] = tabs;
  await here!.getByRole('button', { name: 'Iniciar' }).click();
  door.log.error('algo se rompió');
  for (const tab of tabs) {
    await untilReceived(tab, ({ data }) => data.status === 'completed');
    await untilReceived(tab, ({ name }) => name === 'system');
  }
  const [one, other] = (await Promise.all(tabs.map(receivedBy))).map((received) => received.filter(isLogged));
  const byName = (received: Received[]) => new Set(received.map(({ name, data }) => `${name} ${data.type}`));
  expect(byName(one!)).toEqual(new Set(['log log', 'scraping_progress scraping_progress', 'system system']));
  const common = one!.filter(({ id }) => other!.some((theirs) => theirs.id === id));
  expect(common.length).toBeGreaterThan(3);
  for (const { id, data } of common) expect(other!.find((theirs) => theirs.id === id)?.data).toEqual(data);
});

it('[OPS-12] [OPS-10] after the server is killed during a job, the EventSource reconnects and misses and repeats nothing', async () => {
  const lists = await serve((req, res) => {
    if (req.url === '/a') res.end('192.0.2.1:80');
  });
  const home = lasting(makeDataHome(), ({ close }) => close());
  const env = { PORT: String(await freePort()), SESSION_SECRET: SECRET, SCRAPER_ALLOW: '127.0.0.1' };
  const server = await startServer(home, env);
  const admin = await person({ hub: server.url });
  const page = await admin.enter('Administración', '/operaciones/');
  await page.getByRole('textbox', { name: 'Fuentes' }).fill(`${lists.url}/a\n${lists.url}/b`);
  expect(await page.evaluate<boolean>(LISTEN)).toBe(true);
  await page.getByRole('button', { name: 'Iniciar' }).click();
  await untilReceived(page, ({ data }) => data.progress === 50);
  await admin.context.setOffline(true); // reconnects once the next server serves, and not while it is starting
  await server.end('SIGKILL');
  await startServer(home, env);
  await admin.context.setOffline(false);
  await untilReceived(page, ({ data }) => data.type === 'system' && data.event === 'server_start');
  await untilReceived(page, ({ data }) => data.status === 'error');
  await page.getByText('Interrumpido').first().waitFor({ timeout: 30_000 });
  const received = (await receivedBy(page)).filter(isLogged).map(({ data }) => data.id);
  const rows = await page.evaluate<{ evento: { id: string } }[]>(
    `fetch('/api/ops/events?limite=1000').then((answer) => answer.json()).then(({ data }) => data.reverse())`,
  );
  const stored = rows.map(({ evento }) => evento.id);
  const from = stored.indexOf(received[0]!);
  expect(from).toBeGreaterThanOrEqual(0);
  expect(received).toEqual(stored.slice(from, from + received.length));
});
