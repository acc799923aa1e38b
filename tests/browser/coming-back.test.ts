import { does, useUnlimitedServers } from './conversation';
import { untilTrue } from './holds';
import { badge, balance, useBrowserUsers } from './users';

const open = useUnlimitedServers();
const person = useBrowserUsers();

jest.setTimeout(60_000);

const FIRST = '0102030405';

it('[UX-39] the bank opens with an account that has a balance, and afterwards with the last used one', async () => {
  const door = await open();
  await does(door, 'admin', 'abrir_cuenta', { cedula: FIRST, titular: 'Ana, ahorros', usuario: 'ana' });
  await does(door, 'ana', 'deposito', { cedula: '1350509525', monto: 7 });
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana');
  await balance(page, '7,00');
  await page.getByRole('textbox', { name: 'Monto' }).waitFor();
  await page.getByText('Retirar', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Monto' }).fill('7');
  await page.getByRole('button', { name: 'Retirar' }).click();
  await balance(page, '0,00');
  expect(await page.getByRole('button', { pressed: true }).innerText()).toContain('1350509525');
  await page.getByRole('button', { name: /Ana, ahorros/ }).click();
  await page.waitForURL((url) => url.searchParams.get('cuenta') === FIRST);
  await does(door, 'ana', 'deposito', { cedula: '1350509525', monto: 7 });
  await page.goto('/banco/');
  await page.getByRole('button', { name: /Ana, ahorros/, pressed: true }).waitFor();
});

it('[UX-40] a tab whose user signs out in another tab shows a neutral status, and its address drops the last page', async () => {
  const door = await open();
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana');
  const other = await ana.open('/banco/?cuenta=1350509525');
  await Promise.all([page, other].map((tab) => balance(tab, '0,00')));
  await Promise.all([page, other].map((tab) => badge(tab, 'En línea')));
  await page.getByRole('button', { name: /Ana/ }).first().click();
  await page.getByRole('button', { name: 'Salir' }).click();
  await other.getByRole('status').filter({ hasText: 'Cerró la sesión en otra pestaña.' }).waitFor();
  expect(await other.getByText('Su sesión terminó').count()).toBe(0);
  expect(new URL(other.url()).search).not.toContain('1350509525');
  await page.getByRole('heading', { name: 'Entre en Pulso' }).waitFor();
  expect(await page.getByText('Cerró la sesión en otra pestaña.').count()).toBe(0);

  await other.getByRole('button', { name: 'Entrar como Ana' }).click();
  await Promise.all([page, other].map((tab) => balance(tab, '0,00')));
  await Promise.all([page, other].map((tab) => badge(tab, 'En línea')));
  await door.app.identity.endSessions('u_ana');
  await Promise.all([page, other].map((tab) => tab.getByText('Su sesión terminó.').first().waitFor()));
});

it.each(['/banco/', '/entrar/'])(
  '[UX-41] with a valid cookie and no other stored data, %s opens without showing a sign-in form',
  async (path) => {
    const door = await open();
    const ana = await person({ hub: door.app.url });
    await (await ana.enter('Ana')).close();
    await ana.context
      .addInitScript(`if (location.protocol === 'http:' && !window.name) { localStorage.clear(); window.name = 'cleared'; }
      window.forms = 0;
      new MutationObserver(() => document.querySelector('[name=password]') && window.forms++)
        .observe(document, { childList: true, subtree: true });`);
    const page = await ana.open(path);
    await balance(page, '0,00');
    expect(await page.evaluate('window.forms')).toBe(0);
    expect(new URL(page.url()).pathname).toBe('/banco/');
  },
);

it('[UX-42] a new product or film is announced and scrolled into view, whatever the order and the search', async () => {
  const door = await open();
  const admin = await person({ hub: door.app.url, viewport: { width: 1280, height: 500 } });
  const page = await admin.enter('Administración', '/productos/?buscar=Laptop');
  await page.getByRole('button', { name: 'Nuevo producto' }).click();
  const form = page.getByRole('dialog');
  await form.getByRole('textbox', { name: 'Nombre' }).fill('Zapatos');
  await form.getByRole('textbox', { name: /^Precio/ }).fill('3');
  await form.getByRole('textbox', { name: /^Existencias/ }).fill('3');
  await form.getByRole('button', { name: 'Crear producto' }).click();
  await page.getByRole('alert').filter({ hasText: 'Producto creado: Zapatos' }).waitFor();
  const visible = (selector: string): Promise<void> =>
    untilTrue(
      page,
      `(() => {
      const box = document.querySelector(${JSON.stringify(selector)})?.getBoundingClientRect();
      return box && box.top >= 0 && box.bottom <= innerHeight;
    })()`,
    );
  await visible('article[aria-label=Zapatos]');

  await page.goto('/peliculas/?buscar=roma');
  await page.getByRole('button', { name: 'Añadir película' }).click();
  await form.getByRole('textbox', { name: /^Título/ }).fill('Zama');
  await form.getByRole('textbox', { name: /^Año/ }).fill('2017');
  await form.getByRole('button', { name: /^Añadir/ }).click();
  await page.getByRole('alert').filter({ hasText: 'Zama' }).waitFor();
  await visible('article[data-film^=zama] h2');
});
