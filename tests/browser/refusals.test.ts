import type { Page } from 'playwright-core';
import { startTestServer, type TestServer } from '../support/servers/test-server';
import { badge, balance, deposit, signInByClick, useBrowserUsers } from './users';

const person = useBrowserUsers();
let door: TestServer;

jest.setTimeout(120_000);
beforeAll(async () => void (door = await startTestServer()));
afterAll(() => door.close());

/** Browser failures when site data is blocked, and worse ones. Each is installed before the page's own scripts. */
const REFUSED =
  "const refuse = () => { throw new DOMException('Access is denied for this document.', 'SecurityError'); };";
const getter = (object: string, name: string): string =>
  `Object.defineProperty(${object}, '${name}', { get: refuse });`;
const refusals: Readonly<Record<string, string>> = {
  'locks that reject': `
    window.asked = 0;
    LockManager.prototype.request = () => { window.asked++; return Promise.reject(new DOMException('no', 'SecurityError')); };
    LockManager.prototype.query = () => Promise.reject(new DOMException('no', 'SecurityError'));`,
  'locks that throw': 'LockManager.prototype.request = LockManager.prototype.query = refuse;',
  'locks that are never granted': 'LockManager.prototype.request = () => new Promise(() => {});',
  'a getter of locks that throws': getter('Navigator.prototype', 'locks'),
  'a BroadcastChannel that throws': 'window.BroadcastChannel = function BroadcastChannel() { refuse(); };',
  'a BroadcastChannel that cannot send': 'BroadcastChannel.prototype.postMessage = refuse;',
  'a getter of indexedDB that throws': getter('window', 'indexedDB'),
  'an indexedDB that does not open': 'IDBFactory.prototype.open = refuse;',
  'an indexedDB that never answers': 'IDBFactory.prototype.open = () => ({});',
  'a database that refuses each transaction': 'IDBDatabase.prototype.transaction = refuse;',
  'a getter of localStorage that throws': getter('window', 'localStorage') + getter('window', 'sessionStorage'),
  'a localStorage that is full': 'Storage.prototype.setItem = refuse;',
  'no localStorage': "Object.defineProperty(window, 'localStorage', { value: null });",
  'a getter of serviceWorker that throws': getter('Navigator.prototype', 'serviceWorker'),
  'a service worker that is refused':
    'ServiceWorkerContainer.prototype.register = () => Promise.reject(new Error("no"));',
  'a Notification that cannot be asked':
    "window.Notification = function () { refuse(); }; Object.defineProperty(Notification, 'permission', { get: refuse });",
  'a WebSocket that throws': 'window.WebSocket = function WebSocket() { refuse(); };',
};

const NOTHING_KEPT = 'Este navegador no guarda datos de este sitio';

it.each(Object.keys(refusals))('[UX-19] with %s a page still works', async (name) => {
  const ana = await person({ hub: door.app.url });
  await ana.context.addInitScript(`if (isSecureContext) { ${REFUSED} ${refusals[name] ?? ''} }`);
  const page = await ana.enter('Ana');
  await badge(page, 'En línea');
  const before = await balanceOf(page);
  await deposit(page, '1');
  await balance(page, `${before + 1},00`);
  if (name === 'locks that reject') expect(await page.evaluate('window.asked')).toBeLessThan(5);
});

/** Reads the integer part of the shown balance. */
async function balanceOf(page: Page): Promise<number> {
  const shown = page
    .getByRole('status')
    .filter({ hasText: /\d,\d\d/ })
    .first();
  await shown.waitFor();
  return Number(/(\d+),\d\d/.exec(await shown.innerText())?.[1]);
}

it('[UX-19] with all site data and cookies blocked, a page works alone, in memory, and says so once', async () => {
  const ana = await person({ hub: door.app.url });
  const blocked = ['a getter of indexedDB that throws', 'a getter of localStorage that throws', 'locks that reject'];
  await ana.context.addInitScript(`if (isSecureContext) {
    ${REFUSED} ${blocked.map((name) => refusals[name]).join('')}
    window.caches && ${getter('window', 'caches')}
    ${getter('Navigator.prototype', 'serviceWorker')}
    Object.defineProperty(Navigator.prototype, 'cookieEnabled', { get: () => false });
  }`);
  const block = (): Promise<void> => ana.context.clearCookies();
  await ana.context.route('**/api/**', async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    delete headers['set-cookie'];
    await route.fulfill({ response, headers });
    await block();
  });
  const page = await ana.open('/entrar/?volver=%2Fbanco%2F');
  await signInByClick(page, 'Ana');
  await badge(page, 'En línea');
  await page.getByText(NOTHING_KEPT).waitFor();
  expect(await page.getByText(NOTHING_KEPT).count()).toBe(1);
  const before = await balanceOf(page);
  await deposit(page, '1');
  await balance(page, `${before + 1},00`);
  await page.getByRole('button', { name: 'Entendido' }).click();
  await page.getByRole('navigation').getByRole('link', { name: 'Chat' }).click();
  await page
    .getByRole('link', { name: /General/ })
    .first()
    .waitFor();
  expect(await page.getByText(NOTHING_KEPT).count()).toBe(0);
});
