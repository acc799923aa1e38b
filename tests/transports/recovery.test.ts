import { accountChannel } from '../../contract/features/bank/channels';
import { ANAS, startTestServer, type TestServer } from '../support/servers/test-server';
import { useClients, type TestClient } from '../support/clients/clients';
import { startProxy } from '../support/servers/proxy';
import { channelPositions, transports, useTransports } from '../support/clients/transports';

const socketIo = useClients();
const connect = useTransports();
const channel = accountChannel(ANAS);
const upTo = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, i) => from + i);

let first: TestServer;
let second: TestServer;
let ana: { authorization: string };
let admin: { authorization: string };
beforeAll(async () => {
  const env = { STATS_INTERVAL_MS: '200' };
  first = await startTestServer({ demo: false, env });
  second = await startTestServer({ demo: false, env, home: first.home });
  [ana, admin] = [await first.signIn('ana'), await first.signIn('admin')];
});
afterAll(async () => {
  await second.close();
  await first.close();
});

/** Makes one deposit of one unit. @returns its sequence */
async function deposit(door = first): Promise<number> {
  const { json } = await door.ask('/api/deposito', { headers: admin, body: { cedula: ANAS, monto: 1 } });
  return (json.data as { seq: number }).seq;
}

/** The positions with which a client would reconnect. */
function positionsOf(client: TestClient): { epoch: string; positions: Record<string, number> } {
  const { meta } = client.of(channel).at(-1)!;
  return { epoch: meta.epoch!, positions: { [channel]: meta.seq! } };
}

it.each([[['websocket']], [['polling']]])(
  '[HUB-2] after a network loss over %j, Socket.IO’s own client reconnects and gets the missed events',
  async (transportOptions) => {
    const proxy = await startProxy(first.app.url);
    const positions: { epoch?: string; positions: Record<string, number> } = { positions: {} };
    const client = await socketIo(proxy.url, {
      as: ana,
      transports: transportOptions,
      reconnection: true,
      reconnectionDelay: 20,
      reconnectionDelayMax: 50,
      auth: (give) => give(positions),
    });
    client.socket.on('balance_updated', (_data, meta: { epoch: string; seq: number }) => {
      positions.epoch = meta.epoch;
      positions.positions[channel] = meta.seq;
    });
    const start = await deposit();
    await client.next('balance_updated');
    proxy.cut();
    await client.next('disconnect');
    for (let i = 0; i < 5; i++) await deposit();
    proxy.pass();
    await client.until(() => client.sequences(channel).length === 6);
    const last = await deposit();
    await client.until(() => client.sequences(channel).at(-1) === last);
    expect(client.sequences(channel)).toEqual(upTo(start, last));
    expect(channelPositions(client)[channel]).toEqual({ seq: start, recovered: true });
    client.socket.disconnect();
    await proxy.close();
  },
);

describe.each(transports)('[HUB-2] over %s a client gets every event once', (transport) => {
  async function connectAndReceiveOne(door = first): Promise<TestClient> {
    const client = await connect(transport, door.app.url, { as: ana });
    await deposit(door);
    await client.next('balance_updated');
    return client;
  }

  it('on another node', async () => {
    const client = await connectAndReceiveOne(first);
    const positions = positionsOf(client);
    client.drop();
    const last = [await deposit(first), await deposit(second), await deposit(first)].at(-1)!;
    const back = await connect(transport, second.app.url, { as: ana, auth: positions });
    await back.until(() => back.sequences(channel).length === 3);
    expect(back.sequences(channel)).toEqual(upTo(last - 2, last));
    expect(channelPositions(back)[channel]).toMatchObject({ recovered: true });
  });

  it('when the node has been restarted', async () => {
    let node = await startTestServer({ demo: false, home: first.home });
    const client = await connectAndReceiveOne(node);
    await node.close();
    expect((await client.next('goodbye')).data).toMatchObject({ code: 'stopping', resume: true });
    const missed = await deposit();
    node = await startTestServer({ demo: false, home: first.home });
    const back = await connect(transport, node.app.url, { as: ana, auth: positionsOf(client) });
    await back.next('balance_updated');
    expect(back.sequences(channel)).toEqual([missed]);
    await node.close();
  });

  it('hours later, far behind the events in memory', async () => {
    const client = await connectAndReceiveOne();
    const { epoch, positions } = positionsOf(client);
    client.drop();
    const principal = await first.app.identity.identify(admin.authorization.split(' ')[1]!);
    const run = (i: number) =>
      first.app.run({
        name: 'deposito',
        input: { cedula: ANAS, monto: 1 },
        id: `muchos-${transports.indexOf(transport)}-${i}`,
        principal: { ...principal, id: `u${i}` }, // each within its own rate
      });
    await Promise.all(upTo(1, 450).map(run));
    const back = await connect(transport, second.app.url, { as: admin }); // has no account by default
    await back.subscribe(channel, { epoch, seq: positions[channel]! });
    const last = positions[channel]! + 450;
    await back.until(() => back.sequences(channel).at(-1) === last);
    expect(back.sequences(channel)).toEqual(upTo(last - 449, last));
  });

  it('positions of another history require a snapshot', async () => {
    const auth = { epoch: 'another', positions: { [channel]: 1 } };
    const back = await connect(transport, first.app.url, { as: ana, auth });
    expect(channelPositions(back)[channel]).toMatchObject({ recovered: false });
    const epoch = (back.received[0]!.meta as { epoch?: string }).epoch!;
    expect(await back.subscribe(channel, { epoch, seq: 1_000_000 })).toMatchObject({ recovered: false });
  });

  it('positions of forbidden channels are ignored', async () => {
    const luis = await first.signIn('luis');
    const client = await connectAndReceiveOne();
    const back = await connect(transport, first.app.url, {
      as: luis,
      auth: { ...positionsOf(client), positions: { [channel]: 0 } },
    });
    expect(channelPositions(back)[channel]).toBeUndefined();
    await deposit();
    await back.next('stats_updated');
    expect(back.of(channel)).toEqual([]);
  });
});

it('[HUB-3] a snapshot and the events after its position give the state, under load, in either order', async () => {
  let writing = true;
  const writer = (async () => {
    while (writing) await Promise.all([deposit(first), deposit(second)]);
  })();
  for (let round = 0; round < 8; round++) {
    const door = round % 2 ? first : second;
    const client = await connect(transports[round % transports.length]!, door.app.url, { as: ana });
    const { json } = await door.ask(`/api/cuentas/${ANAS}`, { headers: ana });
    const { data, posicion } = json as unknown as { data: { balance: number }; posicion: { seq: number } };
    await client.until(() => client.sequences(channel).at(-1)! >= posicion.seq + 4);
    const seen = client.sequences(channel);
    expect(seen).toEqual(upTo(seen[0]!, seen.at(-1)!));
    expect(seen[0]).toBeLessThanOrEqual(posicion.seq + 1);
    for (const { data: event, meta } of client.of(channel)) {
      expect((event as { balance: number }).balance).toBe(data.balance + (meta.seq! - posicion.seq));
    }
    client.drop();
  }
  writing = false;
  await writer;
});
