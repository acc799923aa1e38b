import { EDITING_EVERY_MS, EDITING_FORGOTTEN_MS } from '../../contract/features/catalog/schemas';
import { Editors } from '../../client/sdk/features/catalog/editors';
import { make, noLimits } from '../features/catalog/shop';
import { startTestServer, type TestServer } from '../support/servers/test-server';
import { startProxy } from '../support/servers/proxy';
import { until, usePulsos } from './clients';

const connect = usePulsos();

let door: TestServer;
let ana: { authorization: string };
const tokenOf = ({ authorization }: { authorization: string }): string => authorization.replace('Bearer ', '');
beforeAll(async () => {
  door = await startTestServer({ demo: false, limits: noLimits });
  ana = await door.signIn('ana');
});
afterAll(() => door.close());

it('[CAT-10] the view reads the catalog once and follows its events, over an outage too', async () => {
  const proxy = await startProxy(door.app.url);
  const catalog = connect(proxy.url.replace(/\/$/, '')).catalog();
  await until(catalog, ({ status, products }) => status === 'ready' && products?.length === 8);
  const { id } = await make(door, ana, { nombre: 'Vivo' });
  await until(catalog, ({ products }) => products?.at(-1)?.nombre === 'Vivo');
  proxy.cut();
  await door.ask(`/api/productos/${id}`, { method: 'PATCH', headers: ana, body: { stock: 1 } });
  const other = await make(door, ana, { nombre: 'Entretanto' });
  await door.ask('/api/productos/1', { method: 'DELETE', headers: ana });
  proxy.pass();
  const { products } = await until(catalog, (now) => now.products?.[0]?.id === 2);
  expect(products?.slice(-2).map(({ nombre, stock }) => [nombre, stock])).toEqual([
    ['Vivo', 1],
    ['Entretanto', other.stock],
  ]);
  await proxy.close();
});

it('[CAT-10] the view reads all pages of products', async () => {
  const { prisma } = door.app.database;
  const data = Array.from({ length: 1_100 }, (_, i) => ({ name: `Lote ${i}`, price: 1n, stock: 1n, updatedBy: 'x' }));
  await prisma.product.createMany({ data });
  const catalog = connect(door.app.url).catalog();
  const { products } = await until(catalog, ({ status }) => status === 'ready');
  expect(products).toHaveLength(await prisma.product.count());
  await prisma.product.deleteMany({ where: { updatedBy: 'x' } });
});

it('[CAT-9] other clients see who edits a product, until the edit ends', async () => {
  const hers = connect(door.app.url, { token: () => tokenOf(ana) });
  const luis = await door.signIn('luis');
  const his = connect(door.app.url, { token: () => tokenOf(luis) }).catalog();
  await until(his, ({ status }) => status === 'ready');
  await until(hers.catalog(), ({ status }) => status === 'ready');
  const stop = hers.catalog().edit(2);
  const { editors } = await until(his, (now) => now.editors[2] !== undefined);
  expect(editors).toEqual({ 2: [{ user_id: 'u_ana', nombre: 'Ana' }] });
  expect(hers.catalog().get().editors).toEqual({});
  stop();
  await until(his, (now) => now.editors[2] === undefined);
});

it('[CAT-9] the edits of a node that died expire', () => {
  jest.useFakeTimers();
  const editors = new Editors(() => undefined);
  const receive = (user_id: string): void =>
    editors.hear({ producto_id: 1, user_id, nombre: user_id, is_editing: true });
  receive('ana');
  jest.advanceTimersByTime(EDITING_EVERY_MS);
  receive('luis');
  jest.advanceTimersByTime(EDITING_FORGOTTEN_MS - EDITING_EVERY_MS);
  expect(editors.get()).toEqual({ 1: [{ user_id: 'luis', nombre: 'luis' }] });
  jest.advanceTimersByTime(EDITING_EVERY_MS);
  expect(editors.get()).toEqual({});
  jest.useRealTimers();
});
