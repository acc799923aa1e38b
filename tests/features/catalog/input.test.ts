import { MAX_DESCRIPTION, MAX_NAME, MAX_STOCK } from '../../../contract/features/catalog/schemas';
import { createLog } from '../../../server/telemetry/log';
import { startTestServer, type TestServer } from '../../support/servers/test-server';
import { useCatalogs } from '../../support/clients/catalog-client';
import { useClients } from '../../support/clients/clients';
import { laptop, make, noLimits, pageIn, productIn } from './shop';

const connect = useClients();
const atRoot = useCatalogs();

let door: TestServer;
let ana: { authorization: string };
const lines: string[] = [];
beforeAll(async () => {
  const log = createLog('info', { write: (line: string) => void lines.push(line) });
  door = await startTestServer({ limits: noLimits, log });
  ana = await door.signIn('ana');
});
afterAll(() => door.close());

const state = async () => {
  const { prisma } = door.app.database;
  return [await prisma.event.count(), await prisma.product.findMany({ orderBy: { id: 'asc' } })];
};

const refused = (field: string) => ({ code: expect.stringMatching(/^request\.(invalid|malformed)$/), field });

const amounts = [0.1 + 0.2, 1.005, -1, 0, 1e21, '12', ' 5', '１２', [5], {}, null, true, 10_000_000_000_000];

describe.each([
  ...amounts.map((precio) => ['crear_producto', 'precio', { ...laptop, precio }] as const),
  ['crear_producto', 'nombre', { ...laptop, nombre: '' }],
  ['crear_producto', 'nombre', { ...laptop, nombre: '   ' }],
  ['crear_producto', 'nombre', { ...laptop, nombre: 'x'.repeat(MAX_NAME + 1) }],
  ['crear_producto', 'nombre', { ...laptop, nombre: 7 }],
  ['crear_producto', 'nombre', { precio: 1, stock: 1 }],
  ['crear_producto', 'descripcion', { ...laptop, descripcion: 'x'.repeat(MAX_DESCRIPTION + 1) }],
  ['crear_producto', 'descripcion', { ...laptop, descripcion: null }],
  ['crear_producto', 'stock', { ...laptop, stock: -1 }],
  ['crear_producto', 'stock', { ...laptop, stock: 1.5 }],
  ['crear_producto', 'stock', { ...laptop, stock: '10' }],
  ['crear_producto', 'stock', { ...laptop, stock: MAX_STOCK + 1 }],
  ['crear_producto', 'stock', { nombre: 'x', precio: 1 }],
  ['actualizar_producto', 'nombre', { producto_id: 1 }],
  ['actualizar_producto', 'nombre', { producto_id: 1, version: 1 }],
  ['actualizar_producto', 'version', { producto_id: 1, version: 0, stock: 1 }],
  ['actualizar_producto', 'producto_id', { producto_id: '01', stock: 1 }],
  ['actualizar_producto', 'producto_id', { stock: 1 }],
  ['mover_stock', 'cantidad', { producto_id: 1, cantidad: 0 }],
  ['mover_stock', 'cantidad', { producto_id: 1, cantidad: 0.5 }],
  ['mover_stock', 'cantidad', { producto_id: 1, cantidad: '1' }],
  ['eliminar_producto', 'producto_id', { producto_id: 0 }],
] as const)('%s with a wrong %s (%#)', (name, field, input) => {
  it('[CAT-7] [SEC-28] is refused with the field’s name over sockets, at `/` and over REST, and nothing is written', async () => {
    const before = await state();
    const [socket, root] = [await connect(door.app.url, { as: ana }), await atRoot(door.app.url, { headers: ana })];
    expect((await socket.ask(name, input)).error).toMatchObject(refused(field));
    expect((await root.ask(name, input)).error).toMatchObject(refused(field));
    if (name === 'crear_producto') {
      const { status, json } = await door.ask('/api/productos', { headers: ana, body: input });
      expect([status, json.success, json.error?.field]).toEqual([400, false, field]);
    }
    expect(await state()).toEqual(before);
  });
});

it('[CAT-7] [SEC-34] fields that clients may not set are refused with their names', async () => {
  const before = await state();
  for (const [field, value] of [
    ['id', 1],
    ['version', 9],
    ['created_at', '2020-01-01T00:00:00.000Z'],
    ['updated_by', 'Administración'],
    ['role', 'admin'],
  ] as const) {
    const { status, json } = await door.ask('/api/productos', { headers: ana, body: { ...laptop, [field]: value } });
    expect([status, json.error?.field]).toEqual([400, field]);
  }
  const twice = await door.ask('/api/productos/1', {
    method: 'PUT',
    headers: ana,
    body: { ...laptop, producto_id: 2 },
  });
  expect([twice.status, twice.json.error?.field]).toEqual([400, 'producto_id']);
  expect(await state()).toEqual(before);
});

it('[SEC-33] JSON with dangerous or repeated keys, or malformed JSON, gets a 400, and nothing is written', async () => {
  const before = await state();
  for (const [body, code] of [
    ['{"nombre":"x","precio":1,"stock":1,"__proto__":{"admin":true}}', 'request.malformed'],
    ['{"nombre":"x","nombre":"y","precio":1,"stock":1}', 'request.malformed'],
    ['{"nombre":"x","precio":1e400,"stock":1}', 'request.malformed'],
    [`${'['.repeat(10_000)}${']'.repeat(10_000)}`, 'request.too_large'],
    [`${'['.repeat(100)}${']'.repeat(100)}`, 'request.malformed'],
    ['{"nombre":', 'request.malformed'],
    ['[]', 'request.invalid'],
    ['null', 'request.invalid'],
  ] as const) {
    const { status, json } = await door.ask('/api/productos', { headers: ana, body });
    expect([body.slice(0, 40), status, json.error?.code]).toEqual([
      body.slice(0, 40),
      code === 'request.too_large' ? 413 : 400,
      code,
    ]);
  }
  expect(({} as { admin?: boolean }).admin).toBeUndefined();
  expect(await state()).toEqual(before);
});

it('[CAT-7] an unknown query parameter is refused with its name', async () => {
  for (const [query, field] of [
    ['todo=1', 'todo'],
    ['limite=0', 'limite'],
    ['limite=1001', 'limite'],
    ['limite=1&limite=2', 'limite'],
    ['orden=caro', 'orden'],
    ['despues=x', 'despues'],
    [`despues=${Buffer.from('1 x').toString('base64url')}&orden=precio`, 'despues'],
    [`buscar=${'x'.repeat(81)}`, 'buscar'],
  ] as const) {
    const { status, json } = await door.ask(`/api/productos?${query}`);
    expect([query, status, json.error?.field]).toEqual([query, 400, field]);
  }
});

it('[CAT-7] texts of the maximum length are accepted unchanged, and so are the seed’s numbers', async () => {
  const longest = {
    ...{ nombre: '中'.repeat(MAX_NAME), descripcion: '\u2028👍 '.repeat(400).trim() },
    ...{ precio: 9_999_999_999_999.99, stock: MAX_STOCK },
  };
  expect(await make(door, ana, longest)).toMatchObject(longest);
  expect(
    await make(door, ana, { precio: parseFloat('999.990'), stock: parseInt('007', 10), descripcion: '' }),
  ).toMatchObject({ precio: 999.99, stock: 7, descripcion: '' });
});

it('[SEC-37] markup, quotes and line ends are returned unchanged, and appear in no line of the log', async () => {
  const nombre = `<img src=x onerror="alert('pwned')">'; DROP TABLE products; --`;
  const descripcion = 'una línea\r\n{"level":60,"msg":"forged"}\r\n%_\\';
  const { id } = await make(door, ana, { nombre, descripcion });
  expect(productIn(await door.ask(`/api/productos/${id}`))).toMatchObject({ nombre, descripcion });
  const found = await door.ask(`/api/productos?buscar=${encodeURIComponent("'; drop")}`);
  expect(pageIn(found).data.map((product) => product.id)).toEqual([id]);
  await door.ask('/api/productos', { headers: ana, body: { ...laptop, nombre: `${nombre}${'x'.repeat(MAX_NAME)}` } });
  const events = await door.ask('/api/productos');
  expect(events.headers['content-type']).toBe('application/json; charset=utf-8');
  expect(lines.filter((line) => line.includes('pwned') || line.includes('forged'))).toEqual([]);
});
