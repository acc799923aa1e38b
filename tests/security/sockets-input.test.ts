import { verifyLedger } from '../../server/features/bank/verify-ledger';
import { ANAS, startTestServer, type TestServer } from '../support/servers/test-server';
import { useClients, type Reply } from '../support/clients/clients';
import { upgrade } from '../support/clients/raw-websocket';

const connect = useClients();

let door: TestServer;
let ana: { authorization: string };
beforeAll(async () => {
  door = await startTestServer();
  ana = await door.signIn('ana');
});
afterAll(() => door.close());

it.each([
  '0.30000000000000004',
  '1.000005e3',
  '1e400',
  '1.005',
  '"1.005"',
  '-1',
  '0',
  '"NaN"',
  'null',
  '9007199254740993',
  '90071992547409.93',
  '"１２"',
  '" 5"',
  '[5]',
  '{"monto":5}',
  'true',
])('[BANK-1] [SEC-28] over a socket %s is no amount, and nothing is written', async (monto) => {
  const before = await verifyLedger(door.app.database);
  const { websocket } = await upgrade(door.app.url, { ...ana });
  websocket!.send('40');
  await websocket!.next((text) => text.startsWith('42["connected"'));
  for (const name of ['deposito', 'retiro']) {
    websocket!.texts.length = 0;
    websocket!.send(`421["${name}",{"cedula":"${ANAS}","monto":${monto},"id":"no-es-un-importe"}]`);
    const [reply] = JSON.parse((await websocket!.next((text) => text.startsWith('431'))).slice(3)) as [Reply];
    expect(reply.error?.code).toMatch(/^request\.(invalid|malformed)$/);
    expect(reply.error?.field).toMatch(/^monto/);
  }
  websocket!.destroy();
  expect(await verifyLedger(door.app.database)).toEqual(before);
});

it('[SEC-40] [SEC-41] an unexpected error gets a reply without internals', async () => {
  const tab = await connect(door.app.url, { as: ana });
  const rename = (from: string, to: string) =>
    door.app.database.prisma.$executeRawUnsafe(`ALTER TABLE ${from} RENAME TO ${to}`);
  await rename('accounts', 'accounts_gone');
  try {
    const answers = await Promise.all([
      tab.ask('deposito', { cedula: ANAS, monto: 1, id: 'sin-la-tabla-uno' }),
      tab.ask('subscribe', { channel: 'account:1712345678' }),
      tab.ask('transferencia', { de: ANAS, a: '1712345678', monto: 1, id: 'sin-la-tabla-dos' }),
    ]);
    for (const { success, error } of answers) {
      expect([success, error]).toEqual([false, { code: 'server.internal', message: 'Error interno.' }]);
    }
    // A new client cannot be served now, and gets a retry time.
    const late = await connect(door.app.url, { as: ana, greeted: false });
    expect((await late.next('goodbye')).data).toMatchObject({ resume: true });
    expect((await door.ask('/health')).status).toBe(200);
  } finally {
    await rename('accounts_gone', 'accounts');
  }
  const reply = await tab.ask('deposito', { cedula: ANAS, monto: 1, id: 'sin-la-tabla-uno' });
  expect(reply).toMatchObject({ success: true });
});
