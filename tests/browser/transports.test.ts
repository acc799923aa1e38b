import type { Page } from 'playwright-core';
import { openFrontDoor, useDoors, type FrontDoor } from '../http/front-door';
import { startHttpProxy, type HttpProxy } from '../setup/http-proxy';
import { freePort } from '../start/server-process';
import { rating, tell } from '../sse/tell';
import { badge, balance, deposit, usePeople } from './people';

jest.setTimeout(120_000);

const openDoor = useDoors();
const person = usePeople();

let door: FrontDoor;
let proxy: HttpProxy;
beforeAll(async () => {
  const port = await freePort();
  door = await openFrontDoor({ env: { CORS_ORIGIN: `http://127.0.0.1:${port}` } });
  proxy = await startHttpProxy({ port }, door.app.url);
});
afterAll(async () => {
  await proxy.close();
  await door.close();
});

/** What the badge says of the way. */
async function transportOf(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Conexión: En línea' }).click();
  const term = page.locator('dt', { hasText: 'Transporte' });
  const told = (await term.locator('xpath=following-sibling::dd').textContent()) ?? '';
  await page.keyboard.press('Escape');
  return told;
}

it.each([
  ['refuse', 'pass', 'SSE'],
  ['refuse', 'hold', 'Sondeo HTTP'],
  ['pass', 'pass', 'WebSocket'],
] as const)(
  '[SDK-11] behind a proxy (WebSockets: %s, streams: %s) a page works over %s, and says so; [SEC-26] so do eight tabs',
  async (upgrades, streams, told) => {
    Object.assign(proxy, { upgrades, streams });
    const earlier = new Set(door.app.hub.sessions); // a page that went away between two polls leaves its own for a while
    const ana = await person({ hub: proxy.url });
    ana.context.setDefaultNavigationTimeout(60_000);
    const page = await ana.enter('Ana');
    await badge(page, 'En línea');
    expect(await transportOf(page)).toBe(told);
    const before = await door.app.database.prisma.account.findUniqueOrThrow({ where: { cedula: '1350509525' } });
    const now = `${Number(before.balance) / 100 + 3},00`;
    const tabs: Page[] = [];
    if (told === 'SSE') while (tabs.length < 7) tabs.push(await ana.open('/banco/'));
    await deposit(tabs[0] ?? page, '3');
    await Promise.all([page, ...tabs].map((tab) => balance(tab, now)));
    expect([...door.app.hub.sessions].filter((session) => !earlier.has(session))).toHaveLength(1);
  },
);

it('[SSE-1] [SSE-4] a browser’s EventSource hears ratings, and after a restart what it missed', async () => {
  const port = String(await freePort());
  const node = await openDoor({ env: { PORT: port } });
  const home = node.home;
  const page = await (await person({ hub: node.app.url })).open('/entrar/');
  await page.evaluate(`
    globalThis.heard = [];
    new EventSource('/api/realtime/events').onmessage = ({ data }) => heard.push(JSON.parse(data));`);
  const heard = async (count: number): Promise<{ type: string }[]> => {
    for (;;) {
      const all = await page.evaluate<{ type: string }[]>('heard'); // by the page's policy nothing is evaluated in it
      if (all.length >= count) return all;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  await heard(1);
  const told = Array.from({ length: 4 }, () => rating());
  await tell(node, 'ratings', told.slice(0, 2));
  await heard(3);
  const other = await openDoor({ home });
  await node.app.close();
  await tell(other, 'ratings', told.slice(2));
  await openDoor({ home, env: { PORT: port } });
  const all = await heard(6);
  expect(all.map(({ type }) => type === 'connected')).toEqual([true, false, false, true, false, false]);
  expect(all.filter(({ type }) => type !== 'connected')).toEqual(told.map(({ data }) => data));
  expect(all[3]).toMatchObject({ recovered: true });
});
