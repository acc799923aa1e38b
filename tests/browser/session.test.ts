import { useTestServers } from '../support/servers/test-server';
import { badge, balance, useBrowserUsers } from './users';

const openDoor = useTestServers();
const person = useBrowserUsers();

jest.setTimeout(60_000);

it('[UX-8] the form signs in; a wrong password shows an alert that screen readers announce', async () => {
  const door = await openDoor();
  const luis = await person({ hub: door.app.url });
  const page = await luis.open('/entrar/');
  await page.getByRole('textbox', { name: 'Usuario' }).fill('luis');
  await page.getByRole('textbox', { name: 'Contraseña' }).fill('no-es-esta');
  await page.getByRole('button', { name: 'Entrar', exact: true }).click();
  await page.getByRole('alert').filter({ hasText: 'Usuario o contraseña incorrectos' }).waitFor();
  await page.getByRole('textbox', { name: 'Contraseña' }).fill('luis-demo');
  await page.getByRole('button', { name: 'Entrar', exact: true }).click();
  await balance(page, '0,00');
});

it('[UX-8] a user whose session ended returns to their page after signing in, and so do their other tabs', async () => {
  const door = await openDoor();
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana', '/banco/?tipo=retiro');
  const other = await ana.open('/banco/');
  await Promise.all([page, other].map((tab) => badge(tab, 'En línea')));
  await door.app.identity.endSessions('u_ana');
  await Promise.all([page, other].map((tab) => tab.getByText('Su sesión terminó.').first().waitFor()));
  await page.getByRole('button', { name: 'Entrar como Ana' }).click();
  await page.waitForURL((url) => url.pathname === '/banco/' && url.searchParams.get('tipo') === 'retiro');
  await other.waitForURL((url) => url.pathname === '/banco/');
  for (const tab of [page, other]) await tab.getByRole('heading', { name: 'Movimientos' }).waitFor();
});

it('[UX-8] signing out removes the user’s data from the screen in every tab', async () => {
  const door = await openDoor();
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana');
  const other = await ana.open('/banco/');
  await Promise.all([page, other].map((tab) => balance(tab, '0,00')));
  await page.getByRole('button', { name: /Ana/ }).first().click();
  await page
    .getByRole('button', { name: 'Salir' })
    .or(page.getByRole('menuitem', { name: 'Salir' }))
    .click();
  await Promise.all([page, other].map((tab) => tab.getByRole('heading', { name: 'Entre en Pulso' }).waitFor()));
  for (const tab of [page, other]) expect(await tab.getByText('1350509525').count()).toBe(0);
});

it.each(['https://evil.example/', '//evil.example/', '/\\evil.example', 'javascript:alert(1)'])(
  '[UX-8] signing in never redirects to a foreign address: %s',
  async (foreign) => {
    const door = await openDoor();
    const ana = await person({ hub: door.app.url });
    const page = await ana.open(`/entrar/?volver=${encodeURIComponent(foreign)}`);
    await page.getByRole('button', { name: 'Entrar como Ana' }).click();
    await balance(page, '0,00');
    expect(new URL(page.url()).origin).toBe(door.app.url);
  },
);
