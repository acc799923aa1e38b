import type { Page } from 'playwright-core';
import { startTestServer, type TestServer } from '../support/servers/test-server';
import { badge, useBrowserUsers } from './users';

const person = useBrowserUsers();
let door: TestServer;

jest.setTimeout(120_000);
beforeAll(async () => void (door = await startTestServer()));
afterAll(() => door.close());

/** A layout shift that no input caused, with the elements that moved. */
interface Shift {
  readonly value: number;
  readonly what: readonly string[];
}

const WATCH = `window.shifts = [];
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      const what = sources.map(({ node, previousRect: a, currentRect: b }) =>
        [node?.nodeName, node?.className, [a.x, a.y, a.width, a.height], '>', [b.x, b.y, b.width, b.height]].join(' '));
      if (!hadRecentInput) window.shifts.push({ value, what });
    }
  }).observe({ type: 'layout-shift', buffered: true });`;

/** Slows a page's network and processor down. */
async function slow(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 4 });
  await session.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: 150, downloadThroughput: 400_000, uploadThroughput: 400_000 },
  });
}

const pages = [
  { path: '/entrar/', user: undefined, loaded: (page: Page) => page.getByRole('button', { name: 'Entrar como Ana' }) },
  { path: '/peliculas/', user: 'Ana', loaded: (page: Page) => page.getByRole('radio').first() },
  { path: '/peliculas/', user: undefined, loaded: (page: Page) => page.getByRole('article').first() },
  { path: '/productos/', user: 'Ana', loaded: (page: Page) => page.getByRole('article').first() },
  { path: '/chat/?sala=1', user: 'Ana', loaded: (page: Page) => page.getByRole('textbox', { name: /^Mensaje/ }) },
  { path: '/banco/', user: 'Ana', loaded: (page: Page) => page.getByText('Aún no hay movimientos') },
  { path: '/eventos/', user: 'Ana', loaded: (page: Page) => page.getByRole('row', { name: /stats/ }).first() },
] as const;

it.each(pages.flatMap((one) => [1280, 360].map((width) => ({ ...one, width, as: one.user ?? 'a guest' }))))(
  '[UX-43] $path shifts no layout while it loads, for $as, $width px wide',
  async ({ path, user, width, loaded }) => {
    const visitor = await person({ hub: door.app.url, viewport: { width, height: width === 360 ? 740 : 900 } });
    if (user) await (await visitor.enter(user)).close();
    const page = await visitor.context.newPage();
    await slow(page);
    await page.addInitScript(WATCH);
    await page.goto(path);
    await loaded(page).waitFor({ timeout: 60_000 });
    await badge(page, 'En línea');
    const shifts = await page.evaluate<Shift[]>('shifts');
    const sum = shifts.reduce((all, { value }) => all + value, 0);
    expect({ sum, shifts: sum > 0.02 ? shifts : [] }).toEqual({ sum: expect.any(Number) as number, shifts: [] });
  },
);
