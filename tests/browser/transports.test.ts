import type { Page } from 'playwright-core';
import { startTestServer, useTestServers, type TestServer } from '../support/servers/test-server';
import { startHttpProxy, type HttpProxy } from '../support/servers/http-proxy';
import { freePort } from '../support/servers/server-process';
import { rating, appendAndPublish } from '../sse/append-and-publish';
import { badge, balance, deposit, useBrowserUsers } from './users';

jest.setTimeout(120_000);

const openDoor = useTestServers();
const person = useBrowserUsers();

let door: TestServer;
let proxy: HttpProxy;
beforeAll(async () => {
  const port = await freePort();
  door = await startTestServer({ env: { CORS_ORIGIN: `http://127.0.0.1:${port}` } });
  proxy = await startHttpProxy({ port }, door.app.url);
});
afterAll(async () => {
  await proxy.close();
  await door.close();
});

/** Reads the transport from the connection badge. */
async function transportOf(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Conexión: En línea' }).click();
  const term = page.locator('dt', { hasText: 'Transporte' });
  const transport = (await term.locator('xpath=following-sibling::dd').textContent()) ?? '';
  await page.keyboard.press('Escape');
  return transport;
}

it.each([
  ['refuse', 'pass', 'SSE'],
  ['refuse', 'hold', 'Sondeo HTTP'],
  ['pass', 'pass', 'WebSocket'],
] as const)(
  '[SDK-11] behind a proxy (WebSockets: %s, streams: %s) a page works over %s, and shows it; [SEC-26] so do eight tabs',
  async (upgrades, streams, transport) => {
    Object.assign(proxy, { upgrades, streams });
    const earlier = new Set(door.app.hub.sessions); // a page that closed between two polls lingers
    const ana = await person({ hub: proxy.url });
    ana.context.setDefaultNavigationTimeout(60_000);
    const page = await ana.enter('Ana');
    await badge(page, 'En línea');
    expect(await transportOf(page)).toBe(transport);
    const before = await door.app.database.prisma.account.findUniqueOrThrow({ where: { cedula: '1350509525' } });
    const expected = `${Number(before.balance) / 100 + 3},00`;
    const tabs: Page[] = [];
    if (transport === 'SSE') while (tabs.length < 7) tabs.push(await ana.open('/banco/'));
    await deposit(tabs[0] ?? page, '3');
    await Promise.all([page, ...tabs].map((tab) => balance(tab, expected)));
    expect([...door.app.hub.sessions].filter((session) => !earlier.has(session))).toHaveLength(1);
  },
);

it('[SSE-1] [SSE-4] a browser’s EventSource receives ratings, and after a restart the missed ones', async () => {
  const port = String(await freePort());
  const node = await openDoor({ env: { PORT: port } });
  const home = node.home;
  const page = await (await person({ hub: node.app.url })).open('/entrar/');
  await page.evaluate(`
    globalThis.events = [];
    new EventSource('/api/realtime/events').onmessage = ({ data }) => events.push(JSON.parse(data));`);
  const received = async (count: number): Promise<{ type: string }[]> => {
    for (;;) {
      const all = await page.evaluate<{ type: string }[]>('events'); // the page's policy forbids evaluation inside it
      if (all.length >= count) return all;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await received(1);
  const events = Array.from({ length: 4 }, () => rating());
  await appendAndPublish(node, 'ratings', events.slice(0, 2));
  await received(3);
  const other = await openDoor({ home });
  await node.app.close();
  await appendAndPublish(other, 'ratings', events.slice(2));
  await openDoor({ home, env: { PORT: port } });
  const all = await received(6);
  expect(all.map(({ type }) => type === 'connected')).toEqual([true, false, false, true, false, false]);
  expect(all.filter(({ type }) => type !== 'connected')).toEqual(events.map(({ data }) => data));
  expect(all[3]).toMatchObject({ recovered: true });
});
