import { accountUpdated } from '../../../contract/features/bank/admin-schemas';
import { verifyLedger } from '../../../server/features/bank/verify-ledger';
import { ANAS, codeOf, LUISS, useTestServers, type TestServer } from '../../support/servers/test-server';
import { useClients } from '../../support/clients/clients';

const connect = useClients();
const openDoor = useTestServers();

type Headers = { authorization: string };

/** Posts an administrator's request about an account. */
const post = (door: TestServer, headers: Headers, path: string, body: object = {}) =>
  door.ask(`/api/admin/cuentas/${path}`, { body, headers });

const deposit = (door: TestServer, headers: Headers, cedula: string, monto: number) =>
  door.ask('/api/deposito', { body: { cedula, monto }, headers });

it('[ADM-6] a change of terms reaches the owner’s open pages, in one sequence with the balance (LOG-2)', async () => {
  const door = await openDoor();
  const admin = await door.signIn('admin');
  const ana = await connect(door.app.url, { as: await door.signIn('ana') });
  await deposit(door, admin, ANAS, 50);
  const { json } = await post(door, admin, `${ANAS}/limites`, { sobregiro: 20, limite_movimiento: 60 });
  expect(json.data).toMatchObject({ minimo: -20, limite_movimiento: 60, balance: 50, titular: 'Ana' });
  await deposit(door, admin, ANAS, 1);
  await ana.next('balance_updated', ({ meta }) => meta.seq === 3);
  const history = ana.of(`account:${ANAS}`);
  expect(history.map(({ type, meta }) => [type, meta.seq])).toEqual([
    ['balance_updated', 1],
    ['account_updated', 2],
    ['balance_updated', 3],
  ]);
  expect(accountUpdated.parse(history[1]?.data)).toEqual({
    ...{ cedula: ANAS, titular: 'Ana', balance: 50, minimo: -20, limite_movimiento: 60, cerrada: false },
  });
  const { json: account } = await door.ask(`/api/cuentas/${ANAS}`, { headers: admin });
  expect(account).toMatchObject({ data: { minimo: -20, limite_movimiento: 60 }, posicion: { seq: 3 } });
});

it('[ADM-6] new terms apply to every later command', async () => {
  const door = await openDoor();
  const [admin, ana] = [await door.signIn('admin'), await door.signIn('ana')];
  const withdraw = (monto: number) => door.ask('/api/retiro', { body: { cedula: ANAS, monto }, headers: ana });
  await post(door, admin, `${ANAS}/limites`, { sobregiro: 20 });
  await post(door, admin, `${ANAS}/limites`, { limite_movimiento: 15 });
  expect(codeOf(await withdraw(15.01))).toEqual([422, 'bank.over_limit']);
  expect((await withdraw(15)).json.data).toMatchObject({ nuevo_saldo: -15 });
  expect(codeOf(await withdraw(5.01))).toEqual([409, 'bank.insufficient_funds']);
  const inUse = await post(door, admin, `${ANAS}/limites`, { sobregiro: 14.99 });
  expect([...codeOf(inUse), inUse.json.error?.field]).toEqual([409, 'bank.overdraft_in_use', 'sobregiro']);
  expect((await post(door, admin, `${ANAS}/limites`, { sobregiro: 15 })).status).toBe(200);
});

it('[ADM-6] an empty account can be closed, refuses deposits while closed, and can be reopened', async () => {
  const door = await openDoor();
  const [admin, ana] = [await door.signIn('admin'), await door.signIn('ana')];
  await deposit(door, ana, ANAS, 10);
  expect(codeOf(await post(door, admin, `${ANAS}/cerrar`))).toEqual([409, 'bank.account_not_empty']);
  await door.ask('/api/retiro', { body: { cedula: ANAS, monto: 10 }, headers: ana });
  const closed = await door.ask(`/api/admin/cuentas/${ANAS}/cerrar`, { method: 'POST', headers: admin });
  expect(closed.json.data).toMatchObject({ cedula: ANAS, cerrada: true, balance: 0 });
  expect(codeOf(await post(door, admin, `${ANAS}/cerrar`))).toEqual([409, 'bank.account_closed']);
  expect(codeOf(await post(door, admin, `${ANAS}/limites`, { sobregiro: 1 }))).toEqual([409, 'bank.account_closed']);
  expect(codeOf(await deposit(door, ana, ANAS, 1))).toEqual([409, 'bank.account_closed']);
  const found = await door.ask('/api/admin/cuentas?estado=cerradas', { headers: admin });
  expect(found.json).toMatchObject({
    data: [{ cedula: ANAS, cerrada: true, cierre: expect.stringMatching(/Z$/) }],
    totales: { cuentas: 2, cerradas: 1, suma: 0 },
  });
  expect((await post(door, admin, `${ANAS}/reabrir`)).json.data).toMatchObject({ cerrada: false });
  expect((await deposit(door, ana, ANAS, 1)).status).toBe(200);
});

it('[ADM-6] a hundred concurrent changes of terms and movements take effect once each, and the ledger adds up (BANK-5)', async () => {
  const here = await openDoor({ demo: false });
  const there = await openDoor({ demo: false, home: here.home });
  const admin = await here.signIn('admin');
  const clients = [await connect(here.app.url, { as: admin }), await connect(there.app.url, { as: admin })];
  const work = Array.from({ length: 100 }, (_, i) => {
    const client = clients[i % 2]!;
    const id = `mixed-terms-${i}`;
    switch (i % 4) {
      case 0:
        return client.ask('deposito', { cedula: LUISS, monto: 3, id });
      case 1:
        return client.ask('cambiar_limites', { cedula: LUISS, sobregiro: 500 + i, id });
      case 2:
        return client.ask('retiro', { cedula: LUISS, monto: 2, id });
      default:
        return client.ask('cambiar_limites', { cedula: LUISS, limite_movimiento: 100 + i, id });
    }
  });
  const replies = await Promise.all(work);
  const done = replies.filter(({ success }) => success).length;
  const watcher = clients[0]!;
  const { seq } = await watcher.subscribe(`account:${LUISS}`);
  expect(seq).toBe(done);
  const { faults, sum } = await verifyLedger(here.app.database);
  expect([faults, sum]).toEqual([[], 0]);
  expect(done).toBeGreaterThan(50);
});

describe('[ADM-6] bank:verify finds', () => {
  const faultsAfter = async (tamper: (door: TestServer) => Promise<unknown>): Promise<string[]> => {
    const door = await openDoor();
    const admin = await door.signIn('admin');
    await post(door, admin, `${ANAS}/limites`, { sobregiro: 5 });
    await tamper(door);
    return (await verifyLedger(door.app.database)).faults;
  };

  it('no fault after a regular change of terms', async () => {
    expect(await faultsAfter(() => Promise.resolve())).toEqual([]);
  });

  it('a change that is not in the audit log', async () => {
    const faults = await faultsAfter(async ({ app: { database } }) => {
      await database.prisma.$executeRaw`UPDATE accounts SET version = 2, changes = 2 WHERE cedula = ${ANAS}`;
      await database.prisma.$executeRaw`UPDATE channels SET head = 2 WHERE name = ${`account:${ANAS}`}`;
    });
    expect(faults).toEqual([expect.stringContaining('changes 2 (1 in the audit log)')]);
  });

  it('a version that is higher than the number of changes', async () => {
    const faults = await faultsAfter(
      ({ app }) => app.database.prisma.$executeRaw`UPDATE accounts SET version = version + 1 WHERE cedula = ${ANAS}`,
    );
    expect(faults).toEqual([expect.stringContaining('version 2, entries 0, changes 1')]);
  });
});
