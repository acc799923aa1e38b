import { useTestServers } from '../support/servers/test-server';
import { does } from './conversation';
import { badge, useBrowserUsers } from './users';

const openDoor = useTestServers();
const person = useBrowserUsers();

jest.setTimeout(60_000);

it('[CHAT-15] the edit of a product that another user deletes stays, and can create a new product', async () => {
  const door = await openDoor();
  const page = await (await person({ hub: door.app.url })).enter('Ana', '/productos/');
  await badge(page, 'En línea');
  const laptop = page.getByRole('article', { name: 'Laptop Dell' });
  const id = Number(await laptop.getAttribute('data-product'));
  await page.getByRole('button', { name: 'Editar Laptop Dell' }).click();
  await page.getByRole('textbox', { name: 'Nombre' }).fill('Laptop de Ana');
  await does(door, 'luis', 'eliminar_producto', { producto_id: id });
  await page.getByRole('alert').getByText('Alguien eliminó este producto').waitFor();
  await page.getByRole('button', { name: 'Crear de nuevo' }).click();
  await page.getByRole('heading', { name: 'Laptop de Ana' }).waitFor();
});

it('[UX-35] a field accepts a pasted text of any length and shows the excess', async () => {
  const door = await openDoor();
  const page = await (await person({ hub: door.app.url })).enter('Ana', '/productos/');
  await page.getByRole('button', { name: 'Nuevo producto' }).click();
  const name = page.getByRole('textbox', { name: 'Nombre' });
  await name.fill('😀'.repeat(121));
  await page.getByText('Sobra 1 carácter.').waitFor();
  expect(await name.inputValue()).toBe('😀'.repeat(121));
  await name.fill('😀'.repeat(120));
  await page.getByText('Sobra 1 carácter.').waitFor({ state: 'detached' });
});
