import { accountChannel } from '../../contract/features/bank/channels';
import { channelKinds } from '../../contract/channels';
import { renewEpoch } from '../../server/log/epoch';
import { prune } from '../../server/log/retention';
import { ANAS, useTestServers } from '../support/servers/test-server';
import { useClients } from '../support/clients/clients';
import { startProxy, type Proxy } from '../support/servers/proxy';

const connect = useClients();
const openDoor = useTestServers();
const channel = accountChannel(ANAS);

it('[LOG-5] a position behind retention is not recovered; a position within it misses nothing', async () => {
  const door = await openDoor({ demo: false });
  const [ana, admin] = [await door.signIn('ana'), await door.signIn('admin')];
  const live = await connect(door.app.url, { as: ana });
  for (let i = 0; i < 30; i++) await door.ask('/api/deposito', { headers: ana, body: { cedula: ANAS, monto: 1 } });
  await prune(door.app.database, { account: { ...channelKinds.account, keep: { count: 10, days: 90 } } });
  const { epoch } = door.app.hub;
  const fresh = await openDoor({ demo: false, home: door.home });
  for (const node of [door, fresh]) {
    const reader = await connect(node.app.url, { as: admin });
    // The first node still has all of it in memory, and may serve it from there.
    const old = await reader.subscribe(channel, { epoch, seq: 5 });
    expect(old.recovered || old.seq === 30).toBe(true);
    if (node === fresh) expect(old).toMatchObject({ recovered: false, seq: 30 });
    reader.received.length = 0;
    await reader.ask('unsubscribe', { channel });
    expect(await reader.subscribe(channel, { epoch, seq: 20 })).toMatchObject({ recovered: true, seq: 20 });
    await reader.until(() => reader.sequences(channel).at(-1) === 30);
  }
  await live.until(() => live.sequences(channel).length === 30);
});

it('[LOG-6] after a restore every client must take a snapshot, and old positions are void', async () => {
  let proxy!: Proxy;
  const door = await openDoor({ through: async (url) => (proxy = await startProxy(url)).url });
  const other = await openDoor({ home: door.home });
  const ana = await door.signIn('ana');
  const tab = await connect(door.app.url, { as: ana });
  await tab.ask('deposito', { cedula: ANAS, monto: 1, id: 'antes-de-la-copia' });
  const before = (await tab.next('balance_updated')).meta;
  proxy.cut();
  while (door.app.ready) await new Promise(setImmediate);
  await renewEpoch(other.app.database);
  proxy.pass();
  expect((await tab.next('goodbye')).data).toEqual({ code: 'new_epoch', resume: true, after: 0 });
  const auth = { epoch: before.epoch, positions: { [channel]: before.seq } };
  while (!door.app.ready) await new Promise(setImmediate);
  const back = await connect(door.app.url, { as: ana, auth });
  expect(back.received[0]?.meta).toMatchObject({ channels: { [channel]: { recovered: false, seq: 1 } } });
  expect((back.received[0]?.meta as { epoch?: string }).epoch).not.toBe(before.epoch);
  await back.ask('deposito', { cedula: ANAS, monto: 1, id: 'despues-de-la-copia' });
  expect((await back.next('balance_updated')).meta.seq).toBe(2);
  await proxy.close();
});
