import { catalogEvents, productView } from '../../../contract/features/catalog/schemas';
import { CATALOG_CHANNEL } from '../../../contract/features/catalog/channels';
import { codeOf, startTestServer, type TestServer } from '../../support/servers/test-server';
import { transports, useTransports } from '../../support/clients/transports';
import { laptop, make, noLimits, productIn } from './shop';

const connect = useTransports();

let door: TestServer;
let ana: { authorization: string };
let luis: { authorization: string };
beforeAll(async () => {
  door = await startTestServer({ limits: noLimits });
  [ana, luis] = [await door.signIn('ana'), await door.signIn('luis')];
});
afterAll(() => door.close());

const by = { user_id: 'u_ana', username: 'ana', display_name: 'Ana' };

describe('[CAT-1] over REST, in the format of the catalog’s clients', () => {
  it('a product is created: 201, with the product', async () => {
    const { status, json } = await door.ask('/api/productos', { headers: ana, body: laptop });
    expect([status, json]).toEqual([
      201,
      {
        success: true,
        message: 'Producto creado exitosamente',
        data: { ...laptop, id: expect.any(Number), version: 1, updated_by: 'Ana', ...times },
      },
    ]);
    productView.parse(json.data);
    const read = await door.ask(`/api/productos/${productIn({ json } as never).id}`);
    expect(read.json.data).toEqual(json.data);
  });

  it('a product is replaced, or changed in part: absent fields stay', async () => {
    const { id, created_at } = await make(door, ana);
    const whole = await door.ask(`/api/productos/${id}`, {
      ...{ method: 'PUT', headers: luis },
      body: { nombre: 'Laptop XPS', descripcion: 'Nueva', precio: 1499.99, stock: 5 },
    });
    expect([whole.status, whole.json]).toMatchObject([
      200,
      {
        message: 'Producto actualizado exitosamente',
        data: { id, nombre: 'Laptop XPS', precio: 1499.99, stock: 5, version: 2, updated_by: 'Luis', created_at },
      },
    ]);
    const part = await door.ask(`/api/productos/${id}`, { method: 'PATCH', headers: ana, body: { descripcion: '' } });
    expect(part.json.data).toMatchObject({ nombre: 'Laptop XPS', descripcion: '', stock: 5, version: 3 });
    const stock = await door.ask(`/api/productos/${id}/stock`, { headers: ana, body: { cantidad: -2 } });
    expect(stock.json.data).toMatchObject({ stock: 3, version: 4 });
  });

  it('a product is deleted: the answer contains it, then it is absent, and its number is not reused', async () => {
    const product = await make(door, ana);
    const path = `/api/productos/${product.id}`;
    const { status, json } = await door.ask(path, { method: 'DELETE', headers: ana });
    expect([status, json]).toEqual([200, { success: true, message: 'Producto eliminado exitosamente', data: product }]);
    expect(codeOf(await door.ask(path))).toEqual([404, 'catalog.product_not_found']);
    for (const [method, body] of [
      ['PUT', laptop],
      ['DELETE', undefined],
    ] as const) {
      expect(codeOf(await door.ask(path, { method, headers: ana, body }))).toEqual([404, 'catalog.product_not_found']);
    }
    expect((await make(door, ana)).id).toBeGreaterThan(product.id);
  });

  it('[LOG-3] a repeat under the same idempotency key gets the first answer', async () => {
    const sent = { headers: { ...ana, 'idempotency-key': 'una-laptop-1' }, body: { ...laptop, nombre: 'Una' } };
    const [first, second] = [await door.ask('/api/productos', sent), await door.ask('/api/productos', sent)];
    expect([second.status, second.json]).toEqual([201, first.json]);
    const other = await door.ask('/api/productos', { ...sent, body: laptop });
    expect(codeOf(other)).toEqual([422, 'command.id_reused']);
  });
});

const times = { created_at: expect.stringMatching(/Z$/), updated_at: expect.stringMatching(/Z$/) };

describe.each(transports)('over %s', (transport) => {
  it('[CAT-1] every subscriber receives each change once, in order, with its author', async () => {
    const guest = await connect(transport, door.app.url);
    await guest.subscribe(CATALOG_CHANNEL);
    const editor = await connect(transport, door.app.url, { as: ana });
    const { data: made } = await editor.ask('crear_producto', {
      ...laptop,
      id: `made-${transport.replaceAll(/\W/g, '-')}`,
    });
    const product = made!.producto as { id: number };
    const { id } = product;
    await editor.ask('actualizar_producto', { producto_id: id, precio: 10, version: 1 });
    await editor.ask('mover_stock', { producto_id: id, cantidad: 5 });
    const { data: last } = await editor.ask('eliminar_producto', { producto_id: id });
    expect(last!.producto).toMatchObject({ id, precio: 10, stock: 15, version: 3 });
    await guest.next('PRODUCT_DELETED');
    const received = guest.of(CATALOG_CHANNEL).map(({ type, data }) => [type, data]);
    expect(received).toEqual([
      ['PRODUCT_CREATED', { ...product, by }],
      ['PRODUCT_UPDATED', { ...product, precio: 10, version: 2, updated_at: expect.any(String), by }],
      ['PRODUCT_UPDATED', { ...(last!.producto as object), by }],
      ['PRODUCT_DELETED', { id, by }],
    ]);
    for (const [type, data] of received) catalogEvents[type as keyof typeof catalogEvents].parse(data);
    const [from = 0] = guest.sequences(CATALOG_CHANNEL);
    expect(guest.sequences(CATALOG_CHANNEL)).toEqual([from, from + 1, from + 2, from + 3]);
  });

  it('[CAT-5] a change based on an outdated version is refused, with the current product', async () => {
    const { id } = await make(door, ana);
    const [one, two] = [
      await connect(transport, door.app.url, { as: ana }),
      await connect(transport, door.app.url, { as: luis }),
    ];
    const change = { producto_id: id, version: 1 };
    const outcomes = await Promise.all([
      one.ask('actualizar_producto', { ...change, precio: 1 }),
      two.ask('actualizar_producto', { ...change, precio: 2 }),
    ]);
    const [done, refused] = [outcomes.filter(({ success }) => success), outcomes.filter(({ success }) => !success)];
    expect(refused.map(({ error }) => error)).toMatchObject([
      { code: 'catalog.stale', field: 'version', current: done[0]!.data!.producto },
    ]);
    expect((await one.ask('eliminar_producto', change)).error).toMatchObject({ code: 'catalog.stale' });
    const without = await two.ask('actualizar_producto', { producto_id: id, precio: 3 });
    expect(without.data!.producto).toMatchObject({ precio: 3, version: 3 });
  });

  it('[CAT-2] a guest can read and cannot change anything', async () => {
    const { id } = await make(door, ana);
    const guest = await connect(transport, door.app.url);
    for (const [name, input] of [
      ['crear_producto', laptop],
      ['actualizar_producto', { producto_id: id, precio: 1 }],
      ['mover_stock', { producto_id: id, cantidad: 1 }],
      ['eliminar_producto', { producto_id: id }],
      ['editing', { producto_id: id, is_editing: true }],
    ] as const) {
      expect((await guest.ask(name, input)).error).toMatchObject({ code: 'auth.required' });
    }
    expect((await door.ask(`/api/productos/${id}`)).json.data).toMatchObject({ version: 1 });
  });
});

it('[CAT-5] over REST a stale change gets a 409 with the current product', async () => {
  const { id } = await make(door, ana);
  await door.ask(`/api/productos/${id}`, { method: 'PATCH', headers: luis, body: { stock: 1 } });
  const stale = await door.ask(`/api/productos/${id}`, {
    method: 'PUT',
    headers: ana,
    body: { ...laptop, version: 1 },
  });
  expect(codeOf(stale)).toEqual([409, 'catalog.stale']);
  expect(stale.json.error).toMatchObject({ field: 'version', current: { id, stock: 1, version: 2 } });
  const gone = await door.ask(`/api/productos/${id}`, { method: 'DELETE', headers: ana, body: { version: 1 } });
  expect(codeOf(gone)).toEqual([409, 'catalog.stale']);
});

it('[CAT-2] over REST a guest can only read; in classroom mode everybody can change products', async () => {
  const before = await door.ask('/api/productos');
  for (const [method, path] of [
    ['POST', '/api/productos'],
    ['PUT', '/api/productos/1'],
    ['PATCH', '/api/productos/1'],
    ['DELETE', '/api/productos/1'],
  ] as const) {
    const body = method === 'DELETE' ? undefined : laptop;
    expect(codeOf(await door.ask(path, { method, body }))).toEqual([401, 'auth.required']);
  }
  expect((await door.ask('/api/productos')).json).toEqual(before.json);
  const classroom = await startTestServer({ env: { PULSO_OPEN: 'true' } });
  const made = await classroom.ask('/api/productos', { body: laptop });
  expect([made.status, productIn(made).updated_by]).toEqual([201, 'Invitado']);
  await classroom.close();
});

it('[CAT-1] unknown paths and methods are refused as everywhere else', async () => {
  const { status, headers } = await door.ask('/api/productos/1', { headers: ana, body: laptop });
  expect([status, headers.allow]).toEqual([405, 'GET, HEAD, PUT, PATCH, DELETE']);
  expect(codeOf(await door.ask('/api/productos/uno'))).toEqual([400, 'request.invalid']);
  expect(codeOf(await door.ask('/api/productos/999999'))).toEqual([404, 'catalog.product_not_found']);
});
