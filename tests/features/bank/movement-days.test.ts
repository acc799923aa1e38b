import { Client } from 'pg';
import { ACCOUNT_TIME_ZONE } from '../../../contract/core/days';
import { ANAS, startTestServer, type TestServer } from '../../support/servers/test-server';

let door: TestServer;
let ana: { authorization: string };

beforeAll(async () => {
  door = await startTestServer();
  ana = await door.signIn('ana');
});
afterAll(() => door.close());

const found = async (query: string): Promise<string[]> => {
  const { json } = await door.ask(`/api/cuentas/${ANAS}/transacciones?${query}`, { headers: ana });
  return (json.data as { fecha: string }[]).map(({ fecha }) => fecha);
};

const rowsOfCsv = async (query: string): Promise<number> => {
  const path = `/api/cuentas/${ANAS}/transacciones?formato=csv&${query}`;
  return (await door.ask(path, { headers: ana })).text.trimEnd().split('\r\n').length - 1;
};

/** Writes movements of these moments into the journal. */
async function moveAt(moments: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: door.home.url });
  await client.connect();
  await client.query(
    `INSERT INTO entries (id, kind, debit, credit, amount, debit_version, debit_balance, credit_version, credit_balance,
                          actor, command_id, at, seal)
     SELECT 1000 + n, 'deposito', 'caja', $1, 100, 1000 + n, -100, 1000 + n, 100, 'u', 'c' || n, at::timestamptz, 's'
     FROM unnest($2::text[]) WITH ORDINALITY AS m (at, n)`,
    [ANAS, moments],
  );
  await client.end();
}

it('[BANK-7] a filter includes its whole last day, in the accounts’ time zone, for pages and CSV', async () => {
  const [before, first, last, after] = [
    '2020-03-01T04:59:59.999Z',
    '2020-03-01T05:00:00.000Z',
    '2020-03-02T04:59:59.999Z',
    '2020-03-02T05:00:00.000Z',
  ];
  await moveAt([before, first, last, after]);
  await expect(found('desde=2020-03-01&hasta=2020-03-01')).resolves.toEqual([last, first]);
  await expect(rowsOfCsv('desde=2020-03-01&hasta=2020-03-01')).resolves.toBe(2);
  await expect(found('hasta=2020-02-29')).resolves.toEqual([before]);
  await expect(found('desde=2020-03-02&hasta=2020-03-02')).resolves.toEqual([after]);
  await expect(found(`desde=${first}&hasta=${last}`)).resolves.toEqual([last, first]);
});

it('[BANK-7] a movement of a moment ago counts as today', async () => {
  await door.ask('/api/deposito', { headers: ana, body: { cedula: ANAS, monto: 1 } });
  const [newest] = await found('limite=1');
  const today = new Intl.DateTimeFormat('sv', { timeZone: ACCOUNT_TIME_ZONE }).format(new Date(newest!));
  await expect(found(`desde=${today}&hasta=${today}`)).resolves.toContain(newest);
});

it.each([
  ['desde', '0000-01-01'],
  ['hasta', '0000-12-31'],
  ['desde', '0000-06-01T00:00:00Z'],
  ['desde', '0001-01-01T00:00:00%2B14:00'],
  ['hasta', '9999-12-31T23:59:59-14:00'],
  ['desde', '2026-02-30'],
  ['desde', '2026-13-01'],
  ['hasta', '-002026-01-01'],
  ['hasta', '%2B012026-01-01'],
  ['hasta', 'infinity'],
  ['hasta', ''],
])('[BANK-7] %s=%s is refused with its field, for pages and CSV alike', async (field, value) => {
  for (const format of ['json', 'csv']) {
    const path = `/api/cuentas/${ANAS}/transacciones?formato=${format}&${field}=${value}`;
    const { status, json } = await door.ask(path, { headers: ana });
    expect([status, json.error]).toEqual([400, expect.objectContaining({ code: 'request.invalid', field })]);
  }
});

it('[BANK-7] a filter accepts the earliest and the latest valid day', async () => {
  await expect(found('desde=0001-01-01&hasta=9999-12-31')).resolves.not.toHaveLength(0);
  await expect(found('desde=9999-12-31')).resolves.toHaveLength(0);
});
