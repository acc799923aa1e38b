import { CATALOG_CHANNEL } from '../../../contract/features/catalog/channels';
import type { ProductsPage, ProductView } from '../../../contract/features/catalog/schemas';
import { startTestServer, type TestServer } from '../../support/servers/test-server';
import { useTransports } from '../../support/clients/transports';
import { make, noLimits, pageIn } from './shop';

const connect = useTransports();

let door: TestServer;
let ana: { authorization: string };
beforeAll(async () => {
  door = await startTestServer({ limits: noLimits });
  ana = await door.signIn('ana');
  await Promise.all(
    Array.from({ length: 30 }, (_, i) =>
      make(door, ana, {
        nombre: `Pieza ${i % 10}`,
        precio: 1 + (i % 7),
        stock: i % 5,
        descripcion: i % 2 ? 'Impar' : '',
      }),
    ),
  );
});
afterAll(() => door.close());

const read = async (query: string): Promise<ProductsPage> => pageIn(await door.ask(`/api/productos?${query}`));

/** Reads all pages of a query, one after the other. */
async function all(query: string): Promise<ProductView[][]> {
  const pages: ProductView[][] = [];
  for (let next: string | null = ''; next !== null;) {
    const page: ProductsPage = await read(`${query}${next && `&despues=${next}`}`);
    pages.push(page.data);
    next = page.siguiente;
  }
  return pages;
}

it('[CAT-8] without a query the list has all products, in the order of creation, and the channel’s position', async () => {
  const page = await read('');
  expect(page.data).toHaveLength(38);
  expect(page.data.map(({ id }) => id)).toEqual([...page.data.map(({ id }) => id)].sort((a, b) => a - b));
  expect(page).toMatchObject({ siguiente: null, total: 38 });
  expect(page.position).toEqual({ channel: CATALOG_CHANNEL, epoch: door.app.hub.epoch, seq: 30 });
});

const key: Record<string, (product: ProductView) => string | number> = {
  antiguos: ({ id }) => id,
  recientes: ({ id }) => -id,
  nombre: ({ nombre }) => nombre.toLowerCase(),
  precio: ({ precio }) => precio,
  stock: ({ stock }) => stock,
};

it.each(Object.keys(key))('[CAT-8] pages in the order %s have no gap and no repeat', async (orden) => {
  const pages = await all(`orden=${orden}&limite=7`);
  const products = pages.flat();
  expect(pages.map(({ length }) => length)).toEqual([7, 7, 7, 7, 7, 3]);
  expect(new Set(products.map(({ id }) => id)).size).toBe(38);
  if (orden === 'nombre') {
    const pieces = products.map(key.nombre!).filter((name) => String(name).startsWith('pieza'));
    expect(pieces).toEqual([...pieces].sort());
  } else {
    const numbers = products.map(key[orden]!) as number[];
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
  }
});

it('[CAT-8] products created or deleted meanwhile do not shift a page', async () => {
  const first = await read('limite=5');
  const { id } = await make(door, ana);
  await door.ask(`/api/productos/${first.data[0]!.id}`, { method: 'DELETE', headers: ana });
  const second = await read(`limite=5&despues=${first.siguiente}`);
  expect(second.data.map((product) => product.id)).toEqual([6, 7, 8, 9, 10]);
  await door.ask(`/api/productos/${id}`, { method: 'DELETE', headers: ana });
});

it('[CAT-8] the search looks in names and descriptions, ignores case, and takes special characters literally', async () => {
  const found = await read('buscar=IMPAR&limite=4');
  expect([found.data.length, found.total]).toEqual([4, 15]);
  expect((await all('buscar=pieza%203&limite=2')).flat().map(({ nombre }) => nombre)).toEqual(Array(3).fill('Pieza 3'));
  expect((await read('buscar=%25')).total).toBe(0);
  expect((await read('buscar=_')).total).toBe(0);
  expect(await read('buscar=nada%20de%20eso')).toMatchObject({ data: [], total: 0, siguiente: null });
});

it('[CAT-8] a snapshot and the events after its position contain everything once', async () => {
  const busy = Promise.all(Array.from({ length: 40 }, (_, i) => make(door, ana, { nombre: `Nuevo ${i}` })));
  const readings = await Promise.all([read(''), read(''), read('')]);
  await busy;
  const after = await read('');
  for (const { data, position } of readings) {
    const { epoch, seq } = position;
    const reader = await connect('/hub', door.app.url);
    expect(await reader.subscribe(CATALOG_CHANNEL, { epoch, seq })).toMatchObject({ recovered: true });
    await reader.until(() => reader.of(CATALOG_CHANNEL).length === after.position.seq - seq);
    const received = reader.of(CATALOG_CHANNEL).map((event) => (event.data as ProductView).id);
    expect([...data.map(({ id }) => id), ...received].sort((a, b) => a - b)).toEqual(after.data.map(({ id }) => id));
  }
});
