import { accountChannel } from '../../contract/features/bank/channels';
import { verifyLedger } from '../../server/features/bank/verify-ledger';
import { ANAS, LUISS, startTestServer, type TestServer } from '../support/servers/test-server';
import { useClients, type Reply } from '../support/clients/clients';

const connect = useClients();
const plenty = { perSecond: 1e6, burst: 1e6 };
const limits = { commands: plenty, messages: plenty };

let door: TestServer;
let other: TestServer;
let ana: { authorization: string };
let luis: { authorization: string };
beforeAll(async () => {
  door = await startTestServer({ demo: false, limits });
  other = await startTestServer({ demo: false, limits, home: door.home });
  [ana, luis] = [await door.signIn('ana'), await door.signIn('luis')];
});
afterAll(async () => {
  await other.close();
  await door.close();
});

const entries = async (): Promise<number> => (await verifyLedger(door.app.database)).entries;

it('[LOG-3] [SEC-30] fifty concurrent commands with one id, over HTTP, sockets and two nodes, take effect once', async () => {
  const before = await entries();
  const tabs = [await connect(door.app.url, { as: ana }), await connect(other.app.url, { as: ana })];
  const id = 'cincuenta-veces-lo-mismo';
  const input = { cedula: ANAS, monto: 10 };
  const answers = await Promise.all(
    Array.from({ length: 50 }, async (_, i) => {
      if (i % 2) return tabs[i % 4 === 1 ? 0 : 1]!.ask('deposito', { ...input, id });
      const headers = { ...ana, 'idempotency-key': id };
      return (await (i % 4 ? door : other).ask('/api/deposito', { headers, body: input })).json as Reply;
    }),
  );
  for (const answer of answers) expect(answer).toEqual(answers[0]);
  expect(answers[0]).toMatchObject({ success: true, data: { id, nuevo_saldo: 10 } });
  expect(await entries()).toBe(before + 1);
  // A last deposit shows that the repeats published no events either.
  await tabs[0]!.ask('deposito', { ...input, id: 'y-uno-mas-despues' });
  for (const tab of tabs) {
    await tab.until(() => tab.of(accountChannel(ANAS)).length >= 2);
    expect(tab.sequences(accountChannel(ANAS))).toEqual([1, 2]);
  }
});

it('[LOG-3] [SEC-30] the same id with other input is refused; with another user it is another command', async () => {
  const [mine, his] = [await connect(door.app.url, { as: ana }), await connect(other.app.url, { as: luis })];
  const id = 'compartido-por-azar';
  const first = await mine.ask('deposito', { cedula: ANAS, monto: 1, id });
  for (const [name, input] of [
    ['deposito', { cedula: ANAS, monto: 2, id }],
    ['retiro', { cedula: ANAS, monto: 1, id }],
    ['deposito', { cedula: LUISS, monto: 1, id }],
  ] as const) {
    expect((await mine.ask(name, input)).error).toMatchObject({ code: 'command.id_reused', field: 'id' });
  }
  expect(await his.ask('deposito', { cedula: LUISS, monto: 1, id })).toMatchObject({ success: true });
  expect(await mine.ask('deposito', { cedula: ANAS, monto: 1.0, id })).toEqual(first);
});

it('[LOG-3] of two commands with one id in one batch the first one takes effect', async () => {
  const mine = await connect(door.app.url, { as: ana });
  const id = 'dos-bajo-un-nombre';
  const [one, two] = await Promise.all([
    mine.ask('deposito', { cedula: ANAS, monto: 1, id }),
    mine.ask('deposito', { cedula: ANAS, monto: 2, id }),
  ]);
  expect([one.success, two.error?.code]).toEqual([true, 'command.id_reused']);
});

it('[LOG-3] [SEC-30] HTTP generates a missing id and returns it; a socket requires an id', async () => {
  const answer = await door.ask('/api/deposito', { headers: ana, body: { cedula: ANAS, monto: 1 } });
  const { id, id_generado: made } = answer.json.data as { id: string; id_generado: boolean };
  expect([answer.headers['idempotency-key'], made]).toEqual([id, true]);
  const headers = { ...ana, 'idempotency-key': id };
  const repeat = await other.ask('/api/deposito', { headers, body: { cedula: ANAS, monto: 1 } });
  expect(repeat.json.data).toMatchObject({ id, seq: (answer.json.data as { seq: number }).seq });
  const tab = await connect(door.app.url, { as: ana });
  expect((await tab.ask('deposito', { cedula: ANAS, monto: 1 })).error).toMatchObject({
    code: 'command.id_required',
    field: 'id',
  });
});
