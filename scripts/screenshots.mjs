// npm run screenshots: every page in light and dark, wide and narrow, as files under .cache/screenshots. Whatever the
// browser complains of is printed, and so is what axe finds.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

await setUp();
const { AxeBuilder } = await import('@axe-core/playwright');
const { openBrowser } = await import('./browser.mjs');
const { startDemoServer } = await import('./demo-server.mjs');

const folder = join(root, '.cache', 'screenshots');
const looks = [
  { name: 'light', colorScheme: 'light', locale: 'es-EC', viewport: { width: 1280, height: 900 } },
  { name: 'dark', colorScheme: 'dark', locale: 'en-US', viewport: { width: 1280, height: 900 } },
  { name: 'narrow', colorScheme: 'light', locale: 'es-EC', viewport: { width: 360, height: 740 }, hasTouch: true },
  { name: 'narrow-dark', colorScheme: 'dark', locale: 'en-US', viewport: { width: 360, height: 740 }, hasTouch: true },
];

async function fill(url) {
  const post = async (path, body, token) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    return (await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  };
  const { data } = await post('/api/auth/entrar', { username: 'ana', password: 'ana-demo' });
  const cedula = '1350509525';
  for (let round = 1; round <= 12; round++) {
    await post('/api/deposito', { cedula, monto: 37.5 * round }, data.token);
    await post('/api/retiro', { cedula, monto: 61.2 * ((round * 7) % 5) + 10 }, data.token);
    if (round % 3 === 0) await post('/api/transferencia', { de: cedula, a: '1712345678', monto: 12.34 }, data.token);
  }
}

async function look(browser, url, { name, ...options }) {
  const context = await browser.newContext({ ...options, baseURL: url, timezoneId: 'America/Guayaquil' });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) console.log(`${name}: ${message.text()}`);
  });
  page.on('pageerror', (error) => console.log(`${name}: ${error.stack}`));
  const shoot = async (what) => {
    await page.waitForTimeout(700); // what moves comes to rest
    await page.screenshot({ path: join(folder, `${name}-${what}.png`), fullPage: false });
    const { violations } = await new AxeBuilder({ page }).analyze();
    for (const { id, nodes } of violations)
      console.log(`${name} ${what}: axe ${id}`, nodes.map(({ html }) => html).slice(0, 3));
  };
  await page.goto('/banco/?cuenta=1350509525');
  await page.waitForURL('**/entrar/**');
  await page.getByRole('button', { name: /como Ana|as Ana/ }).waitFor();
  await shoot('sign-in');
  await page.locator('form button[type=submit]').click();
  await shoot('sign-in-refused');
  await page.getByRole('button', { name: /como Ana|as Ana/ }).click();
  await page.locator('table tbody tr').nth(3).waitFor();
  await shoot('bank');
  await page.goto('/banco/?operacion=transferencia');
  await page.locator('[name=destination]').fill('1712345678');
  await page.locator('[name=amount]').fill('1.250,5');
  await page.locator('form button[type=submit]').click();
  await shoot('transfer');
  await page.keyboard.press('Escape');
  await page.locator('[name=amount]').fill('999999');
  await page.locator('form button[type=submit]').click();
  await shoot('refused');
  await page.locator('table tbody button').first().click();
  await shoot('receipt');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+k');
  await shoot('palette');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+/');
  await shoot('shortcuts');
  await page.keyboard.press('Escape');
  await page.locator('header button[popovertarget]').first().click();
  await shoot('connection');
  await page.keyboard.press('Escape');
  if (options.viewport.width < 600) {
    await page.locator('header button').last().click();
    await shoot('menu');
    await page.keyboard.press('Escape');
  }
  await page.goto('/nada/');
  await shoot('not-found');
  await context.close();
}

mkdirSync(folder, { recursive: true });
const server = await startDemoServer();
const browser = await openBrowser();
const wanted = process.argv.slice(2);
try {
  await fill(server.url);
  for (const one of looks) if (wanted.length === 0 || wanted.includes(one.name)) await look(browser, server.url, one);
  console.log(`Saved in ${folder}`);
} finally {
  await browser.close();
  await server.stop();
}
