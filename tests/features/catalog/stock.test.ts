import { CATALOG_CHANNEL } from '../../../contract/features/catalog/channels';
import { openDatabase, type Database } from '../../../server/db/client';
import { startTestServer, type TestServer } from '../../support/servers/test-server';
import { silent } from '../../support/servers/log';
import { useTransports, type TransportName } from '../../support/clients/transports';
import { make, noLimits, productIn } from './shop';

const connect = useTransports();

let door: TestServer;
let other: TestServer;
let database: Database;
let ana: { authorization: string };
beforeAll(async () => {
  door = await startTestServer({ demo: false, limits: noLimits });
  other = await startTestServer({ demo: false, limits: noLimits, home: door.home });
  database = openDatabase(door.home.url, { log: silent });
  ana = await door.signIn('ana');
});
afterAll(async () => {
  await database.close();
  await other.close();
  await door.close();
});

it('[CAT-6] of 100 concurrent sales of 50 units, over every transport and two nodes, 50 succeed, and the stock never falls below zero', async () => {
  const { id } = await make(door, ana, { stock: 50 });
  const guest = await connect('/hub', other.app.url);
  await guest.subscribe(CATALOG_CHANNEL);
  const sockets = await Promise.all(
    (['Socket.IO over WebSocket', 'Socket.IO over polling', '/hub'] satisfies TransportName[]).map((name, i) =>
      connect(name, (i % 2 ? other : door).app.url, { as: ana }),
    ),
  );
  const outcomes = await Promise.all(
    Array.from({ length: 100 }, async (_, i) => {
      const socket = sockets[i % 4];
      if (socket) return (await socket.ask('mover_stock', { producto_id: id, cantidad: -1 })).error?.code ?? 'done';
      const { json } = await other.ask(`/api/productos/${id}/stock`, { headers: ana, body: { cantidad: -1 } });
      return json.error?.code ?? 'done';
    }),
  );
  const count = (outcome: string): number => outcomes.filter((one) => one === outcome).length;
  expect([count('done'), count('catalog.out_of_stock')]).toEqual([50, 50]);
  expect(productIn(await door.ask(`/api/productos/${id}`))).toMatchObject({ stock: 0, version: 51 });
  await guest.until(() => guest.of(CATALOG_CHANNEL).length === 50);
  const received = guest.of(CATALOG_CHANNEL).map(({ data }) => (data as { stock: number }).stock);
  expect(received).toEqual(Array.from({ length: 50 }, (_, i) => 49 - i));
});

it('[CAT-6] a refused sale returns the available stock, and the upper limit holds', async () => {
  const { id } = await make(door, ana, { stock: 2 });
  const tab = await connect('/hub', door.app.url, { as: ana });
  const move = (cantidad: number) => tab.ask('mover_stock', { producto_id: id, cantidad });
  expect((await move(-3)).error).toMatchObject({
    ...{ code: 'catalog.out_of_stock', field: 'cantidad', current: { id, stock: 2 } },
  });
  expect((await move(1_000_000_000)).error).toMatchObject({ code: 'catalog.stock_limit', field: 'cantidad' });
  expect((await move(-2)).data!.producto).toMatchObject({ stock: 0, version: 2 });
});

it('[CAT-5] of 20 concurrent changes of the same version one succeeds', async () => {
  const { id } = await make(door, ana);
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      (i % 2 ? door : other).ask(`/api/productos/${id}`, {
        ...{ method: 'PATCH', headers: ana, body: { precio: i + 1, version: 1 } },
      }),
    ),
  );
  expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(outcomes.filter(({ status }) => status === 409)).toHaveLength(19);
});

describe('[CAT-6] [CAT-7] PostgreSQL refuses, for any writer,', () => {
  it.each([
    ['a stock below zero', { stock: -1n }, /products_stock_bounded/],
    ['a price of zero', { price: 0n }, /products_price_positive/],
    ['a product without a name', { name: '' }, /products_name_length/],
    ['a description that is too long', { description: 'x'.repeat(2_001) }, /products_description_length/],
    ['a version below one', { version: 0n }, /products_version_from_one/],
  ])('%s', async (_, data, constraint) => {
    await expect(database.prisma.product.update({ where: { id: 1n }, data })).rejects.toThrow(constraint);
  });
});
