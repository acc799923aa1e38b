import { createHash } from 'node:crypto';
import { accountChannel } from '../../contract/features/bank/channels';
import { verifyLedger } from '../../server/features/bank/verify-ledger';
import { openDatabase } from '../../server/db/client';
import { ANAS, useTestServers, type TestServer } from '../support/servers/test-server';
import { useClients, type Client } from '../support/clients/clients';
import { silent } from '../support/servers/log';
import { startProxy, type Proxy } from '../support/servers/proxy';

const connect = useClients();
const openDoor = useTestServers();
const channel = accountChannel(ANAS);

let proxy: Proxy;
afterEach(() => proxy.close());

/** Opens a node whose database connections a test can disturb. */
const openBehindProxy = (): Promise<TestServer> =>
  openDoor({ through: async (url) => (proxy = await startProxy(url)).url });

async function auditOf(door: TestServer): Promise<{ entries: number; faults: string[] }> {
  const database = openDatabase(door.home.url, { log: silent, poolSize: 1 });
  try {
    return await verifyLedger(database);
  } finally {
    await database.close();
  }
}

/** A connection sends the text COMMIT once; afterwards it sends the name of the prepared statement. */
const preparedCommit = createHash('sha256').update('COMMIT').digest('hex').slice(0, 24);
const isCommit = (chunk: Buffer): boolean => chunk.includes('COMMIT') || chunk.includes(preparedCommit);

async function deposit(tab: Client, id: string): Promise<void> {
  expect(await tab.askUntilAccepted('deposito', { cedula: ANAS, monto: 1, id })).toMatchObject({ success: true });
}

it('[LOG-4] a COMMIT whose answer is lost with its connection takes effect once, and is acknowledged and published once', async () => {
  const door = await openBehindProxy();
  const ana = await door.signIn('ana');
  const tab = await connect(door.app.url, { as: ana });
  let lost = 0;
  proxy.dropReplies((chunk) => {
    if (lost > 0 || !isCommit(chunk)) return false;
    lost++;
    // It reaches the database first; then the connection breaks.
    setTimeout(() => proxy.reset(), 50);
    return true;
  });
  const reply = await tab.ask('deposito', { cedula: ANAS, monto: 5, id: 'el-acuse-se-pierde' });
  expect(reply).toMatchObject({ success: true, data: { nuevo_saldo: 5, seq: 1 } });
  expect(lost).toBe(1);
  await deposit(tab, 'y-el-siguiente-va');
  await tab.until(() => tab.sequences(channel).length === 2);
  expect(tab.sequences(channel)).toEqual([1, 2]);
  expect(await auditOf(door)).toMatchObject({ entries: 2, faults: [] });
});

it('[LOG-4] repeated connection losses under load lose and repeat nothing', async () => {
  const door = await openBehindProxy();
  const ana = await door.signIn('ana');
  const tab = await connect(door.app.url, { as: ana });
  let [commits, lost] = [0, 0];
  proxy.dropReplies((chunk) => {
    if (!isCommit(chunk) || ++commits % 4 !== 0) return false;
    lost++;
    setTimeout(() => proxy.reset(), 20);
    return true;
  });
  let saved = 0;
  await Promise.all(
    Array.from({ length: 5 }, async (_, w) => {
      for (let i = 0; i < 12; i++) {
        await deposit(tab, `a-toda-costa-${w}-${i}`);
        saved++;
      }
    }),
  );
  proxy.pass();
  await tab.until(() => tab.sequences(channel).length === 60);
  expect(tab.sequences(channel)).toEqual(Array.from({ length: 60 }, (_, i) => i + 1));
  expect(lost).toBeGreaterThan(2);
  expect([saved, await auditOf(door)]).toEqual([60, expect.objectContaining({ entries: 60, faults: [] })]);
});

it('without the database commands are refused at once, and work resumes when it is back', async () => {
  const door = await openBehindProxy();
  const ana = await door.signIn('ana');
  const tab = await connect(door.app.url, { as: ana });
  proxy.cut();
  const refused = await tab.ask('deposito', { cedula: ANAS, monto: 1, id: 'sin-base-de-datos' });
  expect(refused.error).toMatchObject({ code: 'server.unavailable', retry_after_ms: expect.any(Number) });
  while ((await door.ask('/ready')).status === 200) await new Promise(setImmediate);
  const started = Date.now();
  expect((await door.ask('/api/deposito', { headers: ana, body: { cedula: ANAS, monto: 1 } })).status).toBe(503);
  const late = await connect(door.app.url, { greeted: false });
  await late.next('connect_error');
  expect(Date.now() - started).toBeLessThan(1_000);
  expect(tab.count('disconnect')).toBe(0);
  proxy.pass();
  while ((await door.ask('/ready')).status !== 200) await new Promise(setImmediate);
  expect(await tab.ask('deposito', { cedula: ANAS, monto: 1, id: 'sin-base-de-datos' })).toMatchObject({
    success: true,
    data: { seq: 1 },
  });
  await tab.next('balance_updated');
});
