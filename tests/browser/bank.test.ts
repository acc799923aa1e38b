import { useTestServers } from '../support/servers/test-server';
import { startProxy, type Proxy } from '../support/servers/proxy';
import { badge, balance, deposit, useBrowserUsers } from './users';

const openDoor = useTestServers();
const person = useBrowserUsers();
let proxy: Proxy | undefined;

afterEach(() => proxy?.close());

jest.setTimeout(60_000);

it('[UX-1] a deposit appears at once in a second tab and in a second browser', async () => {
  const door = await openDoor();
  const ana = await person({ hub: door.app.url });
  const first = await ana.enter('Ana');
  await badge(first, 'En línea');
  await balance(first, '0,00');
  const second = await ana.open('/banco/');
  const elsewhere = await person({ hub: door.app.url });
  const third = await elsewhere.enter('Ana');
  await Promise.all([second, third].map((page) => balance(page, '0,00')));
  await deposit(first, '50,25');
  await Promise.all([first, second, third].map((page) => balance(page, '50,25')));
});

it('[SDK-4] five tabs share one connection; when the tab that holds it closes, another takes over', async () => {
  const door = await openDoor();
  const ana = await person({ hub: door.app.url });
  const first = await ana.enter('Ana');
  const others = await Promise.all([1, 2, 3, 4].map(() => ana.open('/banco/')));
  const all = [first, ...others];
  await Promise.all(all.map((page) => badge(page, 'En línea')));
  await Promise.all(all.map((page) => balance(page, '0,00')));
  expect(door.app.hub.sessions.size).toBe(1);
  await deposit(others[0]!, '10');
  await Promise.all(all.map((page) => balance(page, '10,00')));
  await first.close();
  await deposit(others[1]!, '5');
  await Promise.all(others.map((page) => balance(page, '15,00')));
  expect(door.app.hub.sessions.size).toBe(1);
});

it('[SDK-3] a double click is one deposit', async () => {
  const door = await openDoor();
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana');
  await balance(page, '0,00');
  await page.getByRole('textbox', { name: 'Monto' }).fill('20');
  await page.getByRole('button', { name: 'Depositar' }).dblclick();
  await balance(page, '20,00');
  const rows = await door.app.database.prisma.entry.findMany();
  expect(rows.map(({ amount }) => amount)).toEqual([2_000n]);
});

it('[SDK-3] a deposit made offline survives a reload and is sent once when the network is back', async () => {
  const door = await openDoor();
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana');
  await balance(page, '0,00');
  await ana.context.setOffline(true);
  await badge(page, 'Reconectando');
  await deposit(page, '30');
  await page.getByText('En espera de conexión').waitFor();
  await ana.context.setOffline(false);
  await page.reload();
  await balance(page, '30,00');
  await page.getByText('En espera de conexión').waitFor({ state: 'detached' });
  expect(await door.app.database.prisma.entry.count()).toBe(1);
});

it('[UX-2] a form refuses invalid input with a message at the field; the hub’s own refusals appear there too', async () => {
  const door = await openDoor();
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana');
  await balance(page, '0,00');
  const amount = page.getByRole('textbox', { name: 'Monto' });
  for (const [input, message] of [
    ['', 'Escriba un monto.'],
    ['1e3', 'Escriba una cantidad como 1.250,50.'],
    ['1,005', 'Como máximo dos decimales.'],
    ['-5', 'Debe ser mayor que cero.'],
    ['0', 'Debe ser mayor que cero.'],
    ['2000000', 'Supera el límite'],
  ] as const) {
    await deposit(page, input);
    await page.getByText(message).waitFor();
    expect(await amount.getAttribute('aria-invalid')).toBe('true');
  }
  expect(await door.app.database.prisma.entry.count()).toBe(0);
  await deposit(page, '10');
  await balance(page, '10,00');
  await page.getByText('Transferir', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Cédula de destino' }).fill('9999999999');
  await amount.fill('5');
  await page.getByRole('button', { name: 'Revisar transferencia' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Transferir/ })
    .click();
  await page.getByText('Esa cuenta no existe.').waitFor();
  expect(await page.getByRole('textbox', { name: 'Cédula de destino' }).getAttribute('aria-invalid')).toBe('true');
});

it('[UX-9] the page shows that the hub has lost its database; queued commands take effect when it is back', async () => {
  let toDatabase!: Proxy;
  const door = await openDoor({ through: async (url) => (toDatabase = proxy = await startProxy(url)).url });
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana');
  await balance(page, '0,00');
  toDatabase.cut();
  await deposit(page, '10');
  await page
    .getByText(/^El servidor no responde/)
    .first()
    .waitFor({ timeout: 40_000 });
  toDatabase.pass();
  await balance(page, '10,00');
});

it('[UX-3] code written for the seed’s context receives `balanceUpdate` and `statsUpdate` on the window', async () => {
  const door = await openDoor({ env: { STATS_INTERVAL_MS: '200' } });
  const ana = await person({ hub: door.app.url });
  const page = await ana.enter('Ana');
  await balance(page, '0,00');
  const received = page.evaluate<unknown>(`new Promise((resolve) => {
    const details = [];
    for (const name of ['balanceUpdate', 'statsUpdate']) {
      const collect = ({ detail }) => details.push(detail) === 2 && resolve(details);
      window.addEventListener(name, collect, { once: true });
    }
  })`);
  await deposit(page, '1');
  expect(await received).toEqual(
    expect.arrayContaining([
      { cedula: '1350509525', balance: 1 },
      expect.objectContaining({ success: true, estadisticas: expect.anything() as unknown }),
    ]),
  );
});
