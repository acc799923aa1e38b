import { startTestServer, type TestServer } from '../support/servers/test-server';
import { BROADCAST, noLimits, ROMA, broadcastBody } from '../features/ratings/ratings-world';
import { expectAccessibleInBothThemes } from './barriers';
import { useBrowserUsers } from './users';

const person = useBrowserUsers();
const PAGE = '/admin/programas/';
let door: TestServer;

jest.setTimeout(60_000);
beforeAll(async () => void (door = await startTestServer({ limits: noLimits })));
afterAll(() => door.close());

it('[RAT-10] a new token is shown once; the program broadcasts with it until it is revoked', async () => {
  const admin = await person({ hub: door.app.url });
  const page = await admin.enter('Administración', PAGE);
  await page.getByText('Ningún programa tiene token').waitFor();
  await page.getByRole('button', { name: 'Nuevo token' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: 'Crear token' }).click();
  await dialog.getByText('Escriba para qué programa es.').waitFor();
  await dialog.getByRole('textbox', { name: 'Programa' }).fill('<b>calificador</b>');
  await dialog.getByRole('button', { name: 'Crear token' }).click();
  const token = await dialog.getByLabel('Token', { exact: true }).innerText();
  expect(token).toMatch(/^pst_[\w-]{43}$/);
  await expectAccessibleInBothThemes(page);

  const broadcast = () =>
    door.ask(BROADCAST, { headers: { authorization: `Bearer ${token}` }, body: broadcastBody(ROMA) });
  expect((await broadcast()).status).toBe(200);
  await dialog.getByRole('button', { name: 'Ya lo tengo' }).click();
  await page.reload();
  const row = page.getByRole('listitem').filter({ hasText: '<b>calificador</b>' });
  await row.getByText(/Vigente Creado por admin el .* · usado por última vez el/).waitFor();
  expect(await page.getByText(token).count()).toBe(0);

  await row.getByRole('button', { name: 'Revocar' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revocar' }).click();
  await row.getByText(/^Revocado el/).waitFor();
  expect(await row.getByRole('button').count()).toBe(0);
  expect((await broadcast()).status).toBe(401);
});

it('[RAT-10] the token dialog fits a narrow screen', async () => {
  const admin = await person({ hub: door.app.url, viewport: { width: 360, height: 740 } });
  const page = await admin.enter('Administración', PAGE);
  await page.getByRole('button', { name: 'Nuevo token' }).click();
  await page.getByRole('dialog').getByRole('textbox', { name: 'Programa' }).fill('otro');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByLabel('Token', { exact: true }).waitFor();
  await expectAccessibleInBothThemes(page);
});
