import { ANAS, useTestServers } from '../support/servers/test-server';
import { useClients } from '../support/clients/clients';
import { startProxy, type Proxy } from '../support/servers/proxy';
import { transports, useTransports } from '../support/clients/transports';

const connect = useClients();
const connectOver = useTransports();
const openDoor = useTestServers();
const plenty = { perSecond: 1e6, burst: 1e6 };

it('[HUB-8] a stopping node answers requests in progress, gives a retry time, and admits no client', async () => {
  const node = await openDoor({ demo: false, limits: { commands: plenty, messages: plenty } });
  const other = await openDoor({ demo: false, home: node.home });
  const ana = await node.signIn('ana');
  const clients = await Promise.all(
    [...transports, ...transports].map((transport) => connectOver(transport, node.app.url, { as: ana })),
  );
  const asked = clients.flatMap((client, c) =>
    Array.from({ length: 50 }, (_, i) => client.ask('deposito', { cedula: ANAS, monto: 1, id: `al-cerrar-${c}-${i}` })),
  );
  await clients[0]!.next('balance_updated');
  const closing = node.app.close();
  expect(node.app.close()).toBe(closing);
  const answers = await Promise.allSettled(asked);
  await closing;

  const done = answers.filter((answer) => answer.status === 'fulfilled' && answer.value.success);
  const delays: number[] = [];
  for (const client of clients) {
    const { data } = await client.next('goodbye');
    expect(data).toEqual({ code: 'stopping', resume: true, after: expect.any(Number) });
    delays.push((data as { after: number }).after);
  }
  expect(new Set(delays).size).toBeGreaterThan(1);
  const ends = await Promise.all(clients.map(async (client) => (await client.next('disconnect')).data));
  const each = ['transport close', 'transport close', 1012, 'end of stream'];
  expect(ends).toEqual([...each, ...each]);

  const headers = await other.signIn('ana');
  const { json } = await other.ask(`/api/cuentas/${ANAS}`, { headers });
  expect((json.data as { balance: number }).balance).toBe(done.length);
  expect(done.length).toBeGreaterThan(0);

  const late = await connect(node.app.url, { as: ana, greeted: false });
  await late.next('connect_error');
});

it('[HUB-8] stopping is bounded in time, whatever the database does', async () => {
  let proxy!: Proxy;
  const node = await openDoor({
    limits: { drainMs: 400 },
    through: async (url) => (proxy = await startProxy(url)).url,
  });
  const ana = await node.signIn('ana');
  const client = await connect(node.app.url, { as: ana });
  proxy.stall();
  const asked = client.ask('deposito', { cedula: ANAS, monto: 1, id: 'nunca-contestado' }).catch(() => undefined);
  const started = Date.now();
  await node.app.close();
  expect(Date.now() - started).toBeLessThan(5_000);
  await client.next('disconnect');
  await asked;
  await proxy.close();
});

it('[HUB-9] handshakes beyond the rate get a retry time, and are admitted then', async () => {
  const node = await openDoor({ limits: { handshakes: { perSecond: 2, burst: 3 } } });
  const attempt = () => node.ask('/socket.io/?EIO=4&transport=polling');
  const answers = await Promise.all(Array.from({ length: 8 }, attempt));
  const refused = answers.filter(({ status }) => status === 503);
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
  expect(refused).toHaveLength(5);
  for (const { headers, json } of refused) {
    expect(Number(headers['retry-after'])).toBeGreaterThanOrEqual(1);
    expect(json.error?.code).toBe('server.busy');
  }
  const client = await connect(node.app.url, {
    greeted: false,
    reconnection: true,
    reconnectionDelay: 300,
    reconnectionDelayMax: 300,
  });
  await client.next('connected');
});

it('[HUB-9] beyond a node’s maximum of connections, others get a retry time', async () => {
  const node = await openDoor({ limits: { connections: 2 } });
  await connect(node.app.url);
  const second = await connect(node.app.url);
  expect((await node.ask('/socket.io/?EIO=4&transport=polling')).status).toBe(503);
  second.socket.disconnect();
  for (let status = 503; status !== 200;) ({ status } = await node.ask('/socket.io/?EIO=4&transport=polling'));
});
