import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from './chromium';

/** A user's isolated browser context: its cookies, storage and tabs are separate from all others. */
export interface BrowserUser {
  readonly context: BrowserContext;
  /** Opens a tab at a path. */
  open(path: string): Promise<Page>;
  /** Signs in as a demo user, without the sign-in page, and opens a tab at a path. */
  enter(name: DemoName, path?: string): Promise<Page>;
}

export type DemoName = 'Ana' | 'Luis' | 'Administración';

const usernames: Readonly<Record<DemoName, string>> = { Ana: 'ana', Luis: 'luis', Administración: 'admin' };

export interface BrowserUserOptions extends BrowserContextOptions {
  /** The hub's origin. */
  readonly hub: string;
}

/**
 * Console errors and warnings that do not fail a test; all others do. They come from servers that are down or refuse on
 * purpose, and from Chromium's notice that Next has preloaded a style that the page did not need.
 */
const EXPECTED =
  /net::ERR_|WebSocket connection to|WebSocket is already in CLOSING|was preloaded using link preload|Service Worker registration blocked by Playwright|status of (401|404|409|422|503)/;

/**
 * Makes browser contexts in Spanish, one a user, and closes them after each test. Fails a test whose pages wrote an
 * error or a warning to the console. Call it at the top of a test file.
 */
export function useBrowserUsers(): (options: BrowserUserOptions) => Promise<BrowserUser> {
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  const unexpected: string[] = [];
  beforeAll(async () => void (browser = await launchChromium()), 60_000);
  afterAll(() => browser.close());
  afterEach(async () => {
    const found = unexpected.splice(0);
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    unexpected.splice(0); // closing aborts the requests of other tabs, and pages report that
    expect(found).toEqual([]);
  });
  return async ({ hub, ...options }) => {
    const context = await browser.newContext({
      baseURL: hub,
      locale: 'es-EC',
      timezoneId: 'America/Guayaquil',
      serviceWorkers: 'block', // responses that a test delays or changes must not come from a worker's cache
      reducedMotion: 'reduce', // without a graphics card the processors under test draw every animation frame
      ...options,
    });
    context.setDefaultTimeout(15_000);
    contexts.push(context);
    context.on('console', (message) => {
      const isProblem = message.type() === 'error' || message.type() === 'warning';
      if (isProblem && !EXPECTED.test(message.text())) unexpected.push(message.text());
    });
    context.on('weberror', (error) => unexpected.push(String(error.error())));
    const open = async (path: string): Promise<Page> => {
      const page = await context.newPage();
      await page.goto(path);
      return page;
    };
    return {
      context,
      open,
      async enter(name, path = '/banco/') {
        const username = usernames[name];
        const answer = await context.request.post('/api/auth/entrar', {
          data: { username, password: `${username}-demo` },
        });
        expect(answer.status()).toBe(200);
        return open(path);
      },
    };
  };
}

/** Signs in as a demo user by the button of the sign-in page, which must be open. */
export async function signInByClick(page: Page, name: DemoName): Promise<void> {
  await page.getByRole('button', { name: `Entrar como ${name}` }).click();
  await page.waitForURL((url) => url.pathname !== '/entrar/');
}

/** Waits until the connection badge shows a state. A page that reconnects may wait for its whole back-off. */
export const badge = (page: Page, state: 'En línea' | 'Reconectando' | 'Desconectado'): Promise<void> =>
  page.getByRole('button', { name: `Conexión: ${state}` }).waitFor({ timeout: 30_000 });

/** Makes a deposit with the form. */
export async function deposit(page: Page, amount: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Monto' }).fill(amount);
  await page.getByRole('button', { name: 'Depositar' }).click();
}

/** Waits until the page shows this balance in Spanish notation (`5.250,00`), for as long as a new leader may take. */
export const balance = (page: Page, amount: string): Promise<void> =>
  page.getByRole('status').filter({ hasText: amount }).first().waitFor({ timeout: 30_000 });
