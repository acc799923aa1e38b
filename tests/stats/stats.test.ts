import type { Hub } from '../../server/hub/hub';
import type { NodeRegistry } from '../../server/stats/node-registry';
import { Stats } from '../../server/stats/stats';
import { Vitals } from '../../server/stats/vitals';
import { STATS_CHANNEL } from '../../contract/core/channels';
import { ANAS, useTestServers } from '../support/servers/test-server';
import { guest, makeHub, MemoryConnection, MemoryLog, subscribe } from '../hub/hub-world';
import { useClients, type Client } from '../support/clients/clients';
import { silent } from '../support/servers/log';

const connect = useClients();
const openDoor = useTestServers();

/** Stats over a registry that counts its queries. */
function makeStats(hub: Hub, shared = false) {
  const asked = { peaks: [] as number[], total: 0 };
  const census: NodeRegistry = {
    report({ peak }) {
      asked.peaks.push(peak);
      return Promise.resolve();
    },
    total: () => Promise.resolve({ users: 1, connections: 2, peak: ++asked.total }),
    nodes: () => Promise.resolve([]),
    close: () => Promise.resolve(),
  };
  const vitals = new Vitals({ node: 'here', connections: () => 0, loopDelay: () => undefined });
  const roster = { report: () => Promise.resolve() };
  const stats = new Stats({ hub, census, vitals, roster, intervalMs: 3_600_000, shared, log: silent });
  return { stats, asked };
}

it('[STAT-1] without subscribers nothing is computed or published', async () => {
  const hub = makeHub(new MemoryLog());
  const { stats, asked } = makeStats(hub);
  const reader = new MemoryConnection();
  const session = hub.connect(reader, guest);
  await stats.tick();
  expect([asked, reader.received]).toEqual([{ peaks: [], total: 0 }, []]);
  await subscribe(session, STATS_CHANNEL);
  await stats.tick();
  await new Promise(setImmediate);
  expect([asked.total, reader.received.map(({ type }) => type)]).toEqual([1, ['stats_updated']]);
  session.closed();
  await stats.tick();
  expect(asked.total).toBe(1);
  await stats.close();
});

it('[STAT-1] one of several nodes still reports, for the others, and queries nothing', async () => {
  const { stats, asked } = makeStats(makeHub(new MemoryLog()), true);
  await stats.tick();
  expect(asked).toEqual({ peaks: [0], total: 0 });
  await stats.close();
});

it('[STAT-2] commands in flight during a push count in the next one', async () => {
  const hub = makeHub(new MemoryLog());
  const { stats, asked } = makeStats(hub, true);
  await stats.tick();
  const push = stats.tick();
  stats.started();
  stats.ended();
  await push;
  await stats.tick();
  expect(asked.peaks).toEqual([0, 0, 1]);
  await stats.close();
});

/** The last figures that a client received. */
function figures(client: Client): Record<string, number> {
  const last = client.received.findLast(({ type }) => type === 'stats_updated');
  return (last?.data as { estadisticas: Record<string, number> } | undefined)?.estadisticas ?? {};
}

it('[STAT-1] [STAT-2] users and connections are counted over both nodes, and the same user once', async () => {
  const env = { STATS_INTERVAL_MS: '100' };
  const here = await openDoor({ demo: false, env });
  const there = await openDoor({ demo: false, env, home: here.home });
  const [ana, luis] = [await here.signIn('ana'), await here.signIn('luis')];
  const clients = [
    await connect(here.app.url, { as: ana }),
    await connect(there.app.url, { as: ana }),
    await connect(there.app.url, { as: luis }),
  ];
  for (const client of clients) {
    await client.until(() => figures(client).clientes_activos === 2 && figures(client).conexiones_activas === 3);
  }
  clients[2]!.socket.disconnect();
  for (const client of clients.slice(0, 2)) {
    await client.until(() => figures(client).clientes_activos === 1 && figures(client).conexiones_activas === 2);
  }
  const seen = clients[1]!;
  let done = false;
  const seenSimultaneous = seen
    .until(() => (figures(seen).operaciones_simultaneas ?? 0) > 1)
    .finally(() => (done = true));
  for (let round = 0; !done; round++) {
    const deposits = Array.from({ length: 20 }, (_, i) => ({ cedula: ANAS, monto: 1, id: `a-la-vez-${round}-${i}` }));
    await Promise.all(deposits.map((deposit) => clients[0]!.ask('deposito', deposit)));
  }
  await seenSimultaneous;
  await seen.until(() => figures(seen).operaciones_simultaneas === 0);
  const { json } = await there.ask('/api/stats');
  expect(json.data).toEqual({ clientes_activos: 1, operaciones_simultaneas: 0, conexiones_activas: 2 });
});
