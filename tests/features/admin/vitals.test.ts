import { vitalsUpdated, type NodeVitals } from '../../../contract/core/node-vitals';
import { VITALS_CHANNEL } from '../../../contract/core/channels';
import { Vitals } from '../../../server/stats/vitals';
import { ANAS, useTestServers } from '../../support/servers/test-server';
import { useClients, type ReceivedEvent } from '../../support/clients/clients';

const connect = useClients();
const openDoor = useTestServers();
const env = { STATS_INTERVAL_MS: '100' };

const nodesOf = ({ data }: ReceivedEvent): NodeVitals[] => vitalsUpdated.parse(data).nodos;

it('[ADM-1] only administrators can subscribe to vitals: for others the channel does not exist', async () => {
  const door = await openDoor({ env });
  for (const as of [undefined, await door.signIn('ana')]) {
    const client = await connect(door.app.url, { as });
    await expect(client.subscribe(VITALS_CHANNEL)).rejects.toThrow('channel.not_found');
  }
});

it('[ADM-1] in classroom mode everybody can subscribe to vitals', async () => {
  const door = await openDoor({ env: { ...env, PULSO_OPEN: 'true' } });
  const client = await connect(door.app.url);
  await client.subscribe(VITALS_CHANNEL);
  await client.next('vitals_updated');
});

it('[ADM-2] each event covers the time since the event before', async () => {
  const door = await openDoor({ env });
  const admin = await connect(door.app.url, { as: await door.signIn('admin') });
  await admin.subscribe(VITALS_CHANNEL);
  // The sign-in's audit entry is an event as well: it may be delivered before or after this point.
  const isQuiet = (event: ReceivedEvent): boolean => nodesOf(event)[0]?.entrega_p50_ms === null;
  const [idle] = nodesOf(await admin.next('vitals_updated', isQuiet));
  expect(idle).toMatchObject({ conexiones: 1, operaciones_por_segundo: 0, entrega_p50_ms: null, entrega_p99_ms: null });
  const ids = Array.from({ length: 10 }, (_, i) => `vitals-${i}`);
  await Promise.all(ids.map((id) => admin.ask('deposito', { cedula: ANAS, monto: 1, id })));
  const busy = await admin.next('vitals_updated', (event) => (nodesOf(event)[0]?.operaciones_por_segundo ?? 0) > 0);
  const [node] = nodesOf(busy);
  expect(node).toMatchObject({ nodo: idle?.nodo, desde: idle?.desde });
  expect(node?.entrega_p50_ms).toBeGreaterThan(0);
  expect(node?.entrega_p99_ms).toBeGreaterThanOrEqual(node?.entrega_p50_ms ?? NaN);
  expect(node?.memoria_mb).toBeGreaterThan(20);
  const after = admin.received.indexOf(busy);
  const quiet = await admin.next(
    'vitals_updated',
    (event) => admin.received.indexOf(event) > after && nodesOf(event)[0]?.operaciones_por_segundo === 0,
  );
  expect(nodesOf(quiet)[0]?.entrega_p50_ms).toBeNull();
});

it('[ADM-2] every node reports all live nodes of the database, and none that is gone', async () => {
  const here = await openDoor({ demo: false, env });
  const there = await openDoor({ demo: false, env, home: here.home });
  const admin = await connect(here.app.url, { as: await here.signIn('admin') });
  await admin.subscribe(VITALS_CHANNEL);
  const both = await admin.next('vitals_updated', (event) => nodesOf(event).length === 2);
  expect(
    nodesOf(both)
      .map(({ conexiones }) => conexiones)
      .sort(),
  ).toEqual([0, 1]);
  await there.app.close();
  const from = admin.received.length;
  await admin.next('vitals_updated', (event) => admin.received.indexOf(event) >= from && nodesOf(event).length === 1);
});

it('[ADM-2] counting restarts after each reading, and after a time without subscribers', () => {
  const vitals = new Vitals({ node: 'n', connections: () => 3, loopDelay: () => ({ p50: 0.001, p99: 0.0204 }) });
  vitals.operation();
  vitals.delivered(0.004);
  expect(vitals.take()).toMatchObject({
    ...{ nodo: 'n', conexiones: 3, bucle_p50_ms: 1, bucle_p99_ms: 20.4 },
    ...{ entrega_p50_ms: expect.closeTo(4, 1), operaciones_por_segundo: expect.any(Number) },
  });
  vitals.operation();
  vitals.delivered(1);
  vitals.restart();
  expect(vitals.take()).toMatchObject({ operaciones_por_segundo: 0, entrega_p50_ms: null });
});
