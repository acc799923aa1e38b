import { does, field, messageWith, useUnlimitedServers, write } from './conversation';
import { expectAccessible } from './barriers';
import { useBrowserUsers } from './users';

const open = useUnlimitedServers();
const person = useBrowserUsers();

jest.setTimeout(120_000);

/** A room that admits guests, one that does not, and one for members only. */
const GENERAL = 1;
const AYUDA = 2;
const EQUIPO = 3;

it('[UX-23] a guest with a link reads and writes in a room that admits guests, and is redirected to the sign-in once it does not', async () => {
  const door = await open();
  const [ana, guest] = await Promise.all([person({ hub: door.app.url }), person({ hub: door.app.url })]);
  const hers = await ana.enter('Ana', `/chat/?sala=${GENERAL}`);
  const theirs = await guest.open(`/chat/?sala=${GENERAL}`);
  await write(theirs, 'Vengo de visita');
  await messageWith(hers, 'Vengo de visita').waitFor();
  await field(hers).pressSequentially('Hola');
  await theirs.getByText('Ana está escribiendo').waitFor();
  await field(hers).press('Enter');
  await messageWith(theirs, 'Hola').waitFor();
  await theirs.getByText(/2 en línea/).waitFor();
  await expectAccessible(theirs);
  await does(door, 'admin', 'update_room', { room_id: GENERAL, guests: false });
  await theirs.waitForURL((url) => url.pathname === '/entrar/');
  expect(new URL(theirs.url()).searchParams.get('volver')).toBe(`/chat/?sala=${GENERAL}`);
});

it('[UX-23] the chat, and a room without guests, redirect a guest to the sign-in and back afterwards', async () => {
  const door = await open();
  const luis = await person({ hub: door.app.url });
  for (const path of ['/chat/', `/chat/?sala=${EQUIPO}`, `/chat/?sala=${AYUDA}`]) {
    const page = await luis.open(path);
    await page.waitForURL((url) => url.pathname === '/entrar/' && url.searchParams.get('volver') === path);
  }
  const page = luis.context.pages().at(-1)!;
  await page.getByRole('button', { name: 'Entrar como Luis' }).click();
  await page.getByRole('heading', { name: 'Ayuda' }).waitFor();
});

it('[UX-24] the navigation offers guests their pages and the sign-in, on a wide and a narrow screen', async () => {
  const door = await open();
  const guest = await person({ hub: door.app.url });
  const page = await guest.open('/productos/');
  const navigation = page.getByRole('navigation', { name: 'Navegación principal' });
  await navigation.getByRole('link', { name: 'Películas' }).click();
  await page.getByRole('heading', { name: 'Películas', exact: true }).waitFor();
  expect(await navigation.getByRole('link').count()).toBe(2);
  const signIn = page.getByRole('banner').getByRole('link', { name: 'Entrar', exact: true });
  await signIn.click();
  await page.waitForURL((url) => url.pathname === '/entrar/');
  await signIn.waitFor({ state: 'detached' });

  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto('/productos/');
  await page.getByRole('button', { name: 'Abrir el menú' }).click();
  const menu = page.getByRole('dialog');
  await menu.getByRole('link', { name: 'Entrar', exact: true }).waitFor();
  await menu.getByRole('link', { name: 'Películas' }).click();
  await page.getByRole('heading', { name: 'Películas', exact: true }).waitFor();
  await expectAccessible(page);
});
