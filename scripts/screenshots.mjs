// npm run screenshots: saves every page in light and dark, wide and narrow, under .cache/screenshots. It prints the
// browser's errors and warnings, axe's findings, and pages that are wider than the window.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root, setUp } from './setup.mjs';

await setUp();
const { AxeBuilder } = await import('@axe-core/playwright');
const { openBrowser } = await import('./browser.mjs');
const { startDemoServer } = await import('./demo-server.mjs');

const folder = join(root, '.cache', 'screenshots');
const variants = [
  { name: 'light', colorScheme: 'light', locale: 'es-EC', viewport: { width: 1280, height: 900 } },
  { name: 'dark', colorScheme: 'dark', locale: 'en-US', viewport: { width: 1280, height: 900 } },
  { name: 'narrow', colorScheme: 'light', locale: 'es-EC', viewport: { width: 360, height: 740 }, hasTouch: true },
  { name: 'narrow-dark', colorScheme: 'dark', locale: 'en-US', viewport: { width: 360, height: 740 }, hasTouch: true },
];

async function insertData(url) {
  const post = async (path, body, token) => {
    const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) };
    return (await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) })).json();
  };
  await sendMessages(post);
  const { data } = await post('/api/auth/entrar', { username: 'ana', password: 'ana-demo' });
  const cedula = '1350509525';
  for (let round = 1; round <= 12; round++) {
    await post('/api/deposito', { cedula, monto: 37.5 * round }, data.token);
    await post('/api/retiro', { cedula, monto: 61.2 * ((round * 7) % 5) + 10 }, data.token);
    if (round % 3 === 0) await post('/api/transferencia', { de: cedula, a: '1712345678', monto: 12.34 }, data.token);
  }
}

/** Fills the rooms with messages. */
async function sendMessages(post) {
  const tokenOf = async (username) =>
    (await post('/api/auth/entrar', { username, password: `${username}-demo` })).data.token;
  const [ana, luis, admin] = await Promise.all(['ana', 'luis', 'admin'].map(tokenOf));
  const send = (room, content, token, rest) => post(`/api/rooms/${room}/messages`, { content, ...rest }, token);
  for (const [token, content] of [
    [admin, 'Bienvenidos a la sala General. Aquí cabe todo lo que nos interesa a todos.'],
    [luis, '¡Gracias! ¿Alguien ha probado ya las transferencias nuevas?'],
    [ana, 'Sí, ayer. Van muy bien: el saldo cambia al instante en el móvil y en el portátil.'],
    [ana, 'La guía está en https://example.org/guia?tema=transferencias'],
    [admin, 'Mañana a las 10:00 reiniciamos el servicio.\nNo hace falta que hagan nada.'],
  ]) {
    await send(1, content, token);
  }
  await send(1, '@ana ¿me pasas también la de los movimientos?', luis, { reply_to: 4 });
  await send(3, 'Reunión de equipo el lunes.', admin);
  const { data } = await post('/api/rooms/direct', { username: 'ana' }, luis);
  await send(data.room.id, 'Hola, Ana: ¿tienes un momento?', luis);
}

async function shootVariant(browser, url, { name, ...options }) {
  const context = await browser.newContext({ ...options, baseURL: url, timezoneId: 'America/Guayaquil' });
  const page = await context.newPage();
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) console.log(`${name}: ${message.text()}`);
  });
  page.on('pageerror', (error) => console.log(`${name}: ${error.stack}`));
  const shoot = async (what) => {
    await page.waitForTimeout(700); // animations end
    await page.screenshot({ path: join(folder, `${name}-${what}.png`), fullPage: false });
    const { violations } = await new AxeBuilder({ page }).analyze();
    for (const { id, nodes } of violations)
      console.log(`${name} ${what}: axe ${id}`, nodes.map(({ html }) => html).slice(0, 3));
    const excess = await page.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    if (excess > 0) console.log(`${name} ${what}: ${excess} px too wide`);
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
  await shootChat(page, shoot);
  await shootProducts(page, shoot);
  await shootFilms(page, shoot);
  await shootEvents(page, shoot);
  await shootDocs(page, shoot);
  await page.goto('/nada/');
  await shoot('not-found');
  await context.clearCookies();
  await shootAdministration(page, shoot);
  await context.close();
}

async function shootChat(page, shoot) {
  await page.goto('/chat/');
  await page.locator('aside a').first().waitFor();
  await shoot('chat-rooms');
  await page.goto('/chat/?sala=1');
  await page.locator('article').first().waitFor();
  await shoot('chat');
  const last = page.locator('article').last();
  await last.hover();
  await last.locator('button[popovertarget]').click();
  await shoot('chat-acts');
  await page.keyboard.press('Escape');
  await page.locator('textarea').fill('Claro, @lu');
  await shoot('chat-mention');
  await page.locator('textarea').fill('');
  await page.locator('h2 + p').waitFor();
  await page.getByRole('button', { name: /^(Miembros|Members)/ }).click();
  await page.locator('dialog[open] li').first().waitFor();
  await shoot('chat-members');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^(Buscar mensajes|Search messages)/ }).click();
  await page.locator('dialog[open] input').first().fill('guía');
  await page.locator('mark').first().waitFor();
  await shoot('chat-search');
  await page.keyboard.press('Escape');
  await page.goto('/chat/');
  await page.getByRole('button', { name: /^(Empezar|Start)/ }).click();
  await page.getByRole('button', { name: /^(Nueva sala|New room)$/ }).click();
  await shoot('chat-new-room');
  await page.keyboard.press('Escape');
  await page.goto('/chat/?sala=99');
  await page.getByRole('alert').waitFor();
  await shoot('chat-absent');
}

async function shootProducts(page, shoot) {
  await page.goto('/productos/');
  await page.locator('article').nth(3).waitFor();
  await page.locator('article [role=group] button').nth(1).click();
  await page.locator('[role=log] details').first().waitFor();
  await shoot('products');
  await page
    .locator('article')
    .first()
    .getByRole('button', { name: /^(Editar|Edit)/ })
    .click();
  await shoot('products-edit');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^(Nuevo producto|New product)$/ }).click();
  await page.locator('dialog[open] button[type=submit]').click();
  await shoot('products-new');
  await page.keyboard.press('Escape');
}

async function shootFilms(page, shoot) {
  await page.goto('/peliculas/');
  await page.getByRole('radio').first().waitFor();
  await page.getByRole('radio', { checked: false }).first().click(); // each variant rates another film
  await page.locator('[role=log] details').first().waitFor();
  await shoot('films');
  await page.locator('[role=log] summary').first().click();
  await page.locator('[role=log]').scrollIntoViewIfNeeded();
  await shoot('films-events');
  await page.locator('input[type=search]').fill('nada de esto');
  await shoot('films-none');
}

async function shootEvents(page, shoot) {
  await page.goto('/eventos/?canales=stats,test,account:1350509525');
  await page.locator('tbody tr').nth(2).waitFor();
  await shoot('events');
  await page.locator('tbody button').first().click();
  await page.locator('dialog[open] pre').waitFor();
  await shoot('event');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^(Canales|Channels) \(/ }).click();
  await page.locator('dialog[open] input[type=checkbox]').first().waitFor();
  await shoot('event-channels');
  await page.keyboard.press('Escape');
}

async function shootDocs(page, shoot) {
  for (const path of ['', '/rest', '/events', '/requests', '/types', '/problems', '/clients', '/clients/chat']) {
    await page.goto(`/docs${path}`);
    await shoot(`docs${path.replaceAll('/', '-')}`);
  }
}

async function shootAdministration(page, shoot) {
  const rows = page.locator('tbody tr');
  const detail = page.locator('dialog[open] dl');
  const at = async (path, awaited, what) => {
    await page.goto(path);
    await awaited.first().waitFor();
    await shoot(what);
  };
  await page.goto('/entrar/?volver=/admin/');
  await page.getByRole('button', { name: /(como|as) Admin/ }).click();
  await page.getByRole('img').first().waitFor();
  await page.waitForTimeout(9_000); // a few measurements
  await shoot('admin');
  await at('/admin/conexiones/', rows, 'admin-connections');
  await rows.first().getByRole('button').click();
  await detail.waitFor();
  await shoot('admin-connection');
  await page.locator('dialog[open] button').last().click();
  await shoot('admin-disconnect');
  await at('/admin/conexiones/?ver=usuarios', rows, 'admin-users');
  await at('/admin/conexiones/?ver=usuarios&persona=ana', detail, 'admin-user');
  await at('/admin/conexiones/?ver=canales', rows, 'admin-channels');
  await at('/admin/avisos/', page.locator('textarea'), 'admin-notices');
  await page.locator('textarea').fill('El servicio se reinicia en 5 minutos.');
  await page.locator('form button[type=submit]').click();
  await shoot('admin-notice');
  await at('/admin/cuentas/', rows, 'admin-accounts');
  await at('/admin/cuentas/?cuenta=1350509525', detail, 'admin-account');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: /^(Abrir cuenta|Open account)$/ }).click();
  await page.locator('dialog[open] button[type=submit]').click();
  await shoot('admin-open-account');
  await page.goto('/admin/programas/');
  await page.getByRole('button', { name: /^(Nuevo token|New token)$/ }).click();
  await page.locator('dialog[open] input').fill('calificador');
  await page.keyboard.press('Enter');
  await page.locator('dialog[open] pre').waitFor();
  await shoot('admin-token');
  await page.keyboard.press('Escape');
  await shoot('admin-programs');
  await at('/operaciones/', page.getByRole('log'), 'operations');
  await page.locator('form button[type=submit]').click();
  await page
    .getByText(/^(Completado|Completed)$/)
    .first()
    .waitFor();
  await shoot('operations-job');
  await page
    .getByRole('button', { name: /^(Detalle|Details)$/ })
    .first()
    .click();
  await page.locator('dialog[open] dl').waitFor();
  await shoot('operations-detail');
  await at('/admin/auditoria/', rows, 'admin-audit');
  await rows.first().getByRole('button').click();
  await shoot('admin-audit-entry');
}

mkdirSync(folder, { recursive: true });
const server = await startDemoServer();
const browser = await openBrowser();
const wanted = process.argv.slice(2);
try {
  await insertData(server.url);
  for (const variant of variants) {
    if (wanted.length === 0 || wanted.includes(variant.name)) await shootVariant(browser, server.url, variant);
  }
  console.log(`Saved in ${folder}`);
} finally {
  await browser.close();
  await server.stop();
}
