import { startTestServer, type TestServer } from '../support/servers/test-server';
import { expectAccessible } from './barriers';
import { useBrowserUsers } from './users';

const person = useBrowserUsers();
let door: TestServer;

jest.setTimeout(120_000);
beforeAll(async () => void (door = await startTestServer({ env: { STATS_INTERVAL_MS: '300' } })));
afterAll(() => door.close());

const pages = [
  '/docs',
  '/docs/rest',
  '/docs/events',
  '/docs/requests',
  '/docs/types',
  '/docs/problems',
  '/docs/clients',
  '/docs/clients/bank',
  '/docs/clients/chat',
  '/docs/clients/products',
  '/docs/clients/ratings',
  '/docs/clients/logs',
];

it.each(pages)(
  '[DOC-4] %s has no accessibility violation, wide and narrow, light and dark; it loads nothing from other origins; its links work',
  async (path) => {
    const visitor = await person({ hub: door.app.url, colorScheme: 'light', viewport: { width: 1280, height: 800 } });
    const origins: string[] = [];
    visitor.context.on('request', (request) => origins.push(new URL(request.url()).origin));
    const page = await visitor.open(path);
    const links = await page.evaluate<string[]>('[...document.links].map(({ href }) => href)');
    expect(links.filter((link) => !link.startsWith(`${door.app.url}/`))).toEqual([]);
    const here = [...new Set(links.map((link) => new URL(link)).map(({ pathname, hash }) => pathname + hash))];
    expect(await missing(here)).toEqual([]);
    // On pages of hundreds of entries the first few represent all others.
    for (const entry of (await page.locator('summary').all()).slice(0, 3)) await entry.click();
    await expectAccessible(page);
    await page.setViewportSize({ width: 360, height: 800 });
    await page.emulateMedia({ colorScheme: 'dark' });
    await expectAccessible(page);
    expect([...new Set(origins)]).toEqual([door.app.url]);
  },
);

/** Returns the links whose page or anchor does not exist. */
async function missing(links: readonly string[]): Promise<string[]> {
  const texts = new Map<string, string>();
  const found: string[] = [];
  for (const link of links) {
    const [path = '', name] = link.split('#');
    if (path === '/') continue; // the app
    if (!texts.has(path)) texts.set(path, (await door.ask(path)).text);
    const text = texts.get(path) ?? '';
    const there = text !== '' && !text.startsWith('{"success":false');
    if (!there || (name !== undefined && !text.includes(`id="${name}"`))) found.push(link);
  }
  return found;
}

it('[DOC-4] the entries of a page can be filtered by words', async () => {
  const visitor = await person({ hub: door.app.url });
  const page = await visitor.open('/docs/rest');
  await page.getByRole('searchbox', { name: 'Filter the operations' }).fill('withdraw account');
  await page.getByText(/^\d+ of \d+$/).waitFor();
  await page.getByText('/api/retiro').waitFor();
  await page.getByText('/api/people').waitFor({ state: 'hidden' });
  await page.getByText('/api/retiro').click();
  await page.getByRole('heading', { name: 'Body' }).first().waitFor();
});

it.each([
  ['bank', /stats_updated.*conexiones_activas/],
  ['chat', /"type":"connected".*active_users/],
])('[DOC-4] the page of the %s client listens on request', async (id, event) => {
  const visitor = await person({ hub: door.app.url });
  const page = await visitor.open(`/docs/clients/${id}`);
  await page.getByRole('button', { name: 'Listen from this page' }).click();
  await page.getByRole('log').getByText(event).first().waitFor();
  await page.getByRole('button', { name: 'Stop' }).click();
  await page.getByRole('button', { name: 'Listen from this page' }).waitFor();
});

it('[DOC-4] the examples contain the address at which the page was opened', async () => {
  const visitor = await person({ hub: door.app.url });
  const page = await visitor.open('/docs/clients/chat');
  await page.getByText(`new WebSocket('${door.app.url.replace('http', 'ws')}/ws/1?user_id=1&username=Juan')`).waitFor();
  const { text } = await door.ask('/docs/clients/chat', { headers: { host: '"><script>alert(1)</script>' } });
  expect(text).not.toContain('alert(1)');
});
