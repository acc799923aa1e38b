import type { Browser, BrowserContext, Page } from 'playwright-core';
import { startTestServer, type TestServer } from '../support/servers/test-server';
import { freePort } from '../support/servers/server-process';
import { launchChromium } from './chromium';
import { serveForeignPage, type ForeignPage } from './foreign-page';
import { untilTrue } from './holds';

jest.setTimeout(120_000);

let browser: Browser;
let door: TestServer;
let app: ForeignPage;
let context: BrowserContext;
beforeAll(async () => {
  browser = await launchChromium();
  const port = await freePort();
  app = await serveForeignPage(
    `import { createBrowserPulso } from './client/sdk/browser/pulso';
     import { keptToken } from './client/sdk/core/browser/kept-token';
     const isCookie = new URLSearchParams(location.search).has('cookie');
     const url = isCookie ? 'http://localhost:${port}' : 'http://127.0.0.1:${port}';
     const token = keptToken(url);
     const hub = createBrowserPulso({ url, ...(!isCookie && { token: token.get }) });
     const signIn = async (username, password) => {
       const { data } = await hub.rest.post('/api/auth/entrar', { username, password });
       if (!isCookie) token.keep(data.token);
       hub.reconnect();
     };
     const signOut = async () => {
       await hub.rest.post('/api/auth/salir').catch(() => undefined);
       token.forget();
       hub.reconnect();
     };
     Object.assign(window, { hub, token, signIn, signOut });
     hub.start();`,
    'localhost',
  );
  door = await startTestServer({ env: { PORT: String(port), CORS_ORIGIN: app.origin } });
});
afterAll(async () => {
  await door.close();
  await app.close();
  await browser.close();
});
beforeEach(async () => void (context = await browser.newContext()));
afterEach(() => context.close());

async function open(search: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${app.origin}/${search}`);
  return page;
}

/** Waits until the page is online as this user, or as a guest for `null`. */
const is = (page: Page, username: string | null): Promise<unknown> =>
  untilTrue(
    page,
    `hub.connection.get().status === 'online' && (hub.connection.get().user?.username ?? null) === ${JSON.stringify(username)}`,
  );

describe.each([
  ['another site, with a stored token', ''],
  ['the same site, with its cookie', '?cookie'],
])('[SDK-14] a hub on %s', (_where, search) => {
  it('knows the user after a reload, in each tab, until one of them signs out', async () => {
    const page = await open(search);
    await is(page, null);
    await page.evaluate("signIn('ana', 'ana-demo')");
    await is(page, 'ana');
    await page.reload();
    await is(page, 'ana');
    expect(await page.evaluate('hub.rest.get("/api/auth/yo").then(({ data }) => data.usuario.username)')).toBe('ana');
    const second = await open(search);
    await is(second, 'ana');
    await second.evaluate('signOut()');
    await Promise.all([is(page, null), is(second, null)]);
    await page.reload();
    await is(page, null);
  });
});

it('[SDK-14] signing in replaces a stored token that is no longer valid', async () => {
  const page = await open('');
  await is(page, null);
  await page.evaluate("token.keep('no-such-token'); hub.reconnect()");
  await untilTrue(page, "hub.connection.get().why === 'session_ended'");
  await page.evaluate("signIn('luis', 'luis-demo')");
  await is(page, 'luis');
});

it('[SDK-14] a browser without storage keeps the token until the page closes', async () => {
  await context.addInitScript(
    "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });",
  );
  const page = await open('');
  await is(page, null);
  await page.evaluate("signIn('ana', 'ana-demo')");
  await is(page, 'ana');
  await page.reload();
  await is(page, null);
});
