import { catalogError, catalogPong, connectionEstablished } from '../../contract/features/catalog/socket';
import { CATALOG_CHANNEL } from '../../contract/features/catalog/channels';
import { startTestServer, type TestServer } from '../support/servers/test-server';
import { laptop, make, noLimits, standing } from '../features/catalog/shop';
import { useCatalogs, type CatalogClient } from '../support/clients/catalog-client';
import { startProxy } from '../support/servers/proxy';
import { useTransports } from '../support/clients/transports';
import { makeDataHome } from '../support/servers/data-home';
import { useLasting } from '../support/servers/resources';
import { freePort, startServer } from '../support/servers/server-process';

const atRoot = useCatalogs();
const connect = useTransports();
const lasting = useLasting();
const upTo = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

let door: TestServer;
let other: TestServer;
let ana: { authorization: string };
beforeAll(async () => {
  door = await startTestServer({ demo: false, limits: noLimits });
  other = await startTestServer({ demo: false, limits: noLimits, home: door.home });
  ana = await door.signIn('ana');
});
afterAll(async () => {
  await other.close();
  await door.close();
});

const open = (options: Parameters<typeof atRoot>[1] = {}, node = door): Promise<CatalogClient> =>
  atRoot(node.app.url, options);
/** The position from which a client would resume. */
const position = ({ greeting, events }: CatalogClient) => ({
  epoch: greeting.epoch,
  since: String(events.at(-1)?.seq ?? greeting.seq),
});

it('[CAT-3] the first frame is the greeting that catalog clients know, with the channel’s position', async () => {
  const before = await standing(door);
  const guest = await open();
  const { timestamp } = guest.frames[0]!;
  expect(connectionEstablished.parse(guest.frames[0])).toEqual({
    ...{ type: 'CONNECTION_ESTABLISHED', message: 'Conectado al servidor WebSocket', timestamp },
    ...{ ...before, recovered: false, usuario: null },
  });
  const user = await open({ headers: ana });
  expect(user.greeting.usuario).toMatchObject({ username: 'ana' });
});

it('[CAT-3] every change is one frame: type, data, timestamp, and its position', async () => {
  const [one, two] = [await open(), await open({}, other)];
  const product = await make(door, ana);
  const path = `/api/productos/${product.id}`;
  await door.ask(path, { method: 'PUT', headers: ana, body: { precio: 5 } });
  await door.ask(path, { method: 'DELETE', headers: ana });
  const by = { user_id: 'u_ana', username: 'ana', display_name: 'Ana' };
  for (const client of [one, two]) {
    await client.next('PRODUCT_DELETED');
    const { epoch, seq } = client.greeting;
    const place = (after: number) => ({
      ...{ timestamp: expect.stringMatching(/Z$/), channel: CATALOG_CHANNEL, epoch, seq: seq + after },
    });
    expect(client.frames.slice(1)).toEqual([
      { type: 'PRODUCT_CREATED', data: { ...product, by }, ...place(1) },
      {
        type: 'PRODUCT_UPDATED',
        data: { ...product, precio: 5, version: 2, updated_at: expect.any(String), by },
        ...place(2),
      },
      { type: 'PRODUCT_DELETED', data: { id: product.id, by }, ...place(3) },
    ]);
  }
});

it.each(['{"type":"PING"}', '{"type":"ping"}', '{"type":"PING","timestamp":1}'])(
  '[CAT-3] %s gets a PONG',
  async (ping) => {
    const client = await open();
    client.send(ping);
    expect(catalogPong.parse(await client.next('PONG'))).toBeTruthy();
  },
);

it('[CAT-3] signed-in clients send commands: with a number they get replies, without one only events', async () => {
  const [client, guest] = [await open({ headers: ana }), await open()];
  const made = await client.ask('crear_producto', laptop);
  expect(made).toMatchObject({ success: true, data: { producto: { ...laptop, version: 1 }, id_generado: true } });
  const { id } = made.data!.producto as { id: number };
  client.send({ type: 'mover_stock', data: { producto_id: id, cantidad: -1 } });
  expect((await guest.next('PRODUCT_UPDATED')).data).toMatchObject({ id, stock: 9 });
  const again = { ...laptop, id: 'una-sola-vez-1' };
  const [first, second] = [await client.ask('crear_producto', again), await client.ask('crear_producto', again)];
  expect(second.data).toEqual(first.data);
  expect(await client.ask('editing', { producto_id: id, is_editing: true })).toMatchObject({ success: true });
  expect(await client.ask('actualizar_producto', { producto_id: id, version: 1, stock: 1 })).toMatchObject({
    ...{ success: false, error: { code: 'catalog.stale', current: { id, stock: 9 } } },
  });
  expect(await guest.ask('eliminar_producto', { producto_id: id })).toMatchObject({ error: { code: 'auth.required' } });
});

it.each([
  ['no JSON', '{"type":', 'request.malformed', undefined],
  ['no object', '[1]', 'request.invalid', undefined],
  ['no text', Buffer.from([1, 2, 3]), 'request.malformed', undefined],
  ['no type', '{}', 'request.invalid', 'type'],
  ['a type that is not a string', '{"type":7}', 'request.invalid', 'type'],
  ['an unknown type', '{"type":"COMPRAR"}', 'request.unknown_command', 'type'],
  ['a command of another feature', '{"type":"deposito","data":{}}', 'request.unknown_command', 'type'],
  [
    'a subscription to another channel',
    '{"type":"subscribe","data":{"channel":"stats"}}',
    'request.unknown_command',
    'type',
  ],
  ['an unknown field', '{"type":"crear_producto","nombre":"x"}', 'request.invalid', 'nombre'],
  [
    'a field of the input',
    '{"type":"mover_stock","data":{"producto_id":1,"cantidad":0}}',
    'request.invalid',
    'cantidad',
  ],
  ['poison', '{"type":"crear_producto","data":{"__proto__":{}}}', 'request.malformed', '__proto__'],
  ['a key twice', '{"type":"PING","type":"PING"}', 'request.malformed', 'type'],
] as const)(
  '[CAT-3] [SEC-33] %s gets an ERROR for its sender alone, who stays connected',
  async (_what, frame, code, field) => {
    const [client, bystander] = [await open({ headers: ana }), await open()];
    client.send(frame);
    expect(catalogError.parse(await client.next('ERROR'))).toMatchObject({ code, ...(field && { field }) });
    client.send({ type: 'PING' });
    await client.next('PONG');
    bystander.send({ type: 'PING' });
    await bystander.next('PONG');
    expect(bystander.frames.map(({ type }) => type)).toEqual(['CONNECTION_ESTABLISHED', 'PONG']);
  },
);

it('[CAT-3] an invalid query is a 400 before the upgrade', async () => {
  const wrong: Record<string, string>[] = [
    ...[{ since: '1' }, { epoch: 'x' }, { epoch: 'x', since: '-1' }, { epoch: 'x', since: '1e3' }],
  ];
  for (const query of wrong) {
    const client = await open({ query, greeted: false });
    expect([query, client.refused]).toEqual([query, 400]);
  }
});

describe('[CAT-4] a client that reconnects with its position', () => {
  it('gets the missed events, once, in order, on another node too, as its greeting states', async () => {
    const client = await open();
    await make(door, ana);
    await client.next('PRODUCT_CREATED');
    const from = position(client);
    client.socket.terminate();
    for (let i = 0; i < 5; i++) await make(i % 2 ? other : door, ana);
    const back = await open({ query: from }, other);
    expect(back.greeting).toMatchObject({ recovered: true, seq: Number(from.since) });
    const last = await make(door, ana);
    await back.next('PRODUCT_CREATED', ({ data }) => data?.id === last.id);
    expect(back.sequences).toEqual(upTo(Number(from.since) + 1, Number(from.since) + 6));
  });

  it('of another history, or beyond the end, must read the products', async () => {
    const { epoch, seq } = await standing(door);
    for (const query of [
      { epoch: 'another', since: String(seq) },
      { epoch, since: String(seq + 1_000) },
    ]) {
      const back = await open({ query });
      expect(back.greeting).toMatchObject({ recovered: false, epoch, seq });
    }
  });

  it('behind retention must read the products', async () => {
    const { epoch, seq } = await standing(door);
    await door.app.database.prisma.$executeRaw`UPDATE channels SET pruned = 2 WHERE name = ${CATALOG_CHANNEL}`;
    await door.app.database.prisma.$executeRaw`DELETE FROM events WHERE channel = ${CATALOG_CHANNEL} AND seq <= 2`;
    const fresh = await startTestServer({ demo: false, home: door.home }); // the others have it in memory
    const back = await open({ query: { epoch, since: '0' } }, fresh);
    expect(back.greeting).toMatchObject({ recovered: false, epoch, seq });
    await fresh.close();
  });

  it('from another transport continues from there', async () => {
    const hub = await connect('/hub', door.app.url);
    const { epoch, seq } = await hub.subscribe(CATALOG_CHANNEL);
    await make(door, ana);
    const root = await open({ query: { epoch, since: String(seq) } });
    await root.next('PRODUCT_CREATED');
    const socket = await connect('Socket.IO over WebSocket', other.app.url);
    await socket.subscribe(CATALOG_CHANNEL, { epoch, seq });
    await socket.next('PRODUCT_CREATED');
    expect([root.sequences, socket.sequences(CATALOG_CHANNEL)]).toEqual([[seq + 1], [seq + 1]]);
  });

  it('after the network was cut misses nothing', async () => {
    const proxy = await startProxy(door.app.url);
    const client = await atRoot(proxy.url);
    const first = await make(door, ana);
    await client.next('PRODUCT_CREATED', ({ data }) => data?.id === first.id);
    proxy.cut();
    await client.until(() => client.closed !== undefined);
    for (let i = 0; i < 3; i++) await make(door, ana);
    proxy.pass();
    const back = await atRoot(proxy.url, { query: position(client) });
    await back.until(() => back.events.length === 3);
    expect(back.sequences).toEqual(upTo(Number(position(client).since) + 1, Number(position(client).since) + 3));
    await proxy.close();
  });
});

it('[CAT-4] after kill -9 the position is valid on the next server, without gap or repeat', async () => {
  const home = lasting(makeDataHome(), ({ close }) => close());
  const env = { PORT: String(await freePort()), PULSO_OPEN: 'true' };
  let server = await startServer(home, env);
  const create = async (nombre: string): Promise<void> => {
    const response = await fetch(`${server.url}/api/productos`, {
      ...{
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...laptop, nombre }),
      },
    });
    expect(response.status).toBe(201);
  };
  const client = await atRoot(server.url);
  for (const name of ['uno', 'dos', 'tres']) await create(name);
  await client.next('PRODUCT_CREATED', ({ data }) => data?.nombre === 'dos'); // the third may be under way
  const receivedBefore = client.events.length;
  await server.end('SIGKILL');
  server = await startServer(home, env);
  await create('cuatro');
  const back = await atRoot(server.url, { query: position(client) });
  expect(back.greeting.recovered).toBe(true);
  await back.next('PRODUCT_CREATED', ({ data }) => data?.nombre === 'cuatro');
  const all = [...client.events.slice(0, Math.max(receivedBefore, client.events.length)), ...back.events];
  expect(all.map(({ data }) => data?.nombre)).toEqual(['uno', 'dos', 'tres', 'cuatro']);
}, 60_000);

it('[HUB-8] a stopping server asks clients to reconnect, and they miss nothing', async () => {
  const node = await startTestServer({ demo: false, limits: noLimits, home: door.home });
  const client = await atRoot(node.app.url);
  await make(door, ana);
  await client.next('PRODUCT_CREATED');
  await node.close();
  expect((await client.next('goodbye')).data).toMatchObject({ code: 'stopping', resume: true });
  expect(client.closed).toBe(1012);
  await make(door, ana);
  const back = await open({ query: position(client) });
  await back.next('PRODUCT_CREATED');
  expect(back.sequences).toEqual([client.events.at(-1)!.seq! + 1]);
});
