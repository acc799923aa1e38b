import { useTestServers } from '../support/servers/test-server';
import { useBrowserUsers } from './users';

const openDoor = useTestServers();
const person = useBrowserUsers();

jest.setTimeout(60_000);

it('[UX-31] an amount in a field is formatted in the chosen language', async () => {
  const door = await openDoor();
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana');
  await page.getByRole('textbox', { name: 'Monto' }).fill('1.250,50');
  await page.getByRole('button', { name: 'Switch to English' }).click();
  await page.locator('input[name=amount][value="1,250.50"]').waitFor();
  await page.goto('/productos/');
  await page.getByRole('button', { name: /^Edit Laptop/ }).click();
  const price = page.locator('input[name=precio]');
  await price.fill('1,250.50');
  await page.getByRole('button', { name: 'Cambiar a español' }).click();
  await page.locator('input[name=precio][value="1.250,50"]').waitFor();
});

it('[UX-32] widely spaced text fits its card at 320 px, and a placeholder stays grey in an invalid field', async () => {
  const door = await openDoor();
  const ana = await person({ hub: door.app.url, viewport: { width: 320, height: 740 } });
  const page = await ana.open('/entrar/');
  await page.addStyleTag({ content: '* { letter-spacing: 0.1em !important; }' });
  const button = page.getByRole('button', { name: /Entrar como Administración/ });
  await button.waitFor();
  const [inside, card] = [(await button.boundingBox())!, (await page.locator('section').first().boundingBox())!];
  expect(inside.x + inside.width).toBeLessThanOrEqual(card.x + card.width + 0.5);

  const wide = await person({ hub: door.app.url });
  const products = await wide.enter('Ana', '/productos/');
  await products.getByRole('button', { name: 'Nuevo producto' }).click();
  const form = products.getByRole('dialog').locator('form');
  await form.locator('input[name=nombre]').press('Enter');
  await form.locator('input[name=stock][data-error]').waitFor();
  const faulty = await products.evaluate<string>(
    `getComputedStyle(document.querySelector('dialog[open] input[name=stock]'), '::placeholder').color`,
  );
  expect(faulty).toBe('rgb(86, 100, 95)');
});
