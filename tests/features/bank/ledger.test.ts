import { randomUUID } from 'node:crypto';
import { Client as PgClient } from 'pg';
import { accountChannel } from '../../../contract/features/bank/channels';
import { verifyLedger } from '../../../server/features/bank/verify-ledger';
import { ANAS, LUISS, startTestServer, type TestServer } from '../../support/servers/test-server';
import { useClients } from '../../support/clients/clients';

const connect = useClients();
const plenty = { perSecond: 1e6, burst: 1e6 };
const limits = { commands: plenty, messages: plenty };
const channel = accountChannel(ANAS);

let door: TestServer;
let other: TestServer;
let ana: { authorization: string };
let luis: { authorization: string };
let admin: { authorization: string };
beforeAll(async () => {
  door = await startTestServer({ demo: false, limits });
  other = await startTestServer({ demo: false, limits, home: door.home });
  [ana, luis, admin] = [await door.signIn('ana'), await door.signIn('luis'), await door.signIn('admin')];
});
afterAll(async () => {
  await other.close();
  await door.close();
});

const post = (node: TestServer, path: string, headers: object, body: object, id?: string) =>
  node.ask(path, { headers: { ...headers, ...(id !== undefined && { 'idempotency-key': id }) }, body });

async function balance(cedula: string): Promise<number> {
  const { json } = await door.ask(`/api/cuentas/${cedula}`, { headers: admin });
  return (json.data as { balance: number }).balance;
}

const faults = async (): Promise<string[]> => (await verifyLedger(door.app.database)).faults;

/** Runs SQL as the superuser. */
async function asSuperuser(...statements: string[]): Promise<void> {
  const client = new PgClient({ connectionString: door.home.adminUrl });
  await client.connect();
  try {
    for (const sql of statements) await client.query(sql);
  } finally {
    await client.end();
  }
}

describe('balance events', () => {
  it('[BANK-4] reach the owner on every device, and watchers and administrators who subscribed, and nobody else', async () => {
    await post(door, `/api/cuentas/${ANAS}/observadores`, admin, { usuario: 'luis' });
    const phone = await connect(door.app.url, { as: ana });
    const laptop = await connect(other.app.url, { as: ana });
    const [watcher, boss] = [await connect(other.app.url, { as: luis }), await connect(door.app.url, { as: admin })];
    const [idle, guest] = [await connect(door.app.url, { as: luis }), await connect(door.app.url)];
    for (const subscriber of [watcher, boss]) await subscriber.subscribe(channel);
    await post(door, '/api/deposito', ana, { cedula: ANAS, monto: 12.5 });
    for (const reader of [phone, laptop, watcher, boss]) {
      expect((await reader.next('balance_updated')).data).toEqual({ cedula: ANAS, balance: 12.5 });
    }
    // Luis's own account changes afterwards: an event of Ana's account would have arrived before this one.
    await post(door, '/api/deposito', luis, { cedula: LUISS, monto: 1 });
    expect((await idle.next('balance_updated')).data).toEqual({ cedula: LUISS, balance: 1 });
    await expect(guest.subscribe(channel)).rejects.toThrow('channel.not_found');
    expect(guest.count('balance_updated')).toBe(0);
    await post(door, '/api/retiro', luis, { cedula: LUISS, monto: 1 });
  });

  it('[BANK-4] of a transfer reach both owners, each on their own account’s channel', async () => {
    const [payer, payee] = [await connect(door.app.url, { as: ana }), await connect(other.app.url, { as: luis })];
    await post(door, '/api/transferencia', ana, { de: ANAS, a: LUISS, monto: 2.5 });
    expect((await payer.next('balance_updated')).data).toEqual({ cedula: ANAS, balance: 10 });
    expect((await payee.next('balance_updated')).data).toEqual({ cedula: LUISS, balance: 2.5 });
    expect([payer.of(accountChannel(LUISS)), payee.of(channel)]).toEqual([[], []]);
  });
});

describe('the ledger', () => {
  it('[BANK-3] [SEC-29] lets one of 100 concurrent withdrawals of the whole balance succeed, over HTTP, sockets and two nodes', async () => {
    const all = await balance(ANAS);
    const sockets = [await connect(door.app.url, { as: ana }), await connect(other.app.url, { as: ana })];
    const answers = await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        const [input, id] = [{ cedula: ANAS, monto: all }, `todo-de-una-vez-${i}`];
        if (i % 2) return (await post(i % 4 === 1 ? door : other, '/api/retiro', ana, input, id)).json;
        return sockets[i % 4 ? 1 : 0]!.ask('retiro', { ...input, id });
      }),
    );
    expect(answers.filter(({ success }) => success)).toHaveLength(1);
    expect(answers.filter(({ error }) => error?.code === 'bank.insufficient_funds')).toHaveLength(99);
    expect([await balance(ANAS), await faults()]).toEqual([0, []]);
  });

  it('[BANK-5] adds up at every moment during random traffic over two nodes', async () => {
    let busy = true;
    const traffic = Array.from({ length: 6 }, async (_, w) => {
      for (let i = 0; busy; i++) {
        const node = (i + w) % 2 ? door : other;
        const monto = ((i * 37 + w * 11) % 500) / 100 + 0.01;
        if (i % 3 === 0) await post(node, '/api/deposito', admin, { cedula: w % 2 ? ANAS : LUISS, monto });
        else if (i % 3 === 1) await post(node, '/api/retiro', admin, { cedula: w % 2 ? LUISS : ANAS, monto });
        else
          await post(node, '/api/transferencia', admin, { de: w % 2 ? ANAS : LUISS, a: w % 2 ? LUISS : ANAS, monto });
      }
    });
    for (let i = 0; i < 25; i++) expect(await faults()).toEqual([]);
    busy = false;
    await Promise.all(traffic);
    const { faults: found, sum, entries } = await verifyLedger(door.app.database);
    expect([found, sum]).toEqual([[], 0]);
    expect(entries).toBeGreaterThan(50);
  });

  it.each([
    ['UPDATE entries SET amount = 1 WHERE id = 1', 'UPDATE'],
    ['DELETE FROM entries WHERE id = 1', 'DELETE'],
    ['TRUNCATE entries', 'TRUNCATE'],
    ['UPDATE entries SET amount = 1 WHERE false', 'an UPDATE that matches no row'],
  ])('[BANK-2] [SEC-32] the database refuses %s', async (sql) => {
    await expect(door.app.database.prisma.$executeRawUnsafe(sql)).rejects.toThrow(/never changed nor deleted/);
  });

  it.each([
    ['an amount', 'UPDATE entries SET amount = amount + 1 WHERE id = 2', /entry 2 has been changed/],
    [
      'an author',
      "UPDATE entries SET actor = 'u_luis' WHERE id = 3 AND actor <> 'u_luis' OR id = 4",
      /has been changed/,
    ],
    ['a missing entry', 'DELETE FROM entries WHERE id = 2', /entry 2 is missing/],
    ['the last entry gone', 'DELETE FROM entries WHERE id = (SELECT max(id) FROM entries)', /head says/],
    ['a balance', `UPDATE accounts SET balance = balance + 100 WHERE cedula = '${ANAS}'`, /sum to 1,/],
    [
      'a balance',
      `UPDATE accounts SET balance = balance + 100 WHERE cedula = '${ANAS}'`,
      /account 1350509525: balance/,
    ],
    ['a version', `UPDATE accounts SET version = version + 1 WHERE cedula = '${ANAS}'`, /version \d+, entries \d+/],
    ['a channel', `UPDATE channels SET head = head + 1 WHERE name = '${channel}'`, /channel head/],
  ])(
    '[BANK-2] [BANK-5] [SEC-32] the verification detects tampering by a superuser: %s',
    async (_tampering, sql, fault) => {
      const saved = 'CREATE TABLE saved AS SELECT * FROM entries';
      const restore = [
        'TRUNCATE entries',
        'INSERT INTO entries SELECT * FROM saved',
        'DROP TABLE saved',
        'ALTER TABLE entries ENABLE TRIGGER entries_only_grow',
      ];
      const undo =
        sql.startsWith('UPDATE accounts') || sql.startsWith('UPDATE channels') ? [sql.replace(/\+ (\d+)/, '- $1')] : [];
      await asSuperuser(saved, 'ALTER TABLE entries DISABLE TRIGGER entries_only_grow', sql);
      const found = await faults();
      await asSuperuser(...restore, ...undo);
      expect(found).toEqual(expect.arrayContaining([expect.stringMatching(fault)]));
      expect(await faults()).toEqual([]);
    },
  );
});

describe('[SEC-31] refusals have stable codes and write nothing', () => {
  const nobodys = '0999999999';
  const closed = '0888888888';
  beforeAll(async () => {
    await post(door, '/api/cuentas', admin, { cedula: closed, titular: 'Cerrada', usuario: 'ana' });
    await asSuperuser(`UPDATE accounts SET closed_at = now() WHERE cedula = '${closed}'`);
    await post(door, '/api/deposito', admin, { cedula: ANAS, monto: 10 });
  });

  it.each([
    ['transferencia', { de: ANAS, a: ANAS, monto: 1 }, 422, 'bank.same_account', 'a'],
    ['transferencia', { de: ANAS, a: closed, monto: 1 }, 409, 'bank.account_closed', 'a'],
    ['transferencia', { de: closed, a: ANAS, monto: 1 }, 409, 'bank.account_closed', 'de'],
    ['transferencia', { de: ANAS, a: nobodys, monto: 1 }, 404, 'bank.account_not_found', 'a'],
    ['transferencia', { de: LUISS, a: ANAS, monto: 1 }, 404, 'bank.account_not_found', 'de'],
    ['transferencia', { de: nobodys, a: ANAS, monto: 1 }, 404, 'bank.account_not_found', 'de'],
    ['retiro', { cedula: ANAS, monto: 999_999 }, 409, 'bank.insufficient_funds', 'monto'],
    ['deposito', { cedula: ANAS, monto: 1_000_000.01 }, 422, 'bank.over_limit', 'monto'],
    ['deposito', { cedula: LUISS, monto: 1 }, 404, 'bank.account_not_found', 'cedula'],
    ['deposito', { cedula: 'caja', monto: 1 }, 400, 'request.invalid', 'cedula'],
    ['deposito', { cedula: ANAS, monto: 1, moneda: 'EUR' }, 400, 'request.invalid', 'moneda'],
    ['deposito', { cedula: ANAS, monto: 0.001 }, 400, 'request.invalid', 'monto'],
    ['retiro', { cedula: ANAS, monto: -1 }, 400, 'request.invalid', 'monto'],
  ])('%s %j', async (name, input, status, code, field) => {
    const before = await verifyLedger(door.app.database);
    const overHttp = await post(door, `/api/${name}`, ana, input);
    expect([overHttp.status, overHttp.json.error]).toEqual([status, expect.objectContaining({ code, field })]);
    const client = await connect(other.app.url, { as: ana });
    const overSocket = await client.ask(name, { ...input, id: randomUUID() });
    expect(overSocket).toEqual(overHttp.json);
    expect(await verifyLedger(door.app.database)).toEqual(before);
  });
});
