import type { Browser, Page } from 'playwright-core';
import type { ConnectionState } from '../../client/sdk/core/client-channel';
import { startTestServer, type TestServer } from '../support/servers/test-server';
import { freePort } from '../support/servers/server-process';
import { launchChromium } from './chromium';
import { serveForeignPage, type ForeignPage } from './foreign-page';
import { untilTrue } from './holds';

jest.setTimeout(120_000);

const hubPort = freePort();
let browser: Browser;
let app: ForeignPage;
beforeAll(async () => {
  browser = await launchChromium();
  const url = `http://127.0.0.1:${await hubPort}`;
  app = await serveForeignPage(
    `import { createBrowserPulso } from './client/sdk/browser/pulso';
     import { sseLinks } from './client/sdk/transports/sse';
     import { socketIoLinks } from './client/sdk/transports/socketio';
     import { webSocketLinks } from './client/sdk/transports/websocket';
     const url = '${url}';
     const transport = new URLSearchParams(location.search).get('transport');
     const openLink = { sse: sseLinks({ url }), polling: socketIoLinks({ url, transports: ['polling'] }), hub: webSocketLinks({ url }) }[transport];
     const hub = createBrowserPulso({ url, ...(openLink && { openLink }) });
     Object.assign(window, { hub });
     hub.account('1350509525').subscribe(() => undefined);
     hub.ratings().subscribe(() => undefined);
     hub.catalog().subscribe(() => undefined);
     hub.start();`,
    'localhost',
  );
});
afterAll(async () => {
  await app.close();
  await browser.close();
});

/** Opens a page of the app, and records its console's errors and warnings. */
async function open(search = '', locale = 'en-GB'): Promise<{ page: Page; errors: string[]; warnings: string[] }> {
  const context = await browser.newContext({ locale });
  const page = await context.newPage();
  const [errors, warnings]: string[][] = [[], []];
  page.on('console', (line) => {
    if (line.type() === 'error') errors?.push(line.text());
    if (line.type() === 'warning') warnings?.push(line.text());
  });
  await page.goto(`${app.origin}/${search}`);
  return { page, errors: errors ?? [], warnings: warnings ?? [] };
}

const connection = (page: Page): Promise<ConnectionState> => page.evaluate('hub.connection.get()');
const untilOnPage = (page: Page, test: string): Promise<void> => untilTrue(page, test, 60_000);

const openHub = async (env: Record<string, string> = {}): Promise<TestServer> =>
  startTestServer({ env: { PORT: String(await hubPort), ...env } });

describe('[SDK-15] a hub that refuses the origin of a page', () => {
  it.each(['', '?transport=sse', '?transport=polling', '?transport=hub'])(
    'is distinguished from an unreachable one (%s), and requested rarely',
    async (search) => {
      const door = await openHub();
      try {
        const { page, errors, warnings } = await open(search);
        await untilOnPage(page, "hub.connection.get().why === 'origin_refused'");
        const { status, problem, retryAt = 0 } = await connection(page);
        expect(status).toBe('reconnecting');
        expect(retryAt - Date.now()).toBeGreaterThan(10_000);
        expect(problem).toMatchObject({ code: 'request.cross_site' });
        expect(problem?.message).toBe(`Origin not allowed: ${app.origin}. To admit it, add it to CORS_ORIGIN.`);
        const refusal = await page.evaluate(
          'hub.rest.get("/api/movies").catch(({ code, message }) => ({ code, message }))',
        );
        expect(refusal).toEqual({ code: 'request.cross_site', message: problem?.message });
        expect(await page.evaluate('hub.account("1350509525").get().problem.code')).toBe('request.cross_site');
        expect(warnings.join('\n')).toContain(`CORS_ORIGIN=${app.origin}`);
        await page.waitForTimeout(3_000); // only time shows that it did not retry
        expect(errors.length).toBeLessThanOrEqual(12);
        const before = errors.length;
        await page.waitForTimeout(3_000);
        expect(errors.length).toBe(before);
        await page.context().close();
      } finally {
        await door.close();
      }
    },
  );

  it('accepts the page once its configuration allows the origin, without a reload', async () => {
    const first = await openHub();
    const { page } = await open();
    await untilOnPage(page, "hub.connection.get().why === 'origin_refused'");
    await first.close();
    const door = await openHub({ CORS_ORIGIN: app.origin });
    try {
      await page.evaluate('hub.look()');
      await untilOnPage(page, "hub.connection.get().status === 'online'");
      await untilOnPage(page, "hub.ratings().get().status === 'ready'");
      await page.context().close();
    } finally {
      await door.close();
    }
  });

  it('reveals no origin and no setting in production', async () => {
    const env = { NODE_ENV: 'production', SESSION_SECRET: 'x'.repeat(32), PUBLIC_URL: 'https://a.example' };
    const door = await openHub({ ...env, TRUST_PROXY: '1' });
    try {
      const headers = { origin: app.origin, 'x-forwarded-proto': 'https', 'accept-language': 'en' };
      for (const path of ['/health', '/api/stats', '/api/stream', '/socket.io/?EIO=4&transport=polling']) {
        const { status, text, headers: responseHeaders } = await door.ask(path, { headers });
        expect([status, JSON.parse(text)]).toEqual([
          403,
          { success: false, error: { code: 'request.cross_site', message: 'Origin not allowed.' } },
        ]);
        expect(responseHeaders['access-control-allow-origin']).toBe(path === '/health' ? '*' : undefined);
      }
    } finally {
      await door.close();
    }
  });

  it('differs from a hub that is unreachable, which is reported in the browser’s language', async () => {
    const { page } = await open('', 'es-EC');
    await untilOnPage(page, "hub.connection.get().why === 'unreachable'");
    const refusal = await page.evaluate(
      'hub.rest.get("/api/movies").catch(({ code, message }) => ({ code, message }))',
    );
    expect(refusal).toEqual({ code: 'server.unavailable', message: 'Servicio no disponible; inténtelo de nuevo.' });
    const english = await open();
    expect(await english.page.evaluate('hub.rest.get("/api/movies").catch(({ message }) => message)')).toBe(
      'Service unavailable; try again.',
    );
    await Promise.all([page.context().close(), english.page.context().close()]);
  });
});
