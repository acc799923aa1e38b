import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { launchChromium } from './chromium';

/** A browser of its own: cookies, storage and tabs that no other one sees. */
export interface Person {
  readonly context: BrowserContext;
  /** Opens a tab at a path. */
  open(path: string): Promise<Page>;
  /** Signs in as a demo user, without the sign-in page, and opens a tab at a path. */
  enter(name: DemoName, path?: string): Promise<Page>;
}

export type DemoName = 'Ana' | 'Luis' | 'Administración';

const usernames: Readonly<Record<DemoName, string>> = { Ana: 'ana', Luis: 'luis', Administración: 'admin' };

export interface PersonOptions extends BrowserContextOptions {
  /** The hub's origin. */
  readonly hub: string;
}

/**
 * Errors and warnings in the console, whoever's: a page that shows one has failed. Not so where a server is meant to be
 * away or to refuse, nor Chromium's word that Next has fetched a style beforehand which was not needed in the end.
 */
const EXPECTED =
  /net::ERR_|WebSocket connection to|WebSocket is already in CLOSING|was preloaded using link preload|Service Worker registration blocked by Playwright|status of (401|404|409|422|503)/;

/**
 * Makes people, each in front of a browser in Spanish, who leave with their test. Fails a test whose pages wrote an
 * error or a warning into the console. Call it at the top of a test file.
 */
export function usePeople(): (options: PersonOptions) => Promise<Person> {
  let browser: Browser;
  const contexts: BrowserContext[] = [];
  const complaints: string[] = [];
  beforeAll(async () => void (browser = await launchChromium()), 60_000);
  afterAll(() => browser.close());
  afterEach(async () => {
    await Promise.all(contexts.splice(0).map((context) => context.close()));
    expect(complaints.splice(0)).toEqual([]);
  });
  return async ({ hub, ...options }) => {
    const context = await browser.newContext({
      baseURL: hub,
      locale: 'es-EC',
      timezoneId: 'America/Guayaquil',
      serviceWorkers: 'block', // what a test holds back or changes on the way must not come from a worker's cache
      reducedMotion: 'reduce', // without a graphics card every frame of a movement is drawn by the processors under test
      ...options,
    });
    context.setDefaultTimeout(15_000);
    contexts.push(context);
    context.on('console', (message) => {
      const grave = message.type() === 'error' || message.type() === 'warning';
      if (grave && !EXPECTED.test(message.text())) complaints.push(message.text());
    });
    context.on('weberror', (error) => complaints.push(String(error.error())));
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

/** Signs in as a demo user as a person does: by the button of the sign-in page, which is open. */
export async function signInByClick(page: Page, name: DemoName): Promise<void> {
  await page.getByRole('button', { name: `Entrar como ${name}` }).click();
  await page.waitForURL((url) => url.pathname !== '/entrar/');
}

/** Waits for what the connection badge says. A page that comes back may wait for as long as its back-off lasts. */
export const badge = (page: Page, word: 'En línea' | 'Reconectando' | 'Desconectado'): Promise<void> =>
  page.getByRole('button', { name: `Conexión: ${word}` }).waitFor({ timeout: 30_000 });

/** Makes a deposit by the form. */
export async function deposit(page: Page, amount: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Monto' }).fill(amount);
  await page.getByRole('button', { name: 'Depositar' }).click();
}

/** Waits, for as long as a new leader or a new connection may take, until the page shows this balance, written as in Spanish: `5.250,00`. */
export const balance = (page: Page, amount: string): Promise<void> =>
  page.getByRole('status').filter({ hasText: amount }).first().waitFor({ timeout: 30_000 });
