import { useTestServers } from '../support/servers/test-server';
import { badge, useBrowserUsers } from './users';

const openDoor = useTestServers();
const person = useBrowserUsers();

jest.setTimeout(60_000);

/** In the page: styles that it preloads and does not use. */
const UNUSED = `[...document.querySelectorAll('link[rel=preload][as=style]')].map(({ href }) => href)
  .filter((href) => ![...document.querySelectorAll('link[rel=stylesheet]')].some((used) => used.href === href))`;

it('[UX-44] the administration and its drawers prefetch no other page, and no unused style', async () => {
  const door = await openDoor();
  const admin = await person({ hub: door.app.url });
  const page = await admin.enter('Administración', '/admin/');
  await badge(page, 'En línea');
  const requests: string[] = [];
  page.on('request', (request) => requests.push(new URL(request.url()).pathname));
  for (const path of ['/admin/', '/admin/conexiones/', '/admin/cuentas/?cuenta=1350509525']) {
    await page.goto(path);
    await badge(page, 'En línea');
    if (path.includes('cuenta='))
      await page.getByRole('dialog').getByRole('link', { name: 'Ver sus movimientos' }).waitFor();
    expect(await page.evaluate<string[]>(UNUSED)).toEqual([]);
  }
  await page.evaluate('new Promise((next) => requestIdleCallback(next))');
  expect(requests.filter((path) => /\.txt$/.test(path))).toEqual([]);
});
