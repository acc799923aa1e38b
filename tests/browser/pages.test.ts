import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';
import { openFrontDoor, type FrontDoor } from '../http/front-door';
import { act, line, write } from './conversation';
import { deposit, usePeople, type Person } from './people';

const person = usePeople();
let door: FrontDoor;

jest.setTimeout(120_000);
beforeAll(async () => void (door = await openFrontDoor({ env: { STATS_INTERVAL_MS: '500' } })));
afterAll(() => door.close());

/** A page, who looks at it, and what shows that it is there. */
interface Place {
  readonly path: string;
  readonly who: 'nobody' | 'Ana' | 'Administración';
  /** Whoever is not signed in may look as well, and is led nowhere. */
  readonly open?: true;
  readonly sign: Readonly<Record<'es' | 'en', string>>;
}

const places: readonly Place[] = [
  { path: '/entrar/', who: 'nobody', sign: { es: 'Entre en Pulso', en: 'Sign in to Pulso' } },
  { path: '/banco/', who: 'Ana', sign: { es: 'Movimientos', en: 'Movements' } },
  { path: '/chat/', who: 'Ana', sign: { es: 'Salas', en: 'Rooms' } },
  { path: '/chat/?sala=1', who: 'Ana', sign: { es: 'General', en: 'General' } },
  { path: '/productos/', who: 'Ana', open: true, sign: { es: 'Productos', en: 'Products' } },
  { path: '/peliculas/', who: 'nobody', sign: { es: 'Películas', en: 'Films' } },
  { path: '/admin/', who: 'Administración', sign: { es: 'Clientes activos', en: 'Active clients' } },
  { path: '/admin/conexiones/', who: 'Administración', sign: { es: 'Conexiones', en: 'Connections' } },
  { path: '/admin/avisos/', who: 'Administración', sign: { es: 'Nuevo aviso', en: 'New notice' } },
  { path: '/admin/cuentas/', who: 'Administración', sign: { es: 'Cuentas', en: 'Accounts' } },
  { path: '/admin/auditoria/', who: 'Administración', sign: { es: 'Auditoría', en: 'Audit log' } },
  { path: '/operaciones/', who: 'Administración', sign: { es: 'Registro en vivo', en: 'Live log' } },
  { path: '/eventos/', who: 'Administración', sign: { es: 'Eventos', en: 'Events' } },
  { path: '/no-existe/', who: 'nobody', sign: { es: 'Esta página no existe', en: 'This page does not exist' } },
];

async function visit({ path, who, sign }: Place, visitor: Person, language: 'es' | 'en' = 'es'): Promise<Page> {
  const page = who === 'nobody' ? await visitor.open(path) : await visitor.enter(who, path);
  await page.getByRole('heading', { name: sign[language] }).first().waitFor();
  return page;
}

/** Something that hangs on a message: an answer, a link, a reaction, its menu. */
async function converse(page: Page): Promise<void> {
  await write(page, 'Lea https://example.org/guia, por favor');
  await line(page, 'Lea').last().getByText('Enviado').waitFor();
  await act(page, 'Lea', 'Reaccionar con 👍');
  await act(page, 'Lea', 'Responder');
  await write(page, 'Ya está leído');
  const last = line(page, 'Ya está leído').last();
  await last.getByText('Enviado').waitFor();
  await last.hover();
  await last.getByRole('button', { name: /^Acciones/ }).click();
}

/** A form in its place, and something in the log. */
async function openForm(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Añadir una unidad de Laptop Dell' }).click();
  await page.getByRole('log').getByText('Detalle').first().click();
  await page.getByRole('button', { name: 'Editar Mouse inalámbrico' }).click();
}

describe.each(places)('$path', (place) => {
  it.each([1280, 360])(
    '[UX-5] has no barrier for anybody at %d px, light and dark, and nothing sticks out',
    async (width) => {
      const visitor = await person({ hub: door.app.url, viewport: { width, height: 800 }, reducedMotion: 'reduce' });
      const page = await visit(place, visitor);
      if (place.path === '/banco/') await deposit(page, '12,50');
      if (place.path === '/chat/?sala=1') await converse(page);
      if (place.path === '/productos/') await openForm(page);
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await page.locator(`html[data-mantine-color-scheme=${colorScheme}]`).waitFor();
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(violations.map(({ id, nodes }) => [colorScheme, id, nodes.length, nodes[0]?.html])).toEqual([]);
        const sticksOut = await page.evaluate<number>('document.documentElement.scrollWidth - window.innerWidth');
        expect([colorScheme, Math.max(sticksOut, 0)]).toEqual([colorScheme, 0]);
      }
    },
  );

  it('[UX-6] speaks the browser’s language, and the other one when asked', async () => {
    const visitor = await person({ hub: door.app.url, locale: 'en-GB' });
    const way = place.open ? `/entrar/?volver=${encodeURIComponent(place.path)}` : place.path;
    const page = await visitor.open(way);
    if (place.who !== 'nobody') {
      await page.getByRole('button', { name: `Sign in as ${place.who}` }).click();
      await page.waitForURL((url) => `${url.pathname}${url.search}` === place.path);
    }
    await page.getByRole('heading', { name: place.sign.en }).first().waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('en');
    await page.getByRole('button', { name: 'Cambiar a español' }).click();
    await page.getByRole('heading', { name: place.sign.es }).first().waitFor();
    expect(await page.evaluate('document.documentElement.lang')).toBe('es');
    await page.reload();
    await page.getByRole('heading', { name: place.sign.es }).first().waitFor();
  });
});
