import type { Page } from 'playwright-core';
import { startTestServer, type TestServer } from '../support/servers/test-server';
import { expectAccessibleInBothThemes } from './barriers';
import { chooseAction, messageWith, write } from './conversation';
import { deposit, useBrowserUsers } from './users';

const person = useBrowserUsers();
let door: TestServer;

jest.setTimeout(120_000);
beforeAll(async () => void (door = await startTestServer({ env: { STATS_INTERVAL_MS: '500' } })));
afterAll(() => door.close());

/** A page, its visitor, and the heading that shows it has loaded. */
interface Place {
  readonly path: string;
  readonly user: 'a guest' | 'Ana' | 'Administración';
  readonly heading: Readonly<Record<'es' | 'en', string>>;
}

const places: readonly Place[] = [
  { path: '/entrar/', user: 'a guest', heading: { es: 'Entre en Pulso', en: 'Sign in to Pulso' } },
  { path: '/banco/', user: 'Ana', heading: { es: 'Movimientos', en: 'Movements' } },
  { path: '/chat/', user: 'Ana', heading: { es: 'Salas', en: 'Rooms' } },
  { path: '/chat/?sala=1', user: 'Ana', heading: { es: 'General', en: 'General' } },
  { path: '/productos/', user: 'Ana', heading: { es: 'Productos', en: 'Products' } },
  { path: '/peliculas/', user: 'a guest', heading: { es: 'Películas', en: 'Films' } },
  { path: '/admin/', user: 'Administración', heading: { es: 'Clientes activos', en: 'Active clients' } },
  { path: '/admin/conexiones/', user: 'Administración', heading: { es: 'Conexiones', en: 'Connections' } },
  { path: '/admin/avisos/', user: 'Administración', heading: { es: 'Nuevo aviso', en: 'New notice' } },
  { path: '/admin/cuentas/', user: 'Administración', heading: { es: 'Cuentas', en: 'Accounts' } },
  { path: '/admin/programas/', user: 'Administración', heading: { es: 'Programas', en: 'Programs' } },
  { path: '/admin/auditoria/', user: 'Administración', heading: { es: 'Auditoría', en: 'Audit log' } },
  { path: '/operaciones/', user: 'Administración', heading: { es: 'Registro en vivo', en: 'Live log' } },
  { path: '/eventos/', user: 'Administración', heading: { es: 'Eventos', en: 'Events' } },
  { path: '/no-existe/', user: 'a guest', heading: { es: 'Esta página no existe', en: 'This page does not exist' } },
];

const untilHeading = (page: Page, name: string): Promise<void> => page.getByRole('heading', { name }).first().waitFor();

/** Fills a conversation: an answer, a link, a reaction, an open menu. */
async function converse(page: Page): Promise<void> {
  await write(page, 'Lea https://example.org/guia, por favor');
  await messageWith(page, 'Lea').last().getByText('Enviado').waitFor();
  await chooseAction(page, 'Lea', 'Reaccionar con 👍');
  await chooseAction(page, 'Lea', 'Responder');
  await write(page, 'Ya está leído');
  const last = messageWith(page, 'Ya está leído').last();
  await last.getByText('Enviado').waitFor();
  await last.hover();
  await last.getByRole('button', { name: /^Acciones/ }).click();
}

/** Opens the edit form of a product, and an entry of the log. */
async function openForm(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Añadir una unidad de Laptop Dell' }).click();
  await page.getByRole('log').getByText('Detalle').first().click();
  await page.getByRole('button', { name: 'Editar Mouse inalámbrico' }).click();
}

/** One visitor goes through all pages: each page in a new browser would sign in, and parse its code, again. */
describe.each(['a guest', 'Ana', 'Administración'] as const)('the pages of %s', (user) => {
  const theirs = places.filter((place) => place.user === user);

  it.each([1280, 360])(
    '[UX-5] have no accessibility violation and no overflow at %d px, light and dark',
    async (width) => {
      const visitor = await person({ hub: door.app.url, viewport: { width, height: 800 } });
      const page = await (user === 'a guest' ? visitor.open('/entrar/') : visitor.enter(user, theirs[0]!.path));
      for (const { path, heading } of theirs) {
        await page.goto(path);
        await untilHeading(page, heading.es);
        if (path === '/banco/') await deposit(page, '12,50');
        if (path === '/chat/?sala=1') await converse(page);
        if (path === '/productos/') await openForm(page);
        await expectAccessibleInBothThemes(page);
      }
    },
  );

  it('[UX-6] use the browser’s language, and the other one on request', async () => {
    const visitor = await person({ hub: door.app.url, locale: 'en-GB' });
    const page = await (user === 'a guest' ? visitor.open('/entrar/') : visitor.enter(user, theirs[0]!.path));
    const language = (): Promise<unknown> => page.evaluate('document.documentElement.lang');
    for (const { path, heading } of theirs) {
      await page.goto(path);
      await untilHeading(page, heading.en);
      expect([path, await language()]).toEqual([path, 'en']);
      await page.getByRole('button', { name: 'Cambiar a español' }).click();
      await untilHeading(page, heading.es);
      expect([path, await language()]).toEqual([path, 'es']);
      await page.reload();
      await untilHeading(page, heading.es);
      await page.getByRole('button', { name: 'Switch to English' }).click();
      await untilHeading(page, heading.en);
    }
  });
});
