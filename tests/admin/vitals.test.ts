import { vitalsUpdated, type NodeVitals } from '../../contract/core/node-vitals';
import { VITALS_CHANNEL } from '../../contract/core/channels';
import { Vitals } from '../../server/stats/vitals';
import { ANAS, useDoors } from '../http/front-door';
import { useClients, type Heard } from '../setup/clients';

const connect = useClients();
const openDoor = useDoors();
const env = { STATS_INTERVAL_MS: '100' };

const nodesOf = ({ data }: Heard): NodeVitals[] => vitalsUpdated.parse(data).nodos;

it('[ADM-1] vitals are for administrators: to others the channel does not exist', async () => {
  const door = await openDoor({ env });
  for (const as of [undefined, await door.signIn('ana')]) {
    const client = await connect(door.app.url, { as });
    await expect(client.subscribe(VITALS_CHANNEL)).rejects.toThrow('channel.not_found');
  }
});

it('[ADM-1] in classroom mode they are for everybody', async () => {
  const door = await openDoor({ env: { ...env, PULSO_OPEN: 'true' } });
  const client = await connect(door.app.url);
  await client.subscribe(VITALS_CHANNEL);
  await client.next('vitals_updated');
});

it('[ADM-2] each push says how the node was since the push before', async () => {
  const door = await openDoor({ env });
  const admin = await connect(door.app.url, { as: await door.signIn('admin') });
  await admin.subscribe(VITALS_CHANNEL);
  // The sign-in's own line in the log is an event as well, and has been delivered by then or is not yet.
  const isQuiet = (heard: Heard): boolean => nodesOf(heard)[0]?.entrega_p50_ms === null;
  const [idle] = nodesOf(await admin.next('vitals_updated', isQuiet));
  expect(idle).toMatchObject({ conexiones: 1, operaciones_por_segundo: 0, entrega_p50_ms: null, entrega_p99_ms: null });
  const ids = Array.from({ length: 10 }, (_, i) => `vitals-${i}`);
  await Promise.all(ids.map((id) => admin.ask('deposito', { cedula: ANAS, monto: 1, id })));
  const busy = await admin.next('vitals_updated', (heard) => (nodesOf(heard)[0]?.operaciones_por_segundo ?? 0) > 0);
  const [node] = nodesOf(busy);
  expect(node).toMatchObject({ nodo: idle?.nodo, desde: idle?.desde });
  expect(node?.entrega_p50_ms).toBeGreaterThan(0);
  expect(node?.entrega_p99_ms).toBeGreaterThanOrEqual(node?.entrega_p50_ms ?? NaN);
  expect(node?.memoria_mb).toBeGreaterThan(20);
  const after = admin.heard.indexOf(busy);
  const quiet = await admin.next(
    'vitals_updated',
    (heard) => admin.heard.indexOf(heard) > after && nodesOf(heard)[0]?.operaciones_por_segundo === 0,
  );
  expect(nodesOf(quiet)[0]?.entrega_p50_ms).toBeNull();
});

it('[ADM-2] all nodes of the database are told of, whichever one is asked, and none that is gone', async () => {
  const here = await openDoor({ demo: false, env });
  const there = await openDoor({ demo: false, env, home: here.home });
  const admin = await connect(here.app.url, { as: await here.signIn('admin') });
  await admin.subscribe(VITALS_CHANNEL);
  const both = await admin.next('vitals_updated', (heard) => nodesOf(heard).length === 2);
  expect(
    nodesOf(both)
      .map(({ conexiones }) => conexiones)
      .sort(),
  ).toEqual([0, 1]);
  await there.app.close();
  const from = admin.heard.length;
  await admin.next('vitals_updated', (heard) => admin.heard.indexOf(heard) >= from && nodesOf(heard).length === 1);
});

it('[ADM-2] counting begins anew when it is taken, and when nobody wanted it', () => {
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
